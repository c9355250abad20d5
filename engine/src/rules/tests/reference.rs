//! A reference evaluator: simple and slow, it interprets the rows as written and
//! compares values by name.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::knowledge::decision::{
    Comparison, Condition, Decision, DefaultCase, DefaultValue, Fact, FactType, Literal,
};

/// Values by the ids of their facts.
pub(super) type Case = BTreeMap<String, Literal>;

/// The position of the deciding row.
pub(super) fn row(decision: &Decision, stated: &Case, day: Date) -> usize {
    let applies = |row: &crate::knowledge::decision::Row| {
        row.from.is_none_or(|from| from.first_day() <= day)
            && row.until.is_none_or(|until| day <= until.last_day())
            && meets(decision, stated, &row.when, day)
    };
    decision.rows.iter().position(applies).expect("a last row")
}

/// The position of the outcome.
pub(super) fn outcome(decision: &Decision, stated: &Case, day: Date) -> usize {
    let id = &decision.rows[row(decision, stated, day)].outcome;
    let mut outcomes = decision.outcomes.iter();
    outcomes
        .position(|outcome| outcome.id == *id)
        .expect("an outcome")
}

/// The case with the usual defaults for facts that it does not state.
pub(super) fn complete(decision: &Decision, stated: &Case, day: Date) -> Case {
    let facts = decision.facts.iter();
    facts
        .map(|fact| (fact.id.clone(), value(decision, stated, &fact.id, day)))
        .collect()
}

/// The case with each combination of values for the facts that it leaves open, the usual
/// one first.
pub(super) fn possible(decision: &Decision, stated: &Case, day: Date) -> Vec<Case> {
    let is_independent = |fact: &&Fact| match &fact.default {
        Some(DefaultValue::Cases(cases)) => cases.iter().all(|case| case.when.is_empty()),
        _ => true,
    };
    let independent = decision.facts.iter().filter(is_independent);
    let dependent = decision.facts.iter().filter(|fact| !is_independent(fact));
    let mut cases = vec![stated.clone()];
    for fact in independent.chain(dependent) {
        let with = |case: &Case| -> Vec<Case> {
            let values = match case.contains_key(&fact.id) {
                true => Vec::new(),
                false => defaults(decision, case, fact, day),
            };
            match values.len() {
                0 | 1 => vec![case.clone()],
                _ => values
                    .into_iter()
                    .map(|value| {
                        let mut case = case.clone();
                        case.insert(fact.id.clone(), value);
                        case
                    })
                    .collect(),
            }
        };
        cases = cases.iter().flat_map(with).collect();
    }
    cases
}

fn value(decision: &Decision, stated: &Case, id: &str, day: Date) -> Literal {
    match stated.get(id) {
        Some(value) => value.clone(),
        None => defaults(decision, stated, fact(decision, id), day)[0].clone(),
    }
}

/// The values of a fact that a case does not state, the usual one first.
fn defaults(decision: &Decision, stated: &Case, fact: &Fact, day: Date) -> Vec<Literal> {
    match &fact.default {
        None => fact
            .values
            .iter()
            .map(|value| value.value.clone())
            .collect(),
        Some(DefaultValue::Same { fact }) => vec![value(decision, stated, fact, day)],
        Some(DefaultValue::Always(value)) => vec![value.clone()],
        Some(DefaultValue::Cases(cases)) => {
            let applies = |case: &&DefaultCase| {
                case.from.is_none_or(|from| from.first_day() <= day)
                    && case.until.is_none_or(|until| day <= until.last_day())
                    && meets(decision, stated, &case.when, day)
            };
            let case = cases.iter().find(applies).expect("a default");
            case.value.iter().chain(&case.open).cloned().collect()
        }
    }
}

fn fact<'d>(decision: &'d Decision, id: &str) -> &'d Fact {
    let mut facts = decision.facts.iter();
    facts.find(|fact| fact.id == id).expect("a fact")
}

fn meets(
    decision: &Decision,
    stated: &Case,
    when: &BTreeMap<String, Condition>,
    day: Date,
) -> bool {
    when.iter().all(|(id, condition)| {
        let kind = fact(decision, id).kind;
        let found = value(decision, stated, id, day);
        match condition {
            Condition::Is(wanted) => is(kind, &found, wanted),
            Condition::Test(comparison) => {
                let other = comparison.below.as_ref();
                let other = other.map(|other| value(decision, stated, other, day));
                passes(kind, &found, comparison, other)
            }
        }
    })
}

fn is(kind: FactType, found: &Literal, wanted: &Literal) -> bool {
    match (kind, found, wanted) {
        (FactType::Choice, Literal::Text(found), Literal::List(wanted)) => wanted.contains(found),
        (FactType::Set, ..) => members(found) == members(wanted),
        _ => found == wanted,
    }
}

fn passes(kind: FactType, found: &Literal, test: &Comparison, other: Option<Literal>) -> bool {
    let has = |members: &BTreeSet<String>, ids: &Vec<String>| {
        ids.iter().filter(|id| members.contains(*id)).count()
    };
    test.min
        .as_ref()
        .is_none_or(|min| compared(found, min).is_ge())
        && test
            .max
            .as_ref()
            .is_none_or(|max| compared(found, max).is_le())
        && test.not.as_ref().is_none_or(|not| !is(kind, found, not))
        && other.is_none_or(|other| compared(found, &other).is_lt())
        && test
            .has
            .as_ref()
            .is_none_or(|ids| has(&members(found), ids) == ids.len())
        && test
            .lacks
            .as_ref()
            .is_none_or(|ids| has(&members(found), ids) == 0)
        && test.within.as_ref().is_none_or(|ids| {
            let members = members(found);
            !members.is_empty() && members.iter().all(|member| ids.contains(member))
        })
}

/// Compares numbers by value and dates by text, whose order is that of the calendar.
fn compared(one: &Literal, other: &Literal) -> Ordering {
    match (one, other) {
        (Literal::Integer(one), Literal::Integer(other)) => one.cmp(other),
        (Literal::Text(one), Literal::Text(other)) => one.cmp(other),
        _ => panic!("{one:?} can't be compared with {other:?}"),
    }
}

fn members(value: &Literal) -> BTreeSet<String> {
    match value {
        Literal::List(members) => members.iter().cloned().collect(),
        _ => panic!("{value:?} is not a set"),
    }
}
