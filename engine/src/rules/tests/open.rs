//! Facts without a default: the possible cases, what tells them apart, and what the outcome
//! depends on.

use proptest::prelude::*;

use super::*;
use crate::rules::Alternative;

fn parking() -> &'static Table {
    let mut tables = TABLES.iter();
    tables
        .find(|table| table.pack == "parking")
        .expect("a fixture")
}

/// The stated facts of a typed case, such as `vehicle = van`.
fn parked(text: &str) -> StatedFacts {
    let mut stated = StatedFacts::default();
    for typed in text.split(';').filter(|typed| !typed.is_empty()) {
        let (fact, domain) = parking().parse(typed).expect("a fact");
        stated.state(fact, domain);
    }
    stated
}

/// An alternative as text: the facts that tell it from the others, and its row.
fn text(table: &Table, alternative: &Alternative) -> String {
    let fact = |(fact, domain): &(usize, Domain)| {
        let fact = &table.facts[*fact];
        let value = |code: i64| crate::rules::fact::value_id(&fact.written(code));
        match domain {
            Domain::Among(codes) => {
                let values: Vec<String> = codes.iter().map(|code| value(*code)).collect();
                format!("{}={}", fact.id(), values.join("|"))
            }
            Domain::Between(min, max) => format!("{}={}-{}", fact.id(), value(*min), value(*max)),
        }
    };
    let facts: Vec<String> = alternative.facts.iter().map(fact).collect();
    let row = table.rows[alternative.row].id();
    format!("{}: {row}", facts.join(" "))
        .trim_start_matches(": ")
        .to_owned()
}

#[test]
fn open_facts_give_every_row_that_is_possible() {
    // The stated facts, the day, the alternatives, and the facts that the outcome depends
    // on.
    let cases: [(&str, &str, &[&str], &[&str]); 9] = [
        // One row whatever is open.
        ("fines=3", "2026-03-01", &["fined"], &[]),
        ("vehicle=van", "2026-03-01", &["registered"], &[]),
        // Two rows with the same outcome.
        (
            "",
            "2026-02-28",
            &[
                "vehicle=car|van: registered",
                "vehicle=motorcycle: motorcycle",
            ],
            &[],
        ),
        (
            "registered=true",
            "2026-03-01",
            &[
                "vehicle=car|van: registered",
                "vehicle=motorcycle: motorcycle",
            ],
            &[],
        ),
        // An open default that applies to some cases only.
        (
            "",
            "2026-03-01",
            &[
                "registered=true vehicle=car|van: registered",
                "registered=false vehicle=car: not-registered",
                "vehicle=motorcycle: motorcycle",
            ],
            &["registered", "vehicle"],
        ),
        (
            "vehicle=car",
            "2026-03-01",
            &[
                "registered=true: registered",
                "registered=false: not-registered",
            ],
            &["registered"],
        ),
        (
            "registered=false",
            "2026-03-01",
            &[
                "vehicle=car|van: not-registered",
                "vehicle=motorcycle: motorcycle",
            ],
            &["vehicle"],
        ),
        // A range that is stated.
        (
            "vehicle=van;fines=2+",
            "2026-03-01",
            &["fines=2-2: registered", "fines=3-9: fined"],
            &["fines"],
        ),
        ("vehicle=van;fines=3+", "2026-03-01", &["fined"], &[]),
    ];
    for (known, on, alternatives, depends_on) in cases {
        let decided = parking().evaluate(&parked(known), day(on), MissingFacts::UseDefaults);
        let found = decided.alternatives.iter();
        let found: Vec<String> = found.map(|found| text(parking(), found)).collect();
        assert_eq!(found, alternatives, "{known} on {on}");
        let facts = decided.depends_on.iter();
        let facts: Vec<&str> = facts.map(|fact| parking().facts[*fact].id()).collect();
        assert_eq!(facts, depends_on, "{known} on {on}");
    }
}

#[test]
fn the_usual_value_has_a_reason() {
    let decided = parking().evaluate(
        &parked("vehicle=car"),
        day("2026-03-01"),
        MissingFacts::UseDefaults,
    );
    let registered = position(parking(), "registered");
    let reasons = decided.alternatives.iter().map(|alternative| {
        let reason = parking().usual_reason(registered, &alternative.case, decided.day);
        reason.map(|reason| reason.best(crate::text::Language::En))
    });
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [Some("as most cars are"), None]
    );
}

proptest! {
    /// Every possible case is one of the alternatives, with its row.
    #[test]
    fn alternatives_cover_the_possible_cases((table, some, _, day) in draw::cases()) {
        let table = &TABLES[table];
        let decided = evaluate(table, &some, day);
        prop_assert_eq!(decided.alternatives[0].row, decided.row);
        for possible in reference::possible(&table.written, &some, day) {
            let complete = reference::complete(&table.written, &possible, day);
            let row = reference::row(&table.written, &possible, day);
            let fits = |alternative: &&Alternative| {
                let mut facts = alternative.facts.iter();
                facts.all(|(fact, domain)| domain.contains(code(table, *fact, &complete)))
            };
            let found: Vec<usize> = decided.alternatives.iter().filter(fits).map(|a| a.row).collect();
            prop_assert!(found.contains(&row), "{:?}: {:?}", possible, found);
        }
    }
}
