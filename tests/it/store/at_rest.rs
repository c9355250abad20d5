//! What is in the files of the store: nothing that was deleted, and nothing that others can
//! read.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use madoguchi::store::{Options, Store, StoreError, Subject, Vote};
use madoguchi::text::mask::mask;
use sqlx::Connection;

use super::{asked, on_sqlite, open};
use crate::harness::Desk;

/// Parts of texts that are stored, one in each table.
const PARTS: [&str; 4] = ["lavender", "marigold", "primrose", "snowdrop"];

/// The parts that some file of a folder contains.
fn found_in(folder: &Path) -> Vec<&'static str> {
    let items = fs::read_dir(folder).expect("listed").flatten();
    let files: Vec<Vec<u8>> = items
        .map(|item| fs::read(item.path()).expect("read"))
        .collect();
    let is_in = |part: &&str| {
        let part = part.as_bytes();
        files
            .iter()
            .any(|file| file.windows(part.len()).any(|bytes| bytes == part))
    };
    PARTS.into_iter().filter(is_in).collect()
}

/// Stores texts that are old enough to be purged, short ones and some of several pages.
async fn fill(store: &Store) -> Result<(), StoreError> {
    let now = Timestamp::now();
    for number in 0..40 {
        let mut question = asked(&format!("{number} {} ", PARTS[0]).repeat(1 + number * 5));
        question.asked = now - SignedDuration::from_hours(24 * 400);
        store.record_question(&question).await?;
        let comment = mask(&format!("{} {number}", PARTS[1]));
        let vote = store.record_feedback(&question.id, Vote::NotHelpful, Some(&comment), None);
        vote.await?;
        let made = store.hand_over(&question.id, Some("dm:7")).await?;
        let ticket = made.expect("stored").0.ticket;
        store.answer(&ticket, PARTS[2]).await?;
        let content = serde_json::json!({"said": format!("{} {number}", PARTS[3])});
        let key = format!("discord/{}", number % 7);
        store.save_conversation(&key, content, now, None).await?;
    }
    Ok(())
}

#[test]
fn purged_text_is_gone_from_the_files() {
    on_sqlite(async |options| {
        let store = open(options);
        fill(&store).await.expect("stored");
        assert_eq!(found_in(&options.folder), PARTS);
        let kept = asked("it stays");
        store.record_question(&kept).await.expect("stored");
        let size = || {
            fs::metadata(options.folder.join("madoguchi.db"))
                .expect("a file")
                .len()
        };
        // Moves what is in the log to the file, and purges nothing.
        store.purge(Timestamp::UNIX_EPOCH).await.expect("purged");
        let before = size();
        assert_eq!(store.purge(Timestamp::now()).await.expect("purged"), 40);
        assert_eq!(found_in(&options.folder), [""; 0]);
        assert!(size() < before, "free pages are given back");
        assert!(store.question(&kept.id).await.expect("read").is_some());
    });
}

#[test]
fn erased_text_is_gone_from_the_files() {
    on_sqlite(async |options| {
        let store = open(options);
        let mut question = asked(PARTS[0]);
        question.person = store.person("discord", "1");
        store.record_question(&question).await.expect("stored");
        assert_eq!(found_in(&options.folder), [PARTS[0]]);
        // Another process erases it while this one has the file open.
        let subject = Subject::Question(question.id);
        let erased = open(options)
            .erase_personal_data(&subject, Timestamp::now())
            .await;
        assert!(
            erased
                .expect("erased")
                .is_some_and(|erased| erased.is_file_clean)
        );
        assert_eq!(found_in(&options.folder), [""; 0]);
    });
}

#[test]
fn a_file_of_an_earlier_version_is_cleaned_once() {
    on_sqlite(async |options| {
        fill(&open(options)).await.expect("stored");
        // Earlier versions didn't overwrite what was deleted, and their files kept free pages.
        sqlx::any::install_default_drivers();
        let file = options.folder.join("madoguchi.db");
        let address = format!("sqlite:{}", file.display());
        let connected = sqlx::AnyConnection::connect(&address).await;
        let mut connection = connected.expect("connected");
        for statement in [
            "PRAGMA secure_delete = OFF",
            "PRAGMA auto_vacuum = NONE",
            "VACUUM",
            "DELETE FROM question",
            "DELETE FROM conversation",
        ] {
            let done = sqlx::query(statement).execute(&mut connection).await;
            done.expect(statement);
        }
        connection.close().await.expect("closed");
        assert_eq!(
            found_in(&options.folder),
            PARTS,
            "deleted text is in free pages"
        );
        for _ in 0..2 {
            open(options).purge(Timestamp::now()).await.expect("purged");
            assert_eq!(found_in(&options.folder), [""; 0]);
        }
    });
}

#[cfg(unix)]
#[test]
fn wide_permissions_of_what_exists_are_narrowed() {
    use std::os::unix::fs::PermissionsExt;
    on_sqlite(async |options| {
        let mode = |name: &str| {
            let metadata = fs::metadata(options.folder.join(name)).expect("it exists");
            metadata.permissions().mode() & 0o777
        };
        let widen = |name: &str, mode: u32| {
            let path = options.folder.join(name);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        };
        let names = [
            "madoguchi.db",
            "madoguchi.db-wal",
            "madoguchi.db-shm",
            "person.key",
        ];
        fs::create_dir_all(&options.folder).expect("created");
        for round in 0..2 {
            widen("", 0o755);
            let store = open(options);
            store.record_question(&asked("?")).await.expect("stored");
            // A page of the desk has a connection of its own.
            store.hand_over_counts().await.expect("counted");
            assert_eq!(names.map(mode), [0o600; 4], "round {round}");
            assert_eq!(mode(""), 0o700);
            for name in names {
                widen(name, 0o666);
            }
        }
        let store = open(options);
        store.check().await.expect("opened");
        assert_eq!(names.map(mode), [0o600; 4]);
    });
}

#[test]
fn a_log_that_somebody_reads_is_emptied_later() {
    on_sqlite(async |options: &Options| {
        let store = open(options);
        fill(&store).await.expect("stored");
        let file = options.folder.join("madoguchi.db");
        let address = format!("sqlite:{}", file.display());
        let connected = sqlx::AnyConnection::connect(&address).await;
        let mut reader = connected.expect("connected");
        let mut read = reader.begin().await.expect("begun");
        let count = sqlx::query("SELECT COUNT(*) FROM question");
        count.fetch_one(&mut *read).await.expect("read");
        let error = store.purge(Timestamp::now()).await.expect_err("it is read");
        assert!(matches!(error, StoreError::LogInUse), "{error}");
        drop(read);
        reader.close().await.expect("closed");
        store.purge(Timestamp::now()).await.expect("purged");
        assert_eq!(found_in(&options.folder), [""; 0]);
    });
}

/// Runs `doctor` as a user who owns nothing, which only root can do. Returns what it says of
/// the store; `None` for others.
#[cfg(unix)]
fn doctor_of_nobody(desk: &Desk) -> Option<String> {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let mut command = desk.command(&["doctor", "--json"]);
    command
        .uid(NOBODY)
        .gid(NOBODY)
        .stdin(std::process::Stdio::null());
    let output = command.output().ok()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let checks = report["checks"].as_array()?.iter();
    let mut of_store = checks.filter(|check| check["subject"] == "store");
    Some(of_store.next()?.to_string())
}

#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_is_used_or_named() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new().pack("library");
    let set = |name: &str, mode: u32| {
        let path = desk.path(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    };
    fs::create_dir_all(desk.path("state")).expect("created");
    fs::create_dir_all(desk.index()).expect("created");
    desk.write("state/madoguchi.db", "");
    for folder in ["", "state", "index", "knowledge"] {
        set(folder, 0o777);
    }
    for (mode, expected) in [
        (0o666, "\"ok\""),
        (0o600, "madoguchi.db: Permission denied"),
    ] {
        set("state/madoguchi.db", mode);
        let Some(found) = doctor_of_nobody(&desk) else {
            return;
        };
        assert!(found.contains(expected), "{found}");
    }
}
