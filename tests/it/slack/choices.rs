//! Entries that are offered in place of an answer, and the question in other words.

use jiff::Timestamp;
use madoguchi::store::{Choice, Vote};

use super::double::Double;
use super::running::{Running, options, shown};

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
    let offered = running.mention(VAGUE).await;
    let answer = running.press(&offered, ":free-drinks").await;
    assert!(shown(&answer.body).contains("Sources"));
    assert_eq!(choices(&running).await, ["free-drinks"]);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_in_other_words_is_recorded() {
    let mut running = Running::start().await;
    running.say(VAGUE).await;
    running.say("Is the coffee free?").await;
    running.stop().await;
    assert_eq!(choices(&running).await, ["free-drinks"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_these_is_not_helpful_and_leads_to_a_person() {
    let double = Double::start().await;
    let without_desk = madoguchi::channel::slack::Options {
        desk: String::new(),
        ..options(&double)
    };
    let alone = Running::with(double, without_desk).await;
    let with_desk = Running::start().await;
    for (running, expected) in [(alone, "ask in other words"), (with_desk, "ticket")] {
        let offered = running.say(VAGUE).await;
        assert!(shown(&offered.body).contains("None of these"));
        let before = running.double.state().messages.len();
        running.press_only(&offered, ":none:");
        let told = running.double.wait_for("notice", move |state| {
            let sent = state.messages.get(before..).unwrap_or_default();
            let is_notice = |text: &String| text.contains(expected);
            sent.iter().map(|sent| shown(&sent.body)).find(is_notice)
        });
        told.await;
        let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
        assert_eq!(votes[0].vote, Vote::NotHelpful);
        let tickets = running
            .store
            .desk_tickets(Default::default())
            .await
            .expect("hand-overs")
            .0;
        assert_eq!(tickets.len(), usize::from(expected == "ticket"));
        running.end().await;
    }
}
