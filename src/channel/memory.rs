//! Remembers recent requests, for their buttons and for follow-ups.
//!
//! The memory ends with the program; data that must outlive it is in the store. It is
//! bounded by number and by size: what was used least recently is removed first.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bounded::Bounded;
use crate::channel::lock::lock;
use crate::engine::{Case, Conversation, FactInput, Request};
use crate::rules::policy::PolicyDocument;
use crate::store::{NewQuestion, QuestionId};
use crate::text::Language;

/// The most questions that a channel remembers.
const MAX_QUESTIONS: usize = 10_000;
/// The size of the questions that a channel remembers, in bytes.
const QUESTION_BYTES: usize = 8 * 1024 * 1024;
/// The most conversations that a channel remembers.
const MAX_CONVERSATIONS: usize = 10_000;
/// The size of the conversations that a channel remembers, in bytes.
const CONVERSATION_BYTES: usize = 8 * 1024 * 1024;
/// The most hand-overs whose progress a channel remembers.
const MAX_HAND_OVERS: usize = 10_000;
/// How long after a question the next one can be a follow-up.
pub(crate) const PAUSE: Duration = Duration::from_secs(30 * 60);

/// A request that was answered, with the data to answer it again.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The request.
    pub(crate) request: Request,
    /// The conversation before it.
    pub(crate) before: Conversation,
    /// The id of the question.
    pub(crate) id: QuestionId,
    /// The text of the question.
    pub(crate) text: String,
    /// The language of the answer.
    #[cfg_attr(
        not(any(feature = "discord", feature = "slack", feature = "teams")),
        expect(dead_code, reason = "only buttons in chats continue in its language")
    )]
    pub(crate) language: Language,
    /// What the store keeps of the request; `None` if the store has it for certain.
    pub(crate) record: Option<NewQuestion>,
}

/// A conversation so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The context of a follow-up.
    #[serde(flatten)]
    pub(crate) conversation: Conversation,
    /// The last question, if entries were offered in place of an answer.
    #[serde(default)]
    pub(crate) open: Option<QuestionId>,
    /// When the last question was answered, in milliseconds since 1970-01-01 UTC: of the
    /// conversation in memory and the one that another process has stored, the later one
    /// counts.
    #[serde(default)]
    pub(crate) at: i64,
}

/// The progress of a hand-over to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandOver {
    /// The question is being posted, or has been.
    Posted,
    /// The question couldn't be posted.
    Failed,
}

/// The memory of one channel.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    exchanges: Bounded<QuestionId, Exchange>,
    handed_over: Bounded<QuestionId, HandOver>,
    conversations: Bounded<String, (Instant, Remembered)>,
}

impl Default for Held {
    fn default() -> Self {
        Held {
            exchanges: Bounded::new(MAX_QUESTIONS, QUESTION_BYTES),
            handed_over: Bounded::new(MAX_HAND_OVERS, usize::MAX),
            conversations: Bounded::new(MAX_CONVERSATIONS, CONVERSATION_BYTES),
        }
    }
}

impl Memory {
    pub(crate) fn remember(&self, exchange: Exchange) {
        let (id, size) = (exchange.id.clone(), exchange.size());
        lock(&self.held).exchanges.insert(id, exchange, size);
    }

    pub(crate) fn exchange(&self, id: &QuestionId) -> Option<Exchange> {
        lock(&self.held).exchanges.get(id).cloned()
    }

    /// The conversation with a key, unless its last question is too long ago.
    pub(crate) fn conversation(&self, key: &str) -> Option<Remembered> {
        let mut held = lock(&self.held);
        let (at, remembered) = held.conversations.get(&key.to_owned())?;
        (at.elapsed() < PAUSE).then(|| remembered.clone())
    }

    pub(crate) fn keep_conversation(&self, key: &str, remembered: Remembered) {
        let size = key.len() + conversation_size(&remembered.conversation);
        let remembered = (Instant::now(), remembered);
        let mut held = lock(&self.held);
        held.conversations.insert(key.to_owned(), remembered, size);
    }

    /// Starts a hand-over. Returns the progress of an earlier one; the new one must not
    /// replace it unless it failed.
    pub(crate) fn begin_hand_over(&self, id: &QuestionId) -> Option<HandOver> {
        let mut held = lock(&self.held);
        held.handed_over.insert(id.clone(), HandOver::Posted, 0)
    }

    pub(crate) fn fail_hand_over(&self, id: &QuestionId) {
        let mut held = lock(&self.held);
        held.handed_over.insert(id.clone(), HandOver::Failed, 0);
    }
}

impl Exchange {
    /// An estimate of its size, in bytes.
    fn size(&self) -> usize {
        let record = self.record.as_ref().map_or(0, |record| {
            let related: usize = record.related.iter().map(|id| id.len() + 32).sum();
            record.text.as_str().len() + related
        });
        let texts = self.text.len() + record;
        texts + request_size(&self.request) + conversation_size(&self.before)
    }
}

/// An estimate of the size of a conversation, in bytes. What was understood of its
/// questions takes a few times the size of their texts.
fn conversation_size(conversation: &Conversation) -> usize {
    let json = serde_json::to_vec(conversation);
    json.map_or(0, |json| json.len().saturating_mul(4))
}

fn request_size(request: &Request) -> usize {
    let option = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    match request {
        Request::Ask(text) | Request::AskTables(text) | Request::Entry(text) => text.len(),
        Request::Search { query, .. } => query.len(),
        Request::Setting { name } => option(name),
        Request::Rollout { name, audience } => option(name) + option(audience),
        Request::WhatIf(case) => case_size(case),
        Request::Help => 0,
    }
}

fn case_size(case: &Case) -> usize {
    let fact = |fact: &FactInput| match fact {
        FactInput::Typed(text) => text.len() + 64,
        FactInput::Json { name, value } => name.len() + 64 + json_size(value),
    };
    let policy = match &case.policy {
        None => 0,
        Some(PolicyDocument::File(bytes)) => bytes.len(),
        Some(PolicyDocument::Json(value)) => json_size(value),
    };
    let facts: usize = case.facts.iter().map(fact).sum();
    facts + policy
}

/// An estimate of the size of a JSON value in memory, in bytes: of its nodes and texts.
fn json_size(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(json_size).sum(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, value)| name.len() + 64 + json_size(value))
                .sum()
        }
    };
    inner + size_of::<Value>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::answer::{Answer, Outcome};

    fn exchange(request: Request, text: &str) -> Exchange {
        let day = jiff::civil::date(2026, 5, 1);
        let answer = Answer::new(text, Language::En, day, Outcome::Unknown);
        let id = QuestionId::random().expect("random");
        Exchange {
            request,
            before: Conversation::default(),
            id: id.clone(),
            text: text.to_owned(),
            language: Language::En,
            record: Some(NewQuestion::new(id, "test", &answer, Duration::ZERO)),
        }
    }

    #[test]
    fn long_questions_take_no_more_memory_than_short_ones() {
        let memory = Memory::default();
        let long = "x".repeat(64 * 1024);
        let mut ids = Vec::new();
        let first = exchange(Request::Ask(long.clone()), &long);
        for _ in 0..200 {
            let mut next = first.clone();
            next.id = QuestionId::random().expect("random");
            ids.push(next.id.clone());
            memory.remember(next);
        }
        let remembered = ids.iter().filter(|id| memory.exchange(id).is_some());
        let remembered = remembered.count();
        assert!(
            (1..=QUESTION_BYTES / long.len() / 2).contains(&remembered),
            "{remembered}"
        );
        assert!(memory.exchange(&ids[199]).is_some(), "the last one");
        let short = exchange(Request::Ask("short".to_owned()), "short");
        for _ in 0..MAX_QUESTIONS {
            let mut next = short.clone();
            next.id = QuestionId::random().expect("random");
            memory.remember(next);
        }
        assert!(lock(&memory.held).exchanges.len() > MAX_QUESTIONS / 2);
    }

    #[test]
    fn the_size_of_a_case_counts_all_its_parts() {
        let text = "x".repeat(1_000);
        let policy = json!({"a": [text, text], "b": {text.as_str(): 1}});
        let case = Case {
            facts: vec![FactInput::Typed(text.clone())],
            policy: Some(PolicyDocument::Json(policy)),
            ..Case::default()
        };
        let size = request_size(&Request::WhatIf(case));
        assert!((4_000..5_000).contains(&size), "{size}");
        let file = Case {
            policy: Some(PolicyDocument::File(vec![0; 1_000])),
            ..Case::default()
        };
        assert_eq!(request_size(&Request::WhatIf(file)), 1_000);
    }
}
