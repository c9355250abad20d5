//! When and how the bot answers in a place, as administrators set it.
//!
//! The JSON that the store keeps is this module's; another version of it reads as
//! nothing set.

use serde::{Deserialize, Serialize};

use crate::render::words;
use crate::store::PlaceSettings;

/// The version of the JSON.
const VERSION: u32 = 1;

/// When the bot answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Never.
    Off,
    /// Commands, mentions and replies.
    #[default]
    Mentioned,
    /// These and every other question that it can answer.
    Every,
}

impl When {
    pub(super) const ALL: [When; 3] = [When::Off, When::Mentioned, When::Every];

    pub(super) fn name(self) -> &'static str {
        match self {
            When::Off => "off",
            When::Mentioned => "mentioned",
            When::Every => "every",
        }
    }

    /// How the choice is called.
    pub(super) fn words(self) -> fn(words::Chat) -> &'static str {
        match self {
            When::Off => words::Chat::when_off,
            When::Mentioned => words::Chat::when_mentioned,
            When::Every => words::Chat::when_every,
        }
    }
}

/// Who sees the answers to commands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// The asker, who can show them to everybody.
    #[default]
    Private,
    /// Everybody.
    Public,
}

impl Reply {
    pub(super) const ALL: [Reply; 2] = [Reply::Private, Reply::Public];

    pub(super) fn name(self) -> &'static str {
        match self {
            Reply::Private => "private",
            Reply::Public => "public",
        }
    }

    /// How the choice is called.
    pub(super) fn words(self) -> fn(words::Chat) -> &'static str {
        match self {
            Reply::Private => words::Chat::reply_private,
            Reply::Public => words::Chat::reply_public,
        }
    }
}

/// What is set for a place. What is not set there is as in config.toml.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// When to answer in a channel.
    pub(super) when: Option<When>,
    /// Who sees answers to commands in a channel.
    pub(super) reply: Option<Reply>,
    /// The channel where people of a server look after questions; 0 for nowhere.
    pub(super) desk: Option<u64>,
}

impl Settings {
    /// The settings that the store had.
    pub(super) fn parse(stored: &PlaceSettings) -> Option<Settings> {
        let is_ours = stored.version == VERSION;
        is_ours.then(|| serde_json::from_str(&stored.json).ok())?
    }

    /// The settings for the store.
    pub(super) fn stored(&self) -> PlaceSettings {
        PlaceSettings {
            version: VERSION,
            json: serde_json::json!(self).to_string(),
        }
    }
}
