//! `madoguchi index`: builds the search index.

use super::{ExitStatus, open, output};
use crate::config::Config;
use crate::index::Rebuild;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Rebuild the index even if it is up to date
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let rebuild = match arguments.force {
        true => Rebuild::Always,
        false => Rebuild::WhenStale,
    };
    let engine = open::engine(config, rebuild)?;
    let manifest = engine.index().manifest();
    output::print_line(&format!(
        "{}: {} passages, {} questions, built {:.0}",
        config.index.folder.display(),
        manifest.counts.passages,
        manifest.counts.questions,
        manifest.built,
    ))?;
    Ok(ExitStatus::Fine)
}
