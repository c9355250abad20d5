//! Remembers recent requests, for the buttons below their answers and for follow-ups.
//!
//! The memory ends with the program; data that must outlive it is in the store. Its
//! size is bounded: the oldest requests are removed first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::engine::{Conversation, Request};
use crate::store::{NewQuestion, QuestionId, Ticket};

/// The most questions that are remembered.
const MAX_QUESTIONS: usize = 10_000;
/// The most conversations that are remembered.
const MAX_CONVERSATIONS: usize = 10_000;
/// How long after a question the next one can be a follow-up.
pub(crate) const PAUSE: Duration = Duration::from_secs(30 * 60);

/// A request that was answered, with the data to answer it again.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The request.
    pub(crate) request: Request,
    /// The conversation before it.
    pub(crate) before: Conversation,
    /// The text of the question.
    pub(crate) text: String,
    /// What the store keeps of the request.
    pub(crate) record: NewQuestion,
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
}

/// The progress of a hand-over to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandOver {
    /// The question is being posted, or has been.
    Posted,
    /// The question couldn't be posted.
    Failed,
}

/// People's answers that aren't delivered yet, shared by all channels.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    /// The answers as they were written; the store has the masked text.
    written: Mutex<HashMap<Ticket, String>>,
    /// Signals that an answer was added.
    pub(super) added: Notify,
}

impl Deliveries {
    pub(super) fn written(&self) -> MutexGuard<'_, HashMap<Ticket, String>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Memory {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    exchanges: HashMap<QuestionId, Exchange>,
    order: VecDeque<QuestionId>,
    handed_over: HashMap<QuestionId, HandOver>,
    conversations: HashMap<String, (Instant, Remembered)>,
}

impl Memory {
    /// Ignores a poisoned lock: a panic can't leave the data half changed.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember(&self, exchange: Exchange) {
        let mut held = self.held();
        let id = exchange.record.id.clone();
        held.order.push_back(id.clone());
        held.exchanges.insert(id, exchange);
        while held.order.len() > MAX_QUESTIONS {
            if let Some(oldest) = held.order.pop_front() {
                held.exchanges.remove(&oldest);
                held.handed_over.remove(&oldest);
            }
        }
    }

    pub(crate) fn exchange(&self, id: &QuestionId) -> Option<Exchange> {
        self.held().exchanges.get(id).cloned()
    }

    /// The conversation with a key, unless its last question is too long ago.
    pub(crate) fn conversation(&self, key: &str) -> Option<Remembered> {
        let held = self.held();
        let (at, remembered) = held.conversations.get(key)?;
        (at.elapsed() < PAUSE).then(|| remembered.clone())
    }

    pub(crate) fn keep_conversation(&self, key: &str, remembered: Remembered) {
        let mut held = self.held();
        if held.conversations.len() >= MAX_CONVERSATIONS {
            held.conversations.retain(|_, (at, _)| at.elapsed() < PAUSE);
        }
        // If all of them are recent, all are forgotten to bound the memory.
        if held.conversations.len() >= MAX_CONVERSATIONS {
            held.conversations.clear();
        }
        held.conversations
            .insert(key.to_owned(), (Instant::now(), remembered));
    }

    /// Starts a hand-over. Returns the progress of an earlier one; the new one must not
    /// replace it unless it failed.
    pub(crate) fn begin_hand_over(&self, id: &QuestionId) -> Option<HandOver> {
        self.held().handed_over.insert(id.clone(), HandOver::Posted)
    }

    pub(crate) fn fail_hand_over(&self, id: &QuestionId) {
        self.held().handed_over.insert(id.clone(), HandOver::Failed);
    }
}
