//! Turns the possible cases of a decision into alternatives: the cases that the same row
//! decides, told apart by as few facts as possible.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use jiff::civil::Date;

use super::decision::Alternative;
use super::fact::Domain;
use super::table::Table;

/// The cases that are possible, each with the row that decides it.
pub(super) struct PossibleCases {
    /// The cases with their rows, the most usual first. There is at least one.
    cases: Vec<(Vec<i64>, usize)>,
    /// The facts that have several possible codes, ascending.
    pub(super) open: Vec<usize>,
}

/// Cases with the same row: for each fact that tells them from others, its codes.
struct Group {
    codes: Vec<Vec<i64>>,
    case: Vec<i64>,
    row: usize,
}

impl PossibleCases {
    /// Cases that differ in the open facts, decided for a day.
    pub(super) fn new(
        table: &Table,
        cases: Vec<Vec<i64>>,
        open: Vec<usize>,
        day: Date,
    ) -> PossibleCases {
        let decided = |case: Vec<i64>| {
            let row = table.deciding_row(&case, day);
            (case, row)
        };
        PossibleCases {
            cases: cases.into_iter().map(decided).collect(),
            open,
        }
    }

    /// The open facts on which a property of the deciding row depends: those of which a
    /// change alone changes the property. If it changes only with several facts together,
    /// these are all open facts.
    pub(super) fn decisive(&self, property: impl Fn(usize) -> usize) -> Vec<usize> {
        let first = property(self.cases[0].1);
        if self.cases.iter().all(|(_, row)| property(*row) == first) {
            return Vec::new();
        }
        let is_decisive = |fact: &usize| {
            let mut seen = BTreeMap::new();
            self.cases.iter().any(|(case, row)| {
                let others = self.open.iter().filter(|other| *other != fact);
                let others: Vec<i64> = others.map(|other| case[*other]).collect();
                let property = property(*row);
                *seen.entry(others).or_insert(property) != property
            })
        };
        let decisive: Vec<usize> = self.open.iter().copied().filter(is_decisive).collect();
        match decisive.is_empty() {
            true => self.open.clone(),
            false => decisive,
        }
    }

    /// The cases by the row that decides them, the most usual first.
    pub(super) fn alternatives(&self, table: &Table) -> Vec<Alternative> {
        let facts = self.decisive(|row| row);
        let mut groups: Vec<Group> = Vec::new();
        let mut seen = BTreeSet::new();
        for (case, row) in &self.cases {
            let codes: Vec<i64> = facts.iter().map(|fact| case[*fact]).collect();
            if seen.insert(codes.clone()) {
                groups.push(Group {
                    codes: codes.into_iter().map(|code| vec![code]).collect(),
                    case: case.clone(),
                    row: *row,
                });
            }
        }
        for position in (0..facts.len()).rev() {
            groups = merged(groups, position);
        }
        let alternative = |group: Group| {
            let named = std::iter::zip(&facts, group.codes);
            let named = named.filter(|(fact, codes)| !self.are_all(**fact, codes));
            Alternative {
                facts: named
                    .map(|(fact, codes)| (*fact, self.domain(table, *fact, codes)))
                    .collect(),
                case: group.case,
                row: group.row,
                outcome: table.rows[group.row].outcome,
            }
        };
        groups.into_iter().map(alternative).collect()
    }

    /// True if these are all codes that a fact has in the cases.
    fn are_all(&self, fact: usize, codes: &[i64]) -> bool {
        self.cases
            .iter()
            .all(|(case, _)| codes.contains(&case[fact]))
    }

    /// The codes as a domain. The codes of an ordered fact stand for all codes between
    /// them, unless another possible code is between them.
    fn domain(&self, table: &Table, fact: usize, mut codes: Vec<i64>) -> Domain {
        if !table.facts[fact].is_ordered() {
            return Domain::Among(codes);
        }
        codes.sort_unstable();
        let (min, max) = (codes[0], codes[codes.len() - 1]);
        let is_gap = |code: i64| min < code && code < max && !codes.contains(&code);
        match self.cases.iter().any(|(case, _)| is_gap(case[fact])) {
            true => Domain::Among(codes),
            false => Domain::Between(min, max),
        }
    }
}

/// Merges groups with the same row whose codes differ only at a position.
fn merged(groups: Vec<Group>, position: usize) -> Vec<Group> {
    let mut merged: Vec<Group> = Vec::new();
    let mut places: BTreeMap<(usize, Vec<Vec<i64>>), usize> = BTreeMap::new();
    for mut group in groups {
        let codes = std::mem::take(&mut group.codes[position]);
        match places.entry((group.row, group.codes.clone())) {
            Entry::Occupied(place) => merged[*place.get()].codes[position].extend(codes),
            Entry::Vacant(place) => {
                place.insert(merged.len());
                group.codes[position] = codes;
                merged.push(group);
            }
        }
    }
    merged
}
