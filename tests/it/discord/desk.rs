//! Questions that are handed over to people: taken, answered, delivered to the asker, closed.

use madoguchi::channel::discord::Options;
use madoguchi::store;
use serde_json::{Value, json};

use super::double::{Fault, Reply, State, components, texts};
use super::events::{self, CHANNEL, DESK_CHANNEL, DM, USER};
use super::running::{Running, options};

const QUESTION: &str = "スヌーズの回数は変更できますか";
const ANSWER: &str = "来週 @everyone に案内します。詳しくは help@contoso.com まで。";

/// A bot with a question at its desk, and the question's post there.
async fn handed_over() -> (Running, Value) {
    let desk = DESK_CHANNEL.parse().expect("a number");
    let running = Running::with(Options { desk, ..options() }).await;
    let double = &running.double;
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    double.press(&reply, "person", None).await;
    let posted = double.state().messages[0].1.clone();
    let content = posted["content"].as_str().expect("a heading");
    let mut post = events::message(&double.id(), DESK_CHANNEL, events::BOT, content);
    post["embeds"] = posted["embeds"].clone();
    for embed in post["embeds"].as_array_mut().expect("embeds") {
        embed["type"] = json!("rich");
    }
    post["components"] = posted["components"].clone();
    (running, post)
}

fn id(message: &Value, action: &str) -> Option<String> {
    let ids = components(message).into_iter();
    let mut ids = ids.filter_map(|button| button["custom_id"].as_str().map(str::to_owned));
    ids.find(|id| id.split(':').nth(1) == Some(action))
}

/// Presses a button of the original post. Returns the type of the callback and the reply.
async fn press(running: &Running, post: &Value, action: &str) -> (u64, Reply) {
    let double = &running.double;
    let custom_id = id(post, action).expect("a button");
    let event = events::component(&double.id(), DESK_CHANNEL, "ja", post, &custom_id, None);
    sent(running, event).await
}

/// Submits the form with an answer.
async fn send(running: &Running, post: &Value, written: &str) -> (u64, Reply) {
    let custom_id = id(post, "answer").expect("a button");
    let custom_id = custom_id.replace("answer", "send");
    let event = events::form(&running.double.id(), post, &custom_id, written);
    sent(running, event).await
}

async fn sent(running: &Running, event: Value) -> (u64, Reply) {
    let id = event["id"].as_str().expect("an id").to_owned();
    let reply = running.double.interact(event).await;
    let state = running.double.state();
    let (callback, _) = state.interactions[&id].callback.clone().expect("one");
    (callback["type"].as_u64().expect("a kind"), reply)
}

/// Waits for a message in a channel.
async fn message_in(running: &Running, channel: &'static str) -> Value {
    let found = running.double.wait_for("message", move |state| {
        let mut messages = state.messages.iter();
        let message = messages.find(|(place, _)| place == channel);
        message.map(|(_, message)| message.clone())
    });
    found.await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_of_a_person_is_delivered_to_the_asker() {
    let (running, post) = handed_over().await;
    let (kind, taken) = press(&running, &post, "take").await;
    assert_eq!(kind, 7, "the post is updated");
    assert!(taken.text().contains("対応しています"), "{}", taken.text());
    assert_eq!(id(&taken.data, "take"), None);
    let (kind, late) = press(&running, &post, "take").await;
    assert!(kind == 4 && late.is_private, "{late:?}");
    assert!(late.text().contains("すでに対応"), "{}", late.text());

    let (kind, form) = press(&running, &post, "answer").await;
    assert_eq!(kind, 9, "a form opens");
    assert!(id(&form.data, "send").is_none() && !form.data["custom_id"].is_null());
    let (kind, shown) = send(&running, &post, ANSWER).await;
    assert_eq!(kind, 7);
    for part in [QUESTION, "回答しました", "help@contoso.com"] {
        assert!(
            shown.text().contains(part),
            "{part} is missing in {}",
            shown.text()
        );
    }
    let delivered = message_in(&running, DM).await;
    let text = texts(&delivered);
    // The asker gets the answer as it was written and without mentions.
    for part in ["担当者が質問に回答しました", "help@contoso.com", QUESTION] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(delivered["allowed_mentions"]["parse"], json!([]));
    let kept = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("read")
        .0;
    assert_eq!(kept[0].hand_over.state, store::State::Answered);
    let answer = kept[0].hand_over.answer.clone().unwrap_or_default();
    assert!(answer.contains("help@contoso.com"), "{answer}");

    let (_, closed) = press(&running, &post, "close").await;
    assert!(
        closed.text().contains("完了にしました"),
        "{}",
        closed.text()
    );
    assert!(components(&closed.data).is_empty());
    let (_, late) = send(&running, &post, ANSWER).await;
    assert!(late.text().contains("完了しています"), "{}", late.text());
    let requests = running.double.state().requests.clone();
    let direct = requests
        .iter()
        .filter(|request| request.ends_with(&format!("{DM}/messages")));
    assert_eq!(direct.count(), 1, "the answer is delivered once");
    running.end().await;
}

/// Waits until a direct message has a text.
async fn delivered(running: &Running, part: &'static str) {
    let found = running.double.wait_for(part, move |state| {
        let mut direct = state.messages.iter().filter(|(place, _)| place == DM);
        let found = direct.any(|(_, message)| texts(message).contains(part));
        found.then_some(())
    });
    found.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_answer_is_delivered_as_well() {
    let (running, post) = handed_over().await;
    send(&running, &post, "Ask again on Monday.").await;
    delivered(&running, "Monday").await;
    send(&running, &post, "Ask again on Tuesday.").await;
    delivered(&running, "Tuesday").await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_corrected_on_its_way_is_delivered_as_corrected() {
    let (running, post) = handed_over().await;
    let opening = "users/@me/channels";
    running.double.fault(Fault {
        path: opening,
        status: 500,
        body: json!({}),
        times: 2,
    });
    send(&running, &post, "Ask again on Monday.").await;
    let is_tried = |state: &State| {
        let mut requests = state.requests.iter();
        requests
            .any(|request| request.ends_with(opening))
            .then_some(())
    };
    running.double.wait_for("first try", is_tried).await;
    send(&running, &post, "Ask again on Tuesday.").await;
    delivered(&running, "Tuesday").await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_direct_messages_the_answer_is_delivered_where_it_was_asked() {
    let (running, post) = handed_over().await;
    running.double.fault(Fault {
        path: "users/@me/channels",
        status: 403,
        body: json!({"code": 50_007, "message": "Cannot send messages to this user"}),
        times: 1,
    });
    send(&running, &post, ANSWER).await;
    let delivered = message_in(&running, CHANNEL).await;
    assert_eq!(delivered["allowed_mentions"]["users"], json!([USER]));
    let text = texts(&delivered);
    assert!(text.contains("help@contoso.com"), "{text}");
    assert!(
        !text.contains(QUESTION),
        "the question may have been private: {text}"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_given_elsewhere_is_delivered_too() {
    let (running, post) = handed_over().await;
    let kept = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("read")
        .0;
    let answered = running
        .store
        .answer(&kept[0].hand_over.ticket, "Ask again on Monday.")
        .await;
    answered.expect("kept");
    let closed = running.store.close(&kept[0].hand_over.ticket).await;
    closed.expect("kept");
    let delivered = message_in(&running, DM).await;
    assert!(texts(&delivered).contains("Monday"), "{delivered}");
    // The post shows the current state when it is used.
    let (_, late) = press(&running, &post, "take").await;
    assert!(late.text().contains("完了しています"), "{}", late.text());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_answer_and_one_that_is_too_long_are_rejected() {
    let (running, post) = handed_over().await;
    for (written, part) in [("  \n", ""), (&"x".repeat(4_001), "4001 文字")] {
        let (_, reply) = send(&running, &post, written).await;
        assert!(reply.is_private, "{reply:?}");
        assert!(reply.text().contains(part), "{}", reply.text());
    }
    let kept = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("read")
        .0;
    assert_eq!(kept[0].hand_over.state, store::State::Open);
    running.end().await;
}
