//! `madoguchi report`: reports on the questions of the last days as tables, JSON or CSV.

use anyhow::Context;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::{ExitStatus, LanguageArgument, message_language, output};
use crate::config::Config;
use crate::fetch::Archive;
use crate::knowledge::{self, Library};
use crate::render;
use crate::report::{self, Records, Report};
use crate::store::Store;
use crate::text::Tokenizer;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The number of days, ending today
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// The language of the headings
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = message_language(arguments.lang, config);
    let report = with_store(config, async |store| {
        make(&store, config, arguments.days).await
    })?;
    if arguments.json {
        output::print_json(&serde_json::to_value(&report)?)?;
    } else if arguments.csv {
        output::print(&report::spreadsheet(&report)?)?;
    } else {
        let text = render::report::report(&report, language, output::width());
        output::print_line(&text)?;
    }
    Ok(ExitStatus::Fine)
}

/// The IDs of packs, for a message.
pub(super) fn ids(library: &Library) -> String {
    let ids: Vec<&str> = library.packs.iter().map(|pack| pack.id.as_str()).collect();
    ids.join(", ")
}

/// Opens the store and runs an asynchronous task with it.
pub(super) fn with_store<T>(
    config: &Config,
    work: impl AsyncFnOnce(Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build()?.block_on(async {
        let store = Store::open(&config.store)?;
        work(store).await
    })
}

/// The report of the last days, in the machine's time zone.
pub(super) async fn make(store: &Store, config: &Config, days: u16) -> anyhow::Result<Report> {
    let zone = TimeZone::system();
    let to = Zoned::now().date();
    let from: Date = to.checked_sub((i32::from(days) - 1).days())?;
    let records = Records {
        changed: Archive::new(&config.fetch.folder).changed()?,
        ..Records::read(store, (from, to), &zone).await?
    };
    let (library, _) = knowledge::load(&config.knowledge).context("could not load the packs")?;
    let tokenizer = Tokenizer::open()?;
    Ok(report::report(
        &records,
        &library,
        &tokenizer,
        &zone,
        &config.report,
    ))
}
