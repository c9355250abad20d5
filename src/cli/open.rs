//! Opens the engine for a command, with a progress bar and a warning about mistakes.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::{message_language, output};
use crate::config::Config;
use crate::engine::{self, Engine, LiveEngine};
use crate::index::{Progress, Rebuild};
use crate::knowledge::{Library, Problem};
use crate::opensearch::Written;
use crate::render::words::Terminal;

/// Opens the engine. Shows a progress bar on a terminal while the index is built, and warns
/// if packs have mistakes.
pub(super) fn engine(config: &Config, rebuild: Rebuild) -> anyhow::Result<Engine> {
    engine_with_mistakes(config, rebuild).map(|(engine, _)| engine)
}

/// As [`engine`], with the number of mistakes.
pub(super) fn engine_with_mistakes(
    config: &Config,
    rebuild: Rebuild,
) -> anyhow::Result<(Engine, usize)> {
    let progress = Bar::default();
    let (engine, problems) =
        Engine::open(&config.engine(), rebuild, &progress).context("could not start")?;
    progress.finish();
    warn(engine.library(), &problems, config);
    Ok((engine, problems.len()))
}

/// Writes documents to the cluster, if there is one. Shows a progress bar as [`engine`] does.
pub(super) fn write_documents(config: &Config) -> anyhow::Result<Option<Written>> {
    let progress = Bar::default();
    let written = engine::write_documents(&config.engine(), &progress)
        .context("could not write the documents to OpenSearch")?;
    progress.finish();
    Ok(written)
}

/// Warns if packs have mistakes, and names those that have one in `pack.toml` and so aren't in
/// service.
pub(super) fn warn(library: &Library, problems: &[Problem], config: &Config) {
    let words = Terminal(message_language(None, config));
    if !problems.is_empty() {
        output::error(&words.mistakes(problems.len()));
    }
    let in_service = |folder: &Path| library.packs.iter().any(|pack| pack.folder == folder);
    let left_out: BTreeSet<&Path> = problems
        .iter()
        .filter(|problem| problem.file.ends_with("pack.toml"))
        .filter_map(|problem| problem.file.parent())
        .filter(|folder| !in_service(folder))
        .collect();
    if !left_out.is_empty() {
        let folders: Vec<String> = left_out.iter().map(|it| it.display().to_string()).collect();
        output::error(&words.packs_left_out(folders.join(", ")));
    }
}

/// Opens an engine that can be reloaded. Shows a progress bar as [`engine`] does.
pub(super) fn live_engine(config: &Config) -> anyhow::Result<LiveEngine> {
    let progress = Bar::default();
    let live = LiveEngine::open(config.engine(), &progress).context("could not start")?;
    progress.finish();
    Ok(live)
}

/// The time between two lines of the log about a build.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Shows how much of a build is done, and how much time is left: on a terminal as a bar that
/// appears with the first step, and else as lines of the log if it takes longer.
#[derive(Default)]
struct Bar {
    bar: OnceCell<ProgressBar>,
    pace: Cell<Option<Pace>>,
}

/// How fast work is done.
#[derive(Clone, Copy)]
struct Pace {
    /// How much there is to do.
    total: usize,
    began: Instant,
    /// When the log was last written to.
    logged: Instant,
}

impl Bar {
    fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// Writes to the log if it is time.
    fn log(&self, done: usize, total: usize) {
        let now = Instant::now();
        let began = Pace {
            total,
            began: now,
            logged: now,
        };
        let before = self.pace.get().filter(|pace| pace.total == total);
        let mut pace = before.unwrap_or(began);
        if now - pace.logged >= BETWEEN_LINES {
            pace.logged = now;
            let left = time_left(now - pace.began, done, total).as_secs();
            let percent = 100 * done / total.max(1);
            tracing::info!("building the index: {percent} % done, about {left} s left");
        }
        self.pace.set(Some(pace));
    }
}

/// The time that the rest of some work takes, if it goes on as before.
fn time_left(taken: Duration, done: usize, total: usize) -> Duration {
    let rest = total.saturating_sub(done);
    taken.mul_f64(rest as f64 / done.max(1) as f64)
}

impl Progress for Bar {
    fn advance(&self, done: usize, total: usize) {
        if !stderr().is_terminal() {
            self.log(done, total);
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::new(total as u64);
            // The template is constant and valid; otherwise, the default style is used.
            let template = "{msg} {wide_bar} {percent} %, {eta} left (残り)";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message("building the index (索引を作成中)");
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        // Texts are encoded first, and indexed after that.
        if bar.length() != Some(total as u64) {
            bar.set_length(total as u64);
            bar.reset_eta();
        }
        bar.set_position(done as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_in_proportion_to_what_is_left() {
        let taken = Duration::from_secs(30);
        let cases = [(75, 10), (50, 30), (100, 0), (0, 3000)];
        for (done, left) in cases {
            let expected = Duration::from_secs(left);
            assert_eq!(time_left(taken, done, 100), expected, "{done}");
        }
    }
}
