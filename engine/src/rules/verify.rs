//! Finds mistakes in a compiled decision table: failing tests, rows without a test,
//! unreachable rows, and locations that aren't JSON Pointers.
//!
//! A row is reachable when a case on some day meets its conditions and fails every
//! earlier row. A backtracking search looks for such a case: for each earlier row it
//! chooses a condition to fail and narrows the possible codes of the facts.

use std::collections::HashMap;

use jiff::civil::Date;

use super::decision::StatedFacts;
use super::fact::{Domain, value_id};
use super::table::{Condition, Row, Table, Test, undefined};
use crate::knowledge::decision::Test as TableTest;
use crate::knowledge::{Pack, Problem, ProblemKind};

/// All problems in the decision table of a pack. A table that does not compile has
/// only the problems that the compiler reports; a pack without a table has none.
pub fn check(pack: &Pack) -> Vec<Problem> {
    match Table::new(pack) {
        Some(Ok(table)) => verify(&table),
        Some(Err(problems)) => problems,
        None => Vec::new(),
    }
}

/// All problems in a compiled table, those of its locations first.
pub fn verify(table: &Table) -> Vec<Problem> {
    let mut problems = pointers(table);
    let mut tested = vec![false; table.rows.len()];
    let mut reached = vec![false; table.rows.len()];
    let rows = table.rows.iter().enumerate();
    let rows_by_id: HashMap<&str, usize> =
        rows.rev().map(|(number, row)| (row.id(), number)).collect();
    for test in &table.written.tests {
        for row in check_test(table, test, &rows_by_id, &mut tested, &mut problems) {
            reached[row] = true;
        }
    }
    let mut steps = MAX_STEPS;
    for (number, row) in table.rows.iter().enumerate() {
        let id = || row.id().to_owned();
        let place = &row.written.place;
        if !reached[number] && !is_reachable(table, number, &mut steps) {
            problems.push(place.problem(ProblemKind::UnreachableRow { row: id() }));
        } else if !tested[number] {
            problems.push(place.problem(ProblemKind::UntestedRow { row: id() }));
        }
    }
    problems
}

/// The locations in policy documents that aren't JSON Pointers.
fn pointers(table: &Table) -> Vec<Problem> {
    let facts = table.written.facts.iter();
    let facts = facts.filter_map(|fact| Some((&fact.place, "property", fact.property.as_ref()?)));
    let policy = table.written.policy.iter().flat_map(|policy| {
        let others = policy.others.iter().flat_map(|other| &other.properties);
        let others = others.map(|pointer| (&policy.place, "policy.other.properties", pointer));
        [(&policy.place, "policy", &policy.at)]
            .into_iter()
            .chain(others)
    });
    facts
        .chain(policy)
        .filter(|(_, _, pointer)| !pointer.is_empty() && !pointer.starts_with('/'))
        .map(|(place, key, pointer)| {
            place.problem(ProblemKind::NotAPointer {
                key: key.to_owned(),
                value: pointer.clone(),
            })
        })
        .collect()
}

/// Runs one of the table's tests and reports its problems; returns the rows that decide
/// its cases.
fn check_test(
    table: &Table,
    test: &TableTest,
    rows_by_id: &HashMap<&str, usize>,
    tested: &mut [bool],
    problems: &mut Vec<Problem>,
) -> Vec<usize> {
    let mut expected = Vec::new();
    for id in test.row.ids() {
        match rows_by_id.get(id.as_str()) {
            Some(row) => expected.push(*row),
            None => problems.push(test.place.problem(undefined("row", id))),
        }
    }
    // A row with a failing test is not reported as untested as well.
    for &row in &expected {
        tested[row] = true;
    }
    let stated = match stated(table, test) {
        Ok(stated) => stated,
        Err(errors) => {
            problems.extend(errors);
            return Vec::new();
        }
    };
    let mut found: Vec<usize> = Vec::new();
    for alternative in table.alternatives(&stated, test.on.first_day()) {
        if !found.contains(&alternative.row) {
            found.push(alternative.row);
        }
    }
    for &row in &found {
        tested[row] = true;
    }
    if expected.len() == test.row.ids().len() && expected != found {
        let ids = |rows: &[usize]| {
            let ids: Vec<&str> = rows.iter().map(|row| table.rows[*row].id()).collect();
            ids.join(", ")
        };
        problems.push(test.place.problem(ProblemKind::FailedTest {
            expected: ids(&expected),
            found: ids(&found),
        }));
    }
    found
}

/// The facts that a test states.
///
/// # Errors
///
/// A problem for every fact or value that does not exist.
fn stated(table: &Table, test: &TableTest) -> Result<StatedFacts, Vec<Problem>> {
    let mut stated = StatedFacts::default();
    let mut kinds = Vec::new();
    for (id, value) in &test.facts {
        let position = table.facts.iter().position(|fact| fact.id() == id);
        match position.map(|fact| (fact, table.facts[fact].code(value))) {
            Some((fact, Ok(code))) => stated.state(fact, Domain::only(code)),
            Some((_, Err(_))) => kinds.push(ProblemKind::UnfitValue {
                fact: id.clone(),
                value: value_id(value),
            }),
            None => kinds.push(undefined("fact", id)),
        }
    }
    match kinds.is_empty() {
        true => Ok(stated),
        false => Err(kinds
            .into_iter()
            .map(|kind| test.place.problem(kind))
            .collect()),
    }
}

/// Steps after which the search for cases gives up and takes all further rows of a table
/// for reachable. In the worst case the number of combinations is the product of the
/// numbers of conditions of all earlier rows. A step tests the conditions of a row, or
/// copies the possible codes of a fact.
const MAX_STEPS: usize = 20_000_000;

/// Steps after which the search gives up one row.
const MAX_STEPS_OF_ROW: usize = 1_000_000;

/// True when a row decides some case on some day, or when the search for such a case
/// was given up. Takes the steps of the search from `steps`.
fn is_reachable(table: &Table, number: usize, steps: &mut usize) -> bool {
    let row = &table.rows[number];
    let mut days = table
        .periods
        .iter()
        .copied()
        .filter(|day| row.holds_on(*day));
    let all = MAX_STEPS_OF_ROW.min(*steps);
    let mut left = all;
    let is_reachable =
        days.any(|day| left == 0 || witness(table, number, day, &mut left).is_some()) || left == 0;
    *steps -= all - left;
    is_reachable
}

/// A case that a row decides on a day, if the search finds one before `steps` is
/// used up.
fn witness(table: &Table, number: usize, day: Date, steps: &mut usize) -> Option<Vec<i64>> {
    let before: Vec<&Row> = table.rows[..number]
        .iter()
        .filter(|row| row.holds_on(day))
        .collect();
    let mut possible = Possible {
        codes: (0..table.facts.len())
            .map(|fact| codes(table, fact))
            .collect(),
        differences: Vec::new(),
    };
    for condition in &table.rows[number].when {
        possible.require(*condition, true);
    }
    search(&before, possible, steps).filter(|case| table.deciding_row(case, day) == number)
}

/// Codes that stand for all codes of a fact: every other one meets the same
/// conditions as one of them.
fn codes(table: &Table, fact: usize) -> Vec<i64> {
    let definition = &table.facts[fact];
    if !definition.is_ordered() {
        return (definition.min..=definition.max.min(1 << 16)).collect();
    }
    let mut codes = table.boundaries[fact].clone();
    codes.extend([definition.min, definition.max]);
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A case of possible codes that fails all of the rows.
fn search(rows: &[&Row], possible: Possible, steps: &mut usize) -> Option<Vec<i64>> {
    if possible.codes.iter().any(Vec::is_empty) {
        return None;
    }
    // Rows that no possible case meets need no choice.
    let undecided = rows.iter().position(|row| {
        *steps = steps.saturating_sub(1);
        !row.when.iter().any(|condition| possible.fails(*condition))
    });
    if *steps == 0 {
        return None;
    }
    let Some(undecided) = undecided else {
        return possible.smallest();
    };
    let rest = &rows[undecided + 1..];
    rows[undecided].when.iter().find_map(|condition| {
        *steps = steps.saturating_sub(possible.codes.len());
        let mut narrowed = possible.clone();
        narrowed.require(*condition, false);
        search(rest, narrowed, steps)
    })
}

/// The possible codes of the facts of a case, as constraints.
#[derive(Clone)]
struct Possible {
    /// The codes of each fact, sorted.
    codes: Vec<Vec<i64>>,
    /// Two facts, and the least difference of the second's code from the first's.
    differences: Vec<(usize, usize, i64)>,
}

impl Possible {
    /// True when no possible code meets a condition.
    fn fails(&self, condition: Condition) -> bool {
        let codes = &self.codes[condition.fact];
        match condition.test {
            Test::Below(other) => {
                let most = self.codes[other].last();
                codes
                    .first()
                    .zip(most)
                    .is_some_and(|(least, most)| least >= most)
            }
            _ => {
                let mut case = vec![0; self.codes.len()];
                !codes.iter().any(|code| {
                    case[condition.fact] = *code;
                    condition.holds(&case)
                })
            }
        }
    }

    /// Keeps the codes for which a condition holds, or those for which it does not.
    fn require(&mut self, condition: Condition, holds: bool) {
        let fact = condition.fact;
        match (condition.test, holds) {
            (Test::Below(other), true) => self.differences.push((fact, other, 1)),
            (Test::Below(other), false) => self.differences.push((other, fact, 0)),
            _ => {
                let mut case = vec![0; self.codes.len()];
                self.codes[fact].retain(|&code| {
                    case[fact] = code;
                    condition.holds(&case) == holds
                });
            }
        }
        while self.narrow() {}
    }

    /// Removes codes that violate a difference for every code of the other fact
    /// (bounds consistency). True when a code was removed.
    fn narrow(&mut self) -> bool {
        let count = |codes: &[Vec<i64>]| codes.iter().map(Vec::len).sum::<usize>();
        let before = count(&self.codes);
        for &(less, more, by) in &self.differences {
            let most = self.codes[more].last().copied().unwrap_or(i64::MIN);
            self.codes[less].retain(|code| code + by <= most);
            let least = self.codes[less].first().copied().unwrap_or(i64::MAX);
            self.codes[more].retain(|code| *code - by >= least);
        }
        count(&self.codes) < before
    }

    /// The case of the smallest codes. It satisfies all differences, because
    /// [`Possible::narrow`] removed every code that is too close to the smallest one of
    /// another fact.
    fn smallest(&self) -> Option<Vec<i64>> {
        let smallest = self.codes.iter().map(|codes| codes.first().copied());
        smallest.collect()
    }
}

#[cfg(test)]
mod tests;
