//! Measures the latencies of calls and prints percentiles as a table.
//!
//! A busy machine interrupts calls, so every item is called in several rounds. Two figures
//! are kept: all calls, and the fastest call of each item, which separates slow items from
//! interruptions.
//!
//! Everything that is printed is also written as JSON by `-- --json FILE`, which leaves out what
//! Criterion measures: milliseconds and megabytes, by benchmark, table and row. Several
//! benchmarks write to one file. `benches/compare` compares two such files.

#![allow(dead_code, reason = "no benchmark uses everything")]

use std::fs;
use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use criterion::Criterion;
use serde_json::{Map, Value, json};

/// Returns true under `cargo bench`, and false if the benchmarks are only tried or listed.
pub(crate) fn is_full_run() -> bool {
    has_flag("--bench") && !has_flag("--test") && !is_listing()
}

/// Returns true if only the names of the benchmarks are requested.
pub(crate) fn is_listing() -> bool {
    has_flag("--list")
}

/// Returns the value of an argument.
pub(crate) fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)
}

/// Measures with Criterion, unless only the tables are measured.
pub(crate) fn with_criterion(measure: impl FnOnce(&mut Criterion)) {
    if argument("--json").is_none() {
        let mut criterion = Criterion::default().configure_from_args();
        measure(&mut criterion);
        criterion.final_summary();
    }
}

fn has_flag(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

/// The latencies of calls.
pub(crate) struct Measured {
    /// Every call.
    pub(crate) all: Vec<Duration>,
    /// The fastest call of each item.
    pub(crate) fastest: Vec<Duration>,
}

/// Calls `work` with every item, in `rounds` rounds.
pub(crate) fn measure<I, T>(rounds: usize, items: &[I], work: impl Fn(&I) -> T) -> Measured {
    let mut all = Vec::with_capacity(rounds * items.len());
    for _ in 0..rounds {
        for item in items {
            let start = Instant::now();
            black_box(work(black_box(item)));
            all.push(start.elapsed());
        }
    }
    let fastest = (0..items.len())
        .filter_map(|item| all.iter().skip(item).step_by(items.len()).min().copied())
        .collect();
    Measured { all, fastest }
}

/// The tables that were printed, by title and row.
static TABLES: Mutex<Vec<(String, Map<String, Value>)>> = Mutex::new(Vec::new());

fn tables() -> MutexGuard<'static, Vec<(String, Map<String, Value>)>> {
    TABLES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add(row: &str, figures: Value) {
    if let Some((_, rows)) = tables().last_mut() {
        rows.insert(row.trim().to_owned(), figures);
    }
}

/// Prints the column headings for [`print_row`].
pub(crate) fn print_heading(title: &str) {
    tables().push((title.to_owned(), Map::new()));
    println!(
        "\n{title:<36}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "n", "mean", "p50", "p90", "p99", "max"
    );
}

/// Prints mean and percentiles in milliseconds.
pub(crate) fn print_row(name: &str, latencies: impl IntoIterator<Item = Duration>) {
    let mut sorted: Vec<Duration> = latencies.into_iter().collect();
    sorted.sort_unstable();
    let mean = sorted.iter().sum::<Duration>() / u32::try_from(sorted.len().max(1)).unwrap_or(1);
    let [p50, p90, p99, max] = [50, 90, 99, 100].map(|percent| percentile(&sorted, percent));
    print!("{name:<36}{:>8}", sorted.len());
    let figures = [mean, p50, p90, p99, max].map(|figure| figure.as_secs_f64() * 1e3);
    for figure in figures {
        print!("{figure:>9.3}");
    }
    println!();
    let [mean, p50, p90, p99, max] = figures;
    let n = sorted.len();
    add(
        name,
        json!({ "n": n, "mean": mean, "p50": p50, "p90": p90, "p99": p99, "max": max }),
    );
}

/// Prints an amount of memory.
pub(crate) fn print_memory(name: &str, megabytes: u64) {
    println!("{name:<36}{megabytes:>8} MB");
    add(name, json!({ "megabytes": megabytes }));
}

/// Writes what was printed to the file of `--json`, if there is one, beside what other benchmarks
/// have written there.
pub(crate) fn finish(benchmark: &str) {
    let Some(file) = argument("--json") else {
        return;
    };
    let before = fs::read_to_string(&file).unwrap_or_default();
    let mut all: Map<String, Value> = serde_json::from_str(&before).unwrap_or_default();
    let tables = std::mem::take(&mut *tables()).into_iter();
    let tables = tables.map(|(title, rows)| (title, rows.into()));
    all.insert(benchmark.to_owned(), Value::Object(tables.collect()));
    let text = serde_json::to_string_pretty(&all).expect("figures are JSON");
    fs::write(&file, text).expect("the file can be written");
}

/// The nearest-rank percentile: the smallest latency that at least `percent` % of the
/// latencies don't exceed.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}
