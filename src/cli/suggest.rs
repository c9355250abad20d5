//! `madoguchi suggest`: suggests which ways to ask entries lack and which entries get in each
//! other's way.

use anyhow::{Context, bail};

use super::report::{ids, make, with_store};
use super::{ExitStatus, LanguageArgument, message_language, output};
use crate::config::Config;
use crate::render::{self, words};
use crate::semantic::Encoder;
use crate::suggest::{Suggestions, TextVectors, suggest};
use crate::text::Tokenizer;
use crate::{index, knowledge};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The IDs of packs [default: all]
    #[arg(value_name = "PACK")]
    packs: Vec<String>,
    /// The number of days of unanswered questions
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// The largest number of items of a list
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = message_language(arguments.lang, config);
    let (library, _) = knowledge::load(&config.knowledge).context("could not load the packs")?;
    let encoder = Encoder::open(&config.semantic)?
        .context("semantic.enabled is false; suggestions compare texts by meaning")?;
    for id in &arguments.packs {
        if library.pack(id).is_none() {
            bail!(words::Terminal(language).no_such_pack(id, ids(&library)));
        }
    }
    let report = with_store(config, async |store| {
        make(&store, config, arguments.days).await
    })?;
    let tokenizer = Tokenizer::open()?;
    let model = encoder.sentence_model().unwrap_or_default();
    let kept = index::kept_vectors(&config.index.folder, &library.packs, model);
    let before = kept.emptied();
    let mut vectors = TextVectors::new(&encoder, kept, before);
    let is_chosen = |id: &String| arguments.packs.is_empty() || arguments.packs.contains(id);
    let packs = library.packs.iter().filter(|pack| is_chosen(&pack.id));
    let found = packs.map(|pack| suggest(pack, &report.unanswered, &tokenizer, &mut vectors));
    let found: Vec<Suggestions> = found.collect();
    if arguments.json {
        output::print_json(&serde_json::json!({ "version": 1, "packs": found }))?;
    } else {
        let texts = found
            .iter()
            .map(|found| render::suggest::suggestions(found, arguments.limit, language));
        output::print_line(&texts.collect::<Vec<_>>().join("\n\n"))?;
    }
    Ok(ExitStatus::Fine)
}
