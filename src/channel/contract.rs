//! What the API and the tools for assistants have in common: the limits of what a
//! program may send, and why it gets no answer. The JSON itself is `render::json`'s.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use crate::engine::{FactInput, Notice};
use crate::render::notice;
use crate::rules::json::whole_number;
use crate::text::Language;

/// The longest question or query, in characters.
pub(crate) const LONGEST_QUESTION: usize = 2000;

/// The most hits of a search.
pub(crate) const MOST_HITS: u16 = 100;

/// Hits of a search that names no number.
pub(crate) const HITS: u16 = 10;

/// Why a program gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A value can't be used: where, as a JSON Pointer, and why, as a sentence.
    Invalid { pointer: String, detail: String },
    /// The program failed; the log says why.
    Failed,
}

impl Refusal {
    /// The refusal of a case that wasn't decided.
    pub(crate) fn of(own: &Notice, language: Language) -> Refusal {
        let pointer = match own {
            Notice::NoTable | Notice::NoSuchTable { .. } => "/pack".to_owned(),
            Notice::Policy { .. } => "/policy".to_owned(),
            Notice::Fact { name, .. } => {
                let name = name.replace('~', "~0").replace('/', "~1");
                format!("/facts/{name}")
            }
            Notice::Date { .. } => "/as_of".to_owned(),
            Notice::NotFound { .. } | Notice::Undated | Notice::Failed => return Refusal::Failed,
        };
        let detail = notice::text(own, language);
        Refusal::Invalid { pointer, detail }
    }
}

/// The members of a JSON object as facts.
pub(crate) fn facts(members: Map<String, Value>) -> Vec<FactInput> {
    let facts = members.into_iter();
    facts
        .map(|(name, value)| FactInput::Json { name, value })
        .collect()
}

/// Deserializes an optional whole number from 0 to 65535.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let whole = whole_number(&number).and_then(|number| u16::try_from(number).ok());
    let no_number = || D::Error::custom(format!("{number} isn't a whole number from 0 to 65535"));
    whole.map(Some).ok_or_else(no_number)
}
