//! Compiles the defaults of a decision table's facts: the codes of each case, and the order
//! in which they are worked out.

use jiff::civil::Date;

use super::Compiler;
use crate::knowledge::decision::{
    DefaultCase as WrittenCase, DefaultValue, Fact as WrittenFact, FactType, Literal,
};
use crate::knowledge::{Place, ProblemKind};
use crate::rules::fact::{Fact, value_id};
use crate::rules::table::{DefaultCase, DefaultRule, tested_facts};

/// Most cases that the facts without a default may leave open together: each is evaluated
/// for every question.
const MAX_OPEN_CASES: usize = 64;

impl Compiler<'_> {
    pub(super) fn default(&mut self, position: usize, fact: &WrittenFact) -> DefaultRule {
        let place = &fact.place;
        let definition = self.facts[position].clone();
        let cases = match &fact.default {
            Some(DefaultValue::Same { fact }) => match self.fact(fact, place) {
                Some(other) if is_within(&self.facts[other], &definition) => {
                    return DefaultRule::SameAs(other);
                }
                Some(_) => {
                    self.report_value(&definition, &Literal::Text(fact.clone()), place);
                    vec![always(Vec::new())]
                }
                // The unknown fact was reported.
                None => vec![always(Vec::new())],
            },
            Some(DefaultValue::Always(value)) => {
                vec![always(self.single_code(&definition, value, place))]
            }
            Some(DefaultValue::Cases(cases)) => {
                let each = cases.iter();
                each.map(|case| self.default_case(&definition, case, place))
                    .collect()
            }
            None => vec![always(self.all_codes(&definition, place))],
        };
        if !cases.last().is_some_and(DefaultCase::is_unconditional) {
            let id = fact.id.clone();
            self.report(place, ProblemKind::NoDefault { fact: id });
        }
        // A case without a code was reported. The table is not used then.
        let with_code = |mut case: DefaultCase| {
            if case.codes.is_empty() {
                case.codes.push(definition.min);
            }
            case
        };
        DefaultRule::Cases(cases.into_iter().map(with_code).collect())
    }

    fn default_case(&mut self, fact: &Fact, case: &WrittenCase, place: &Place) -> DefaultCase {
        let from = case.from.map_or(Date::MIN, |date| date.first_day());
        let until = case.until.map_or(Date::MAX, |date| date.last_day());
        if until < from {
            self.report(place, ProblemKind::EndsBeforeStart);
        }
        let mut codes = Vec::new();
        for value in case.value.iter().chain(&case.open) {
            codes.extend(self.single_code(fact, value, place));
        }
        if case.value.is_some() != case.open.is_empty() {
            let id = fact.id().to_owned();
            self.report(place, ProblemKind::NoDefault { fact: id });
        }
        DefaultCase {
            from,
            until,
            when: self.conditions(&case.when, place),
            codes,
            usual: case.usual.clone(),
            is_fixed: case.fixed,
        }
    }

    /// The code of a value; none if it does not fit the fact, which is reported.
    fn single_code(&mut self, fact: &Fact, value: &Literal, place: &Place) -> Vec<i64> {
        let codes = self.codes(fact, value, place);
        if codes.len() > 1 {
            self.report_value(fact, value, place);
        }
        codes
    }

    /// The codes of all values that a fact lists, in the order of the file. A fact that
    /// does not list its values cannot be without a default, which is reported.
    fn all_codes(&mut self, fact: &Fact, place: &Place) -> Vec<i64> {
        let is_listed = matches!(fact.kind(), FactType::Bool | FactType::Choice);
        let values = fact.written.values.iter().filter(|_| is_listed);
        let codes: Vec<i64> = values
            .filter_map(|value| fact.code(&value.value).ok())
            .collect();
        if codes.is_empty() {
            let id = fact.id().to_owned();
            self.report(place, ProblemKind::NoDefault { fact: id });
        }
        codes
    }

    /// Reports facts that together leave too many cases open.
    pub(super) fn report_open_cases(&mut self, defaults: &[DefaultRule]) {
        let most = |default: &DefaultRule| match default {
            DefaultRule::SameAs(_) => 1,
            DefaultRule::Cases(cases) => {
                cases.iter().map(|case| case.codes.len()).max().unwrap_or(1)
            }
        };
        let cases = defaults.iter().map(most).fold(1, usize::saturating_mul);
        if cases > MAX_OPEN_CASES {
            let place = &self.decision.place;
            self.report(
                place,
                ProblemKind::TooManyOpenCases {
                    cases,
                    most: MAX_OPEN_CASES,
                },
            );
        }
    }

    /// The facts in an order in which each default follows those it depends on. A
    /// circular default is reported.
    pub(super) fn default_order(&mut self, defaults: &[DefaultRule]) -> Vec<usize> {
        let depends = |fact: usize| -> Vec<usize> {
            match &defaults[fact] {
                DefaultRule::SameAs(other) => vec![*other],
                DefaultRule::Cases(cases) => {
                    let conditions = cases.iter().flat_map(|case| &case.when);
                    conditions.flat_map(|c| tested_facts(*c)).collect()
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
                // Following dependencies as often as there are facts ends in a circle.
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
}

/// True when every value of a fact is a value of another fact with the same meaning.
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

/// A default that always applies.
fn always(codes: Vec<i64>) -> DefaultCase {
    DefaultCase {
        from: Date::MIN,
        until: Date::MAX,
        when: Vec::new(),
        codes,
        usual: None,
        is_fixed: false,
    }
}
