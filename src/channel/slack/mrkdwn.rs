//! Slack's markup of messages to the text that was typed ([format][1]).
//!
//! [1]: https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages

/// A text as it was typed: without mentions of the bot, and with what Slack shows in
/// the place of its references.
pub(super) fn typed(text: &str, bot: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('<') {
        shown.push_str(before);
        let Some((reference, after)) = reference.split_once('>') else {
            // Slack escapes what is typed, so that this is no reference.
            shown.push('<');
            rest = reference;
            continue;
        };
        shown.push_str(&name_of(reference, bot));
        rest = after;
    }
    shown.push_str(rest);
    let shown = shown.replace("&lt;", "<").replace("&gt;", ">");
    shown.replace("&amp;", "&").trim().to_owned()
}

/// What Slack shows in the place of a reference.
fn name_of(reference: &str, bot: &str) -> String {
    let (target, label) = match reference.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (reference, None),
    };
    let mark = target.chars().next().unwrap_or_default();
    match (mark, label) {
        ('@', _) if target[1..] == *bot => " ".to_owned(),
        ('@' | '#', Some(label)) => format!("{mark}{}", label.trim_start_matches(mark)),
        // The bot isn't allowed to look up the name.
        ('@' | '#', None) => " ".to_owned(),
        ('!', None) => format!("@{}", &target[1..]),
        (_, Some(label)) => label.to_owned(),
        (_, None) => target.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOT: &str = "UBOT";

    #[test]
    fn text_is_read_as_slack_shows_it() {
        let cases = [
            ("<@UBOT> how long?", "how long?"),
            ("<@UBOT|bot>スヌーズは？", "スヌーズは？"),
            (
                "is <@U1|aiko> asked in <#C1|help>?",
                "is @aiko asked in #help?",
            ),
            ("<@U1> <#C1> x", "x"),
            (
                "see <https://e.org|the page> &amp; <https://e.org/a>",
                "see the page & https://e.org/a",
            ),
            (
                "<!here> <!subteam^S1|@desk> a &lt;b&gt;",
                "@here @desk a <b>",
            ),
            ("&amp;lt; a < b", "&lt; a < b"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(typed(text, BOT), expected, "{text}");
        }
    }
}
