//! Defines the bot's state, and replies to messages.

use std::time::Duration;

use serde_json::{Value, json};

use super::Options;
use super::activity::{Account, Activity};
use super::connector::{Address, Connector};
use super::controls;
use super::form;
use super::keys::Keys;
use super::message;
use crate::channel::action::{Abilities, buttons};
use crate::channel::chat;
use crate::channel::conversation::{Conversations, Reply};
use crate::channel::deduplication::SeenKeys;
use crate::channel::limiter::{Limiter, TooFast};
use crate::channel::typed_command::TypedCommand;
use crate::engine::{Case, Context, Response};
use crate::render::adaptive::{Below, adaptive, heading};
use crate::render::view::View;
use crate::render::{notice, words};
use crate::text::Language;

/// The time after which the typing indicator is shown.
const TYPING_AFTER: Duration = Duration::from_millis(1_500);

/// The state that all handlers share.
pub(super) struct Bot {
    pub(super) conversations: Conversations,
    pub(super) options: Options,
    pub(super) connector: Connector,
    pub(super) keys: Keys,
    pub(super) limiter: Limiter,
    /// The activities that were received, and the conversations that were welcomed.
    pub(super) seen: SeenKeys,
}

impl Bot {
    /// Handles an activity that needs no response. Ignores unknown kinds.
    pub(super) async fn receive(&self, activity: &Activity) {
        let is_bot = |account: &Account| account.id == activity.recipient.id;
        match activity.kind.as_str() {
            "message" if activity.value.is_object() => self.submitted(activity).await,
            "message" => self.message(activity).await,
            "conversationUpdate" if activity.members_added.iter().any(is_bot) => {
                self.welcome(activity).await;
            }
            "installationUpdate" if activity.action.as_deref() == Some("add") => {
                self.welcome(activity).await;
            }
            _ => {}
        }
    }

    /// Posts help, once in a conversation, because Teams sends one activity when the bot
    /// is installed and another when it is added.
    async fn welcome(&self, activity: &Activity) {
        let key = format!("welcome/{}", activity.conversation.id);
        if self.seen.insert(&key) {
            let language = self.language(activity);
            let help = self.help(language);
            let post = self.post(activity, None, help);
            self.conversations.handle_once(&key, post).await;
        }
    }

    async fn message(&self, activity: &Activity) {
        let typed = activity.typed();
        let language = Language::of_script(&typed).unwrap_or_else(|| self.language(activity));
        let reply_to = activity.id.as_deref();
        if let Err(limit) = self.check(activity) {
            if !limit.is_notified {
                let wait = message::notice(&limit.notice(language), &[]);
                self.post(activity, reply_to, wait).await;
            }
            return;
        }
        let context = self.conversations.context(activity.language());
        if typed.is_empty() {
            let examples = self.examples(&context);
            let hint = message::notice(words::Teams(language).ask_me(), &examples);
            return self.post(activity, reply_to, hint).await;
        }
        let reply = async {
            let (command, context) = self.conversations.read(&typed, context);
            match command {
                TypedCommand::Form => self.form(context.name_language("")),
                TypedCommand::Request(request) => {
                    let asker = activity.asker();
                    let reply = self
                        .conversations
                        .respond_to_message(&asker, request, context);
                    self.reply(&reply.await, Vec::new())
                }
            }
        };
        let reply = self.typing_during(activity, reply).await;
        self.post(activity, reply_to, reply).await;
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// If it is above a limit.
    pub(super) fn check(&self, activity: &Activity) -> Result<(), TooFast> {
        let place = activity.is_shared().then(|| activity.place());
        self.limiter.check(activity.person(), place)
    }

    /// The language of the sender, or else the default.
    pub(super) fn language(&self, activity: &Activity) -> Language {
        let default = self.conversations.default_language;
        activity.language().unwrap_or(default)
    }

    /// Waits for a future. If it takes long, shows the typing indicator.
    pub(super) async fn typing_during<T>(
        &self,
        activity: &Activity,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        if let Ok(result) = tokio::time::timeout(TYPING_AFTER, &mut work).await {
            return result;
        }
        let address = address(activity);
        let (result, ()) = tokio::join!(work, self.connector.send_typing(&address));
        result
    }

    /// Sends a message to the conversation of an activity, and logs a failure.
    pub(super) async fn post(&self, activity: &Activity, reply_to: Option<&str>, message: Value) {
        let address = address(activity);
        if let Err(error) = self.connector.send(&address, reply_to, &message).await {
            tracing::error!(%error, "could not send a reply to Teams");
        }
    }

    /// Encodes a reply as a message, with more elements at its end.
    pub(super) fn reply(&self, reply: &Reply, more: Vec<Value>) -> Value {
        if let Response::Notice(cause, language) = &reply.response {
            return message::notice(&notice::text(cause, *language), &[]);
        }
        let view = View::of(&reply.response);
        let heading = view.related_label.map(heading);
        let mut elements: Vec<Value> = heading.into_iter().collect();
        elements.extend(controls::related(reply, &view));
        elements.extend(more);
        let abilities = Abilities {
            can_share: false,
            can_ask_person: !self.options.desk.is_empty(),
        };
        let answer = reply.response.answer();
        let below = Below {
            elements,
            buttons: controls::buttons(&buttons(reply, abilities)),
            page: answer.and_then(|answer| chat::page(&self.options.web, &answer.question)),
        };
        let mut message = message::message(&view, adaptive(&view, &below));
        if let Some(claims) = message::claims(&view.sources) {
            message["entities"] = json!([claims]);
        }
        message
    }

    /// The empty form of a case, or a notice if no pack has a decision table.
    fn form(&self, language: Language) -> Value {
        let engine = self.conversations.live.engine();
        match engine.tables().next() {
            Some((_, table)) => {
                let (view, adaptive) = form::empty(table, language);
                message::message(&view, adaptive)
            }
            None => message::notice(words::Answers(language).no_table(), &[]),
        }
    }

    /// The elements of a form that is filled with a case.
    pub(super) fn form_with(&self, case: &Case, language: Language) -> Vec<Value> {
        let engine = self.conversations.live.engine();
        let table = engine.catalog().table_for(case).ok();
        table.map_or_else(Vec::new, |(_, table)| {
            form::below(table, language, case).elements
        })
    }

    /// Help, with example questions as buttons.
    fn help(&self, language: Language) -> Value {
        let context = self.conversations.context(None).in_language(language);
        let response = self.conversations.live.engine().catalog().help(&context);
        self.reply(&Reply { response, id: None }, Vec::new())
    }

    /// Example questions.
    fn examples(&self, context: &Context) -> Vec<String> {
        let engine = self.conversations.live.engine();
        let help = View::of(&engine.catalog().help(context));
        let examples = help.related.into_iter();
        examples.map(|related| related.question).collect()
    }
}

/// The address of an activity's conversation.
pub(super) fn address(activity: &Activity) -> Address {
    Address {
        service_url: activity.service_url.clone(),
        conversation: activity.conversation.id.clone(),
        bot: activity.recipient.id.clone(),
    }
}
