//! Starts the bot in Slack.

use anyhow::Context;

use super::Platform;
use crate::channel::slack::{Credentials, serve};
use crate::config::Config;

/// Reads the settings and the secrets of the bot. `None` if it isn't enabled.
pub(super) fn platform(config: &Config) -> anyhow::Result<Option<Platform>> {
    let options = config.slack.clone();
    if !options.enabled {
        return Ok(None);
    }
    let credentials = Credentials::from_environment(&options)?;
    let start: Platform = Box::new(|shared| {
        Box::pin(async { serve(options, credentials, shared).await.context("slack") })
    });
    Ok(Some(start))
}
