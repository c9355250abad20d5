//! `madoguchi check`: lists the mistakes in packs and, with `--links`, broken links.
//!
//! Only `--links` uses the network. Entries that need a review because a source has changed
//! are listed too, but aren't mistakes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::fetch::{Hosts, fetcher, print_due, print_left_out};
use super::{ExitStatus, LanguageArgument, output};
use crate::config::Config;
use crate::fetch::{self, Archive, CitedUrl, Failure, LinkReport};
use crate::knowledge::{self, Problem, check};
use crate::render::fetch::failure_json;
use crate::render::fetch::{broken_link, failure};
use crate::render::problem::{Description, describe};
use crate::render::text;
use crate::render::words;
use crate::report::review::{self, Outdated};
use crate::rules::verify;
use crate::text::{Language, Tokenizer};
use crate::understand::Interpreter;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Packs, or folders of packs [default: the knowledge folder]
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// Also check that cited pages and their headings still exist
    #[arg(long)]
    links: bool,
    #[command(flatten)]
    hosts: Hosts,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let folders: Vec<&Path> = match arguments.packs.as_slice() {
        [] => vec![&config.knowledge],
        packs => packs.iter().map(PathBuf::as_path).collect(),
    };
    let changed = Archive::new(&config.fetch.folder).changed()?;
    let tokenizer = Tokenizer::open()?;
    let mut problems = Vec::new();
    let (mut cited, mut due): (Vec<CitedUrl>, Vec<Outdated>) = Default::default();
    for folder in folders {
        let (library, mut in_folder) = knowledge::load(folder)?;
        in_folder.extend(check::check(&library, &tokenizer));
        for pack in &library.packs {
            in_folder.extend(verify::check(pack));
            in_folder.extend(Interpreter::new(pack, &tokenizer).1);
        }
        in_folder.sort();
        in_folder.dedup();
        problems.extend(in_folder);
        if arguments.links {
            cited.extend(fetch::links(&library));
        }
        due.extend(review::outdated(&library, &changed));
    }
    let checked = match cited.is_empty() {
        true => LinkReport::default(),
        false => links(&cited, arguments, config, language)?,
    };
    match arguments.json {
        true => print_json(&problems, &checked, &due, language)?,
        false => print(&problems, &checked, &due, language)?,
    }
    Ok(match problems.is_empty() && checked.broken.is_empty() {
        true => ExitStatus::Fine,
        false => ExitStatus::ProblemsFound,
    })
}

/// Checks the cited pages, and shows the progress on a terminal.
fn links(
    cited: &[CitedUrl],
    arguments: &Arguments,
    config: &Config,
    language: Language,
) -> anyhow::Result<LinkReport> {
    let mut fetcher = fetcher(&arguments.hosts, config, cited, language)?;
    let folder = Archive::new(&config.fetch.folder);
    let bar = ProgressBar::new_spinner();
    let checked = fetch::check(cited, &mut fetcher, &folder, |url| {
        bar.set_message(url.to_string());
        bar.tick();
    });
    bar.finish_and_clear();
    Ok(checked?)
}

fn print(
    problems: &[Problem],
    checked: &LinkReport,
    due: &[Outdated],
    language: Language,
) -> anyhow::Result<()> {
    if problems.is_empty() && checked.broken.is_empty() {
        output::print_line(words::Terminal(language).no_problems())?;
    }
    for problem in problems {
        output::print_line(&as_text(problem, language))?;
    }
    for link in &checked.broken {
        let words = broken_link(&link.kind, language);
        output::print_line(&line(&link.file, Some(link.line), &words))?;
    }
    let (left_out, unchecked) = split_unchecked(&checked.unchecked);
    if !unchecked.is_empty() {
        output::print_line(&format!("\n{}", words::Fetch(language).not_checked()))?;
    }
    for (address, why) in unchecked {
        let what = failure(why, language).what;
        output::print_line(&text::clean(&format!("  {address}  {what}")))?;
    }
    print_due(due, language)?;
    print_left_out(&left_out, language);
    Ok(())
}

fn print_json(
    problems: &[Problem],
    checked: &LinkReport,
    due: &[Outdated],
    language: Language,
) -> anyhow::Result<()> {
    let links = checked.broken.iter().map(|link| {
        let words = broken_link(&link.kind, language);
        json!({
            "file": link.file,
            "line": link.line,
            "kind": link.kind.name(),
            "what": words.what,
            "mend": words.remedy,
        })
    });
    let problems = problems.iter().map(|problem| as_json(problem, language));
    let problems: Vec<Value> = problems.chain(links).collect();
    let unchecked = checked.unchecked.iter();
    let unchecked: Vec<Value> = unchecked
        .map(|(address, why)| json!({"url": address, "failure": failure_json(why, language)}))
        .collect();
    output::print_json(&json!({
        "version": 1, "problems": problems, "not_checked": unchecked, "due": due,
    }))?;
    Ok(())
}

/// The hosts that aren't allowed, and the pages that weren't checked for other reasons.
fn split_unchecked(unchecked: &[(String, Failure)]) -> (BTreeSet<String>, Vec<&(String, Failure)>) {
    let mut hosts = BTreeSet::new();
    let rest = unchecked.iter().filter(|(_, why)| match why {
        Failure::NotAllowed { host } => {
            hosts.insert(host.clone());
            false
        }
        _ => true,
    });
    let rest = rest.collect();
    (hosts, rest)
}

fn as_json(problem: &Problem, language: Language) -> Value {
    let description = describe(&problem.kind, language);
    json!({
        "file": problem.file,
        "line": problem.line,
        "kind": problem.kind.name(),
        "what": description.what,
        "mend": description.remedy,
    })
}

/// `file:line: what is wrong`, and the remedy on the next line.
pub(super) fn as_text(problem: &Problem, language: Language) -> String {
    let words = describe(&problem.kind, language);
    line(&problem.file, problem.line, &words)
}

fn line(file: &Path, line: Option<usize>, words: &Description) -> String {
    const PLACE: Style = Style::new().bold();
    const REMEDY: Style = AnsiColor::Green.on_default();
    let line = line.map_or(String::new(), |line| format!("{line}:"));
    format!(
        "{PLACE}{}:{line}{PLACE:#} {}\n    {REMEDY}{}{REMEDY:#}",
        text::clean(&file.display().to_string()),
        text::clean(&words.what),
        text::clean(&words.remedy),
    )
}
