//! Turns conditions as written in a table into tests of codes.

use super::compile::Compiler;
use super::{Condition, Test};
use crate::knowledge::Place;
use crate::knowledge::decision::{
    Comparison, Condition as WrittenCondition, FactType, Literal, When,
};
use crate::rules::fact::{Fact, ValueError};

impl Compiler<'_> {
    /// The compiled conditions. Those that do not fit are reported and left out.
    pub(super) fn conditions(&mut self, when: &When, place: &Place) -> Vec<Condition> {
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
        let definition = self.facts[fact].clone();
        match written {
            WrittenCondition::Is(value) => {
                let codes = self.codes(&definition, value, place);
                vec![one_of(&definition, &codes)]
            }
            WrittenCondition::Test(comparison) => self.comparison(&definition, comparison, place),
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
            let bound = |compiler: &mut Self, value: &Option<Literal>, open: i64| {
                value.as_ref().map_or(open, |value| {
                    compiler
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
        if let Some(id) = below
            && let Some(other) = self.fact(id, place)
        {
            match is_comparable(fact) && is_comparable(&self.facts[other]) {
                true => tests.push(Test::Below(other)),
                false => self.report_value(fact, &Literal::Text(id.clone()), place),
            }
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
                _ => self.report_value(fact, &Literal::List(ids.clone()), place),
            }
        }
        tests
    }

    /// The code of a value, or the codes of several values of a choice. Values that do
    /// not fit are reported, and the result is empty.
    pub(super) fn codes(&mut self, fact: &Fact, value: &Literal, place: &Place) -> Vec<i64> {
        let codes: Result<Vec<i64>, ValueError> = match (fact.kind(), value) {
            (FactType::Choice, Literal::List(ids)) => {
                let each = ids.iter().map(|id| fact.code(&Literal::Text(id.clone())));
                each.collect()
            }
            _ => fact.code(value).map(|code| vec![code]),
        };
        codes.unwrap_or_else(|_| {
            self.report_value(fact, value, place);
            Vec::new()
        })
    }
}

/// Widest range of a fact that is compared with another one. The boundaries of such
/// a comparison are listed one by one.
const MAX_COMPARED_RANGE: i64 = 1_000;

/// True for an integer fact whose range is narrow enough for comparisons.
fn is_comparable(fact: &Fact) -> bool {
    fact.kind() == FactType::Integer && fact.max.saturating_sub(fact.min) <= MAX_COMPARED_RANGE
}

/// The test for one of several codes.
fn one_of(fact: &Fact, codes: &[i64]) -> Test {
    match (fact.kind(), codes) {
        (FactType::Bool | FactType::Choice, _) => {
            Test::Among(codes.iter().fold(0, |bits, code| bits | 1 << code))
        }
        (_, [code, ..]) => Test::Between(*code, *code),
        // The value that has no code was reported.
        (_, []) => Test::Between(fact.min, fact.max),
    }
}
