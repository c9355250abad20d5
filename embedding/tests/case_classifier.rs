//! Compares the case classifier with cases that its training wrote, by the vectors of the
//! built-in encoder: after another training of the encoder, it has to be fitted again.

use std::error::Error;

use madoguchi_embedding::{CaseClassifier, Encoder, Kind};
use serde_json::Value;

#[test]
fn questions_have_the_log_odds_of_the_training() -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("case-classifier-cases.json"))?;
    assert!(cases.len() >= 10);
    let encoder = Encoder::built_in()?;
    let classifier = CaseClassifier::built_in().ok_or("a damaged classifier")?;
    assert_eq!(classifier.dimensions(), encoder.dimensions());
    for case in &cases {
        let question = case["question"]
            .as_str()
            .ok_or("a case without a question")?;
        let expected = case["log_odds"].as_f64().ok_or("a case without log odds")?;
        let found = classifier.log_odds(encoder.encode(Kind::Question, question));
        let difference = f64::from(found) - expected;
        assert!(
            difference.abs() < 0.01,
            "{question:?}: {found}, not {expected}"
        );
    }
    Ok(())
}
