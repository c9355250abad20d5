//! The store as channels use it: each case runs on SQLite and, if `.ci/run` has started a
//! server, on PostgreSQL.

mod at_rest;
mod cases;
mod faults;
mod proxy;
mod scale;
mod writer;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use madoguchi::store::{NewQuestion, Options, QuestionId, Store};
use madoguchi::text::Language;
use madoguchi::text::mask::mask;
use sqlx::Connection;

/// The environment variable with the URL of the PostgreSQL server, without a database.
const SERVER: &str = "MADOGUCHI_TEST_POSTGRES";

/// Runs a case with an empty SQLite file.
fn on_sqlite(case: impl AsyncFn(&Options)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        folder: folder.path().join("state"),
        ..Options::default()
    };
    runtime().block_on(case(&options));
}

/// Runs a case with an empty PostgreSQL database.
fn on_postgres(case: impl AsyncFn(&Options)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = std::env::var(SERVER).expect("the variable has the server's URL");
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
        sqlx::query(create)
            .execute(&mut admin)
            .await
            .expect("the database was created");
        case(&options).await;
    });
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// A question that is asked now; cases change the fields that matter to them.
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
        context: None,
    }
}

fn open(options: &Options) -> Store {
    Store::open(options).expect("the options are valid")
}

/// A connection to the PostgreSQL server's own database.
async fn server() -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let server = std::env::var(SERVER).expect("the variable has the server's URL");
    let address = server.replace("/?", "/postgres?");
    sqlx::AnyConnection::connect(&address)
        .await
        .expect("the server accepts connections")
}

/// The server disconnects all clients between two writes.
#[test]
#[ignore = "needs the server that tests/clients/postgresql.sh starts"]
fn the_store_reconnects_to_postgres() {
    on_postgres(async |options| {
        let store = open(options);
        let first = asked("1");
        store
            .record_question(&first)
            .await
            .expect("the question is stored");
        let name = options
            .url
            .rsplit('/')
            .find_map(|part| part.split_once("?host="));
        let name = name.map(|(name, _)| name).expect("a database");
        let mut server = server().await;
        let mut tell = async |sql: String| {
            let sql = sqlx::AssertSqlSafe(sql);
            sqlx::query(sql)
                .execute(&mut server)
                .await
                .expect("the statement succeeds");
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
        store
            .record_question(&second)
            .await
            .expect("the store has reconnected");
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
    a_question_is_read_as_it_was_written
    stored_texts_are_masked
    questions_are_listed_since_a_time
    the_last_vote_of_a_person_counts
    votes_on_unknown_questions_are_rejected
    the_last_choice_of_a_person_counts
    a_question_is_handed_over_once
    a_hand_over_passes_through_its_states
    two_people_cannot_take_one_hand_over
    the_desk_lists_hand_overs_page_by_page
    everything_of_a_person_is_exported_and_erased
    a_person_with_much_data_is_erased_while_others_write
    a_changed_key_is_noticed
    an_anonymous_question_is_found_alone
    a_vote_on_an_uncounted_question_is_found_once
    an_erased_question_is_quoted_nowhere
    an_answer_is_delivered_once
    an_answer_that_replaces_one_on_its_way_is_delivered_too
    settings_of_a_place_belong_to_its_channel
    conversations_expire_and_hide_their_keys
    old_questions_are_deleted_with_everything_about_them
    everything_survives_a_restart
    many_writers_can_write_at_once
    a_cancelled_call_does_not_block_others
    tables_of_a_newer_version_are_refused
    a_lease_has_one_holder_until_it_ends
    a_mark_is_set_once_in_its_time
    allowances_reach_each_other_process_once
    what_was_asked_is_kept_masked
    a_hand_over_that_could_not_be_posted_is_posted_by_another_process
}
