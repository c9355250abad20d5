//! `madoguchi report` and `madoguchi draft`, as the help desk uses them.

use std::fs;

use jiff::Timestamp;
use madoguchi::store::{Options, Store, Vote};
use madoguchi::text::Language;
use madoguchi::text::mask::mask;
use serde_json::json;

use crate::harness::Desk;
use crate::store::{asked, runtime};

/// A desk with recorded questions, and the ticket of one that was handed over.
fn busy_desk() -> (Desk, String) {
    let desk = Desk::new()
        .pack("library")
        .entry("library/entries/hours.en.md", "When?", "At nine.")
        .entry("library/entries/card.en.md", "Who?", "All.");
    let options = Options {
        folder: desk.path("state"),
        ..Options::default()
    };
    let ticket = runtime().block_on(async {
        let store = Store::open(&options).expect("the options are right");
        let questions = [
            ("When is it open?", "answered", "discord"),
            ("駐車場はありますか", "unknown", "teams"),
            ("駐車場はあるのか知りたい", "unknown", "discord"),
            (
                "is there parking? mail taro@contoso.com",
                "clarify",
                "discord",
            ),
            ("\u{1b}[31mred\u{7}", "unknown", "discord"),
        ];
        let mut ticket = String::new();
        for (text, outcome, channel) in questions {
            let mut question = asked(text);
            question.outcome = outcome;
            question.channel = channel;
            question.entry = (outcome == "answered").then(|| "hours".to_owned());
            question.related = vec!["card".to_owned()];
            question.language = Language::of_script(text).unwrap_or(Language::En);
            store.record_question(&question).await.expect("kept");
            if outcome == "answered" {
                let comment = mask("閉まっていた");
                let vote = Vote::NotHelpful;
                let voted = store.record_feedback(&question.id, vote, Some(&comment), None);
                assert!(voted.await.expect("kept"));
            }
            if outcome == "clarify" {
                let made = store.hand_over(&question.id, None).await;
                let made = made.expect("made").expect("kept").0.ticket;
                store
                    .answer(&made, "Behind the house.")
                    .await
                    .expect("answered");
                ticket = made.as_str().to_owned();
            }
        }
        ticket
    });
    (desk, ticket)
}

#[test]
fn the_report_shows_the_recorded_questions() {
    let (desk, _) = busy_desk();
    let report = desk.run(&["report", "--json"]).succeeded().quietly().json();
    assert_eq!(report["total"]["asked"], 5);
    assert_eq!(report["languages"]["ja"]["unknown"], 2);
    assert_eq!(report["channels"]["discord"]["asked"], 4);
    assert_eq!(report["days"].as_array().map(Vec::len), Some(30));
    assert_eq!(report["hand_overs"]["answered"], 1);
    assert_eq!(report["unanswered"][0]["count"], 2);
    assert_eq!(report["unhelpful"][0]["comments"][0], "閉まっていた");
    assert_eq!(report["unused"], serde_json::json!(["library/card"]));
    assert!(!report.to_string().contains("taro"), "{report}");

    let texts = [
        (
            "en",
            [
                "helpful",
                "Unanswered questions",
                "Entries that didn't help",
                "20.0%",
            ],
        ),
        (
            "ja",
            [
                "役に立った",
                "答えられなかった質問",
                "使われなかった項目",
                "20.0%",
            ],
        ),
    ];
    for (language, expected) in texts {
        let text = desk.run(&["report", "--lang", language]).succeeded().stdout;
        for part in expected {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
        // Columns are aligned, whatever the display width of their text.
        let columns =
            |line: &str| textwrap::core::display_width(line.split('%').next().unwrap_or_default());
        let rows: Vec<usize> = text
            .lines()
            .filter(|line| line.contains("%  "))
            .map(columns)
            .collect();
        assert!(rows.iter().all(|row| *row == rows[0]), "{text}");
    }
    let csv = desk.run(&["report", "--csv"]).succeeded().stdout;
    assert!(csv.starts_with("table,name,asked"), "{csv}");
    assert!(csv.contains("\nchannel,discord,4,1,1,2,0,1,,\n"), "{csv}");
}

#[test]
fn a_group_becomes_a_draft_that_is_ready_to_edit() {
    let (desk, ticket) = busy_desk();
    let report = desk.run(&["report", "--json"]).succeeded().json();
    let id = report["unanswered"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let run = desk
        .run(&["draft", &id, "--entry", "parking"])
        .succeeded()
        .quietly();
    assert!(run.stdout.contains("drafts/parking.ja.md"), "{run:#?}");
    let draft = desk.knowledge().join("library/drafts/parking.ja.md");
    let text = fs::read_to_string(&draft).expect("read");
    assert!(
        text.contains("駐車場はありますか") && text.contains("also:"),
        "{text}"
    );
    // Drafts have no effect on the pack.
    let before = desk.run(&["check"]).stdout;
    assert!(!before.contains("drafts"), "{before}");
    // With an answer and a source, the draft is an entry.
    let text = text.replace("sources: []", "sources: [RULES]");
    let (head, _) = text.split_once("<!--").expect("a comment");
    let desk = desk.file(
        "library/entries/parking.ja.md",
        &format!("{head}裏にあります。\n"),
    );
    let answer = desk
        .run(&["ask", "--json", "駐車場はありますか"])
        .succeeded()
        .json();
    assert_eq!(answer["answer"], "裏にあります。");
    // A draft that may have been edited isn't overwritten.
    desk.run(&["draft", &id, "--entry", "parking"])
        .ended_with(2)
        .complaining_of(&["parking.ja.md", "--entry"]);

    desk.run(&["draft", &ticket.to_uppercase(), "--entry", "from-a-person"])
        .succeeded();
    let path = desk.knowledge().join("library/drafts/from-a-person.en.md");
    let text = fs::read_to_string(path).expect("read");
    assert!(
        text.contains("[e-mail]") && text.ends_with("Behind the house.\n"),
        "{text}"
    );
    desk.run(&["draft", "00000000"])
        .ended_with(1)
        .complaining_of(&["No question group"]);
    desk.run(&["draft", &id, "--entry", "../x"])
        .ended_with(2)
        .complaining_of(&["--entry"]);
    desk.run(&["draft", &id, "--pack", "none"])
        .ended_with(2)
        .complaining_of(&["library"]);
}

#[test]
fn the_report_shows_ways_to_ask_that_entries_lack() {
    let (desk, _) = busy_desk();
    let options = Options {
        folder: desk.path("state"),
        ..Options::default()
    };
    runtime().block_on(async {
        let store = Store::open(&options).expect("the options are right");
        for question in store.questions(Timestamp::MIN).await.expect("read") {
            let person = store.person("discord", "1");
            let choice = store.record_choice(&question.id, "card", person.as_ref());
            let is_open = question.outcome != "answered";
            assert_eq!(choice.await.expect("available"), is_open);
        }
    });
    let report = desk.run(&["report", "--json"]).succeeded().quietly().json();
    let [entry] = report["ways_to_ask"].as_array().expect("a list").as_slice() else {
        panic!("{report:#}");
    };
    assert_eq!(
        (&entry["entry"], &entry["count"]),
        (&json!("library/card"), &json!(4))
    );
    let text = entry.to_string();
    assert!(text.contains("is there parking? mail [e-mail]"), "{text}");
    for (language, heading) in [("en", "Ways to ask that"), ("ja", "項目に足りない聞き方")]
    {
        let text = desk.run(&["report", "--lang", language]).succeeded().stdout;
        let section = text.split(heading).nth(1).expect("a section");
        let section = section.split("\n\n").next().unwrap_or_default();
        assert!(section.contains("4  library/card"), "{section}");
        assert_eq!(section.lines().count(), 5, "the newest three: {section}");
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{text:?}");
    }
    let csv = desk.run(&["report", "--csv"]).succeeded().stdout;
    let row = csv.lines().find(|row| row.ends_with(",駐車場はありますか"));
    let row = row.expect("a row");
    assert!(
        row.starts_with("ways_to_ask,library/card,1,,,,,,2"),
        "{row}"
    );
    // An author adds one of them to the entry.
    let path = desk.knowledge().join("library/entries/card.en.md");
    let text = fs::read_to_string(path).expect("read");
    let text = text.replacen("---\n", "---\nalso: [\"駐車場はありますか\"]\n", 1);
    let desk = desk.file("library/entries/card.en.md", &text);
    let report = desk.run(&["report", "--json"]).succeeded().json();
    assert_eq!(report["ways_to_ask"][0]["count"], 3, "{report:#}");
}

#[test]
fn the_report_says_if_there_are_no_questions() {
    let desk = Desk::new()
        .pack("library")
        .entry("library/entries/a.en.md", "What?", "It.");
    let run = desk.run(&["report"]).succeeded().quietly();
    assert!(run.stdout.contains("No questions were asked"), "{run:#?}");
    desk.run(&["report", "--days", "0"]).ended_with(2);
}
