//! The same question gets the same answer in every channel.

use std::process::Stdio;

use madoguchi::knowledge::markdown;
use serde_json::{Value, json};

use crate::harness::Desk;
use crate::mcp::Session;
use crate::served::{Served, encoded};
use crate::{discord, teams};

/// One question in each language for each kind of answer.
const QUESTIONS: [&str; 12] = [
    "Will my user be blocked after three snoozes?",
    "3 回スヌーズしたらブロックされますか",
    "What is the default of days allowed to snooze?",
    "再通知できる日数の既定値は?",
    "Has the rollout for free tenants started?",
    "Free テナントへの展開は始まっていますか",
    "Can I hide the skip option and force users to register at once?",
    "登録キャンペーンを延期できる回数は変更できますか？",
    "What is the capital of France?",
    "今日の天気は?",
    "registration",
    "キャンペーン",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_gets_the_same_answer_everywhere() {
    let on_discord = discord::replies::replies(&QUESTIONS).await;
    let on_teams = teams::replies::replies(discord::running::shipped(), &QUESTIONS).await;
    let compared = tokio::task::spawn_blocking(move || {
        let desk = Desk::of_the_shipped_packs();
        let mut session = Session::start(&desk);
        let served = Served::start(Desk::of_the_shipped_packs(), &[]);
        for (question, chats) in QUESTIONS.into_iter().zip(on_discord.iter().zip(&on_teams)) {
            compare(question, &desk, &served, &mut session, chats.into());
        }
    });
    compared.await.expect("all answers are the same");
}

fn compare(
    question: &str,
    desk: &Desk,
    served: &Served,
    session: &mut Session,
    chats: [&String; 2],
) {
    let printed = desk.run(&["ask", "--json", question]).succeeded().json();
    let body = json!({"question": question}).to_string();
    let posted = served.post("/api/v1/ask", &body).fine().json();
    assert_eq!(without_id(posted), printed, "{question}");
    let result = session.tool("ask", json!({"question": question}));
    assert_eq!(
        without_id(result["structuredContent"].clone()),
        printed,
        "{question}"
    );

    let mut typed = desk.command(&["ask", question]);
    let shown = crate::harness::run(typed.stdout(Stdio::piped()), "").succeeded();
    let text = result["content"][0]["text"].as_str().expect("a text");
    assert_eq!(letters(text), letters(&shown.stdout), "{question}");

    let [on_discord, on_teams] = chats.map(|reply| letters(reply));
    let on_page = letters(&page(served, question));
    let answer = printed["answer"].as_str().expect("an answer");
    let beginning: String = letters(&markdown::plain(answer)).chars().take(60).collect();
    let title = letters(printed["title"].as_str().unwrap_or_default());
    for part in [beginning, title] {
        for (place, letters) in [
            ("Discord", &on_discord),
            ("Teams", &on_teams),
            ("the page", &on_page),
        ] {
            assert!(
                letters.contains(&part),
                "{question}: {part} is missing on {place}"
            );
        }
    }
    for citation in printed["citations"].as_array().expect("citations") {
        let url = citation["url"].as_str().expect("an address");
        for reply in chats {
            assert!(
                reply.contains(url),
                "{question}: {url} is missing in {reply}"
            );
        }
    }
    for related in printed["related"].as_array().expect("entries") {
        let asked = related["question"].as_str().expect("a question");
        assert!(text.contains(asked), "{question}: {asked}");
    }
}

/// The text of the page with the answer to a question.
fn page(served: &Served, question: &str) -> String {
    let html = served.get(&format!("/?q={}", encoded(question))).fine();
    let parts = html
        .text()
        .split('<')
        .map(|part| match part.split_once('>') {
            Some((_, text)) => text.to_owned(),
            None => part.to_owned(),
        });
    let text = parts.collect::<String>();
    [
        ("&#39;", "'"),
        ("&#34;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (entity, letter)| text.replace(entity, letter))
}

/// An answer without its id, which differs between channels.
fn without_id(mut answer: Value) -> Value {
    let id = answer
        .as_object_mut()
        .and_then(|answer| answer.remove("question_id"));
    assert!(id.is_some_and(|id| id.is_string()));
    answer
}

/// The letters and digits of a text, because each channel has its own line breaks and markup.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
