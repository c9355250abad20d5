//! A message that mentions the bot, replies to it, is written to it alone or, where
//! that is set, asks a question, to a reply.

use serenity::all::{Context, MessageType};
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::bot::{Asker, Bot, notice};
use super::locate::language_of;
use super::place::{Location, Place};
use super::reply::reply_to;
use super::settings::When;
use crate::engine::{self, Conversation, Request};
use crate::render::words;
use crate::text::Language;

/// How a message came to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// It mentions the bot, or is written to it alone.
    Named,
    /// It replies to the bot: a question, a follow-up or a word of thanks.
    Replied,
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
        let Some(call) = self.call(message) else {
            return;
        };
        let guild = message.guild_id;
        let location = Location {
            guild,
            channel: message.channel_id,
            is_direct: guild.is_none(),
            parent: guild.and_then(|guild| thread_parent(context, guild, message.channel_id)),
        };
        let place = self.place(location).await;
        let is_off = match place.when {
            When::Off => true,
            When::Mentioned => call == Call::Overheard,
            When::Every => false,
        };
        // People who look after questions talk to each other below the bot's posts.
        let is_at_desk = place.desk == Some(message.channel_id) && call != Call::Named;
        if !is_off && !is_at_desk {
            self.reply_to(context, message, location, &place, call)
                .await;
        }
    }

    /// How a message came to the bot; `None` if it is none of its business.
    fn call(&self, message: &Message) -> Option<Call> {
        let replied = message.referenced_message.as_ref();
        let is_reply = replied.is_some_and(|replied| replied.author.id == self.user);
        let is_named = without(&message.content, self.user) != message.content.trim();
        if message.guild_id.is_none() || is_named {
            return Some(Call::Named);
        }
        if is_reply {
            return Some(Call::Replied);
        }
        let is_for_another = !message.mentions.is_empty() || message.message_reference.is_some();
        (self.options.message_content && !is_for_another).then_some(Call::Overheard)
    }

    async fn reply_to(
        &self,
        context: &Context,
        message: &Message,
        location: Location,
        place: &Place,
        call: Call,
    ) {
        let locale = message
            .guild_id
            .and_then(|guild| guild_language(context, guild));
        let text = question(message, self.user);
        let language = Language::of_script(&text)
            .or(locale)
            .unwrap_or(self.conversations.default_language);
        if text.is_empty() {
            if call == Call::Named {
                let hint = notice(words::Chat(language).mention_hint());
                reply_to(&context.http, message, hint).await;
            }
            return;
        }
        let request = Request::Ask(text);
        let own = self.conversations.context(locale);
        let asker = Asker::new(message.author.id, location);
        if !self.is_wanted(call, &asker, &request, own).await {
            return;
        }
        if let Err(limit) = self.check(asker.user, location.guild) {
            if call != Call::Overheard && !limit.is_notified {
                let reply = Bot::wait(limit, language);
                reply_to(&context.http, message, reply).await;
            }
            return;
        }
        let reply = self.conversations.converse(&asker.own, request, own).await;
        let reply = self.reply(&reply, self.abilities(place, false));
        reply_to(&context.http, message, reply).await;
    }

    /// True if an answer is waited for. What is not answered leaves no trace.
    async fn is_wanted(
        &self,
        call: Call,
        asker: &Asker,
        request: &Request,
        context: engine::Context,
    ) -> bool {
        let is_question = matches!(request, Request::Ask(text) if self.conversations.live.engine().is_question(text));
        let before = match (call, is_question) {
            (Call::Named, _) | (Call::Replied, true) => return true,
            (Call::Overheard, false) => return false,
            (Call::Replied, false) => {
                self.conversations
                    .conversation(&asker.own.conversation)
                    .await
            }
            (Call::Overheard, true) => Conversation::default(),
        };
        let preview = self.conversations.preview(request.clone(), before, context);
        preview.await.0.is_answered()
    }
}

/// A text without mentions of the bot.
fn without(text: &str, own: UserId) -> String {
    let text = text
        .replace(&format!("<@{own}>"), " ")
        .replace(&format!("<@!{own}>"), " ");
    text.trim().to_owned()
}

/// What is asked: the message without mentions of the bot. A mere mention in reply
/// to somebody asks what they said.
fn question(message: &Message, own: UserId) -> String {
    let text = without(&message.content, own);
    let replied = message
        .referenced_message
        .as_ref()
        .filter(|replied| replied.author.id != own);
    match replied {
        Some(replied) if text.is_empty() => without(&replied.content, own),
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
