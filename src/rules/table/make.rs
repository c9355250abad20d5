//! A decision table as written to its compiled form, with what does not fit.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Condition, Default, Measured, MeasuredCase, Number, Row, Table, Test, looked_at, undefined,
};
use crate::knowledge::decision::{
    Comparison, Condition as WrittenCondition, Decision, DefaultValue, Fact as WrittenFact,
    FactType, Measure, Row as WrittenRow, When, Written,
};
use crate::knowledge::table::Place;
use crate::knowledge::{Problem, ProblemKind};
use crate::rules::fact::{Fact, MOST_VALUES, ValueError, id_of};

/// Compiles, and keeps what is wrong.
pub(super) struct Maker<'d> {
    decision: &'d Decision,
    facts: Vec<Fact>,
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
        let facts = decision
            .facts
            .iter()
            .map(|row| (row.id.as_str(), &row.place));
        let rows = decision
            .rows
            .iter()
            .map(|row| (row.id.as_str(), &row.place));
        let asks = decision
            .asks
            .iter()
            .map(|row| (row.id.as_str(), &row.place));
        let measures = decision
            .measures
            .iter()
            .map(|row| (row.id.as_str(), &row.place));
        let outcomes = decision
            .outcomes
            .iter()
            .map(|row| (row.id.as_str(), &decision.place));
        let mut repeated: Vec<(String, &Place)> = Vec::new();
        let kinds: [Vec<(&str, &Place)>; 5] = [
            facts.collect(),
            rows.collect(),
            asks.collect(),
            measures.collect(),
            outcomes.collect(),
        ];
        for kind in kinds {
            for (at, (id, place)) in kind.iter().enumerate() {
                if kind[..at].iter().any(|(earlier, _)| earlier == id) {
                    repeated.push(((*id).to_owned(), place));
                }
            }
        }
        for (id, place) in repeated {
            self.report(place, ProblemKind::DuplicateId { id });
        }
    }

    fn report_unreadable_facts(&mut self) {
        for fact in self.facts.clone() {
            let is_listed = matches!(fact.kind(), FactType::Choice | FactType::Set);
            let count = fact.written.values.len();
            if is_listed && !(1..=MOST_VALUES).contains(&count) || fact.min > fact.max {
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

    fn report_value(&mut self, fact: &Fact, value: &Written, place: &Place) {
        // Nothing fits a fact without values, and that was reported.
        if fact.min > fact.max {
            return;
        }
        let kind = ProblemKind::UnfitValue {
            fact: fact.id().to_owned(),
            value: id_of(value),
        };
        self.report(place, kind);
    }

    fn fact(&mut self, id: &str, place: &Place) -> Option<usize> {
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

    fn conditions(&mut self, when: &When, place: &Place) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for (id, written) in when {
            let Some(fact) = self.fact(id, place) else {
                continue;
            };
            let tests = self.tests(fact, written, place);
            conditions.extend(tests.into_iter().map(|test| Condition { fact, test }));
        }
        conditions
    }

    fn tests(&mut self, fact: usize, written: &WrittenCondition, place: &Place) -> Vec<Test> {
        let known = self.facts[fact].clone();
        match written {
            WrittenCondition::Is(value) => {
                let codes = self.codes(&known, value, place);
                vec![one_of(&known, &codes)]
            }
            WrittenCondition::Test(comparison) => self.comparison(&known, comparison, place),
        }
    }

    fn comparison(&mut self, fact: &Fact, comparison: &Comparison, place: &Place) -> Vec<Test> {
        let Comparison {
            min,
            max,
            not,
            below,
            has,
            lacks,
            within,
        } = comparison;
        let mut tests = Vec::new();
        if min.is_some() || max.is_some() {
            let bound = |maker: &mut Self, value: &Option<Written>, open: i64| {
                value.as_ref().map_or(open, |value| {
                    maker
                        .codes(fact, value, place)
                        .first()
                        .copied()
                        .unwrap_or(open)
                })
            };
            let (min, max) = (bound(self, min, fact.min), bound(self, max, fact.max));
            tests.push(Test::Between(min, max));
        }
        if let Some(value) = not {
            let codes = self.codes(fact, value, place);
            if let Test::Among(bits) = one_of(fact, &codes) {
                tests.push(Test::Among(!bits));
            } else {
                self.report_value(fact, value, place);
            }
        }
        if let Some(id) = below {
            tests.extend(self.fact(id, place).map(Test::Below));
        }
        let sets = [
            (has, Test::Has as fn(i64) -> Test),
            (lacks, Test::Lacks),
            (within, Test::Within),
        ];
        for (ids, test) in sets {
            let Some(ids) = ids else { continue };
            match fact.bits(ids) {
                Ok(bits) if fact.kind() == FactType::Set => tests.push(test(bits)),
                _ => self.report_value(fact, &Written::List(ids.clone()), place),
            }
        }
        tests
    }

    /// The codes of a value, or of each of a list of values of a choice.
    fn codes(&mut self, fact: &Fact, value: &Written, place: &Place) -> Vec<i64> {
        let codes: Result<Vec<i64>, ValueError> = match (fact.kind(), value) {
            (FactType::Choice, Written::List(ids)) => {
                let each = ids.iter().map(|id| fact.code(&Written::Text(id.clone())));
                each.collect()
            }
            _ => fact.code(value).map(|code| vec![code]),
        };
        codes.unwrap_or_else(|_| {
            self.report_value(fact, value, place);
            Vec::new()
        })
    }

    fn default(&mut self, position: usize, fact: &WrittenFact) -> Default {
        let place = &fact.place;
        let known = self.facts[position].clone();
        let cases = match &fact.default {
            DefaultValue::Same { fact } => match self.fact(fact, place) {
                Some(other) => return Default::Same(other),
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

    fn measure(&mut self, measure: &Measure) -> Measured {
        let place = &measure.place;
        let cases = measure.cases.iter().map(|case| MeasuredCase {
            outcomes: self.outcomes(&case.outcomes, place),
            when: self.conditions(&case.when, place),
            from: case.from.as_ref().and_then(|from| match from {
                Written::Integer(number) => Some(Number::Is(*number)),
                other => self.fact(&id_of(other), place).map(Number::Of),
            }),
            minus: case.minus.as_ref().and_then(|id| self.fact(id, place)),
        });
        Measured {
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
        self.outcomes(&outcomes, place);
        if let Some(id) = &simulation.measure {
            self.report_measure(id, place);
        }
    }
}

fn one_of(fact: &Fact, codes: &[i64]) -> Test {
    match (fact.kind(), codes) {
        (FactType::Bool | FactType::Choice, _) => {
            Test::Among(codes.iter().fold(0, |bits, code| bits | 1 << code))
        }
        (_, [code, ..]) => Test::Between(*code, *code),
        // The value was reported.
        (_, []) => Test::Between(fact.min, fact.max),
    }
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
