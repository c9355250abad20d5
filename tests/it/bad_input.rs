//! Hostile, malformed and oversized input on the command line, on standard input and in packs.

use serde_json::{Value, json};

use crate::harness::{Desk, run};
use crate::library;

/// The most characters of a question.
const LONGEST_QUESTION: usize = 4_000;

/// Texts that programs often fail on, none longer than a question can be.
fn hostile_texts() -> Vec<String> {
    let characters = LONGEST_QUESTION;
    vec![
        "本は何日間借りられますか。".repeat(characters / 13),
        "How long can I keep a book? ".repeat(characters / 28),
        "a".repeat(characters),
        "ア".repeat(characters),
        "永".repeat(characters),
        "a-".repeat(characters / 2),
        "aB".repeat(characters / 2),
        "か\u{3099}".repeat(characters / 2),
        "e".to_owned() + &"\u{301}".repeat(characters - 1),
        "🎉".repeat(characters),
        "🎉".to_owned(),
        "👨\u{200d}👩\u{200d}👧".to_owned(),
        "\u{301}\u{3099}\u{309a}".to_owned(),
        "\u{0}\u{1}\u{7}\u{8}\u{b}\u{1b}\u{7f}\u{80}\u{9b}\u{9f}".to_owned(),
        "\u{1b}[2J\u{1b}]0;title\u{7}book\u{1b}[31m".to_owned(),
        "\u{202e}koob\u{2066}\u{feff}\u{200b}".to_owned(),
        "\u{fffd}\u{fffe}\u{10ffff}\u{e000}".to_owned(),
        "ﾞﾟﾞ ｰｰ ヽヾ 々々 〇〇".to_owned(),
        "'''' -- __ \\ \" {} %s $(x) `x` ../../ <b> & OR 1=1; --".to_owned(),
        "AND OR NOT +book -card \"open quote title:(x~ [a TO b] ^9 *:* field:".to_owned(),
        "%00 \\u0000 \\n \\ud800".to_owned(),
        "\t\n\r\u{3000}\u{a0}".to_owned(),
    ]
}

#[test]
fn any_text_can_be_asked_and_searched() {
    let desk = library::desk();
    for (command, key) in [("ask", "question"), ("search", "query")] {
        let texts = hostile_texts();
        let input: String = texts
            .iter()
            .map(|text| json!({key: text}).to_string() + "\n")
            .collect();
        let lines = desk
            .run_on(&[command, "--jsonl"], &input)
            .succeeded()
            .quietly()
            .lines();
        assert_eq!(lines.len(), texts.len());
        for (line, text) in lines.iter().zip(&texts) {
            assert!(
                line[key] == text.as_str(),
                "{command} returns the question unchanged: {text:.40}"
            );
        }
    }
}

#[test]
fn long_questions_are_read_from_standard_input_up_to_a_limit() {
    let desk = library::desk();
    let question = "貸出を延長できますか？";
    let repeated = |characters: usize| question.repeat(characters / question.chars().count());
    let found = desk.run_on(&["ask", "--json"], repeated(LONGEST_QUESTION));
    assert_eq!(found.succeeded().quietly().json()["entry"], "renewal");
    let too_long = repeated(100 * LONGEST_QUESTION);
    let refused = desk.run_on(&["ask", "--json"], too_long.clone());
    refused.ended_with(2).complaining_of(&["4000 文字"]);
    let line = json!({"question": too_long}).to_string();
    let next = json!({"question": question}).to_string();
    let found = desk.run_on(&["ask", "--jsonl"], format!("{line}\n{next}\n"));
    let lines = found.ended_with(1).quietly().lines();
    assert_eq!(lines[0]["error"]["line"], 1);
    assert_eq!(lines[1]["entry"], "renewal");
}

#[test]
fn an_empty_question_is_an_error() {
    let desk = library::desk();
    for blank in ["", " ", "\t\n", "\u{3000}\u{a0}"] {
        let messages = [
            ("en", "Enter a question", "Enter what to search for"),
            (
                "ja",
                "質問を入力してください",
                "検索する言葉を入力してください",
            ),
        ];
        for (language, message, of_search) in messages {
            for (command, message) in [("ask", message), ("search", of_search)] {
                desk.run(&[command, "--lang", language, blank])
                    .ended_with(2)
                    .complaining_of(&["error: ", message]);
            }
            desk.run_on(&["ask", "--lang", language], blank)
                .ended_with(2)
                .complaining_of(&[message]);
        }
    }
    assert!(
        !desk.index().exists(),
        "no index is built for an empty question"
    );
}

#[test]
fn invalid_utf8_is_replaced() {
    let desk = library::desk();
    let found = desk.run_on(&["ask", "--json"], b"Can I renew \xff\xfe a loan?\xe3\x81");
    let answer = found.succeeded().quietly().json();
    assert_eq!(answer["entry"], "renewal");
    assert!(
        answer["question"]
            .as_str()
            .is_some_and(|text| text.contains('\u{fffd}'))
    );

    let mut input = b"{\"question\": \"Can I renew a loan?\"}\n{\"question\": \"\xff\"}\n".to_vec();
    input.extend(b"\xff\xfe\x00\n{\"question\": \"card\"}");
    let lines = desk
        .run_on(&["ask", "--jsonl"], input)
        .ended_with(1)
        .lines();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["entry"], "renewal");
    assert_eq!(
        (&lines[1]["error"]["line"], &lines[2]["error"]["line"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(lines[3]["question"], "card");
}

#[test]
fn an_invalid_line_does_not_affect_other_lines() {
    let desk = library::desk();
    let good = r#"{"question": "Can I renew a loan?", "query": "loan", "new_key": [1]}"#;
    let deep = "[".repeat(100_000);
    let bad = [
        "not JSON",
        "{",
        "\"text\"",
        "null",
        "42",
        "{}",
        r#"{"question": null, "query": null}"#,
        r#"{"question": 1, "query": 1}"#,
        r#"{"question": ["a"], "query": ["a"]}"#,
        r#"{"question": "a", "query": "a"} trailing"#,
        r#"{"question": "\ud800", "query": "\ud800"}"#,
        &deep,
    ];
    for command in ["ask", "search"] {
        let input: String = bad.iter().map(|bad| format!("{good}\n{bad}\n")).collect();
        let lines = desk
            .run_on(&[command, "--jsonl"], input)
            .ended_with(1)
            .quietly()
            .lines();
        assert_eq!(lines.len(), 2 * bad.len());
        for (number, pair) in lines.chunks(2).enumerate() {
            assert!(pair[0]["error"].is_null(), "{command}: {pair:?}");
            let error = &pair[1]["error"];
            assert_eq!(error["line"], 2 * number + 2, "{command} {}", bad[number]);
            assert!(
                error["detail"]
                    .as_str()
                    .is_some_and(|detail| !detail.is_empty())
            );
        }
    }
    let only_for_questions = [
        r#"{"question": "a", "lang": "fr"}"#,
        r#"{"question": "a", "lang": 1}"#,
        r#"{"question": "a", "as_of": "yesterday"}"#,
        r#"{"question": "a", "as_of": "2026-02-30"}"#,
    ];
    let run = desk.run_on(&["ask", "--jsonl"], only_for_questions.join("\n"));
    assert!(
        run.ended_with(1)
            .lines()
            .iter()
            .all(|line| line["error"].is_object())
    );
}

/// Returns true if the only control characters are line breaks and the program's own
/// sequences for bold, dim and yellow text.
fn is_safe_on_a_terminal(text: &str) -> bool {
    let allowed = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[33m"];
    let rest = allowed
        .iter()
        .fold(text.to_owned(), |rest, sequence| rest.replace(sequence, ""));
    rest.chars().all(|c| c == '\n' || !c.is_control())
}

#[test]
fn control_characters_from_outside_do_not_reach_the_terminal() {
    let evil = r"\e[2J\e]0;title\a\b\x7f\u009b2J";
    let raw = "\u{1b}[2J\u{1b}]0;title\u{7}\u{8}\u{7f}\u{9b}2J\u{1b}[31m";
    let desk = Desk::new()
        .pack("house")
        .entry(
            "house/entries/stairs.en.md",
            &format!("\"Where are the stairs {evil}?\""),
            &format!("On the left {raw}.\n\n```\nthe\tstairs\n```"),
        )
        .file(
            "house/documents/map.md",
            &format!(
                "---\nid: \"map{evil}\"\ntitle: \"Map {evil}\"\nurl: \"x{evil}\"\nlang: en\n\
                 date: 2026-01-01\n---\n\n# The cellar {raw}\n\nA cellar {raw} below.\n"
            ),
        );
    let questions = [
        "where are the stairs",
        "the cellar below",
        raw,
        "stairz",
        &format!("stairs{raw}"),
    ];
    for command in ["ask", "search"] {
        for question in questions {
            let forced = run(
                desk.command(&[command, question])
                    .env("CLICOLOR_FORCE", "1"),
                "",
            );
            let forced = forced.succeeded();
            assert!(
                is_safe_on_a_terminal(&forced.stdout),
                "{command}: {forced:#?}"
            );
            assert!(
                is_safe_on_a_terminal(&forced.stderr),
                "{command}: {forced:#?}"
            );
            let json = desk.run(&[command, "--json", question]).succeeded();
            assert!(is_safe_on_a_terminal(&json.stdout), "{command}: {json:#?}");
            let asked = &json.json()[if command == "ask" {
                "question"
            } else {
                "query"
            }];
            assert_eq!(asked, question, "JSON loses nothing");
        }
    }
    let stairs = desk.run(&["ask", "where are the stairs"]).succeeded();
    assert!(
        stairs.stdout.contains("the stairs\n"),
        "a tab is printed as a space: {stairs:#?}"
    );
    let missing = run(
        desk.command(&["ask", "x", "--config", raw])
            .env("CLICOLOR_FORCE", "1"),
        "",
    );
    let missing = missing.ended_with(2);
    assert!(is_safe_on_a_terminal(&missing.stderr), "{missing:#?}");
}

#[test]
fn a_pack_can_hold_any_text() {
    let texts = hostile_texts();
    let mut desk = Desk::new().pack("house");
    for (number, text) in texts.iter().enumerate() {
        let body = format!("# Shelf {number}\n\n{text}\n\nThe end of shelf {number}.");
        desk = desk.document(
            &format!("house/documents/d{number}.md"),
            "Shelves",
            "en",
            &body,
        );
    }
    let nested = [">", "[", "*", "- ", "`"]
        .map(|mark| mark.repeat(2_000))
        .join("\n\n");
    let desk = desk
        .document("house/documents/nested.md", "Nested", "en", &nested)
        .entry(
            "house/entries/plain.en.md",
            "Is there a plain answer?",
            "There is.",
        );
    let answer = desk
        .run(&["ask", "--json", "Is there a plain answer?"])
        .succeeded();
    assert_eq!(answer.json()["entry"], "plain");
    let input: String = ["shelf", "本", "永永", "book", "end of shelf 3"]
        .map(|query| json!({"query": query}).to_string() + "\n")
        .concat();
    for hits in desk
        .run_on(&["search", "--jsonl", "--limit", "100"], input)
        .succeeded()
        .lines()
    {
        for hit in hits["hits"].as_array().expect("an array") {
            assert!(
                hit["snippet"]
                    .as_str()
                    .is_some_and(|text| text.chars().count() < 1_000)
            );
        }
    }
}

#[test]
fn a_question_can_begin_with_a_dash() {
    let desk = library::desk();
    let found = desk
        .run(&["ask", "--json", "--", "--renew a loan?"])
        .succeeded()
        .json();
    assert_eq!(found["question"], Value::from("--renew a loan?"));
}
