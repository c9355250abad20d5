//! Handles commands, and offers completions while an option is typed.

use serenity::all::{CommandInteraction, Context};
use serenity::builder::CreateAutocompleteResponse;
use serenity::model::id::{GuildId, UserId};

use super::administration;
use super::bot::{Asker, Bot, notice};
use super::commands::facts;
use super::completion;
use super::locate::{language_of, location};
use super::reply::{OutgoingMessage, Responder};
use super::request::{Command, case};
use super::settings::{Reply as Visibility, When};
use crate::channel::limiter::TooFast;
use crate::engine::{FactInput, Request, Response};
use crate::render::words;
use crate::text::Language;

impl Bot {
    /// Handles a command.
    pub(super) async fn command(&self, context: &Context, command: &CommandInteraction) {
        let mut responder = Responder::new(&context.http, command.id, &command.token);
        let locale = language_of(&command.locale, command.guild_locale.as_deref());
        let language = locale.unwrap_or(self.conversations.default_language);
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
        let Some(parsed) = Command::parse(&command.data) else {
            tracing::warn!(name = command.data.name, "received an unknown command");
            let failed = notice(words::Chat(language).failed());
            return responder.reply(failed, true).await;
        };
        let request = match parsed {
            Command::Request(request) => self.with_fact_ids(request),
            Command::Administer(request) => {
                let reply = administration::administer(self, context, command, request, language);
                let reply = responder.wait_for(true, reply).await;
                return responder.reply(reply, true).await;
            }
        };
        // A reply is private until the settings of the place are known.
        let place = responder.wait_for(true, self.place(location)).await;
        if place.when == When::Off && request != Request::Help {
            let text = words::Chat(language).off_here();
            return responder.reply(notice(text), true).await;
        }
        let is_private = place.reply == Visibility::Private || request == Request::Help;
        if matches!(&request, Request::Ask(text) if text.trim().is_empty()) {
            let text = words::Chat(language).nothing_to_answer();
            return responder.reply(notice(text), true).await;
        }
        let request_context = self.conversations.context(locale);
        let reply = self
            .conversations
            .respond(&asker.common, request, request_context);
        let reply = responder.wait_for(is_private, reply).await;
        // A notice is only shown to the asker.
        let is_notice = matches!(reply.response, Response::Notice(..));
        let is_private = responder.is_private(is_private || is_notice);
        let abilities = self.abilities(&place, is_private);
        let message = self.reply(&reply, abilities);
        responder.reply(message, is_private).await;
    }

    /// Counts a request. Returns a message for a user who asks too often.
    pub(super) fn too_fast(
        &self,
        user: UserId,
        guild: Option<GuildId>,
        language: Language,
    ) -> Option<OutgoingMessage> {
        let limit = self.check(user, guild).err()?;
        Some(notice(&limit.notice(language)))
    }

    /// Counts a request of a user in a server.
    pub(super) fn check(&self, user: UserId, guild: Option<GuildId>) -> Result<(), TooFast> {
        let guild = guild.map(|guild| guild.to_string());
        self.limiter.check(&user.to_string(), guild.as_deref())
    }

    /// A request with the ids of facts in place of the names of their options.
    fn with_fact_ids(&self, request: Request) -> Request {
        let Request::WhatIf(mut case) = request else {
            return request;
        };
        let engine = self.conversations.live.engine();
        if let Some((_, table)) = engine.tables().next() {
            let options = facts::with_option(table);
            for fact in &mut case.facts {
                let text = fact.text();
                let (name, value) = text.split_once('=').unwrap_or((&text, ""));
                if let Some((_, at)) = options.iter().find(|(option, _)| option == name) {
                    *fact = FactInput::Typed(format!("{}={value}", table.facts[*at].id()));
                }
            }
        }
        Request::WhatIf(case)
    }

    /// Offers completions for the option that is being typed.
    pub(super) async fn complete(&self, context: &Context, command: &CommandInteraction) {
        let responder = Responder::new(&context.http, command.id, &command.token);
        let language = language_of(&command.locale, command.guild_locale.as_deref());
        let language = language.unwrap_or(self.conversations.default_language);
        let mut response = CreateAutocompleteResponse::new();
        let user = command.user.id.to_string();
        let guild = command.guild_id.map(|guild| guild.to_string());
        let limit = self.completions.check(&user, guild.as_deref());
        if let Some(option) = command.data.autocomplete()
            && limit.is_ok()
        {
            let case = case(&command.data.options());
            let (engine, name) = (self.conversations.live.engine(), command.data.name.clone());
            let (option, typed) = (option.name.to_owned(), option.value.to_owned());
            let work =
                move || completion::complete(&engine, &name, &option, &typed, &case, language);
            let choices = tokio::task::spawn_blocking(work).await;
            response = response.set_choices(choices.unwrap_or_default());
        }
        responder.complete(response).await;
    }
}
