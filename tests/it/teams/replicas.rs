//! Two bots that share a store, as behind a load balancer: each request can reach either.

use std::sync::Arc;

use jiff::Timestamp;
use madoguchi::engine::LiveEngine;
use madoguchi::store::Vote;

use super::double::Double;
use super::events::{self, PERSONAL};
use super::running::{Running, id, texts};
use crate::in_process::{coffee, shipped};

const QUESTION: &str = "How often must the machine be descaled?";

async fn two(folder: &std::path::Path, live: fn() -> Arc<LiveEngine>) -> [Running; 2] {
    let double = Double::start().await;
    let first = Running::sharing(&double, folder, live()).await;
    [first, Running::sharing(&double, folder, live()).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_that_reaches_both_is_answered_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [first, second] = two(folder.path(), coffee).await;
    let message = events::message(&id(), PERSONAL, QUESTION);
    first.ask(message.clone()).await;
    // It is known for a while after it was answered.
    second.deliver(message).await;
    second.say(QUESTION).await;
    first.end().await;
    let double = second.end().await;
    assert_eq!(double.state().sent.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_work_in_both_even_below_an_answer_that_is_not_recorded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [first, second] = two(folder.path(), coffee).await;
    let sent = first.say(QUESTION).await;
    let japanese = second.press(&sent.body, "language").await;
    assert!(texts(&japanese["value"]).contains("出典"), "{japanese:#}");
    let english = first.press(&japanese["value"], "language").await;
    assert!(texts(&english["value"]).contains("Sources"), "{english:#}");
    let thanks = first.press(&japanese["value"], "not-helpful").await;
    assert_eq!(thanks["value"], "ありがとうございます。");
    let votes = second.store.feedback(Timestamp::MIN).await.expect("votes");
    assert_eq!((votes.len(), votes[0].vote), (1, Vote::NotHelpful));
    first.end().await;
    second.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_is_understood_by_the_other_and_its_buttons_stay_its_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [first, second] = two(folder.path(), shipped).await;
    let alone = Running::answering_by(shipped()).await;
    let mut answers = Vec::new();
    for bots in [[&alone, &alone, &alone], [&first, &second, &first]] {
        let [asked, followed, pressed] = bots;
        asked.say("can users skip the prompt?").await;
        let answer = followed.say("What about guests?").await.body;
        let japanese = pressed.press(&answer, "language").await;
        answers.push([texts(&answer), texts(&japanese["value"])]);
    }
    assert_eq!(answers[0], answers[1]);
    for bot in [alone, first, second] {
        bot.end().await;
    }
}
