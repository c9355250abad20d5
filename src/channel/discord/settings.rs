//! Defines the settings of a place and their JSON for the store.
//!
//! JSON of another version is read as no settings.

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
    /// To commands, mentions and replies.
    #[default]
    Mentioned,
    /// Also to every other question that it can answer.
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

    /// The label of the choice.
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
    /// The asker, who can show them to everyone.
    #[default]
    Private,
    /// Everyone in the channel.
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

    /// The label of the choice.
    pub(super) fn words(self) -> fn(words::Chat) -> &'static str {
        match self {
            Reply::Private => words::Chat::reply_private,
            Reply::Public => words::Chat::reply_public,
        }
    }
}

/// The settings of a place. Values that aren't set are inherited, see
/// [`Places::at`](super::place::Places::at).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// When to answer in a channel.
    pub(super) when: Option<When>,
    /// Who sees answers to commands in a channel.
    pub(super) reply: Option<Reply>,
    /// The channel where people of a server answer questions; 0 for no desk.
    pub(super) desk: Option<u64>,
}

impl Settings {
    /// Parses the settings from the store. `None` for another version.
    pub(super) fn parse(stored: &PlaceSettings) -> Option<Settings> {
        let is_current = stored.version == VERSION;
        is_current.then(|| serde_json::from_str(&stored.json).ok())?
    }

    /// Encodes the settings for the store.
    pub(super) fn stored(&self) -> PlaceSettings {
        PlaceSettings {
            version: VERSION,
            json: serde_json::json!(self).to_string(),
        }
    }
}
