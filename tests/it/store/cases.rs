//! The cases of the store's tests. Each gets options for an empty store.

mod choices;
mod delivery;
mod desk;
mod personal_data;
mod shared;

use jiff::{SignedDuration, Timestamp};
use madoguchi::store::{
    Options, PlaceSettings, QuestionId, State, Store, Ticket, TicketPage, Transition, Vote,
};
use madoguchi::text::mask::mask;
use serde_json::json;
use sqlx::Connection;

use super::{asked, open};

pub(super) use choices::the_last_choice_of_a_person_counts;
pub(super) use delivery::{
    an_answer_is_delivered_once, an_answer_that_replaces_one_on_its_way_is_delivered_too,
};
pub(super) use desk::the_desk_lists_hand_overs_page_by_page;
pub(super) use personal_data::{
    a_changed_key_is_noticed, a_person_with_much_data_is_erased_while_others_write,
    a_vote_on_an_uncounted_question_is_found_once, an_anonymous_question_is_found_alone,
    an_erased_question_is_quoted_nowhere, everything_of_a_person_is_exported_and_erased,
};
pub(super) use shared::{
    a_hand_over_that_could_not_be_posted_is_posted_by_another_process,
    a_lease_has_one_holder_until_it_ends, a_mark_is_set_once_in_its_time,
    allowances_reach_each_other_process_once, what_was_asked_is_kept_masked,
};

pub(super) async fn a_question_is_read_as_it_was_written(options: &Options) {
    let store = open(options);
    let mut question = asked("スヌーズは \u{0} 3 回まで？ 'quotes' \\ \"");
    question.person = store.person("discord", "80351110224678912");
    store.record_question(&question).await.expect("stored");
    let stored = store.question(&question.id).await.expect("read");
    let stored = stored.expect("found");
    assert_eq!(stored.text, "スヌーズは  3 回まで？ 'quotes' \\ \"");
    assert_eq!(stored.asked.as_second(), question.asked.as_second());
    assert_eq!(stored.person, question.person);
    assert_eq!(stored.latency, question.latency);
    assert_eq!(stored.related, question.related);
    assert_eq!(stored.confidence, 0.5);
    assert_eq!(stored.kind.as_deref(), Some("entry"));

    let mut unknown = asked("?");
    (unknown.kind, unknown.entry, unknown.place) = (None, None, None);
    store.record_question(&unknown).await.expect("stored");
    let stored = store.question(&unknown.id).await.expect("read");
    let stored = stored.expect("found");
    assert_eq!(
        (stored.kind, stored.entry, stored.place),
        (None, None, None)
    );
    let other = QuestionId::random().expect("randomness");
    assert_eq!(store.question(&other).await.expect("read"), None);
    // A channel may record a question twice.
    store.record_question(&question).await.expect("accepted");
    assert_eq!(all(&store).await, 2);
}

pub(super) async fn stored_texts_are_masked(options: &Options) {
    let store = open(options);
    let question = asked("taro@contoso.com と 090-1234-5678");
    store.record_question(&question).await.expect("stored");
    let long = asked(&"長い".repeat(5000));
    store.record_question(&long).await.expect("stored");
    let comment = mask("私は 03-1234-5678 です");
    let vote = store.record_feedback(&question.id, Vote::NotHelpful, Some(&comment), None);
    assert!(vote.await.expect("stored"));
    let stored = store.questions(Timestamp::MIN).await.expect("read");
    let texts: Vec<&str> = stored.iter().map(|q| q.text.as_str()).collect();
    assert!(texts.contains(&"[e-mail] と [phone]"), "{texts:?}");
    assert!(texts.iter().all(|text| text.chars().count() <= 2000));
    let feedback = store.feedback(Timestamp::MIN).await.expect("read");
    assert_eq!(feedback[0].comment.as_deref(), Some("私は [phone] です"));

    let person = |options: &Options, channel: &str, id: &str| {
        let store = open(options);
        store.person(channel, id)
    };
    assert_eq!(
        person(options, "discord", "1"),
        person(options, "discord", "1")
    );
    assert_ne!(
        person(options, "discord", "1"),
        person(options, "discord", "2")
    );
    assert_ne!(
        person(options, "discord", "1"),
        person(options, "teams", "1")
    );
    let uncounted = Options {
        count_people: false,
        ..options.clone()
    };
    assert_eq!(person(&uncounted, "discord", "1"), None);
}

pub(super) async fn questions_are_listed_since_a_time(options: &Options) {
    let store = open(options);
    let now = Timestamp::from_second(1_800_000_000).expect("a time");
    for hours in [30, 3, 2, 1] {
        let mut question = asked(&format!("{hours}"));
        question.asked = now - SignedDuration::from_hours(hours);
        store.record_question(&question).await.expect("stored");
    }
    let since = now - SignedDuration::from_hours(3);
    let found = store.questions(since).await.expect("read");
    let texts: Vec<&str> = found
        .iter()
        .map(|question| question.text.as_str())
        .collect();
    assert_eq!(texts, ["3", "2", "1"]);
}

pub(super) async fn the_last_vote_of_a_person_counts(options: &Options) {
    let store = open(options);
    let question = asked("?");
    store.record_question(&question).await.expect("stored");
    let [taro, hanako] = ["1", "2"].map(|id| store.person("web", id));
    let comment = mask("分かりにくい");
    let votes = [
        (Vote::NotHelpful, Some(&comment), &taro),
        (Vote::NotHelpful, None, &hanako),
        (Vote::Helpful, None, &taro),
        // All anonymous people together have one vote, too.
        (Vote::Helpful, None, &None),
        (Vote::NotHelpful, None, &None),
    ];
    for (vote, comment, person) in votes {
        let kept = store.record_feedback(&question.id, vote, comment, person.as_ref());
        assert!(kept.await.expect("stored"));
    }
    let found = store.feedback(Timestamp::MIN).await.expect("read");
    assert!(found.iter().all(|feedback| feedback.comment.is_none()));
    let helpful = found
        .iter()
        .filter(|feedback| feedback.vote == Vote::Helpful);
    assert_eq!((found.len(), helpful.count()), (3, 1));
}

pub(super) async fn votes_on_unknown_questions_are_rejected(options: &Options) {
    let store = open(options);
    let id = QuestionId::random().expect("randomness");
    let vote = store.record_feedback(&id, Vote::Helpful, None, None).await;
    assert!(!vote.expect("available"));
    assert_eq!(store.hand_over(&id, None).await.expect("available"), None);
    let ticket = Ticket::parse("#0oiL9z").expect("a ticket");
    assert_eq!(ticket.as_str(), "00119z");
    assert_eq!(
        store.take(&ticket).await.expect("available"),
        Transition::NoSuchTicket
    );
}

pub(super) async fn a_question_is_handed_over_once(options: &Options) {
    let store = open(options);
    let question = asked("?");
    store.record_question(&question).await.expect("stored");
    let first = store.hand_over(&question.id, Some("dm:7")).await;
    let (first, is_new) = first.expect("created").expect("stored");
    assert!(is_new);
    assert_eq!(first.state, State::Open);
    let again = store.hand_over(&question.id, Some("dm:8")).await;
    assert_eq!(again.expect("found"), Some((first, false)));
}

pub(super) async fn a_hand_over_passes_through_its_states(options: &Options) {
    let store = open(options);
    let question = asked("?");
    store.record_question(&question).await.expect("stored");
    let made = store.hand_over(&question.id, Some("dm:7")).await;
    let ticket = made.expect("created").expect("stored").0.ticket;
    let typed = Ticket::parse(&ticket.as_str().to_uppercase());
    assert_eq!(typed.as_ref(), Some(&ticket));

    let Transition::Made(taken) = store.take(&ticket).await.expect("taken") else {
        panic!("the hand-over was open");
    };
    assert_eq!(taken.state, State::Taken);
    let again = store.take(&ticket).await.expect("available");
    assert_eq!(again, Transition::NotFrom(State::Taken));
    let answer = "a@b.example に聞いてください";
    let made = store.answer(&ticket, answer).await;
    let Transition::Made(answered) = made.expect("answered") else {
        panic!("the hand-over was taken");
    };
    assert_eq!(answered.answer.as_deref(), Some(answer));
    assert_eq!(answered.reply_to.as_deref(), Some("dm:7"));
    let [pending] = delivery::pending(&store).await;
    store.mark_delivered(&pending).await.expect("stored");
    let Transition::Made(closed) = store.close(&ticket).await.expect("closed") else {
        panic!("the hand-over was answered");
    };
    assert_eq!((closed.state, &closed.reply_to), (State::Closed, &None));
    assert_eq!(closed.answer, answered.answer);
    let late = store.answer(&ticket, "…").await.expect("available");
    assert_eq!(late, Transition::NotFrom(State::Closed));

    let tickets = store
        .desk_tickets(TicketPage::default())
        .await
        .expect("read")
        .0;
    assert_eq!(tickets.len(), 1);
}

pub(super) async fn two_people_cannot_take_one_hand_over(options: &Options) {
    let (one, other) = (open(options), open(options));
    let question = asked("?");
    one.record_question(&question).await.expect("stored");
    let (first, second) = tokio::join!(
        one.hand_over(&question.id, None),
        other.hand_over(&question.id, None),
    );
    let (first, second) = (first.expect("created"), second.expect("created"));
    let (first, second) = (first.expect("stored"), second.expect("stored"));
    assert_eq!(first.0.ticket, second.0.ticket);
    assert!(first.1 != second.1, "exactly one of them is new");
    let ticket = &first.0.ticket;
    let (first, second) = tokio::join!(one.take(ticket), other.take(ticket));
    let steps = [first.expect("available"), second.expect("available")];
    let made = steps
        .iter()
        .filter(|step| matches!(step, Transition::Made(_)));
    assert_eq!(made.count(), 1, "{steps:?}");
}

pub(super) async fn settings_of_a_place_belong_to_its_channel(options: &Options) {
    let store = open(options);
    let get = async |place: &str| store.place_settings("discord", place).await.expect("read");
    assert_eq!(get("1").await, None);
    for (version, json) in [(1, "{\"mode\":\"閉\"}"), (2, "{}")] {
        let settings = PlaceSettings {
            version,
            json: json.to_owned(),
        };
        let set = store.set_place_settings("discord", "1", &settings).await;
        set.expect("set");
        assert_eq!(get("1").await, Some(settings));
    }
    assert_eq!(get("2").await, None);
    let teams = store.place_settings("teams", "1").await;
    assert_eq!(teams.expect("read"), None);
    store.forget_place("discord", "1").await.expect("deleted");
    assert_eq!(get("1").await, None);
}

pub(super) async fn conversations_expire_and_hide_their_keys(options: &Options) {
    let store = open(options);
    let now = Timestamp::now();
    let later = now + SignedDuration::from_mins(30);
    let key = "discord/42/80351110224678912";
    for content in [
        json!({"said": ["x@y.example"]}),
        json!({"said": [3, "スヌーズ"]}),
    ] {
        let saved = store
            .save_conversation(key, content.clone(), later, None)
            .await;
        saved.expect("stored");
    }
    let found = store.conversation(key, now).await.expect("read");
    assert_eq!(found, Some((json!({"said": [3, "スヌーズ"]}), None)));
    assert_eq!(store.conversation(key, later).await.expect("read"), None);
    assert_eq!(store.conversation("other", now).await.expect("read"), None);
    store.purge(later).await.expect("purged");
    assert_eq!(store.conversation(key, now).await.expect("read"), None);
}

pub(super) async fn old_questions_are_deleted_with_everything_about_them(options: &Options) {
    let options = Options {
        retention_days: 30,
        ..options.clone()
    };
    let store = open(&options);
    let now = Timestamp::now();
    for (days, is_kept) in [(29, true), (31, false), (400, false)] {
        let mut question = asked(&format!("{days}"));
        question.asked = now - SignedDuration::from_hours(24 * days);
        store.record_question(&question).await.expect("stored");
        let vote = store.record_feedback(&question.id, Vote::Helpful, None, None);
        assert!(vote.await.expect("stored"));
        store.hand_over(&question.id, None).await.expect("created");
        assert!(is_kept || days > 30);
    }
    assert_eq!(store.purge(now).await.expect("purged"), 2);
    assert_eq!(all(&store).await, 1);
    assert_eq!(store.feedback(Timestamp::MIN).await.expect("read").len(), 1);
    assert_eq!(
        store
            .desk_tickets(TicketPage::default())
            .await
            .expect("read")
            .0
            .len(),
        1
    );
    assert_eq!(store.purge(now).await.expect("purged"), 0);
}

pub(super) async fn everything_survives_a_restart(options: &Options) {
    let question = asked("?");
    open(options)
        .record_question(&question)
        .await
        .expect("stored");
    let store = open(options);
    assert!(store.question(&question.id).await.expect("read").is_some());
}

pub(super) async fn many_writers_can_write_at_once(options: &Options) {
    let stores = [open(options), open(options), open(options)];
    let mut tasks = tokio::task::JoinSet::new();
    for store in stores {
        let store = std::sync::Arc::new(store);
        for _ in 0..20 {
            let store = store.clone();
            tasks.spawn(async move {
                let question = asked("?");
                store.record_question(&question).await?;
                store.question(&question.id).await
            });
        }
    }
    for result in tasks.join_all().await {
        assert!(result.expect("stored").is_some());
    }
    assert_eq!(all(&open(options)).await, 60);
}

pub(super) async fn a_cancelled_call_does_not_block_others(options: &Options) {
    let mut impatient = Vec::new();
    for step in 0..20 {
        // The call is dropped after so many microseconds, also while the tables are created.
        let store = open(options);
        let patience = std::time::Duration::from_micros(step * 1500);
        let _ = tokio::time::timeout(patience, store.check()).await;
        impatient.push(store);
    }
    for store in &impatient {
        let question = asked("?");
        store.record_question(&question).await.expect("stored");
    }
    assert_eq!(all(&open(options)).await, 20);
}

pub(super) async fn tables_of_a_newer_version_are_refused(options: &Options) {
    open(options).check().await.expect("created");
    let url = match options.url.as_str() {
        "" => format!("sqlite:{}", options.folder.join("madoguchi.db").display()),
        url => url.to_owned(),
    };
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&url).await.expect("found");
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'future', TRUE, $1, 0)",
    )
    .bind(vec![0_u8])
    .execute(&mut connection)
    .await
    .expect("written");
    let error = open(options).check().await.expect_err("a newer one");
    assert!(error.to_string().contains("9999"), "{error}");
}

async fn all(store: &Store) -> usize {
    store.questions(Timestamp::MIN).await.expect("read").len()
}
