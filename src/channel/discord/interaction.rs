//! A command to its reply.

use serenity::all::{CommandInteraction, Context, InteractionContext, PartialChannel};
use serenity::builder::CreateAutocompleteResponse;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::administration;
use super::bot::{Asker, Bot, notice};
use super::commands::facts;
use super::completion;
use super::place::{Location, Place};
use super::reply::{Reply, Responder};
use super::request::{Wanted, case};
use super::settings::{Reply as Visibility, When};
use crate::channel::answering::{self, Said};
use crate::channel::limiter::TooFast;
use crate::channel::request::Request;
use crate::render::messages::chat::{ChatMessage, chat, filled};
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

impl Bot {
    /// Replies to a command.
    pub(super) async fn command(&self, context: &Context, command: &CommandInteraction) {
        let mut responder = Responder::new(&context.http, command.id, &command.token);
        let around = language_of(&command.locale, command.guild_locale.as_deref());
        let language = around.unwrap_or(self.default_language);
        let location = location(
            command.guild_id,
            command.channel_id,
            command.channel.as_ref(),
            command.context,
        );
        let asker = Asker::new(command.user.id, location);
        if let Some(reply) = self.too_fast(asker.user, location.guild, language) {
            return responder.reply(reply, true).await;
        }
        let Some(wanted) = Wanted::parse(&command.data) else {
            let said = answering::failed(language);
            let reply = self.reply(&said, None, Default::default());
            tracing::warn!(name = command.data.name, "a command that is not known");
            return responder.reply(reply, true).await;
        };
        let request = match wanted {
            Wanted::Request(request) => self.named(request),
            Wanted::Administer(wanted) => {
                let reply = administration::administer(self, context, command, wanted, language);
                let reply = responder.wait_for(true, reply).await;
                return responder.reply(reply, true).await;
            }
        };
        // Until it is known how the place is set, a reply is the asker's alone.
        let place = responder.wait_for(true, self.place(location)).await;
        if place.when == When::Off && request != Request::Help {
            let text = chat(ChatMessage::OffHere, language);
            return responder.reply(notice(text), true).await;
        }
        let is_private = place.reply == Visibility::Private || request == Request::Help;
        if matches!(&request, Request::Ask(text) if text.trim().is_empty()) {
            let text = chat(ChatMessage::NothingToAnswer, language);
            return responder.reply(notice(text), true).await;
        }
        let around = self.surroundings(around);
        let said = self.respond(&asker.own, request, around);
        let (said, id) = responder.wait_for(is_private, said).await;
        let is_private = responder.is_private(is_private || is_notice(&said));
        let buttons = self.buttons(&place, is_private);
        let reply = self.reply(&said, id.as_ref(), buttons);
        responder.reply(reply, is_private).await;
    }

    /// What to say to somebody who asks too often, if they do.
    pub(super) fn too_fast(
        &self,
        user: UserId,
        guild: Option<GuildId>,
        language: Language,
    ) -> Option<Reply> {
        let limit = self.check(user, guild).err()?;
        Some(Bot::wait(limit, language))
    }

    /// Counts a request of a user in a server.
    pub(super) fn check(&self, user: UserId, guild: Option<GuildId>) -> Result<(), TooFast> {
        let guild = guild.map(|guild| guild.to_string());
        self.limiter.check(&user.to_string(), guild.as_deref())
    }

    /// A request with the facts' ids in place of the names of their options.
    fn named(&self, request: Request) -> Request {
        let Request::WhatIf(mut case) = request else {
            return request;
        };
        let engine = self.live.engine();
        if let Some((_, table)) = engine.tables().next() {
            let own = facts::typed(table);
            for fact in &mut case.facts {
                let (name, value) = fact.split_once('=').unwrap_or((fact, ""));
                if let Some((_, at)) = own.iter().find(|(own, _)| own == name) {
                    *fact = format!("{}={value}", table.facts[*at].id());
                }
            }
        }
        Request::WhatIf(case)
    }

    /// How long to wait.
    pub(super) fn wait(limit: TooFast, language: Language) -> Reply {
        let seconds = (limit.wait.as_secs() + 1).to_string();
        notice(&filled(
            ChatMessage::TooFast,
            language,
            &[("seconds", &seconds)],
        ))
    }

    /// Offers what an option can become.
    pub(super) async fn complete(&self, context: &Context, command: &CommandInteraction) {
        let responder = Responder::new(&context.http, command.id, &command.token);
        let language = language_of(&command.locale, command.guild_locale.as_deref());
        let language = language.unwrap_or(self.default_language);
        let mut response = CreateAutocompleteResponse::new();
        let user = command.user.id.to_string();
        let guild = command.guild_id.map(|guild| guild.to_string());
        let limit = self.completions.check(&user, guild.as_deref());
        if let Some(option) = command.data.autocomplete()
            && limit.is_ok()
        {
            let case = case(&command.data.options());
            let (engine, name) = (self.live.engine(), command.data.name.clone());
            let (own, typed) = (option.name.to_owned(), option.value.to_owned());
            let work = move || completion::complete(&engine, &name, &own, &typed, &case, language);
            let choices = tokio::task::spawn_blocking(work).await;
            response = response.set_choices(choices.unwrap_or_default());
        }
        responder.complete(response).await;
    }
}

/// A mistake or a limit is told to whoever met it.
fn is_notice(said: &Said) -> bool {
    matches!(said, Said::Notice(_))
}

/// Whether an answer may be shown to everybody in a place.
pub(super) fn may_share(place: &Place) -> bool {
    place.is_shared && place.when != When::Off
}
