//! `madoguchi check`: packs to the list of their mistakes.

use std::path::PathBuf;

use super::{Done, LanguageArgument};
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folders of packs, or single packs [default: the knowledge folder]
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(_arguments: &Arguments, _config: &Config) -> anyhow::Result<Done> {
    Ok(Done::Fine)
}
