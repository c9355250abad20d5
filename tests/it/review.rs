//! Entries whose day for a review has passed: what authors, the desk and readers see.

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::mcp::Session;
use crate::served::{Reply, Served, encoded};
use crate::{discord, in_process, slack, teams};

const KEY: &str = "0123456789-the-desk-of-tests";

/// A question in each language with the note on its answer. The day is past whenever the
/// test runs.
const NOTES: [(&str, &str); 2] = [
    (
        "When is it open?",
        "This answer was due for review by 2020-02-01 and may have changed since.",
    ),
    (
        "開館時間はいつですか",
        "この回答は 2020-02-01 までに見直す予定でした。その後、内容が変わっている可能性があります。",
    ),
];

/// A desk with an entry that is to be reviewed by a day.
fn desk(review_by: &str) -> Desk {
    let entry = |question: &str, answer: &str| {
        format!(
            "---\nquestion: {question}\nsources: [RULES]\nas_of: 2020-01-01\n\
             review_by: {review_by}\n---\n\n{answer}\n"
        )
    };
    Desk::new()
        .pack("library")
        .file(
            "library/entries/hours.en.md",
            &entry(NOTES[0].0, "At nine."),
        )
        .file(
            "library/entries/hours.ja.md",
            &entry(NOTES[1].0, "9 時です。"),
        )
}

#[test]
fn check_lists_the_entry_and_does_not_fail() {
    let desk = desk("2026-06-30");
    let check = |arguments: &[&str]| {
        let run = desk.run(&[&["check", "--as-of"], arguments].concat());
        run.succeeded().quietly()
    };
    let on_the_day = check(&["2026-06-30"]);
    assert_eq!(on_the_day.stdout, "No mistakes found.\n");
    let texts = [
        ("en", ["No mistakes found.", "Entries past their review_by"]),
        ("ja", ["誤りは", "見直し期限 (review_by) を過ぎた項目"]),
    ];
    for (language, expected) in texts {
        let text = check(&["2026-07-01", "--lang", language]).stdout;
        for part in expected {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        let line = "library/entries/hours.ja.md:5:  review_by: 2026-06-30\n";
        assert!(text.contains(line), "{text}");
    }
    let found = check(&["2026-07-01", "--json"]).json();
    assert_eq!(found["problems"], json!([]));
    let past = &found["past_review"][0];
    assert_eq!(past["entry"], "library/hours");
    assert_eq!(
        (&past["line"], &past["review_by"]),
        (&json!(5), &json!("2026-06-30"))
    );
}

#[test]
fn the_report_lists_the_entry_with_the_day() {
    let desk = desk("2020-02-01");
    let report = desk.run(&["report", "--json"]).succeeded().json();
    assert_eq!(report["overdue"][0]["entry"], "library/hours");
    assert_eq!(report["overdue"][0]["review_by"], "2020-02-01");
    for (language, label) in [("en", "review by"), ("ja", "見直し期限")] {
        let text = desk.run(&["report", "--lang", language]).succeeded().stdout;
        let line = format!("  2020-01-01  library/hours  ({label}: 2020-02-01)\n");
        assert!(text.contains(&line), "{text}");
    }
    let csv = desk.run(&["report", "--csv"]).succeeded().stdout;
    let row = "overdue,library/hours,,,,,,,2020-01-01,review_by: 2020-02-01\n";
    assert!(csv.contains(row), "{csv}");

    let served = Served::start(desk, &[("MADOGUCHI_DESK_KEY", KEY)]);
    let headers = [
        ("Accept", "text/html"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let form = format!("key={KEY}");
    let entered = served.send("POST", "/desk/enter", &headers, form.as_bytes());
    let cookie = entered.header("Set-Cookie");
    let cookie = cookie.split(';').next().expect("a cookie");
    let headers = [("Accept", "text/html"), ("Cookie", cookie)];
    let page = served.send("GET", "/desk?lang=en", &headers, b"").fine();
    let text = page.text();
    assert!(text.contains("review by <time>2020-02-01</time>"), "{text}");
}

#[test]
fn an_answer_has_its_review_day_and_a_note_after_it() {
    let desk = desk("2026-06-30");
    for (question, note) in NOTES {
        for (day, is_noted) in [("2026-06-30", false), ("2026-07-01", true)] {
            let arguments = ["--as-of", day, question];
            let found = desk.run(&[&["ask", "--json"][..], &arguments].concat());
            assert_eq!(found.succeeded().json()["review_by"], "2026-06-30");
            let text = desk.run(&[&["ask"][..], &arguments].concat()).succeeded();
            let note = note.replace("2020-02-01", "2026-06-30");
            assert_eq!(text.stdout.contains(&note), is_noted, "{text:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_channel_notes_that_the_review_is_overdue() {
    let asked = NOTES.map(|(question, _)| ("ask", question));
    let live = in_process::live(&desk("2020-02-01"));
    let chats = [
        discord::replies::replies(live.clone(), &asked).await,
        teams::replies::replies(live.clone(), &asked).await,
        slack::replies::replies(live, &asked).await,
    ];
    for replies in chats {
        for (reply, (_, note)) in replies.iter().zip(NOTES) {
            assert!(reply.contains(note), "{note} is missing in {reply}");
        }
    }
    let others = tokio::task::spawn_blocking(web_and_tools);
    others.await.expect("the notes are there");
}

fn web_and_tools() {
    let mut session = Session::start(&desk("2020-02-01"));
    let served = Served::start(desk("2020-02-01"), &[]);
    let page = |path: &str| -> Reply {
        let headers = [("Accept", "text/html")];
        served.send("GET", path, &headers, b"").fine()
    };
    for ((question, note), language) in NOTES.into_iter().zip(["en", "ja"]) {
        let path = format!("/?q={}&lang={language}", encoded(question));
        let answer = page(&path);
        assert!(answer.text().contains(note), "{}", answer.text());
        let entry = page(&format!("/entries/hours?lang={language}"));
        assert!(entry.text().contains(note), "{}", entry.text());

        let body = json!({"question": question}).to_string();
        let posted = served.post("/api/v1/ask", &body).fine().json();
        assert_eq!(posted["review_by"], "2020-02-01");
        let result = session.tool("ask", json!({"question": question}));
        assert!(text_of(&result).contains(note), "{result}");
        let result = session.tool("get_entry", json!({"id": "hours", "lang": language}));
        assert!(text_of(&result).contains(note), "{result}");
        let side = &result["structuredContent"][language];
        assert_eq!(side["review_by"], "2020-02-01");
    }
}

/// The text of a tool's result.
fn text_of(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_default()
}
