//! Choices: the entries that questions without an answer turned out to ask for, or that they
//! ask for what a table says. One for each person and question, of which the last counts.

use jiff::Timestamp;
use sqlx::Row;

use super::question::LONGEST_TEXT;
use super::{Person, QuestionId, Store, StoreError};
use crate::text::mask::Masked;

/// A stored choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The question that had no answer.
    pub question: QuestionId,
    /// The entry that it asks for; empty for what a table says.
    pub entry: String,
}

impl Store {
    /// Records the entry that a question asks for. It replaces the person's earlier choice
    /// for the question. Where people are not counted, a question has one choice. Returns
    /// false, and records nothing, if the question is not in the store, was answered, or
    /// the entry was not offered for it.
    pub async fn record_choice(
        &self,
        question: &QuestionId,
        entry: &str,
        person: Option<&Person>,
    ) -> Result<bool, StoreError> {
        let is_offered = self.question(question).await?.is_some_and(|question| {
            question.outcome != "answered" && question.related.iter().any(|id| id == entry)
        });
        Ok(is_offered && self.insert_choice(question, entry, person).await?)
    }

    /// Records that a question asks for what a table says, as [`Store::record_choice`] does
    /// for an entry. `asked` is the text that a table answered. Returns false, and records
    /// nothing, if the question is not in the store or has another text, or if nothing was
    /// offered for it.
    pub async fn record_table_choice(
        &self,
        question: &QuestionId,
        asked: &Masked,
        person: Option<&Person>,
    ) -> Result<bool, StoreError> {
        let asked = asked.clone().shortened(LONGEST_TEXT);
        let stored = self.question(question).await?;
        let is_offered = stored.is_some_and(|question| {
            question.outcome == "clarify" && question.text == asked.as_str()
        });
        Ok(is_offered && self.insert_choice(question, "", person).await?)
    }

    async fn insert_choice(
        &self,
        question: &QuestionId,
        entry: &str,
        person: Option<&Person>,
    ) -> Result<bool, StoreError> {
        // The question may have been deleted since.
        let done = sqlx::query(
            "INSERT INTO choice (question, person, entry) \
             SELECT id, $2, $3 FROM question WHERE id = $1 \
             ON CONFLICT (question, person) DO UPDATE SET entry = excluded.entry",
        )
        .bind(question.as_str())
        .bind(person.map_or("", |person| person.0.as_str()))
        .bind(entry)
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes a person's choice for a question, if there is one.
    pub async fn withdraw_choice(
        &self,
        question: &QuestionId,
        person: Option<&Person>,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM choice WHERE question = $1 AND person = $2")
            .bind(question.as_str())
            .bind(person.map_or("", |person| person.0.as_str()))
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }

    /// The choices for questions that were asked at or after a time, in the order of the
    /// questions. It can be long, so it uses the connection for reports.
    pub async fn choices(&self, since: Timestamp) -> Result<Vec<Choice>, StoreError> {
        let rows = sqlx::query(
            "SELECT choice.question, choice.entry FROM choice \
             JOIN question ON question.id = choice.question \
             WHERE asked >= $1 ORDER BY asked, choice.question, choice.person",
        )
        .bind(since.as_second())
        .fetch_all(&mut *self.database.report_connection().await?)
        .await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(Choice {
                question: QuestionId::stored(row.try_get("question")?),
                entry: row.try_get("entry")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
