//! Defines the bot's state, and encodes replies as Discord messages.

use serenity::http::Http;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, UserId};

use super::commands::{commands, registration};
use super::controls;
use super::embed::{TOTAL, embed};
use super::place::{Key, Location, Place, Places};
use super::reply::OutgoingMessage;
use super::{NAME, Options};
use crate::channel::action::{Abilities, buttons};
use crate::channel::chat;
use crate::channel::conversation::{self, Conversations, Reply};
use crate::channel::limiter::Limiter;
use crate::engine::Response;
use crate::knowledge::markdown::block::Block;
use crate::render::fit::fit;
use crate::render::markdown::escape;
use crate::render::view::View;
use crate::render::words::Chat;

/// The longest text of a message, in code points.
const CONTENT: usize = 2_000;

/// The state that all handlers share.
#[derive(Debug)]
pub(super) struct Bot {
    pub(super) conversations: Conversations,
    pub(super) options: Options,
    pub(super) application: ApplicationId,
    pub(super) user: UserId,
    pub(super) limiter: Limiter,
    /// Limits the suggestions while somebody types, which come with every key.
    pub(super) completions: Limiter,
    pub(super) places: Places,
}

/// The user who asks.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) user: UserId,
    /// The user and the place, in the form that all channels share.
    pub(super) common: conversation::Asker,
}

impl Asker {
    pub(super) fn new(user: UserId, location: Location) -> Asker {
        let channel = location.channel;
        // All messages in a thread or a direct message are one conversation. In a
        // channel, every user has a separate one.
        let is_one_conversation = location.parent.is_some() || location.is_direct;
        let conversation = match is_one_conversation {
            true => format!("{NAME}/{channel}"),
            false => format!("{NAME}/{channel}/{user}"),
        };
        // The id of a direct message would identify the user.
        let is_shared = location.guild.is_some();
        let common = conversation::Asker {
            person: Some(user.to_string()),
            client: None,
            place: is_shared.then(|| channel.to_string()),
            conversation,
        };
        Asker { user, common }
    }
}

impl Bot {
    /// The settings of a place.
    pub(super) async fn place(&self, at: Location) -> Place {
        let store = &self.conversations.store;
        self.places.at(store, &self.options, at).await
    }

    /// Updates the commands to match the packs in service.
    pub(super) async fn register(&self, http: &Http) {
        let commands = commands(&self.conversations.live.engine());
        match registration::register(http, self.application, &commands).await {
            Ok(changes) => tracing::info!(
                sent = changes.send.len(),
                deleted = changes.delete.len(),
                "registered the commands"
            ),
            Err(error) => tracing::error!(%error, "could not register the commands"),
        }
    }

    /// Deletes the settings of a server that has removed the bot.
    pub(super) async fn forget(&self, guild: GuildId, channels: &[ChannelId]) {
        let channels = channels.iter().copied().map(Key::Channel);
        for place in channels.chain([Key::Server(guild)]) {
            let place = place.name();
            let store = &self.conversations.store;
            store.try_call(store.forget_place(NAME, &place)).await;
        }
    }

    /// Encodes a reply as a message with its buttons.
    pub(super) fn reply(&self, reply: &Reply, abilities: Abilities) -> OutgoingMessage {
        if let Response::Notice(cause, language) = &reply.response {
            return notice(&crate::render::notice::text(cause, *language));
        }
        let mut view = View::of(&reply.response);
        if matches!(reply.response, Response::Help(_)) {
            let elsewhere = Chat(view.language).help_elsewhere();
            view.body.push(Block::paragraph(elsewhere));
        }
        let answer = reply.response.answer();
        let page = answer.and_then(|answer| self.page(&answer.question));
        OutgoingMessage {
            embeds: vec![embed(&view, page.as_deref(), TOTAL)],
            rows: controls::rows(reply, &view, &buttons(reply, abilities)),
            ..OutgoingMessage::default()
        }
    }

    /// The buttons that a place offers below a private or public answer.
    pub(super) fn abilities(&self, place: &Place, is_private: bool) -> Abilities {
        Abilities {
            can_share: is_private && place.is_shared,
            can_ask_person: place.desk.is_some(),
        }
    }

    /// The address of the web page with the answer to a question, if configured.
    pub(super) fn page(&self, question: &str) -> Option<String> {
        chat::page(&self.options.web, question)
    }
}

/// A message with a sentence, which may quote text from a user.
pub(super) fn notice(text: &str) -> OutgoingMessage {
    OutgoingMessage::notice(fit(&escape(text), CONTENT, super::embed::UNIT).into_owned())
}
