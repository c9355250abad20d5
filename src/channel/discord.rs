//! Discord: commands, mentions, replies and direct messages to answers.
//!
//! A thin shell: what a request asks for (`request`) and how an answer looks
//! (`embed`, `controls`) are plain functions; the rest receives and sends. No privileged intent is needed, nobody is called by
//! an answer, and the bot says nothing where it was not asked.

mod administration;
mod bot;
mod commands;
mod completion;
mod component;
mod controls;
mod desk;
mod diagnosis;
mod embed;
mod gateway;
mod interaction;
mod locate;
mod message;
mod place;
mod reply;
mod request;
mod settings;
mod token;

#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

use serde::Deserialize;

pub use diagnosis::{Diagnosis, diagnose};
pub use gateway::{ServeError, serve};
pub use settings::{Reply, When};
pub use token::{Token, TokenError};

/// The channel's name in the store.
const NAME: &str = "discord";

/// `[discord]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// When to answer where administrators have set nothing.
    pub when: When,
    /// Who sees answers to commands where administrators have set nothing.
    pub reply: Reply,
    /// Whether messages that neither mention the bot nor reply to it can be read:
    /// the privileged Message Content intent.
    pub message_content: bool,
    /// The id of the channel where people look after questions, where a server has
    /// named none; 0 for none.
    pub desk: u64,
    /// Requests of one user a minute, 1 or more.
    pub user_a_minute: NonZeroU32,
    /// Requests of one server a minute, 1 or more.
    pub server_a_minute: NonZeroU32,
    /// The address of the web page, for answers that do not fit; empty for none.
    pub web: String,
    /// A proxy that stands for <https://discord.com> and keeps its rate limits;
    /// empty for none.
    pub proxy: String,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Options {
            enabled: false,
            when: When::default(),
            reply: Reply::default(),
            message_content: false,
            desk: 0,
            user_a_minute: number(12),
            server_a_minute: number(120),
            web: String::new(),
            proxy: String::new(),
        }
    }
}

impl Options {
    /// What cannot be meant, with its key.
    ///
    /// # Errors
    ///
    /// A sentence that names the key.
    pub fn validate(&self) -> Result<(), String> {
        if self.when == When::Every && !self.message_content {
            let remedy = "set discord.message_content = true, too";
            return Err(format!(
                "discord.when is \"every\", which reads all messages: {remedy}"
            ));
        }
        let addresses = [("discord.web", &self.web), ("discord.proxy", &self.proxy)];
        for (key, address) in addresses {
            let is_address = ["http://", "https://"]
                .iter()
                .any(|scheme| address.starts_with(scheme));
            if !address.is_empty() && !is_address {
                return Err(format!(
                    "{key} is \"{address}\", and must begin with https:// or http://"
                ));
            }
        }
        Ok(())
    }
}
