//! `madoguchi search`: a query to ranked passages with highlights.

use serde::Deserialize;

use super::ask::each_line;
use super::{Done, LanguageArgument, open, output};
use crate::config::Config;
use crate::index::Rebuild;
use crate::render;
use crate::render::words;
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The words to search for; quotation marks aren't needed
    #[arg(value_name = "QUERY", required_unless_present = "jsonl")]
    query: Vec<String>,
    /// Print one JSON object
    #[arg(long, conflicts_with = "jsonl")]
    json: bool,
    /// Show how much the words and the meaning of each hit contribute to its score
    #[arg(long, conflicts_with_all = ["json", "jsonl"])]
    explain: bool,
    /// Read one JSON object per line, {"query"}, and print {"hits"} per line
    #[arg(long, conflicts_with = "query")]
    jsonl: bool,
    /// The maximum number of hits, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// The language to prefer [default: the language of the query]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

/// A line of `--jsonl`.
#[derive(Debug, Deserialize)]
struct Line {
    query: String,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let language = arguments.lang.map(Language::from);
    let limit = usize::from(arguments.limit);
    let query = arguments.query.join(" ");
    if !arguments.jsonl && query.trim().is_empty() {
        let language = language.unwrap_or(config.answer.default_language);
        anyhow::bail!(words::Terminal(language).empty_question());
    }
    let engine = open::engine(config, Rebuild::WhenStale)?;
    if arguments.jsonl {
        return each_line(|line: Line| {
            let hits = engine.search(&line.query, language, limit)?;
            Ok(render::json::hits(&line.query, &hits))
        });
    }
    let hits = engine.search(&query, language, limit)?;
    if arguments.json {
        output::print_json(&render::json::hits(&query, &hits))?;
    } else {
        output::print_line(&render::plain::hits(
            &hits,
            output::width(),
            arguments.explain,
        ))?;
    }
    Ok(Done::Fine)
}
