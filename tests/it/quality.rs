//! The golden questions against the shipped pack: no release answers worse than
//! `tests/golden/baseline.json` says.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;
use madoguchi::engine::{Engine, Options};
use madoguchi::eval::{Score, evaluate, load};
use madoguchi::index::{self, Rebuild};
use madoguchi::text::Language;
use serde::Deserialize;

/// What was reached on one file in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    accuracy: f64,
    mrr: f64,
    false_answers: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn falls_below(score: &Score, floor: &Floor) -> bool {
    // Figures in the baseline are rounded down to three decimals.
    score.accuracy < floor.accuracy
        || score.mrr < floor.mrr
        || score.false_answers > floor.false_answers
}

#[test]
fn answers_do_not_get_worse() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        knowledge: root().join("knowledge"),
        index: index::Options {
            folder: folder.path().to_owned(),
        },
        ..Options::default()
    };
    let (engine, _) = Engine::open(&options, Rebuild::WhenStale, &()).expect("the shipped pack");
    let golden = root().join("tests/golden");
    let text = std::fs::read_to_string(golden.join("baseline.json")).expect("the baseline");
    let baseline: BTreeMap<String, BTreeMap<Language, Floor>> =
        serde_json::from_str(&text).expect("a valid baseline");
    for (file, floors) in baseline {
        let questions = load(&golden.join(&file)).expect("valid golden questions");
        let report = evaluate(&engine, &questions, date(2026, 11, 22)).expect("an index");
        assert!(report.languages.keys().eq(floors.keys()), "{file}");
        for (language, floor) in floors {
            let score = &report.languages[&language];
            assert!(
                !falls_below(score, &floor),
                "{file}, {language}: {score:?} is below {floor:?}"
            );
        }
    }
}
