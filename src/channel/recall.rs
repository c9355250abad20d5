//! Finds what an earlier answer was to: in memory, or else in the store, where another process
//! or an earlier run has kept it.

use std::time::Duration;

use jiff::Timestamp;

use super::conversation::{Asker, Conversations};
use super::exchange::{self, Asked};
use super::memory::Exchange;
use crate::store::{NewQuestion, QuestionId, Vote};
use crate::text::mask::mask;

impl Conversations {
    /// A question with its context. `None` if it isn't known any more.
    pub(crate) async fn exchange(&self, id: &QuestionId) -> Option<Exchange> {
        if let Some(exchange) = self.memory.exchange(id) {
            return Some(exchange);
        }
        match self.store.try_call(self.store.question(id)).await? {
            Some(stored) => exchange::stored(stored),
            None => self.of_other_process(id).await,
        }
    }

    /// What the store keeps of a question, if it may not have it yet.
    pub(super) async fn unrecorded(&self, id: &QuestionId) -> Option<NewQuestion> {
        if let Some(exchange) = self.memory.exchange(id) {
            return exchange.record;
        }
        match self.store.is_shared() {
            true => self.exchange(id).await?.record,
            false => None,
        }
    }

    /// An answer of another process that isn't recorded as a question. It is made again,
    /// because its record may be needed.
    async fn of_other_process(&self, id: &QuestionId) -> Option<Exchange> {
        if !self.store.is_shared() {
            return None;
        }
        let key = exchange::key(id);
        let found = self.store.conversation(&key, Timestamp::now());
        let (json, person) = self.store.try_call(found).await??;
        let asked: Asked = serde_json::from_value(json).ok()?;
        let language = asked.language?;
        let (request, before) = asked.request();
        let context = self.context(None).in_language(language);
        let asker = Asker::default();
        let preview = self.preview(&asker, request.clone(), before.clone(), context);
        let (response, _) = preview.await;
        let answer = response.answer()?;
        let mut record = NewQuestion::new(id.clone(), self.channel, answer, Duration::ZERO);
        record.person = person;
        record.context = exchange::context(&request, &before);
        Some(Exchange {
            text: answer.question.clone(),
            request,
            before,
            id: id.clone(),
            language,
            record: Some(record),
        })
    }

    /// Stores a vote. False if the question is no longer available; `None` if the store is
    /// unavailable.
    pub(crate) async fn vote(
        &self,
        id: &QuestionId,
        vote: Vote,
        comment: Option<&str>,
        person: Option<&str>,
    ) -> Option<bool> {
        let comment = comment.map(mask);
        let person = self.person(person);
        // The vote may arrive before its question is stored.
        let unrecorded = self.unrecorded(id).await;
        let record = async {
            if let Some(record) = unrecorded {
                self.store.record_question(&record).await?;
            }
            self.store
                .record_feedback(id, vote, comment.as_ref(), person.as_ref())
                .await
        };
        let is_stored = self.store.try_call(record).await;
        if is_stored == Some(true) {
            self.metrics.count_vote(self.channel, vote);
        }
        is_stored
    }
}
