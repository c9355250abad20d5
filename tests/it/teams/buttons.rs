//! Buttons, forms and the desk, with the requests of old and new clients.

use jiff::Timestamp;
use madoguchi::store::{State, Vote};
use serde_json::{Value, json};

use super::double::Sent;
use super::events::{self, DESK, GROUP, PERSONAL};
use super::running::{Running, data, id, texts};

const QUESTION: &str = "How often must the machine be descaled?";
const CARD: &str = "application/vnd.microsoft.card.adaptive";
const TEXT: &str = "application/vnd.microsoft.activity.message";

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_stored_and_confirmed_only_to_the_voter() {
    let running = Running::start().await;
    let sent = running.say(QUESTION).await;
    for (verb, vote) in [
        ("helpful", Vote::Helpful),
        ("not-helpful", Vote::NotHelpful),
    ] {
        let answered = running.press(&sent.body, verb).await;
        assert_eq!(answered["type"], TEXT);
        assert_eq!(answered["value"], "Thank you.");
        let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
        assert_eq!(votes[0].vote, vote);
    }
    let double = running.end().await;
    assert_eq!(double.state().sent.len(), 1, "nothing is posted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_switches_the_language_in_place() {
    let running = Running::start().await;
    let sent = running.say(QUESTION).await;
    let japanese = running.press(&sent.body, "language").await;
    assert_eq!(japanese["type"], CARD);
    assert!(texts(&japanese["value"]).contains("出典"), "{japanese:#}");
    let english = running.press(&japanese["value"], "language").await;
    assert!(texts(&english["value"]).contains("Sources"), "{english:#}");
    // A client without Universal Actions gets a message.
    let data = data(&sent.body, "language");
    running
        .deliver(events::submit(&id(), GROUP, "sent-0", &data))
        .await;
    let posted = running
        .double
        .wait_for("message", |state| state.sent.get(1).cloned())
        .await;
    assert_eq!(posted.method, "POST");
    assert!(texts(&posted.body).contains("出典"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_shows_the_details_of_a_decision_in_place() {
    let running = Running::start().await;
    let sent = running
        .say("Does the machine make a coffee if the tank is empty?")
        .await;
    assert!(!texts(&sent.body).contains("Checked in this order"));
    let details = running.press(&sent.body, "details").await;
    assert_eq!(details["type"], CARD);
    let text = texts(&details["value"]);
    assert!(
        text.contains("Checked in this order") && text.contains("Sources"),
        "{text}"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_work_after_a_restart_and_forged_ones_get_a_notice() {
    let running = Running::start().await;
    let sent = running.say(QUESTION).await;
    let running = running.restarted().await;
    let japanese = running.press(&sent.body, "language").await;
    assert!(texts(&japanese["value"]).contains("出典"), "{japanese:#}");
    let cases = [
        json!({}),
        json!({"madoguchi": "2:language:nobodyknowsthisquest"}),
        json!({"madoguchi": 99, "do": "helpful", "question": "x"}),
        json!({"madoguchi": "2:take:abc123"}),
        json!({"madoguchi": "2:related-ja:../x"}),
    ];
    for data in cases {
        let answered = running
            .invoke(events::execute(&id(), PERSONAL, "x", &data))
            .await;
        assert_eq!(answered["type"], TEXT, "{data}");
        let text = answered["value"].as_str().expect("a text");
        assert!(
            text.contains("no longer") || text.contains("残っていません"),
            "{data}: {text}"
        );
    }
    let mut unknown = events::activity("invoke", &id(), PERSONAL);
    unknown["name"] = json!("composeExtension/query");
    assert_eq!(running.deliver(unknown).await.status(), 501);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_related_question_is_answered_in_a_new_message() {
    let running = Running::start().await;
    let mut sent = running.say(QUESTION).await.body;
    if !sent.to_string().contains("\"related\"") {
        sent = running.say("help").await.body;
    }
    let data = data(&sent, "related");
    let before = running.double.state().sent.len();
    running
        .deliver(events::submit(&id(), PERSONAL, "sent-0", &data))
        .await;
    let found = |state: &super::double::State| state.sent.get(before).cloned();
    let posted = running.double.wait_for("answer", found).await;
    assert!(texts(&posted.body).contains("Sources"), "{:#}", posted.body);
    running.end().await;
}

/// Collects the inputs of a card.
fn inputs(json: &Value, found: &mut Vec<Value>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| inputs(item, found)),
        Value::Object(items) => {
            let kind = json["type"].as_str().unwrap_or_default();
            if kind.starts_with("Input.") {
                found.push(json.clone());
            }
            items.values().for_each(|item| inputs(item, found));
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_decided_in_place_and_keeps_its_values() {
    let running = Running::start().await;
    let form = running.say("whatif").await.body;
    let mut fields = Vec::new();
    inputs(&form, &mut fields);
    let number = fields.iter().find(|field| {
        let is_fact = field["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("fact:"));
        is_fact && field["type"] == "Input.Number"
    });
    let number = number.expect("a number");
    let mut data = data(&form, "decide");
    data[number["id"].as_str().expect("an id")] = json!(3);
    let decided = running
        .invoke(events::execute(&id(), PERSONAL, "sent-0", &data))
        .await;
    assert_eq!(decided["type"], CARD, "{decided:#}");
    let shown = texts(&decided["value"]);
    assert!(shown.contains("Sources"), "{shown}");
    let mut fields = Vec::new();
    inputs(&decided, &mut fields);
    let kept = fields
        .iter()
        .find(|field| field["id"] == number["id"])
        .expect("the field");
    assert_eq!(kept["value"], 3);
    // An invalid value gets a notice, and the form stays.
    data[number["id"].as_str().expect("an id")] = json!("many");
    let notice = running
        .invoke(events::execute(&id(), PERSONAL, "sent-0", &data))
        .await;
    assert_eq!(notice["type"], TEXT, "{notice:#}");
    running.end().await;
}

/// Asks a question and hands it over; returns the post at the desk.
async fn handed_over(running: &Running) -> Sent {
    let sent = running.say(QUESTION).await;
    let notice = running.press(&sent.body, "person").await;
    assert!(
        notice["value"]
            .as_str()
            .is_some_and(|text| text.contains("ticket")),
        "{notice:#}"
    );
    let again = running.press(&sent.body, "person").await;
    assert!(
        again["value"]
            .as_str()
            .is_some_and(|text| text.contains("already")),
        "{again:#}"
    );
    let at_desk = |sent: &&Sent| sent.path.contains(DESK);
    let found = |state: &super::double::State| state.sent.iter().find(at_desk).cloned();
    running.double.wait_for("post", found).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_takes_answers_and_closes_a_question() {
    let running = Running::start().await;
    let post = handed_over(&running).await;
    assert!(texts(&post.body).contains(QUESTION), "{:#}", post.body);
    let at_desk =
        |data: &Value, conversation: &str| events::execute(&id(), conversation, "desk-post", data);
    let take = data(&post.body, "take");
    // Only people at the desk may take it.
    let refused = running.invoke(at_desk(&take, PERSONAL)).await;
    assert_eq!(refused["type"], TEXT, "{refused:#}");
    let taken = running.invoke(at_desk(&take, DESK)).await;
    assert!(texts(&taken["value"]).contains("Aiko Sato"), "{taken:#}");
    let late = running.invoke(at_desk(&take, DESK)).await;
    assert_eq!(late["type"], TEXT);
    let mut answer = data(&taken["value"], "send");
    let empty = running.invoke(at_desk(&answer, DESK)).await;
    assert_eq!(empty["type"], TEXT);
    answer["written"] = json!("x".repeat(4_001));
    let long = running.invoke(at_desk(&answer, DESK)).await;
    assert!(long.to_string().contains("4001 characters"), "{long:#}");
    answer["written"] = json!("Use vinegar, call me at 090-1234-5678.");
    let answered = running.invoke(at_desk(&answer, DESK)).await;
    assert!(
        texts(&answered["value"]).contains("vinegar"),
        "{answered:#}"
    );
    let is_delivery =
        |sent: &&Sent| sent.path.contains(PERSONAL) && texts(&sent.body).contains("vinegar");
    let delivered = running
        .double
        .wait_for("delivery", |state| {
            state.sent.iter().find(is_delivery).cloned()
        })
        .await;
    assert!(
        texts(&delivered.body).contains("A person has answered"),
        "{:#}",
        delivered.body
    );
    let close = data(&answered["value"], "close");
    let closed = running.invoke(at_desk(&close, DESK)).await;
    assert!(!closed.to_string().contains("Action.Execute"), "{closed:#}");
    // Everyone at the desk sees each step.
    let updates = running
        .double
        .state()
        .sent
        .iter()
        .filter(|sent| sent.method == "PUT")
        .count();
    assert_eq!(updates, 3);
    let done = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("hand-overs")
        .0;
    let [done] = done.as_slice() else {
        panic!("one ticket: {done:?}");
    };
    assert_eq!(done.hand_over.state, State::Closed);
    assert_eq!(done.hand_over.reply_to, None, "the address is gone");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_of_a_person_is_delivered_after_a_restart() {
    let running = Running::start().await;
    handed_over(&running).await;
    let open = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("hand-overs")
        .0;
    let store = running.store.clone();
    let running = running.restarted().await;
    store
        .answer(&open[0].hand_over.ticket, "Use vinegar.")
        .await
        .expect("answered");
    let is_delivery = |sent: &&Sent| texts(&sent.body).contains("vinegar");
    let delivered = running
        .double
        .wait_for("delivery", |state| {
            state.sent.iter().find(is_delivery).cloned()
        })
        .await;
    assert!(delivered.path.contains(PERSONAL));
    running.end().await;
}
