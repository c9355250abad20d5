//! Measures how long it takes to recognize the case in a question and to decide it:
//! `Interpreter::read` with the golden scenarios, and `Table::evaluate` with the tables of the
//! shipped pack and the test packs, on the cases of the tables' own tests.
//!
//! Run with `cargo bench --bench rules`. Criterion reports the mean per case; a table of
//! percentiles over single calls follows. A decision includes its trace, the facts that would
//! change it and the outcomes on other days, so it takes longer than finding the row.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod measure;

use std::path::Path;

use criterion::Criterion;
use jiff::civil::{Date, date};
use madoguchi::knowledge::decision::FactType;
use madoguchi::knowledge::{self, Pack};
use madoguchi::rules::{Decision, Domain, MissingFacts, StatedFacts, Table};
use madoguchi::text::Tokenizer;
use madoguchi::understand::Interpreter;
use madoguchi::understand::interpret::Interpretation;
use madoguchi::understand::sentence::Sentences;

/// The number of calls of each kind that are measured one by one, per table.
const CALLS: usize = 20_000;

/// The stated facts, the day, and how missing facts are treated.
type Case = (StatedFacts, Date, MissingFacts);

/// Cases of one kind.
struct Kind {
    name: &'static str,
    cases: Vec<Case>,
}

fn main() {
    let packs = ["knowledge", "tests/fixtures/packs"].map(packs_below);
    let tables: Vec<Table> = packs.iter().flatten().filter_map(table).collect();

    let questions = Questions::load();
    measure::with_criterion(|criterion| {
        for table in &tables {
            for kind in kinds(table) {
                bench(criterion, table, &kind);
            }
        }
        questions.bench(criterion);
    });
    if !measure::is_listing() {
        percentiles(&tables);
        questions.percentiles();
        measure::finish("rules");
    }
}

/// The golden scenarios and what is needed to read them.
struct Questions {
    texts: Vec<String>,
    tokenizer: Tokenizer,
    interpreter: Interpreter,
}

impl Questions {
    fn load() -> Questions {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let golden = std::fs::read_to_string(root.join("tests/golden/scenarios-development.jsonl"));
        let golden = golden.expect("the golden scenarios");
        let texts = golden.lines().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            line["question"].as_str().expect("a question").to_owned()
        });
        let texts = texts.collect();
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let packs = packs_below("knowledge");
        let (interpreter, _) = Interpreter::new(&packs[0], &tokenizer);
        Questions {
            texts,
            tokenizer,
            interpreter,
        }
    }

    fn read(&self, text: &str) -> Interpretation {
        let sentences = Sentences::read(text, &self.tokenizer);
        self.interpreter.interpret(&sentences, date(2026, 11, 22))
    }

    fn bench(&self, criterion: &mut Criterion) {
        let mut next = self.texts.iter().cycle();
        criterion.bench_function("read a scenario question", |bencher| {
            bencher.iter(|| self.read(next.next().expect("there are some")))
        });
    }

    fn percentiles(&self) {
        measure::print_heading("questions, one thread, ms");
        let rounds = match measure::is_full_run() {
            true => CALLS / self.texts.len(),
            false => 1,
        };
        let measured = measure::measure(rounds, &self.texts, |text| self.read(text));
        measure::print_row("read a question", measured.all);
        measure::print_row("  fastest of each question", measured.fastest);
    }
}

fn packs_below(folder: &str) -> Vec<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (library, _) = knowledge::load(&folder).expect("a folder of packs");
    library.packs
}

fn table(pack: &Pack) -> Option<Table> {
    Table::new(pack).map(|table| table.expect("the tables are right"))
}

/// The cases of the table's tests: as they are, without default values, and with a range
/// instead of each number.
fn kinds(table: &Table) -> Vec<Kind> {
    let tests: Vec<(StatedFacts, Date)> = tests(table).collect();
    let with = |unstated: MissingFacts| {
        let cases = tests.iter().cloned();
        cases.map(|(stated, day)| (stated, day, unstated)).collect()
    };
    let mut kinds = vec![
        Kind {
            name: "evaluate",
            cases: with(MissingFacts::UseDefaults),
        },
        Kind {
            name: "evaluate, without defaults",
            cases: with(MissingFacts::Open),
        },
    ];
    let ranges: Vec<Case> = tests.iter().flat_map(|test| ranges(table, test)).collect();
    if !ranges.is_empty() {
        kinds.push(Kind {
            name: "evaluate, one range",
            cases: ranges,
        });
    }
    kinds
}

fn tests(table: &Table) -> impl Iterator<Item = (StatedFacts, Date)> {
    table.written.tests.iter().map(|test| {
        let mut stated = StatedFacts::default();
        for (id, value) in &test.facts {
            let position = table.facts.iter().position(|fact| fact.id() == id);
            let position = position.expect("a test states facts of its table");
            let code = table.facts[position].code(value);
            stated.state(position, Domain::only(code.expect("a value of the fact")));
        }
        (stated, test.on.first_day())
    })
}

/// Variants of a case in which one of its numbers can have any value.
fn ranges(table: &Table, (stated, day): &(StatedFacts, Date)) -> Vec<Case> {
    let facts = table.facts.iter().enumerate();
    facts
        .filter(|(_, fact)| fact.kind() == FactType::Integer)
        .map(|(position, fact)| {
            let mut stated = stated.clone();
            stated.state(position, Domain::Between(fact.min, fact.max));
            (stated, *day, MissingFacts::UseDefaults)
        })
        .collect()
}

fn bench(criterion: &mut Criterion, table: &Table, kind: &Kind) {
    let mut next = kind.cases.iter().cycle();
    let name = format!("{}/{}", table.pack, kind.name);
    criterion.bench_function(&name, |bencher| {
        bencher.iter(|| evaluate(table, next.next().expect("every row has a test")))
    });
}

fn evaluate(table: &Table, (stated, day, unstated): &Case) -> Decision {
    table.evaluate(stated, *day, *unstated)
}

fn percentiles(tables: &[Table]) {
    for table in tables {
        measure::print_heading(&format!("{}, one thread, ms", table.pack));
        for kind in kinds(table) {
            let rounds = match measure::is_full_run() {
                true => CALLS / kind.cases.len(),
                false => 1,
            };
            let measured = measure::measure(rounds, &kind.cases, |case| evaluate(table, case));
            measure::print_row(kind.name, measured.all);
            measure::print_row("  fastest of each case", measured.fastest);
        }
    }
}
