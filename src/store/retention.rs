//! Deletes what is older than it may be kept, so that nothing of it is left in the file.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Store, StoreError};

/// The most questions that are deleted at a time. Short calls can write in between.
const BATCH: u64 = 500;

/// The time between two purges.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

impl Store {
    /// Deletes questions that are older than `retention_days`, with everything about them,
    /// and expired conversations. Returns the number of deleted questions.
    ///
    /// # Errors
    ///
    /// If the database fails. What was deleted before stays deleted. If
    /// [`StoreError::LogInUse`], all is deleted, but the file still has parts of it until
    /// the next purge.
    pub async fn purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        let age = SignedDuration::from_hours(24 * i64::from(self.options.retention_days));
        let oldest = now.saturating_sub(age).unwrap_or(Timestamp::MIN);
        let mut deleted = 0;
        loop {
            let sql = "DELETE FROM question WHERE id IN \
                       (SELECT id FROM question WHERE asked < $1 ORDER BY asked LIMIT $2)";
            let batch = sqlx::query(sql)
                .bind(oldest.as_second())
                .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
                .execute(&mut *self.database.connection().await?)
                .await?
                .rows_affected();
            deleted += batch;
            if batch < BATCH {
                break;
            }
        }
        let mut connection = self.database.connection().await?;
        sqlx::query("DELETE FROM conversation WHERE expires <= $1")
            .bind(now.as_second())
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM erased WHERE erased < $1")
            .bind(oldest.as_second())
            .execute(&mut *connection)
            .await?;
        drop(connection);
        self.purge_marks().await?;
        self.purge_allowances().await?;
        self.database.scrub().await?;
        Ok(deleted)
    }

    /// Purges now and then once an hour, and notes that the key for the hashes of people is
    /// in use; never returns. A failed purge is logged and repeated after an hour. Of several
    /// processes that share the database, one purges.
    pub async fn keep_purging(&self) {
        loop {
            if self.options.count_people
                && let Err(error) = self.note_key().await
            {
                tracing::warn!(%error, "could not note the key for the hashes of people");
            }
            let purged = match self.is_shared() {
                true => self.purge_in_turn().await,
                false => self.purge(Timestamp::now()).await.map(Some),
            };
            match purged {
                Ok(None) => {}
                Ok(Some(deleted)) => {
                    tracing::info!(deleted, "deleted old questions from the store")
                }
                Err(error @ StoreError::LogInUse) => {
                    tracing::warn!(%error, "deleted old questions")
                }
                Err(error) => tracing::error!(%error, "could not delete old questions"),
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Purges unless another process has done so in this interval.
    async fn purge_in_turn(&self) -> Result<Option<u64>, StoreError> {
        // A little shorter than the interval, so that the next turn isn't missed.
        let turn = INTERVAL - Duration::from_secs(60);
        match self.take_lease("purge", turn).await? {
            true => self.purge(Timestamp::now()).await.map(Some),
            false => Ok(None),
        }
    }
}
