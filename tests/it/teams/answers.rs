//! Answers to messages, in both languages and in every kind of conversation.

use serde_json::{Value, json};

use super::double::Sent;
use super::events::{self, CHANNEL, GROUP, PERSONAL};
use super::running::{Running, id, options, texts};
use madoguchi::channel::teams::Options;

/// A message without the parts that differ between runs.
fn settled(message: &Value) -> Value {
    let mut settled = message.clone();
    settle(&mut settled);
    settled
}

fn settle(json: &mut Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(settle),
        Value::Object(items) => {
            for (key, value) in items {
                match key.as_str() {
                    "question" | "replyToId" | "ticket" => *value = json!(format!("[{key}]")),
                    "madoguchi" => *value = json!(without_question(value)),
                    _ => settle(value),
                }
            }
        }
        _ => {}
    }
}

/// An action without the id of its question, which is another one in every run.
fn without_question(action: &Value) -> String {
    let action = action.as_str().expect("an action");
    let (name, id) = action.rsplit_once(':').expect("an action with an id");
    match name {
        "2:helpful" | "2:not-helpful" | "2:language" | "2:person" => format!("{name}:[question]"),
        _ => format!("{name}:{id}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_match_their_snapshots() {
    let running = Running::start().await;
    let cases = [
        ("entry-en", "How often must the machine be descaled?"),
        ("entry-ja", "湯あか取りはどのくらいの頻度で必要ですか？"),
        ("unknown", "what is the capital of France?"),
        ("form-en", "whatif"),
    ];
    for (name, text) in cases {
        let sent = running.say(text).await;
        insta::assert_json_snapshot!(format!("teams-{name}"), settled(&sent.body));
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_also_has_its_sources_as_claims() {
    let running = Running::start().await;
    for (text, label) in [
        ("How often must the machine be descaled?", "Sources"),
        ("湯あか取りの頻度は？", "出典"),
    ] {
        let Sent { body, .. } = running.say(text).await;
        let shown = texts(&body);
        assert!(shown.contains(label) && shown.contains("[1]"), "{shown}");
        let claim = &body["entities"][0]["citation"][0];
        assert_eq!(claim["position"], 1, "{body:#}");
        let name = claim["appearance"]["name"].as_str().expect("a name");
        assert!(shown.contains(name), "{name} in {shown}");
        let card = &body["attachments"][0]["content"];
        assert_eq!(card["version"], "1.5");
        assert!(
            card["fallbackText"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        assert!(!body.to_string().contains("AIGeneratedContent"));
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mentions_threads_and_follow_ups_are_answered() {
    let running = Running::start().await;
    for place in [GROUP, CHANNEL] {
        let sent = running
            .ask(events::mention(
                &id(),
                place,
                "How often must the machine be descaled?",
            ))
            .await;
        assert!(texts(&sent.body).contains("Sources"), "{:#}", sent.body);
        assert!(sent.path.contains(place), "{}", sent.path);
        assert_eq!(sent.body["conversation"]["id"], place);
    }
    running.say("will it descale after 500 cups?").await;
    let mut lone = events::message(&id(), PERSONAL, "");
    lone["text"] = json!(" ");
    let hint = running.ask(lone).await.body;
    assert!(
        hint["text"]
            .as_str()
            .is_some_and(|text| text.contains("question")),
        "{hint:#}"
    );
    let suggested = hint["suggestedActions"]["actions"]
        .as_array()
        .expect("actions");
    assert!((1..=3).contains(&suggested.len()));
    assert_eq!(suggested[0]["type"], "imBack");
    let next = suggested[0]["value"]
        .as_str()
        .expect("a question")
        .to_owned();
    let answer = running.say(&next).await;
    assert!(texts(&answer.body).contains("Sources"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_in_both_languages_and_questions_that_begin_like_them() {
    let running = Running::start().await;
    let cases = [
        ("help", "How to ask"),
        ("/help", "How to ask"),
        ("ヘルプ", "使い方"),
        ("search descale", "1."),
        ("検索 湯あか", "1."),
        ("/setting nothing of the kind", "nothing"),
        ("/ask How often must the machine be descaled?", "Sources"),
        ("質問：湯あか取りの頻度は？", "出典"),
    ];
    for (text, expected) in cases {
        let sent = running.say(text).await;
        let shown = texts(&sent.body);
        let is_there = shown.contains(expected) || expected == "nothing";
        assert!(is_there, "{text}: {shown}");
    }
    for (form, button) in [
        ("whatif", "Decide"),
        ("判定", "判定する"),
        ("/whatif", "Decide"),
    ] {
        let sent = running.say(form).await.body;
        let card = &sent["attachments"][0]["content"];
        assert!(card.to_string().contains("Input."), "{form}: {card:#}");
        assert!(texts(card).contains(button), "{form}: {}", texts(card));
    }
    let mut japanese = events::message(&id(), PERSONAL, "whatif");
    japanese["locale"] = json!("ja-JP");
    let sent = running.ask(japanese).await.body;
    assert!(texts(&sent).contains("判定する"), "{sent:#}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_conversation_is_welcomed_once_in_its_language() {
    let running = Running::start().await;
    for (language, title) in [
        ("ja-JP", "使い方"),
        ("en-GB", "How to ask"),
        ("fr-FR", "How to ask"),
    ] {
        let conversation = format!("a:{language}");
        let mut added = events::activity("conversationUpdate", &id(), &conversation);
        added["membersAdded"] = json!([{"id": events::BOT}, {"id": "29:1abcdef"}]);
        let mut installed = events::activity("installationUpdate", &id(), &conversation);
        installed["action"] = json!("add");
        for mut event in [added, installed] {
            event["locale"] = json!(language);
            event["entities"] = Value::Null;
            assert_eq!(running.deliver(event).await.status(), 200);
        }
        let double = &running.double;
        let welcome = double.wait_for("welcome", |state| {
            let is_it = |sent: &&Sent| sent.path.contains(language);
            state.sent.iter().find(is_it).map(|sent| texts(&sent.body))
        });
        assert!(welcome.await.contains(title), "{language}");
    }
    let double = running.end().await;
    assert_eq!(double.state().sent.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_other_than_questions_are_only_acknowledged() {
    let running = Running::start().await;
    let mut joined = events::activity("conversationUpdate", &id(), GROUP);
    joined["membersAdded"] = json!([{"id": "29:somebody"}]);
    let mut reaction = events::activity("messageReaction", &id(), PERSONAL);
    reaction["reactionsAdded"] = json!([{"type": "like"}]);
    let mut removed = events::activity("installationUpdate", &id(), PERSONAL);
    removed["action"] = json!("remove");
    let others = ["typing", "event", "endOfConversation", "trace", "", "x"];
    let others = others.map(|kind| events::activity(kind, &id(), PERSONAL));
    for event in [joined, reaction, removed].into_iter().chain(others) {
        let kind = event["type"].clone();
        assert_eq!(running.deliver(event).await.status(), 200, "{kind}");
    }
    let double = running.end().await;
    assert_eq!(double.state().calls, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_exceeds_the_limit_gets_one_notice() {
    let double = super::double::Double::start().await;
    let few = std::num::NonZeroU32::new(2).expect("not zero");
    let options = Options {
        person_a_minute: few,
        ..options(&double)
    };
    let running = Running::with(double, options).await;
    running.say("help").await;
    running.say("help").await;
    let notice = running.say("help").await.body;
    assert!(
        notice["text"]
            .as_str()
            .is_some_and(|text| text.contains("seconds")),
        "{notice:#}"
    );
    for again in [
        events::message(&id(), PERSONAL, "help"),
        events::message(&id(), PERSONAL, ""),
        events::submit(&id(), PERSONAL, &id(), &serde_json::json!({"do": "help"})),
    ] {
        assert_eq!(running.deliver(again).await.status(), 200);
    }
    let double = running.end().await;
    assert_eq!(double.state().sent.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_text_is_shown_without_markup() {
    let running = Running::start().await;
    let hostile =
        "**b** [x](https://evil.example) <at>all</at> {{DATE(2026-01-01T00:00:00Z)}} \u{202e}x";
    for command in ["/setting", "search", "/whatif"] {
        let sent = running.say(&format!("{command} {hostile}")).await.body;
        let plain = sent.to_string();
        assert!(
            !plain.contains("{{DATE") && !plain.contains('\u{202e}'),
            "{plain}"
        );
        assert!(
            !plain.contains("\"TextBlock\""),
            "texts have no markup: {plain}"
        );
        assert!(sent.get("text").is_none() || sent["textFormat"] == "plain");
    }
    running.end().await;
}
