//! Hands questions over to people, once, and keeps the answers that they write.
//!
//! A platform posts the question at its desk; on the web, the page of the desk lists it.

use super::conversation::Conversations;
use super::memory::{Exchange, HandOver};
use crate::store::{QuestionId, Ticket, Transition};

/// The longest answer that a person can write, in characters.
pub(crate) const LONGEST_ANSWER: usize = 4_000;

/// An answer has more than [`LONGEST_ANSWER`] characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong {
    /// Its length, in characters.
    pub(super) length: usize,
}

/// The result of handing a question over to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HandedOver {
    /// The question was handed over before.
    Before,
    /// The question must be posted. There is no ticket while the store is unavailable.
    New(Option<Ticket>),
}

impl Conversations {
    /// Hands a question over to people, once. `reply_to` is the platform's address for
    /// the answer to the asker.
    pub(super) async fn hand_over(
        &self,
        exchange: &Exchange,
        reply_to: Option<&str>,
    ) -> HandedOver {
        let id = &exchange.id;
        let earlier = self.memory.begin_hand_over(id);
        // Only the store knows what other processes did.
        let is_shared = self.store.is_shared();
        if !is_shared && earlier == Some(HandOver::Posted) {
            return HandedOver::Before;
        }
        // If the store is unavailable, the question is posted without a ticket.
        let stored = self.store.try_call(async {
            if let Some(record) = &exchange.record {
                self.store.record_question(record).await?;
            }
            self.store.hand_over(id, reply_to).await
        });
        match (stored.await.flatten(), earlier) {
            (Some((_, false)), earlier) if is_shared || earlier.is_none() => HandedOver::Before,
            (None, Some(HandOver::Posted)) => HandedOver::Before,
            (stored, _) => {
                self.metrics.count_hand_over(self.channel);
                HandedOver::New(stored.map(|(hand_over, _)| hand_over.ticket))
            }
        }
    }

    /// Allows another try of a hand-over that couldn't be posted, in every process once this
    /// returns.
    pub(super) async fn fail_hand_over(&self, id: &QuestionId) {
        self.memory.fail_hand_over(id);
        self.store.try_call(self.store.mark_unposted(id)).await;
    }

    /// Stores a person's answer for delivery to the asker. `None` if the store is
    /// unavailable; nothing is stored then.
    ///
    /// # Errors
    ///
    /// If the answer is too long. It is never shortened, because its end may matter most.
    pub(super) async fn answer_asker(
        &self,
        ticket: &Ticket,
        text: &str,
    ) -> Result<Option<Transition>, TooLong> {
        let text = text.trim();
        let length = text.chars().count();
        if length > LONGEST_ANSWER {
            return Err(TooLong { length });
        }
        let answer = self.store.answer(ticket, text);
        let transition = self.store.try_call(answer).await;
        // An asker without an address reads the answer on the page of the question.
        if let Some(Transition::Made(made)) = &transition
            && made.reply_to.is_some()
        {
            self.answered.notify_waiters();
        }
        Ok(transition)
    }
}
