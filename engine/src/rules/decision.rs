//! The facts that a case states and the decision about the case: plain data that
//! evaluation and explanation fill in.
//!
//! Facts, outcomes, rows and conditions are positions in the table that decided.
//! Values are the codes that [`super::fact`] describes.

use jiff::civil::Date;

use super::fact::Domain;

/// The facts that a case states, by their positions in the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatedFacts {
    domains: Vec<Option<Domain>>,
}

impl StatedFacts {
    /// States a fact. An earlier statement about the same fact is replaced.
    pub fn state(&mut self, fact: usize, domain: Domain) {
        if self.domains.len() <= fact {
            self.domains.resize(fact + 1, None);
        }
        self.domains[fact] = Some(domain);
    }

    /// The possible values of a fact; `None` if the case does not state it.
    pub fn get(&self, fact: usize) -> Option<&Domain> {
        self.domains.get(fact)?.as_ref()
    }

    /// The stated facts in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Domain)> {
        let facts = self.domains.iter().enumerate();
        facts.filter_map(|(fact, domain)| Some((fact, domain.as_ref()?)))
    }

    /// True when nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Adds the facts that another case states. They replace facts that both cases
    /// state.
    pub fn update(&mut self, other: &StatedFacts) {
        for (fact, domain) in other.iter() {
            self.state(fact, domain.clone());
        }
    }
}

/// How evaluation treats facts that a case does not state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFacts {
    /// They have their default values.
    UseDefaults,
    /// They can have any value.
    Open,
}

/// The result of evaluating a case, with the reasons for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The day for which the case was evaluated.
    pub day: Date,
    /// The possible outcomes, that of `row` first. There is exactly one when the
    /// stated facts determine it.
    pub possible: Vec<usize>,
    /// The possible cases by the row that decides them, the usual one first. Empty with
    /// [`MissingFacts::Open`].
    pub alternatives: Vec<Alternative>,
    /// The row that decides `case`.
    pub row: usize,
    /// One code for every fact: the stated one, or that nearest to the default if
    /// several are stated, or the default.
    pub case: Vec<i64>,
    /// The stated facts.
    pub stated: StatedFacts,
    /// Facts that are not stated, have a default, and were tested by the rows up to `row`.
    pub assumed: Vec<usize>,
    /// Facts that must be known to determine the outcome. Empty when it is
    /// determined.
    pub depends_on: Vec<usize>,
    /// Every row up to the deciding one, with its result.
    pub trace: Vec<TraceStep>,
    /// Every change of one fact that changes the outcome.
    pub flips: Vec<Flip>,
    /// The rows that decide `case` over time, in the order of their first days.
    pub changes: Vec<ScheduledChange>,
}

impl Decision {
    /// The outcome, when it is determined.
    pub fn outcome(&self) -> Option<usize> {
        match self.possible.as_slice() {
            [outcome] => Some(*outcome),
            _ => None,
        }
    }
}

/// Cases that the same row decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The values of the open facts that tell these cases from the others; empty if there
    /// are no others.
    pub facts: Vec<(usize, Domain)>,
    /// The most usual of the cases.
    pub case: Vec<i64>,
    /// The row that decides them.
    pub row: usize,
    /// The outcome.
    pub outcome: usize,
}

/// One row that was tested on the way to the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceStep {
    /// The row.
    pub row: usize,
    /// Its result.
    pub result: RowResult,
}

/// The result of testing a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowResult {
    /// The row decides the case.
    Fired,
    /// The row is not in effect on the day.
    OutOfPeriod,
    /// The first condition that is not met, by its position in the row.
    Failed(usize),
}

/// A change of one fact that changes the outcome. All other facts stay as stated or
/// at their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The fact.
    pub fact: usize,
    /// Its other code: for an ordered fact the nearest one that changes the outcome.
    pub code: i64,
    /// True when every code beyond `code` gives the same outcome.
    pub and_beyond: bool,
    /// The outcome after the change.
    pub outcome: usize,
    /// The row that decides after the change.
    pub row: usize,
    /// Facts whose default changes with this fact, each with its new default.
    pub with: Vec<(usize, i64)>,
}

/// A day from which another row decides the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledChange {
    /// The first day; [`Date::MIN`] for the first change of a decision.
    pub from: Date,
    /// The outcome from that day on.
    pub outcome: usize,
    /// The row that decides from that day on.
    pub row: usize,
}
