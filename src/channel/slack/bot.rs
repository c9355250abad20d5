//! The bot's parts, and how it sends messages.

use super::event::Origin;
use super::recent::Recent;
use super::reply::{self, Target};
use super::web_api::{CallError, WebApi};
use super::{Options, Visibility};
use crate::channel::action::{Abilities, buttons};
use crate::channel::chat;
use crate::channel::conversation::{Asker, Conversations, Reply};
use crate::channel::deduplication::SeenKeys;
use crate::channel::limiter::Limiter;
use crate::channel::typed_command::TypedCommand;
use crate::engine::{Context, Response};
use crate::render::blocks::{Controls, Message, message};
use crate::render::view::View;
use crate::store::QuestionId;

/// The parts that all handlers share.
pub(super) struct Bot {
    pub(super) conversations: Conversations,
    pub(super) options: Options,
    pub(super) api: WebApi,
    /// The bot's own user.
    pub(super) user: String,
    pub(super) limiter: Limiter,
    pub(super) seen: SeenKeys,
    pub(super) recent: Recent,
}

impl Bot {
    /// The answer to a question that was asked before; `None` if it is no longer stored.
    pub(super) async fn answer_again(&self, asker: &Asker, id: &QuestionId) -> Option<Reply> {
        let exchange = self.conversations.exchange(id).await?;
        let context = self.context().in_language(exchange.language);
        let (response, _) = self
            .conversations
            .preview(asker, exchange.request, exchange.before, context)
            .await;
        let id = Some(id.clone());
        Some(Reply { response, id })
    }

    /// Adds a question to those that its asker's home tab lists.
    pub(super) fn remember(&self, asker: &Asker, reply: &Reply) {
        if let (Some(person), Some(id)) = (&asker.person, &reply.id) {
            self.recent.add(person, id.clone());
        }
    }

    /// Reads what somebody typed, with the context of its reply.
    pub(super) fn read(&self, text: &str) -> (TypedCommand, Context) {
        self.conversations.read(text, self.context())
    }

    /// The context of a request that is made now. Slack doesn't tell the asker's language.
    pub(super) fn context(&self) -> Context {
        self.conversations.context(None)
    }

    /// A reply as a message.
    pub(super) fn message(&self, reply: &Reply, can_share: bool) -> Message {
        let view = self.view(reply);
        message(&view, &self.controls(reply, &view, can_share))
    }

    /// What a person sees of a reply in Slack.
    pub(super) fn view(&self, reply: &Reply) -> View {
        match &reply.response {
            Response::Help(help) => reply::help(help),
            response => View::of(response),
        }
    }

    /// The buttons below a reply.
    pub(super) fn controls(&self, reply: &Reply, view: &View, can_share: bool) -> Controls {
        let abilities = Abilities {
            can_share,
            can_ask_person: !self.options.desk.is_empty(),
        };
        let question = reply
            .response
            .answer()
            .map(|answer| answer.question.as_str());
        Controls {
            related: reply::related(reply, view),
            buttons: reply::buttons(&buttons(reply, abilities)),
            page: question.and_then(|question| chat::page(&self.options.web, question)),
        }
    }

    /// Posts a message where an event came from, in its thread.
    pub(super) async fn post(&self, origin: &Origin, message: &Message) {
        let body = reply::post(&Target::of(origin), message);
        self.log(self.api.call("chat.postMessage", &body).await.map(drop));
    }

    /// Replies to a command or an interaction; in the home tab, by a direct message.
    pub(super) async fn respond(&self, origin: &Origin, visibility: Visibility, message: &Message) {
        let Some(address) = &origin.response_url else {
            return self.post(origin, message).await;
        };
        let body = reply::response(origin.thread.as_deref(), visibility, message);
        self.log(self.api.respond(address, &body).await);
    }

    /// Sends a notice that only one person sees.
    pub(super) async fn notify(&self, origin: &Origin, text: String) {
        let message = reply::notice(&text);
        match (&origin.response_url, &origin.channel) {
            (None, Some(channel)) if origin.is_shared() => {
                let thread = origin.thread.as_deref();
                let body = reply::ephemeral(channel, thread, &origin.user, &message);
                self.log(self.api.call("chat.postEphemeral", &body).await.map(drop));
            }
            _ => self.respond(origin, Visibility::Private, &message).await,
        }
    }

    fn log(&self, sent: Result<(), CallError>) {
        if let Err(error) = sent {
            tracing::error!(%error, "a reply wasn't sent to Slack");
        }
    }
}
