//! Failures of the store: a database that can't be reached, files that are moved or aren't a
//! database, and a folder that can't be used.

use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use madoguchi::store::{Options, Store, StoreError};

use super::{asked, on_sqlite, open, runtime};

#[test]
fn only_the_first_call_waits_for_a_database_that_is_down() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        folder: folder.path().join("state"),
        // Nothing listens at this address.
        url: "postgres://desk@127.0.0.1:1/desk".to_owned(),
        ..Options::default()
    };
    runtime().block_on(async {
        let store = open(&options);
        let question = asked("?");
        let kept = store.try_call(store.record_question(&question)).await;
        assert_eq!(kept, None);
        // The next call isn't attempted.
        let untried = store.try_call(async { panic!("the circuit breaker is open") });
        assert_eq!(untried.await, None::<()>);
    });
}

#[test]
fn a_slow_report_does_not_open_the_circuit_breaker() {
    on_sqlite(async |options| {
        let store = open(options);
        let slow = std::future::pending::<Result<(), StoreError>>();
        let error = store.within(Duration::from_millis(1), slow).await;
        assert!(matches!(error, Err(StoreError::Timeout(_))), "{error:?}");
        let failing = async { Err::<(), _>(StoreError::Url("is gone".to_owned())) };
        let error = store.within(Duration::from_secs(1), failing).await;
        assert!(matches!(error, Err(StoreError::Url(_))), "{error:?}");
        let recorded = store.try_call(store.record_question(&asked("?"))).await;
        assert_eq!(recorded, Some(()));
    });
}

/// A log that the test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_outage_is_logged_once_and_without_questions() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    on_sqlite(async |options| {
        let store = open(options);
        for _ in 0..100 {
            let question = asked("a secret of mine");
            let call = async {
                store.record_question(&question).await?;
                Err::<(), _>(StoreError::Url("is gone".to_owned()))
            };
            assert_eq!(store.try_call(call).await, None);
        }
    });
    let log = log.0.lock().expect("nobody panicked").clone();
    let log = String::from_utf8(log).expect("text");
    assert_eq!(log.matches("the store is down").count(), 1, "{log}");
    assert!(log.contains("is gone") && !log.contains("secret"), "{log}");
}

#[test]
fn a_file_that_is_moved_away_and_back_keeps_its_questions() {
    on_sqlite(async |options| {
        let store = open(options);
        let file = options.folder.join("madoguchi.db");
        let first = asked("1");
        store.record_question(&first).await.expect("it is stored");
        // The main file contains everything as soon as the write-ahead log is empty.
        drop(open(options));
        let away = options.folder.join("away.db");
        for end in ["", "-wal", "-shm"] {
            let name = |path: &std::path::Path| format!("{}{end}", path.display());
            let _ = fs::rename(name(&file), name(&away));
        }
        let second = asked("2");
        store
            .record_question(&second)
            .await
            .expect("kept in a new file");
        assert!(store.question(&second.id).await.expect("read").is_some());
        assert_eq!(store.question(&first.id).await.expect("read"), None);
        for end in ["", "-wal", "-shm"] {
            let name = |path: &std::path::Path| format!("{}{end}", path.display());
            let _ = fs::remove_file(name(&file));
            let _ = fs::rename(name(&away), name(&file));
        }
        assert!(store.question(&first.id).await.expect("read").is_some());
        assert_eq!(store.question(&second.id).await.expect("read"), None);
    });
}

#[test]
fn a_folder_that_cannot_be_created_is_an_immediate_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let options = Options {
        folder: file.join("state"),
        ..Options::default()
    };
    let error = runtime().block_on(async { Store::open(&options) });
    let error = error.expect_err("no folder");
    assert!(matches!(error, StoreError::Folder { .. }), "{error}");
    assert!(error.to_string().contains("person.key"), "{error}");
}

#[test]
fn a_file_that_is_not_a_database_is_left_unchanged() {
    on_sqlite(async |options| {
        fs::create_dir_all(&options.folder).expect("the folder is created");
        let file = options.folder.join("madoguchi.db");
        let text = "a diary, not a database; ".repeat(100);
        fs::write(&file, &text).expect("written");
        let error = open(options).check().await.expect_err("no database");
        assert!(error.to_string().contains("not a database"), "{error}");
        assert_eq!(fs::read_to_string(&file).expect("read"), text);
    });
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    on_sqlite(async |options| {
        let store = open(options);
        store.questions(Timestamp::MIN).await.expect("read");
        let mode = |name: &str| {
            let metadata = options.folder.join(name).metadata().expect("it exists");
            metadata.permissions().mode() & 0o777
        };
        assert_eq!((mode("person.key"), mode("")), (0o600, 0o700));
        let items = fs::read_dir(&options.folder).expect("listed").flatten();
        let names: Vec<_> = items.map(|item| item.file_name()).collect();
        assert!(names.len() <= 4, "{names:?}");
    });
}
