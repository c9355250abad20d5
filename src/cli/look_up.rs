//! `madoguchi setting` and `madoguchi rollout`: look up rows of the packs' tables.

use jiff::civil::Date;
use serde_json::Value;

use super::{ExitStatus, LanguageArgument, context, output};
use crate::answer::Answer;
use crate::config::Config;
use crate::engine::{Catalog, Response};
use crate::render::text;
use crate::render::{json, notice};

#[derive(Debug, clap::Args)]
pub(super) struct SettingArguments {
    /// The setting's ID, name or API property; leave it out to list all settings
    #[arg(value_name = "ID")]
    name: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct RolloutArguments {
    /// The rollout's ID or announcement number; leave it out to list all rollouts
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Only rollouts to this audience, such as free
    #[arg(long, value_name = "A")]
    audience: Option<String>,
    /// The day of the status, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, clap::Args)]
struct OutputArguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language to answer in [default: the language of the name, or the configured language]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn setting(arguments: &SettingArguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let (catalog, _) = Catalog::open(&config.knowledge)?;
    let name = arguments.name.join(" ");
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    let context = context(config, arguments.output.lang, None);
    let response = catalog.setting(name, &context);
    print(&response, arguments.output.json, |answer| {
        json::settings(answer).map(|settings| json::value(&settings))
    })
}

pub(super) fn rollout(arguments: &RolloutArguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let (catalog, _) = Catalog::open(&config.knowledge)?;
    let context = context(config, arguments.output.lang, arguments.as_of);
    let (name, audience) = (arguments.id.as_deref(), arguments.audience.as_deref());
    let response = catalog.rollout(name, audience, &context);
    print(&response, arguments.output.json, |answer| {
        json::rollouts(answer).map(|rollouts| json::value(&rollouts))
    })
}

/// Prints a response as JSON or as text.
fn print(
    response: &Response,
    is_json: bool,
    json: impl Fn(&Answer) -> Option<Value>,
) -> anyhow::Result<ExitStatus> {
    match response {
        Response::Answer(answer) if is_json => {
            output::print_json(&json(answer).unwrap_or_default())?;
        }
        Response::Notice(cause, language) => anyhow::bail!(notice::text(cause, *language)),
        response => {
            let layout = output::layout();
            output::print_line(&text::response(response, layout, false))?;
        }
    }
    Ok(ExitStatus::Fine)
}
