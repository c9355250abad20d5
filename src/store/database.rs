//! An address to connections whose tables are up to date.
//!
//! Both databases go through sqlx's `Any` driver, with SQL that both understand:
//! `$1` placeholders, TEXT, BIGINT and DOUBLE PRECISION. SQLite has one writer at a
//! time, so it gets one connection; its write-ahead log is synced with each commit.

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

/// Connections to PostgreSQL, at most.
const CONNECTIONS: u32 = 8;

/// How long a connection may take to be there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Every change of the tables, oldest first. One that was released stays as it is.
const MIGRATIONS: [(i64, &str, &str); 2] = [
    (1, "desk", include_str!("migrations/1_desk.sql")),
    (2, "telling", include_str!("migrations/2_telling.sql")),
];

#[derive(Debug)]
pub(super) struct Database {
    pool: AnyPool,
    /// The SQLite file; `None` for PostgreSQL.
    file: Option<PathBuf>,
    /// Which file is known to have every table; 0 for PostgreSQL.
    prepared: Arc<Mutex<Option<u64>>>,
    /// Held by the one call that makes the tables, while others wait.
    preparing: tokio::sync::Mutex<()>,
}

/// What is wrong with an address, if anything is. Told after the key's name.
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
        if !options.url.is_empty() {
            let address = AnyConnectOptions::from_str(&options.url)?;
            return Ok(Database {
                pool: pool.max_connections(CONNECTIONS).connect_lazy_with(address),
                file: None,
                prepared: Arc::default(),
                preparing: tokio::sync::Mutex::default(),
            });
        }
        let unusable = |error: std::io::Error| StoreError::Folder {
            path: options.folder.clone(),
            detail: error.to_string(),
        };
        person::make_folder(&options.folder).map_err(unusable)?;
        let file = std::path::absolute(options.folder.join(FILE)).map_err(unusable)?;
        let prepared = Arc::new(Mutex::new(None));
        let pool = pool
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // A file that was moved away or replaced is let go.
            .before_acquire({
                let (file, prepared) = (file.clone(), prepared.clone());
                move |_, _| {
                    let is_there = is_prepared(&prepared, identity(&file));
                    Box::pin(std::future::ready(Ok(is_there)))
                }
            });
        Ok(Database {
            pool: pool.connect_lazy_with(sqlite_address(&file)?),
            file: Some(file),
            prepared,
            preparing: tokio::sync::Mutex::default(),
        })
    }

    /// A connection to a database with every table.
    pub(super) async fn connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        if !is_prepared(&self.prepared, self.identity()) {
            let _turn = self.preparing.lock().await;
            if !is_prepared(&self.prepared, self.identity()) {
                self.prepare_once().await?;
            }
        }
        Ok(self.pool.acquire().await?)
    }

    async fn prepare_once(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        if self.file.is_none() {
            // A caller may give up in the middle. The migrator's lock would stay with
            // the connection, and everybody else would wait for it: it ends here.
            connection.close_on_drop();
        }
        self.prepare(&mut connection).await?;
        if let Ok(mut prepared) = self.prepared.lock() {
            *prepared = self.identity();
        }
        Ok(())
    }

    /// Makes what tables are missing; processes that do so at once take turns.
    async fn prepare(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let migrations = MIGRATIONS.map(|(version, name, sql)| {
            let kind = MigrationType::Simple;
            Migration::new(version, name.into(), kind, sql.into_sql_str(), false)
        });
        let migrator = Migrator::with_migrations(migrations.to_vec());
        // `run` is the same but for a bound that no future sent to a thread can meet.
        if self.file.is_none() {
            // The migrator holds PostgreSQL's advisory lock.
            return Ok(migrator.run_direct(None, connection, false).await?);
        }
        // A commit is on the disk when it is acknowledged: FULL is SQLite's default,
        // and stated here because it matters.
        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
            sqlx::query(pragma).execute(&mut *connection).await?;
        }
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        migrator.run_direct(None, &mut *transaction, false).await?;
        Ok(transaction.commit().await?)
    }

    /// Which file is under the name now; PostgreSQL is always the same.
    fn identity(&self) -> Option<u64> {
        self.file.as_deref().map_or(Some(0), identity)
    }
}

fn is_prepared(prepared: &Mutex<Option<u64>>, there: Option<u64>) -> bool {
    there.is_some() && prepared.lock().is_ok_and(|prepared| *prepared == there)
}

/// What tells a file from another that takes its name.
fn identity(file: &Path) -> Option<u64> {
    let metadata = file.metadata().ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&metadata));
    #[cfg(not(unix))]
    return Some(u64::from(metadata.is_file()));
}

/// The address of a SQLite file, which is made if it is missing.
fn sqlite_address(file: &Path) -> Result<AnyConnectOptions, StoreError> {
    let Some(path) = file.to_str() else {
        return Err(StoreError::Folder {
            path: file.to_owned(),
            detail: "the path isn't UTF-8".to_owned(),
        });
    };
    // What means something in an address.
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
    use super::check_url;

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
