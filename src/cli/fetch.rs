//! `madoguchi fetch`: fetches and archives the pages that packs cite, and shows what has
//! changed since the last time.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;
use serde_json::{Value, json};

use super::{ExitStatus, LanguageArgument, folders, output, today};
use crate::config::Config;
use crate::fetch::{self, Archive, CitedUrl, Fetcher, Refreshed};
use crate::knowledge::{self, Library};
use crate::render::fetch::{refreshed, refreshed_json};
use crate::render::text;
use crate::render::words;
use crate::report::review::{self, Outdated};
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Packs by name or folder, or folders of packs [default: the knowledge folder]
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    #[command(flatten)]
    hosts: Hosts,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

/// Hosts that are allowed in addition to the configured ones.
#[derive(Debug, clap::Args)]
pub(super) struct Hosts {
    /// A host to allow for this run; can be given more than once
    #[arg(long = "allow-host", value_name = "HOST")]
    allow_host: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let libraries = libraries(&arguments.packs, config, language)?;
    let cited: Vec<CitedUrl> = libraries.iter().flat_map(fetch::sources).collect();
    if cited.is_empty() && !arguments.json {
        output::error(words::Fetch(language).no_source());
        return Ok(ExitStatus::Fine);
    }
    let mut fetcher = fetcher(&arguments.hosts, config, &cited, language)?;
    let folder = Archive::new(&config.fetch.folder);
    let (mut pages, mut left_out) = (Vec::new(), BTreeSet::new());
    let mut is_complete = true;
    fetch::refresh(&cited, &mut fetcher, &folder, today(), |page: Refreshed| {
        if let Some(host) = page.disallowed_host() {
            left_out.insert(host.to_owned());
            return Ok(());
        }
        is_complete &= page.result.is_ok();
        match arguments.json {
            true => pages.push(refreshed_json(&page, language)),
            false => output::print_line(&refreshed(&page, language, output::width()))?,
        }
        anyhow::Ok(())
    })?;
    let changed = folder.changed()?;
    let due: Vec<Outdated> = libraries
        .iter()
        .flat_map(|library| review::outdated(library, &changed))
        .collect();
    if arguments.json {
        let hosts: Vec<Value> = left_out.into_iter().map(Value::from).collect();
        output::print_json(&json!({
            "version": 1, "pages": pages, "hosts_left_out": hosts, "due": due,
        }))?;
    } else {
        print_due(&due, language)?;
        print_left_out(&left_out, language);
    }
    Ok(match is_complete {
        true => ExitStatus::Fine,
        false => ExitStatus::ProblemsFound,
    })
}

/// The given packs, or those of the knowledge folder.
fn libraries(
    packs: &[PathBuf],
    config: &Config,
    language: Language,
) -> anyhow::Result<Vec<Library>> {
    let folders = folders::of_packs(packs, config, language)?.into_iter();
    let loaded = folders.map(|folder| Ok(knowledge::load(&folder)?.0));
    loaded.collect()
}

/// Creates a fetcher.
///
/// # Errors
///
/// If no host is allowed; the error names the hosts of the cited pages.
pub(super) fn fetcher(
    hosts: &Hosts,
    config: &Config,
    cited: &[CitedUrl],
    language: Language,
) -> anyhow::Result<Fetcher> {
    let mut options = config.fetch.clone();
    options.hosts.extend(hosts.allow_host.iter().cloned());
    if options.hosts.is_empty() && !cited.is_empty() {
        let pages = cited.iter().filter_map(CitedUrl::page);
        let hosts: BTreeSet<String> = pages
            .filter_map(|page| page.host_str().map(str::to_owned))
            .collect();
        bail!(words::Fetch(language).no_host(listed(&hosts)));
    }
    Fetcher::new(&options).map_err(anyhow::Error::msg)
}

fn listed(hosts: &BTreeSet<String>) -> String {
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    hosts.join(", ")
}

/// Prints the hosts that aren't allowed, if any.
pub(super) fn print_left_out(hosts: &BTreeSet<String>, language: Language) {
    if !hosts.is_empty() {
        output::error(&words::Fetch(language).hosts_left_out(listed(hosts)));
    }
}

/// Prints the entries with a source that has changed, if any.
pub(super) fn print_due(due: &[Outdated], language: Language) -> anyhow::Result<()> {
    if due.is_empty() {
        return Ok(());
    }
    output::print_line(&format!("\n{}", words::Fetch(language).due()))?;
    for outdated in due {
        let Outdated {
            file,
            as_of,
            sources,
            changed,
            ..
        } = outdated;
        let label = words::Fetch(language).source_changed();
        let line = format!(
            "  {}  as_of: {as_of}  {label}: {changed} ({})",
            file.display(),
            sources.join(", ")
        );
        output::print_line(&text::clean(&line))?;
    }
    output::print_line(words::Fetch(language).how_to_review())?;
    Ok(())
}
