//! A decision table to what is wrong with it though it fits together.
//!
//! A row is reachable when some case on some day fails every row before it and
//! meets its own conditions: a search that narrows what each fact can be, one
//! failed condition a row. Tests of the table must be decided by the row they
//! name, and every row needs one.

use jiff::civil::Date;

use super::evaluate::{Stated, Unstated};
use super::fact::{Domain, id_of};
use super::table::{Condition, Row, Table, Test, undefined};
use crate::knowledge::{Problem, ProblemKind};

/// Everything that is wrong, in the order of the table.
pub fn verify(table: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tested = vec![false; table.rows.len()];
    for test in &table.written.tests {
        let problem = |kind| test.place.problem(kind);
        let Some(expected) = table.rows.iter().position(|row| row.id() == test.row) else {
            problems.push(problem(undefined("row", &test.row)));
            continue;
        };
        let mut stated = Stated::default();
        for (id, value) in &test.facts {
            let fact = table.facts.iter().position(|fact| fact.id() == id);
            let Some(fact) = fact else {
                problems.push(problem(undefined("fact", id)));
                continue;
            };
            match table.facts[fact].code(value) {
                Ok(code) => stated.state(fact, Domain::only(code)),
                Err(_) => problems.push(problem(ProblemKind::UnfitValue {
                    fact: id.clone(),
                    value: id_of(value),
                })),
            }
        }
        let decided = table.evaluate(&stated, test.on.first_day(), Unstated::Default);
        tested[decided.row] = true;
        if decided.row != expected {
            problems.push(problem(ProblemKind::FailedTest {
                expected: test.row.clone(),
                found: table.rows[decided.row].id().to_owned(),
            }));
        }
    }
    for (number, row) in table.rows.iter().enumerate() {
        let id = || row.id().to_owned();
        let place = &row.written.place;
        if !is_reachable(table, number) {
            problems.push(place.problem(ProblemKind::UnreachableRow { row: id() }));
        } else if !tested[number] {
            problems.push(place.problem(ProblemKind::UntestedRow { row: id() }));
        }
    }
    problems
}

/// True when some case on some day is decided by a row.
pub fn is_reachable(table: &Table, number: usize) -> bool {
    let row = &table.rows[number];
    let mut days = table
        .periods
        .iter()
        .copied()
        .filter(|day| row.holds_on(*day));
    days.any(|day| witness(table, number, day).is_some())
}

/// A case that a row decides on a day, if there is one.
pub fn witness(table: &Table, number: usize, day: Date) -> Option<Vec<i64>> {
    let before: Vec<&Row> = table.rows[..number]
        .iter()
        .filter(|row| row.holds_on(day))
        .collect();
    let mut possible: Vec<Vec<i64>> = (0..table.facts.len())
        .map(|fact| codes(table, fact))
        .collect();
    for condition in &table.rows[number].when {
        require(&mut possible, *condition, true);
    }
    search(&before, possible).filter(|case| table.deciding_row(case, day) == number)
}

/// Codes such that no other code of the fact is treated differently.
fn codes(table: &Table, fact: usize) -> Vec<i64> {
    let known = &table.facts[fact];
    if !known.is_ordered() {
        return (known.min..=known.max.min(1 << 16)).collect();
    }
    let mut codes = table.cuts[fact].clone();
    codes.extend([known.min, known.max]);
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A case of possible codes that fails every row.
fn search(rows: &[&Row], possible: Vec<Vec<i64>>) -> Option<Vec<i64>> {
    if possible.iter().any(Vec::is_empty) {
        return None;
    }
    let Some((row, rest)) = rows.split_first() else {
        // Where facts are compared with each other, the narrowing has kept only
        // codes that fit: any of them will do.
        return possible
            .iter()
            .map(|codes| codes.first().copied())
            .collect();
    };
    for &condition in &row.when {
        let mut narrowed = possible.clone();
        require(&mut narrowed, condition, false);
        if let Some(case) = search(rest, narrowed) {
            return Some(case);
        }
    }
    None
}

/// Leaves the codes for which a condition holds, or does not.
fn require(possible: &mut [Vec<i64>], condition: Condition, holds: bool) {
    if let Test::Below(other) = condition.test {
        let (own, others) = (condition.fact, other);
        // The smallest against the largest, or the other way round: one pair is
        // enough for a witness.
        let first = possible[own].iter().copied().min();
        let last = possible[own].iter().copied().max();
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        if holds {
            possible[own].retain(|code| *code == first);
            possible[others].retain(|code| first < *code);
        } else {
            possible[own].retain(|code| *code == last);
            possible[others].retain(|code| last >= *code);
        }
        return;
    }
    let mut case = vec![0; possible.len()];
    possible[condition.fact].retain(|&code| {
        case[condition.fact] = code;
        condition.holds(&case) == holds
    });
}
