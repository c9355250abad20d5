//! A message that mentions the bot, replies to it, is written to it alone or, where
//! that is set, asks a question, to a reply.

use serenity::all::{Context, MessageType};
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::answering::{Said, Surroundings};
use super::bot::{Asker, Bot, notice};
use super::interaction::language_of;
use super::place::{Location, Place};
use super::reply::reply_to;
use super::request::Request;
use super::settings::When;
use crate::engine::Conversation;
use crate::render::messages::chat::{ChatMessage, chat};
use crate::text::Language;

/// How a message came to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// It is for the bot.
    Direct,
    /// It is for everybody in a place where every question is answered.
    Overheard,
}

impl Bot {
    /// Replies to a message, if it is for the bot.
    pub(super) async fn message(&self, context: &Context, message: &Message) {
        let is_written = matches!(
            message.kind,
            MessageType::Regular | MessageType::InlineReply
        );
        if message.author.bot || message.webhook_id.is_some() || !is_written {
            return;
        }
        let is_direct = message.guild_id.is_none() || self.is_called(message);
        if !is_direct && (!self.options.message_content || is_for_another(message)) {
            return;
        }
        let location = Location {
            guild: message.guild_id,
            channel: message.channel_id,
            is_direct: message.guild_id.is_none(),
            parent: message
                .guild_id
                .and_then(|guild| thread_parent(context, guild, message.channel_id)),
        };
        let place = self.place(location).await;
        let call = match (place.when, is_direct) {
            (When::Off, _) | (When::Mentioned, false) => return,
            (_, true) => Call::Direct,
            (When::Every, false) => Call::Overheard,
        };
        self.reply_to(context, message, location, &place, call)
            .await;
    }

    async fn reply_to(
        &self,
        context: &Context,
        message: &Message,
        location: Location,
        place: &Place,
        call: Call,
    ) {
        let around = message
            .guild_id
            .and_then(|guild| guild_language(context, guild));
        let text = question(message, self.user);
        let language = Language::of_script(&text)
            .or(around)
            .unwrap_or(self.default_language);
        if text.is_empty() {
            // A reply to us without a word may be a picture, or may be hidden from us.
            if call == Call::Direct && message.mentions_user_id(self.user) {
                let hint = notice(chat(ChatMessage::MentionHint, language));
                reply_to(&context.http, message, hint).await;
            }
            return;
        }
        let (request, around) = (Request::Ask(text), self.surroundings(around));
        // What is overheard and not answered leaves no trace.
        if call == Call::Overheard && !self.can_answer(request.clone(), around).await {
            return;
        }
        let asker = Asker::new(message.author.id, location);
        if let Err(limit) = self.limiter.check(asker.user, location.guild) {
            if call == Call::Direct && !limit.is_told {
                let reply = Bot::wait(limit, language);
                reply_to(&context.http, message, reply).await;
            }
            return;
        }
        let (said, id) = self.converse(&asker, request, around).await;
        let reply = self.reply(&said, id.as_ref(), self.buttons(place, false));
        reply_to(&context.http, message, reply).await;
    }

    /// True for a question to which there is a sure answer.
    async fn can_answer(&self, request: Request, around: Surroundings) -> bool {
        if !matches!(&request, Request::Ask(text) if self.live.engine().is_question(text)) {
            return false;
        }
        let (said, _) = self.say(request, Conversation::default(), around).await;
        matches!(said, Said::Answer(answer, _) if answer.statement().is_some())
    }

    /// True for a mention of the bot and a reply to it.
    fn is_called(&self, message: &Message) -> bool {
        let replied = message.referenced_message.as_ref();
        message.mentions_user_id(self.user)
            || replied.is_some_and(|replied| replied.author.id == self.user)
    }
}

/// True for a message that is written to somebody.
fn is_for_another(message: &Message) -> bool {
    !message.mentions.is_empty() || message.message_reference.is_some()
}

/// What is asked: the message without mentions of the bot. A mere mention in reply
/// to somebody asks what they said.
fn question(message: &Message, own: UserId) -> String {
    let without = |text: &str| {
        let text = text
            .replace(&format!("<@{own}>"), " ")
            .replace(&format!("<@!{own}>"), " ");
        text.trim().to_owned()
    };
    let text = without(&message.content);
    let replied = message
        .referenced_message
        .as_ref()
        .filter(|replied| replied.author.id != own);
    match replied {
        Some(replied) if text.is_empty() => without(&replied.content),
        _ => text,
    }
}

/// The channel of a thread, if it is one.
fn thread_parent(context: &Context, guild: GuildId, channel: ChannelId) -> Option<ChannelId> {
    let guild = context.cache.guild(guild)?;
    guild
        .threads
        .iter()
        .find(|thread| thread.id == channel)?
        .parent_id
}

fn guild_language(context: &Context, guild: GuildId) -> Option<Language> {
    let guild = context.cache.guild(guild)?;
    language_of(&guild.preferred_locale, None)
}
