//! A decision table as written to its compiled form, with what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    CompiledMeasure, CompiledMeasureCase, Default, Number, Row, Table, looked_at, undefined,
};
use crate::knowledge::decision::{
    Decision, DefaultValue, Fact as WrittenFact, FactType, Measure, Row as WrittenRow, Written,
};
use crate::knowledge::table::Place;
use crate::knowledge::{Problem, ProblemKind};
use crate::rules::fact::{Fact, MAX_VALUES, value_id};

/// Compiles, and keeps what is wrong.
pub(super) struct Maker<'d> {
    decision: &'d Decision,
    pub(super) facts: Vec<Fact>,
    pub(super) problems: Vec<Problem>,
}

impl<'d> Maker<'d> {
    pub(super) fn new(decision: &'d Decision) -> Maker<'d> {
        let facts = decision.facts.iter().cloned().map(Fact::new).collect();
        Maker {
            decision,
            facts,
            problems: Vec::new(),
        }
    }

    pub(super) fn table(&mut self, pack: &str) -> Table {
        self.report_duplicates();
        self.report_unreadable_facts();
        let decision = self.decision;
        let rows: Vec<Row> = decision.rows.iter().map(|row| self.row(row)).collect();
        let always = rows.last().is_some_and(|row| {
            row.when.is_empty() && row.from == Date::MIN && row.until == Date::MAX
        });
        if !always {
            let place = decision
                .rows
                .last()
                .map_or(&decision.place, |row| &row.place);
            self.report(place, ProblemKind::NoLastRow);
        }
        let defaults: Vec<Default> = decision
            .facts
            .iter()
            .enumerate()
            .map(|(position, fact)| self.default(position, fact))
            .collect();
        let order = self.order(&defaults);
        let measures = decision
            .measures
            .iter()
            .map(|measure| self.measure(measure))
            .collect();
        self.report_asks();
        self.report_simulation();
        let mut table = Table {
            pack: pack.to_owned(),
            written: decision.clone(),
            facts: self.facts.clone(),
            periods: periods(&rows),
            rows,
            measures,
            defaults,
            order,
            cuts: Vec::new(),
            matters: vec![false; self.facts.len()],
            drives: vec![false; self.facts.len()],
        };
        table.cuts = table.cuts();
        for fact in table.drivers() {
            table.drives[fact] = true;
            table.matters[fact] = true;
        }
        for fact in table
            .conditions()
            .flat_map(looked_at)
            .collect::<Vec<usize>>()
        {
            table.matters[fact] = true;
        }
        table
    }

    fn report(&mut self, place: &Place, kind: ProblemKind) {
        self.problems.push(place.problem(kind));
    }

    fn report_duplicates(&mut self) {
        let decision = self.decision;
        self.report_repeated(decision.facts.iter().map(|row| (&row.id, &row.place)));
        self.report_repeated(decision.rows.iter().map(|row| (&row.id, &row.place)));
        self.report_repeated(decision.asks.iter().map(|row| (&row.id, &row.place)));
        self.report_repeated(decision.measures.iter().map(|row| (&row.id, &row.place)));
        let outcomes = decision.outcomes.iter();
        self.report_repeated(outcomes.map(|outcome| (&outcome.id, &decision.place)));
    }

    fn report_repeated<'r>(&mut self, rows: impl Iterator<Item = (&'r String, &'r Place)>) {
        let mut seen = BTreeSet::new();
        for (id, place) in rows {
            if !seen.insert(id) {
                self.report(place, ProblemKind::DuplicateId { id: id.clone() });
            }
        }
    }

    /// Reports the facts with more values than bits; true when there are none.
    pub(super) fn fits_bits(&mut self) -> bool {
        let is_too_many = |fact: &&WrittenFact| fact.values.len() > MAX_VALUES;
        let found: Vec<&WrittenFact> = self.decision.facts.iter().filter(is_too_many).collect();
        for fact in &found {
            let id = fact.id.clone();
            self.report(&fact.place, ProblemKind::NoValues { fact: id });
        }
        found.is_empty()
    }

    fn report_unreadable_facts(&mut self) {
        for fact in self.facts.clone() {
            let is_listed = matches!(fact.kind(), FactType::Choice | FactType::Set);
            let count = fact.written.values.len();
            if is_listed && !(1..=MAX_VALUES).contains(&count) || fact.min > fact.max {
                let id = fact.id().to_owned();
                self.report(&fact.written.place, ProblemKind::NoValues { fact: id });
            }
            for value in &fact.written.values {
                let is_fitting = match &value.value {
                    Written::Bool(_) => fact.kind() == FactType::Bool,
                    Written::Text(_) => is_listed,
                    Written::Integer(_) | Written::List(_) => false,
                };
                if !is_fitting {
                    self.report_value(&fact, &value.value, &fact.written.place);
                }
            }
        }
    }

    pub(super) fn report_value(&mut self, fact: &Fact, value: &Written, place: &Place) {
        // Nothing fits a fact without values, and that was reported.
        if fact.min > fact.max {
            return;
        }
        let kind = ProblemKind::UnfitValue {
            fact: fact.id().to_owned(),
            value: value_id(value),
        };
        self.report(place, kind);
    }

    pub(super) fn fact(&mut self, id: &str, place: &Place) -> Option<usize> {
        let position = self.facts.iter().position(|fact| fact.id() == id);
        if position.is_none() {
            self.report(place, undefined("fact", id));
        }
        position
    }

    fn outcome(&mut self, id: &str, place: &Place) -> Option<usize> {
        let position = self
            .decision
            .outcomes
            .iter()
            .position(|outcome| outcome.id == id);
        if position.is_none() {
            self.report(place, undefined("outcome", id));
        }
        position
    }

    fn outcomes(&mut self, ids: &[String], place: &Place) -> Vec<usize> {
        ids.iter()
            .filter_map(|id| self.outcome(id, place))
            .collect()
    }

    fn row(&mut self, row: &WrittenRow) -> Row {
        let from = row.from.map_or(Date::MIN, |date| date.first_day());
        let until = row.until.map_or(Date::MAX, |date| date.last_day());
        if until < from {
            self.report(&row.place, ProblemKind::EndsBeforeStart);
        }
        Row {
            written: row.clone(),
            from,
            until,
            when: self.conditions(&row.when, &row.place),
            outcome: self.outcome(&row.outcome, &row.place).unwrap_or(0),
        }
    }

    fn default(&mut self, position: usize, fact: &WrittenFact) -> Default {
        let place = &fact.place;
        let known = self.facts[position].clone();
        let cases = match &fact.default {
            DefaultValue::Same { fact } => match self.fact(fact, place) {
                Some(other) if is_within(&self.facts[other], &known) => {
                    return Default::Same(other);
                }
                Some(_) => {
                    self.report_value(&known, &Written::Text(fact.clone()), place);
                    vec![(Vec::new(), Vec::new())]
                }
                // That was reported.
                None => vec![(Vec::new(), Vec::new())],
            },
            DefaultValue::Always(value) => vec![(Vec::new(), self.codes(&known, value, place))],
            DefaultValue::Cases(cases) => {
                let each = cases.iter().map(|case| {
                    let when = self.conditions(&case.when, place);
                    (when, self.codes(&known, &case.value, place))
                });
                each.collect()
            }
        };
        if cases.last().is_none_or(|(when, _)| !when.is_empty()) {
            let id = fact.id.clone();
            self.report(place, ProblemKind::NoDefault { fact: id });
        }
        let code = |codes: Vec<i64>| codes.first().copied().unwrap_or(known.min);
        Default::Cases(
            cases
                .into_iter()
                .map(|(when, codes)| (when, code(codes)))
                .collect(),
        )
    }

    /// An order in which every default comes after those it depends on.
    fn order(&mut self, defaults: &[Default]) -> Vec<usize> {
        let depends = |fact: usize| -> Vec<usize> {
            match &defaults[fact] {
                Default::Same(other) => vec![*other],
                Default::Cases(cases) => {
                    let conditions = cases.iter().flat_map(|(when, _)| when);
                    conditions.flat_map(|c| looked_at(*c)).collect()
                }
            }
        };
        let mut order: Vec<usize> = Vec::with_capacity(defaults.len());
        while order.len() < defaults.len() {
            let next = (0..defaults.len()).find(|fact| {
                !order.contains(fact) && depends(*fact).iter().all(|other| order.contains(other))
            });
            let next = next.unwrap_or_else(|| {
                let is_open = |fact: &usize| !order.contains(fact);
                let first = (0..defaults.len()).find(is_open).unwrap_or(0);
                // Whatever it depends on, as often as there are facts, is in a circle.
                let stuck = (0..defaults.len()).fold(first, |fact, _| {
                    depends(fact).into_iter().find(is_open).unwrap_or(fact)
                });
                let written = &self.decision.facts[stuck];
                let kind = ProblemKind::CircularDefault {
                    fact: written.id.clone(),
                };
                self.report(&written.place, kind);
                stuck
            });
            order.push(next);
        }
        order
    }

    fn measure(&mut self, measure: &Measure) -> CompiledMeasure {
        let place = &measure.place;
        let cases = measure.cases.iter().map(|case| CompiledMeasureCase {
            outcomes: self.outcomes(&case.outcomes, place),
            when: self.conditions(&case.when, place),
            from: case.from.as_ref().and_then(|from| match from {
                Written::Integer(number) => Some(Number::Is(*number)),
                other => self.fact(&value_id(other), place).map(Number::Of),
            }),
            minus: case.minus.as_ref().and_then(|id| self.fact(id, place)),
        });
        CompiledMeasure {
            written: measure.clone(),
            cases: cases.collect(),
        }
    }

    fn report_asks(&mut self) {
        for ask in &self.decision.asks {
            self.outcomes(&ask.yes, &ask.place);
            if let Some(id) = &ask.measure {
                self.report_measure(id, &ask.place);
            }
        }
    }

    fn report_measure(&mut self, id: &str, place: &Place) {
        if self
            .decision
            .measures
            .iter()
            .all(|measure| measure.id != id)
        {
            self.report(place, undefined("measure", id));
        }
    }

    fn report_simulation(&mut self) {
        let decision = self.decision;
        let Some(simulation) = &decision.simulation else {
            return;
        };
        let place = &decision.place;
        let changes = |map: &BTreeMap<String, i64>| map.keys().cloned().collect::<Vec<String>>();
        let mut facts = changes(&simulation.day);
        let mut outcomes = simulation.until.clone();
        for effect in &simulation.effects {
            facts.extend(changes(&effect.add));
            facts.extend(changes(&effect.set));
            outcomes.push(effect.outcome.clone());
        }
        for id in facts {
            self.fact(&id, place);
        }
        for (id, value) in simulation.effects.iter().flat_map(|effect| &effect.set) {
            let fact = self.facts.iter().find(|fact| fact.id() == id).cloned();
            if let Some(fact) = fact.filter(|fact| !(fact.min..=fact.max).contains(value)) {
                self.report_value(&fact, &Written::Integer(*value), place);
            }
        }
        self.outcomes(&outcomes, place);
        if let Some(id) = &simulation.measure {
            self.report_measure(id, place);
        }
    }
}

/// True when every value of a fact is one of another, and means the same.
fn is_within(fact: &Fact, other: &Fact) -> bool {
    let ids = |fact: &Fact| -> Vec<String> {
        fact.written
            .values
            .iter()
            .map(|value| value_id(&value.value))
            .collect()
    };
    fact.kind() == other.kind()
        && fact.min >= other.min
        && fact.max <= other.max
        && (fact.is_ordered() || ids(fact) == ids(other))
}

/// The first day of every period in which no row begins or ends to hold.
fn periods(rows: &[Row]) -> Vec<Date> {
    let mut days = vec![Date::MIN];
    for row in rows {
        days.push(row.from);
        days.extend(row.until.tomorrow().ok());
    }
    days.sort_unstable();
    days.dedup();
    days
}
