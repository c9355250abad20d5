//! Answers on Discord: every question of the shipped packs, and hostile texts. The fake
//! Discord refuses messages that exceed a limit.

use madoguchi::render::text::{self, Layout};
use madoguchi::render::view::View;
use madoguchi::text::Language;
use madoguchi::understand::Question;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::double::{Reply, components};
use super::events::{self, CHANNEL, USER};
use super::running::Running;
use crate::in_process::shipped;

/// Every question of the entries, with its language.
fn questions() -> Vec<(Language, String)> {
    let live = shipped();
    let engine = live.engine();
    let entries = engine.library().packs.iter().flat_map(|pack| &pack.entries);
    let sides = entries.flat_map(|entry| &entry.sides);
    sides
        .map(|(language, side)| (*language, side.header.question.clone()))
        .collect()
}

/// One question in each language for each kind of answer.
const KINDS: [&str; 14] = [
    "Will my user be blocked after three snoozes?",
    "3 回スヌーズしたらブロックされますか",
    "What is the default of days allowed to snooze?",
    "再通知できる日数の既定値は?",
    "When does the SMS and voice retirement end?",
    "SMS と音声通話の廃止はいつですか",
    "Has the rollout for free tenants started?",
    "Free テナントへの展開は始まっていますか",
    "What is the capital of France?",
    "今日の天気は?",
    "registration",
    "キャンペーン",
    "what happens from July 2026 on the third sign-in if snoozes are limited?",
    "スヌーズの回数制限を無効にしたら、4 回目はどうなりますか",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_question_of_the_packs_is_answered_in_one_language() {
    let running = Running::start().await;
    let typed = KINDS.map(|text| (Language::of_script(text).expect("letters"), text.to_owned()));
    for (language, question) in questions().into_iter().chain(typed) {
        let reply = running
            .double
            .slash("en-US", "ask", &[("question", &question)])
            .await;
        assert_is_in(language, &reply, &question);
    }
    running.end().await;
}

/// Checks that an English reply contains no Japanese, and that every label, button and title
/// of a Japanese reply is Japanese.
#[track_caller]
fn assert_is_in(language: Language, reply: &Reply, question: &str) {
    let components = components(&reply.data);
    let labels = components
        .iter()
        .flat_map(|component| [&component["label"], &component["placeholder"]]);
    let options = components
        .iter()
        .flat_map(|c| c["options"].as_array().into_iter().flatten());
    let embed = &reply.data["embeds"][0];
    let names = embed["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|field| &field["name"]);
    let fixed: Vec<&str> = labels
        .chain(options.map(|option| &option["label"]))
        .chain(names)
        .chain([
            &embed["title"],
            &embed["description"],
            &embed["footer"]["text"],
        ])
        .filter_map(Value::as_str)
        .collect();
    for text in fixed {
        assert_eq!(
            Language::of_script(text),
            Some(language),
            "{question}: {text}"
        );
    }
    if language == Language::En {
        assert_eq!(
            Language::of_script(&reply.text()),
            Some(Language::En),
            "{}",
            reply.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_have_the_words_of_the_command_line() {
    let running = Running::start().await;
    let engine = shipped().engine();
    let today = jiff::Zoned::now().date();
    let all = questions().into_iter().map(|(_, question)| question);
    for question in all.chain(KINDS.map(str::to_owned)) {
        let asked = Question {
            text: question.clone(),
            language: None,
            as_of: today,
        };
        let answer = engine.ask(&asked).expect("an answer");
        let terminal = text::view(&View::of_answer(&answer), Layout::PLAIN);
        let reply = running
            .double
            .slash("en-US", "ask", &[("question", &question)])
            .await;
        let shown = letters(&format!("{}\n{}", reply.text(), options(&reply)));
        // The numbers before questions and the URL between a title and its date are part of the
        // layout, not of the text.
        let parts = terminal.split(['\n', '(', ')', ':', '：']);
        for part in parts.map(|part| part.trim().trim_start_matches(|c: char| c.is_ascii_digit())) {
            assert!(
                shown.contains(&letters(part)),
                "{question}: no {part:?} in {}",
                reply.text()
            );
        }
    }
    running.end().await;
}

/// The options of a reply's menu. Long options continue in their descriptions.
fn options(reply: &Reply) -> String {
    let components = components(&reply.data);
    let options = components
        .iter()
        .flat_map(|c| c["options"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let options = options.map(|option| text(&option["label"]) + &text(&option["description"]));
    let placeholders = components.iter().map(|menu| text(&menu["placeholder"]));
    placeholders
        .chain(options)
        .collect::<Vec<String>>()
        .join("\n")
}

/// A text without markup, punctuation and whitespace.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Texts that often break markup, limits or displays.
fn hostile() -> Vec<String> {
    let mut texts = vec![
        "@everyone **bold** <@1> <#2> [click](https://evil.example) `code` ||x||".to_owned(),
        "スヌーズ".repeat(500),
        "登録キャンペーンの対象になるユーザーが三回延期したらどうなりますか。".repeat(60),
        "x".repeat(4_000),
        "👨‍👩‍👧".repeat(300),
        "\u{202E}\u{0}\u{7}abc".to_owned(),
        "> quote\n# head\n```\nblock\n".to_owned(),
    ];
    let mut runner = TestRunner::deterministic();
    let strategy = "[\\PC*_`~|<>@\\[\\]()#\n-]{1,600}";
    for _ in 0..40 {
        let tree = strategy.new_tree(&mut runner).expect("a text");
        texts.push(tree.current());
    }
    texts.retain(|text| !text.trim().is_empty());
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_stays_within_the_limits_and_mentions_nobody() {
    let running = Running::start().await;
    let double = &running.double;
    for text in hostile() {
        let commands = [
            ("ask", "question"),
            ("search", "query"),
            ("setting", "name"),
            ("whatif", "facts"),
        ];
        for (command, option) in commands {
            let reply = double.slash("ja", command, &[(option, &text)]).await;
            let shown = reply.text();
            for ping in ["@everyone", "@here"] {
                assert!(!shown.contains(ping), "{command}: {shown}");
            }
            assert!(
                !shown.replace("\\<", "").contains("<@"),
                "{command}: {shown}"
            );
        }
        let target = events::message(&double.id(), CHANNEL, USER, &text);
        double
            .interact(events::message_command(&double.id(), "en-US", &target))
            .await;
    }
    running.end().await;
}
