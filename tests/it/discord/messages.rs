//! Mentions, replies, direct messages and threads are answered; other messages aren't.

use serde_json::{Value, json};

use super::double::{Double, texts};
use super::events::{self, BOT, CHANNEL, DM, OTHER_USER, THREAD, USER};
use super::running::{Running, options};

const QUESTION: &str = "スヌーズの回数は変更できますか";

/// Sends a message and returns its id.
fn say(double: &Double, channel: &str, content: &str) -> String {
    let id = double.id();
    double.send(
        "MESSAGE_CREATE",
        &events::message(&id, channel, USER, content),
    );
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_a_reply_and_a_direct_message_are_answered() {
    let running = Running::start().await;
    let double = &running.double;
    let cases = [
        (CHANNEL, format!("<@{BOT}> {QUESTION}"), "出典"),
        (
            CHANNEL,
            format!("Can guests use it? <@!{BOT}> <@{BOT}>"),
            "Sources",
        ),
        (DM, QUESTION.to_owned(), "出典"),
        (DM, "weather tomorrow?".to_owned(), "no entry"),
        // A mention without a question.
        (CHANNEL, format!("<@{BOT}>"), "メンションに続けて"),
    ];
    for (channel, content, expected) in cases {
        let id = say(double, channel, &content);
        let answer = double.answer(&id).await;
        assert!(texts(&answer).contains(expected), "{content}: {answer:#}");
        assert_eq!(
            answer["allowed_mentions"]["replied_user"],
            json!(false),
            "{answer:#}"
        );
    }

    // A reply to an answer, with the mention turned off.
    let answer = events::message(&double.id(), CHANNEL, BOT, "an answer");
    let id = double.id();
    let reply = replying(&id, &answer, QUESTION);
    double.send("MESSAGE_CREATE", &reply);
    assert!(texts(&double.answer(&id).await).contains("出典"));

    // A mention in a reply to another person's question.
    let theirs = events::message(&double.id(), CHANNEL, OTHER_USER, QUESTION);
    let id = double.id();
    let reply = replying(&id, &theirs, &format!("<@{BOT}>"));
    double.send("MESSAGE_CREATE", &reply);
    assert!(texts(&double.answer(&id).await).contains("出典"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_refers_to_the_previous_question() {
    let running = Running::start().await;
    let double = &running.double;
    for (channel, mention) in [(DM, String::new()), (THREAD, format!("<@{BOT}> "))] {
        let first = say(
            double,
            channel,
            &format!("{mention}Will a user be asked to register after three snoozes?"),
        );
        double.answer(&first).await;
        let id = double.id();
        // In a thread, another person can ask the follow-up.
        let asker = if channel == DM { USER } else { OTHER_USER };
        let follow_up = format!("{mention}and if the limit is off?");
        double.send(
            "MESSAGE_CREATE",
            &events::message(&id, channel, asker, &follow_up),
        );
        let answer = double.answer(&id).await;
        assert!(
            answer["embeds"][0]["fields"][0]["name"] == "You said",
            "{answer:#}"
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_starts_a_conversation_that_messages_continue() {
    let running = Running::start().await;
    let double = &running.double;
    let ask = |question: &str| {
        let options = json!([{"name": "question", "type": 3, "value": question}]);
        double.interact(events::command(&double.id(), DM, "en-US", "ask", options))
    };
    ask("Will a user be asked to register after three snoozes?").await;
    let id = say(double, DM, "and if the limit is off?");
    let answer = double.answer(&id).await;
    assert_eq!(
        answer["embeds"][0]["fields"][0]["name"], "You said",
        "{answer:#}"
    );
    let alone = ask("and if the limit is off?").await;
    assert!(!alone.text().contains("3 times"), "{}", alone.text());
    running.end().await;
}

/// Asks a question that is answered, and returns all messages of the bot.
async fn only_answer(double: &Double) -> Vec<(String, Value)> {
    let id = say(double, DM, QUESTION);
    double.answer(&id).await;
    double.state().messages.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_is_silent_unless_it_is_asked() {
    let running = Running::start().await;
    let double = &running.double;
    assert_eq!(
        double.state().intents & (1 << 15 | 1 << 1 | 1 << 8),
        0,
        "no privileged intent"
    );
    say(double, CHANNEL, QUESTION);
    say(double, CHANNEL, &format!("<@{OTHER_USER}> {QUESTION}"));
    say(double, CHANNEL, "@everyone hello");
    let mut by_bot = events::message(
        &double.id(),
        CHANNEL,
        OTHER_USER,
        &format!("<@{BOT}> {QUESTION}"),
    );
    by_bot["author"]["bot"] = json!(true);
    double.send("MESSAGE_CREATE", &by_bot);
    let mut by_the_bot =
        events::message(&double.id(), CHANNEL, BOT, &format!("<@{BOT}> {QUESTION}"));
    by_the_bot["author"]["bot"] = json!(true);
    double.send("MESSAGE_CREATE", &by_the_bot);
    let mut joined = events::message(&double.id(), CHANNEL, USER, &format!("<@{BOT}>"));
    joined["type"] = json!(7);
    double.send("MESSAGE_CREATE", &joined);
    // A thank-you gets no answer.
    let answer = events::message(&double.id(), CHANNEL, BOT, "an answer");
    double.send(
        "MESSAGE_CREATE",
        &replying(&double.id(), &answer, "ありがとうございました"),
    );
    assert_eq!(only_answer(double).await.len(), 1);
    running.end().await;
}

/// A message that replies to another one.
fn replying(id: &str, to: &Value, content: &str) -> Value {
    let mut reply = events::message(id, CHANNEL, USER, content);
    reply["type"] = json!(19);
    reply["message_reference"] = json!({"type": 0, "message_id": to["id"], "channel_id": CHANNEL});
    reply["referenced_message"] = to.clone();
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_is_silent_in_the_desk_channel() {
    let desk = CHANNEL.parse().expect("a number");
    let running = Running::with(madoguchi::channel::discord::Options { desk, ..options() }).await;
    let double = &running.double;
    let post = events::message(&double.id(), CHANNEL, BOT, "a question for a person");
    let mut reply = replying(&double.id(), &post, QUESTION);
    reply["mentions"] = json!([events::user(BOT, "madoguchi")]);
    double.send("MESSAGE_CREATE", &reply);
    assert_eq!(only_answer(double).await.len(), 1);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_can_be_set_to_have_every_question_answered() {
    let double = Double::start().await;
    double.state().flags = 1 << 19;
    let options = madoguchi::channel::discord::Options {
        message_content: true,
        when: madoguchi::channel::discord::When::Every,
        ..options()
    };
    let mut running = Running::begin(double, options, crate::in_process::shipped());
    running.double.connected().await;
    let double = &running.double;
    assert!(double.state().intents & 1 << 15 > 0);
    let id = say(double, CHANNEL, "Can I change the number of snoozes?");
    double.answer(&id).await;
    // A statement, a question out of topic, and a question to another person.
    say(double, CHANNEL, "I have changed the number of snoozes.");
    say(double, CHANNEL, "What is the capital of France?");
    say(
        double,
        CHANNEL,
        &format!("<@{OTHER_USER}> can I change the number of snoozes?"),
    );
    assert_eq!(only_answer(double).await.len(), 2);
    running.stop().await;
    let kept = running
        .store
        .questions(jiff::Timestamp::MIN)
        .await
        .expect("questions");
    assert_eq!(kept.len(), 2, "what is overheard leaves no trace: {kept:?}");
}
