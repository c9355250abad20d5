//! The same question gets the same answer, wherever it is asked.

use std::process::Stdio;

use madoguchi::knowledge::markdown;
use serde_json::{Value, json};

use crate::harness::Desk;
use crate::mcp::Session;
use crate::served::{Served, encoded};
use crate::{discord, slack, teams};

/// Questions that are answered in each of the ways there are, in both languages.
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
    let on_discord = discord::told::told(&QUESTIONS).await;
    let on_teams = teams::told::told(discord::running::shipped(), &QUESTIONS).await;
    let on_slack = slack::told::told(discord::running::shipped(), &QUESTIONS).await;
    let compared = tokio::task::spawn_blocking(move || {
        let desk = Desk::of_the_shipped_packs();
        let mut session = Session::start(&desk);
        let served = Served::start(Desk::of_the_shipped_packs(), &[]);
        for (at, question) in QUESTIONS.into_iter().enumerate() {
            let chats = [&on_discord[at], &on_teams[at], &on_slack[at]];
            compare(question, &desk, &served, &mut session, chats);
        }
    });
    compared.await.expect("all are the same");
}

fn compare(
    question: &str,
    desk: &Desk,
    served: &Served,
    session: &mut Session,
    chats: [&String; 3],
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

    let [on_discord, on_teams, on_slack] = chats.map(|told| letters(told));
    let on_page = letters(&page(served, question));
    let answer = printed["answer"].as_str().expect("an answer");
    let beginning: String = letters(&markdown::plain(answer)).chars().take(60).collect();
    let title = letters(printed["title"].as_str().unwrap_or_default());
    for part in [beginning, title] {
        for (place, letters) in [
            ("Discord", &on_discord),
            ("Teams", &on_teams),
            ("Slack", &on_slack),
            ("the page", &on_page),
        ] {
            assert!(letters.contains(&part), "{question}: {part} on {place}");
        }
    }
    for citation in printed["citations"].as_array().expect("citations") {
        let url = citation["url"].as_str().expect("an address");
        for told in chats {
            assert!(told.contains(url), "{question}: {url} in {told}");
        }
    }
    for related in printed["related"].as_array().expect("entries") {
        let asked = related["question"].as_str().expect("a question");
        assert!(text.contains(asked), "{question}: {asked}");
    }
}

/// The text of the page that answers a question.
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

/// An answer without the id that only its own channel knows.
fn without_id(mut answer: Value) -> Value {
    let id = answer
        .as_object_mut()
        .and_then(|answer| answer.remove("question_id"));
    assert!(id.is_some_and(|id| id.is_string()));
    answer
}

/// Letters and digits: lines are cut, marked up and escaped as each place needs it.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
