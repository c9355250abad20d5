//! Answers, hits, entries and rows of tables to the JSON of the contract, version 1.
//!
//! Each object is a type from which its schema is made, too: what a program is told
//! of a shape is what it gets. Keys are added, and never renamed or removed.

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

use crate::answer::{self as given, Content};
use crate::knowledge::{Localized as Written, Source};
use crate::retrieve;
use crate::text::Language;

/// Version of the shapes; raised when a key is renamed or removed.
pub const VERSION: u32 = 1;

/// An answer as a JSON object.
pub fn answer(answer: &given::Answer) -> Value {
    value(&Answer::of(answer))
}

/// Hits as a JSON object.
pub fn hits(hits: &retrieve::Hits) -> Value {
    value(&Hits::of(hits))
}

/// Settings that were looked up as a JSON object; `None` for another answer.
pub fn settings(answer: &given::Answer) -> Option<Settings> {
    match &answer.statement()?.content {
        Content::Settings(found) => Some(Settings::of(found)),
        _ => None,
    }
}

/// Rollouts that were looked up as a JSON object; `None` for another answer.
pub fn rollouts(answer: &given::Answer) -> Option<Rollouts> {
    match &answer.statement()?.content {
        Content::Rollouts(found) => Some(Rollouts::of(&found.rows, answer.as_of)),
        _ => None,
    }
}

/// One of the objects as a value.
pub fn value(object: &impl Serialize) -> Value {
    // Their keys are texts and their numbers finite: that is all it can fail at.
    serde_json::to_value(object).unwrap_or_default()
}

/// A text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Localized {
    /// In Japanese, if it was written.
    #[schema(required = true)]
    ja: Option<String>,
    /// In English, if it was written.
    #[schema(required = true)]
    en: Option<String>,
}

impl Localized {
    fn of(text: &Written) -> Localized {
        let own = |language| text.get(language).map(str::to_owned);
        Localized {
            ja: own(Language::Ja),
            en: own(Language::En),
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
    /// The date on which it said so: YYYY-MM-DD, YYYY-MM or YYYY.
    #[schema(required = true)]
    date: Option<String>,
}

impl Citation {
    fn of(citation: &given::Citation) -> Citation {
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
    /// The date on which it said so: YYYY-MM-DD, YYYY-MM or YYYY.
    #[schema(required = true)]
    date: Option<String>,
}

impl LocalizedCitation {
    fn of(source: &Source) -> LocalizedCitation {
        LocalizedCitation {
            title: Localized::of(&source.title),
            url: Localized::of(&source.url),
            date: source.date.map(|date| date.to_string()),
        }
    }
}

/// Three decimals: more would only be noise in logs and snapshots.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
