//! Random values, cases and days. Those at which a table's decision can change are the
//! most frequent.

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::TABLES;
use super::reference::Case;
use crate::knowledge::decision::{
    Condition, Decision, DefaultValue, Fact, FactType, Literal, When,
};
use crate::rules::fact::value_id;

/// The position of a table, some of the facts of a case, all of its facts, and a day.
pub(super) fn cases() -> impl Strategy<Value = (usize, Case, Case, Date)> {
    (0..TABLES.len()).prop_flat_map(|table| {
        let decision = &TABLES[table].written;
        let all: Vec<_> = decision
            .facts
            .iter()
            .map(|fact| {
                let id = Just(fact.id.clone());
                (id, value(decision, fact), any::<bool>())
            })
            .collect();
        (Just(table), all, select(days(decision))).prop_map(|(table, all, day)| {
            let some = all.iter().filter(|(_, _, is_stated)| *is_stated);
            let some = some.map(|(id, value, _)| (id.clone(), value.clone()));
            let some = some.collect();
            let all = all.into_iter().map(|(id, value, _)| (id, value));
            (table, some, all.collect(), day)
        })
    })
}

fn value(decision: &Decision, fact: &Fact) -> BoxedStrategy<Literal> {
    let values: Vec<Literal> = fact.values.iter().map(|row| row.value.clone()).collect();
    match fact.kind {
        FactType::Bool => any::<bool>().prop_map(Literal::Bool).boxed(),
        FactType::Choice => select(values).boxed(),
        FactType::Set => {
            let ids: Vec<String> = values.iter().map(value_id).collect();
            let count = ids.len();
            let members = subsequence(ids, 0..=count);
            members.prop_map(Literal::List).boxed()
        }
        FactType::Integer | FactType::Date => prop_oneof![
            1 => select(everything(decision, fact)),
            3 => select(turning_points(decision, fact)),
        ]
        .boxed(),
    }
}

/// Every value of an integer fact. For a date fact, every day from the one before the
/// first to the one after the last day in the table, and the first and last days that
/// exist.
pub(super) fn everything(decision: &Decision, fact: &Fact) -> Vec<Literal> {
    if fact.kind == FactType::Integer {
        let (min, max) = (fact.min.unwrap_or(0), fact.max.unwrap_or(999));
        return (min..=max).map(Literal::Integer).collect();
    }
    let named = turning_points(decision, fact);
    let named = named
        .iter()
        .map(|day| value_id(day).parse().expect("a day"));
    let mut days: Vec<Date> = named.collect();
    days.sort();
    let (first, last) = (days[0], days[days.len() - 1]);
    let between = first.series(1.day()).take_while(|day| *day <= last);
    let all = [Date::MIN].into_iter().chain(between).chain([Date::MAX]);
    all.map(text).collect()
}

/// Every value in the table, with its neighbours.
fn turning_points(decision: &Decision, fact: &Fact) -> Vec<Literal> {
    let rows = decision.rows.iter().map(|row| &row.when);
    let mut named: Vec<Literal> = rows.flat_map(named_in).collect();
    for fact in &decision.facts {
        match &fact.default {
            None | Some(DefaultValue::Same { .. }) => {}
            Some(DefaultValue::Always(value)) => named.push(value.clone()),
            Some(DefaultValue::Cases(cases)) => {
                named.extend(cases.iter().filter_map(|case| case.value.clone()));
                named.extend(cases.iter().flat_map(|case| named_in(&case.when)));
            }
        }
    }
    let (min, max) = (fact.min.unwrap_or(0), fact.max.unwrap_or(999));
    let mut values = match fact.kind {
        FactType::Integer => vec![Literal::Integer(min), Literal::Integer(max)],
        _ => Vec::new(),
    };
    for value in named {
        match (fact.kind, value) {
            (FactType::Integer, Literal::Integer(number)) => {
                let near = (number - 1..=number + 1).filter(|n| (min..=max).contains(n));
                values.extend(near.map(Literal::Integer));
            }
            (FactType::Date, Literal::Text(day)) => {
                let day: Option<Date> = day.parse().ok();
                let near = day.map(|day| [day, before(day), after(day)]);
                values.extend(near.into_iter().flatten().map(text));
            }
            _ => {}
        }
    }
    values
}

fn named_in(when: &When) -> Vec<Literal> {
    let values = when.values().flat_map(|condition| match condition {
        Condition::Is(value) => vec![Some(value.clone())],
        Condition::Test(test) => vec![test.min.clone(), test.max.clone()],
    });
    values.flatten().collect()
}

/// The days on both sides of the first and last day of every row and default.
pub(super) fn days(decision: &Decision) -> Vec<Date> {
    let mut days = vec![Date::MIN, Date::MAX];
    let rows = decision.rows.iter().map(|row| (row.from, row.until));
    let defaults = decision.facts.iter().flat_map(|fact| match &fact.default {
        Some(DefaultValue::Cases(cases)) => cases.as_slice(),
        _ => &[],
    });
    let defaults = defaults.map(|case| (case.from, case.until));
    for (from, until) in rows.chain(defaults) {
        days.extend(from.map(|from| from.first_day()));
        days.extend(from.map(|from| before(from.first_day())));
        days.extend(until.map(|until| until.last_day()));
        days.extend(until.map(|until| after(until.last_day())));
    }
    days.sort();
    days.dedup();
    days
}

fn before(day: Date) -> Date {
    day.yesterday().expect("a day before")
}

fn after(day: Date) -> Date {
    day.tomorrow().expect("a day after")
}

fn text(day: Date) -> Literal {
    Literal::Text(day.to_string())
}
