//! Votes on answers: one for each person and question, of which the last counts.

use jiff::Timestamp;
use sqlx::Row;

use super::figures::vote;
use super::question::without_nul;
use super::{Person, QuestionId, Store, StoreError};
use crate::text::mask::Masked;

/// Whether an answer helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// It helped.
    Helpful,
    /// It did not.
    NotHelpful,
}

/// A stored vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The question that was answered.
    pub question: QuestionId,
    /// The vote.
    pub vote: Vote,
    /// The comment with it, masked.
    pub comment: Option<String>,
}

impl Store {
    /// Records a vote. It replaces the person's earlier vote on the question, with its
    /// comment. Where people are not counted, a question has one vote. Returns false,
    /// and records nothing, if the question is not in the store.
    pub async fn record_feedback(
        &self,
        question: &QuestionId,
        vote: Vote,
        comment: Option<&Masked>,
        person: Option<&Person>,
    ) -> Result<bool, StoreError> {
        let comment = comment.map(|text| without_nul(text.as_str()));
        // One statement, so that the question can't be deleted in between.
        let done = sqlx::query(
            "INSERT INTO feedback (question, person, given, helpful, comment) \
             SELECT id, $2, $3, $4, $5 FROM question WHERE id = $1 \
             ON CONFLICT (question, person) DO UPDATE SET \
             given = excluded.given, helpful = excluded.helpful, comment = excluded.comment",
        )
        .bind(question.as_str())
        .bind(person.map_or("", |person| person.0.as_str()))
        .bind(Timestamp::now().as_second())
        .bind(i64::from(vote == Vote::Helpful))
        .bind(comment)
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The votes on questions that were asked at or after a time, in the order of the
    /// questions. It can be long, so it uses the connection for reports.
    pub async fn feedback(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        let rows = sqlx::query(
            "SELECT feedback.question, helpful, comment FROM feedback \
             JOIN question ON question.id = feedback.question \
             WHERE asked >= $1 ORDER BY asked, feedback.question, feedback.person",
        )
        .bind(since.as_second())
        .fetch_all(&mut *self.database.report_connection().await?)
        .await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(Feedback {
                question: QuestionId::stored(row.try_get("question")?),
                vote: vote(row)?,
                comment: row.try_get("comment")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
