//! The facts of a decision table to the inputs of a form, and a form that was sent back
//! to a case. Nothing here knows what the facts are about; each platform lays the inputs
//! out.

use super::chat::MAX_DAYS;
use crate::engine::{Case, FactInput};
use crate::knowledge::decision::FactType;
use crate::render::fact::value_name;
use crate::rules::fact::value_id;
use crate::rules::{Fact, Table};
use crate::text::Language;

/// Before the ID of a fact in the ID of its input.
const FACT: &str = "fact:";
/// The ID of the input of the day.
pub(crate) const DATE: &str = "date";
/// The ID of the input of the timeline's length, 0 to [`MAX_DAYS`].
pub(crate) const DAYS: &str = "days";

/// The input of a fact. Left empty, the fact has its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// The fact's ID.
    pub(crate) fact: String,
    /// The fact's name, with its unit.
    pub(crate) label: String,
    pub(crate) kind: InputKind,
}

impl Input {
    /// The input's ID.
    pub(crate) fn id(&self) -> String {
        format!("{FACT}{}", self.fact)
    }
}

/// What an input takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputKind {
    Number { min: i64, max: i64 },
    Date,
    One(Vec<Choice>),
    Several(Vec<Choice>),
}

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}

/// The inputs of a table's facts, in its order.
pub(crate) fn inputs(table: &Table, language: Language) -> impl Iterator<Item = Input> {
    table.facts.iter().map(move |fact| input(fact, language))
}

fn input(fact: &Fact, language: Language) -> Input {
    let units = fact.written.unit.of(language);
    // The second English form of a unit is the plural.
    let unit = match language {
        Language::En => units.get(1).or(units.first()),
        Language::Ja => units.first(),
    };
    let name = fact.name().best(language);
    Input {
        fact: fact.id().to_owned(),
        label: match unit {
            Some(unit) => format!("{name} ({unit})"),
            None => name.to_owned(),
        },
        kind: match fact.kind() {
            FactType::Integer => InputKind::Number {
                min: fact.min,
                max: fact.max,
            },
            FactType::Date => InputKind::Date,
            FactType::Bool => InputKind::One(choices(fact, [1, 0], language)),
            FactType::Choice => InputKind::One(choices(fact, fact.min..=fact.max, language)),
            FactType::Set => {
                let values = fact.written.values.iter();
                let choices = values.map(|value| Choice {
                    value: value_id(&value.value),
                    label: value.name.best(language).to_owned(),
                });
                InputKind::Several(choices.collect())
            }
        },
    }
}

fn choices(fact: &Fact, codes: impl IntoIterator<Item = i64>, language: Language) -> Vec<Choice> {
    let choice = |code| Choice {
        value: value_id(&fact.written(code)),
        label: value_name(fact, code, language),
    };
    codes.into_iter().map(choice).collect()
}

/// The case that a form holds: the IDs of inputs with what was entered. Empty inputs and
/// those of something else are passed over.
pub(crate) fn case<'i>(
    pack: Option<String>,
    inputs: impl IntoIterator<Item = (&'i str, &'i str)>,
) -> Case {
    let mut case = Case {
        pack,
        ..Case::default()
    };
    for (id, value) in inputs {
        let value = value.trim();
        match id {
            _ if value.is_empty() => {}
            DATE => case.date = Some(value.to_owned()),
            DAYS => case.days = value.parse().unwrap_or(0).min(MAX_DAYS),
            id => case.facts.extend(id.strip_prefix(FACT).map(|fact| {
                let typed = format!("{fact}={value}");
                FactInput::Typed(typed)
            })),
        }
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_a_case() {
        let inputs = [
            ("date", "2026-05-01"),
            ("days", "90"),
            ("fact:cups", " 3 "),
            ("fact:state", "enabled"),
            ("fact:empty", " "),
            ("written", "no fact"),
        ];
        let case = case(Some("pack".to_owned()), inputs);
        assert_eq!(case.text(), "cups=3; state=enabled");
        assert_eq!((case.days, case.date.as_deref()), (31, Some("2026-05-01")));
        assert_eq!(case.pack.as_deref(), Some("pack"));
    }
}
