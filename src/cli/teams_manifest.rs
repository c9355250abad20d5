//! `madoguchi teams-manifest`: creates the app package for Teams.

use std::path::PathBuf;

use anyhow::Context;

use super::{ExitStatus, output};
use crate::channel::teams::manifest::{self, Publisher};
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "madoguchi-teams.zip")]
    out: PathBuf,
    /// The publisher of the app: your organisation
    #[arg(long, value_name = "NAME", default_value = "Madoguchi")]
    publisher: String,
    /// The publisher's website [default: teams.web]
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    /// The publisher's privacy statement [default: the website]
    #[arg(long, value_name = "URL")]
    privacy: Option<String>,
    /// The publisher's terms of use [default: the website]
    #[arg(long, value_name = "URL")]
    terms: Option<String>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let website = arguments.website.as_ref().unwrap_or(&config.teams.web);
    let or_website = |page: &Option<String>| page.clone().unwrap_or_else(|| website.clone());
    let publisher = Publisher {
        name: arguments.publisher.clone(),
        website: website.clone(),
        privacy: or_website(&arguments.privacy),
        terms: or_website(&arguments.terms),
    };
    let package = manifest::package(&config.teams, &publisher).context(
        "could not create the app package (set your organisation's website with --website)",
    )?;
    let out = &arguments.out;
    std::fs::write(out, package).with_context(|| out.display().to_string())?;
    output::print_line(&out.display().to_string())?;
    Ok(ExitStatus::Fine)
}
