//! Encodes a view or a sentence as a message.

use serde_json::{Value, json};

use crate::answer::Citation;
use crate::render::adaptive::{TITLE, UNIT, URL, plain, safe};
use crate::render::fit::fit;
use crate::render::view::View;

/// The longest summary for notifications, in bytes.
const SUMMARY: usize = 200;
/// The longest sentence, in bytes.
const TEXT: usize = 4_000;
/// The most suggested actions, the limit of Teams.
const SUGGESTED_ACTIONS: usize = 3;
/// The most claims of a message.
const CLAIMS: usize = 10;
/// The longest name of a claim, in bytes.
const CLAIM_NAME: usize = 80;
/// The longest text of a claim, in bytes.
const CLAIM_TEXT: usize = 160;

/// A message with a view as an Adaptive Card.
pub(super) fn message(view: &View, adaptive: Value) -> Value {
    let words = plain(view).replace('\n', " ");
    json!({
        "type": "message",
        "locale": view.language.code(),
        "summary": fit(&words, SUMMARY, UNIT),
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": adaptive,
        }],
    })
}

/// A message with a sentence, which may quote text from a user. Offers the first three of
/// `suggestions` as questions to ask next.
pub(super) fn notice(text: &str, suggestions: &[String]) -> Value {
    let mut message = json!({
        "type": "message",
        "text": fit(&safe(text), TEXT, UNIT),
        "textFormat": "plain",
    });
    let suggestions = suggestions.iter().take(SUGGESTED_ACTIONS);
    let actions: Vec<Value> = suggestions
        .map(|text| fit(text, TITLE, UNIT))
        .map(|text| json!({"type": "imBack", "title": text, "value": text}))
        .collect();
    if !actions.is_empty() {
        message["suggestedActions"] = json!({"to": [], "actions": actions});
    }
    message
}

/// The sources as [claims][1], which Teams shows at `[n]`. The message has no label for
/// generated content, because its text isn't generated.
///
/// [1]: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content#citations
pub(super) fn claims(citations: &[Citation]) -> Option<Value> {
    let claim = |(position, citation): (usize, &Citation)| {
        let dated = match &citation.date {
            Some(date) => format!("{} ({date})", citation.title),
            None => citation.title.clone(),
        };
        let mut appearance = json!({
            "@type": "DigitalDocument",
            "name": fit(&citation.title, CLAIM_NAME, UNIT),
            "abstract": fit(&dated, CLAIM_TEXT, UNIT),
        });
        if citation.url.starts_with("https://") && UNIT.length(&citation.url) <= URL / 2 {
            appearance["url"] = json!(citation.url);
        }
        json!({"@type": "Claim", "position": position, "appearance": appearance})
    };
    let claims: Vec<Value> = (1..).zip(citations).take(CLAIMS).map(claim).collect();
    (!claims.is_empty()).then(|| {
        json!({
            "type": "https://schema.org/Message", "@type": "Message",
            "@context": "https://schema.org", "@id": "", "citation": claims,
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::knowledge::markdown::block::Block;
    use crate::render::adaptive::{Below, adaptive, length};
    use crate::text::Language;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn no_message_is_over_the_limit(
            texts in prop::collection::vec("[\\PC\"\\\\{}。 \n]{0,4000}", 1..12),
        ) {
            let citation = |text: &String| Citation {
                title: text.clone(), url: format!("https://e.org/{text}"), date: None,
            };
            let view = View {
                title: texts[0].clone(),
                body: texts.iter().map(Block::paragraph).collect(),
                sources: texts.iter().map(citation).collect(),
                ..View::in_language(Language::En)
            };
            let mut message = message(&view, adaptive(&view, &Below::default()));
            message["entities"] = json!(claims(&view.sources));
            prop_assert!(length(&message) < 40_000, "{}", length(&message));
            prop_assert!(length(&notice(&texts[0], &texts)) < 40_000);
        }
    }
}
