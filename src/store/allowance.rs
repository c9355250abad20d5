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

/// The most rows that are read at once, by process on average: each writes one a second.
const MAX_ROWS: i64 = 100;

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
        let mut connection = self.database.connection().await?;
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT process, MAX(number) AS number FROM allowance \
             WHERE process <> $1 AND written > {now} - $2 GROUP BY process"
        )))
        .bind(&self.process)
        .bind(KEPT)
        .fetch_all(&mut *connection)
        .await?;
        // A process without recent rows is forgotten.
        let newest = rows
            .iter()
            .map(|row| Ok((row.try_get("process")?, row.try_get("number")?)));
        let newest = newest.collect::<Result<LastRead, StoreError>>()?;
        let unread: Vec<(&String, i64)> = newest
            .iter()
            .map(|(process, number)| (process, *number, last.get(process).copied().unwrap_or(0)))
            .filter(|(_, number, before)| number > before)
            .map(|(process, _, before)| (process, before))
            .collect();
        if unread.is_empty() {
            return Ok((Vec::new(), newest));
        }
        // Further rows may have been written meanwhile; they are read the next time.
        let rows_of = (0..unread.len()).map(|position| {
            let first = 3 * position + 3;
            format!(
                "(process = ${first} AND number > ${} AND number <= ${})",
                first + 1,
                first + 2
            )
        });
        let rows_of = rows_of.collect::<Vec<_>>().join(" OR ");
        let sql = format!(
            "SELECT counts FROM allowance WHERE written > {now} - $1 AND ({rows_of}) \
             ORDER BY written DESC LIMIT $2"
        );
        let most = MAX_ROWS.saturating_mul(i64::try_from(unread.len()).unwrap_or(i64::MAX));
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(KEPT).bind(most);
        for (process, before) in unread {
            query = query.bind(process).bind(before).bind(newest.get(process));
        }
        let rows = query.fetch_all(&mut *connection).await?;
        let counts = rows.iter().map(|row| Ok(row.try_get("counts")?));
        let counts = counts.collect::<Result<Vec<String>, StoreError>>()?;
        Ok((counts, newest))
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
