//! A store that cannot be reached, or is gone and comes back.

use std::fs;

use jiff::Timestamp;
use madoguchi::store::{Options, Store, StoreError};

use super::{asked, on_sqlite, open, runtime};

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
        let kept = store.unless_down(store.record_question(&question)).await;
        assert_eq!(kept, None);
        // The next call is not even tried.
        let untried = store.unless_down(async { panic!("the store rests") });
        assert_eq!(untried.await, None::<()>);
    });
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
