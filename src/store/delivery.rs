//! Answers that people gave, and which of them are still to be delivered to askers.
//!
//! A process claims a delivery for a minute before it makes it, and renews the claim while it
//! does. If the process ends first, another one makes the delivery. An asker gets an answer
//! twice if the process ends, or can't reach the store, between the delivery and its record.
//!
//! A delivery is of one answer: once a later answer replaces that one, it can't be claimed,
//! renewed or recorded any more, and the later answer is to be delivered.

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::question::language;
use super::{Store, StoreError, Ticket};
use crate::text::Language;

/// How long a claim lasts, in seconds.
const CLAIM_SECONDS: i64 = 60;

/// An answer that could not be delivered in this time is never delivered.
const DELIVERY_LIMIT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// An answer that its asker has not got yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingDelivery {
    /// The hand-over's ticket.
    pub ticket: Ticket,
    /// Which of the hand-over's answers it is, counted from 1; 0 for one of an earlier version.
    pub number: i64,
    /// The channel's own address for reaching the asker.
    pub reply_to: String,
    /// The language of the bot's reply.
    pub language: Language,
    /// The question, masked.
    pub question: String,
    /// The answer, as it was written.
    pub answer: String,
}

impl Store {
    /// The answers that are still to be delivered in a channel and not claimed, oldest
    /// first, at most 100 of them.
    pub async fn pending_deliveries(
        &self,
        channel: &str,
    ) -> Result<Vec<PendingDelivery>, StoreError> {
        let now = Timestamp::now();
        let oldest = now.saturating_sub(DELIVERY_LIMIT).unwrap_or(Timestamp::MIN);
        let rows = sqlx::query(
            "SELECT ticket, answers, reply_to, answer, language, text FROM hand_over \
             JOIN question ON question.id = hand_over.question \
             WHERE channel = $1 AND state IN ('answered', 'closed') AND told IS NULL \
             AND answer IS NOT NULL AND reply_to IS NOT NULL \
             AND COALESCE(telling, 0) < $2 AND changed > $3 ORDER BY changed, ticket LIMIT 100",
        )
        .bind(channel)
        .bind(now.as_second())
        .bind(oldest.as_second())
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        let pending = rows.iter().map(|row| {
            Ok(PendingDelivery {
                ticket: Ticket::stored(row.try_get("ticket")?),
                number: row.try_get("answers")?,
                reply_to: row.try_get("reply_to")?,
                language: language(row.try_get("language")?)?,
                question: row.try_get("text")?,
                answer: row.try_get("answer")?,
            })
        });
        pending.collect()
    }

    /// Claims a delivery for a minute. Returns false if another process has claimed or
    /// made it, or a later answer has replaced this one.
    pub async fn claim_delivery(&self, pending: &PendingDelivery) -> Result<bool, StoreError> {
        let now = Timestamp::now().as_second();
        self.claim(pending, now).await
    }

    /// Extends the claim of this process to a minute from now. Returns false if the delivery is
    /// needless, because a later answer has replaced this one or the asker has it.
    pub async fn renew_claim(&self, pending: &PendingDelivery) -> Result<bool, StoreError> {
        self.claim(pending, i64::MAX).await
    }

    /// Claims a delivery unless a claim lasts until `free` or longer.
    async fn claim(&self, pending: &PendingDelivery, free: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE hand_over SET telling = $3 WHERE ticket = $1 AND answers = $2 \
             AND told IS NULL AND COALESCE(telling, 0) < $4",
        )
        .bind(pending.ticket.as_str())
        .bind(pending.number)
        .bind(Timestamp::now().as_second() + CLAIM_SECONDS)
        .bind(free)
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Records that an answer was delivered, or never can be. If the hand-over is closed,
    /// this deletes the asker's address. Does nothing if a later answer has replaced this one.
    pub async fn mark_delivered(&self, pending: &PendingDelivery) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE hand_over SET told = $3, \
             reply_to = CASE WHEN state = 'closed' THEN NULL ELSE reply_to END \
             WHERE ticket = $1 AND answers = $2",
        )
        .bind(pending.ticket.as_str())
        .bind(pending.number)
        .bind(Timestamp::now().as_second())
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }
}
