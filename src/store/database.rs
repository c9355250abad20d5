//! An address to connections whose tables are up to date.
//!
//! Both databases go through sqlx's `Any` driver, with SQL that both understand:
//! `$1` placeholders, TEXT, BIGINT and DOUBLE PRECISION. SQLite has one writer at a
//! time, so it gets one connection for short calls; its write-ahead log is synced with
//! each commit. Reports read on connections of their own, which the write-ahead log
//! allows while others write: a long read never makes a short call wait.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, SqlSafeStr};

use super::{Options, StoreError, person};

const FILE: &str = "madoguchi.db";

/// Connections to PostgreSQL for short calls, at most.
const CONNECTIONS: u32 = 8;

/// Connections to either database for reports, at most.
const REPORT_CONNECTIONS: u32 = 1;

/// How long a short call waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a report waits for a connection, which another report may use.
const REPORT_CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Every migration of the tables, oldest first. A released migration never changes.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (1, "desk", include_str!("migrations/1_desk.sql")),
    (2, "telling", include_str!("migrations/2_telling.sql")),
    (3, "choice", include_str!("migrations/3_choice.sql")),
];

#[derive(Debug)]
pub(super) struct Database {
    /// For short calls.
    pool: AnyPool,
    /// For long reads.
    report_pool: AnyPool,
    /// The SQLite file; `None` for PostgreSQL.
    file: Option<PathBuf>,
    /// The identity of the file that has every table; 0 for PostgreSQL.
    prepared: Mutex<Option<u64>>,
    /// Held by the one call that migrates the tables, while others wait.
    preparing: tokio::sync::Mutex<()>,
}

/// Checks the address of a database. The error continues a sentence that begins with
/// the configuration key.
pub(super) fn check_url(url: &str) -> Result<(), String> {
    if url.is_empty() {
        return Ok(());
    }
    let Some(rest) = ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))
    else {
        return Err(
            "must be empty, for a SQLite file in store.folder, or postgres://user@host/database"
                .to_owned(),
        );
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let has_password = authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'));
    if has_password || rest.contains("password=") {
        return Err("must not contain a password; set it in PGPASSWORD or ~/.pgpass".to_owned());
    }
    Ok(())
}

impl Database {
    pub(super) fn new(options: &Options) -> Result<Database, StoreError> {
        check_url(&options.url).map_err(StoreError::Url)?;
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new().acquire_timeout(CONNECT_TIMEOUT);
        let report_pool = AnyPoolOptions::new()
            .acquire_timeout(REPORT_CONNECT_TIMEOUT)
            .max_connections(REPORT_CONNECTIONS);
        if !options.url.is_empty() {
            let address = AnyConnectOptions::from_str(&options.url)?;
            return Ok(Database {
                pool: pool
                    .max_connections(CONNECTIONS)
                    .connect_lazy_with(address.clone()),
                report_pool: report_pool.connect_lazy_with(address),
                file: None,
                prepared: Mutex::default(),
                preparing: tokio::sync::Mutex::default(),
            });
        }
        let unusable = |error: std::io::Error| StoreError::Folder {
            path: options.folder.clone(),
            detail: error.to_string(),
        };
        person::make_folder(&options.folder).map_err(unusable)?;
        let file = std::path::absolute(options.folder.join(FILE)).map_err(unusable)?;
        let address = sqlite_address(&file)?;
        let pool = pool
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        let (pool, report_pool) = (to_one_file(pool, &file), to_one_file(report_pool, &file));
        Ok(Database {
            pool: pool.connect_lazy_with(address.clone()),
            report_pool: report_pool.connect_lazy_with(address),
            file: Some(file),
            prepared: Mutex::default(),
            preparing: tokio::sync::Mutex::default(),
        })
    }

    /// A connection for a short call, to a database with every table.
    pub(super) async fn connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.prepare_if_needed().await?;
        Ok(self.pool.acquire().await?)
    }

    /// A connection for a long read, to a database with every table.
    pub(super) async fn report_connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.prepare_if_needed().await?;
        Ok(self.report_pool.acquire().await?)
    }

    async fn prepare_if_needed(&self) -> Result<(), StoreError> {
        if !self.is_prepared() {
            let _turn = self.preparing.lock().await;
            if !self.is_prepared() {
                self.prepare_once().await?;
            }
        }
        Ok(())
    }

    async fn prepare_once(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        if self.file.is_none() {
            // If the caller is cancelled, the migrator's lock stays with the connection
            // and blocks every other call. Closing the connection releases the lock.
            connection.close_on_drop();
        }
        self.prepare(&mut connection).await?;
        if let Ok(mut prepared) = self.prepared.lock() {
            *prepared = self.identity();
        }
        Ok(())
    }

    /// Migrates the tables. Processes that do so at the same time take turns.
    async fn prepare(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let migrator = migrator(&MIGRATIONS);
        // `run` does the same, but its future isn't `Send`.
        if self.file.is_none() {
            // The migrator holds PostgreSQL's advisory lock.
            return Ok(migrator.run_direct(None, connection, false).await?);
        }
        // With FULL, which is also SQLite's default, a commit that returns is on the
        // disk.
        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
            sqlx::query(pragma).execute(&mut *connection).await?;
        }
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        migrator.run_direct(None, &mut *transaction, false).await?;
        Ok(transaction.commit().await?)
    }

    /// The identity of the file that has the name now; 0 for PostgreSQL.
    fn identity(&self) -> Option<u64> {
        self.file.as_deref().map_or(Some(0), identity)
    }

    fn is_prepared(&self) -> bool {
        is_same(&self.prepared, self.identity())
    }
}

fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = migrations.iter().map(|&(version, name, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(version, name.into(), kind, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Makes a pool of one connection replace it once the file was moved away or replaced.
fn to_one_file(pool: AnyPoolOptions, file: &Path) -> AnyPoolOptions {
    let opened: Arc<Mutex<Option<u64>>> = Arc::default();
    let (own, there) = (opened.clone(), file.to_owned());
    let pool = pool.after_connect(move |_, _| {
        if let Ok(mut opened) = own.lock() {
            *opened = identity(&there);
        }
        Box::pin(std::future::ready(Ok(())))
    });
    let there = file.to_owned();
    pool.before_acquire(move |_, _| {
        let is_there = is_same(&opened, identity(&there));
        Box::pin(std::future::ready(Ok(is_there)))
    })
}

fn is_same(known: &Mutex<Option<u64>>, found: Option<u64>) -> bool {
    found.is_some() && known.lock().is_ok_and(|known| *known == found)
}

/// Identifies a file, so that another file with its name is told apart: the inode.
fn identity(file: &Path) -> Option<u64> {
    let metadata = file.metadata().ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&metadata));
    #[cfg(not(unix))]
    return Some(u64::from(metadata.is_file()));
}

/// The address of a SQLite file. A missing file is created.
fn sqlite_address(file: &Path) -> Result<AnyConnectOptions, StoreError> {
    let Some(path) = file.to_str() else {
        return Err(StoreError::Folder {
            path: file.to_owned(),
            detail: "the path isn't UTF-8".to_owned(),
        });
    };
    // Escapes the characters that have a meaning in an address.
    let path = path
        .replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23");
    Ok(AnyConnectOptions::from_str(&format!(
        "sqlite:{path}?mode=rwc"
    ))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_read_does_not_make_a_short_call_wait() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options {
            folder: folder.path().to_owned(),
            ..Options::default()
        };
        let database = Database::new(&options).expect("the options are right");
        let mut report = database.report_connection().await.expect("connected");
        let mut read = report.begin().await.expect("begun");
        let count = "SELECT COUNT(*) FROM question";
        sqlx::query(count).execute(&mut *read).await.expect("read");
        let mut short = database.connection().await.expect("connected");
        let write = "INSERT INTO conversation (id, expires, content) VALUES ('1', 0, '')";
        let done = sqlx::query(write).execute(&mut *short).await;
        assert_eq!(done.expect("written").rows_affected(), 1);
    }

    #[tokio::test]
    async fn tables_of_an_earlier_version_are_migrated_with_their_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options {
            folder: folder.path().to_owned(),
            ..Options::default()
        };
        let database = Database::new(&options).expect("the options are right");
        let mut connection = database.pool.acquire().await.expect("connected");
        let earlier = migrator(&MIGRATIONS[..2]);
        let done = earlier.run_direct(None, &mut *connection, false).await;
        done.expect("the tables of version 2");
        let question = "INSERT INTO question (id, asked, channel, language, outcome, \
                        confidence, latency_ms, text, related) \
                        VALUES ('q', 1, 'web', 'en', 'clarify', 0.5, 1, '?', '[]')";
        let kept = sqlx::query(question).execute(&mut *connection).await;
        kept.expect("written");
        drop(connection);
        let mut connection = database.connection().await.expect("migrated");
        let choice = "INSERT INTO choice (question, person, entry) \
                      SELECT id, '', 'e' FROM question";
        let done = sqlx::query(choice).execute(&mut *connection).await;
        assert_eq!(done.expect("written").rows_affected(), 1);
        let delete = sqlx::query("DELETE FROM question");
        delete.execute(&mut *connection).await.expect("deleted");
        let left = sqlx::query("SELECT 1 FROM choice");
        let left = left.fetch_optional(&mut *connection).await.expect("read");
        assert!(left.is_none(), "a choice is deleted with its question");
    }

    #[test]
    fn addresses_are_of_postgresql_and_hold_no_password() {
        let right = [
            "",
            "postgres://desk@db.example/desk",
            "postgresql:///desk?host=/run/postgresql&user=desk",
            "postgres://[::1]:5432/desk",
        ];
        for url in right {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        let wrong = [
            ("mysql://desk@db/desk", "must be empty"),
            ("sqlite:x.db", "must be empty"),
            ("postgres://desk:geheim@db/desk", "PGPASSWORD"),
            ("postgres://db/desk?user=desk&password=geheim", "PGPASSWORD"),
        ];
        for (url, expected) in wrong {
            let error = check_url(url).expect_err(url);
            assert!(error.contains(expected), "{url}: {error}");
            assert!(!error.contains("geheim"), "{error}");
        }
    }
}
