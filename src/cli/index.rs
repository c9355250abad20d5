//! `madoguchi index`: builds the search index, and writes what comes with a pack.

use anyhow::Context;

use super::{ExitStatus, open, output};
use crate::config::Config;
use crate::index::Rebuild;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Rebuild the index even if it is up to date
    #[arg(long)]
    force: bool,
    /// Write the vectors of each pack's entries to its folder, so that whoever gets the
    /// pack doesn't need to compute them
    #[arg(long)]
    save_vectors: bool,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let rebuild = match arguments.force {
        true => Rebuild::Always,
        false => Rebuild::WhenStale,
    };
    let mut engine = open::engine(config, rebuild)?;
    while engine.index().is_incomplete() {
        engine = open::engine(config, Rebuild::WhenIncomplete)?;
    }
    let manifest = engine.index().manifest();
    output::print_line(&format!(
        "{}: {} passages, {} questions, built {:.0}",
        config.index.folder.display(),
        manifest.counts.passages,
        manifest.counts.questions,
        manifest.built,
    ))?;
    if arguments.save_vectors {
        for path in engine
            .save_vectors()
            .context("could not write the vectors")?
        {
            output::print_line(&path.display().to_string())?;
        }
    }
    Ok(ExitStatus::Fine)
}
