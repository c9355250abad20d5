//! Deciding rows, outcomes, assumptions and measures.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::knowledge::decision::{FactType, Literal};
use crate::rules::table::Condition;
use crate::rules::{RowResult, TraceStep};

#[test]
fn every_combination_is_decided_by_its_row() {
    let table = coffee();
    let days = draw::days(&table.written);
    for known in combinations() {
        for &day in &days {
            let decided = evaluate(table, &known, day);
            let row = reference::row(&table.written, &known, day);
            assert_eq!(decided.row, row, "{known:?} on {day}");
            assert_eq!(decided.possible, [table.rows[row].outcome]);
        }
    }
}

/// The cases of the fixture: every listed value, and for the other facts the values on
/// both sides of every value at which a condition changes.
fn combinations() -> Vec<Case> {
    let lamps = ["drop", "beans", "tray", "wrench"];
    let lit = |bits: usize| {
        let lit = (0..lamps.len()).filter(|bit| bits >> bit & 1 == 1);
        Literal::List(lit.map(|bit| lamps[bit].to_owned()).collect())
    };
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| Literal::Text((*text).to_owned()))
            .collect()
    };
    let numbers = |numbers: &[i64]| numbers.iter().copied().map(Literal::Integer).collect();
    let values: [(&str, Vec<Literal>); 8] = [
        ("power", vec![Literal::Bool(false), Literal::Bool(true)]),
        ("water", texts(&["full", "low", "empty"])),
        ("lamps", (0..1 << lamps.len()).map(lit).collect()),
        ("hardness", texts(&["1", "2"])),
        ("litres", numbers(&[0, 20, 80, 81])),
        ("litres-allowed", numbers(&[20, 21, 81, 82])),
        ("installed", texts(&["2026-05-31", "2026-06-01"])),
        ("serviced", texts(&["2025-12-31", "2026-01-01"])),
    ];
    values
        .iter()
        .fold(vec![Case::new()], |cases, (id, values)| {
            let with = |case: &Case, value: &Literal| {
                let mut case = case.clone();
                case.insert((*id).to_owned(), value.clone());
                case
            };
            let more = cases
                .iter()
                .flat_map(|case| values.iter().map(|value| with(case, value)));
            more.collect()
        })
}

#[test]
fn defaults_depend_on_other_facts() {
    let cases = [
        ("", "litres-allowed = 60; serviced = 2026-06-01"),
        ("hardness = 2", "litres-allowed = 20"),
        (
            "hardness = 2; installed = 2026-05-31",
            "litres-allowed = 30; serviced = 2026-05-31",
        ),
        (
            "installed = 2026-05-31; serviced = 2026-01-01",
            "installed = 2026-05-31; serviced = 2026-01-01",
        ),
    ];
    for (known, expected) in cases {
        let decided = evaluate(coffee(), &case(known), day("2026-08-01"));
        for (id, value) in case(expected) {
            let fact = position(coffee(), &id);
            assert_eq!(
                coffee().facts[fact].written(decided.case[fact]),
                value,
                "{known}"
            );
        }
    }
}

/// The outcomes of a case with all values of the facts that it leaves open.
fn outcomes(table: &Table, case: &Case, day: Date) -> BTreeSet<usize> {
    let cases = reference::possible(&table.written, case, day);
    let cases = cases.iter();
    cases
        .map(|case| reference::outcome(&table.written, case, day))
        .collect()
}

/// True when a step has the right result for its row.
fn is_right(table: &Table, decided: &Decision, step: &TraceStep) -> bool {
    let row = &table.rows[step.row];
    let holds = |condition: &Condition| condition.holds(&decided.case);
    match step.result {
        RowResult::Fired => step.row == decided.row,
        RowResult::OutOfPeriod => !row.holds_on(decided.day),
        RowResult::Failed(at) => {
            let met = row.when.iter().take_while(|condition| holds(condition));
            row.holds_on(decided.day) && met.count() == at && at < row.when.len()
        }
    }
}

proptest! {
    #[test]
    fn any_case_is_decided_by_its_row((table, some, all, day) in draw::cases()) {
        let table = &TABLES[table];
        for known in [some, all] {
            let decided = evaluate(table, &known, day);
            let row = reference::row(&table.written, &known, day);
            prop_assert_eq!(decided.row, row);
            let complete = reference::complete(&table.written, &known, day);
            for fact in 0..table.facts.len() {
                prop_assert_eq!(decided.case[fact], code(table, fact, &complete));
            }
            let steps: Vec<usize> = decided.trace.iter().map(|step| step.row).collect();
            prop_assert_eq!(steps, (0..=row).collect::<Vec<_>>());
            for step in &decided.trace {
                prop_assert!(is_right(table, &decided, step), "{:?}", step);
            }
            for &fact in &decided.assumed {
                prop_assert!(!known.contains_key(table.facts[fact].id()));
            }
        }
    }

    /// Facts that are neither stated nor assumed make no difference.
    #[test]
    fn facts_that_are_not_assumed_do_not_matter((table, some, all, day) in draw::cases()) {
        let table = &TABLES[table];
        let decided = evaluate(table, &some, day);
        let complete = reference::complete(&table.written, &some, day);
        let mut other = all.clone();
        other.extend(reference::possible(&table.written, &some, day).swap_remove(0));
        for &fact in &decided.assumed {
            let id = table.facts[fact].id();
            other.insert(id.to_owned(), complete[id].clone());
        }
        prop_assert_eq!(reference::row(&table.written, &other, day), decided.row);
    }

    #[test]
    fn a_range_gives_the_outcomes_of_its_members(
        (table, mut some, all, day) in draw::cases(),
        (_, _, ends, _) in draw::cases(),
    ) {
        let table = &TABLES[table];
        let ordered = |fact: &&crate::rules::Fact| fact.is_ordered() && ends.contains_key(fact.id());
        for fact in table.facts.iter().filter(ordered) {
            some.remove(fact.id());
            let at = position(table, fact.id());
            let mut between = [code(table, at, &all), code(table, at, &ends)];
            between.sort();
            let mut stated = stated(table, &some);
            stated.state(at, Domain::Between(between[0], between[1]));
            let decided = table.evaluate(&stated, day, MissingFacts::UseDefaults);

            let mut members = draw::everything(&table.written, &fact.written);
            members.extend([all[fact.id()].clone(), ends[fact.id()].clone()]);
            members.retain(|value| {
                let code = fact.code(value).expect("a value");
                between[0] <= code && code <= between[1]
            });
            let outcomes: BTreeSet<usize> = members.into_iter().flat_map(|value| {
                let mut case = some.clone();
                case.insert(fact.id().to_owned(), value);
                outcomes(table, &case, day)
            }).collect();
            prop_assert_eq!(decided.possible.iter().copied().collect::<BTreeSet<_>>(), outcomes);
            prop_assert_eq!(decided.possible[0], table.rows[decided.row].outcome);
            let usual = code(table, at, &reference::complete(&table.written, &some, day));
            prop_assert_eq!(decided.case[at], usual.clamp(between[0], between[1]));
            prop_assert_eq!(decided.depends_on.is_empty(), decided.possible.len() == 1);
            if reference::possible(&table.written, &some, day).len() == 1 {
                prop_assert!(decided.depends_on.iter().all(|fact| *fact == at));
            }
        }
    }

    #[test]
    fn several_values_give_the_outcomes_of_each(
        (table, mut some, all, day) in draw::cases(),
        (_, _, others, _) in draw::cases(),
    ) {
        let table = &TABLES[table];
        let mut known = stated(table, &some);
        let open = ["power", "hardness", "litres"].map(str::to_owned);
        let open: Vec<&String> = open.iter().filter(|id| all.contains_key(*id) && others.contains_key(*id)).collect();
        let mut cases = vec![Case::new()];
        for id in open {
            some.remove(id);
            let fact = position(table, id);
            let mut codes = vec![code(table, fact, &all), code(table, fact, &others)];
            codes.dedup();
            known.state(fact, Domain::Among(codes));
            cases = cases.iter().flat_map(|case| [&all, &others].map(|from| {
                let mut case = case.clone();
                case.insert(id.clone(), from[id].clone());
                case
            })).collect();
        }
        let outcomes: BTreeSet<usize> = cases.into_iter().flat_map(|mut case| {
            case.extend(some.clone());
            outcomes(table, &case, day)
        }).collect();
        let decided = table.evaluate(&known, day, MissingFacts::UseDefaults);
        prop_assert_eq!(decided.possible.into_iter().collect::<BTreeSet<_>>(), outcomes);
    }

    /// Without defaults, the outcome is one of the possible ones for any value of the
    /// other facts. If it is open, the facts that it depends on are not known.
    #[test]
    fn without_defaults_nothing_possible_is_left_out(
        (table, some, all, day) in draw::cases(),
        reach in 0..20_i64,
    ) {
        let table = &TABLES[table];
        let mut known = stated(table, &some);
        for fact in 0..table.facts.len() {
            let (kind, code) = (table.facts[fact].kind(), code(table, fact, &all));
            if kind == FactType::Integer && reach > 9 && known.get(fact).is_some() {
                let (min, max) = (table.facts[fact].min, table.facts[fact].max);
                known.state(fact, Domain::Between((code - reach).max(min), (code + reach).min(max)));
            }
        }
        let decided = table.evaluate(&known, day, MissingFacts::Open);
        let outcome = reference::outcome(&table.written, &all, day);
        prop_assert!(decided.possible.contains(&outcome), "{:?} of {:?}", outcome, decided.possible);
        prop_assert_eq!(decided.possible[0], table.rows[decided.row].outcome);
        prop_assert!(decided.assumed.is_empty());
        prop_assert_eq!(decided.depends_on.is_empty(), decided.possible.len() == 1);
        for fact in decided.depends_on {
            prop_assert!(known.get(fact).is_none_or(|domain| domain.single().is_none()));
        }
    }
}

#[test]
fn without_defaults_only_what_is_stated_counts() {
    // The stated facts, the possible outcomes, and the facts that they depend on.
    let cases: [(&str, &[&str], &[&str]); 5] = [
        ("power = false", &["waits"], &[]),
        (
            "power = true; water = low; lamps = wrench",
            &["locked"],
            &[],
        ),
        (
            "power = true; water = low; lamps = drop",
            &["asks-for-descaling", "locked"],
            &["serviced"],
        ),
        (
            "power = true; water = full; lamps = ; serviced = 2026-02-01",
            &["brews", "asks-for-descaling"],
            &["litres", "litres-allowed"],
        ),
        (
            "power = true; lamps = wrench",
            &["locked", "waits"],
            &["water"],
        ),
    ];
    let table = coffee();
    for (known, outcomes, open) in cases {
        let known_facts = stated(table, &case(known));
        let decided = table.evaluate(&known_facts, day("2026-08-01"), MissingFacts::Open);
        let possible = decided
            .possible
            .iter()
            .map(|outcome| &table.outcomes()[*outcome].id);
        assert_eq!(possible.collect::<Vec<_>>(), outcomes, "{known}");
        let facts = decided
            .depends_on
            .iter()
            .map(|fact| table.facts[*fact].id());
        assert_eq!(facts.collect::<Vec<_>>(), open, "{known}");
    }
}

#[test]
fn measures_are_worked_out_for_the_case() {
    // The stated facts, the measure, and its case with the number.
    let cases = [
        ("litres = 59", "litres-left", Some((1, Some(1)))),
        ("litres = 60", "litres-left", Some((2, Some(0)))),
        ("water = empty", "litres-left", Some((0, None))),
        ("lamps = wrench", "litres-left", None),
        ("lamps = drop", "minutes", Some((0, Some(20)))),
        ("", "minutes", None),
        ("", "cups", None),
    ];
    for (known, measure, expected) in cases {
        let decided = evaluate(coffee(), &case(known), day("2026-08-01"));
        let measured = coffee().measure_value(measure, &decided.case, decided.row);
        assert_eq!(measured, expected, "{known}: {measure}");
    }
}
