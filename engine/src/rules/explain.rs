//! Explains a decided case: the result of every row, the changes of one fact that change
//! the outcome, and the days from which another row decides.

use jiff::civil::Date;

use super::decision::{Flip, RowResult, ScheduledChange, StatedFacts, TraceStep};
use super::fact::Fact;
use super::table::Table;
use crate::knowledge::decision::FactType;

/// The result of every row up to the deciding one.
pub(super) fn trace(table: &Table, case: &[i64], day: Date, deciding: usize) -> Vec<TraceStep> {
    let step = |row: usize| {
        let tested = &table.rows[row];
        let failed = tested
            .when
            .iter()
            .position(|condition| !condition.holds(case));
        let result = match failed {
            _ if row == deciding => RowResult::Fired,
            _ if !tested.holds_on(day) => RowResult::OutOfPeriod,
            Some(condition) => RowResult::Failed(condition),
            None => RowResult::OutOfPeriod,
        };
        TraceStep { row, result }
    };
    (0..=deciding).map(step).collect()
}

/// Every change of one fact that changes the outcome. Facts that no row or default
/// tests are left out, and so are those that are not stated and cannot be chosen.
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
    let can_change = |fact: &usize| {
        table.affects_outcome[*fact]
            && (known[*fact].is_some() || !table.is_fixed(*fact, case, day))
    };
    for fact in (0..table.facts.len()).filter(can_change) {
        let mut changed = |code: i64| {
            let other = if table.affects_defaults[fact] {
                flipped[fact] = Some(code);
                let other = table.with_defaults(&flipped, day);
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
                let Fact { min, max, .. } = table.facts[fact];
                let others = (min..=max).filter(|code| *code != case[fact]);
                flips.extend(others.filter_map(changed));
            }
            FactType::Set => {
                let bits = 0..table.facts[fact].written.values.len();
                flips.extend(bits.filter_map(|bit| changed(case[fact] ^ 1 << bit)));
            }
            FactType::Integer | FactType::Date => {
                let Fact { min, max, .. } = table.facts[fact];
                let boundaries = &table.boundaries[fact];
                let below = boundaries.iter().rev().filter(|code| **code < case[fact]);
                let below: Vec<Option<Flip>> = below.map(|&code| changed(code)).collect();
                flips.extend(nearest(&below, min));
                let above = boundaries.iter().filter(|code| **code > case[fact]);
                let above: Vec<Option<Flip>> = above.map(|&code| changed(code)).collect();
                flips.extend(nearest(&above, max));
            }
        }
    }
    flips
}

/// The nearest of the flips on one side of the current code, given nearest first.
/// `and_beyond` is set if codes remain before the last one, `end`, and all of them
/// give the same outcome.
fn nearest(flips: &[Option<Flip>], end: i64) -> Option<Flip> {
    let first = flips.iter().position(Option::is_some)?;
    let flip = flips[first].clone()?;
    let is_same = |other: &Option<Flip>| other.as_ref().is_some_and(|o| o.outcome == flip.outcome);
    Some(Flip {
        and_beyond: flip.code != end && flips[first..].iter().all(is_same),
        ..flip.clone()
    })
}

/// The facts whose default differs between two cases, with the default of the
/// other case.
fn changed_defaults(
    known: &[Option<i64>],
    case: &[i64],
    other: &[i64],
    fact: usize,
) -> Vec<(usize, i64)> {
    let missing = (0..case.len()).filter(|&i| i != fact && known[i].is_none());
    missing
        .filter(|&i| case[i] != other[i])
        .map(|i| (i, other[i]))
        .collect()
}

/// The days on which the row that decides the usual case changes, beginning with
/// [`Date::MIN`]. Defaults are those of each day.
pub(super) fn changes(table: &Table, stated: &StatedFacts) -> Vec<ScheduledChange> {
    let mut changes: Vec<ScheduledChange> = Vec::new();
    for &from in &table.periods {
        let row = table.deciding_row(&table.usual_case(stated, from), from);
        let outcome = table.rows[row].outcome;
        if changes.last().is_none_or(|last| last.row != row) {
            changes.push(ScheduledChange { from, outcome, row });
        }
    }
    changes
}
