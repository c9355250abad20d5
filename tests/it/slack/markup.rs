//! Text in Slack's markup to what it would do that the bot doesn't mean: notify people, or
//! read the text of others as markup.
//!
//! Source: <https://docs.slack.dev/messaging/formatting-message-text>, sections
//! "Escaping text", "Special mentions" and "Automatic text parsing".

use serde_json::Value;

/// Mentions that Slack makes from plain text unless the text object is `verbatim`.
const AUTOMATIC: [&str; 3] = ["@channel", "@everyone", "@here"];

/// What is wrong with the texts of a message or a view. `expected` lists the mentions that
/// the test expects, such as `<@U0ASKER001>`.
pub(super) fn mistakes(body: &Value, expected: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(text) = body["text"].as_str() {
        found.extend(of_text(text, expected));
    }
    for name in ["link_names", "parse"] {
        if !matches!(body[name].as_str(), None | Some("none")) || body[name] == true {
            found.push(format!("{name} makes mentions from plain text"));
        }
    }
    let mut open = vec![&body["blocks"], &body["view"]["blocks"]];
    while let Some(node) = open.pop() {
        match node {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let text = members.get("text").and_then(Value::as_str);
                match (node["type"].as_str(), text) {
                    (Some("mrkdwn"), Some(text)) => {
                        found.extend(of_text(text, expected));
                        let is_verbatim = node["verbatim"] == true;
                        let automatic = AUTOMATIC.iter().find(|own| text.contains(**own));
                        if let Some(own) = automatic.filter(|_| !is_verbatim) {
                            found.push(format!("{own} in a text that isn't verbatim"));
                        }
                    }
                    (Some("markdown"), Some(text)) => found.extend(mentions(text, expected)),
                    _ => open.extend(members.values()),
                }
            }
            _ => {}
        }
    }
    found
}

fn of_text(text: &str, expected: &[String]) -> Vec<String> {
    let mut found = mentions(text, expected);
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        rest = &rest[at..];
        if rest.starts_with('&') {
            if !["&amp;", "&lt;", "&gt;"]
                .iter()
                .any(|own| rest.starts_with(own))
            {
                found.push(format!("an & that isn't escaped: {}", beginning(rest)));
            }
            rest = &rest[1..];
            continue;
        }
        let inside = rest[1..].split_once('>').map(|(inside, _)| inside);
        match inside.filter(|inside| is_markup(inside)) {
            // What a link holds isn't read as markup.
            Some(inside) => rest = &rest[inside.len() + 2..],
            None => {
                found.push(format!("a < that isn't escaped: {}", beginning(rest)));
                rest = &rest[1..];
            }
        }
    }
    found
}

/// Mentions that nobody expects.
fn mentions(text: &str, expected: &[String]) -> Vec<String> {
    let is_mention = |own: &&str| {
        ["@U", "@W", "!channel", "!here", "!everyone", "!subteam"]
            .iter()
            .any(|start| own.starts_with(start))
    };
    let parts = text.split('<').skip(1);
    let inside = parts.map(|part| part.split('>').next().unwrap_or_default());
    let found = inside
        .filter(is_mention)
        .map(|inside| format!("<{inside}>"));
    found
        .filter(|mention| !expected.contains(mention))
        .map(|mention| format!("{mention} notifies people"))
        .collect()
}

fn is_markup(inside: &str) -> bool {
    let starts = [
        "http://",
        "https://",
        "mailto:",
        "tel:",
        "#C",
        "@U",
        "@W",
        "!date^",
        "!channel",
        "!here",
        "!everyone",
        "!subteam^",
    ];
    !inside.contains(['<', '\n']) && starts.iter().any(|start| inside.starts_with(start))
}

fn beginning(text: &str) -> String {
    text.chars().take(30).collect()
}

#[test]
fn text_that_would_do_more_than_it_says_is_found() {
    let cases = [
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", true),
        ("<https://example.org/?a=1&b=2|a link>", true),
        ("> a quotation", true),
        ("<!date^1700000000^{date}|then>", true),
        ("<@U0EXPECTED1> asks", true),
        ("<@U0SOMEBODY1> asks", false),
        ("<!channel> read this", false),
        ("<!here|here>", false),
        ("<!subteam^S012345|desk>", false),
        ("1 < 2", false),
        ("this & that", false),
        ("<script>alert(1)</script>", false),
        ("<javascript:alert(1)|a link>", false),
        ("認証 <方式>", false),
    ];
    let expected = ["<@U0EXPECTED1>".to_owned()];
    for (text, is_fine) in cases {
        let message = serde_json::json!({"text": text});
        let found = mistakes(&message, &expected);
        assert_eq!(found.is_empty(), is_fine, "{text}: {found:?}");
        let section =
            serde_json::json!([{"type": "section", "text": {"type": "mrkdwn", "text": text}}]);
        let found = mistakes(&serde_json::json!({"view": {"blocks": section}}), &expected);
        assert_eq!(found.is_empty(), is_fine, "{text}: {found:?}");
        let plain = serde_json::json!({"type": "plain_text", "text": text});
        let header = serde_json::json!({"blocks": [{"type": "header", "text": plain}]});
        assert!(mistakes(&header, &expected).is_empty(), "{text}");
    }
}

#[test]
fn mentions_from_plain_text_are_found() {
    let section = |verbatim: bool| {
        let text = serde_json::json!({"type": "mrkdwn", "text": "@here", "verbatim": verbatim});
        serde_json::json!({"blocks": [{"type": "section", "text": text}]})
    };
    assert!(mistakes(&section(true), &[]).is_empty());
    assert_eq!(mistakes(&section(false), &[]).len(), 1);
    for body in [
        serde_json::json!({"text": "x", "link_names": true}),
        serde_json::json!({"text": "x", "parse": "full"}),
    ] {
        assert_eq!(mistakes(&body, &[]).len(), 1, "{body}");
    }
}
