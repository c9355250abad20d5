//! What people asked and what became of it, kept in SQLite or PostgreSQL.
//!
//! The only user of sqlx, and asynchronous: channels and the commands for the desk
//! call it, nothing below them does. Every text goes through [`mask`] first, which
//! its type guarantees; people are a keyed hash, or nothing. What a call has
//! acknowledged is on the disk. A bot answers without its store: see
//! [`Store::try_call`].
//!
//! [`mask`]: crate::text::mask::mask

pub mod conversation;
mod database;
pub mod delivery;
pub mod feedback;
pub mod hand_over;
mod id;
pub mod person;
pub mod place;
pub mod question;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

pub use delivery::PendingDelivery;
pub use feedback::{Feedback, Vote};
pub use hand_over::{HandOver, State, Ticket, Transition};
pub use person::Person;
pub use place::PlaceSettings;
pub use question::{NewQuestion, QuestionId, StoredQuestion};

use database::Database;

/// Where and for how long things are kept, `[store]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The folder of the SQLite file and of the key that hashes people.
    pub folder: PathBuf,
    /// `postgres://user@host/database`; empty for the SQLite file.
    pub url: String,
    /// Days after which questions, with all that hangs on them, are deleted.
    pub retention_days: u16,
    /// Whether people are counted, by a keyed hash.
    pub count_people: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: PathBuf::from("state"),
            url: String::new(),
            retention_days: 90,
            count_people: true,
        }
    }
}

impl Options {
    /// What cannot be meant, with its key.
    pub fn validate(&self) -> Result<(), String> {
        if !(1..=3650).contains(&self.retention_days) {
            return Err(format!(
                "store.retention_days is {}, and must be from 1 to 3650",
                self.retention_days
            ));
        }
        database::check_url(&self.url).map_err(|detail| format!("store.url {detail}"))
    }
}

/// Why something was not kept or not found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder, the key or the options cannot be used.
    #[error("the store cannot be opened: {}: {detail}", .path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The address of the database.
    #[error("store.url {0}")]
    Url(String),
    /// The tables cannot be made, or are of a newer program.
    #[error("the tables of the store cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database.
    #[error("the store failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A row that this program did not write.
    #[error("the store holds a {what} that cannot be read: {value:?}")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// What it holds.
        value: String,
    },
}

/// How long a channel waits for the store before it goes on without.
const PATIENCE: Duration = Duration::from_secs(2);

/// For how long after a failure the store is not asked again, so that an outage
/// costs one wait and not one a question.
const REST: Duration = Duration::from_secs(5);

/// At most one failure is logged in this time.
const LOG_PERIOD: Duration = Duration::from_secs(60);

/// What is kept. Shared by reference or in an `Arc`; calls may run side by side.
#[derive(Debug)]
pub struct Store {
    database: Database,
    hasher: person::Hasher,
    options: Options,
    outage: Mutex<Outage>,
}

/// The last failures, for [`Store::try_call`].
#[derive(Debug, Default)]
struct Outage {
    failed: Option<Instant>,
    logged: Option<Instant>,
    not_logged: u32,
}

impl Store {
    /// Prepares the store. The database is reached, and its tables are made, by the
    /// first call that needs it, so that one that is down does not keep a bot from
    /// its work. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the folder or the key in it cannot be made or read, or the address is none.
    pub fn open(options: &Options) -> Result<Store, StoreError> {
        Ok(Store {
            hasher: person::Hasher::open(options)?,
            database: Database::new(options)?,
            options: options.clone(),
            outage: Mutex::default(),
        })
    }

    /// Reaches the database and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// If it cannot be reached, or is of a newer program.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.database.connection().await.map(drop)
    }

    /// Does something with the store that an asker need not know of: `None` if it
    /// fails or takes longer than two seconds, which is logged, at most once a
    /// minute. For some seconds after a failure nothing is tried.
    pub async fn try_call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<T> {
        let is_resting = |outage: &Outage| outage.failed.is_some_and(|at| at.elapsed() < REST);
        if self.outage.lock().is_ok_and(|outage| is_resting(&outage)) {
            self.note_failure("it failed a moment ago");
            return None;
        }
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(error)) => {
                self.note_failure(&error.to_string());
                // One row that cannot be read is no reason to leave the others.
                if matches!(error, StoreError::Unreadable { .. }) {
                    return None;
                }
            }
            Err(_) => self.note_failure("it takes too long"),
        }
        if let Ok(mut outage) = self.outage.lock() {
            outage.failed = Some(Instant::now());
        }
        None
    }

    fn note_failure(&self, error: &str) {
        let Ok(mut outage) = self.outage.lock() else {
            return;
        };
        if outage.logged.is_some_and(|at| at.elapsed() < LOG_PERIOD) {
            outage.not_logged += 1;
            return;
        }
        let others = std::mem::take(&mut outage.not_logged);
        outage.logged = Some(Instant::now());
        tracing::error!(error, others, "the store is down; answers go on without it");
    }

    /// Deletes what is older than the days to keep, and conversations that have
    /// ended. The number of questions that went.
    pub async fn purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        let kept = SignedDuration::from_hours(24 * i64::from(self.options.retention_days));
        let oldest = now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let mut connection = self.database.connection().await?;
        let gone = sqlx::query("DELETE FROM question WHERE asked < $1")
            .bind(oldest.as_second())
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM conversation WHERE expires <= $1")
            .bind(now.as_second())
            .execute(&mut *connection)
            .await?;
        Ok(gone.rows_affected())
    }

    /// Purges now and once a day, for ever. A failure is logged, and tried again
    /// an hour later.
    pub async fn keep_purging(&self) {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        const HOUR: Duration = Duration::from_secs(60 * 60);
        loop {
            let pause = match self.purge(Timestamp::now()).await {
                Ok(gone) => {
                    tracing::info!(gone, "old questions were deleted from the store");
                    DAY
                }
                Err(error) => {
                    tracing::error!(%error, "old questions could not be deleted");
                    HOUR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }
}

/// A moment as it was written to a table.
fn moment(second: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(second).map_err(|_| StoreError::Unreadable {
        what: "time",
        value: second.to_string(),
    })
}
