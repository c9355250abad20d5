//! Determines the place and the language of an interaction.

use serenity::all::{InteractionContext, PartialChannel};
use serenity::model::id::{ChannelId, GuildId};

use super::place::{Location, Place};
use super::settings::When;
use crate::text::Language;

/// The language of the user, or else of the server, if it is supported.
pub(super) fn language_of(locale: &str, guild: Option<&str>) -> Option<Language> {
    Language::from_code(locale).or_else(|| Language::from_code(guild?))
}

/// The place of an interaction.
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
        // A user who has installed the bot can use it in private channels with others.
        is_direct: guild.is_none() && context != Some(InteractionContext::PrivateChannel),
    }
}

/// True if a private answer can be shown to everyone in a place.
pub(super) fn may_share(place: &Place) -> bool {
    place.is_shared && place.when != When::Off
}
