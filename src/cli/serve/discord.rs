//! Starts the bot on Discord.

use anyhow::Context;

use super::Platform;
use crate::channel::discord::{Token, serve};
use crate::config::Config;

/// Reads the settings and the secrets of the bot. `None` if it isn't enabled.
pub(super) fn platform(config: &Config) -> anyhow::Result<Option<Platform>> {
    let options = config.discord.clone();
    if !options.enabled {
        return Ok(None);
    }
    let token = Token::from_environment()?;
    let start: Platform = Box::new(|shared| {
        Box::pin(async { serve(options, token, shared).await.context("discord") })
    });
    Ok(Some(start))
}
