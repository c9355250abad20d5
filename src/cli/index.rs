//! `madoguchi index`: builds the search index, writes what comes with a pack, and publishes
//! both.

use anyhow::Context;

use super::{ExitStatus, open, output};
use crate::config::{Config, Feature};
use crate::index::Rebuild;
use crate::publish::{self, Place};
use crate::render::words::Terminal;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Rebuild the index even if it is up to date
    #[arg(long)]
    force: bool,
    /// Write the vectors of each pack's entries to its folder, so that whoever gets the
    /// pack doesn't need to compute them
    #[arg(long)]
    save_vectors: bool,
    /// Publish the packs with their index, for programs that only read them: to a folder, or
    /// to s3://bucket/prefix
    #[arg(long, value_name = "TARGET")]
    publish: Option<String>,
}

/// Writes documents to the cluster, if there is one, and tells what was written.
fn write_documents(config: &Config) -> anyhow::Result<()> {
    let words = Terminal(config.answer.default_language);
    let written = open::write_documents(config)?;
    let Some(written) = written else {
        return Ok(());
    };
    output::print_line(&match written.was_complete {
        true => words.documents_there(&written.name, written.passages),
        false => words.documents_written(&written.name, written.passages),
    })?;
    if !written.finds_nearest {
        output::error(words.documents_by_words());
    }
    if !written.has_copies {
        output::error(words.documents_without_copies());
    }
    Ok(())
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = config.answer.default_language;
    let to_store = |target: &String| publish::is_object_store(target);
    if arguments.publish.as_ref().is_some_and(to_store) && !Feature::S3.is_in_build() {
        anyhow::bail!(Feature::S3.needed_for("--publish", language));
    }
    // A target that isn't one is reported before the index is built.
    let place = arguments
        .publish
        .as_deref()
        .map(|target| Place::new(target, &config.publish))
        .transpose()?;
    let rebuild = match arguments.force {
        true => Rebuild::Always,
        false => Rebuild::WhenStale,
    };
    let (mut engine, mistakes) = open::engine_with_mistakes(config, rebuild)?;
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
    let words = Terminal(language);
    if place.is_some() && mistakes > 0 {
        output::error(words.not_published());
        return Ok(ExitStatus::ProblemsFound);
    }
    write_documents(config)?;
    let Some(place) = place else {
        return Ok(ExitStatus::Fine);
    };
    let private = [&*config.store.folder];
    let pointer = publish::publish(&engine, &config.engine(), &place, &private);
    let pointer = pointer.with_context(|| format!("could not publish to {}", place.target()))?;
    let archive = pointer.archive();
    output::print_line(&words.published(place.target(), archive, pointer.bytes))?;
    Ok(ExitStatus::Fine)
}
