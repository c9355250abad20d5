//! Renders a notice as a sentence that says why a request has no answer and what to do.

mod policy;

use super::case::{example, values};
use super::text::clean;
use super::words::{Answers, Cases, Chat};
use crate::engine::Notice;
use crate::rules::fact::ValueError;
use crate::rules::table::FactError;
use crate::rules::{Fact, Table};
use crate::text::Language;

/// The sentence of a notice. It can quote text from a person, without control characters.
pub fn text(notice: &Notice, language: Language) -> String {
    let words = Answers(language);
    let text = match notice {
        Notice::NotFound { ids } if ids.is_empty() => words.none_found().to_owned(),
        Notice::NoSuchAudience { audiences } => {
            words.no_such_audience(audiences.join(words.comma()))
        }
        Notice::NotFound { ids } => words.not_found(ids.join(words.comma())),
        Notice::NoTable => words.no_table().to_owned(),
        Notice::NoSuchTable { pack } => words.no_such_table(pack),
        Notice::Fact { table, error, .. } => fact(table, error, language),
        Notice::Policy { table, error } => policy::text(table, error, language),
        Notice::Date { typed } => {
            let words = Cases(language);
            words.invalid_day(words.quoted(typed))
        }
        Notice::TooLong { most } => words.too_long(most),
        Notice::Undated => words.no_dated_source().to_owned(),
        Notice::Failed => Chat(language).failed().to_owned(),
    };
    clean(&text)
}

fn fact(table: &Table, error: &FactError, language: Language) -> String {
    let words = Cases(language);
    match error {
        FactError::NoValue { typed } => words.no_value(typed, example(table)),
        FactError::UnknownFact { typed } => {
            let facts: Vec<&str> = table.facts.iter().map(Fact::id).collect();
            words.unknown_fact(typed, facts.join(", "))
        }
        FactError::Value { fact, typed, error } => {
            value(&table.facts[*fact], &words.quoted(typed), error, language)
        }
    }
}

/// `typed` already has quotation marks, because a JSON value has others than typed text.
fn value(fact: &Fact, typed: &str, error: &ValueError, language: Language) -> String {
    let words = Cases(language);
    let values = values(fact, language);
    match error {
        ValueError::NotAmong => words.not_among(typed, fact.id(), values),
        ValueError::NotANumber => words.not_a_number(typed, fact.id(), values),
        ValueError::NotADate => words.not_a_date(typed, fact.id()),
        ValueError::OutOfRange { .. } => words.out_of_range(typed, fact.id(), values),
    }
}
