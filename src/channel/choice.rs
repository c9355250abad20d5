//! Offered entries and tables to what is recorded of them: which one an asker chose, that none
//! of them is the right one, or that the question in other words was answered by one.
//!
//! The store has the last word: it records a choice only for a question without an answer,
//! and only an entry that was offered for it, because a client can send any id back.

use super::conversation::{Asker, Conversations};
use crate::answer::{Answer, AnswerKind};
use crate::engine::Request;
use crate::store::{NewQuestion, QuestionId, Vote};
use crate::text::mask::{Masked, mask};
use crate::understand::follow_up::is_follow_up;

/// What a question turned out to ask for.
enum Choice {
    /// An entry.
    Entry(String),
    /// What a table says for the same text.
    Table(Masked),
}

impl Conversations {
    /// Records the entry that an asker chose for a question.
    pub(crate) async fn choose(&self, question: &QuestionId, entry: &str, asker: &Asker) {
        let unrecorded = self.unrecorded(question).await;
        let choice = Choice::Entry(entry.to_owned());
        self.record_choice(question.clone(), choice, asker, unrecorded)
            .await;
    }

    /// Records that none of the offered entries is what an asker wants: the question
    /// wasn't answered, and an earlier choice was wrong.
    pub(crate) async fn choose_none(&self, question: &QuestionId, asker: &Asker) {
        let person = asker.person.as_deref();
        self.vote(question, Vote::NotHelpful, None, person).await;
        let person = self.person(person);
        let withdraw = self.store.withdraw_choice(question, person.as_ref());
        self.store.try_call(withdraw).await;
    }

    /// Records what a question without an answer asks for, if the next request of the
    /// conversation is the choice of what a table says for it, or asks the same in other
    /// words: an entry that was offered for the first question answers it. A follow-up asks
    /// something else.
    pub(super) fn note_asked_again(
        &self,
        question: QuestionId,
        request: &Request,
        next: &Answer,
        asker: &Asker,
    ) {
        use AnswerKind::{Document, Entry, Rollout, Scenario, Setting};
        let Some(statement) = next.statement() else {
            return;
        };
        let choice = match (request, statement.kind()) {
            (Request::AskTables(_), Scenario | Setting | Rollout) => {
                Some(Choice::Table(mask(&next.question)))
            }
            (Request::AskTables(_), Entry | Document) => None,
            _ => {
                let entry = statement.entry.clone();
                let entry = entry.filter(|_| !is_follow_up(&next.question));
                entry.map(Choice::Entry)
            }
        };
        if let Some(choice) = choice {
            let unrecorded = self.memory.exchange(&question);
            let unrecorded = unrecorded.and_then(|exchange| exchange.record);
            let record = self.record_choice(question, choice, asker, unrecorded);
            self.tasks.spawn(record);
        }
    }

    fn record_choice(
        &self,
        question: QuestionId,
        choice: Choice,
        asker: &Asker,
        unrecorded: Option<NewQuestion>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let person = self.person(asker.person.as_deref());
        let store = self.store.clone();
        async move {
            let record = async {
                // The choice may arrive before its question is stored.
                if let Some(record) = unrecorded {
                    store.record_question(&record).await?;
                }
                let person = person.as_ref();
                match &choice {
                    Choice::Entry(entry) => store.record_choice(&question, entry, person).await,
                    Choice::Table(asked) => {
                        store.record_table_choice(&question, asked, person).await
                    }
                }
            };
            store.try_call(record).await;
        }
    }
}
