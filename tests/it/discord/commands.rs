//! Every command, in both languages.

use serde_json::{Value, json};

use super::double::components;
use super::events::{self, CHANNEL, DESK_CHANNEL, USER};
use super::running::{Running, options};
use crate::harness::Desk;
use crate::in_process::live;

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_privately_in_its_language() {
    let running = Running::start().await;
    let double = &running.double;
    let cases = [
        (
            "en-US",
            "Will my user be blocked after three snoozes?",
            "Sources",
        ),
        ("ja", "スヌーズの回数は変更できますか", "出典"),
        // The question's language takes precedence over the user's.
        ("ja", "Can I change the number of snoozes?", "Sources"),
        // If the question's language is unclear, the user's counts, then the server's.
        ("en-GB", "123?", "no entry"),
        ("de", "123?", "見つかりません"),
    ];
    for (locale, question, expected) in cases {
        let reply = double.slash(locale, "ask", &[("question", question)]).await;
        assert!(reply.is_private, "{question}");
        assert!(
            reply.text().contains(expected),
            "{question}: {}",
            reply.text()
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_and_texts_are_looked_up() {
    let running = Running::start().await;
    let double = &running.double;
    let cases = [
        ("ja", "search", &[("query", "スヌーズ 3 回")][..], "**"),
        ("en-US", "search", &[("query", "qqqqq zzzzz")], "No matches"),
        (
            "en-US",
            "setting",
            &[("name", "snoozeDurationInDays")],
            "Default",
        ),
        (
            "ja",
            "setting",
            &[("name", "snoozeDurationInDays")],
            "既定値",
        ),
        (
            "en-US",
            "setting",
            &[("name", "再通知できる日数")],
            "既定値",
        ),
        (
            "en-US",
            "setting",
            &[("name", "nothing of the kind")],
            "No setting or rollout has that name",
        ),
        ("ja", "rollout", &[("audience", "free")], "期間"),
        (
            "en-US",
            "rollout",
            &[("name", "no-such")],
            "No setting or rollout has that name",
        ),
    ];
    for (locale, command, options, expected) in cases {
        let reply = double.slash(locale, command, options).await;
        assert!(
            reply.text().contains(expected),
            "{command} {options:?}: {}",
            reply.text()
        );
    }
    running.end().await;
}

fn option(name: &str, value: Value) -> Value {
    let kind = if value.is_number() { 4 } else { 3 };
    json!({"name": name, "type": kind, "value": value})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_decided_with_its_timeline() {
    let running = Running::start().await;
    let double = &running.double;
    let cases = [
        (
            "en-US",
            json!([option("state", json!("enabled")), option("days", json!(7))]),
            "Timeline",
        ),
        (
            "ja",
            json!([
                option("snoozes-used", json!(3)),
                option("date", json!("2026-11-22"))
            ]),
            "質問の条件",
        ),
        (
            "ja",
            json!([option("facts", json!("状態=有効; 使った延期の回数=3"))]),
            "質問の条件",
        ),
        (
            "en-US",
            json!([option("facts", json!("colour=red"))]),
            "There's no fact",
        ),
        (
            "ja",
            json!([option("facts", json!("状態=赤"))]),
            "指定できる値",
        ),
        (
            "en-US",
            json!([option("date", json!("tomorrow.."))]),
            "YYYY-MM-DD",
        ),
        ("en-US", json!([]), "What would change it"),
    ];
    for (locale, options, expected) in cases {
        let event = events::command(&double.id(), CHANNEL, locale, "whatif", options.clone());
        let reply = double.interact(event).await;
        assert!(
            reply.text().contains(expected),
            "{options}: {}",
            reply.text()
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn options_are_completed_in_both_languages() {
    let running = Running::start().await;
    let double = &running.double;
    let cases = [
        ("en-US", "setting", "name", "snooze", "Days"),
        ("ja", "setting", "name", "再通知", "再通知"),
        ("ja", "setting", "name", "snooze", "再通知"),
        ("en-US", "setting", "name", "", "Days"),
        ("en-US", "ask", "question", "guest", "uest"),
        ("en-US", "ask", "question", "ゲスト", "ゲスト"),
        ("ja", "ask", "question", "", "か"),
        ("ja", "rollout", "name", "SMS", "SMS"),
        ("en-US", "whatif", "facts", "sta", "State="),
        (
            "ja",
            "whatif",
            "facts",
            "state=enabled; 使った",
            "使った延期の回数=",
        ),
        ("en-US", "whatif", "facts", "state=", "Enabled"),
    ];
    for (locale, command, name, typed, expected) in cases {
        let options = json!([{"name": name, "type": 3, "value": typed, "focused": true}]);
        let event = events::autocomplete(&double.id(), locale, command, options);
        let reply = double.interact(event).await;
        let choices = reply.data["choices"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let names: Vec<&str> = choices
            .iter()
            .filter_map(|choice| choice["name"].as_str())
            .collect();
        assert!(choices.len() <= 25);
        assert!(
            names.iter().any(|name| name.contains(expected)),
            "{command} {typed:?}: {names:?}"
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_on_a_message_answers_it() {
    let running = Running::start().await;
    let double = &running.double;
    for (text, expected) in [
        ("スヌーズの回数は変更できますか", "出典"),
        ("", "回答できる本文がありません"),
    ] {
        let target = events::message(&double.id(), CHANNEL, USER, text);
        let reply = double
            .interact(events::message_command(&double.id(), "ja", &target))
            .await;
        assert!(
            reply.is_private && reply.text().contains(expected),
            "{}",
            reply.text()
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn help_says_how_to_ask() {
    let running = Running::start().await;
    for (locale, expected) in [("ja", "質問の例"), ("en-US", "Questions to try")] {
        let reply = running.double.slash(locale, "help", &[]).await;
        assert!(reply.is_private);
        for part in ["/ask", "/whatif"] {
            assert!(reply.text().contains(part), "{}", reply.text());
        }
        let menu = components(&reply.data).into_iter().next().expect("a menu");
        assert_eq!(menu["placeholder"], expected);
        assert_eq!(menu["options"].as_array().map(Vec::len), Some(3));
    }
    running.end().await;
}

/// `/kb` with a subcommand, from an administrator.
fn administer(id: &str, locale: &str, name: &str, options: Value) -> Value {
    let sub = json!([{"name": name, "type": 1, "options": options}]);
    events::command(id, CHANNEL, locale, "kb", sub)
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_set_when_and_how_it_answers() {
    let running = Running::start().await;
    let double = &running.double;
    let set =
        |options: Value| double.interact(administer(&double.id(), "en-US", "channel", options));
    let reply = set(json!([option("reply", json!("public"))])).await;
    assert!(
        reply.is_private && reply.text().contains("shown to everybody"),
        "{}",
        reply.text()
    );
    let ask = || double.slash("en-US", "ask", &[("question", "guests?")]);
    assert!(!ask().await.is_private);
    let reply = set(json!([option("when", json!("every"))])).await;
    assert!(reply.text().contains("Message Content"), "{}", reply.text());
    set(json!([option("when", json!("off"))])).await;
    let reply = ask().await;
    assert!(
        reply.is_private && reply.text().contains("set not to answer"),
        "{}",
        reply.text()
    );
    set(json!([option("when", json!("mentioned"))])).await;
    assert!(!ask().await.is_private);

    // Set another channel from this one.
    let mut event = administer(
        &double.id(),
        "ja",
        "channel",
        json!([
            option("when", json!("off")),
            {"name": "where", "type": 7, "value": DESK_CHANNEL},
        ]),
    );
    let mut named = event["channel"].clone();
    named["id"] = json!(DESK_CHANNEL);
    event["data"]["resolved"] = json!({"channels": {DESK_CHANNEL: named}});
    let reply = double.interact(event).await;
    assert!(
        reply.text().contains(&format!("<#{DESK_CHANNEL}>")),
        "{}",
        reply.text()
    );
    assert!(!ask().await.text().contains("set not to answer"));

    // Hand questions over to another channel until that is undone.
    let mut event = administer(
        &double.id(),
        "ja",
        "desk",
        json!([{"name": "where", "type": 7, "value": DESK_CHANNEL}]),
    );
    event["data"]["resolved"] = json!({"channels": {DESK_CHANNEL: named}});
    let reply = double.interact(event).await;
    assert!(reply.text().contains("に届きます"), "{}", reply.text());
    let has_person = |reply: &super::double::Reply| reply.data.to_string().contains(":person:");
    assert!(has_person(&ask().await));
    double
        .interact(administer(&double.id(), "ja", "desk", json!([])))
        .await;
    assert!(!has_person(&ask().await));

    let reply = double
        .interact(administer(&double.id(), "ja", "status", json!([])))
        .await;
    for part in ["パック", "使えます", "全員に表示"] {
        assert!(reply.text().contains(part), "{}", reply.text());
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_can_reload_the_packs() {
    let desk = Desk::new().pack("house").entry(
        "house/entries/keys.en.md",
        "Where are the keys?",
        "On the hook.",
    );
    let double = super::double::Double::start().await;
    let running = Running::begin(double, options(), live(&desk));
    running.double.connected().await;
    let double = &running.double;
    let ask = || double.slash("en-US", "ask", &[("question", "Where are the keys?")]);
    assert!(ask().await.text().contains("On the hook."));
    desk.write(
        "knowledge/house/entries/keys.en.md",
        "---\nquestion: Where are the keys?\nsources: [RULES]\nas_of: 2026-04-02\n---\n\nIn the drawer.\n",
    );
    let reply = double
        .interact(administer(&double.id(), "en-US", "reload", json!([])))
        .await;
    assert!(reply.text().contains("were reloaded"), "{}", reply.text());
    assert!(ask().await.text().contains("In the drawer."));
    // A broken edit keeps the old pack, and the reply says what is wrong.
    desk.write("knowledge/house/entries/keys.en.md", "no front matter");
    let reply = double
        .interact(administer(&double.id(), "en-US", "reload", json!([])))
        .await;
    assert!(reply.text().contains("keys.en.md"), "{}", reply.text());
    assert!(ask().await.text().contains("In the drawer."));
    running.end().await;
}
