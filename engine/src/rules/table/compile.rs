//! Compiles a decision table as written, or reports the problems in it.

mod defaults;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::{
    CompiledMeasure, CompiledMeasureCase, DefaultRule, Operand, Row, Table, tested_facts, undefined,
};
use crate::knowledge::Place;
use crate::knowledge::decision::{
    Decision as WrittenTable, Fact as WrittenFact, FactType, Literal, Measure, Row as WrittenRow,
};
use crate::knowledge::{Pack, Problem, ProblemKind};
use crate::rules::fact::{Fact, MAX_VALUES, value_id};

/// Compiles a table and collects its problems.
pub(super) struct Compiler<'d> {
    decision: &'d WrittenTable,
    pub(super) facts: Vec<Fact>,
    problems: Vec<Problem>,
}

impl<'d> Compiler<'d> {
    fn new(decision: &'d WrittenTable) -> Compiler<'d> {
        let facts = decision.facts.iter().cloned().map(Fact::new).collect();
        Compiler {
            decision,
            facts,
            problems: Vec::new(),
        }
    }

    /// The compiled table. It is usable only if no problem was reported.
    fn table(&mut self, pack: &str) -> Table {
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
        let defaults: Vec<DefaultRule> = decision
            .facts
            .iter()
            .enumerate()
            .map(|(position, fact)| self.default(position, fact))
            .collect();
        self.report_open_cases(&defaults);
        let order = self.default_order(&defaults);
        let measures = decision
            .measures
            .iter()
            .map(|measure| self.measure(measure))
            .collect();
        self.report_asks();
        self.report_simulation();
        let mut facts_by_key = HashMap::new();
        for (position, fact) in self.facts.iter().enumerate() {
            for key in fact.keys() {
                facts_by_key.entry(key).or_insert(position);
            }
        }
        let mut table = Table {
            pack: pack.to_owned(),
            written: decision.clone(),
            facts: self.facts.clone(),
            facts_by_key,
            periods: periods(&rows, &defaults),
            rows,
            measures,
            defaults,
            default_order: order,
            boundaries: Vec::new(),
            affects_outcome: vec![false; self.facts.len()],
            affects_defaults: vec![false; self.facts.len()],
        };
        table.boundaries = table.boundaries();
        for fact in table.facts_in_defaults() {
            table.affects_defaults[fact] = true;
            table.affects_outcome[fact] = true;
        }
        for fact in table
            .conditions()
            .flat_map(tested_facts)
            .collect::<Vec<usize>>()
        {
            table.affects_outcome[fact] = true;
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

    /// Reports the facts with more than [`MAX_VALUES`] values; true when there are none.
    fn fits_bits(&mut self) -> bool {
        let is_too_many = |fact: &&WrittenFact| fact.values.len() > MAX_VALUES;
        let too_large: Vec<&WrittenFact> = self.decision.facts.iter().filter(is_too_many).collect();
        for fact in &too_large {
            let id = fact.id.clone();
            self.report(&fact.place, ProblemKind::NoValues { fact: id });
        }
        too_large.is_empty()
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
                    Literal::Bool(_) => fact.kind() == FactType::Bool,
                    Literal::Text(_) => is_listed,
                    Literal::Integer(_) | Literal::List(_) => false,
                };
                if !is_fitting {
                    self.report_value(&fact, &value.value, &fact.written.place);
                }
            }
        }
    }

    pub(super) fn report_value(&mut self, fact: &Fact, value: &Literal, place: &Place) {
        // A fact without values was reported as such; no value fits it.
        if fact.min > fact.max {
            return;
        }
        let kind = ProblemKind::UnfitValue {
            fact: fact.id().to_owned(),
            value: value_id(value),
        };
        self.report(place, kind);
    }

    /// The position of a fact; an unknown id is reported.
    pub(super) fn fact(&mut self, id: &str, place: &Place) -> Option<usize> {
        let position = self.facts.iter().position(|fact| fact.id() == id);
        if position.is_none() {
            self.report(place, undefined("fact", id));
        }
        position
    }

    /// The position of an outcome; an unknown id is reported.
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

    fn measure(&mut self, measure: &Measure) -> CompiledMeasure {
        let place = &measure.place;
        let cases = measure.cases.iter().map(|case| CompiledMeasureCase {
            outcomes: self.outcomes(&case.outcomes, place),
            when: self.conditions(&case.when, place),
            from: case.from.as_ref().and_then(|from| match from {
                Literal::Integer(number) => Some(Operand::Constant(*number)),
                other => self.fact(&value_id(other), place).map(Operand::Fact),
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
                self.report_value(&fact, &Literal::Integer(*value), place);
            }
        }
        self.outcomes(&outcomes, place);
        if let Some(id) = &simulation.measure {
            self.report_measure(id, place);
        }
    }
}

impl Table {
    /// Compiles the decision table of a pack; `None` if the pack has none.
    ///
    /// # Errors
    ///
    /// The problems in the table, with their places, if its parts do not fit together.
    pub fn new(pack: &Pack) -> Option<Result<Table, Vec<Problem>>> {
        let decision = pack.decision.as_ref()?;
        let mut compiler = Compiler::new(decision);
        // A fact with too many values for its bits prevents compilation.
        let table = compiler.fits_bits().then(|| compiler.table(&pack.id));
        Some(match table.filter(|_| compiler.problems.is_empty()) {
            Some(table) => Ok(table),
            None => Err(compiler.problems),
        })
    }
}

/// The first day of every period in which the same rows and defaults are in effect.
fn periods(rows: &[Row], defaults: &[DefaultRule]) -> Vec<Date> {
    let cases = defaults.iter().flat_map(|default| match default {
        DefaultRule::SameAs(_) => &[][..],
        DefaultRule::Cases(cases) => cases,
    });
    let rows = rows.iter().map(|row| (row.from, row.until));
    let mut days = vec![Date::MIN];
    for (from, until) in rows.chain(cases.map(|case| (case.from, case.until))) {
        days.push(from);
        days.extend(until.tomorrow().ok());
    }
    days.sort_unstable();
    days.dedup();
    days
}
