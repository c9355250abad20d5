//! Slack: events and interactions over Socket Mode or HTTP, to answers as Block Kit.
//!
//! Every event is acknowledged at once and answered after that (`socket`, `webhook`);
//! `event` decodes it, `handler` does what it asks for, and `reply` encodes what comes
//! back. Requests over HTTP are verified before they are read
//! (`signature`). Everything typed by a person is sent as rich text, in which no
//! character is markup and nobody is notified.

mod bot;
mod credentials;
mod desk;
mod diagnosis;
mod dialog;
mod event;
mod handler;
mod home;
pub mod manifest;
mod mrkdwn;
mod recent;
mod reply;
mod server;
mod signature;
mod socket;
mod web_api;
mod webhook;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use serde::Deserialize;
use url::Url;

use crate::channel::address::is_secure;
use crate::channel::chat::check_address;

pub use credentials::{Credentials, CredentialsError, Held, Secret};
pub use diagnosis::{Diagnosis, diagnose};
pub use server::{ServeError, serve, serve_at};

/// The channel's name in the store and in metrics.
const NAME: &str = "slack";

/// The slash command, without its slash.
const COMMAND: &str = "madoguchi";

/// `[slack]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// How Slack delivers events.
    pub mode: Mode,
    /// The address and port to listen on, for [`Mode::Http`].
    pub listen: SocketAddr,
    /// Who sees the answers to commands.
    pub reply: Visibility,
    /// The ID of the conversation to which questions for people are posted; empty for
    /// none.
    pub desk: String,
    /// Requests of one person a minute, 1 or more.
    pub person_a_minute: NonZeroU32,
    /// Requests of one conversation that people share a minute, 1 or more.
    pub place_a_minute: NonZeroU32,
    /// The address of the web page, for answers that don't fit; empty for none.
    pub web: String,
    /// The base address of Slack's Web API; https, or http on this machine.
    pub api: String,
}

/// How Slack delivers events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Over WebSockets that the bot opens; needs no public address.
    Socket,
    /// By HTTP requests to the bot.
    Http,
}

/// Who sees the answers to commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// The asker, who can share them.
    Private,
    /// Everybody in the conversation.
    Public,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Options {
            enabled: false,
            mode: Mode::Socket,
            listen: SocketAddr::from(([127, 0, 0, 1], 3979)),
            reply: Visibility::Private,
            desk: String::new(),
            person_a_minute: number(12),
            place_a_minute: number(120),
            web: String::new(),
            api: "https://slack.com/api".to_owned(),
        }
    }
}

impl Options {
    /// Returns an error that names the configuration key if a value can't be used.
    ///
    /// # Errors
    ///
    /// A sentence that begins with the key.
    pub fn validate(&self) -> Result<(), String> {
        let api = &self.api;
        if !Url::parse(api).is_ok_and(|url| is_secure(&url)) {
            return Err(format!(
                "slack.api is \"{api}\", but must begin with https://"
            ));
        }
        check_address("slack.web", &self.web)?;
        let desk = &self.desk;
        if !desk.is_empty() && !is_conversation(desk) {
            return Err(format!(
                "slack.desk is \"{desk}\", but must be the ID of a channel, like C0123456789: open \
                 the channel's details and copy it from the bottom of the About tab"
            ));
        }
        Ok(())
    }
}

/// True for the ID of a public (`C…`) or private (`G…`) channel.
fn is_conversation(id: &str) -> bool {
    let is_id = |rest: &str| {
        rest.len() >= 8
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    id.strip_prefix(['C', 'G']).is_some_and(is_id)
}

/// Decodes a payload of each kind.
#[cfg(any(test, fuzzing))]
pub fn fuzz(data: &[u8]) {
    use event::PayloadKind;

    let Ok(payload) = serde_json::from_slice(data) else {
        return;
    };
    for kind in [
        PayloadKind::Event,
        PayloadKind::Command,
        PayloadKind::Interaction,
    ] {
        if let Some(event) = event::decode(kind, &payload, "UBOT") {
            event.origin.asker();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_their_key() {
        let enabled = Options {
            enabled: true,
            desk: "C0123456789".to_owned(),
            ..Options::default()
        };
        assert_eq!(enabled.validate(), Ok(()));
        assert_eq!(Options::default().validate(), Ok(()));
        let base = || enabled.clone();
        let of = str::to_owned;
        let cases = [
            (
                "slack.api",
                Options {
                    api: of("http://example.org"),
                    ..base()
                },
            ),
            (
                "slack.api",
                Options {
                    api: of("slack.com/api"),
                    ..base()
                },
            ),
            (
                "slack.desk",
                Options {
                    desk: of("#help"),
                    ..base()
                },
            ),
            (
                "slack.desk",
                Options {
                    desk: of("U0123456789"),
                    ..base()
                },
            ),
            (
                "slack.web",
                Options {
                    web: of("example.org"),
                    ..base()
                },
            ),
        ];
        for (key, options) in cases {
            let error = options.validate().expect_err(key);
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }
}
