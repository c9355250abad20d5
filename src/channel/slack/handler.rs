//! What the bot does about an event.

use std::sync::Arc;

use serde_json::{Value, json};

use super::bot::Bot;
use super::event::{Event, EventKind, Origin, PayloadKind, Submission, decode};
use super::{Visibility, desk, dialog, home, reply};
use crate::channel::action::{Action, Pressed};
use crate::channel::case_form;
use crate::channel::conversation::Reply;
use crate::channel::typed_command::TypedCommand;
use crate::engine::{Context, Request};
use crate::render::blocks::message;
use crate::render::words::Chat;
use crate::store::QuestionId;

/// The most events in progress. Slack delivers further ones again later.
const BUSY: usize = 5_000;

/// How an event was received.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Receipt {
    /// It was received. The acknowledgement carries this payload, if there is one.
    Received(Option<Value>),
    /// Too many events are in progress.
    Busy,
}

impl Bot {
    /// Receives an event, a command or an interaction. The acknowledgement has to reach
    /// Slack within 3 seconds, so the work is done after it. A repeated delivery is only
    /// acknowledged.
    pub(super) fn receive(self: &Arc<Self>, kind: PayloadKind, payload: &Value) -> Receipt {
        if self.conversations.tasks.len() >= BUSY {
            return Receipt::Busy;
        }
        if payload["type"] == "app_rate_limited" {
            tracing::warn!("Slack dropped events, because there were too many in an hour");
        }
        let Some(event) = decode(kind, payload, &self.user) else {
            return Receipt::Received(None);
        };
        // A public command is shown as it was typed, above its answer.
        let is_shown = kind == PayloadKind::Command && self.options.reply == Visibility::Public;
        let acknowledgement = is_shown.then(|| json!({"response_type": "in_channel"}));
        if self.seen.insert(&event.key) {
            let bot = self.clone();
            self.conversations.tasks.spawn(async move {
                let key = event.key.clone();
                let handling = bot.handle(event);
                bot.conversations.handle_once(&key, handling).await;
            });
        }
        Receipt::Received(acknowledgement)
    }

    async fn handle(&self, event: Event) {
        let origin = event.origin;
        let place = origin.channel.as_deref().filter(|_| origin.is_shared());
        if let Err(limit) = self.limiter.check(&origin.user, place) {
            // Somebody who opens the home tab expects no message.
            if !limit.is_notified && event.kind != EventKind::OpenHome {
                let notice = limit.notice(self.conversations.default_language);
                self.notify(&origin, notice).await;
            }
            return;
        }
        match event.kind {
            EventKind::Message(text) => self.answer(&origin, &text).await,
            EventKind::Command(text) => self.command(&origin, &text).await,
            EventKind::AnswerThis(text) => self.answer_this(&origin, &text).await,
            EventKind::Press(action) => self.press(&origin, &action).await,
            EventKind::Submit(sent) => self.submitted(&origin, sent).await,
            EventKind::OpenHome => home::open(self, &origin).await,
            EventKind::AskAtHome(text) => home::answer(self, &origin, &text).await,
        }
    }

    /// Answers a mention or a direct message, in its thread.
    async fn answer(&self, origin: &Origin, text: &str) {
        if text.is_empty() {
            let hint = Chat(self.conversations.default_language).mention_hint();
            return self.post(origin, &reply::notice(hint)).await;
        }
        let (command, context) = self.read(text);
        let message = match command {
            // A dialog opens only when something is pressed.
            TypedCommand::Form => dialog::invitation(context.name_language("")),
            TypedCommand::Request(request) => {
                let reply = self.reply(origin, request, context).await;
                self.message(&reply, false)
            }
        };
        self.post(origin, &message).await;
    }

    /// Answers the slash command.
    async fn command(&self, origin: &Origin, text: &str) {
        let (command, context) = self.read(text);
        match command {
            TypedCommand::Form => {
                dialog::open_case(self, origin, None, context.name_language("")).await;
            }
            TypedCommand::Request(request) => {
                let reply = self.reply(origin, request, context).await;
                self.show(origin, &reply, self.options.reply).await;
            }
        }
    }

    /// Answers a message that somebody else wrote.
    async fn answer_this(&self, origin: &Origin, text: &str) {
        if text.is_empty() {
            let words = Chat(self.conversations.default_language);
            return self
                .notify(origin, words.nothing_to_answer().to_owned())
                .await;
        }
        let request = Request::Ask(text.to_owned());
        let reply = self.reply(origin, request, self.context()).await;
        self.show(origin, &reply, Visibility::Private).await;
    }

    /// Does what a button asks for.
    async fn press(&self, origin: &Origin, action: &str) {
        let context = self.context();
        if let Some(id) = home::recent_question(action) {
            return home::answer_again(self, origin, &id).await;
        }
        let Some(action) = Action::parse(action) else {
            let expired = Chat(context.name_language("")).expired();
            return self.notify(origin, expired.to_owned()).await;
        };
        match &action {
            Action::Share(id) => self.share(origin, id).await,
            Action::AskPerson(id) => desk::ask(self, origin, id).await,
            Action::NoneOfThese(id) => {
                self.conversations.choose_none(id, &origin.asker()).await;
                desk::ask(self, origin, id).await;
            }
            Action::Decide(pack, language) => {
                dialog::open_case(self, origin, pack.as_deref(), *language).await;
            }
            Action::Take(_) | Action::Answer(_) | Action::Send(_) | Action::Close(_) => {
                desk::press(self, origin, &action).await;
            }
            _ => {
                let asker = origin.asker();
                match self.conversations.press(&action, &asker, &context).await {
                    Some(Pressed::Reply(reply)) => {
                        self.show(origin, &reply, origin.visibility()).await;
                    }
                    Some(Pressed::Notice(text)) => self.notify(origin, text).await,
                    None => {}
                }
            }
        }
    }

    /// Shows a reply to a command or an interaction where that came from. Only a private
    /// one can be shared.
    async fn show(&self, origin: &Origin, reply: &Reply, visibility: Visibility) {
        if origin.channel.is_none() {
            return home::show(self, origin, reply).await;
        }
        let can_share = visibility == Visibility::Private;
        let message = self.message(reply, can_share);
        self.respond(origin, visibility, &message).await;
    }

    /// Shows a private answer to everybody.
    async fn share(&self, origin: &Origin, id: &QuestionId) {
        let Some(reply) = self.answer_again(&origin.asker(), id).await else {
            let expired = Chat(self.context().name_language("")).expired();
            return self.notify(origin, expired.to_owned()).await;
        };
        let mut view = self.view(&reply);
        let shared_by = Chat(view.language).shared_by(&origin.name);
        view.notes.insert(0, shared_by);
        let shared = message(&view, &self.controls(&reply, &view, false));
        self.respond(origin, Visibility::Public, &shared).await;
    }

    /// Responds to a request. A question is part of the conversation it is asked in.
    async fn reply(&self, origin: &Origin, request: Request, context: Context) -> Reply {
        let asker = origin.asker();
        let conversations = &self.conversations;
        let reply = match &origin.response_url {
            None => {
                let reply = conversations.respond_to_message(&asker, request, context);
                reply.await
            }
            Some(_) => conversations.respond(&asker, request, context).await,
        };
        self.remember(&asker, &reply);
        reply
    }

    /// Does what a dialog was opened for.
    async fn submitted(&self, sender: &Origin, sent: Submission) {
        let (origin, action) = dialog::sent(sender, &sent);
        match action {
            Some(Action::Decide(pack, language)) => {
                let inputs = sent.inputs.iter().map(|(id, value)| (&**id, &**value));
                let request = Request::WhatIf(case_form::case(pack, inputs));
                let context = self.context().in_language(language);
                let reply = self.reply(&origin, request, context).await;
                let visibility = match self.options.reply {
                    Visibility::Private => origin.visibility(),
                    Visibility::Public => Visibility::Public,
                };
                self.show(&origin, &reply, visibility).await;
            }
            Some(Action::Send(ticket)) => {
                let written = dialog::written(&sent.inputs);
                desk::send(self, &origin, &ticket, written).await;
            }
            _ => tracing::info!("a dialog of another version was sent"),
        }
    }
}
