//! Encodes the facts of a decision table as a JSON Schema ([draft 2020-12][1]), which
//! describes the facts that a case can state.
//!
//! [1]: https://json-schema.org/draft/2020-12

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::knowledge::Localized;
use crate::knowledge::decision::FactType;
use crate::render::fact::default_name;
use crate::rules::fact::value_id;
use crate::rules::{Fact, StatedFacts, Table};
use crate::text::Language;

/// The schema of an object with the facts of a case by their ids. Facts that are left out
/// have their defaults on `day`.
pub fn facts_schema(table: &Table, day: Date) -> Value {
    let usual = table.usual_case(&StatedFacts::default(), day);
    let facts = table.facts.iter().enumerate().map(|(at, fact)| {
        let default = |language| default_name(table, at, &usual, day, language);
        (fact.id().to_owned(), schema(fact, default))
    });
    json!({
        "type": "object",
        "description": both(|language| table.written.question.get(language)),
        "properties": facts.collect::<Map<String, Value>>(),
        "additionalProperties": false,
    })
}

fn schema(fact: &Fact, default: impl Fn(Language) -> String) -> Value {
    let values = &fact.written.values;
    let ids: Vec<String> = values.iter().map(|value| value_id(&value.value)).collect();
    let mut schema = match fact.kind() {
        FactType::Bool => json!({"type": "boolean"}),
        FactType::Integer => {
            json!({"type": "integer", "minimum": fact.min, "maximum": fact.max})
        }
        FactType::Choice => json!({"type": "string", "enum": ids}),
        FactType::Date => json!({"type": "string", "format": "date"}),
        FactType::Set => json!({
            "type": "array",
            "items": {"type": "string", "enum": ids},
            "uniqueItems": true,
        }),
    };
    schema["description"] = Value::from(description(fact, default));
    schema
}

/// The name of a fact, the names of its values and its default, in both languages.
fn description(fact: &Fact, default: impl Fn(Language) -> String) -> String {
    let mut text = both(|language| fact.name().get(language));
    let values = fact.written.values.iter().map(|value| {
        let name = both_names(&value.name);
        format!("{}: {name}", value_id(&value.value))
    });
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        text = format!("{text} ({})", values.join("; "));
    }
    let [english, japanese] = [Language::En, Language::Ja].map(default);
    format!("{text}. Default: {english} / 既定値: {japanese}")
}

fn both_names(text: &Localized) -> String {
    both(|language| text.get(language))
}

/// A text in English and in Japanese.
fn both<'t>(text: impl Fn(Language) -> Option<&'t str>) -> String {
    let texts = [Language::En, Language::Ja].into_iter().filter_map(text);
    texts.collect::<Vec<&str>>().join(" / ")
}
