//! Golden questions against the shipped pack: answers don't get worse than
//! `questions-baseline.json`, `scenarios-baseline.json` and `threads-baseline.json` in
//! `tests/golden`.
//! `tests/golden/README.md` describes the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::date;
use madoguchi::engine::Engine;
use madoguchi::eval::scenarios::{Kind, Share};
use madoguchi::eval::{Score, evaluate, load, scenarios};
use madoguchi::semantic;
use madoguchi::text::Language;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::harness::{Desk, repository};

/// The lowest allowed result for one file in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    accuracy: f64,
    mrr: f64,
    false_answers: usize,
}

/// The path of a file of golden questions.
fn golden(file: &str) -> PathBuf {
    repository().join("tests/golden").join(file)
}

/// Reads a baseline: the lowest allowed results by name.
fn baseline<T: DeserializeOwned>(file: &str) -> BTreeMap<String, T> {
    let text = std::fs::read_to_string(golden(file)).expect("the baseline can be read");
    serde_json::from_str(&text).expect("the baseline is valid")
}

fn falls_below(score: &Score, floor: &Floor) -> bool {
    // The baseline is rounded down to three decimals.
    score.accuracy < floor.accuracy
        || score.mrr < floor.mrr
        || score.false_answers > floor.false_answers
}

/// The lowest allowed results by setup, file of golden questions and language.
type Floors = BTreeMap<String, BTreeMap<String, BTreeMap<Language, Floor>>>;

#[track_caller]
fn assert_reaches_baseline(setup: &str, engine: &Engine) {
    let mut all: Floors = baseline("questions-baseline.json");
    let mut lower = Vec::new();
    for (file, floors) in all.remove(setup).expect("the setup has a baseline") {
        let questions = load(&golden(&file))
            .expect("the golden questions are valid")
            .questions;
        let report =
            evaluate(engine, &questions, date(2026, 11, 22)).expect("the index can be read");
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
    assert_reaches_baseline("both-languages", &Desk::of_the_shipped_packs().engine());
}

#[test]
fn answers_without_semantic_search_do_not_get_worse() {
    let desk = Desk::of_the_shipped_packs();
    let semantic = semantic::Options {
        enabled: false,
        ..semantic::Options::default()
    };
    assert_reaches_baseline("words-only", &desk.engine_with(semantic));
}

#[test]
fn questions_find_entries_that_exist_only_in_the_other_language() {
    let setups = [
        ("japanese-entries-only", ".en.md"),
        ("english-entries-only", ".ja.md"),
    ];
    for (setup, removed) in setups {
        let desk = Desk::of_the_shipped_packs_without(removed);
        assert_reaches_baseline(setup, &desk.engine());
    }
}

/// Asks the questions of the files that a baseline names, and fails for each kind of question in a
/// language that is worse than its bound there.
#[track_caller]
fn assert_no_worse<B: DeserializeOwned + std::fmt::Debug>(
    baseline_file: &str,
    is_worse: impl Fn(&Share, &B) -> bool,
) {
    let engine = Desk::of_the_shipped_packs().engine();
    let baseline: BTreeMap<String, BTreeMap<Kind, BTreeMap<Language, B>>> = baseline(baseline_file);
    let mut worse = Vec::new();
    for (file, kinds) in baseline {
        let questions = load(&golden(&file))
            .expect("the golden questions are valid")
            .scenarios;
        let report = scenarios::evaluate(&engine, &questions).expect("the index can be read");
        assert!(report.kinds.keys().eq(kinds.keys()), "{file}");
        for (kind, bounds) in kinds {
            let shares = &report.kinds[&kind];
            assert!(shares.keys().eq(bounds.keys()), "{file}, {kind:?}");
            for (language, bound) in bounds {
                let share = &shares[&language];
                if is_worse(share, &bound) {
                    worse.push(format!(
                        "{file}, {kind:?}, {language}: {share:?}, not {bound:?}"
                    ));
                }
            }
        }
    }
    assert!(worse.is_empty(), "{worse:#?}");
}

#[test]
fn answers_to_scenarios_do_not_get_worse() {
    assert_no_worse("scenarios-baseline.json", |share, least: &f64| {
        share.value() < *least
    });
}

/// The least right and the most wrong answers to the questions of a kind in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    right: usize,
    wrong: usize,
}

#[test]
fn answers_to_threads_do_not_get_worse() {
    assert_no_worse("threads-baseline.json", |share, bounds: &Bounds| {
        share.right < bounds.right || share.wrong > bounds.wrong
    });
}

#[test]
fn every_file_of_golden_questions_has_a_baseline() {
    let mut all: Floors = baseline("questions-baseline.json");
    let questions = all
        .remove("both-languages")
        .expect("the setup has a baseline");
    let scenarios: BTreeMap<String, serde_json::Value> = baseline("scenarios-baseline.json");
    let threads: BTreeMap<String, serde_json::Value> = baseline("threads-baseline.json");
    let named: BTreeSet<&String> = questions
        .keys()
        .chain(scenarios.keys())
        .chain(threads.keys())
        .collect();
    let files = std::fs::read_dir(golden(""))
        .expect("the folder can be listed")
        .flatten();
    for file in files.map(|item| item.file_name().to_string_lossy().into_owned()) {
        assert!(
            !file.ends_with(".jsonl") || named.contains(&file),
            "{file} has no baseline"
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
        // A wrong answer is listed with the expected one.
        (
            scenario,
            &[
                "0.0%",
                "expected no registration-required, got depends depends",
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
            assert!(run.stdout.contains(text), "{text:?} is missing in {run:#?}");
        }
        for text in not_shown {
            assert!(!run.stdout.contains(text), "{text:?} in {run:#?}");
        }
    }
    // Both kinds in one file, with JSON output.
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
    // An unknown kind is an error that names the line.
    desk.write(
        "golden.jsonl",
        format!("{entry}\n{}", setting.replace("\"setting\"", "\"poem\"")),
    );
    let run = desk.run(&["eval", "golden.jsonl"]).ended_with(2);
    run.complaining_of(&["golden.jsonl:2: ", "poem"]);
}
