//! Leases: of several processes, one does something at a time.
//!
//! A lease expires by the database's clock, so that the clocks of the processes don't matter.
//! Its holder renews it; when the holder ends without giving it back, another process gets it
//! once it has expired.
//!
//! Source: Cary G. Gray and David R. Cheriton, *Leases: An Efficient Fault-Tolerant Mechanism
//! for Distributed File Cache Consistency*, 1989.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::{Store, StoreError, milliseconds};

impl Store {
    /// Takes or renews a lease for a time from now. Returns false if another process holds
    /// it.
    pub async fn take_lease(&self, name: &str, time: Duration) -> Result<bool, StoreError> {
        let now = self.database.now();
        let done = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO lease (name, holder, expires) VALUES ($1, $2, {now} + $3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, \
             expires = excluded.expires \
             WHERE lease.holder = excluded.holder OR lease.expires <= {now}"
        )))
        .bind(name)
        .bind(&self.process)
        .bind(milliseconds(time))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Gives a lease back, if this process holds it.
    pub async fn release_lease(&self, name: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM lease WHERE name = $1 AND holder = $2")
            .bind(name)
            .bind(&self.process)
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }
}
