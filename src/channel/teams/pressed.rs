//! A button, a related question or a form to what comes of it: a notice for whoever
//! pressed it, another card in its place, or a message.
//!
//! The same data comes as an `invoke`, whose answer is awaited, and from older clients
//! as a message, whose answer is another message.

use serde_json::{Value, json};

use super::activity::Activity;
use super::bot::{Bot, address, too_fast};
use super::controls;
use super::desk;
use super::form;
use super::message;
use crate::channel::action::{Action, Pressed};
use crate::channel::desk::DeskStep;
use crate::engine::{Case, Request, Response};
use crate::render::{notice, words};
use crate::store::Ticket;
use crate::text::Language;

/// What comes of pressing something.
pub(super) enum Outcome {
    /// A sentence for whoever pressed it.
    Notice(String),
    /// Another card for whoever pressed it.
    Shown(Value),
    /// Another card in the place of the one that was pressed, for everybody.
    Replaced(Value),
    /// A message.
    Posted(Value),
}

/// The answer to an `invoke`: an HTTP status and a body.
pub(super) type Answered = (u16, Value);

impl Bot {
    /// Answers an `invoke`. One that is not known is not implemented, as the protocol
    /// says it.
    pub(super) async fn invoked(&self, activity: &Activity) -> Answered {
        if activity.name.as_deref() != Some("adaptiveCard/action") {
            return (501, Value::Null);
        }
        let data = &activity.value["action"]["data"];
        let outcome = match self.check(activity) {
            Ok(()) => self.outcome(activity, data).await,
            Err(limit) => Outcome::Notice(too_fast(limit, self.language(activity))),
        };
        let (kind, value) = match outcome {
            Outcome::Notice(text) => ("application/vnd.microsoft.activity.message", json!(text)),
            Outcome::Shown(message) => return (200, shown(&message)),
            Outcome::Replaced(message) => {
                self.replace(activity, &message).await;
                return (200, shown(&message));
            }
            Outcome::Posted(message) => {
                self.post(activity, None, message).await;
                ("application/vnd.microsoft.activity.message", json!(""))
            }
        };
        (
            200,
            json!({"statusCode": 200, "type": kind, "value": value}),
        )
    }

    /// Answers the same from a client that sends a message.
    pub(super) async fn submitted(&self, activity: &Activity) {
        if let Err(limit) = self.check(activity) {
            if !limit.is_told {
                let wait = message::notice(&too_fast(limit, self.language(activity)), &[]);
                self.post(activity, None, wait).await;
            }
            return;
        }
        let work = self.outcome(activity, &activity.value);
        match self.typing_during(activity, work).await {
            Outcome::Notice(text) => self.post(activity, None, message::notice(&text, &[])).await,
            Outcome::Shown(message) | Outcome::Posted(message) => {
                self.post(activity, None, message).await;
            }
            Outcome::Replaced(message) => self.replace(activity, &message).await,
        }
    }

    /// Puts a message in the place of the one that was pressed.
    async fn replace(&self, activity: &Activity, message: &Value) {
        let Some(id) = activity.reply_to_id.as_deref() else {
            return self.post(activity, None, message.clone()).await;
        };
        let address = address(activity);
        if let Err(error) = self.connector.update(&address, id, message).await {
            tracing::error!(%error, "a card could not be changed");
        }
    }

    async fn outcome(&self, activity: &Activity, data: &Value) -> Outcome {
        let language = self.language(activity);
        let data = data.as_object();
        let Some((action, data)) = data.and_then(|data| Some((controls::action(data)?, data)))
        else {
            return Outcome::Notice(words::Chat(language).expired().to_owned());
        };
        match &action {
            Action::AskPerson(id) => Outcome::Notice(desk::ask_person(self, activity, id).await),
            Action::Take(ticket) => self.desk_step(activity, DeskStep::Take, ticket).await,
            Action::Close(ticket) => self.desk_step(activity, DeskStep::Close, ticket).await,
            Action::Send(ticket) => {
                let text = data.get(desk::INPUT).and_then(Value::as_str);
                let step = DeskStep::Answer(text.unwrap_or_default());
                self.desk_step(activity, step, ticket).await
            }
            Action::Decide(pack, language) => {
                let case = form::case(pack.clone(), data);
                self.decided(activity, case, *language).await
            }
            action => {
                let context = self.conversations.context(activity.language());
                let asker = activity.asker();
                let pressed = self.conversations.press(action, &asker, &context).await;
                match pressed.unwrap_or_else(|| Pressed::expired(language)) {
                    Pressed::Notice(text) => Outcome::Notice(text),
                    // A related question gets an answer of its own.
                    Pressed::Reply(reply) if matches!(action, Action::Related(..)) => {
                        Outcome::Posted(self.reply(&reply, Vec::new()))
                    }
                    Pressed::Reply(reply) => Outcome::Shown(self.reply(&reply, Vec::new())),
                }
            }
        }
    }

    async fn desk_step(&self, activity: &Activity, step: DeskStep<'_>, ticket: &Ticket) -> Outcome {
        match desk::step(self, activity, step, ticket).await {
            Ok(post) => Outcome::Replaced(post),
            Err(text) => Outcome::Notice(text),
        }
    }

    /// A case decided, with the form below it to change it.
    async fn decided(&self, activity: &Activity, case: Case, language: Language) -> Outcome {
        let context = self.conversations.context(None).in_language(language);
        let request = Request::WhatIf(case.clone());
        let asker = activity.asker();
        let reply = self.conversations.respond(&asker, request, context).await;
        if let Response::Notice(own, language) = &reply.response {
            return Outcome::Notice(notice::text(own, *language));
        }
        let form = self.form_with(&case, language);
        Outcome::Shown(self.reply(&reply, form))
    }
}

/// The card of a message as the answer to an `invoke`.
fn shown(message: &Value) -> Value {
    match message["attachments"][0].get("content") {
        Some(card) => {
            let kind = "application/vnd.microsoft.card.adaptive";
            json!({"statusCode": 200, "type": kind, "value": card})
        }
        None => {
            let kind = "application/vnd.microsoft.activity.message";
            json!({"statusCode": 200, "type": kind, "value": message["text"]})
        }
    }
}
