//! A button, a question that was pressed or a form, to what comes of it: told to
//! whoever pressed, put in the card's place, or posted.
//!
//! The same data comes as an `invoke`, whose answer is awaited, and from older clients
//! as a message, whose answer is another message.

use serde_json::{Value, json};

use super::activity::Activity;
use super::bot::{Bot, address, too_fast};
use super::controls::Action;
use super::desk;
use super::form;
use super::message;
use crate::channel::answering::Said;
use crate::channel::request::{Case, Request};
use crate::render::messages::chat::{ChatMessage, chat};
use crate::store::{QuestionId, Vote};
use crate::text::Language;

/// What comes of pressing something.
pub(super) enum Outcome {
    /// A sentence for whoever pressed.
    Told(String),
    /// Another card for whoever pressed.
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
            Err(limit) => Outcome::Told(too_fast(limit, self.language(activity))),
        };
        let (kind, value) = match outcome {
            Outcome::Told(text) => ("application/vnd.microsoft.activity.message", json!(text)),
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
            Outcome::Told(text) => self.post(activity, None, message::notice(&text, &[])).await,
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
        let Some((action, data)) = data
            .as_object()
            .and_then(|data| Some((Action::parse(data)?, data)))
        else {
            return expired(language);
        };
        let asker = activity.asker();
        let person = asker.person.as_deref();
        match action {
            Action::Helpful(id) => self.voted(&id, Vote::Helpful, person, language).await,
            Action::NotHelpful(id) => self.voted(&id, Vote::NotHelpful, person, language).await,
            Action::OtherLanguage(id) => match self.in_other_language(&asker, &id).await {
                Some((said, id)) => Outcome::Shown(self.reply(&said, id.as_ref())),
                None => expired(language),
            },
            Action::Related(entry, language) => {
                match self.related(&asker, &entry, language).await {
                    Some((said, id)) => Outcome::Posted(self.reply(&said, id.as_ref())),
                    None => expired(language),
                }
            }
            Action::Decide(pack, language) => {
                let case = form::case(pack, data);
                self.decided(activity, case, language).await
            }
            Action::AskPerson(id) => match self.asked(&id).await {
                Some(asked) => desk::hand_over(self, activity, asked).await,
                None => expired(language),
            },
            Action::Take(ticket) => desk::step(self, activity, desk::Step::Take, &ticket).await,
            Action::Answer(ticket) => {
                let text = data.get(desk::INPUT).and_then(Value::as_str);
                let step = desk::Step::Answer(text.unwrap_or_default());
                desk::step(self, activity, step, &ticket).await
            }
            Action::Close(ticket) => desk::step(self, activity, desk::Step::Close, &ticket).await,
        }
    }

    /// A case decided, with the form below it to change it.
    async fn decided(&self, activity: &Activity, case: Case, language: Language) -> Outcome {
        let mut around = self.surroundings(Some(language));
        around.wanted = Some(language);
        let request = Request::WhatIf(case.clone());
        let (said, id) = self.respond(&activity.asker(), request, around).await;
        if let Said::Notice(text) = said {
            return Outcome::Told(text);
        }
        let form = self.form_with(&case, language);
        Outcome::Shown(self.reply_with(&said, id.as_ref(), form))
    }

    /// Keeps a vote. Below an answer its own language is spoken.
    async fn voted(
        &self,
        id: &QuestionId,
        vote: Vote,
        person: Option<&str>,
        otherwise: Language,
    ) -> Outcome {
        let asked = self.asked(id).await;
        let language = asked.map_or(otherwise, |asked| asked.record.language);
        self.vote(id, vote, None, person).await;
        told(ChatMessage::Thanks, language)
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

pub(super) fn told(message: ChatMessage, language: Language) -> Outcome {
    Outcome::Told(chat(message, language).to_owned())
}

pub(super) fn expired(language: Language) -> Outcome {
    told(ChatMessage::Expired, language)
}
