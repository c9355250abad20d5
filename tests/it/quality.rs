//! The golden questions against the shipped pack, whole, by words alone and with its
//! entries in one language: no release answers worse than `tests/golden/baseline.json`
//! and `scenario-baseline.json` say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::date;
use madoguchi::engine::Engine;
use madoguchi::eval::scenarios::Kind;
use madoguchi::eval::{Score, evaluate, load, scenarios};
use madoguchi::semantic;
use madoguchi::text::Language;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::harness::{Desk, repository};

/// What was reached on one file in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    accuracy: f64,
    mrr: f64,
    false_answers: usize,
}

fn golden(file: &str) -> PathBuf {
    repository().join("tests/golden").join(file)
}

/// A baseline: for each file of golden questions, what was reached on it.
fn baseline<T: DeserializeOwned>(file: &str) -> BTreeMap<String, T> {
    let text = std::fs::read_to_string(golden(file)).expect("the baseline");
    serde_json::from_str(&text).expect("a valid baseline")
}

fn falls_below(score: &Score, floor: &Floor) -> bool {
    // Figures in the baseline are rounded down to three decimals.
    score.accuracy < floor.accuracy
        || score.mrr < floor.mrr
        || score.false_answers > floor.false_answers
}

/// What was reached, by what was asked and by file of golden questions.
type Floors = BTreeMap<String, BTreeMap<String, BTreeMap<Language, Floor>>>;

#[track_caller]
fn assert_reaches(what: &str, engine: &Engine) {
    let mut all: Floors = baseline("baseline.json");
    let mut lower = Vec::new();
    for (file, floors) in all.remove(what).expect("a floor") {
        let questions = load(&golden(&file))
            .expect("valid golden questions")
            .questions;
        let report = evaluate(engine, &questions, date(2026, 11, 22)).expect("an index");
        assert!(report.languages.keys().eq(floors.keys()), "{file}");
        for (language, floor) in floors {
            let score = &report.languages[&language];
            if falls_below(score, &floor) {
                lower.push(format!("{file}, {language}: {score:?} is below {floor:?}"));
            }
        }
    }
    assert!(lower.is_empty(), "{lower:#?}");
}

#[test]
fn answers_do_not_get_worse() {
    assert_reaches("both-languages", &Desk::of_the_shipped_packs().engine());
}

#[test]
fn answers_by_words_alone_do_not_get_worse() {
    let desk = Desk::of_the_shipped_packs();
    let semantic = semantic::Options {
        enabled: false,
        ..semantic::Options::default()
    };
    assert_reaches("words-alone", &desk.engine_with(semantic));
}

#[test]
fn questions_find_what_is_written_in_the_other_language_alone() {
    for (what, other) in [("japanese-alone", ".en.md"), ("english-alone", ".ja.md")] {
        let desk = Desk::of_the_shipped_packs_without(other);
        assert_reaches(what, &desk.engine());
    }
}

#[test]
fn scenarios_are_not_answered_worse() {
    let engine = Desk::of_the_shipped_packs().engine();
    let baseline: BTreeMap<String, BTreeMap<Kind, BTreeMap<Language, f64>>> =
        baseline("scenario-baseline.json");
    let mut lower = Vec::new();
    for (file, kinds) in baseline {
        let questions = load(&golden(&file))
            .expect("valid golden questions")
            .scenarios;
        let report = scenarios::evaluate(&engine, &questions).expect("an index");
        assert!(report.kinds.keys().eq(kinds.keys()), "{file}");
        for (kind, floors) in kinds {
            let shares = &report.kinds[&kind];
            assert!(shares.keys().eq(floors.keys()), "{file}, {kind:?}");
            for (language, floor) in floors {
                let share = &shares[&language];
                if share.value() < floor {
                    lower.push(format!("{file}, {kind:?}, {language}: {share:?} < {floor}"));
                }
            }
        }
    }
    assert!(lower.is_empty(), "{lower:#?}");
}

#[test]
fn every_file_of_golden_questions_has_a_floor() {
    let mut all: Floors = baseline("baseline.json");
    let of_entries = all.remove("both-languages").expect("floors");
    let of_scenarios: BTreeMap<String, serde_json::Value> = baseline("scenario-baseline.json");
    let named: BTreeSet<&String> = of_entries.keys().chain(of_scenarios.keys()).collect();
    let files = std::fs::read_dir(golden("")).expect("listed").flatten();
    for file in files.map(|item| item.file_name().to_string_lossy().into_owned()) {
        assert!(
            !file.ends_with(".jsonl") || named.contains(&file),
            "{file} has no floor"
        );
    }
}

#[test]
fn eval_reads_both_kinds_of_golden_questions() {
    let desk = Desk::of_the_shipped_packs();
    let entry = r#"{"question": "can users skip?", "language": "en", "entry": "skip"}"#;
    let setting = r#"{"question": "default for days allowed to snooze?", "language": "en", "kind": "setting", "id": "days-allowed-to-snooze"}"#;
    let scenario = r#"{"question": "3回スヌーズしたらブロックされますか", "language": "ja", "kind": "scenario", "outcome": "registration-required", "verdict": "no", "facts": {"snoozes-used": 3}, "row": 13}"#;
    let cases: [(&str, &[&str], &[&str]); 3] = [
        (entry, &["accuracy"], &["right"]),
        (setting, &["setting", "right", "100.0%"], &["accuracy"]),
        // A wrong one is told with what was expected.
        (
            scenario,
            &[
                "0.0%",
                "expected no registration-required, got yes registration-required",
            ],
            &["accuracy"],
        ),
    ];
    for (line, shown, not_shown) in cases {
        desk.write("golden.jsonl", line);
        let run = desk
            .run(&["eval", "--failures", "golden.jsonl"])
            .succeeded();
        for text in shown {
            assert!(run.stdout.contains(text), "no {text:?} in {run:#?}");
        }
        for text in not_shown {
            assert!(!run.stdout.contains(text), "{text:?} in {run:#?}");
        }
    }
    // Both in one file, and as JSON.
    desk.write("golden.jsonl", [entry, setting, scenario].join("\n"));
    let report = desk
        .run(&["eval", "--json", "golden.jsonl"])
        .succeeded()
        .json();
    assert_eq!(report["languages"]["en"]["questions"], 1);
    assert_eq!(report["scenarios"]["kinds"]["setting"]["en"]["right"], 1);
    assert_eq!(
        report["scenarios"]["kinds"]["scenario"]["ja"]["questions"],
        1
    );
    // A kind that does not exist is a mistake with its line.
    desk.write(
        "golden.jsonl",
        format!("{entry}\n{}", setting.replace("\"setting\"", "\"poem\"")),
    );
    let run = desk.run(&["eval", "golden.jsonl"]).ended_with(2);
    run.complaining_of(&["golden.jsonl:2: ", "poem"]);
}
