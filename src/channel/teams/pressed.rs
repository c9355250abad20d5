//! Handles buttons, related questions and forms, which result in a notice, another card
//! or a message.
//!
//! Clients send the data as an `invoke`, which needs a response; older clients send it as
//! a message, which is answered with another message.

use serde_json::{Value, json};

use super::activity::Activity;
use super::bot::{Bot, address};
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

/// The result of a button or a form.
pub(super) enum PressedResult {
    /// Shows a sentence to the person who pressed the button.
    Notice(String),
    /// Shows another card to the person who pressed the button.
    ShowCard(Value),
    /// Replaces the card of the button, for everyone.
    ReplaceCard(Value),
    /// Posts a message.
    Post(Value),
}

/// The response to an `invoke`: an HTTP status and a body.
pub(super) type InvokeResponse = (u16, Value);

impl Bot {
    /// Handles an `invoke`. The response to an unknown operation is the status 501, as
    /// the protocol requires.
    pub(super) async fn invoked(&self, activity: &Activity) -> InvokeResponse {
        if activity.name.as_deref() != Some("adaptiveCard/action") {
            return (501, Value::Null);
        }
        let result = match self.check(activity) {
            Ok(()) => {
                self.perform(activity, &activity.value["action"]["data"])
                    .await
            }
            Err(limit) => PressedResult::Notice(limit.notice(self.language(activity))),
        };
        let (kind, value) = match result {
            PressedResult::Notice(text) => {
                ("application/vnd.microsoft.activity.message", json!(text))
            }
            PressedResult::ShowCard(message) => return (200, card_response(&message)),
            PressedResult::ReplaceCard(message) => {
                self.replace(activity, &message).await;
                return (200, card_response(&message));
            }
            PressedResult::Post(message) => {
                self.post(activity, None, message).await;
                ("application/vnd.microsoft.activity.message", json!(""))
            }
        };
        (
            200,
            json!({"statusCode": 200, "type": kind, "value": value}),
        )
    }

    /// Handles the data of a button in a message, which older clients send.
    pub(super) async fn submitted(&self, activity: &Activity) {
        if let Err(limit) = self.check(activity) {
            if !limit.is_notified {
                let notice = limit.notice(self.language(activity));
                self.post(activity, None, message::notice(&notice, &[]))
                    .await;
            }
            return;
        }
        let work = self.perform(activity, &activity.value);
        match self.typing_during(activity, work).await {
            PressedResult::Notice(text) => {
                self.post(activity, None, message::notice(&text, &[])).await
            }
            PressedResult::ShowCard(message) | PressedResult::Post(message) => {
                self.post(activity, None, message).await;
            }
            PressedResult::ReplaceCard(message) => self.replace(activity, &message).await,
        }
    }

    /// Replaces the message of the button.
    async fn replace(&self, activity: &Activity, message: &Value) {
        let Some(id) = activity.reply_to_id.as_deref() else {
            return self.post(activity, None, message.clone()).await;
        };
        let address = address(activity);
        if let Err(error) = self.connector.update(&address, id, message).await {
            tracing::error!(%error, "could not replace a card");
        }
    }

    async fn perform(&self, activity: &Activity, data: &Value) -> PressedResult {
        let language = self.language(activity);
        let data = data.as_object();
        let Some((action, data)) = data.and_then(|data| Some((controls::action(data)?, data)))
        else {
            return PressedResult::Notice(words::Chat(language).expired().to_owned());
        };
        match &action {
            Action::AskPerson(id) | Action::NoneOfThese(id) => {
                if matches!(action, Action::NoneOfThese(_)) {
                    self.conversations.choose_none(id, &activity.asker()).await;
                }
                PressedResult::Notice(desk::ask_person(self, activity, id).await)
            }
            Action::Take(ticket) => self.desk_step(activity, DeskStep::Take, ticket).await,
            Action::Close(ticket) => self.desk_step(activity, DeskStep::Close, ticket).await,
            Action::Send(ticket) => {
                let text = data.get(desk::INPUT).and_then(Value::as_str);
                let step = DeskStep::Answer(text.unwrap_or_default());
                self.desk_step(activity, step, ticket).await
            }
            Action::Decide(pack, language) => {
                let case = form::case(pack.clone(), data);
                self.decide(activity, case, *language).await
            }
            action => {
                let context = self.conversations.context(activity.language());
                let asker = activity.asker();
                let pressed = self.conversations.press(action, &asker, &context).await;
                match pressed.unwrap_or_else(|| Pressed::expired(language)) {
                    Pressed::Notice(text) => PressedResult::Notice(text),
                    // The answer to a related question is a new message.
                    Pressed::Reply(reply)
                        if matches!(action, Action::Related(..) | Action::Choose(..)) =>
                    {
                        PressedResult::Post(self.reply(&reply, Vec::new()))
                    }
                    Pressed::Reply(reply) => {
                        PressedResult::ShowCard(self.reply(&reply, Vec::new()))
                    }
                }
            }
        }
    }

    async fn desk_step(
        &self,
        activity: &Activity,
        step: DeskStep<'_>,
        ticket: &Ticket,
    ) -> PressedResult {
        match desk::step(self, activity, step, ticket).await {
            Ok(post) => PressedResult::ReplaceCard(post),
            Err(text) => PressedResult::Notice(text),
        }
    }

    /// Decides a case and shows the form below the decision.
    async fn decide(&self, activity: &Activity, case: Case, language: Language) -> PressedResult {
        let context = self.conversations.context(None).in_language(language);
        let request = Request::WhatIf(case.clone());
        let asker = activity.asker();
        let reply = self.conversations.respond(&asker, request, context).await;
        if let Response::Notice(cause, language) = &reply.response {
            return PressedResult::Notice(notice::text(cause, *language));
        }
        let form = self.form_with(&case, language);
        PressedResult::ShowCard(self.reply(&reply, form))
    }
}

/// The response to an `invoke` with the card of a message.
fn card_response(message: &Value) -> Value {
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
