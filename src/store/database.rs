//! An address to connections whose tables are up to date.
//!
//! Both databases go through sqlx's `Any` driver, with SQL that both understand:
//! `$1` placeholders, TEXT, BIGINT and DOUBLE PRECISION. SQLite has one writer at a
//! time, so it gets one connection for short calls; its write-ahead log is synced with
//! each commit. Reports and the desk read on connections of their own, which the
//! write-ahead log allows while others write: a long read never makes a short call wait.
//!
//! Deleted text is overwritten in the SQLite file, and [`Database::scrub`] empties the
//! write-ahead log. Only the owner can read the files.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Row, SqlSafeStr};

use super::{Options, StoreError, private};

const FILE: &str = "madoguchi.db";

/// The ends of the names of the files that make up a SQLite database: the tables, the
/// write-ahead log and its index. SQLite gives the others the permissions of the first.
const FILE_PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// Connections to PostgreSQL for short calls, at most.
const CONNECTIONS: u32 = 8;

/// Connections to either database for reports, and for the desk, at most.
const READ_CONNECTIONS: u32 = 1;

/// How long a short call waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a report waits for a connection, which another report may use.
const REPORT_CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection to PostgreSQL may take to answer when a call returns it.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);

/// Pages of a SQLite file that are given back to the system at a time.
const VACUUM_PAGES: u32 = 256;

/// SQLite's number for files that shrink when asked to.
const INCREMENTAL: i64 = 2;

/// Every migration of the tables, oldest first. A released migration never changes.
const MIGRATIONS: [(i64, &str, &str); 6] = [
    (1, "desk", include_str!("migrations/1_desk.sql")),
    (2, "telling", include_str!("migrations/2_telling.sql")),
    (3, "choice", include_str!("migrations/3_choice.sql")),
    (4, "scale", include_str!("migrations/4_scale.sql")),
    (5, "replicas", include_str!("migrations/5_replicas.sql")),
    (6, "answers", include_str!("migrations/6_answers.sql")),
];

#[derive(Debug)]
pub(super) struct Database {
    /// For short calls.
    pool: AnyPool,
    /// For long reads.
    report_pool: AnyPool,
    /// For pages of the desk, which don't wait for a report.
    desk_pool: AnyPool,
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
            .max_connections(READ_CONNECTIONS);
        let desk_pool = AnyPoolOptions::new()
            .acquire_timeout(CONNECT_TIMEOUT)
            .max_connections(READ_CONNECTIONS);
        if !options.url.is_empty() {
            let address = AnyConnectOptions::from_str(&options.url)?;
            let connect = |pool| tested_on_release(pool).connect_lazy_with(address.clone());
            return Ok(Database {
                pool: connect(pool.max_connections(CONNECTIONS)),
                report_pool: connect(report_pool),
                desk_pool: connect(desk_pool),
                file: None,
                prepared: Mutex::default(),
                preparing: tokio::sync::Mutex::default(),
            });
        }
        let unusable = |error: std::io::Error| StoreError::Folder {
            path: options.folder.clone(),
            detail: error.to_string(),
        };
        private::make_folder(&options.folder).map_err(unusable)?;
        let file = std::path::absolute(options.folder.join(FILE)).map_err(unusable)?;
        let address = sqlite_address(&file)?;
        let pool = pool
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        let connect = |pool| to_one_file(pool, &file).connect_lazy_with(address.clone());
        Ok(Database {
            pool: connect(pool),
            report_pool: connect(report_pool),
            desk_pool: connect(desk_pool),
            file: Some(file),
            prepared: Mutex::default(),
            preparing: tokio::sync::Mutex::default(),
        })
    }

    /// The time by the database's clock, as an expression of SQL: milliseconds since
    /// 1970-01-01 UTC.
    pub(super) fn now(&self) -> &'static str {
        match self.file {
            Some(_) => "CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
            None => "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT",
        }
    }

    /// A connection for a short call, to a database with every table.
    pub(super) async fn connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.prepare_if_needed().await?;
        self.acquire(&self.pool).await
    }

    /// A connection for a long read, to a database with every table.
    pub(super) async fn report_connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.prepare_if_needed().await?;
        self.acquire(&self.report_pool).await
    }

    /// A connection for a page of the desk, to a database with every table.
    pub(super) async fn desk_connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.prepare_if_needed().await?;
        self.acquire(&self.desk_pool).await
    }

    async fn acquire(&self, pool: &AnyPool) -> Result<PoolConnection<Any>, StoreError> {
        let acquired = pool.acquire().await;
        acquired.map_err(|error| self.explained(error))
    }

    /// The reason of an error: a file that this process can't use, if there is one.
    fn explained(&self, error: sqlx::Error) -> StoreError {
        let files = self.file.iter().flat_map(|file| parts(file));
        match private::inaccessible(files) {
            Some((path, detail)) => StoreError::Folder { path, detail },
            None => StoreError::Database(error),
        }
    }

    /// Removes from a SQLite file what was deleted from its tables: gives free pages back to
    /// the system and empties the write-ahead log, which has earlier versions of pages. A
    /// file from before deleted text was overwritten is written anew, once. Does nothing
    /// with PostgreSQL, where that is the task of its administrator.
    ///
    /// # Errors
    ///
    /// If a statement fails, as when the disk is full, or the log is in use.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        if self.file.is_none() {
            return Ok(());
        }
        // No report reads at the same time, because it would use this connection.
        let mut connection = self.report_connection().await?;
        let mode = number(&mut connection, "PRAGMA auto_vacuum").await?;
        if mode != INCREMENTAL {
            tracing::info!("writing the file of the store anew");
            for statement in ["PRAGMA auto_vacuum = INCREMENTAL", "VACUUM"] {
                sqlx::query(statement).execute(&mut *connection).await?;
            }
        }
        let mut free = number(&mut connection, "PRAGMA freelist_count").await?;
        while free > 0 {
            // Each part is a transaction of its own, so that short calls can write between.
            let part = sqlx::AssertSqlSafe(format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"));
            sqlx::query(part).fetch_all(&mut *connection).await?;
            let left = number(&mut connection, "PRAGMA freelist_count").await?;
            if left >= free {
                break;
            }
            free = left;
        }
        match number(&mut connection, "PRAGMA wal_checkpoint(TRUNCATE)").await? {
            0 => Ok(()),
            _ => Err(StoreError::LogInUse),
        }
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
        let mut connection = self.acquire(&self.pool).await?;
        if self.file.is_none() {
            // If the caller is cancelled, the migrator's lock stays with the connection
            // and blocks every other call. Closing the connection releases the lock.
            connection.close_on_drop();
        }
        let prepared = self.prepare(&mut connection).await;
        prepared.map_err(|error| match error {
            StoreError::Database(error) => self.explained(error),
            error => error,
        })?;
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
        // disk. The mode of the vacuum only has an effect on a file without tables.
        for pragma in [
            "PRAGMA auto_vacuum = INCREMENTAL",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
        ] {
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

/// Closes a connection that doesn't answer when a call returns it, as after a call that
/// took too long. Otherwise a network that loses what is sent would use up the pool.
fn tested_on_release(pool: AnyPoolOptions) -> AnyPoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            let ping = tokio::time::timeout(RELEASE_TIMEOUT, connection.ping());
            match ping.await {
                Ok(result) => result.map(|()| true),
                Err(elapsed) => Err(sqlx::Error::Io(elapsed.into())),
            }
        })
    })
}

/// Makes a pool of one connection replace it once the file was moved away or replaced, and
/// keeps the file private.
fn to_one_file(pool: AnyPoolOptions, file: &Path) -> AnyPoolOptions {
    let opened: Arc<Mutex<Option<u64>>> = Arc::default();
    let (own, there) = (opened.clone(), file.to_owned());
    let pool = pool.after_connect(move |connection, _| {
        if let Ok(mut opened) = own.lock() {
            *opened = identity(&there);
        }
        let restricted = parts(&there).map(|part| private::restrict_file(&part));
        Box::pin(async move {
            restricted.into_iter().collect::<std::io::Result<()>>()?;
            // Deleted text is overwritten with zeros.
            let overwrite = sqlx::query("PRAGMA secure_delete = ON");
            overwrite.execute(connection).await.map(drop)
        })
    });
    let there = file.to_owned();
    pool.before_acquire(move |_, _| {
        let is_there = is_same(&opened, identity(&there));
        Box::pin(std::future::ready(Ok(is_there)))
    })
}

/// The files that make up a SQLite database.
fn parts(file: &Path) -> [PathBuf; 3] {
    FILE_PARTS.map(|part| {
        let mut name = file.to_owned().into_os_string();
        name.push(part);
        PathBuf::from(name)
    })
}

/// Reads the number in the first column of a statement's first row; 0 without a row.
async fn number(
    connection: &mut AnyConnection,
    statement: &'static str,
) -> Result<i64, StoreError> {
    let row = sqlx::query(statement).fetch_optional(connection).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get(0))?)
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
mod tests;
