//! Whether an answer helped: one vote a person a question, the last one counts.

use jiff::Timestamp;
use sqlx::Row;

use super::question::without_nul;
use super::{Person, QuestionId, Store, StoreError};
use crate::text::mask::Masked;

/// Longer comments are cut, in characters.
const LONGEST_COMMENT: usize = 1000;

/// What somebody thought of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// It helped.
    Helpful,
    /// It did not.
    NotHelpful,
}

/// A vote as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The question whose answer it is about.
    pub question: QuestionId,
    /// The vote.
    pub vote: Vote,
    /// What was said with it, masked.
    pub comment: Option<String>,
}

impl Store {
    /// Keeps a vote; it replaces the person's earlier one on the question, comment
    /// and all. Where people are not told apart, a question has one vote. False if
    /// the question is not kept (any more), and so neither is the vote.
    pub async fn record_feedback(
        &self,
        question: &QuestionId,
        vote: Vote,
        comment: Option<&Masked>,
        person: Option<&Person>,
    ) -> Result<bool, StoreError> {
        let comment = comment.map(|text| {
            let text = text.clone().shortened(LONGEST_COMMENT);
            without_nul(text.as_str())
        });
        // The question is looked for in the same statement, or it might go between.
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

    /// The votes on questions asked since a moment, in the order of the questions.
    pub async fn feedback(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        let rows = sqlx::query(
            "SELECT feedback.question, helpful, comment FROM feedback \
             JOIN question ON question.id = feedback.question \
             WHERE asked >= $1 ORDER BY asked, feedback.question, feedback.person",
        )
        .bind(since.as_second())
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        let read = |row: &sqlx::any::AnyRow| {
            let is_helpful = row.try_get::<i64, _>("helpful")? != 0;
            Ok(Feedback {
                question: QuestionId::stored(row.try_get("question")?),
                vote: match is_helpful {
                    true => Vote::Helpful,
                    false => Vote::NotHelpful,
                },
                comment: row.try_get("comment")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
