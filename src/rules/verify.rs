//! A decision table to what is wrong with it though it fits together.
//!
//! A row is reachable when some case on some day fails every row before it and
//! meets its own conditions: a search that narrows what each fact can be, one
//! failed condition a row. Tests of the table must be decided by the row they
//! name, and every row needs one.

use jiff::civil::Date;

use super::evaluate::{MissingFacts, StatedFacts};
use super::fact::{Domain, value_id};
use super::table::{Condition, Row, Table, Test, undefined};
use crate::knowledge::{Pack, Problem, ProblemKind, decision};

/// Everything that is wrong with the decision table of a pack, if it has one: of
/// a table that does not fit together, why it does not.
pub fn check(pack: &Pack) -> Vec<Problem> {
    match Table::new(pack) {
        Some(Ok(table)) => verify(&table),
        Some(Err(problems)) => problems,
        None => Vec::new(),
    }
}

/// Everything that is wrong, in the order of the table.
pub fn verify(table: &Table) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tested = vec![false; table.rows.len()];
    let mut reached = vec![false; table.rows.len()];
    for test in &table.written.tests {
        if let Some(row) = check_test(table, test, &mut tested, &mut problems) {
            reached[row] = true;
        }
    }
    for (number, row) in table.rows.iter().enumerate() {
        let id = || row.id().to_owned();
        let place = &row.written.place;
        if !reached[number] && !is_reachable(table, number) {
            problems.push(place.problem(ProblemKind::UnreachableRow { row: id() }));
        } else if !tested[number] {
            problems.push(place.problem(ProblemKind::UntestedRow { row: id() }));
        }
    }
    problems
}

/// Reports what is wrong with a test; the row that decides it.
fn check_test(
    table: &Table,
    test: &decision::Test,
    tested: &mut [bool],
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let expected = table.rows.iter().position(|row| row.id() == test.row);
    match expected {
        // The row of a test that is wrong is not untested on top of that.
        Some(expected) => tested[expected] = true,
        None => problems.push(test.place.problem(undefined("row", &test.row))),
    }
    let stated = match stated(table, test) {
        Ok(stated) => stated,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    let decided = table.evaluate(&stated, test.on.first_day(), MissingFacts::UseDefaults);
    tested[decided.row] = true;
    if expected.is_some_and(|expected| expected != decided.row) {
        problems.push(test.place.problem(ProblemKind::FailedTest {
            expected: test.row.clone(),
            found: table.rows[decided.row].id().to_owned(),
        }));
    }
    Some(decided.row)
}

/// What a test states, or everything that is wrong with it.
fn stated(table: &Table, test: &decision::Test) -> Result<StatedFacts, Vec<Problem>> {
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

/// Steps after which the search for a case gives up, and takes a row for reachable:
/// in the worst case there are as many ways as the product of all conditions.
const MAX_STEPS: usize = 20_000;

/// True when some case on some day is decided by a row, or when the search for one
/// was given up.
fn is_reachable(table: &Table, number: usize) -> bool {
    let row = &table.rows[number];
    let mut days = table
        .periods
        .iter()
        .copied()
        .filter(|day| row.holds_on(*day));
    let mut steps = MAX_STEPS;
    days.any(|day| witness(table, number, day, &mut steps).is_some() || steps == 0)
}

/// A case that a row decides on a day, if one is found in so many steps.
fn witness(table: &Table, number: usize, day: Date, steps: &mut usize) -> Option<Vec<i64>> {
    let before: Vec<&Row> = table.rows[..number]
        .iter()
        .filter(|row| row.holds_on(day))
        .collect();
    let mut possible = Possible {
        codes: (0..table.facts.len())
            .map(|fact| codes(table, fact))
            .collect(),
        apart: Vec::new(),
    };
    for condition in &table.rows[number].when {
        possible.require(*condition, true);
    }
    search(&before, possible, steps).filter(|case| table.deciding_row(case, day) == number)
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
fn search(rows: &[&Row], possible: Possible, steps: &mut usize) -> Option<Vec<i64>> {
    if *steps == 0 || possible.codes.iter().any(Vec::is_empty) {
        return None;
    }
    *steps -= 1;
    let Some((row, rest)) = rows.split_first() else {
        return possible.smallest();
    };
    row.when.iter().find_map(|condition| {
        let mut narrowed = possible.clone();
        narrowed.require(*condition, false);
        search(rest, narrowed, steps)
    })
}

/// What the facts of a case can be.
#[derive(Clone)]
struct Possible {
    /// The codes of each fact, sorted.
    codes: Vec<Vec<i64>>,
    /// Two facts, and by how much the second must be more than the first, at
    /// least.
    apart: Vec<(usize, usize, i64)>,
}

impl Possible {
    /// Leaves the codes for which a condition holds, or does not.
    fn require(&mut self, condition: Condition, holds: bool) {
        let fact = condition.fact;
        match (condition.test, holds) {
            (Test::Below(other), true) => self.apart.push((fact, other, 1)),
            (Test::Below(other), false) => self.apart.push((other, fact, 0)),
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

    /// Leaves the codes that are far enough apart from some code of the other
    /// fact; true when it took one away.
    fn narrow(&mut self) -> bool {
        let count = |codes: &[Vec<i64>]| codes.iter().map(Vec::len).sum::<usize>();
        let before = count(&self.codes);
        for &(less, more, by) in &self.apart {
            let most = self.codes[more].last().copied().unwrap_or(i64::MIN);
            self.codes[less].retain(|code| code + by <= most);
            let least = self.codes[less].first().copied().unwrap_or(i64::MAX);
            self.codes[more].retain(|code| *code - by >= least);
        }
        count(&self.codes) < before
    }

    /// The case of the smallest codes. They are far enough apart: a code that is
    /// too close to the smallest of another fact was taken away.
    fn smallest(&self) -> Option<Vec<i64>> {
        let smallest = self.codes.iter().map(|codes| codes.first().copied());
        smallest.collect()
    }
}

#[cfg(test)]
mod tests;
