//! `madoguchi whatif`: decides a case by a pack's decision table.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::Date;

use super::{ExitStatus, LanguageArgument, context, output};
use crate::answer::Statement;
use crate::config::Config;
use crate::engine::{Case, Catalog, FactInput, Notice, Response};
use crate::render::text;
use crate::render::view::View;
use crate::render::words::Terminal;
use crate::render::{case, json, notice};
use crate::rules::policy::PolicyDocument;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Facts, such as state=enabled or 状態=enabled; 3+ means "3 or more"; facts that are
    /// left out have their default
    #[arg(value_name = "FACT=VALUE")]
    facts: Vec<String>,
    /// Read facts from a policy, JSON from the product's API in UTF-8 or UTF-16; - reads
    /// standard input
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Show what happens over N repetitions, up to 366
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=366))]
    simulate: Option<u16>,
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
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language to answer in [default: the language of the facts, or the configured language]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let (catalog, _) = Catalog::open(&config.knowledge)?;
    let case = Case {
        pack: arguments.pack.clone(),
        facts: arguments
            .facts
            .iter()
            .cloned()
            .map(FactInput::Typed)
            .collect(),
        policy: arguments.policy.as_deref().map(policy).transpose()?,
        without_defaults: arguments.no_defaults,
        days: usize::from(arguments.simulate.unwrap_or(0)),
        date: None,
    };
    let context = context(config, arguments.lang, arguments.as_of);
    let language = context.name_language(&case.text());
    let layout = output::layout();
    if arguments.list {
        let (_, table) = catalog
            .table_for(&case)
            .map_err(|cause| anyhow::anyhow!(notice::text(&cause, language)))?;
        let width = layout.width.unwrap_or(usize::MAX);
        output::print_line(&case::facts(table, context.day, language, width))?;
        return Ok(ExitStatus::Fine);
    }
    if let Some(fact) = fact_twice(&catalog, &case) {
        anyhow::bail!(Terminal(language).fact_twice(fact));
    }
    let answer = match catalog.what_if(&case, &context) {
        Response::Answer(answer) => answer,
        other => anyhow::bail!(error_text(arguments, &other)),
    };
    if arguments.json {
        output::print_json(&json::value(&json::Decided::of(&answer, None)))?;
        return Ok(ExitStatus::Fine);
    }
    let scenario = answer.statement().and_then(Statement::scenario);
    let scenario = scenario.context("the answer has no decision")?;
    let (width, view) = (layout.width.unwrap_or(usize::MAX), View::of_answer(&answer));
    let parts = [
        case::case(scenario, language),
        text::answer(&view, layout),
        text::details(&view, layout),
        case::trace(scenario, language, width),
        case::timeline(scenario, language, width),
        case::ignored(scenario, language),
        text::sources(&view, layout),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    output::print_line(&parts.join("\n\n"))?;
    Ok(ExitStatus::Fine)
}

/// The fact that a case states twice, by whatever names, with other values.
fn fact_twice<'c>(catalog: &'c Catalog, case: &Case) -> Option<&'c str> {
    let (_, table) = catalog.table_for(case).ok()?;
    let mut stated = BTreeMap::new();
    let mut facts = case.facts.iter().filter_map(|fact| {
        let text = fact.text();
        let (_, value) = text.split_once(['=', '＝'])?;
        Some((table.fact_named(fact.name())?, value.trim().to_owned()))
    });
    let (twice, _) = facts.find(|(fact, value)| {
        let before = stated.insert(*fact, value.clone());
        before.is_some_and(|before| before != *value)
    })?;
    Some(table.facts[twice].id())
}

/// Why there is no decision. For an error in a policy document, begins with the name of the
/// file.
fn error_text(arguments: &Arguments, response: &Response) -> String {
    let Response::Notice(cause, language) = response else {
        return String::new();
    };
    let text = notice::text(cause, *language);
    match (cause, &arguments.policy) {
        (Notice::Policy { .. }, Some(file)) => format!("{}: {text}", file.display()),
        _ => text,
    }
}

/// Reads the file of a policy document.
fn policy(path: &Path) -> anyhow::Result<PolicyDocument> {
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.with_context(|| path.display().to_string())?;
    Ok(PolicyDocument::File(bytes))
}
