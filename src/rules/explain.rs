//! A decided case to its reasons: what each row said, and what would change it.

use jiff::civil::Date;

use super::evaluate::StatedFacts;
use super::table::Table;
use crate::knowledge::decision::FactType;

/// A row up to the one that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceStep {
    /// The row.
    pub row: usize,
    /// What came of it.
    pub result: RowResult,
}

/// What came of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowResult {
    /// It decides.
    Fired,
    /// It does not hold on the day.
    OutOfPeriod,
    /// The condition of this position is not met, the first that is not.
    Failed(usize),
}

/// A change of one fact, all others staying as stated or at their defaults, that
/// changes the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The fact.
    pub fact: usize,
    /// Its other value: of an ordered fact, the nearest one.
    pub code: i64,
    /// True when the same holds for every value beyond `code`.
    pub and_beyond: bool,
    /// What comes out then.
    pub outcome: usize,
    /// The row that decides then.
    pub row: usize,
    /// Facts that are then at another default, with the default.
    pub with: Vec<(usize, i64)>,
}

/// A day on which the outcome, or the row that decides, changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledChange {
    /// The first day of it; the beginning of time for the first.
    pub from: Date,
    /// What comes out from then on.
    pub outcome: usize,
    /// The row that decides from then on.
    pub row: usize,
}

pub(super) fn trace(table: &Table, case: &[i64], day: Date, deciding: usize) -> Vec<TraceStep> {
    let step = |row: usize| {
        let known = &table.rows[row];
        let failed = known
            .when
            .iter()
            .position(|condition| !condition.holds(case));
        let result = match failed {
            _ if row == deciding => RowResult::Fired,
            _ if !known.holds_on(day) => RowResult::OutOfPeriod,
            Some(condition) => RowResult::Failed(condition),
            None => RowResult::OutOfPeriod,
        };
        TraceStep { row, result }
    };
    (0..=deciding).map(step).collect()
}

pub(super) fn flips(
    table: &Table,
    stated: &StatedFacts,
    case: &[i64],
    day: Date,
    outcome: usize,
) -> Vec<Flip> {
    let known: Vec<Option<i64>> = (0..table.facts.len())
        .map(|fact| stated.get(fact).map(|_| case[fact]))
        .collect();
    let mut flips = Vec::new();
    let mut flipped = known.clone();
    for fact in (0..table.facts.len()).filter(|&fact| table.matters[fact]) {
        let mut changed = |code: i64| {
            let other = if table.drives[fact] {
                flipped[fact] = Some(code);
                let other = table.filled(&flipped);
                flipped[fact] = known[fact];
                other
            } else {
                let mut other = case.to_vec();
                other[fact] = code;
                other
            };
            let row = table.deciding_row(&other, day);
            let is_changed = table.rows[row].outcome != outcome;
            is_changed.then(|| Flip {
                fact,
                code,
                and_beyond: false,
                outcome: table.rows[row].outcome,
                row,
                with: changed_defaults(&known, case, &other, fact),
            })
        };
        match table.facts[fact].kind() {
            FactType::Bool | FactType::Choice => {
                let known = &table.facts[fact];
                let others = (known.min..=known.max).filter(|code| *code != case[fact]);
                flips.extend(others.filter_map(changed));
            }
            FactType::Set => {
                let bits = 0..table.facts[fact].written.values.len();
                flips.extend(bits.filter_map(|bit| changed(case[fact] ^ 1 << bit)));
            }
            FactType::Integer | FactType::Date => {
                let known = &table.facts[fact];
                let cuts = &table.cuts[fact];
                let below = cuts.iter().rev().filter(|code| **code < case[fact]);
                let below: Vec<Option<Flip>> = below.map(|&code| changed(code)).collect();
                flips.extend(nearest(&below, known.min));
                let above = cuts.iter().filter(|code| **code > case[fact]);
                let above: Vec<Option<Flip>> = above.map(|&code| changed(code)).collect();
                flips.extend(nearest(&above, known.max));
            }
        }
    }
    flips
}

/// The nearest change on one side; with everything beyond, if there is anything
/// before the end and all of it brings the same outcome.
fn nearest(found: &[Option<Flip>], end: i64) -> Option<Flip> {
    let first = found.iter().position(Option::is_some)?;
    let flip = found[first].clone()?;
    let is_same = |other: &Option<Flip>| other.as_ref().is_some_and(|o| o.outcome == flip.outcome);
    Some(Flip {
        and_beyond: flip.code != end && found[first..].iter().all(is_same),
        ..flip.clone()
    })
}

fn changed_defaults(
    known: &[Option<i64>],
    case: &[i64],
    other: &[i64],
    fact: usize,
) -> Vec<(usize, i64)> {
    let unstated = (0..case.len()).filter(|&at| at != fact && known[at].is_none());
    unstated
        .filter(|&at| case[at] != other[at])
        .map(|at| (at, other[at]))
        .collect()
}

/// The days on which what decides a case changes, after the beginning of time.
pub(super) fn changes(table: &Table, case: &[i64]) -> Vec<ScheduledChange> {
    let mut changes: Vec<ScheduledChange> = Vec::new();
    for &from in &table.periods {
        let row = table.deciding_row(case, from);
        let outcome = table.rows[row].outcome;
        if changes.last().is_none_or(|last| last.row != row) {
            changes.push(ScheduledChange { from, outcome, row });
        }
    }
    changes
}
