//! Choices: which are recorded, and when they are deleted.

use jiff::{SignedDuration, Timestamp};
use madoguchi::store::{Choice, Options, Person, QuestionId};
use madoguchi::text::mask::mask;

use super::{asked, open};

pub(in crate::store) async fn the_last_choice_of_a_person_counts(options: &Options) {
    let store = open(options);
    let mut question = asked("?");
    (question.outcome, question.kind, question.entry) = ("clarify", None, None);
    question.related = vec!["rollout".to_owned(), "snooze-limit".to_owned()];
    let [taro, hanako] = ["1", "2"].map(|id| store.person("discord", id));
    let record = async |entry: &str, person: &Option<Person>| {
        let recorded = store.record_choice(&question.id, entry, person.as_ref());
        recorded.await.expect("available")
    };
    assert!(!record("rollout", &taro).await, "the question isn't stored");
    store.record_question(&question).await.expect("stored");
    assert!(!record("other", &taro).await, "it wasn't offered");
    for (entry, person) in [
        ("rollout", &taro),
        ("rollout", &hanako),
        ("snooze-limit", &taro),
        // All anonymous people together have one choice, too.
        ("rollout", &None),
        ("snooze-limit", &None),
    ] {
        assert!(record(entry, person).await);
    }
    let entries = async || {
        let choices = store.choices(Timestamp::MIN).await.expect("read");
        let is_it = |choice: &Choice| choice.question == question.id;
        assert!(choices.iter().all(is_it));
        let mut entries: Vec<String> = choices.into_iter().map(|choice| choice.entry).collect();
        entries.sort();
        entries
    };
    assert_eq!(entries().await, ["rollout", "snooze-limit", "snooze-limit"]);
    let withdraw = store.withdraw_choice(&question.id, hanako.as_ref());
    withdraw.await.expect("withdrawn");
    assert_eq!(entries().await, ["snooze-limit", "snooze-limit"]);

    let answered = asked("?");
    store.record_question(&answered).await.expect("stored");
    for id in [
        answered.id.clone(),
        QuestionId::random().expect("randomness"),
    ] {
        let recorded = store.record_choice(&id, "rollout", None).await;
        assert!(!recorded.expect("available"), "{id:?}");
    }
    let record = async |id: &QuestionId, text: &str| {
        let text = mask(text);
        let recorded = store.record_table_choice(id, &text, hanako.as_ref());
        recorded.await.expect("available")
    };
    assert!(!record(&answered.id, "?").await, "it was answered");
    let unanswered = async || {
        let texts = store.unanswered_texts(Timestamp::MIN, 9).await;
        texts.expect("read").len()
    };
    let text = "and what does the table say?";
    let mut offered = asked(text);
    (offered.outcome, offered.kind, offered.entry) = ("clarify", None, None);
    store.record_question(&offered).await.expect("stored");
    let before = unanswered().await;
    assert!(!record(&offered.id, "what else?").await, "another question");
    assert!(record(&offered.id, text).await);
    assert_eq!(unanswered().await, before - 1);
    let later = Timestamp::now() + SignedDuration::from_hours(24 * 3650);
    store.purge(later).await.expect("purged");
    assert_eq!(store.choices(Timestamp::MIN).await.expect("read"), []);
}
