//! Measures searches among 100,000 generated Japanese and English passages, and the build of
//! their index.
//!
//! Run with `cargo bench --bench search`. It takes about eight minutes on two cores, half of
//! them for the corpus and its two indexes (with and without vectors), and 700 MB in the
//! temporary folder. Criterion reports the mean per query; tables of percentiles by language
//! and by stage of the search follow. The goal is a 99th percentile of `search` below 5 ms on
//! one core. It isn't asserted, because measurements vary. The MRR (mean reciprocal rank)
//! shows that a query finds the passage it was made from; it says nothing about real
//! questions, which `madoguchi eval` measures.
//!
//! `cargo test --benches` tries everything with 200 passages.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod corpus;
mod measure;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corpus::{Corpus, Query};
use criterion::Criterion;
use jiff::civil::date;
use madoguchi::engine::{Engine, Options};
use madoguchi::index::{self, Index, Rebuild, Source, View};
use madoguchi::knowledge::{self, Glossary};
use madoguchi::retrieve::{Hits, expand, snippet};
use madoguchi::semantic;
use madoguchi::text::{Language, Tokenizer};
use madoguchi::understand::{self, Question};

/// The number of hits of a search.
const LIMIT: usize = 10;

/// The number of measurements per query.
const ROUNDS: usize = 3;

/// The parts of an engine, to measure the stages of a search one by one.
struct Parts {
    tokenizer: Arc<Tokenizer>,
    glossary: Arc<Glossary>,
    index: Index,
}

fn main() {
    let (passages, queries) = match measure::is_full_run() {
        true => (100_000, 6_000),
        false => (200, 20),
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let options = Options {
        knowledge: folder.path().join("knowledge"),
        index: index::Options {
            folder: folder.path().join("index"),
        },
        semantic: semantic::Options {
            enabled: false,
            ..semantic::Options::default()
        },
        ..Options::default()
    };
    let start = Instant::now();
    let corpus = corpus::write(&options.knowledge.join("generated"), passages, 10, queries);
    let writing = start.elapsed();
    let (parts, loading, building) = build(&options);
    let start = Instant::now();
    let (by_words, problems) =
        Engine::open(&options, Rebuild::WhenStale, &()).expect("the new index opens");
    let opening = start.elapsed();
    let with_meaning = Options {
        semantic: semantic::Options::default(),
        index: index::Options {
            folder: folder.path().join("index-with-vectors"),
        },
        ..options.clone()
    };
    let start = Instant::now();
    let (engine, _) =
        Engine::open(&with_meaning, Rebuild::WhenStale, &()).expect("the index can be built");
    let building_with_vectors = start.elapsed();

    measure::with_criterion(|criterion| bench(criterion, &engine, &corpus.queries));
    if measure::is_listing() {
        return;
    }
    assert!(
        problems.is_empty(),
        "the generated pack is sound: {:?}",
        problems.first()
    );
    println!("\ncorpus written in {:.1} s", writing.as_secs_f64());
    println!(
        "packs loaded in {:.1} s, engine opened in {:.1} s",
        loading.as_secs_f64(),
        opening.as_secs_f64()
    );
    for (what, took, options) in [
        ("words", building, &options),
        ("words and vectors", building_with_vectors, &with_meaning),
    ] {
        report_build(what, &corpus, took, &options.index.folder);
    }
    percentiles("words", &by_words, &corpus.queries);
    percentiles("words and meaning", &engine, &corpus.queries);
    stages(&parts, &corpus.queries);
    measure::finish("search");
}

/// Builds the index in the steps of `Engine::open`, to measure them.
fn build(options: &Options) -> (Parts, Duration, Duration) {
    let tokenizer = Arc::new(Tokenizer::open().expect("the dictionary is embedded"));
    let start = Instant::now();
    let (library, _) = knowledge::load(&options.knowledge).expect("the pack was just written");
    let loading = start.elapsed();
    let glossary = Arc::new(Glossary::new(&tokenizer, &library.packs));
    let start = Instant::now();
    let source = Source {
        library: &library,
        tokenizer: &tokenizer,
        glossaries: std::slice::from_ref(&glossary),
        encoder: None,
    };
    let folder = &options.index.folder;
    let index = index::open_or_build(folder, &source, Rebuild::Always, &())
        .expect("the index can be built");
    let building = start.elapsed();
    let parts = Parts {
        tokenizer,
        glossary,
        index,
    };
    (parts, loading, building)
}

fn report_build(what: &str, corpus: &Corpus, took: Duration, index: &Path) {
    let seconds = took.as_secs_f64();
    let text_mb = corpus.text_bytes as f64 / 1e6;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "index of {} passages ({what}) built in {seconds:.1} s on {cores} cores: {:.0} passages/s, \
         {:.2} MB of text/s; {text_mb:.1} MB of text, {:.1} MB of index",
        corpus.passages,
        corpus.passages as f64 / seconds,
        text_mb / seconds,
        bytes_below(index) as f64 / 1e6,
    );
}

fn bytes_below(folder: &Path) -> u64 {
    let items = std::fs::read_dir(folder).into_iter().flatten().flatten();
    items
        .map(|item| match item.metadata() {
            Ok(data) if data.is_dir() => bytes_below(&item.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

fn bench(criterion: &mut Criterion, engine: &Engine, queries: &[Query]) {
    for (language, name) in [
        (Language::Ja, "generated/search ja"),
        (Language::En, "generated/search en"),
    ] {
        let mut next = queries
            .iter()
            .filter(|query| query.language == language)
            .cycle();
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                search(
                    engine,
                    next.next().expect("there are queries of both languages"),
                )
            });
        });
    }
}

fn search(engine: &Engine, query: &Query) -> Hits {
    let found = engine.search(&query.text, None, LIMIT);
    found.expect("the index is readable")
}

fn percentiles(what: &str, engine: &Engine, queries: &[Query]) {
    let searched = measure::measure(ROUNDS, queries, |query| search(engine, query));
    let of = |wanted: fn(&Query) -> bool| {
        let pairs = std::iter::zip(queries, &searched.fastest);
        pairs
            .filter(move |(query, _)| wanted(query))
            .map(|(_, latency)| *latency)
    };
    measure::print_heading(&format!("search by {what}, one thread, ms"));
    measure::print_row("every call", searched.all.iter().copied());
    measure::print_row("fastest of each query", of(|_| true));
    measure::print_row("  Japanese", of(|query| query.language == Language::Ja));
    measure::print_row(
        "  English",
        of(|query| query.language == Language::En && !query.is_misspelt),
    );
    measure::print_row("  English, misspelt", of(|query| query.is_misspelt));

    // Without entries, `ask` only adds more passages and their coverage.
    let some: Vec<Question> = queries
        .iter()
        .step_by(6)
        .map(|query| Question {
            text: query.text.clone(),
            language: None,
            as_of: date(2026, 11, 22),
        })
        .collect();
    let asked = measure::measure(ROUNDS, &some, |question| engine.ask(question));
    measure::print_row("ask, fastest of each of 1 in 6", asked.fastest);

    for (language, name) in [(Language::Ja, "Japanese"), (Language::En, "English")] {
        let mine = queries.iter().filter(|query| query.language == language);
        let ranks: Vec<f64> = mine.map(|query| reciprocal_rank(engine, query)).collect();
        let mrr = ranks.iter().sum::<f64>() / ranks.len().max(1) as f64;
        println!("MRR of {} {name} queries: {mrr:.3}", ranks.len());
    }
}

fn reciprocal_rank(engine: &Engine, query: &Query) -> f64 {
    let hits = search(engine, query).hits;
    let rank = hits
        .iter()
        .position(|hit| hit.passage.id == query.document && hit.passage.section == query.section);
    rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64)
}

/// The stages of `Engine::search`, in order.
const STAGES: [&str; 5] = [
    "1 mend: tokens, misspelt words",
    "2 understand: terms, concepts",
    "3 score: postings, MaxScore",
    "4 fetch 20 passages",
    "5 snippets of 10",
];

fn stages(parts: &Parts, queries: &[Query]) {
    let mut fastest = vec![[Duration::MAX; STAGES.len()]; queries.len()];
    for _ in 0..ROUNDS {
        for (best, query) in std::iter::zip(&mut fastest, queries) {
            let took = search_in_stages(parts, query);
            *best = std::array::from_fn(|stage| best[stage].min(took[stage]));
        }
    }
    measure::print_heading("stages, fastest of each query, ms");
    for (stage, name) in STAGES.iter().enumerate() {
        measure::print_row(name, fastest.iter().map(|times| times[stage]));
    }
    let total = |times: &[Duration; STAGES.len()]| times.iter().sum::<Duration>();
    fastest.sort_by_key(total);
    let slowest = &fastest[fastest.len() - fastest.len().div_ceil(100)..];
    let whole: Duration = slowest.iter().map(total).sum();
    println!("\nshare of each stage in the slowest 1 % of queries");
    for (stage, name) in STAGES.iter().enumerate() {
        let mine: Duration = slowest.iter().map(|times| times[stage]).sum();
        println!(
            "{name:<36}{:>7.1} %",
            100.0 * mine.as_secs_f64() / whole.as_secs_f64()
        );
    }
}

fn search_in_stages(parts: &Parts, query: &Query) -> [Duration; STAGES.len()] {
    let Parts {
        tokenizer,
        glossary,
        index,
    } = parts;
    let mut marks = vec![Instant::now()];
    let pack = index.pack(0);
    let tokens = tokenizer.tokenize(&query.text);
    let corrected = expand::correct_spelling(
        &query.text,
        &tokens,
        glossary,
        pack,
        |_| false,
        |_| HashSet::new(),
    );
    let (mended, _) = corrected.expect("the index is readable");
    marks.push(Instant::now());
    let analyzed = tokenizer.analyze(&mended);
    let read = understand::understand(&mended, &analyzed, None, Language::Ja, glossary);
    let terms = expand::query_terms(&read.terms, View::Passages);
    marks.push(Instant::now());
    let found = pack
        .search(View::Passages, &terms, 2 * LIMIT)
        .expect("the index is readable");
    marks.push(Instant::now());
    let passages: Vec<_> = found
        .iter()
        .map(|scored| index.passage(scored.number).expect("the index is readable"))
        .collect();
    marks.push(Instant::now());
    for passage in passages.iter().take(LIMIT) {
        std::hint::black_box(snippet::snippet(
            &passage.text,
            &read.terms,
            tokenizer,
            glossary,
        ));
    }
    marks.push(Instant::now());
    std::array::from_fn(|stage| marks[stage + 1] - marks[stage])
}
