//! `madoguchi check`: lists the mistakes in packs and, with `--links`, broken links.
//!
//! Only `--links` uses the network. Entries that need a review because a source has changed
//! or the day for it has passed are listed too, but aren't mistakes: nobody edited them, so
//! they don't change the exit code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use indicatif::ProgressBar;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::fetch::{Hosts, fetcher, print_due, print_left_out};
use super::{ExitStatus, LanguageArgument, folders, message_language, output, today};
use crate::config::Config;
use crate::fetch::{self, Archive, CitedUrl, Failure, LinkReport};
use crate::knowledge::{self, Problem, check};
use crate::render::fetch::failure_json;
use crate::render::fetch::{broken_link, failure};
use crate::render::problem::{Description, describe};
use crate::render::text;
use crate::render::words;
use crate::report::review::{self, Outdated, PastReview};
use crate::rules::verify;
use crate::text::{Language, Tokenizer};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Packs by name or folder, or folders of packs [default: the knowledge folder]
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// Also check that cited pages and their headings still exist
    #[arg(long)]
    links: bool,
    #[command(flatten)]
    hosts: Hosts,
    /// The day on which reviews are due, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

impl Arguments {
    /// True if the packs of the knowledge folder are checked.
    pub(super) fn is_of_all_packs(&self) -> bool {
        self.packs.is_empty()
    }
}

/// What a check finds.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<Problem>,
    links: LinkReport,
    /// Entries with a source that changed.
    outdated: Vec<Outdated>,
    /// Entries whose day for a review has passed.
    past_review: Vec<PastReview>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = message_language(arguments.lang, config);
    let folders = folders::of_packs(&arguments.packs, config, language)?;
    let changed = Archive::new(&config.fetch.folder).changed()?;
    let tokenizer = Tokenizer::open()?;
    let today = arguments.as_of.unwrap_or_else(today);
    let mut findings = Findings::default();
    let mut cited: Vec<CitedUrl> = Vec::new();
    for folder in folders {
        let (library, mut in_folder) = knowledge::load(&folder)?;
        in_folder.extend(check::check(&library, &tokenizer));
        for pack in &library.packs {
            in_folder.extend(verify::check(pack));
        }
        in_folder.extend(crate::engine::phrase_problems(&library, &tokenizer));
        in_folder.extend(check::future(&library, super::today()));
        in_folder.sort();
        in_folder.dedup();
        findings.problems.extend(in_folder);
        if arguments.links {
            cited.extend(fetch::links(&library));
        }
        let outdated = review::outdated(&library, &changed);
        findings.outdated.extend(outdated);
        let past_review = review::past_review(&library, today);
        findings.past_review.extend(past_review);
    }
    if !cited.is_empty() {
        findings.links = links(&cited, arguments, config, language)?;
    }
    match arguments.json {
        true => print_json(&findings, language)?,
        false => print(&findings, language)?,
    }
    Ok(match findings.has_mistakes() {
        true => ExitStatus::ProblemsFound,
        false => ExitStatus::Fine,
    })
}

impl Findings {
    /// True if something is wrong, not only due for review.
    fn has_mistakes(&self) -> bool {
        !self.problems.is_empty() || !self.links.broken.is_empty()
    }
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

fn print(findings: &Findings, language: Language) -> anyhow::Result<()> {
    if !findings.has_mistakes() {
        output::print_line(words::Terminal(language).no_problems())?;
    }
    for problem in &findings.problems {
        output::print_line(&as_text(problem, language))?;
    }
    for link in &findings.links.broken {
        let words = broken_link(&link.kind, language);
        output::print_line(&line(&link.file, Some(link.line), &words))?;
    }
    let (left_out, unchecked) = split_unchecked(&findings.links.unchecked);
    if !unchecked.is_empty() {
        output::print_line(&format!("\n{}", words::Fetch(language).not_checked()))?;
    }
    for (address, why) in unchecked {
        let what = failure(why, language).what;
        output::print_line(&text::clean(&format!("  {address}  {what}")))?;
    }
    print_due(&findings.outdated, language)?;
    print_past_review(&findings.past_review, language)?;
    print_left_out(&left_out, language);
    Ok(())
}

/// Prints the entries whose day for a review has passed, if any.
fn print_past_review(past_review: &[PastReview], language: Language) -> anyhow::Result<()> {
    let words = words::Report(language);
    if past_review.is_empty() {
        return Ok(());
    }
    output::print_line(&format!("\n{}", words.past_review()))?;
    for past in past_review {
        let (file, line) = (past.file.display(), past.line);
        let line = format!("  {file}:{line}:  review_by: {}", past.review_by);
        output::print_line(&text::clean(&line))?;
    }
    output::print_line(words.how_to_review())?;
    Ok(())
}

fn print_json(findings: &Findings, language: Language) -> anyhow::Result<()> {
    let links = findings.links.broken.iter().map(|link| {
        let words = broken_link(&link.kind, language);
        json!({
            "file": link.file,
            "line": link.line,
            "kind": link.kind.name(),
            "what": words.what,
            "mend": words.remedy,
        })
    });
    let problems = findings.problems.iter();
    let problems = problems.map(|problem| as_json(problem, language));
    let problems: Vec<Value> = problems.chain(links).collect();
    let unchecked = findings.links.unchecked.iter();
    let unchecked: Vec<Value> = unchecked
        .map(|(address, why)| json!({"url": address, "failure": failure_json(why, language)}))
        .collect();
    output::print_json(&json!({
        "version": 1,
        "problems": problems,
        "not_checked": unchecked,
        "due": findings.outdated,
        "past_review": findings.past_review,
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
