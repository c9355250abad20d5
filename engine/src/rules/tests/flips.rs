//! Flips: exactly the changes of one fact that change the outcome.

use proptest::prelude::*;

use super::*;
use crate::knowledge::decision::{FactType, Literal};
use crate::rules::Flip;
use crate::rules::fact::Fact;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn flips_are_the_changes_that_change_the_outcome((table, some, all, day) in draw::cases()) {
        let table = &TABLES[table];
        for known in [some, all] {
            let decided = evaluate(table, &known, day);
            prop_assert_eq!(decided.flips, expected(table, &known, day), "{:?} on {}", known, day);
        }
    }
}

/// The flips of a case, found by trying every value.
fn expected(table: &Table, known: &Case, day: Date) -> Vec<Flip> {
    let complete = reference::complete(&table.written, known, day);
    let mut flips = Vec::new();
    let is_fixed = |fact: &&Fact| {
        let at = position(table, fact.id());
        let case: Vec<i64> = (0..table.facts.len())
            .map(|fact| code(table, fact, &complete))
            .collect();
        !known.contains_key(fact.id()) && table.is_fixed(at, &case, day)
    };
    for fact in table.facts.iter().filter(|fact| !is_fixed(fact)) {
        let current = &complete[fact.id()];
        let tried = |values: &[Literal]| -> Vec<Option<Flip>> {
            let each = values
                .iter()
                .map(|value| flip(table, known, day, fact, value));
            each.collect()
        };
        if fact.is_ordered() {
            let (below, above) = sides(table, fact, current);
            flips.extend(nearest(&tried(&below)));
            flips.extend(nearest(&tried(&above)));
        } else {
            flips.extend(tried(&others(fact, current)).into_iter().flatten());
        }
    }
    flips
}

/// The other values of a bool or choice; for a set, those with one member more or less.
fn others(fact: &Fact, current: &Literal) -> Vec<Literal> {
    let values = fact.written.values.iter().map(|row| row.value.clone());
    match (fact.kind(), current) {
        (FactType::Bool, Literal::Bool(value)) => vec![Literal::Bool(!value)],
        (FactType::Set, Literal::List(current)) => values
            .map(|member| {
                let Literal::Text(member) = member else {
                    panic!("{member:?} is not a member");
                };
                let mut members = current.clone();
                match current.iter().position(|id| *id == member) {
                    Some(at) => drop(members.remove(at)),
                    None => members.push(member),
                }
                Literal::List(members)
            })
            .collect(),
        _ => values.filter(|value| value != current).collect(),
    }
}

/// Every value below and every value above, each nearest first.
fn sides(table: &Table, fact: &Fact, current: &Literal) -> (Vec<Literal>, Vec<Literal>) {
    let code = |value: &Literal| fact.code(value).expect("a value");
    let mut all = draw::everything(&table.written, &fact.written);
    all.sort_by_key(code);
    all.dedup();
    let (mut below, mut above) = (all.clone(), all);
    below.retain(|value| code(value) < code(current));
    below.reverse();
    above.retain(|value| code(value) > code(current));
    (below, above)
}

fn nearest(tried: &[Option<Flip>]) -> Option<Flip> {
    let at = tried.iter().position(Option::is_some)?;
    let flip = tried[at].clone()?;
    let beyond = &tried[at + 1..];
    let is_same = |other: &Option<Flip>| other.as_ref().is_some_and(|o| o.outcome == flip.outcome);
    Some(Flip {
        and_beyond: !beyond.is_empty() && beyond.iter().all(is_same),
        ..flip.clone()
    })
}

/// The flip of a fact to a value; `None` if the outcome stays the same.
fn flip(table: &Table, known: &Case, day: Date, fact: &Fact, value: &Literal) -> Option<Flip> {
    let decision = &table.written;
    let mut changed = known.clone();
    changed.insert(fact.id().to_owned(), value.clone());
    let outcome = reference::outcome(decision, &changed, day);
    if outcome == reference::outcome(decision, known, day) {
        return None;
    }
    let (before, after) = (
        reference::complete(decision, known, day),
        reference::complete(decision, &changed, day),
    );
    let with = (0..table.facts.len()).filter(|&other| {
        let id = table.facts[other].id();
        id != fact.id() && code(table, other, &before) != code(table, other, &after)
    });
    Some(Flip {
        fact: position(table, fact.id()),
        code: fact.code(value).expect("a value"),
        and_beyond: false,
        outcome,
        row: reference::row(decision, &changed, day),
        with: with
            .map(|other| (other, code(table, other, &after)))
            .collect(),
    })
}

#[test]
fn a_flip_names_the_defaults_that_change_with_it() {
    let table = coffee();
    let described = |flip: &Flip| {
        let with = flip.with.iter().map(|(fact, code)| (*fact, *code));
        let facts = [(flip.fact, flip.code)].into_iter().chain(with);
        let facts = facts.map(|(fact, code)| {
            let fact = &table.facts[fact];
            let value = crate::rules::fact::value_id(&fact.written(code));
            format!("{}={value}", fact.id())
        });
        let beyond = if flip.and_beyond { " and beyond" } else { "" };
        let outcome = &table.outcomes()[flip.outcome].id;
        format!("{}{beyond}: {outcome}", facts.collect::<Vec<_>>().join(" "))
    };
    let decided = evaluate(table, &case("litres = 25"), day("2026-08-01"));
    let flips: Vec<String> = decided.flips.iter().map(described).collect();
    let expected = [
        "power=false: waits",
        "water=empty: waits",
        "lamps=drop: asks-for-descaling",
        "lamps=beans: waits",
        "lamps=tray: waits",
        "lamps=wrench: locked",
        "hardness=2 litres-allowed=20: asks-for-descaling",
        "litres=60 and beyond: asks-for-descaling",
        "litres-allowed=25 and beyond: asks-for-descaling",
        "installed=2025-12-31 serviced=2025-12-31 and beyond: locked",
        "serviced=2025-12-31 and beyond: locked",
    ];
    assert_eq!(flips, expected);
}
