//! `madoguchi whatif`: facts to a decision by a pack's table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use jiff::civil::Date;
use serde_json::Value;

use super::{Done, LanguageArgument, day, output};
use crate::answer::{Answer, Outcome, Ruling};
use crate::config::Config;
use crate::knowledge::{self, Library, Pack};
use crate::render::words;
use crate::render::{json, what_if};
use crate::rules::evaluate::Unstated;
use crate::rules::{Stated, Table};
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Facts, such as state=enabled snoozes-used=3 or 状態=有効; 3+ means "3 or more"; facts that
    /// are left out have their default
    #[arg(value_name = "FACT=VALUE")]
    facts: Vec<String>,
    /// Read facts from a policy, JSON from the product's API; - reads standard input
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Show what happens over N repetitions, up to 366
    #[arg(long, value_name = "N")]
    simulate: Option<usize>,
    /// Don't assume defaults: facts that are left out can have any value
    #[arg(long)]
    no_defaults: bool,
    /// List the facts with their values and defaults
    #[arg(long, conflicts_with_all = ["facts", "policy", "simulate", "no_defaults", "json"])]
    list: bool,
    /// The ID of the pack, if several packs have a decision table
    #[arg(long, value_name = "ID")]
    pack: Option<String>,
    /// The day to decide for, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language to answer in [default: the language of the facts, or the configured language]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let language = language(arguments, config);
    let (library, _) = knowledge::load(&config.knowledge)?;
    let (pack, table) = table(arguments, &library, language)?;
    if arguments.list {
        output::print_line(&what_if::facts(&table, language, output::width()))?;
        return Ok(Done::Fine);
    }
    let (mut stated, ignored) = match &arguments.policy {
        Some(path) => policy(path, &table, language)?,
        None => (Stated::default(), Vec::new()),
    };
    for argument in &arguments.facts {
        let (fact, domain) = table
            .parse(argument)
            .map_err(|error| anyhow::anyhow!(what_if::fact_error(&table, &error, language)))?;
        stated.state(fact, domain);
    }
    let unstated = match arguments.no_defaults {
        true => Unstated::Open,
        false => Unstated::Default,
    };
    let ruling = Ruling {
        decided: table.evaluate(&stated, day(arguments.as_of), unstated),
        table: table.clone(),
        asked: None,
        made_of: Vec::new(),
    };
    let timeline = table.simulate(&ruling.decided, arguments.simulate.unwrap_or(0));
    if arguments.json {
        let answer = answer(arguments, &ruling, pack, language)?;
        let timeline = json::TimelineStep::all(&table, &timeline, language);
        let decided = json::Decided::of(answer, ignored, timeline);
        output::print_json(&json::value(&decided))?;
    } else {
        let width = output::width();
        let parts = [
            what_if::case(&ruling, language),
            what_if::ruling(&ruling, language, width),
            what_if::trace(&ruling, language, width),
            what_if::timeline(&table, &timeline, language, width),
            what_if::ignored(&ignored, language),
            what_if::sources(&ruling, pack, language, width),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        output::print_line(&parts.join("\n\n"))?;
    }
    Ok(Done::Fine)
}

fn language(arguments: &Arguments, config: &Config) -> Language {
    let typed = arguments
        .facts
        .iter()
        .any(|fact| Language::of_script(fact) == Some(Language::Ja));
    arguments
        .lang
        .map(Language::from)
        .or(typed.then_some(Language::Ja))
        .unwrap_or(config.answer.default_language)
}

/// The table that is named, else the first that knows every fact, else the first.
fn table<'l>(
    arguments: &Arguments,
    library: &'l Library,
    language: Language,
) -> anyhow::Result<(&'l Pack, Arc<Table>)> {
    let wanted = |pack: &&Pack| arguments.pack.as_ref().is_none_or(|id| *id == pack.id);
    let tables = library.packs.iter().filter(wanted).filter_map(|pack| {
        let table = Table::new(pack)?.ok()?;
        Some((pack, Arc::new(table)))
    });
    let tables: Vec<(&Pack, Arc<Table>)> = tables.collect();
    let knows_all = |table: &Table| {
        arguments.facts.iter().all(|fact| {
            let name = fact.split(['=', '＝']).next().unwrap_or_default();
            table.fact_called(name).is_some()
        })
    };
    let knowing = tables.iter().find(|(_, table)| knows_all(table));
    let found = knowing.or(tables.first()).cloned();
    found.with_context(|| match &arguments.pack {
        Some(id) => format!("{id}: {}", words::Answers(language).no_such_table()),
        None => words::Answers(language).no_table().to_owned(),
    })
}

fn policy(path: &Path, table: &Table, language: Language) -> anyhow::Result<(Stated, Vec<String>)> {
    let place = path.display().to_string();
    let text = match path.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    let text = text.with_context(|| place.clone())?;
    let text = text.trim_start_matches('\u{feff}');
    let document: Value = serde_json::from_str(text).with_context(|| place.clone())?;
    match table.import(&document) {
        Ok(imported) => Ok((imported.stated, imported.ignored)),
        Err(error) => {
            anyhow::bail!(
                "{place}: {}",
                what_if::policy_error(table, &error, language)
            )
        }
    }
}

/// The contract's answer object for a decision without a question.
fn answer(
    arguments: &Arguments,
    ruling: &Ruling,
    pack: &Pack,
    language: Language,
) -> anyhow::Result<json::Answer> {
    let statement = ruling.clone().statement(pack, language);
    let statement = statement.with_context(|| words::Answers(language).undated())?;
    Ok(json::Answer::of(&Answer {
        question: arguments.facts.join(" "),
        language,
        as_of: ruling.decided.day,
        outcome: Outcome::Answered(statement),
        confidence: 1.0,
        related: Vec::new(),
        corrections: Vec::new(),
    }))
}
