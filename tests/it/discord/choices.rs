//! What is offered in place of an answer: the menu, and "None of these".

use jiff::Timestamp;
use madoguchi::store::Vote;
use serde_json::Value;

use super::double::{Reply, components};
use super::events::DESK_CHANNEL;
use super::running::{Running, options};
use crate::harness::Desk;
use crate::in_process::careful;

/// A question for which three entries are offered.
const VAGUE: &str = "キャンペーン";

async fn asked(running: &Running, text: &str) -> Reply {
    let option = [("question", text)];
    running.double.slash("ja", "ask", &option).await
}

/// The options of a reply's menu.
fn offered(reply: &Reply) -> Vec<Value> {
    let menu = components(&reply.data).into_iter();
    let mut menu = menu.filter_map(|part| part["options"].as_array().cloned());
    menu.next().expect("a menu")
}

/// The recorded choices: questions and entries.
async fn choices(running: &Running) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for choice in running.store.choices(Timestamp::MIN).await.expect("read") {
        let question = running.store.question(&choice.question).await;
        let question = question.expect("read").expect("stored");
        found.push((question.text, choice.entry));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn picking_an_offered_entry_records_the_choice() {
    let running = Running::start().await;
    let reply = asked(&running, VAGUE).await;
    let picked = offered(&reply)[1].clone();
    let value = picked["value"].as_str().expect("an action");
    let (head, entry) = value.rsplit_once(':').expect("an entry");
    // An entry that wasn't offered is answered, but is no choice.
    let forged = format!("{head}:passkey-platforms");
    let answer = running.double.press(&reply, "related", Some(&forged)).await;
    assert!(answer.text().contains("出典"), "{}", answer.text());
    assert_eq!(choices(&running).await, []);
    let answer = running.double.press(&reply, "related", Some(value)).await;
    let question = picked["label"].as_str().expect("a question");
    assert!(answer.text().contains(question), "{}", answer.text());
    let expected = [(VAGUE.to_owned(), entry.to_owned())];
    assert_eq!(choices(&running).await, expected);
    // An entry to read after an answer isn't the choice for a question.
    let next = offered(&answer)[0]["value"].clone();
    assert!(
        next.as_str()
            .is_some_and(|value| value.contains(":related-ja:"))
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_in_other_words_is_recorded_with_its_entry() {
    let running = Running::start().await;
    let reply = asked(&running, VAGUE).await;
    let option = offered(&reply)[0].clone();
    let words = option["label"].as_str().expect("a question");
    let value = option["value"].as_str().expect("an action");
    let entry = value.rsplit(':').next().expect("an entry").to_owned();
    asked(&running, words).await;
    let mut running = running;
    running.stop().await;
    assert_eq!(choices(&running).await, [(VAGUE.to_owned(), entry)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_these_is_not_helpful_and_leads_to_a_person() {
    let desk = DESK_CHANNEL.parse().expect("a number");
    let with_desk = madoguchi::channel::discord::Options { desk, ..options() };
    for (options, expected) in [
        (options(), "別の言葉で質問してみてください"),
        (with_desk, "受付番号"),
    ] {
        let has_desk = options.desk > 0;
        let running = Running::with(options).await;
        let reply = asked(&running, VAGUE).await;
        let value = offered(&reply)[0]["value"].clone();
        running
            .double
            .press(&reply, "related", value.as_str())
            .await;
        assert_eq!(choices(&running).await.len(), 1);
        let notice = running.double.press(&reply, "none", None).await;
        assert!(
            notice.is_private && notice.text().contains(expected),
            "{}",
            notice.text()
        );
        let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
        assert_eq!(votes[0].vote, Vote::NotHelpful);
        assert_eq!(choices(&running).await, [], "it was the wrong one");
        let tickets = running
            .store
            .desk_tickets(Default::default())
            .await
            .expect("hand-overs")
            .0;
        assert_eq!(tickets.len(), usize::from(has_desk));
        running.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn picking_what_a_table_says_answers_with_its_decision() {
    let desk = Desk::of_the_coffee_machine();
    let mut running = Running::answering_by(careful(&desk)).await;
    let question = "The red drop lamp lights up. Is descaling due?";
    let reply = asked(&running, question).await;
    let picked = offered(&reply)[0].clone();
    let label = picked["label"].as_str().expect("a question");
    assert!(label.starts_with("Does the machine make"), "{label}");
    let value = picked["value"].as_str().expect("an action");
    let answer = running.double.press(&reply, "related", Some(value)).await;
    assert!(answer.text().contains("Yes: "), "{}", answer.text());
    running.stop().await;
    let expected = [(question.to_owned(), String::new())];
    assert_eq!(choices(&running).await, expected, "it is no entry");
}
