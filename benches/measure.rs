//! Measures the latencies of calls and prints percentiles as a table.
//!
//! A busy machine interrupts calls, so every item is called in several rounds. Two figures
//! are kept: all calls, and the fastest call of each item, which separates slow items from
//! interruptions.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Returns true under `cargo bench`, and false if the benchmarks are only tried or listed.
pub(crate) fn is_full_run() -> bool {
    has_flag("--bench") && !has_flag("--test") && !is_listing()
}

/// Returns true if only the names of the benchmarks are requested.
pub(crate) fn is_listing() -> bool {
    has_flag("--list")
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

/// Prints the column headings for [`print_row`].
pub(crate) fn print_heading(title: &str) {
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
    for figure in [mean, p50, p90, p99, max] {
        print!("{:>9.3}", figure.as_secs_f64() * 1e3);
    }
    println!();
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
