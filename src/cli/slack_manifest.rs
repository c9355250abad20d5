//! `madoguchi slack-manifest`: the manifest that the app is created from in Slack.

use anyhow::Context;

use super::{ExitStatus, output};
use crate::channel::slack::{Mode, manifest};
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The bot's public address, where Slack delivers events if slack.mode is "http"
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let address = arguments.url.as_deref();
    if config.slack.mode == Mode::Http && address.is_none() {
        anyhow::bail!("slack.mode is \"http\": name the bot's public address with --url");
    }
    let manifest = manifest::manifest(address).context("--url")?;
    output::print(&format!("{manifest:#}\n"))?;
    Ok(ExitStatus::Fine)
}
