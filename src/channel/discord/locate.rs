//! An interaction to where it comes from: the place, and the language of whoever is
//! there.

use serenity::all::{InteractionContext, PartialChannel};
use serenity::model::id::{ChannelId, GuildId};

use super::place::{Location, Place};
use super::settings::When;
use crate::text::Language;

/// The language of whoever asks, else that of the server, if it is one of ours.
pub(super) fn language_of(locale: &str, guild: Option<&str>) -> Option<Language> {
    Language::from_code(locale).or_else(|| Language::from_code(guild?))
}

/// Where an interaction is.
pub(super) fn location(
    guild: Option<GuildId>,
    id: ChannelId,
    channel: Option<&PartialChannel>,
    context: Option<InteractionContext>,
) -> Location {
    let is_thread = |channel: &&PartialChannel| channel.thread_metadata.is_some();
    Location {
        guild,
        channel: id,
        parent: channel
            .filter(is_thread)
            .and_then(|channel| channel.parent_id),
        // Who has installed the bot can use it in talks with others, too.
        is_direct: guild.is_none() && context != Some(InteractionContext::PrivateChannel),
    }
}

/// Whether an answer may be shown to everybody in a place.
pub(super) fn may_share(place: &Place) -> bool {
    place.is_shared && place.when != When::Off
}
