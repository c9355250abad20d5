//! `madoguchi check`: packs to the list of their mistakes.

use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::{Done, LanguageArgument, output};
use crate::config::Config;
use crate::knowledge::{self, Problem, check};
use crate::render::messages::{Message, message};
use crate::render::plain;
use crate::render::problem::describe;
use crate::rules::verify;
use crate::text::{Language, Tokenizer};
use crate::understand::Reader;

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

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let folders: Vec<&Path> = match arguments.packs.as_slice() {
        [] => vec![&config.knowledge],
        packs => packs.iter().map(PathBuf::as_path).collect(),
    };
    let tokenizer = Tokenizer::open()?;
    let mut problems = Vec::new();
    for folder in folders {
        let (library, mut found) = knowledge::load(folder)?;
        found.extend(check::check(&library, &tokenizer));
        for pack in &library.packs {
            found.extend(verify::check(pack));
            found.extend(Reader::new(pack, &tokenizer).1);
        }
        found.sort();
        found.dedup();
        problems.extend(found);
    }
    if arguments.json {
        let problems: Vec<Value> = problems.iter().map(|p| as_json(p, language)).collect();
        output::print_json(&json!({"version": 1, "problems": problems}))?;
    } else if problems.is_empty() {
        output::print_line(message(Message::NoProblems, language))?;
    } else {
        for problem in &problems {
            output::print_line(&as_text(problem, language))?;
        }
    }
    Ok(match problems.is_empty() {
        true => Done::Fine,
        false => Done::ProblemsFound,
    })
}

fn as_json(problem: &Problem, language: Language) -> Value {
    let description = describe(&problem.kind, language);
    json!({
        "file": problem.file,
        "line": problem.line,
        "kind": problem.kind.name(),
        "what": description.what,
        "mend": description.mend,
    })
}

/// `file:line: what is wrong`, and the remedy on a line of its own.
pub(super) fn as_text(problem: &Problem, language: Language) -> String {
    const PLACE: Style = Style::new().bold();
    const MEND: Style = AnsiColor::Green.on_default();
    let description = describe(&problem.kind, language);
    let line = problem
        .line
        .map_or(String::new(), |line| format!("{line}:"));
    format!(
        "{PLACE}{}:{line}{PLACE:#} {}\n    {MEND}{}{MEND:#}",
        plain::clean(&problem.file.display().to_string()),
        plain::clean(&description.what),
        plain::clean(&description.mend),
    )
}
