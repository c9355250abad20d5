//! Defines what the API, the tools for assistants and the page share: limits for requests,
//! and the reasons for a refusal. `render::json` makes the JSON.

use jiff::civil::Date;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use crate::engine::{Context, FactInput, Notice};
use crate::render::notice;
use crate::rules::json::whole_number;
use crate::text::Language;

/// The longest question or query, in characters.
pub(crate) const LONGEST_QUESTION: usize = 2000;

/// The longest comment with a vote, in characters.
pub(crate) const LONGEST_COMMENT: usize = 2000;

/// The most hits of a search.
pub(crate) const MAX_HITS: u16 = 100;

/// The hits of a search that doesn't give a number.
pub(crate) const DEFAULT_HITS: u16 = 10;

/// Why a program gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A value is invalid. `pointer` is its JSON Pointer, `detail` a sentence that
    /// explains the error.
    Invalid { pointer: String, detail: String },
    /// The program failed; the reason is in the log.
    Failed,
}

impl Refusal {
    /// The refusal of a case that wasn't decided.
    pub(crate) fn of(notice: &Notice, language: Language) -> Refusal {
        let pointer = match notice {
            Notice::NoTable | Notice::NoSuchTable { .. } => "/pack".to_owned(),
            Notice::Policy { .. } => "/policy".to_owned(),
            Notice::Fact { name, .. } => {
                let name = name.replace('~', "~0").replace('/', "~1");
                format!("/facts/{name}")
            }
            Notice::Date { .. } => "/as_of".to_owned(),
            Notice::TooLong { .. } => "/question".to_owned(),
            Notice::NoSuchAudience { .. } => "audience".to_owned(),
            Notice::NotFound { .. } | Notice::Undated | Notice::Failed => return Refusal::Failed,
        };
        let detail = notice::text(notice, language);
        Refusal::Invalid { pointer, detail }
    }
}

/// A context with the options of a program's request: the language and the day of the
/// answer, if given.
pub(crate) fn with_options(
    context: Context,
    requested_language: Option<Language>,
    as_of: Option<Date>,
) -> Context {
    Context {
        requested_language,
        day: as_of.unwrap_or(context.day),
        ..context
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
pub(crate) fn optional_u16<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u16>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let whole = whole_number(&number).and_then(|number| u16::try_from(number).ok());
    let error = || D::Error::custom(format!("{number} isn't a whole number from 0 to 65535"));
    whole.map(Some).ok_or_else(error)
}
