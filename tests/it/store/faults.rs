//! A store that cannot be reached, is gone and comes back, has no room, is written to
//! by several processes, or loses one in the middle of a write.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use madoguchi::store::{Options, QuestionId, Store, StoreError};

use super::{asked, on_sqlite, open, runtime};

/// Tells a copy of this program that it is to write to the store in a folder.
const WRITER: &str = "MADOGUCHI_TEST_WRITER";

/// The number of questions it is to write.
const COUNT: &str = "MADOGUCHI_TEST_COUNT";

/// Writes as many questions as the environment says, if it does, and tells each id
/// when the store has acknowledged it. A failure is told and does not end it.
fn write_if_told() -> bool {
    let Ok(folder) = std::env::var(WRITER) else {
        return false;
    };
    let count: usize = std::env::var(COUNT)
        .ok()
        .and_then(|count| count.parse().ok())
        .expect("a number");
    let options = Options {
        folder: folder.into(),
        ..Options::default()
    };
    runtime().block_on(async {
        let store = open(&options);
        let mut failures = 0;
        for _ in 0..count {
            let question = asked(&"a question of some length ".repeat(20));
            let told = match store.record_question(&question).await {
                Ok(()) => question.id.as_str().to_owned(),
                Err(error) => {
                    failures += 1;
                    format!("failed: {error}")
                }
            };
            writeln!(std::io::stdout(), "told {told}").expect("somebody reads");
            if failures > 3 {
                return;
            }
        }
    });
    true
}

/// Starts a copy of this program that runs one test, as a writer.
fn start_writer(test: &str, folder: &Path, count: usize, room: Option<usize>) -> Child {
    let program = std::env::current_exe().expect("this program");
    let arguments = ["--exact", test, "--nocapture"];
    let mut command = match room {
        None => Command::new(program),
        Some(blocks) => {
            // Files may not grow beyond this, and the signal is an error instead.
            let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(limit).arg(program);
            shell
        }
    };
    command
        .args(arguments)
        .env(WRITER, folder)
        .env(COUNT, count.to_string());
    command.stdout(Stdio::piped()).spawn().expect("started")
}

/// What a writer told next: an id, or a failure; `None` when it has ended.
fn told(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<String> {
    let mut told = lines.filter_map(|line| {
        let line = line.expect("text");
        Some(line.split_once("told ")?.1.to_owned())
    });
    told.next()
}

async fn assert_kept(options: &Options, ids: &[String]) {
    let store = open(options);
    for id in ids {
        let id = QuestionId::parse(id).expect("an id");
        assert!(store.question(&id).await.expect("read").is_some(), "{id:?}");
    }
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    const NAME: &str = "store::faults::what_was_acknowledged_is_there_after_a_kill";
    if write_if_told() {
        return;
    }
    on_sqlite(async |options| {
        let mut acknowledged = Vec::new();
        for round in 0..8 {
            let mut writer = start_writer(NAME, &options.folder, 100_000, None);
            let mut lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
            for _ in 0..=round * 7 {
                acknowledged.push(told(&mut lines).expect("it writes"));
            }
            writer.kill().expect("killed");
            // It may have told more before it died.
            while let Some(id) = told(&mut lines) {
                acknowledged.push(id);
            }
            writer.wait().expect("gone");
            assert_kept(options, &acknowledged).await;
        }
    });
}

#[test]
fn processes_share_one_file_from_its_first_moment() {
    const NAME: &str = "store::faults::processes_share_one_file_from_its_first_moment";
    if write_if_told() {
        return;
    }
    on_sqlite(async |options| {
        let start = |_| start_writer(NAME, &options.folder, 50, None);
        let writers: Vec<Child> = (0..3).map(start).collect();
        for mut writer in writers {
            let mut lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
            let mut ids = Vec::new();
            while let Some(id) = told(&mut lines) {
                ids.push(id);
            }
            assert_eq!(ids.len(), 50, "{ids:?}");
            assert_kept(options, &ids).await;
            assert!(writer.wait().expect("ended").success());
        }
        let all = open(options).questions(Timestamp::MIN).await.expect("read");
        assert_eq!(all.len(), 150);
    });
}

#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    const NAME: &str = "store::faults::a_full_disk_loses_nothing_that_was_acknowledged";
    if write_if_told() {
        return;
    }
    on_sqlite(async |options| {
        open(options)
            .check()
            .await
            .expect("made while there is room");
        let mut writer = start_writer(NAME, &options.folder, 100_000, Some(1000));
        let mut lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
        let (mut acknowledged, mut failures) = (Vec::new(), Vec::new());
        while let Some(told) = told(&mut lines) {
            match told.strip_prefix("failed: ") {
                Some(failure) => failures.push(failure.to_owned()),
                None => acknowledged.push(told),
            }
        }
        writer.wait().expect("ended");
        assert!(
            !acknowledged.is_empty() && !failures.is_empty(),
            "{failures:?}"
        );
        // With room again, everything is there and it goes on.
        assert_kept(options, &acknowledged).await;
        let question = asked("?");
        let store = open(options);
        store
            .record_question(&question)
            .await
            .expect("there is room");
    });
}

#[test]
fn a_database_that_is_down_is_waited_for_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        folder: folder.path().join("state"),
        // Nothing listens there.
        url: "postgres://desk@127.0.0.1:1/desk".to_owned(),
        ..Options::default()
    };
    runtime().block_on(async {
        let store = open(&options);
        let question = asked("?");
        let kept = store.try_call(store.record_question(&question)).await;
        assert_eq!(kept, None);
        // The next call is not even tried.
        let untried = store.try_call(async { panic!("the store rests") });
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

/// A log that can be read.
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
fn an_outage_is_logged_once_and_without_what_was_asked() {
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
fn a_file_that_is_moved_away_and_back_keeps_what_it_had() {
    on_sqlite(async |options| {
        let store = open(options);
        let file = options.folder.join("madoguchi.db");
        let first = asked("1");
        store.record_question(&first).await.expect("kept");
        // All of it is in the one file once the log is written back.
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
fn a_folder_that_cannot_be_made_is_told_at_once() {
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
fn a_file_that_is_no_database_is_left_alone() {
    on_sqlite(async |options| {
        fs::create_dir_all(&options.folder).expect("made");
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
fn nobody_else_may_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    on_sqlite(async |options| {
        let store = open(options);
        store.questions(Timestamp::MIN).await.expect("read");
        let mode = |name: &str| {
            let metadata = options.folder.join(name).metadata().expect("there");
            metadata.permissions().mode() & 0o777
        };
        assert_eq!((mode("person.key"), mode("")), (0o600, 0o700));
        let items = fs::read_dir(&options.folder).expect("listed").flatten();
        let names: Vec<_> = items.map(|item| item.file_name()).collect();
        assert!(names.len() <= 4, "{names:?}");
    });
}
