//! The same question gets the same answer in every channel.

use std::process::Stdio;

use madoguchi::knowledge::markdown;
use serde_json::{Map, Value, json};

use crate::harness::Desk;
use crate::mcp::Session;
use crate::served::{Served, encoded};
use crate::{discord, in_process, slack, teams};

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

/// Commands as they are typed in a chat.
const COMMANDS: [(&str, &str); 6] = [
    ("whatif", "snoozes-used=3; state=enabled"),
    ("whatif", "延期=1; 状態=有効"),
    ("setting", "snoozeDurationInDays"),
    ("setting", "再通知できる日数"),
    ("rollout", "MC650420"),
    ("rollout", "passkey-default"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_gets_the_same_answer_everywhere() {
    let asked = QUESTIONS.map(|question| ("ask", question));
    everywhere(asked.to_vec(), compare_answers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_gets_the_same_result_everywhere() {
    everywhere(COMMANDS.to_vec(), compare_results).await;
}

/// The places where people ask, apart from chats.
struct Places {
    desk: Desk,
    served: Served,
    session: Session,
}

/// What a chat shows, by the name of the chat.
type Chats<'t> = [(&'static str, &'t String); 3];

/// Asks in every chat, and compares the replies with those of the other places.
async fn everywhere(
    asked: Vec<(&'static str, &'static str)>,
    compare: fn(&mut Places, &str, &str, Chats<'_>),
) {
    let on_discord = discord::replies::replies(in_process::shipped(), &asked).await;
    let on_teams = teams::replies::replies(in_process::shipped(), &asked).await;
    let on_slack = slack::replies::replies(in_process::shipped(), &asked).await;
    let compared = tokio::task::spawn_blocking(move || {
        let desk = Desk::of_the_shipped_packs();
        let mut places = Places {
            session: Session::start(&desk),
            served: Served::start(Desk::of_the_shipped_packs(), &[]),
            desk,
        };
        for (at, (command, text)) in asked.iter().enumerate() {
            let chats = [
                ("Discord", &on_discord[at]),
                ("Teams", &on_teams[at]),
                ("Slack", &on_slack[at]),
            ];
            compare(&mut places, command, text, chats);
        }
    });
    compared.await.expect("all answers are the same");
}

fn compare_answers(places: &mut Places, _: &str, question: &str, chats: Chats<'_>) {
    let Places {
        desk,
        served,
        session,
    } = places;
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

    let answer = printed["answer"].as_str().expect("an answer");
    let beginning: String = letters(&markdown::plain(answer)).chars().take(60).collect();
    let title = letters(printed["title"].as_str().unwrap_or_default());
    let page = page(served, &format!("/?q={}", encoded(question)));
    contained(question, &[&beginning, &title], &page, chats);
    for citation in printed["citations"].as_array().expect("citations") {
        let url = citation["url"].as_str().expect("an address");
        for (place, told) in chats {
            assert!(told.contains(url), "{question}: {url} in {told} on {place}");
        }
    }
    for related in printed["related"].as_array().expect("entries") {
        let asked = related["question"].as_str().expect("a question");
        assert!(text.contains(asked), "{question}: {asked}");
    }
}

fn compare_results(places: &mut Places, command: &str, text: &str, chats: Chats<'_>) {
    let mut arguments = vec![command, "--json"];
    match command {
        "whatif" => arguments.extend(text.split("; ")),
        _ => arguments.push(text),
    }
    let printed = places.desk.run(&arguments).succeeded().json();
    let language = if text.is_ascii() { "en" } else { "ja" };
    let (parts, path) = match command {
        "whatif" => decided(places, text, &printed),
        "setting" => {
            let path = format!("/api/v1/settings/{}", encoded(text));
            let got = places.served.get(&path);
            assert_eq!(got.fine().json(), printed, "{text}");
            let result = places.session.tool("get_setting", json!({"id": text}));
            assert_eq!(result["structuredContent"], printed, "{text}");
            let row = &printed["settings"][0];
            let parts = [&row["name"][language], &row["default"][language]];
            let id = row["id"].as_str().expect("an id");
            (parts.map(letters_of), format!("/settings/{id}"))
        }
        _ => {
            let path = format!("/api/v1/rollouts/{}", encoded(text));
            let got = places.served.get(&path);
            assert_eq!(got.fine().json(), printed, "{text}");
            let row = &printed["rollouts"][0];
            let parts = [&row["name"][language], &row["audience_name"][language]];
            (parts.map(letters_of), "/rollouts".to_owned())
        }
    };
    let separator = if path.contains('?') { '&' } else { '?' };
    let page = page(&places.served, &format!("{path}{separator}lang={language}"));
    contained(text, &[&parts[0], &parts[1]], &page, chats);
}

/// Compares decisions; the letters of the two lines that a decision begins with, and
/// the path of the page that decides the case.
fn decided(places: &mut Places, text: &str, printed: &Value) -> ([String; 2], String) {
    let facts = text.split("; ").filter_map(|fact| fact.split_once('='));
    let facts: Map<String, Value> = facts
        .map(|(fact, value)| (fact.to_owned(), typed(value)))
        .collect();
    let case = json!({"facts": facts});
    let posted = places.served.post("/api/v1/whatif", &case.to_string());
    assert_eq!(without_id(posted.fine().json()), *printed, "{text}");
    let result = places.session.tool("whatif", case);
    let structured = result["structuredContent"].clone();
    assert_eq!(without_id(structured), *printed, "{text}");

    let answer = printed["answer"].as_str().expect("an answer");
    let mut lines = answer.lines().map(letters);
    let parts = [lines.next(), lines.next()].map(|line| line.expect("a line"));
    let known = printed["decision"]["known"].as_array().expect("facts");
    let known = known.iter().map(|known| {
        let fact = known["fact"].as_str().expect("an id");
        match &known["value"] {
            Value::String(value) => format!("&f.{fact}={value}"),
            value => format!("&f.{fact}={value}"),
        }
    });
    (parts, format!("/whatif?{}", known.collect::<String>()))
}

/// A number where a value is one, otherwise a text.
fn typed(value: &str) -> Value {
    value.parse::<u64>().map_or(value.into(), Value::from)
}

/// Every part is on the page and in every chat.
fn contained(asked: &str, parts: &[&str], page: &str, chats: Chats<'_>) {
    let page = letters(page);
    let chats = chats.map(|(place, told)| (place, letters(told)));
    for part in parts {
        assert!(page.contains(part), "{asked}: {part} on the page");
        for (place, told) in &chats {
            assert!(told.contains(part), "{asked}: {part} on {place}: {told}");
        }
    }
}

/// The text of a page.
fn page(served: &Served, path: &str) -> String {
    let html = served.get(path).fine();
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

fn letters_of(text: &Value) -> String {
    letters(text.as_str().expect("a text"))
}
