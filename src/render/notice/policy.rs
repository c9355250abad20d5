//! Renders why a policy document can't be read: what it is, what is wanted, and how to
//! export that.

use super::value;
use crate::knowledge::decision::PolicyObject;
use crate::render::words::{Answers, Cases};
use crate::rules::Table;
use crate::rules::policy::{PolicyError, Seems};
use crate::text::Language;

/// The sentences on an error in a policy document.
pub(super) fn text(table: &Table, error: &PolicyError, language: Language) -> String {
    let words = Cases(language);
    let quoted = |found: &str| words.value(found);
    match error {
        PolicyError::NotSupported => words.policy_not_supported().to_owned(),
        PolicyError::NotText => words.policy_not_text().to_owned(),
        PolicyError::NotJson {
            line,
            column,
            seems: listed,
        } => joined(
            [
                Some(words.policy_not_json(line, column)),
                listed.and_then(|at| seems(table, &Seems::Listed(at), language)),
                export(table, language),
            ],
            language,
        ),
        PolicyError::OtherDocument {
            seems: other,
            unknown,
            missing,
        } => joined(
            [
                Some(words.policy_other().to_owned()),
                other
                    .as_ref()
                    .and_then(|other| seems(table, other, language)),
                (!unknown.is_empty()).then(|| words.policy_unknown(unknown.join(", "))),
                missing
                    .as_ref()
                    .map(|pointer| words.policy_missing(pointer)),
                Some(wanted(table, language)),
                export(table, language),
            ],
            language,
        ),
        PolicyError::NothingKnown => joined(
            [
                Some(words.policy_nothing_known().to_owned()),
                Some(wanted(table, language)),
                export(table, language),
            ],
            language,
        ),
        PolicyError::Several { pointers } => {
            words.policy_several(pointers.join(Answers(language).comma()))
        }
        PolicyError::CutOff { pointer, found } => at(pointer, &words.policy_cut_off(quoted(found))),
        PolicyError::Shape {
            pointer,
            found,
            wants_array,
        } => {
            let detail = match wants_array {
                true => words.policy_no_array(quoted(found)),
                false => words.policy_no_object(quoted(found)),
            };
            at(pointer, &detail)
        }
        PolicyError::Disagree { pointer } => words.policy_disagree(pointer),
        PolicyError::Value {
            pointer,
            found,
            fact,
            error,
        } => {
            let detail = value(&table.facts[*fact], &quoted(found), error, language);
            at(pointer, &detail)
        }
    }
}

fn at(pointer: &str, detail: &str) -> String {
    format!("{pointer}: {detail}")
}

fn joined<const N: usize>(sentences: [Option<String>; N], language: Language) -> String {
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(match language {
        Language::Ja => "",
        Language::En => " ",
    })
}

fn object(table: &Table) -> Option<&PolicyObject> {
    table.written.policy.as_ref()
}

/// The object that a table reads, with its place in the document.
fn wanted(table: &Table, language: Language) -> String {
    let words = Cases(language);
    let pointer = object(table).map_or("", |object| object.at.as_str());
    let name = object(table).and_then(|object| object.name.as_ref());
    words.policy_wanted(match name {
        Some(name) => format!("{} ({pointer})", name.best(language)),
        None => words.policy_object(pointer),
    })
}

/// What a document seems to be that isn't the wanted one.
fn seems(table: &Table, other: &Seems, language: Language) -> Option<String> {
    let words = Cases(language);
    match other {
        Seems::Listed(at) => {
            let other = object(table)?.others.get(*at)?;
            Some(words.policy_seems(other.name.best(language)))
        }
        Seems::Type(name) => Some(words.policy_type(name)),
    }
}

/// How to export the document that a table reads.
fn export(table: &Table, language: Language) -> Option<String> {
    let export = object(table)?.export.as_ref()?;
    Some(export.best(language).to_owned())
}
