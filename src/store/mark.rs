//! Keys that all processes know until a time by the database's clock: events that were
//! received, and sessions of the desk.
//!
//! Only a keyed hash of a key is stored. (The keys for the hashes of people are noted beside
//! them; see [`super::subject`].) A key whose time is over counts as unknown; a purge
//! deletes it.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::{Store, StoreError, milliseconds};

impl Store {
    /// Sets a key for a time if it is unknown. Returns false, and changes nothing, if it is
    /// known.
    pub async fn set_mark(&self, key: &str, time: Duration) -> Result<bool, StoreError> {
        let now = self.database.now();
        let done = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO mark (id, expires) VALUES ($1, {now} + $2) \
             ON CONFLICT (id) DO UPDATE SET expires = excluded.expires \
             WHERE mark.expires <= {now}"
        )))
        .bind(self.mark_id(key))
        .bind(milliseconds(time))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Sets a key for a time from now, whether or not it is known.
    pub async fn extend_mark(&self, key: &str, time: Duration) -> Result<(), StoreError> {
        let now = self.database.now();
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO mark (id, expires) VALUES ($1, {now} + $2) \
             ON CONFLICT (id) DO UPDATE SET expires = excluded.expires"
        )))
        .bind(self.mark_id(key))
        .bind(milliseconds(time))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }

    /// True if a key is known.
    pub async fn has_mark(&self, key: &str) -> Result<bool, StoreError> {
        let now = self.database.now();
        let found = sqlx::query(AssertSqlSafe(format!(
            "SELECT 1 FROM mark WHERE id = $1 AND expires > {now}"
        )))
        .bind(self.mark_id(key))
        .fetch_optional(&mut *self.database.connection().await?)
        .await?;
        Ok(found.is_some())
    }

    /// Deletes a key.
    pub async fn remove_mark(&self, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM mark WHERE id = $1")
            .bind(self.mark_id(key))
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }

    /// Deletes the keys whose time is over.
    pub(super) async fn purge_marks(&self) -> Result<(), StoreError> {
        let now = self.database.now();
        let sql = format!("DELETE FROM mark WHERE expires <= {now}");
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }

    fn mark_id(&self, key: &str) -> String {
        self.hasher.hash(&["mark", key])
    }
}
