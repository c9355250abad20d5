//! What people asked and what became of it, in SQLite or PostgreSQL.
//!
//! Only this module uses sqlx. It is asynchronous; channels and the commands for the
//! desk call it, and nothing below them does. Every text goes through [`mask`] first,
//! which its type guarantees. People are stored as a keyed hash or not at all. When a
//! call returns, its data is on the disk. A bot answers without its store (see
//! [`Store::try_call`]), and no report keeps an asker waiting (see [`Store::within`]).
//!
//! [`mask`]: crate::text::mask::mask

pub mod allowance;
pub mod choice;
mod circuit_breaker;
pub mod conversation;
mod database;
pub mod delivery;
pub mod erasure;
pub mod feedback;
pub mod figures;
pub mod hand_over;
mod id;
mod lease;
mod mark;
pub mod person;
pub mod personal_data;
pub mod place;
mod private;
pub mod question;
mod quoted;
mod retention;
pub mod subject;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Deserialize;

pub use choice::Choice;
pub use delivery::PendingDelivery;
pub use erasure::Erased;
pub use feedback::{Feedback, Vote};
pub use hand_over::{DeskTicket, HandOver, State, Ticket, TicketPage, Transition};
pub use person::Person;
pub use personal_data::PersonalData;
pub use place::PlaceSettings;
pub use question::{NewQuestion, QuestionId, StoredQuestion};
pub use subject::Subject;

use circuit_breaker::CircuitBreaker;
use database::Database;

/// Where data is stored and for how long, `[store]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The folder of the SQLite file and of the key for hashes of people.
    pub folder: PathBuf,
    /// `postgres://user@host/database`; empty to use the SQLite file.
    pub url: String,
    /// Whether other processes use the same PostgreSQL: conversations, sessions and limits
    /// then hold across all of them, and one of them at a time connects to Discord.
    pub shared: bool,
    /// Days, 1 to 3650, after which a question is deleted with its votes, its choices and
    /// its hand-over.
    pub retention_days: u16,
    /// Whether to count people, by a keyed hash.
    pub count_people: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: PathBuf::from("state"),
            url: String::new(),
            shared: false,
            retention_days: 90,
            count_people: true,
        }
    }
}

impl Options {
    /// Returns an error that names the configuration key if a value is out of range
    /// or the address isn't one.
    pub fn validate(&self) -> Result<(), String> {
        if !(1..=3650).contains(&self.retention_days) {
            return Err(format!(
                "store.retention_days: must be from 1 to 3650, not {}",
                self.retention_days
            ));
        }
        if self.shared && self.url.is_empty() {
            return Err("store.shared: set store.url to the PostgreSQL that is shared".to_owned());
        }
        database::check_url(&self.url).map_err(|detail| format!("store.url: {detail}"))
    }
}

/// Why a call to the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the key can't be used.
    #[error("could not open the store: {}: {detail}", .path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// The problem.
        detail: String,
    },
    /// The address of the database is wrong.
    #[error("store.url {0}")]
    Url(String),
    /// A migration failed, or a newer version of the program made the tables.
    #[error("could not migrate the tables of the store: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database reported an error.
    #[error("the store failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The call took longer than its limit.
    #[error("the store did not answer within {0:?}")]
    Timeout(Duration),
    /// Another program reads the database, so that its write-ahead log can't be emptied.
    #[error("the store's write-ahead log is in use; deleted text is removed from it later")]
    LogInUse,
    /// A row holds a value that this program doesn't write.
    #[error("the store holds a {what} that can't be read: {value:?}")]
    Unreadable {
        /// The column.
        what: &'static str,
        /// Its value.
        value: String,
    },
}

/// How long [`Store::try_call`] waits for a call.
const CALL_LIMIT: Duration = Duration::from_secs(2);

/// How long the circuit breaker stays open after a failure, so that an outage delays
/// one answer and not every answer.
const BREAKER_PAUSE: Duration = Duration::from_secs(5);

/// At most one failure is logged in this time.
const LOG_PERIOD: Duration = Duration::from_secs(60);

/// Letters in the name of a process.
const PROCESS_LETTERS: usize = 16;

/// The store. Calls may run concurrently.
#[derive(Debug)]
pub struct Store {
    database: Database,
    hasher: person::Hasher,
    options: Options,
    /// The name of this process in leases and allowances: random.
    process: String,
    breaker: CircuitBreaker,
    failures: Mutex<FailureLog>,
}

/// When a failure was last logged, and how many happened since.
#[derive(Debug, Default)]
struct FailureLog {
    logged: Option<Instant>,
    not_logged: u32,
}

impl Store {
    /// Opens the store without connecting. The first call that needs the database
    /// connects and migrates its tables, so that a bot starts while its database is
    /// down. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the folder or its key can't be created or read, the address is wrong, or the
    /// system's source of randomness fails.
    pub fn open(options: &Options) -> Result<Store, StoreError> {
        let process = id::random(PROCESS_LETTERS).map_err(|error| StoreError::Folder {
            path: options.folder.clone(),
            detail: error.to_string(),
        })?;
        Ok(Store {
            process,
            hasher: person::Hasher::open(options)?,
            database: Database::new(options)?,
            options: options.clone(),
            breaker: CircuitBreaker::new(BREAKER_PAUSE),
            failures: Mutex::default(),
        })
    }

    /// True if other processes use the same database.
    pub fn is_shared(&self) -> bool {
        self.options.shared
    }

    /// Connects to the database and migrates its tables.
    ///
    /// # Errors
    ///
    /// If there is no connection, or a newer version of the program made the tables.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.database.connection().await.map(drop)
    }

    /// Makes a call on behalf of somebody who waits for an answer. Returns `None` if
    /// the call fails, takes longer than two seconds or is refused by the circuit
    /// breaker, which opens for five seconds after a failure. Failures are logged, at
    /// most once a minute.
    pub async fn try_call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<T> {
        let Some(permit) = self.breaker.permit() else {
            self.log_failure("the circuit breaker is open");
            return None;
        };
        match self.within(CALL_LIMIT, call).await {
            Ok(value) => {
                permit.succeed();
                Some(value)
            }
            Err(error) => {
                self.log_failure(&error.to_string());
                match error {
                    // The database answered; other rows may be readable.
                    StoreError::Unreadable { .. } => permit.succeed(),
                    _ => permit.fail(),
                }
                None
            }
        }
    }

    /// Makes a call that has a time limit of its own and neither asks nor affects the
    /// circuit breaker, such as a report of many questions: one that is slow must not
    /// make channels go without the store.
    ///
    /// # Errors
    ///
    /// The call's own, or [`StoreError::Timeout`].
    pub async fn within<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let result = tokio::time::timeout(limit, call).await;
        result.unwrap_or(Err(StoreError::Timeout(limit)))
    }

    fn log_failure(&self, error: &str) {
        let Ok(mut failures) = self.failures.lock() else {
            return;
        };
        if failures.logged.is_some_and(|at| at.elapsed() < LOG_PERIOD) {
            failures.not_logged += 1;
            return;
        }
        let others = std::mem::take(&mut failures.not_logged);
        failures.logged = Some(Instant::now());
        tracing::error!(error, others, "the store is down; answers go on without it");
    }
}

/// A duration as the tables have it.
fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Reads a time from a table: seconds since 1970-01-01 UTC.
fn moment(second: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(second).map_err(|_| StoreError::Unreadable {
        what: "time",
        value: second.to_string(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    /// Runs asynchronous work, for tests of modules that have no runtime.
    pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().expect("a runtime");
        runtime.block_on(work)
    }
}
