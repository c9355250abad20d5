//! Opens the engine for a command, with a progress bar and a warning about mistakes.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::config::Config;
use crate::engine::{self, Engine, LiveEngine};
use crate::index::{Progress, Rebuild};
use crate::opensearch::Written;

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
    warn(problems.len());
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

/// Warns if packs have mistakes.
pub(super) fn warn(mistakes: usize) {
    if mistakes > 0 {
        output::error(&format!(
            "warning: {mistakes} mistakes in the packs; `madoguchi check` lists them"
        ));
    }
}

/// Opens an engine that can be reloaded. Shows a progress bar as [`engine`] does.
pub(super) fn live_engine(config: &Config) -> anyhow::Result<LiveEngine> {
    let progress = Bar::default();
    let live = LiveEngine::open(config.engine(), &progress).context("could not start")?;
    progress.finish();
    Ok(live)
}

/// A progress bar that appears with the first step.
#[derive(Default)]
struct Bar(std::cell::OnceCell<ProgressBar>);

impl Bar {
    fn finish(&self) {
        if let Some(bar) = self.0.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn advance(&self, done: usize, total: usize) {
        if !stderr().is_terminal() {
            return;
        }
        let bar = self.0.get_or_init(|| {
            let bar = ProgressBar::new(total as u64);
            // The template is constant and valid; otherwise, the default style is used.
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
                bar.set_style(style);
            }
            bar.set_message("building the index (索引を作成中)");
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        bar.set_position(done as u64);
    }
}
