//! A channel and its server to how the bot answers there: what administrators set,
//! kept in the store and remembered for a while, over what config.toml says.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serenity::model::id::{ChannelId, GuildId};

use super::settings::{Reply, Settings, When};
use super::{NAME, Options};
use crate::store::Store;

/// What another process sets counts after this time.
const FRESH: Duration = Duration::from_secs(60);
/// Places that are remembered, at most.
const PLACES: usize = 50_000;

/// How the bot answers in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) when: When,
    pub(super) reply: Reply,
    /// Where people of the server look after questions.
    pub(super) desk: Option<ChannelId>,
    /// True where others can see what is said.
    pub(super) is_shared: bool,
}

/// Where something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
    /// The channel that a thread belongs to.
    pub(super) parent: Option<ChannelId>,
    /// True for a direct message to the bot.
    pub(super) is_direct: bool,
}

/// A server or a channel. A server's first channel may have the server's id.
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

/// The settings that were read lately.
#[derive(Debug, Default)]
pub(super) struct Places {
    known: Mutex<HashMap<Key, (Instant, Option<Settings>)>>,
}

impl Places {
    /// How to answer in a place. A thread is as its channel where nothing is set for
    /// itself, a channel as its server, and a server as in config.toml.
    pub(super) async fn at(&self, store: &Store, options: &Options, at: Location) -> Place {
        let default_desk = Some(ChannelId::new(options.desk.max(1))).filter(|_| options.desk > 0);
        let mut place = Place {
            when: options.when,
            reply: options.reply,
            desk: default_desk,
            is_shared: !at.is_direct,
        };
        if at.is_direct {
            // Nobody overhears a direct message, and it is always meant for the bot.
            place.when = When::Mentioned;
            place.reply = Reply::Public;
        }
        // Of a talk between users, whom no server joins, nothing is set.
        let Some(guild) = at.guild else { return place };
        let keys = [
            Some(Key::Server(guild)),
            at.parent.map(Key::Channel),
            Some(Key::Channel(at.channel)),
        ];
        for key in keys.into_iter().flatten() {
            let own = self.settings(store, key).await.unwrap_or_default();
            place.when = own.when.unwrap_or(place.when);
            place.reply = own.reply.unwrap_or(place.reply);
            if let Some(desk) = own.desk {
                place.desk = (desk > 0).then(|| ChannelId::new(desk));
            }
        }
        place
    }

    /// What is set for a server or channel; what was known before if the store is
    /// down.
    async fn settings(&self, store: &Store, key: Key) -> Option<Settings> {
        let name = key.name();
        let known = self.known(key);
        if let Some((at, settings)) = known
            && at.elapsed() < FRESH
        {
            return settings;
        }
        let stored = store.try_call(store.place_settings(NAME, &name)).await;
        let settings = match stored {
            Some(stored) => stored.as_ref().and_then(Settings::parse),
            None => known.and_then(|(_, settings)| settings),
        };
        self.remember(key, settings);
        settings
    }

    /// Changes what is set for a server or channel; false if it could not be kept.
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
        let kept = settings.stored();
        let kept = store
            .try_call(store.set_place_settings(NAME, &name, &kept))
            .await;
        if kept.is_some() {
            self.remember(key, Some(settings));
        }
        kept.is_some()
    }

    fn known(&self, key: Key) -> Option<(Instant, Option<Settings>)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key).copied()
    }

    fn remember(&self, key: Key, settings: Option<Settings>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= PLACES {
            known.clear();
        }
        known.insert(key, (Instant::now(), settings));
    }
}
