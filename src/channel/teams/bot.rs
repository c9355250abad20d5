//! What the bot is made of beside its dialogue, and messages to replies.

use std::ops::Deref;
use std::time::Duration;

use serde_json::Value;

use super::Options;
use super::activity::Activity;
use super::card::{Below, adaptive, heading};
use super::commands::{self, Wanted};
use super::connector::{Address, Connector};
use super::controls;
use super::form;
use super::keys::Keys;
use super::message;
use super::once::Once;
use crate::answer::Related;
use crate::channel;
use crate::channel::answering::Said;
use crate::channel::dialogue::Dialogue;
use crate::channel::limiter::{Limiter, TooFast};
use crate::channel::request::{Case, Request};
use crate::render::card::Card;
use crate::render::messages::chat::{ChatMessage, chat, filled};
use crate::render::messages::teams::{TeamsMessage, teams};
use crate::render::messages::{self, Message};
use crate::store::QuestionId;
use crate::text::Language;

/// After this time it is shown that an answer will come.
const TYPING_AFTER: Duration = Duration::from_millis(1_500);
/// Questions to try.
const EXAMPLES: usize = 3;

/// Everything that the handlers share.
pub(super) struct Bot {
    pub(super) dialogue: Dialogue,
    pub(super) options: Options,
    pub(super) connector: Connector,
    pub(super) keys: Keys,
    pub(super) limiter: Limiter,
    pub(super) once: Once,
}

/// The bot talks, and more.
impl Deref for Bot {
    type Target = Dialogue;

    fn deref(&self) -> &Dialogue {
        &self.dialogue
    }
}

impl Bot {
    /// Does what an activity that nobody waits for asks for. Kinds that are not known
    /// ask for nothing.
    pub(super) async fn receive(&self, activity: &Activity) {
        let is_us = |id: &str| id == activity.recipient.id;
        match activity.kind.as_str() {
            "message" if activity.value.is_object() => self.submitted(activity).await,
            "message" => self.message(activity).await,
            "conversationUpdate" if activity.members_added.iter().any(|own| is_us(&own.id)) => {
                self.welcome(activity).await;
            }
            "installationUpdate" if activity.action.as_deref() == Some("add") => {
                self.welcome(activity).await;
            }
            _ => {}
        }
    }

    /// Says what it can do, once a conversation: being installed and being added come
    /// both.
    async fn welcome(&self, activity: &Activity) {
        if self
            .once
            .is_new(&format!("welcome/{}", activity.conversation.id))
        {
            let language = self.language(activity);
            self.post(activity, None, self.help(language).await).await;
        }
    }

    async fn message(&self, activity: &Activity) {
        let typed = activity.typed();
        let language = Language::of_script(&typed).unwrap_or_else(|| self.language(activity));
        let reply_to = activity.id.as_deref();
        if let Err(limit) = self.check(activity) {
            if !limit.is_told {
                let wait = message::notice(&too_fast(limit, language), &[]);
                self.post(activity, reply_to, wait).await;
            }
            return;
        }
        if typed.is_empty() {
            let examples = self.examples(language).into_iter();
            let examples: Vec<String> = examples.map(|own| own.question).collect();
            let hint = message::notice(teams(TeamsMessage::AskMe, language), &examples);
            return self.post(activity, reply_to, hint).await;
        }
        let reply = async {
            let around = self.surroundings(activity.language());
            // The Latin name of a command does not tell the language.
            let language = around.language_for(&typed);
            match commands::read(&self.live.engine(), &typed) {
                Wanted::Form => self.form(language),
                Wanted::Request(Request::Help) => self.help(language).await,
                Wanted::Request(request) => {
                    let asker = activity.asker();
                    let (said, id) = match request {
                        Request::Ask(_) => self.converse(&asker, request, around).await,
                        _ => self.respond(&asker, request, around).await,
                    };
                    self.reply(&said, id.as_ref())
                }
            }
        };
        let reply = self.typing_during(activity, reply).await;
        self.post(activity, reply_to, reply).await;
    }

    /// Counts a request.
    pub(super) fn check(&self, activity: &Activity) -> Result<(), TooFast> {
        let place = activity.is_shared().then(|| activity.place());
        self.limiter.check(activity.person(), place)
    }

    /// The language of whoever is there.
    pub(super) fn language(&self, activity: &Activity) -> Language {
        activity.language().unwrap_or(self.default_language)
    }

    /// Waits for something; if that takes long, shows that an answer will come.
    pub(super) async fn typing_during<T>(
        &self,
        activity: &Activity,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        if let Ok(done) = tokio::time::timeout(TYPING_AFTER, &mut work).await {
            return done;
        }
        let address = address(activity);
        let (done, ()) = tokio::join!(work, self.connector.type_to(&address));
        done
    }

    /// Sends a message to where an activity came from. There is nobody to tell that it
    /// was not taken.
    pub(super) async fn post(&self, activity: &Activity, reply_to: Option<&str>, message: Value) {
        let address = address(activity);
        if let Err(error) = self.connector.send(&address, reply_to, &message).await {
            tracing::error!(%error, "a reply was not taken by Teams");
        }
    }

    /// What is said, as a message.
    pub(super) fn reply(&self, said: &Said, id: Option<&QuestionId>) -> Value {
        self.reply_with(said, id, Vec::new())
    }

    /// The same, with elements at its end.
    pub(super) fn reply_with(
        &self,
        said: &Said,
        id: Option<&QuestionId>,
        more: Vec<Value>,
    ) -> Value {
        let (answer, own) = match said {
            Said::Notice(text) => return message::notice(text, &[]),
            Said::Card(card, language) => {
                let adaptive = adaptive(card, &Below::default(), *language);
                return message::message(card, adaptive, *language);
            }
            Said::Answer(answer, card) => (answer, card),
        };
        let language = answer.language;
        let mut own = own.clone();
        let mut elements = Vec::new();
        if answer.statement().is_none() {
            // What can be pressed below need not stand above.
            own.body
                .retain(|block| answer.related.iter().all(|it| it.question != block.text()));
        } else if !answer.related.is_empty() {
            elements.push(heading(messages::message(Message::SeeAlso, language)));
        }
        elements.extend(controls::related(&answer.related, language));
        elements.extend(more);
        let can_ask_person = !self.options.desk.is_empty();
        let below = Below {
            elements,
            buttons: id.map_or(Vec::new(), |id| {
                controls::buttons(answer, id, can_ask_person)
            }),
            page: channel::page(&self.options.web, &answer.question),
        };
        let mut reply = message::message(&own, adaptive(&own, &below, language), language);
        let citations = answer
            .statement()
            .map_or(&[][..], |statement| statement.citations());
        if let Some(claims) = message::claims(citations) {
            reply["entities"] = serde_json::json!([claims]);
        }
        reply
    }

    /// The form of a case, or that there is none.
    pub(super) fn form(&self, language: Language) -> Value {
        let engine = self.live.engine();
        match engine.tables().next() {
            Some((_, table)) => {
                let (card, adaptive) = form::card(table, language);
                message::message(&card, adaptive, language)
            }
            None => message::notice(messages::message(Message::NoTable, language), &[]),
        }
    }

    /// The elements of the form with a case in it.
    pub(super) fn form_with(&self, case: &Case, language: Language) -> Vec<Value> {
        let engine = self.live.engine();
        let mut tables = engine.tables();
        let table = tables.find(|(pack, _)| case.pack.as_ref().is_none_or(|id| *id == pack.id));
        table.map_or(Vec::new(), |(_, table)| {
            form::below(table, language, case).elements
        })
    }

    /// How to ask, with questions that can be pressed.
    async fn help(&self, language: Language) -> Value {
        let around = self.surroundings(Some(language));
        let (said, _) = self.say(Request::Help, Default::default(), around).await;
        let Said::Card(mut card, language) = said else {
            return self.reply(&said, None);
        };
        // That there is a menu of a message's is Discord's.
        let elsewhere = chat(ChatMessage::HelpElsewhere, language);
        card.body.retain(|block| block.text() != elsewhere);
        card.fields.clear();
        let mut elements = vec![heading(chat(ChatMessage::HelpExamples, language))];
        elements.extend(controls::related(&self.examples(language), language));
        let below = Below {
            elements,
            ..Below::default()
        };
        self.carded(&card, &below, language)
    }

    /// A card that is no answer.
    pub(super) fn carded(&self, card: &Card, below: &Below, language: Language) -> Value {
        message::message(card, adaptive(card, below, language), language)
    }

    /// Questions to try.
    fn examples(&self, language: Language) -> Vec<Related> {
        let engine = self.live.engine();
        let entries = engine.library().packs.iter().flat_map(|pack| &pack.entries);
        let examples = entries.filter_map(|entry| {
            let (_, side) = entry.side(language)?;
            Some(Related {
                entry: entry.id.clone(),
                question: side.header.question.clone(),
            })
        });
        examples.take(EXAMPLES).collect()
    }
}

/// Where an activity came from.
pub(super) fn address(activity: &Activity) -> Address {
    Address {
        service_url: activity.service_url.clone(),
        conversation: activity.conversation.id.clone(),
        bot: activity.recipient.id.clone(),
    }
}

/// Somebody asks too often.
pub(super) fn too_fast(limit: TooFast, language: Language) -> String {
    let seconds = limit.wait.as_secs().saturating_add(1).to_string();
    filled(ChatMessage::TooFast, language, &[("seconds", &seconds)])
}
