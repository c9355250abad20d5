//! A decision table as written to one that can be evaluated.
//!
//! Everything that a row names is resolved to a position, every condition to a
//! test on whole numbers. A table that does not fit together gives problems with
//! their places, and no table. The last row must apply to every case on every
//! day: so there is an outcome, whatever is asked.

mod conditions;
mod make;

use jiff::civil::Date;

use super::fact::{Domain, Fact, ValueError};
use crate::knowledge::decision::{Ask, Decision, Measure, Outcome, Row as WrittenRow};
use crate::knowledge::{Pack, Problem, ProblemKind};
use make::Maker;

/// A decision table, ready to evaluate.
#[derive(Debug, Clone)]
pub struct Table {
    /// The id of its pack.
    pub pack: String,
    /// What was written: question, phrases, simulation.
    pub written: Decision,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The rows, in order; the last one always applies.
    pub rows: Vec<Row>,
    /// The measures.
    pub measures: Vec<CompiledMeasure>,
    /// The default of each fact.
    pub(super) defaults: Vec<Default>,
    /// The order in which defaults are known: each after those it depends on.
    pub(super) order: Vec<usize>,
    /// The first day of every period, sorted; the first is the beginning of time.
    pub(super) periods: Vec<Date>,
    /// For each ordered fact, codes on both sides of every place where some
    /// condition changes.
    pub(super) cuts: Vec<Vec<i64>>,
    /// The facts on which some row or default depends.
    pub(super) matters: Vec<bool>,
    /// The facts on which some default depends.
    pub(super) drives: Vec<bool>,
}

/// Why a fact as typed cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactError {
    /// There is no `=` in it.
    NoValue {
        /// What was typed.
        typed: String,
    },
    /// No fact is called so.
    UnknownFact {
        /// What was typed.
        typed: String,
    },
    /// The fact cannot have this value.
    Value {
        /// The position of the fact.
        fact: usize,
        /// What was typed.
        typed: String,
        /// Why not.
        error: ValueError,
    },
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row as written.
    pub written: WrittenRow,
    /// The first day on which it holds.
    pub from: Date,
    /// The last day on which it holds.
    pub until: Date,
    /// What must be so.
    pub when: Vec<Condition>,
    /// The position of what comes out.
    pub outcome: usize,
}

impl Row {
    /// The id.
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// Why, as an id.
    pub fn reason(&self) -> &str {
        self.written.reason.as_deref().unwrap_or(&self.written.id)
    }

    /// True when it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// What a fact must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The fact's position.
    pub fact: usize,
    /// The test of its code.
    pub test: Test,
}

/// A test of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Its bit is set here.
    Among(i64),
    /// It is between two, both included.
    Between(i64, i64),
    /// It is less than the code of another fact.
    Below(usize),
    /// The set has all of these bits.
    Has(i64),
    /// The set has none of these bits.
    Lacks(i64),
    /// The set has none but these bits, and at least one.
    Within(i64),
}

impl Condition {
    /// True for a case that meets it.
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

/// A default.
#[derive(Debug, Clone)]
pub(super) enum Default {
    /// The same as another fact.
    Same(usize),
    /// The first whose conditions hold; the last has none.
    Cases(Vec<(Vec<Condition>, i64)>),
}

/// A measure with its cases resolved.
#[derive(Debug, Clone)]
pub struct CompiledMeasure {
    /// The measure as written.
    pub written: Measure,
    pub(super) cases: Vec<CompiledMeasureCase>,
}

#[derive(Debug, Clone)]
pub(super) struct CompiledMeasureCase {
    pub outcomes: Vec<usize>,
    pub when: Vec<Condition>,
    pub from: Option<Number>,
    pub minus: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Is(i64),
    Of(usize),
}

impl Table {
    /// Compiles the table of a pack, if it has one.
    pub fn new(pack: &Pack) -> Option<Result<Table, Vec<Problem>>> {
        let decision = pack.decision.as_ref()?;
        let mut maker = Maker::new(decision);
        // More values than there are bits cannot even be compiled to be reported on.
        let table = maker.fits_bits().then(|| maker.table(&pack.id));
        Some(match table.filter(|_| maker.problems.is_empty()) {
            Some(table) => Ok(table),
            None => Err(maker.problems),
        })
    }

    /// The position of the row that decides a case on a day.
    pub fn deciding_row(&self, case: &[i64], day: Date) -> usize {
        let last = self.rows.len() - 1;
        let applies =
            |row: &Row| row.holds_on(day) && row.when.iter().all(|condition| condition.holds(case));
        self.rows[..last].iter().position(applies).unwrap_or(last)
    }

    /// The codes of a fact at which some condition changes, on both sides; where
    /// it is compared with another fact, every code that one can be.
    fn cuts_of(&self, fact: usize) -> Vec<i64> {
        let mut cuts = Vec::new();
        let known = &self.facts[fact];
        for condition in self.conditions() {
            match condition.test {
                Test::Between(min, max) if condition.fact == fact => {
                    cuts.extend([min.saturating_sub(1), min, max, max.saturating_add(1)]);
                }
                Test::Below(other) if condition.fact == fact || other == fact => {
                    let other = &self.facts[if other == fact { condition.fact } else { other }];
                    let (min, max) = (other.min.max(known.min), other.max.min(known.max));
                    cuts.extend(min.saturating_sub(1)..=max.saturating_add(1));
                }
                _ => {}
            }
        }
        cuts
    }

    /// The cuts of every fact. Where one is the default of another, it has the
    /// other's as well.
    fn cuts(&self) -> Vec<Vec<i64>> {
        let facts = 0..self.facts.len();
        let mut cuts: Vec<Vec<i64>> = facts.map(|fact| self.cuts_of(fact)).collect();
        for &fact in self.order.iter().rev() {
            if let Default::Same(other) = self.defaults[fact] {
                let inherited = cuts[fact].clone();
                cuts[other].extend(inherited);
            }
        }
        for (fact, cuts) in std::iter::zip(&self.facts, &mut cuts) {
            cuts.retain(|code| (fact.min..=fact.max).contains(code));
            cuts.sort_unstable();
            cuts.dedup();
        }
        cuts
    }

    /// The conditions of rows and defaults.
    fn conditions(&self) -> impl Iterator<Item = Condition> {
        let defaults = self.defaults.iter().flat_map(|default| match default {
            Default::Same(_) => &[][..],
            Default::Cases(cases) => cases,
        });
        let rows = self.rows.iter().flat_map(|row| &row.when);
        rows.chain(defaults.flat_map(|(when, _)| when)).copied()
    }

    /// The fact that people call so.
    pub fn fact_named(&self, name: &str) -> Option<usize> {
        self.facts.iter().position(|fact| fact.is_called(name))
    }

    /// Reads `FACT=VALUE`: ids, names and values in either language.
    pub fn parse(&self, text: &str) -> Result<(usize, Domain), FactError> {
        let typed = |text: &str| text.trim().to_owned();
        let (name, value) = text
            .split_once(['=', '＝'])
            .ok_or_else(|| FactError::NoValue { typed: typed(text) })?;
        let fact = self
            .fact_named(name)
            .ok_or_else(|| FactError::UnknownFact { typed: typed(name) })?;
        let domain = self.facts[fact]
            .parse(value)
            .map_err(|error| FactError::Value {
                fact,
                typed: typed(value),
                error,
            })?;
        Ok((fact, domain))
    }

    /// The facts on which some default depends.
    fn drivers(&self) -> Vec<usize> {
        let of = |default: &Default| match default {
            Default::Same(fact) => vec![*fact],
            Default::Cases(cases) => {
                let conditions = cases.iter().flat_map(|(when, _)| when);
                conditions
                    .flat_map(|condition| looked_at(*condition))
                    .collect()
            }
        };
        self.defaults.iter().flat_map(of).collect()
    }

    /// The outcomes.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.written.outcomes
    }

    /// What people ask about an outcome.
    pub fn asks(&self) -> &[Ask] {
        &self.written.asks
    }

    /// The measure with an id.
    pub fn measure(&self, id: &str) -> Option<&CompiledMeasure> {
        self.measures
            .iter()
            .find(|measure| measure.written.id == id)
    }
}

/// Something is named that the table does not have.
pub(super) fn undefined(table: &'static str, id: &str) -> ProblemKind {
    let id = id.to_owned();
    ProblemKind::Undefined { table, id }
}

/// The facts that a condition looks at.
pub(super) fn looked_at(condition: Condition) -> impl Iterator<Item = usize> {
    let other = match condition.test {
        Test::Below(other) => Some(other),
        _ => None,
    };
    [condition.fact].into_iter().chain(other)
}
