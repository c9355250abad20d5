//! The requests that processes allowed lately, so that each counts those of the others for
//! its own limits.
//!
//! A process writes what it has allowed since its last row, and reads the rows of others that
//! it hasn't read. Keys of askers come as keyed hashes of the caller; nothing here can name
//! anybody. Rows are deleted after a minute.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError};

/// Milliseconds for which a row is kept. A process that didn't read it in this time counts
/// it no more: its requests are forgotten by most limits then.
const KEPT: i64 = 60_000;

/// The most rows that are read at once.
const MOST_ROWS: i64 = 1_000;

/// The number of the last row that was read, by process.
pub type LastRead = HashMap<String, i64>;

impl Store {
    /// Writes what this process allowed, as JSON. `number` is one more than that of its row
    /// before.
    pub async fn add_allowance(&self, number: i64, counts: &str) -> Result<(), StoreError> {
        let now = self.database.now();
        let mut connection = self.database.connection().await?;
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO allowance (process, number, written, counts) \
             VALUES ($1, $2, {now}, $3) ON CONFLICT (process, number) DO NOTHING"
        )))
        .bind(&self.process)
        .bind(number)
        .bind(counts)
        .execute(&mut *connection)
        .await?;
        Ok(())
    }

    /// The rows of other processes that were not read before, and what was read with them.
    pub async fn new_allowances(
        &self,
        last: &LastRead,
    ) -> Result<(Vec<String>, LastRead), StoreError> {
        let now = self.database.now();
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT process, number, counts FROM allowance \
             WHERE process <> $1 AND written > {now} - $2 ORDER BY written DESC LIMIT $3"
        )))
        .bind(&self.process)
        .bind(KEPT)
        .bind(MOST_ROWS)
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        // A process without recent rows is forgotten.
        let (mut new, mut read) = (Vec::new(), LastRead::new());
        for row in rows {
            let (process, number): (String, i64) =
                (row.try_get("process")?, row.try_get("number")?);
            if last.get(&process).is_none_or(|last| number > *last) {
                new.push(row.try_get("counts")?);
            }
            let read = read.entry(process).or_insert(number);
            *read = number.max(*read);
        }
        Ok((new, read))
    }

    /// Deletes rows that nobody reads any more.
    pub async fn purge_allowances(&self) -> Result<(), StoreError> {
        let now = self.database.now();
        let sql = format!("DELETE FROM allowance WHERE written <= {now} - $1");
        sqlx::query(AssertSqlSafe(sql))
            .bind(KEPT)
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }
}
