//! What was asked, as JSON in the store, and back: so that the buttons below an answer work
//! in every process and after a restart.
//!
//! The text of a question doesn't say everything: a follow-up needs the questions before it,
//! and an entry can be shown for a question that it doesn't answer best. What can't be read
//! back counts as forgotten; it is never answered as something else.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::memory::Exchange;
use crate::engine::{Conversation, Request};
use crate::store::{QuestionId, StoredQuestion};
use crate::text::Language;

/// The largest JSON, in bytes.
const LARGEST: usize = 64 * 1024;

/// What was asked, and after what.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    #[serde(flatten)]
    request: AskedFor,
    before: Conversation,
    /// The language of an answer that isn't recorded as a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<Language>,
}

/// The requests whose answers have buttons.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AskedFor {
    Question(String),
    FromTables(String),
    Entry(String),
}

impl Asked {
    /// `None` for a request whose answer has no buttons.
    pub(super) fn of(request: &Request, before: &Conversation) -> Option<Asked> {
        let request = match request {
            Request::Ask(text) => AskedFor::Question(text.clone()),
            Request::AskTables(text) => AskedFor::FromTables(text.clone()),
            Request::Entry(id) => AskedFor::Entry(id.clone()),
            _ => return None,
        };
        Some(Asked {
            request,
            before: before.clone(),
            language: None,
        })
    }

    /// As JSON; null if it is too large, which can't be read back.
    pub(super) fn json(&self) -> Value {
        let json = serde_json::to_string(self).unwrap_or_default();
        match json.len() {
            ..=LARGEST => serde_json::from_str(&json).unwrap_or_default(),
            _ => Value::Null,
        }
    }

    pub(super) fn request(self) -> (Request, Conversation) {
        let request = match self.request {
            AskedFor::Question(text) => Request::Ask(text),
            AskedFor::FromTables(text) => Request::AskTables(text),
            AskedFor::Entry(id) => Request::Entry(id),
        };
        (request, self.before)
    }
}

/// What the store keeps of a request beside the question's text; `None` if the text says
/// everything.
pub(super) fn context(request: &Request, before: &Conversation) -> Option<Value> {
    match request {
        Request::Ask(_) if before.is_empty() => None,
        _ => Asked::of(request, before).map(|asked| asked.json()),
    }
}

/// The key by which an answer that isn't recorded as a question is stored.
pub(super) fn key(id: &QuestionId) -> String {
    format!("exchange/{}", id.as_str())
}

/// A stored question as it was asked; `None` if that can't be read.
pub(super) fn stored(question: StoredQuestion) -> Option<Exchange> {
    let (request, before) = match question.context {
        None => (Request::Ask(question.text.clone()), Conversation::default()),
        Some(context) => serde_json::from_value::<Asked>(context).ok()?.request(),
    };
    Some(Exchange {
        request,
        before,
        id: question.id,
        text: question.text,
        language: question.language,
        record: None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn question(context: Option<Value>) -> StoredQuestion {
        StoredQuestion {
            id: QuestionId::random().expect("random"),
            asked: Timestamp::UNIX_EPOCH,
            channel: "teams".to_owned(),
            place: None,
            person: None,
            language: Language::En,
            outcome: "answered".to_owned(),
            kind: None,
            entry: None,
            confidence: 0.5,
            latency: Duration::ZERO,
            text: "And for guests?".to_owned(),
            related: Vec::new(),
            context,
        }
    }

    #[test]
    fn what_was_asked_is_read_as_it_was_written() {
        let asked = || Request::Ask("And for guests?".to_owned());
        let first = Conversation::default();
        assert_eq!(context(&asked(), &first), None);
        let plain = stored(question(None)).expect("readable");
        assert_eq!(plain.request, asked());
        let before = json!({"questions": [
            {"text": "Who may book a room?", "language": "en", "as_of": "2026-05-01"},
        ]});
        let before: Conversation = serde_json::from_value(before).expect("a conversation");
        let tables = Request::AskTables("And for guests?".to_owned());
        for request in [asked(), tables, Request::Entry("guests".to_owned())] {
            let context = context(&request, &before).expect("the text doesn't say it");
            let read = stored(question(Some(context))).expect("readable");
            assert_eq!(read.request, request);
            assert!(!read.before.is_empty());
        }
    }

    #[test]
    fn what_cannot_be_read_is_forgotten_rather_than_answered_as_something_else() {
        let long = Request::Ask("x".repeat(LARGEST));
        let before = Conversation::default();
        let too_large = Asked::of(&long, &before).expect("a question").json();
        for context in [too_large, json!({}), json!({"search": "x", "before": {}})] {
            assert!(stored(question(Some(context))).is_none());
        }
    }
}
