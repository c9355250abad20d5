//! Questions that describe a case in any notation: the decision doesn't depend on it, and is
//! the same if the recognized facts are typed as arguments.

use madoguchi::answer::{Answer, Verdict};
use madoguchi::engine::Engine;
use madoguchi::eval::load;
use madoguchi::eval::scenarios::{DAY, Golden, Kind, summary};
use madoguchi::render::json;
use madoguchi::rules::{MissingFacts, StatedFacts, Table};
use madoguchi::understand::Question;
use serde_json::{Value, json};

use crate::harness::{Desk, repository};

fn scenarios() -> Vec<Golden> {
    let file = repository().join("tests/golden/scenarios-development.jsonl");
    let mut sets = load(&file).expect("the golden questions are valid");
    sets.scenarios.retain(|item| item.kind == Kind::Scenario);
    sets.scenarios
}

fn ask(engine: &Engine, item: &Golden, text: &str) -> Answer {
    let question = Question {
        text: text.to_owned(),
        language: Some(item.language),
        as_of: item.as_of.unwrap_or(DAY),
    };
    engine.ask(&question).expect("the engine answers")
}

/// A recognized fact as a `FACT=VALUE` argument; `None` for values that can't be typed:
/// ranges with an upper limit and sets of values.
fn typed(known: &Value) -> Option<String> {
    let fact = known["fact"].as_str()?;
    let value = &known["value"];
    match value {
        Value::String(text) => Some(format!("{fact}={text}")),
        Value::Bool(_) | Value::Number(_) => Some(format!("{fact}={value}")),
        Value::Object(range) if range["max"].is_null() && range["min"].is_number() => {
            Some(format!("{fact}={}+", range["min"]))
        }
        _ => None,
    }
}

fn decide(table: &Table, facts: &[String], day: jiff::civil::Date) -> Option<String> {
    let mut stated = StatedFacts::default();
    for argument in facts {
        let (fact, domain) = table
            .parse(argument)
            .expect("a displayed value can be typed");
        stated.state(fact, domain);
    }
    let decided = table.evaluate(&stated, day, MissingFacts::UseDefaults);
    let outcome = decided.outcome()?;
    Some(table.outcomes()[outcome].id.clone())
}

#[test]
fn typed_facts_give_the_same_decision_as_the_question() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let (_, table) = engine
        .tables()
        .next()
        .expect("the shipped pack has a table");
    let mut compared = 0;
    for item in scenarios() {
        let answer = json::answer(&ask(&engine, &item, &item.question));
        if answer["kind"] != "scenario" {
            continue;
        }
        let known = answer["decision"]["known"].as_array().expect("an array");
        let Some(facts) = known.iter().map(typed).collect::<Option<Vec<String>>>() else {
            continue;
        };
        let day = answer["as_of"].as_str().and_then(|day| day.parse().ok());
        let decided = decide(table, &facts, day.expect("a day"));
        assert_eq!(
            answer["decision"]["outcome"],
            json!(decided),
            "{facts:?} of {}",
            item.question
        );
        compared += 1;
    }
    assert!(compared >= 100, "only {compared} were compared");
}

/// Replaces ASCII letters, digits, signs and spaces by their full-width forms.
fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(wide).collect()
}

#[test]
fn width_case_and_whitespace_do_not_change_the_answer() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let mut different = Vec::new();
    // Every third one keeps the test short.
    for item in scenarios().into_iter().step_by(3) {
        let text = &item.question;
        let expected = summary(&ask(&engine, &item, text));
        let forms = [
            full_width(text),
            text.to_uppercase(),
            text.to_lowercase(),
            format!("  \t{text}\u{3000}\r\n\n"),
            format!("\u{feff}\u{200b}{text}\u{200e}"),
        ];
        for form in forms {
            let found = summary(&ask(&engine, &item, &form));
            if found != expected {
                different.push(format!("{form}: {found}, not {expected}"));
            }
        }
    }
    assert!(different.is_empty(), "{} {different:#?}", different.len());
}

#[test]
fn hostile_questions_are_answered() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let long = |part: &str| part.repeat(4_000 / part.chars().count());
    let numbers: String = (0..600)
        .map(|number| format!("{number} snoozes, "))
        .collect();
    let numbers_ja: String = (0..600).map(|number| format!("{number}回")).collect();
    let questions = [
        long("will she be blocked after three snoozes with the limit off? "),
        long("3回延期して制限が無効ならブロックされますか？"),
        long("blocked "),
        long("ブロック"),
        long("three snoozes "),
        long("延期 3 回 "),
        // One sentence that matches a part of many phrases.
        long(
            "if the campaign is disabled or enabled and the limit is on or off after skip prompt ",
        ),
        numbers,
        numbers_ja,
        "9".repeat(4_000),
        long("1,"),
        long("not "),
        long("no never without n't cannot "),
        long("ない"),
        long("なければならない"),
        long("ないのではないか"),
        long("🎉"),
        long("👩‍👩‍👧‍👦🚫3️⃣"),
        long("\u{202e}\u{200f}\u{2067}"),
        long("\u{202e}blocked after three snoozes\u{202c}\u{200f}"),
        long("e\u{301}\u{301}\u{301}"),
        long("?"),
        long("。"),
        long("{n} {nth} #skip | ! _ ~ "),
        "\u{0}\u{1}\u{7f}will\u{0}she\u{0}be\u{0}blocked after three snoozes".to_owned(),
    ];
    for text in questions {
        let question = Question {
            text,
            language: None,
            as_of: DAY,
        };
        let answer = engine.ask(&question).expect("the engine answers");
        assert!(!summary(&answer).is_empty());
    }
}

#[test]
fn the_answer_starts_with_the_verdict_in_the_language_of_the_question() {
    let desk = Desk::of_the_shipped_packs();
    let engine = desk.engine();
    let cases = [
        (
            "the campaign is enabled. will my user be blocked after three snoozes?",
            Verdict::Yes,
            "Yes: ",
        ),
        (
            "状態は有効です。3回スヌーズしたらサインインできなくなりますか",
            Verdict::Yes,
            "はい。",
        ),
        (
            "will my user be blocked after three snoozes?",
            Verdict::Depends,
            "It depends on what the campaign targets. Passkey (FIDO2) (the usual case since \
             September 2026): no, the user is prompted and may postpone it. Microsoft \
             Authenticator: yes, the user must register before signing in.\n",
        ),
        (
            "3回スヌーズしたらサインインできなくなりますか",
            Verdict::Depends,
            "キャンペーンの対象によります。パスキー (FIDO2) (2026 年 9 月以降はこちらが通常): いいえ、\
             画面が表示されますが、延期できます。Microsoft Authenticator: はい、登録するまで\
             サインインできません。\n",
        ),
        (
            "will my user be blocked after two snoozes?",
            Verdict::No,
            "No: ",
        ),
        (
            "2回スヌーズしたらサインインできなくなりますか",
            Verdict::No,
            "いいえ。",
        ),
        (
            "will my user be blocked after two or more snoozes?",
            Verdict::Depends,
            "It depends on ",
        ),
        (
            "2回以上スヌーズしたらブロックされますか",
            Verdict::Depends,
            "キャンペーンの対象と使った延期の回数によります。",
        ),
    ];
    for (text, verdict, prefix) in cases {
        let question = Question {
            text: text.to_owned(),
            language: None,
            as_of: DAY,
        };
        let answer = json::answer(&engine.ask(&question).expect("the engine answers"));
        assert_eq!(answer["verdict"], verdict.name(), "{text}");
        let answer = answer["answer"].as_str().expect("a text");
        assert!(answer.starts_with(prefix), "{text}: {answer}");
    }
}
