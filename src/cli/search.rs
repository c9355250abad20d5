//! `madoguchi search`: shows the passages that match a query best.

use serde::Deserialize;

use super::ask::each_line;
use super::{ExitStatus, LanguageArgument, context, open, output};
use crate::config::Config;
use crate::engine::{Conversation, Request, Response};
use crate::index::Rebuild;
use crate::render::json;
use crate::render::notice;
use crate::render::text;
use crate::render::words::Terminal;
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

impl Arguments {
    /// The language to prefer, if the arguments determine it.
    pub(super) fn language(&self) -> Option<Language> {
        let asked = self.lang.map(Language::from);
        asked.or_else(|| Language::of_script(&self.query.join(" ")))
    }
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let context = context(config, arguments.lang, None);
    let query = arguments.query.join(" ");
    if !arguments.jsonl && query.trim().is_empty() {
        let language = context.name_language("");
        anyhow::bail!(Terminal(language).empty_query());
    }
    let engine = open::engine(config, Rebuild::WhenStale)?;
    let search = |query: String| -> anyhow::Result<Response> {
        let limit = usize::from(arguments.limit);
        let request = Request::Search { query, limit };
        engine.prepare(&request, &Conversation::default());
        Ok(engine.respond(&request, &context, &mut Conversation::default())?)
    };
    if arguments.jsonl {
        return each_line(
            |line: Line| search(line.query),
            |response| response.hits().map(json::hits),
        );
    }
    let response = search(query)?;
    if let Response::Notice(notice, language) = &response {
        anyhow::bail!(notice::text(notice, *language));
    }
    match response.hits().filter(|_| arguments.json) {
        Some(hits) => output::print_json(&json::hits(hits))?,
        None => {
            let layout = output::layout();
            output::print_line(&text::response(&response, layout, arguments.explain))?;
        }
    }
    Ok(ExitStatus::Fine)
}
