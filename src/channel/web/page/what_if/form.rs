//! Decodes the facts in a query string, and prepares the form for them.

use std::collections::HashMap;

use jiff::civil::Date;

use super::super::answer::FACT;
use super::super::frame::Frame;
use super::super::visitor::Visitor;
use super::DEFAULT_DAYS;
use crate::engine::{Case, FactInput};
use crate::knowledge::decision::FactType;
use crate::render::fact::{default_name, value_name};
use crate::render::words;
use crate::rules::fact::value_id;
use crate::rules::simulate::MAX_STEPS;
use crate::rules::{Decision, Fact, StatedFacts, Table};
use crate::text::Language;

/// A case as typed in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct TypedCase {
    /// The id of the pack whose table decides.
    pub(super) pack: Option<String>,
    /// Ids of facts with their values. An empty value is a set without members.
    pub(super) facts: Vec<(String, String)>,
    /// The day, if typed.
    pub(super) day: Option<String>,
    /// The length of the timeline, in days.
    pub(super) days: usize,
}

impl TypedCase {
    /// Decodes a query string. Each member of a set is a value of its own.
    pub(super) fn of(visitor: &Visitor) -> TypedCase {
        let mut facts: Vec<(String, String)> = Vec::new();
        let mut positions: HashMap<&str, usize> = HashMap::new();
        for (name, value) in visitor.pairs() {
            let Some(id) = name.strip_prefix(FACT) else {
                continue;
            };
            let value = value.trim();
            match positions.get(id) {
                Some(position) if !value.is_empty() => {
                    let (_, members) = &mut facts[*position];
                    members.push(',');
                    members.push_str(value);
                }
                Some(_) => {}
                None => {
                    positions.insert(id, facts.len());
                    facts.push((id.to_owned(), value.to_owned()));
                }
            }
        }
        facts.retain(|(_, value)| !value.is_empty());
        for (_, value) in &mut facts {
            if value == EMPTY {
                value.clear();
            }
        }
        let days = visitor.value("days").and_then(|days| days.parse().ok());
        TypedCase {
            pack: visitor.value("pack").map(str::to_owned),
            facts,
            day: visitor.value("as-of").map(str::to_owned),
            days: days.unwrap_or(DEFAULT_DAYS).min(MAX_STEPS),
        }
    }

    /// True if any fact is stated.
    pub(super) fn has_facts(&self) -> bool {
        !self.facts.is_empty()
    }

    /// The case to decide by the table of a pack.
    pub(super) fn case(&self, pack: &str) -> Case {
        let facts = self.facts.iter();
        let facts = facts.map(|(id, value)| FactInput::Typed(format!("{id}={value}")));
        Case {
            pack: Some(pack.to_owned()),
            facts: facts.collect(),
            days: self.days,
            date: self.day.clone(),
            ..Case::default()
        }
    }

    /// The query string of this case, with one fact changed.
    fn pairs(&self, pack: &str, changed: Option<(&str, &str)>) -> Vec<(String, String)> {
        let mut pairs = vec![("pack".to_owned(), pack.to_owned())];
        let mut facts = self.facts.clone();
        if let Some((id, value)) = changed {
            match facts.iter_mut().find(|(typed, _)| typed == id) {
                Some((_, old)) => value.clone_into(old),
                None => facts.push((id.to_owned(), value.to_owned())),
            }
        }
        for (id, value) in facts {
            let value = match value.is_empty() {
                true => EMPTY.to_owned(),
                false => value,
            };
            pairs.push((format!("{FACT}{id}"), value));
        }
        if let Some(day) = &self.day {
            pairs.push(("as-of".to_owned(), day.clone()));
        }
        if self.days != DEFAULT_DAYS {
            pairs.push(("days".to_owned(), self.days.to_string()));
        }
        pairs
    }

    /// The address of this case, with one fact changed.
    pub(super) fn address(
        &self,
        pack: &str,
        changed: Option<(&str, &str)>,
        frame: &Frame,
    ) -> String {
        let pairs = self.pairs(pack, changed);
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        frame.to_with("/whatif", &pairs)
    }

    /// The query string of this case.
    pub(super) fn here(&self, pack: &str) -> Vec<(String, String)> {
        self.pairs(pack, None)
    }
}

/// A set without members, in the query string and in the form.
const EMPTY: &str = "-";

/// A fact in the form.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: FieldKind,
    /// The default value.
    pub(super) usual: String,
    pub(super) is_stated: bool,
}

/// The input of a fact.
pub(super) enum FieldKind {
    /// One of several values.
    One(Vec<Choice>),
    /// Any of several values.
    Any(Vec<Choice>),
    /// A number; the hint is the range with the unit.
    Number { value: String, hint: String },
    /// A day.
    Day { value: String },
}

/// A value to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// The fields of a table's facts, filled with a case.
pub(super) fn fields(
    table: &Table,
    typed: &TypedCase,
    decided: Option<&Decision>,
    today: Date,
    language: Language,
) -> Vec<Field> {
    let stated = decided.map_or_else(StatedFacts::default, |decision| decision.stated.clone());
    let day = decided.map_or(today, |decision| decision.day);
    let usual = table.usual_case(&stated, day);
    let mut values: HashMap<usize, &str> = HashMap::new();
    for (id, value) in &typed.facts {
        if let Some(fact) = table.fact_named(id) {
            values.entry(fact).or_insert(value);
        }
    }
    let fact = |(at, fact): (usize, &Fact)| {
        let value = values.get(&at).copied();
        Field {
            name: format!("{FACT}{}", fact.id()),
            label: fact.name().best(language).to_owned(),
            kind: kind(fact, value, language),
            usual: default_name(table, at, &usual, day, language),
            is_stated: value.is_some(),
        }
    };
    table.facts.iter().enumerate().map(fact).collect()
}

fn kind(fact: &Fact, typed: Option<&str>, language: Language) -> FieldKind {
    let value = typed.unwrap_or_default().to_owned();
    match fact.kind() {
        FactType::Integer => FieldKind::Number {
            hint: format!("{} – {}", fact.min, value_name(fact, fact.max, language)),
            value,
        },
        FactType::Date => FieldKind::Day { value },
        FactType::Bool | FactType::Choice => {
            let code = typed.and_then(|typed| fact.parse(typed).ok()?.single());
            let codes = fact.min..=fact.max;
            let choices = codes.rev().map(|choice| Choice {
                value: value_id(&fact.written(choice)),
                label: value_name(fact, choice, language),
                is_chosen: code == Some(choice),
            });
            let mut choices: Vec<Choice> = choices.collect();
            if fact.kind() == FactType::Choice {
                choices.reverse();
            }
            FieldKind::One(choices)
        }
        FactType::Set => {
            let code = typed.and_then(|typed| fact.parse(typed).ok()?.single());
            let members = fact.written.values.iter().enumerate();
            let choices = members.map(|(bit, member)| Choice {
                value: value_id(&member.value),
                label: member.name.best(language).to_owned(),
                is_chosen: code.is_some_and(|code| code >> bit & 1 == 1),
            });
            let none = Choice {
                value: EMPTY.to_owned(),
                label: words::Page(language).empty_set().to_owned(),
                is_chosen: code == Some(0),
            };
            FieldKind::Any(choices.chain([none]).collect())
        }
    }
}
