//! Replies to messages that mention the bot, reply to it or are sent to it directly, and
//! to other questions in channels where that is set.

use serenity::all::{Context, MessageType};
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::bot::{Asker, Bot, notice};
use super::locate::language_of;
use super::place::{Location, Place};
use super::reply::reply_to;
use super::settings::When;
use crate::channel::limiter::TooFast;
use crate::engine::{self, Conversation, Request};
use crate::render::words;
use crate::text::Language;

/// How a message is addressed to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addressing {
    /// The message mentions the bot, or is a direct message.
    Direct,
    /// The message replies to the bot: a question, a follow-up or thanks.
    Reply,
    /// The message is for everyone in the channel.
    Channel,
}

impl Bot {
    /// Replies to a message, if it is for the bot.
    pub(super) async fn message(&self, context: &Context, message: &Message) {
        let is_from_person = matches!(
            message.kind,
            MessageType::Regular | MessageType::InlineReply
        );
        if message.author.bot || message.webhook_id.is_some() || !is_from_person {
            return;
        }
        let Some(addressing) = self.addressing(message) else {
            return;
        };
        let guild = message.guild_id;
        // What is said to the bot is counted before any work. Talk that the bot overhears
        // is counted only where it answers questions.
        let limit = match addressing {
            Addressing::Direct | Addressing::Reply => self.check(message.author.id, guild).err(),
            Addressing::Channel => None,
        };
        if limit.is_some_and(|limit| limit.is_notified) {
            return;
        }
        let location = Location {
            guild,
            channel: message.channel_id,
            is_direct: guild.is_none(),
            parent: guild.and_then(|guild| thread_parent(context, guild, message.channel_id)),
        };
        let place = self.place(location).await;
        let is_off = match place.when {
            When::Off => true,
            When::Mentioned => addressing == Addressing::Channel,
            When::Every => false,
        };
        // At the desk, people talk to each other by replying to the bot's posts.
        let is_at_desk = place.desk == Some(message.channel_id) && addressing != Addressing::Direct;
        if !is_off && !is_at_desk {
            self.reply_to(context, message, location, &place, (addressing, limit))
                .await;
        }
    }

    /// How a message is addressed to the bot. `None` if it isn't for the bot.
    fn addressing(&self, message: &Message) -> Option<Addressing> {
        let replied = message.referenced_message.as_ref();
        let is_reply = replied.is_some_and(|replied| replied.author.id == self.user);
        let mentions_bot = without_mentions(&message.content, self.user) != message.content.trim();
        if message.guild_id.is_none() || mentions_bot {
            return Some(Addressing::Direct);
        }
        if is_reply {
            return Some(Addressing::Reply);
        }
        let is_for_another = !message.mentions.is_empty() || message.message_reference.is_some();
        (self.options.message_content && !is_for_another).then_some(Addressing::Channel)
    }

    async fn reply_to(
        &self,
        context: &Context,
        message: &Message,
        location: Location,
        place: &Place,
        (addressing, limit): (Addressing, Option<TooFast>),
    ) {
        let locale = message
            .guild_id
            .and_then(|guild| guild_language(context, guild));
        let text = question(message, self.user);
        let language = Language::of_script(&text)
            .or(locale)
            .unwrap_or(self.conversations.default_language);
        let is_question = self.conversations.live.engine().is_question(&text);
        if let Some(limit) = limit {
            if addressing == Addressing::Direct || is_question {
                let reply = notice(&limit.notice(language));
                reply_to(&context.http, message, reply).await;
            }
            return;
        }
        if text.is_empty() {
            if addressing == Addressing::Direct {
                let hint = notice(words::Chat(language).mention_hint());
                reply_to(&context.http, message, hint).await;
            }
            return;
        }
        let asker = Asker::new(message.author.id, location);
        let is_counted = || self.check(asker.user, location.guild).is_ok();
        if addressing == Addressing::Channel && !(is_question && is_counted()) {
            return;
        }
        let request = Request::Ask(text);
        let request_context = self.conversations.context(locale);
        if !self
            .expects_reply(addressing, is_question, &asker, &request, request_context)
            .await
        {
            return;
        }
        let reply = self
            .conversations
            .converse(&asker.common, request, request_context)
            .await;
        let reply = self.reply(&reply, self.abilities(place, false));
        reply_to(&context.http, message, reply).await;
    }

    /// True if the author expects a reply. Nothing is stored of other messages.
    async fn expects_reply(
        &self,
        addressing: Addressing,
        is_question: bool,
        asker: &Asker,
        request: &Request,
        context: engine::Context,
    ) -> bool {
        let before = match (addressing, is_question) {
            (Addressing::Direct, _) | (Addressing::Reply, true) => return true,
            (Addressing::Channel, false) => return false,
            (Addressing::Reply, false) => {
                let key = &asker.common.conversation;
                self.conversations.remembered(key).await.conversation
            }
            (Addressing::Channel, true) => Conversation::default(),
        };
        let (asker, request) = (&asker.common, request.clone());
        let preview = self.conversations.preview(asker, request, before, context);
        preview.await.0.is_answered()
    }
}

/// A text without mentions of the bot.
fn without_mentions(text: &str, bot: UserId) -> String {
    let text = text
        .replace(&format!("<@{bot}>"), " ")
        .replace(&format!("<@!{bot}>"), " ");
    text.trim().to_owned()
}

/// The question of a message: its text without mentions of the bot. If a reply to
/// another person has only the mention, the question is the message of that person.
fn question(message: &Message, bot: UserId) -> String {
    let text = without_mentions(&message.content, bot);
    let replied = message
        .referenced_message
        .as_ref()
        .filter(|replied| replied.author.id != bot);
    match replied {
        Some(replied) if text.is_empty() => without_mentions(&replied.content, bot),
        _ => text,
    }
}

/// The parent channel, if a channel is a thread.
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
