//! Measures what people wait for with 100,000 documents: the build of the index, a start with
//! it, an edit until it is in service, and searches; and the memory that they take.
//!
//! Run with `cargo bench --bench large`; `-- --documents N` sets another number of documents. It
//! takes about three minutes on two cores and 600 MB in the
//! temporary folder. The goals are a start within 200 ms, an edit within a second and 200 MB
//! of memory. They aren't asserted, because measurements vary.
//!
//! `cargo test --benches` tries everything with 200 documents.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod corpus;
mod measure;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use corpus::Query;
use madoguchi::engine::live::Reload;
use madoguchi::engine::{Engine, LiveEngine, Options};
use madoguchi::index::{self, Rebuild};
use madoguchi::text::Language;

/// The number of starts and of edits.
const ROUNDS: usize = 5;

/// The number of hits of a search.
const LIMIT: usize = 10;

/// How long a file must not have changed for it not to be read at a start.
const SETTLING: Duration = Duration::from_secs(3);

fn main() {
    if measure::is_listing() {
        return;
    }
    let (documents, settling) = match measure::is_full_run() {
        true => (
            measure::argument("--documents").map_or(100_000, count),
            SETTLING,
        ),
        false => (200, Duration::ZERO),
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let options = Options {
        knowledge: folder.path().join("knowledge"),
        index: index::Options {
            folder: folder.path().join("index"),
        },
        ..Options::default()
    };
    let pack = options.knowledge.join("generated");
    let corpus = corpus::write(&pack, documents, 1, documents / 50);
    std::thread::sleep(settling);
    let mut figures = Figures::default();

    let open = || Engine::open(&options, Rebuild::WhenStale, &()).expect("the index opens");
    let ((engine, _), built) = timed(open);
    drop(engine);
    figures.add("build", built);
    figures.memory("most memory until the build ends", "VmHWM");
    figures.memory("memory after the build", "VmRSS");
    for _ in 0..ROUNDS {
        let ((engine, _), started) = timed(open);
        figures.add("start", started);
        drop(engine);
    }

    let live = LiveEngine::open(options.clone(), &()).expect("the index opens");
    figures.memory("memory after a start", "VmRSS");
    let edited = pack.join("documents").join("d00007.md");
    for round in 0..ROUNDS {
        edit(&edited, round);
        let (reload, took) = timed(|| live.reload());
        assert!(matches!(reload, Reload::Swapped(_)), "{reload:?}");
        figures.add("edit", took);
    }
    figures.memory("memory after edits", "VmRSS");

    let engine = live.engine();
    let searched = measure::measure(3, &corpus.queries, |query| {
        engine
            .search(&query.text, None, LIMIT)
            .expect("the index is readable")
    });
    // The number isn't in the title, so that runs with fewer documents can be compared.
    measure::print_heading("many documents, ms");
    for (name, times) in &figures.times {
        measure::print_row(name, times.iter().copied());
    }
    measure::print_row("search, every call", searched.all.iter().copied());
    let of = |wanted: fn(&Query) -> bool| {
        let pairs = std::iter::zip(&corpus.queries, &searched.fastest);
        pairs
            .filter(move |(query, _)| wanted(query))
            .map(|(_, time)| *time)
    };
    measure::print_row("search, fastest of each query", of(|_| true));
    measure::print_row("  Japanese", of(|query| query.language == Language::Ja));
    measure::print_row("  misspelt", of(|query| query.is_misspelt));
    let megabytes = corpus.text_bytes as f64 / 1e6;
    let speed = megabytes / figures.total("build").as_secs_f64();
    println!("\n{documents} documents, {megabytes:.1} MB of text, {speed:.1} MB/s while building");
    let first = corpus
        .queries
        .iter()
        .filter(|query| is_first(&engine, query));
    let (first, all) = (first.count(), corpus.queries.len());
    println!("{first} of {all} queries find the passage that they were made from first");
    for (name, megabytes) in &figures.memory {
        measure::print_memory(name, *megabytes);
    }
    measure::finish("large");
}

/// The number in an argument.
fn count(argument: String) -> usize {
    argument.parse().expect("the argument is a number")
}

/// Adds a line to a document.
fn edit(document: &Path, round: usize) {
    let text = fs::read_to_string(document).expect("the corpus has the document");
    let text = format!("{text}\n編集 {round} 回目の文です。\n");
    fs::write(document, text).expect("the document can be written");
}

/// True if the passage that a query was made from is found first.
fn is_first(engine: &Engine, query: &Query) -> bool {
    let found = engine
        .search(&query.text, None, 1)
        .expect("the index is readable");
    let mut hits = found.hits.iter().map(|hit| &hit.passage);
    hits.any(|passage| passage.id == query.document && passage.section == query.section)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// What was measured.
#[derive(Default)]
struct Figures {
    times: Vec<(String, Vec<Duration>)>,
    /// The memory of the process in megabytes.
    memory: Vec<(&'static str, u64)>,
}

impl Figures {
    fn add(&mut self, name: &str, took: Duration) {
        match self.times.iter_mut().find(|(known, _)| known == name) {
            Some((_, times)) => times.push(took),
            None => self.times.push((name.to_owned(), vec![took])),
        }
    }

    /// All the time that something took.
    fn total(&self, name: &str) -> Duration {
        let found = self.times.iter().find(|(known, _)| known == name);
        found.map_or(Duration::ZERO, |(_, times)| times.iter().sum())
    }

    /// Notes the memory in use, where the system tells, by its name in Linux' `proc`: `VmRSS`
    /// is what is used now, `VmHWM` the most that was.
    fn memory(&mut self, when: &'static str, kind: &str) {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mut lines = status.lines();
        let line = lines.find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        let kilobytes: Option<u64> = kilobytes;
        self.memory
            .extend(kilobytes.map(|kilobytes| (when, kilobytes / 1024)));
    }
}
