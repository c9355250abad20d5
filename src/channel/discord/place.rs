//! Determines the settings of a place: those of administrators, which are in the store
//! and cached in memory, take precedence over config.toml.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serenity::model::id::{ChannelId, GuildId};

use super::settings::{Reply, Settings, When};
use super::{NAME, Options};
use crate::channel::bounded::Bounded;
use crate::channel::lock::lock;
use crate::store::Store;

/// How long settings are cached. Changes by another process apply after this time.
const CACHE_DURATION: Duration = Duration::from_secs(60);
/// The most places in the cache.
const MAX_PLACES: usize = 50_000;

/// How the bot answers in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) when: When,
    pub(super) reply: Reply,
    /// The channel where people answer questions.
    pub(super) desk: Option<ChannelId>,
    /// True if others can see the messages.
    pub(super) is_shared: bool,
}

/// The place of a message or an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
    /// The channel that a thread belongs to.
    pub(super) parent: Option<ChannelId>,
    /// True for a direct message to the bot.
    pub(super) is_direct: bool,
}

/// A server or a channel. The two are distinguished, because the first channel of a
/// server can have the server's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Server(GuildId),
    Channel(ChannelId),
}

impl Key {
    /// The place's name in the store.
    pub(super) fn name(self) -> String {
        match self {
            Key::Server(id) => format!("server/{id}"),
            Key::Channel(id) => format!("channel/{id}"),
        }
    }
}

/// The cache of settings.
#[derive(Debug)]
pub(super) struct Places {
    cache: Mutex<Bounded<Key, (Instant, Option<Settings>)>>,
}

impl Default for Places {
    fn default() -> Self {
        Places {
            cache: Mutex::new(Bounded::new(MAX_PLACES, usize::MAX)),
        }
    }
}

impl Places {
    /// The settings of a place. A thread inherits from its channel, a channel from its
    /// server, and a server from config.toml.
    pub(super) async fn at(&self, store: &Store, options: &Options, at: Location) -> Place {
        let default_desk = Some(ChannelId::new(options.desk.max(1))).filter(|_| options.desk > 0);
        let mut place = Place {
            when: options.when,
            reply: options.reply,
            desk: default_desk,
            is_shared: !at.is_direct,
        };
        if at.is_direct {
            // A direct message is private and always meant for the bot.
            place.when = When::Mentioned;
            place.reply = Reply::Public;
        }
        // Private channels outside servers have no settings.
        let Some(guild) = at.guild else { return place };
        let keys = [
            Some(Key::Server(guild)),
            at.parent.map(Key::Channel),
            Some(Key::Channel(at.channel)),
        ];
        for key in keys.into_iter().flatten() {
            let settings = self.settings(store, key).await.unwrap_or_default();
            place.when = settings.when.unwrap_or(place.when);
            place.reply = settings.reply.unwrap_or(place.reply);
            if let Some(desk) = settings.desk {
                place.desk = (desk > 0).then(|| ChannelId::new(desk));
            }
        }
        place
    }

    /// The settings of a server or channel, from the cache even after its time if the
    /// store is unavailable.
    async fn settings(&self, store: &Store, key: Key) -> Option<Settings> {
        let name = key.name();
        let cached = self.cached(key);
        if let Some((at, settings)) = cached
            && at.elapsed() < CACHE_DURATION
        {
            return settings;
        }
        let stored = store.try_call(store.place_settings(NAME, &name)).await;
        let settings = match stored {
            Some(stored) => stored.as_ref().and_then(Settings::parse),
            None => cached.and_then(|(_, settings)| settings),
        };
        self.cache(key, settings);
        settings
    }

    /// Changes the settings of a server or channel. False if they couldn't be stored.
    pub(super) async fn change(
        &self,
        store: &Store,
        key: Key,
        change: impl FnOnce(&mut Settings),
    ) -> bool {
        let name = key.name();
        let stored = store.try_call(store.place_settings(NAME, &name)).await;
        let Some(stored) = stored else { return false };
        let mut settings = stored
            .as_ref()
            .and_then(Settings::parse)
            .unwrap_or_default();
        change(&mut settings);
        let record = settings.stored();
        let set = store.set_place_settings(NAME, &name, &record);
        let is_stored = store.try_call(set).await.is_some();
        if is_stored {
            self.cache(key, Some(settings));
        }
        is_stored
    }

    fn cached(&self, key: Key) -> Option<(Instant, Option<Settings>)> {
        lock(&self.cache).get(&key).copied()
    }

    fn cache(&self, key: Key, settings: Option<Settings>) {
        lock(&self.cache).insert(key, (Instant::now(), settings), 0);
    }
}
