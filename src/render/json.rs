//! Encodes answers, hits, entries and rows of tables as the JSON of the contract,
//! version 1.
//!
//! The type of each object also defines its schema, so schema and JSON always match. Keys
//! are added, but never renamed or removed.

mod answer;
mod decision;
mod entry;
mod facts;
mod hits;
pub mod schema;
mod tables;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub use answer::{Answer, Related};
pub use decision::{Decided, Decision};
pub use entry::{Entries, Entry};
pub use facts::facts_schema;
pub use hits::Hits;
pub use tables::{Rollouts, Settings};

use crate::answer::{self as domain, Content};
use crate::knowledge::{self, Source};
use crate::retrieve;
use crate::text::Language;

/// The version of the contract, which changes if a key is renamed or removed.
pub const VERSION: u32 = 1;

/// An answer as a JSON object.
pub fn answer(answer: &domain::Answer) -> Value {
    value(&Answer::of(answer))
}

/// Hits as a JSON object.
pub fn hits(hits: &retrieve::Hits) -> Value {
    value(&Hits::of(hits))
}

/// The settings of an answer as a JSON object. `None` for another kind of answer.
pub fn settings(answer: &domain::Answer) -> Option<Settings> {
    match &answer.statement()?.content {
        Content::Settings(found) => Some(Settings::of(&found.rows)),
        _ => None,
    }
}

/// The rollouts of an answer as a JSON object. `None` for another kind of answer.
pub fn rollouts(answer: &domain::Answer) -> Option<Rollouts> {
    match &answer.statement()?.content {
        Content::Rollouts(found) => Some(Rollouts::of(&found.rows, answer.as_of)),
        _ => None,
    }
}

/// An object of the contract as a JSON value.
pub fn value(object: &impl Serialize) -> Value {
    // Encoding can't fail, because all keys are strings and all numbers finite.
    serde_json::to_value(object).unwrap_or_default()
}

/// A text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Localized {
    /// The Japanese text, if there is one.
    #[schema(required = true)]
    ja: Option<String>,
    /// The English text, if there is one.
    #[schema(required = true)]
    en: Option<String>,
}

impl Localized {
    fn of(text: &knowledge::Localized) -> Localized {
        let text = |language| text.get(language).map(str::to_owned);
        Localized {
            ja: text(Language::Ja),
            en: text(Language::En),
        }
    }
}

/// A source.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Citation {
    /// Its title.
    title: String,
    /// Its address.
    url: String,
    /// The date of the source: YYYY-MM-DD, YYYY-MM or YYYY.
    #[schema(required = true)]
    date: Option<String>,
}

impl Citation {
    fn of(citation: &domain::Citation) -> Citation {
        Citation {
            title: citation.title.clone(),
            url: citation.url.clone(),
            date: citation.date.clone(),
        }
    }
}

/// A source with its title and address in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct LocalizedCitation {
    /// Its title.
    title: Localized,
    /// Its address.
    url: Localized,
    /// The date of the source: YYYY-MM-DD, YYYY-MM or YYYY.
    #[schema(required = true)]
    date: Option<String>,
}

impl LocalizedCitation {
    fn of(source: &Source) -> LocalizedCitation {
        LocalizedCitation {
            title: Localized::of(&source.title),
            url: Localized {
                ja: source.address(Language::Ja).map(str::to_owned),
                en: source.address(Language::En).map(str::to_owned),
            },
            date: source.date.map(|date| date.to_string()),
        }
    }
}

/// Rounds to three decimals, so that logs and snapshots have no irrelevant digits.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
