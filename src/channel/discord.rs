//! Answers commands, mentions, replies and direct messages on Discord.
//!
//! Pure functions decode a request (`request`) and encode an answer (`embed`,
//! `controls`); the rest receives and sends. The bot needs no privileged intent, its
//! answers never notify anyone by a mention, and it replies only where it was asked.

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

/// Decodes the data of a command, or an interaction with one.
#[cfg(any(test, fuzzing))]
pub fn fuzz(data: &[u8]) {
    use serenity::model::application::Interaction;

    if let Ok(data) = serde_json::from_slice(data) {
        request::Command::parse(&data);
    }
    if let Ok(Interaction::Command(command)) = serde_json::from_slice(data) {
        request::Command::parse(&command.data);
    }
}

#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::channel::chat::check_address;

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
    /// When to answer, unless administrators have set it for the server.
    pub when: When,
    /// Who sees answers to commands, unless administrators have set it for the server.
    pub reply: Reply,
    /// Whether the bot can read messages that neither mention it nor reply to it, which
    /// needs the privileged Message Content intent.
    pub message_content: bool,
    /// The id of the channel where people answer questions, for servers without one of
    /// their own; 0 for none.
    pub desk: u64,
    /// Requests of one user a minute, 1 or more.
    pub user_a_minute: NonZeroU32,
    /// Requests of one server a minute, 1 or more.
    pub server_a_minute: NonZeroU32,
    /// The address of the web page, for answers that are too long; empty for none.
    pub web: String,
    /// The address of a proxy that forwards to <https://discord.com> and observes its
    /// rate limits; empty for none.
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
    /// Checks the values for contradictions.
    ///
    /// # Errors
    ///
    /// Returns a sentence that names the configuration key if a value is invalid or
    /// contradicts another.
    pub fn validate(&self) -> Result<(), String> {
        if self.when == When::Every && !self.message_content {
            return Err(
                "discord.when is \"every\", which requires discord.message_content = true"
                    .to_owned(),
            );
        }
        check_address("discord.web", &self.web)?;
        check_address("discord.proxy", &self.proxy)
    }
}
