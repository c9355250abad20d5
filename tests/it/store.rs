//! The store as channels use it: every case on SQLite, and the same on PostgreSQL
//! where `.ci/run` has started one.

mod cases;
mod faults;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use madoguchi::store::{NewQuestion, Options, QuestionId, Store};
use madoguchi::text::Language;
use madoguchi::text::mask::mask;
use sqlx::Connection;

/// Where the server for tests is: an address without a database.
const SERVER: &str = "MADOGUCHI_TEST_POSTGRES";

/// Runs a case on a SQLite file of its own.
fn on_sqlite(case: impl AsyncFn(&Options)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        folder: folder.path().join("state"),
        ..Options::default()
    };
    runtime().block_on(case(&options));
}

/// Runs a case on a PostgreSQL database of its own.
fn on_postgres(case: impl AsyncFn(&Options)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = std::env::var(SERVER).expect("the address of a server for tests");
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    let options = Options {
        folder: folder.path().join("state"),
        url: server.replace("/?", &format!("/{name}?")),
        ..Options::default()
    };
    runtime().block_on(async {
        let mut admin = self::server().await;
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&mut admin).await.expect("made");
        case(&options).await;
    });
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// A question asked now, to be changed as a case needs it.
pub(crate) fn asked(text: &str) -> NewQuestion {
    NewQuestion {
        id: QuestionId::random().expect("randomness"),
        asked: Timestamp::now(),
        channel: "discord",
        place: Some("42".to_owned()),
        person: None,
        language: Language::Ja,
        outcome: "answered",
        kind: Some("entry"),
        entry: Some("snooze-limit".to_owned()),
        confidence: 0.5,
        latency: Duration::from_millis(7),
        text: mask(text),
        related: vec!["rollout".to_owned()],
    }
}

fn open(options: &Options) -> Store {
    Store::open(options).expect("the options are right")
}

/// A connection that manages the server for tests.
async fn server() -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let server = std::env::var(SERVER).expect("the address of a server for tests");
    let address = server.replace("/?", "/postgres?");
    sqlx::AnyConnection::connect(&address).await.expect("there")
}

/// The server goes away in the middle of the work, and comes back.
#[test]
#[ignore = "needs the server that tests/clients/postgresql.sh starts"]
fn postgres_goes_and_comes_back() {
    on_postgres(async |options| {
        let store = open(options);
        let first = asked("1");
        store.record_question(&first).await.expect("kept");
        let name = options
            .url
            .rsplit('/')
            .find_map(|part| part.split_once("?host="));
        let name = name.map(|(name, _)| name).expect("a database");
        let mut server = server().await;
        let mut tell = async |sql: String| {
            let sql = sqlx::AssertSqlSafe(sql);
            sqlx::query(sql).execute(&mut server).await.expect("done");
        };
        tell(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        tell(format!(
            "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .await;
        let second = asked("2");
        store
            .record_question(&second)
            .await
            .expect_err("it is gone");
        assert_eq!(store.try_call(store.record_question(&second)).await, None);
        tell(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
        store.record_question(&second).await.expect("it is back");
        assert_eq!(
            store.questions(Timestamp::MIN).await.expect("read").len(),
            2
        );
    });
}

macro_rules! on_both {
    ($($case:ident)*) => {
        mod sqlite {
            $(#[test]
            fn $case() {
                super::on_sqlite(async |options| super::cases::$case(options).await);
            })*
        }
        mod postgres {
            $(#[test]
            #[ignore = "needs the server that tests/clients/postgresql.sh starts"]
            fn $case() {
                super::on_postgres(async |options| super::cases::$case(options).await);
            })*
        }
    };
}

on_both! {
    a_question_comes_back_as_it_was_kept
    what_is_kept_is_masked
    questions_are_listed_since_a_moment
    a_person_has_one_vote_and_the_last_counts
    votes_on_what_is_not_kept_are_told
    a_question_is_handed_over_once
    a_hand_over_goes_its_way
    two_people_cannot_take_one_hand_over
    the_desk_sees_what_waits_and_the_newest_that_is_closed
    an_answer_is_delivered_once
    settings_of_places_are_their_channels
    conversations_expire_and_hide_their_keys
    what_is_old_is_deleted_with_all_that_hangs_on_it
    everything_is_there_after_a_restart
    many_write_at_once
    a_call_that_is_given_up_is_in_nobodys_way
    an_unknown_newer_table_is_refused
}
