//! Messages to the bodies of calls, and buttons to those of Block Kit.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::event::Origin;
use super::{COMMAND, Visibility};
use crate::channel::action::{self, Emphasis, pick};
use crate::channel::conversation::Reply;
use crate::engine::{Help, Response};
use crate::knowledge::markdown::block::{Block, ITEM, Run, paragraphs};
use crate::render::blocks::{Button, Controls, Message, message};
use crate::render::view::{Offer, View};
use crate::render::words::{Chat, Slack, command};
use crate::text::Language;

/// The most related questions that are offered.
const RELATED: usize = 8;

/// Where a message is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Target {
    /// The person, whose direct messages are the place if there is no conversation.
    pub(super) user: String,
    /// The conversation.
    pub(super) channel: Option<String>,
    /// The thread in it.
    pub(super) thread: Option<String>,
}

impl Target {
    /// Where an event came from.
    pub(super) fn of(origin: &Origin) -> Target {
        Target {
            user: origin.user.clone(),
            channel: origin.channel.clone(),
            thread: origin.thread.clone(),
        }
    }

    /// A person's direct messages.
    pub(super) fn person(user: &str) -> Target {
        Target {
            user: user.to_owned(),
            channel: None,
            thread: None,
        }
    }
}

/// The body of `chat.postMessage`. Links get no previews.
pub(super) fn post(target: &Target, message: &Message) -> Value {
    let mut body = json!({
        "channel": target.channel.as_ref().unwrap_or(&target.user),
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    });
    if let (Some(_), Some(thread)) = (&target.channel, &target.thread) {
        body["thread_ts"] = json!(thread);
    }
    body
}

/// The body of `chat.postEphemeral`.
pub(super) fn ephemeral(
    channel: &str,
    thread: Option<&str>,
    user: &str,
    message: &Message,
) -> Value {
    let mut body = json!({
        "channel": channel, "user": user, "text": message.text, "blocks": message.blocks,
    });
    if let Some(thread) = thread {
        body["thread_ts"] = json!(thread);
    }
    body
}

/// The body of a reply to a `response_url`, which leaves the message that was pressed.
pub(super) fn response(thread: Option<&str>, visibility: Visibility, message: &Message) -> Value {
    let kind = match visibility {
        Visibility::Private => "ephemeral",
        Visibility::Public => "in_channel",
    };
    let mut body = json!({
        "response_type": kind,
        "replace_original": false,
        "text": message.text,
        "blocks": message.blocks,
    });
    if let Some(thread) = thread {
        body["thread_ts"] = json!(thread);
    }
    body
}

/// A sentence, which may hold what somebody typed.
pub(super) fn notice(text: &str) -> Message {
    let view = View {
        body: paragraphs(text),
        // It has no labels.
        ..View::in_language(Language::En)
    };
    message(&view, &Controls::default())
}

/// Buttons as Block Kit has them.
pub(super) fn buttons(buttons: &[action::Button]) -> Vec<Button> {
    let button = |button: &action::Button| {
        Some(Button {
            label: button.label.to_owned(),
            action: button.action.encode()?,
            is_primary: button.emphasis == Emphasis::Primary,
        })
    };
    buttons.iter().filter_map(button).collect()
}

/// A button for each related question in the view of a reply.
pub(super) fn related(reply: &Reply, view: &View) -> Vec<Button> {
    let button = |offer: &Offer| {
        Some(Button {
            label: Slack(view.language).show_answer().to_owned(),
            action: pick(reply, offer, view.language)?.encode()?,
            is_primary: false,
        })
    };
    let related = view.related.iter().take(RELATED);
    // Questions and buttons belong together one by one: all, or those before the first
    // whose id is too long for a button.
    related.map_while(button).collect()
}

/// How to ask in Slack: the commands are parts of one.
pub(super) fn help(help: &Help) -> View {
    let language = help.language;
    let words = Chat(language);
    let mut body = vec![Block::paragraph(words.help_introduction())];
    body.extend(command::QUESTIONS.into_iter().map(|words| {
        let name = words.name_ja.filter(|_| language == Language::Ja);
        let name = Run {
            is_code: true,
            ..Run::plain(format!("/{COMMAND} {}", name.unwrap_or(words.name)))
        };
        let what = format!(" {}", words.description(language));
        Block::of(ITEM, vec![name, Run::plain(what)])
    }));
    body.push(Block::paragraph(Slack(language).help_elsewhere()));
    View {
        body,
        ..View::of(&Response::Help(help.clone()))
    }
}
