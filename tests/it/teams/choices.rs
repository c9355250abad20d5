//! Entries that are offered in place of an answer, and the question in other words.

use jiff::Timestamp;
use madoguchi::store::{Choice, Vote};
use serde_json::Value;

use super::double::{Double, Sent, State};
use super::events::{self, DESK, PERSONAL};
use super::running::{Running, data, id, options, texts};

/// A question for which three entries are offered.
const VAGUE: &str = "coffee";

async fn choices(running: &Running) -> Vec<String> {
    let choices = running.store.choices(Timestamp::MIN).await.expect("read");
    let entry = |choice: Choice| choice.entry;
    choices.into_iter().map(entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn choosing_an_offered_entry_records_the_choice() {
    let running = Running::start().await;
    let sent = running.say(VAGUE).await;
    let data = data(&sent.body, "choose");
    let pressed = events::submit(&id(), PERSONAL, "sent-0", &data);
    running.deliver(pressed).await;
    let found = |state: &State| state.sent.get(1).cloned();
    let answer = running.double.wait_for("answer", found).await;
    assert!(texts(&answer.body).contains("Sources"), "{:#}", answer.body);
    assert_eq!(choices(&running).await, ["free-drinks"]);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_same_question_in_other_words_is_recorded() {
    let cases: [(&str, &[&str]); 4] = [
        ("Is the coffee free?", &["free-drinks"]),
        ("コーヒーは無料ですか", &["free-drinks"]),
        // Another subject, and a follow-up.
        ("How often must the machine be descaled?", &[]),
        ("and is the coffee free?", &[]),
    ];
    for (next, expected) in cases {
        let mut running = Running::start().await;
        running.say(VAGUE).await;
        running.say("thanks").await;
        let answer = running.say(next).await;
        let text = texts(&answer.body);
        assert!(text.contains("Sources") || text.contains("出典"), "{text}");
        running.stop().await;
        assert_eq!(choices(&running).await, expected, "{next}");
    }
    // The question is the last one of the conversation, whoever answers after a restart.
    let running = Running::start().await;
    running.say(VAGUE).await;
    let mut running = running.restarted().await;
    running.say("Is the coffee free?").await;
    running.stop().await;
    assert_eq!(choices(&running).await, ["free-drinks"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_these_is_not_helpful_and_leads_to_a_person() {
    let double = Double::start().await;
    let without_desk = madoguchi::channel::teams::Options {
        desk: String::new(),
        ..options(&double)
    };
    let alone = Running::with(double, without_desk).await;
    let with_desk = Running::start().await;
    for (running, expected) in [(alone, "ask in other words"), (with_desk, "ticket")] {
        let sent = running.say(VAGUE).await;
        assert!(texts(&sent.body).contains("None of these"), "{sent:?}");
        let notice: Value = running.press(&sent.body, "none").await;
        let notice = notice["value"].as_str().expect("a text");
        assert!(notice.contains(expected), "{notice}");
        let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
        assert_eq!(votes[0].vote, Vote::NotHelpful);
        let at_desk = |sent: &&Sent| sent.path.contains(DESK);
        let posts = running.double.state().sent.iter().filter(at_desk).count();
        assert_eq!(posts, usize::from(expected == "ticket"));
        running.end().await;
    }
}
