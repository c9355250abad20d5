//! What was asked lately, for the buttons below its answer and for follow-ups.
//!
//! It is lost at the end of the program; what has to outlive that is in the store.
//! It is bounded: the oldest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::engine::{Conversation, Request};
use crate::store::{NewQuestion, QuestionId, Ticket};

/// Questions that are remembered, at most.
const QUESTIONS: usize = 10_000;
/// Conversations that are remembered, at most.
const CONVERSATIONS: usize = 10_000;
/// A question after a longer pause is not a follow-up.
pub(crate) const PAUSE: Duration = Duration::from_secs(30 * 60);

/// A request that was answered, with what is needed to answer it again.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The request.
    pub(crate) request: Request,
    /// The conversation before it.
    pub(crate) before: Conversation,
    /// The question in words.
    pub(crate) text: String,
    /// What the store keeps of it.
    pub(crate) record: NewQuestion,
}

/// How far the hand-over of a question to people has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandOver {
    /// It is being posted, or was.
    Posted,
    /// It could not be posted.
    Failed,
}

/// People's answers on their way to the askers, shared by all channels.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    /// The answers as they were written; the store has the masked text.
    written: Mutex<HashMap<Ticket, String>>,
    /// Signals that there is a new one.
    pub(super) given: Notify,
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
    conversations: HashMap<String, (Instant, Conversation)>,
}

impl Memory {
    /// A panic elsewhere leaves nothing half done here.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember(&self, exchange: Exchange) {
        let mut held = self.held();
        let id = exchange.record.id.clone();
        held.order.push_back(id.clone());
        held.exchanges.insert(id, exchange);
        while held.order.len() > QUESTIONS {
            if let Some(oldest) = held.order.pop_front() {
                held.exchanges.remove(&oldest);
                held.handed_over.remove(&oldest);
            }
        }
    }

    pub(crate) fn exchange(&self, id: &QuestionId) -> Option<Exchange> {
        self.held().exchanges.get(id).cloned()
    }

    /// The conversation of a key, if it is not over.
    pub(crate) fn conversation(&self, key: &str) -> Option<Conversation> {
        let held = self.held();
        let (at, conversation) = held.conversations.get(key)?;
        (at.elapsed() < PAUSE).then(|| conversation.clone())
    }

    pub(crate) fn keep_conversation(&self, key: &str, conversation: Conversation) {
        let mut held = self.held();
        if held.conversations.len() >= CONVERSATIONS {
            held.conversations.retain(|_, (at, _)| at.elapsed() < PAUSE);
        }
        // Of too many that go on, all lose their thread rather than the program its memory.
        if held.conversations.len() >= CONVERSATIONS {
            held.conversations.clear();
        }
        held.conversations
            .insert(key.to_owned(), (Instant::now(), conversation));
    }

    /// Begins a hand-over; tells how far an earlier one came, which this one does
    /// not replace unless it failed.
    pub(crate) fn begin_hand_over(&self, id: &QuestionId) -> Option<HandOver> {
        self.held().handed_over.insert(id.clone(), HandOver::Posted)
    }

    pub(crate) fn fail_hand_over(&self, id: &QuestionId) {
        self.held().handed_over.insert(id.clone(), HandOver::Failed);
    }
}
