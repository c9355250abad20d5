//! A compiled decision table.
//!
//! Ids in the written table are resolved to positions, conditions to tests of codes.
//! The hit policy is "First": the first row whose conditions are met decides. The
//! last row has no conditions and no dates, so every case has an outcome on every
//! day.

mod boundaries;
mod compile;
mod conditions;

use std::collections::HashMap;

use jiff::civil::Date;

use super::fact::{Domain, Fact, ValueError};
use crate::knowledge::decision::{
    Ask, Decision as WrittenTable, Measure, Outcome, Row as WrittenRow,
};
use crate::knowledge::table::comparison_key;
use crate::knowledge::{Localized, ProblemKind};

/// A decision table, ready to evaluate.
#[derive(Debug, Clone)]
pub struct Table {
    /// The id of its pack.
    pub pack: String,
    /// The table as written, for its texts, phrases, asks and simulation.
    pub written: WrittenTable,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The positions of the facts by the comparison keys of their ids and names.
    pub(super) facts_by_key: HashMap<String, usize>,
    /// The rows in order. The last one always applies.
    pub rows: Vec<Row>,
    /// The measures.
    pub measures: Vec<CompiledMeasure>,
    /// The default of each fact.
    pub(super) defaults: Vec<DefaultRule>,
    /// The facts in an order in which each default follows those it depends on.
    pub(super) default_order: Vec<usize>,
    /// The first day of every period in which the same rows and defaults are in effect,
    /// ascending from [`Date::MIN`].
    pub(super) periods: Vec<Date>,
    /// For each ordered fact, the codes on both sides of every code at which a
    /// condition begins or ceases to be met, ascending.
    pub(super) boundaries: Vec<Vec<i64>>,
    /// For each fact, true if a row or default tests it.
    pub(super) affects_outcome: Vec<bool>,
    /// For each fact, true if a default depends on it.
    pub(super) affects_defaults: Vec<bool>,
}

/// The reason why a typed `FACT=VALUE` is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactError {
    /// It has no `=`.
    NoValue {
        /// The typed text.
        typed: String,
    },
    /// No fact has that name.
    UnknownFact {
        /// The typed text.
        typed: String,
    },
    /// The fact cannot have this value.
    Value {
        /// The position of the fact.
        fact: usize,
        /// The typed text.
        typed: String,
        /// The reason.
        error: ValueError,
    },
}

/// A compiled row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row as written.
    pub written: WrittenRow,
    /// The first day on which the row is in effect.
    pub from: Date,
    /// The last day on which the row is in effect.
    pub until: Date,
    /// The conditions, all of which must be met.
    pub when: Vec<Condition>,
    /// The position of the outcome.
    pub outcome: usize,
}

impl Row {
    /// The row's id.
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// The id of the reason that the row gives; by default the row's own id.
    pub fn reason(&self) -> &str {
        self.written.reason.as_deref().unwrap_or(&self.written.id)
    }

    /// True when the row is in effect on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// A condition on one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The fact's position.
    pub fact: usize,
    /// The test of the fact's code.
    pub test: Test,
}

/// A test of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// The bit at the position of the code is set.
    Among(i64),
    /// The code is between two, inclusive.
    Between(i64, i64),
    /// The code is less than that of another fact.
    Below(usize),
    /// The set has all of these bits.
    Has(i64),
    /// The set has none of these bits.
    Lacks(i64),
    /// The set has at least one of these bits and no other.
    Within(i64),
}

impl Condition {
    /// True when a case, one code for every fact, meets the condition.
    pub fn holds(self, case: &[i64]) -> bool {
        let code = case[self.fact];
        match self.test {
            Test::Among(bits) => bits >> code & 1 == 1,
            Test::Between(min, max) => min <= code && code <= max,
            Test::Below(other) => code < case[other],
            Test::Has(bits) => code & bits == bits,
            Test::Lacks(bits) => code & bits == 0,
            Test::Within(bits) => code != 0 && code & !bits == 0,
        }
    }
}

/// The default of a fact.
#[derive(Debug, Clone)]
pub(super) enum DefaultRule {
    /// The code of another fact.
    SameAs(usize),
    /// The codes of the first case that applies. The last case always applies.
    Cases(Vec<DefaultCase>),
}

/// A default with its period and conditions.
#[derive(Debug, Clone)]
pub(super) struct DefaultCase {
    pub from: Date,
    pub until: Date,
    pub when: Vec<Condition>,
    /// At least one code. Of several, all are possible, and the first is the usual one.
    pub codes: Vec<i64>,
    /// Why the first code is the usual one.
    pub usual: Option<Localized>,
    /// True if nobody can choose another code.
    pub is_fixed: bool,
}

impl DefaultCase {
    /// True if the default applies to a case on a day.
    pub(super) fn applies(&self, case: &[i64], day: Date) -> bool {
        self.from <= day && day <= self.until && self.when.iter().all(|c| c.holds(case))
    }

    /// True if the default always applies.
    pub(super) fn is_unconditional(&self) -> bool {
        self.from == Date::MIN && self.until == Date::MAX && self.when.is_empty()
    }
}

/// A compiled measure: a number that a table gives with an outcome.
#[derive(Debug, Clone)]
pub struct CompiledMeasure {
    /// The measure as written.
    pub written: Measure,
    pub(super) cases: Vec<CompiledMeasureCase>,
}

/// A case of a measure: it applies to the outcomes, if any are listed, and under the
/// conditions. Its number is `from` less the code of `minus`.
#[derive(Debug, Clone)]
pub(super) struct CompiledMeasureCase {
    pub outcomes: Vec<usize>,
    pub when: Vec<Condition>,
    pub from: Option<Operand>,
    pub minus: Option<usize>,
}

/// The number from which a measure is computed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand {
    /// A number in the table.
    Constant(i64),
    /// The code of a fact.
    Fact(usize),
}

impl Table {
    /// The position of the row that decides a case on a day.
    pub fn deciding_row(&self, case: &[i64], day: Date) -> usize {
        let last = self.rows.len() - 1;
        let applies =
            |row: &Row| row.holds_on(day) && row.when.iter().all(|condition| condition.holds(case));
        self.rows[..last].iter().position(applies).unwrap_or(last)
    }

    /// The position of the fact with an id or name.
    pub fn fact_named(&self, name: &str) -> Option<usize> {
        self.facts_by_key.get(&comparison_key(name)).copied()
    }

    /// Parses `FACT=VALUE` to a fact's position and possible codes. Facts and values
    /// can be ids or names in either language; `＝` is accepted as `=`.
    ///
    /// # Errors
    ///
    /// If the value is missing, the fact is unknown or the value does not fit it.
    pub fn parse(&self, text: &str) -> Result<(usize, Domain), FactError> {
        let trimmed = |text: &str| text.trim().to_owned();
        let (name, value) = text
            .split_once(['=', '＝'])
            .ok_or_else(|| FactError::NoValue {
                typed: trimmed(text),
            })?;
        let fact = self
            .fact_named(name)
            .ok_or_else(|| FactError::UnknownFact {
                typed: trimmed(name),
            })?;
        let domain = self.facts[fact]
            .parse(value)
            .map_err(|error| FactError::Value {
                fact,
                typed: trimmed(value),
                error,
            })?;
        Ok((fact, domain))
    }

    /// The outcomes, by position.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.written.outcomes
    }

    /// The questions that people ask about an outcome, by position.
    pub fn asks(&self) -> &[Ask] {
        &self.written.asks
    }

    /// The measure with an id, if there is one.
    pub fn measure(&self, id: &str) -> Option<&CompiledMeasure> {
        self.measures
            .iter()
            .find(|measure| measure.written.id == id)
    }
}

/// The problem of an id that the table does not define.
pub(super) fn undefined(table: &'static str, id: &str) -> ProblemKind {
    let id = id.to_owned();
    ProblemKind::Undefined { table, id }
}

/// The facts whose codes a condition tests.
pub(super) fn tested_facts(condition: Condition) -> impl Iterator<Item = usize> {
    let other = match condition.test {
        Test::Below(other) => Some(other),
        _ => None,
    };
    [condition.fact].into_iter().chain(other)
}
