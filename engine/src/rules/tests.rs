//! Decisions by the tables of all packs, compared with those of a reference evaluator
//! that interprets the rows as written.
//!
//! The cases of the fixture pack "coffee" are enumerated; "parking" leaves facts open. For every pack, including the shipped
//! ones, cases are generated at random.

mod draw;
mod evaluation;
mod flips;
mod import;
mod open;
mod reference;
mod timeline;

use std::sync::LazyLock;

use jiff::civil::Date;

use super::decision::{Decision, MissingFacts, StatedFacts};
use super::fact::Domain;
use super::table::Table;
use crate::knowledge::check::tests::root;
use crate::knowledge::load;
use reference::Case;

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let folders = ["tests/fixtures/packs", "tests/fixtures/open", "knowledge"];
    let packs = folders.into_iter().flat_map(|folder| {
        let (library, _) = load(&root().join(folder)).expect("a knowledge folder");
        library.packs
    });
    packs
        .filter_map(|pack| Table::new(&pack))
        .map(|table| table.expect("a table that fits together"))
        .collect()
});

/// The table of the fixture pack.
fn coffee() -> &'static Table {
    let mut tables = TABLES.iter();
    tables
        .find(|table| table.pack == "coffee")
        .expect("a fixture")
}

/// A case of the fixture pack as people type it, such as
/// `litres = 3; lamps = drop, tray`.
fn case(text: &str) -> Case {
    let stated = text.split(';').filter(|part| !part.trim().is_empty());
    let values = stated.map(|part| {
        let (id, value) = part.split_once('=').expect("a fact and its value");
        let fact = &coffee().facts[position(coffee(), id.trim())];
        let domain = fact.parse(value).expect("a value of the fact");
        let code = domain.single().expect("one value");
        (fact.id().to_owned(), fact.written(code))
    });
    values.collect()
}

fn code(table: &Table, fact: usize, case: &Case) -> i64 {
    let fact = &table.facts[fact];
    let value = &case[fact.id()];
    fact.code(value).expect("a value of the fact")
}

fn position(table: &Table, id: &str) -> usize {
    let mut facts = table.facts.iter();
    facts.position(|fact| fact.id() == id).expect("a fact")
}

fn stated(table: &Table, case: &Case) -> StatedFacts {
    let mut stated = StatedFacts::default();
    for id in case.keys() {
        let fact = position(table, id);
        stated.state(fact, Domain::only(code(table, fact, case)));
    }
    stated
}

fn evaluate(table: &Table, case: &Case, day: Date) -> Decision {
    table.evaluate(&stated(table, case), day, MissingFacts::UseDefaults)
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}
