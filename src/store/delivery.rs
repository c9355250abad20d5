//! Answers of people to their askers: what is still to be told, and by whom.
//!
//! Whoever tells an answer claims it for a minute. A process that ends in between
//! leaves it to the next one; an asker hears twice only if it ends just after.

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::question::language;
use super::{Store, StoreError, Ticket};
use crate::text::Language;

/// Seconds for which an answer is one process's to tell.
const CLAIM_SECONDS: i64 = 60;

/// What could not be told in this time never is.
const WORTH_TELLING: SignedDuration = SignedDuration::from_hours(24 * 7);

/// An answer of which the asker does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDelivery {
    /// Its hand-over.
    pub ticket: Ticket,
    /// The channel's address of the asker.
    pub reply_to: String,
    /// The language of the bot's reply.
    pub language: Language,
    /// The question, masked.
    pub question: String,
    /// The answer, masked.
    pub answer: String,
}

impl Store {
    /// The answers of which askers in a channel do not know, oldest first.
    pub async fn pending_deliveries(
        &self,
        channel: &str,
    ) -> Result<Vec<PendingDelivery>, StoreError> {
        let now = Timestamp::now();
        let oldest = now.saturating_sub(WORTH_TELLING).unwrap_or(Timestamp::MIN);
        let rows = sqlx::query(
            "SELECT ticket, reply_to, answer, language, text FROM hand_over \
             JOIN question ON question.id = hand_over.question \
             WHERE channel = $1 AND state IN ('answered', 'closed') AND told IS NULL \
             AND answer IS NOT NULL AND reply_to IS NOT NULL \
             AND COALESCE(telling, 0) < $2 AND changed > $3 ORDER BY changed, ticket",
        )
        .bind(channel)
        .bind(now.as_second())
        .bind(oldest.as_second())
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        let pending = rows.iter().map(|row| {
            Ok(PendingDelivery {
                ticket: Ticket::stored(row.try_get("ticket")?),
                reply_to: row.try_get("reply_to")?,
                language: language(row.try_get("language")?)?,
                question: row.try_get("text")?,
                answer: row.try_get("answer")?,
            })
        });
        pending.collect()
    }

    /// Claims an answer, to tell it; false if another process did or has told it.
    pub async fn claim_delivery(&self, ticket: &Ticket) -> Result<bool, StoreError> {
        let now = Timestamp::now().as_second();
        let done = sqlx::query(
            "UPDATE hand_over SET telling = $2 \
             WHERE ticket = $1 AND told IS NULL AND COALESCE(telling, 0) < $3",
        )
        .bind(ticket.as_str())
        .bind(now + CLAIM_SECONDS)
        .bind(now)
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The asker was told, or can never be; of what is closed their address goes.
    pub async fn mark_delivered(&self, ticket: &Ticket) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE hand_over SET told = $2, \
             reply_to = CASE WHEN state = 'closed' THEN NULL ELSE reply_to END \
             WHERE ticket = $1",
        )
        .bind(ticket.as_str())
        .bind(Timestamp::now().as_second())
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }
}
