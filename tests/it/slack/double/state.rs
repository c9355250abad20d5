//! What the double knows: messages, views, envelopes, triggers and response URLs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::is_late;
use super::socket::{Connection, Frame};
use crate::slack::events;
use crate::slack::interactions::{own_parts_of_message, own_parts_of_view};

#[derive(Default)]
pub(in crate::slack) struct State {
    /// What Slack wouldn't have taken.
    pub(in crate::slack) mistakes: Vec<String>,
    /// Name and arguments of every call, accepted or not. A post to a response URL is
    /// named `response_url`.
    pub(in crate::slack) calls: Vec<(String, Value)>,
    /// What was posted, as it is now.
    pub(in crate::slack) messages: Vec<Posted>,
    /// Modals and home tabs, as they are now.
    pub(in crate::slack) views: Vec<View>,
    pub(in crate::slack) envelopes: Vec<Envelope>,
    pub(in crate::slack) connections: Vec<Connection>,
    /// Mentions that the test expects, such as `<@U0ASKER0001>`.
    pub(in crate::slack) expected_mentions: Vec<String>,
    pub(super) faults: VecDeque<(&'static str, u32, Fault)>,
    /// When a call may be made again that was refused for its rate.
    pub(super) not_before: BTreeMap<String, Instant>,
    pub(super) tickets: BTreeSet<String>,
    /// Triggers, with the time at which they were sent. `None` once they are used.
    pub(super) triggers: BTreeMap<String, Option<Instant>>,
    pub(super) hooks: Vec<Hook>,
}

/// How a call fails.
#[derive(Debug, Clone)]
pub(in crate::slack) enum Fault {
    /// 429, with the seconds of `Retry-After`.
    RateLimited(u64),
    /// A status of HTTP.
    Status(u16),
    /// `ok: false` with an error.
    Refused(&'static str),
    /// It is answered after a while.
    Slow(Duration),
}

/// A message of the bot.
#[derive(Debug, Clone)]
pub(in crate::slack) struct Posted {
    pub(in crate::slack) channel: String,
    pub(in crate::slack) ts: String,
    /// The one person who sees it, if it is ephemeral.
    pub(in crate::slack) seen_by: Option<String>,
    /// Its arguments, with an id for each block.
    pub(in crate::slack) body: Value,
    /// How often it was updated.
    pub(in crate::slack) updates: usize,
}

/// A modal or a home tab.
#[derive(Debug, Clone)]
pub(in crate::slack) struct View {
    pub(in crate::slack) id: String,
    pub(in crate::slack) user: String,
    pub(in crate::slack) hash: String,
    pub(in crate::slack) body: Value,
}

/// What an envelope carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::slack) enum Kind {
    Event,
    Command,
    Interaction,
}

pub(in crate::slack) struct Envelope {
    pub(in crate::slack) id: String,
    pub(in crate::slack) kind: Kind,
    pub(in crate::slack) payload: Value,
    /// Payloads of its acknowledgements, and the time each took.
    pub(in crate::slack) acks: Vec<(Value, Duration)>,
    pub(super) accepts_payload: bool,
    pub(super) sent: Instant,
    pub(super) connection: usize,
    /// Its connection ended before it was acknowledged.
    pub(super) is_lost: bool,
}

/// A response URL, and what it belongs to.
pub(super) struct Hook {
    pub(super) channel: String,
    pub(super) user: String,
    pub(super) message: Option<String>,
    pub(super) posts: Vec<Value>,
}

/// The reply to a command or an interaction.
#[derive(Debug, Clone)]
pub(in crate::slack) struct Reply {
    pub(in crate::slack) data: Value,
    pub(in crate::slack) is_private: bool,
}

impl Envelope {
    pub(super) fn is_overdue(&self) -> bool {
        self.is_lost || is_late(self.sent)
    }

    pub(super) fn is_missed(&self) -> bool {
        self.acks.is_empty() && !self.is_lost
    }
}

impl Posted {
    /// The message as Slack returns it.
    pub(in crate::slack) fn as_slack_has_it(&self) -> Value {
        let mut message = own_parts_of_message(&self.ts);
        message["text"] = json!(self.body["text"].as_str().unwrap_or_default());
        for name in ["blocks", "thread_ts"] {
            if let Some(own) = self.body.get(name) {
                message[name] = own.clone();
            }
        }
        message
    }
}

impl View {
    /// The view as Slack returns it.
    pub(in crate::slack) fn as_slack_has_it(&self) -> Value {
        let mut view = json!({
            "title": {"type": "plain_text", "text": "View Title", "emoji": true}, "close": null,
            "submit": null, "private_metadata": "", "callback_id": "", "external_id": "",
            "clear_on_close": false, "notify_on_close": false,
        });
        let members = view.as_object_mut().expect("an object");
        for part in [&self.body, &own_parts_of_view(&self.id, &self.hash)] {
            members.extend(part.as_object().expect("an object").clone());
        }
        view
    }
}

/// Every text of a message or a view in one, without its options and placeholders.
pub(in crate::slack) fn texts(body: &Value) -> String {
    let mut texts = vec![body["text"].as_str().unwrap_or_default().to_owned()];
    for block in body["blocks"].as_array().into_iter().flatten() {
        let several = [&block["elements"], &block["fields"]];
        let several = several
            .into_iter()
            .flat_map(|list| list.as_array().into_iter().flatten());
        for node in several.chain([block, &block["label"]]) {
            let text = node["text"]["text"].as_str().or(node["text"].as_str());
            texts.extend(text.map(str::to_owned));
        }
    }
    texts.join("\n")
}

impl State {
    /// True if every failure that a test asked for has happened.
    pub(in crate::slack) fn faults_are_used(&self) -> bool {
        self.faults.is_empty()
    }

    /// A connection that takes envelopes, a different one each time.
    pub(super) fn connection(&self) -> Option<usize> {
        let open = self.connections.iter().enumerate();
        let open: Vec<usize> = open
            .filter(|(_, connection)| connection.takes_envelopes())
            .map(|(at, _)| at)
            .collect();
        let turn = self.envelopes.len() % open.len().max(1);
        open.get(turn).copied()
    }

    #[track_caller]
    pub(in crate::slack) fn envelope(&self, id: &str) -> &Envelope {
        let found = self.envelopes.iter().find(|own| own.id == id);
        found.unwrap_or_else(|| panic!("no envelope {id}"))
    }

    /// Sends an envelope; `retry` is the attempt and its reason.
    #[track_caller]
    pub(super) fn send(
        &mut self,
        kind: Kind,
        payload: Value,
        retry: Option<(u32, &str)>,
    ) -> String {
        let connection = self.connection().expect("a connection");
        let id = format!("00000000-0000-4000-8000-{:012}", events::number());
        let name = match kind {
            Kind::Event => "events_api",
            Kind::Command => "slash_commands",
            Kind::Interaction => "interactive",
        };
        let accepts_payload = kind == Kind::Command || payload["type"] == "view_submission";
        let mut frame = json!({
            "envelope_id": id, "type": name, "payload": payload,
            "accepts_response_payload": accepts_payload,
        });
        if kind == Kind::Event {
            let (attempt, reason) = retry.unwrap_or((0, ""));
            frame["retry_attempt"] = json!(attempt);
            frame["retry_reason"] = json!(reason);
        }
        self.connections[connection].frame(Frame::Send(frame));
        self.envelopes.push(Envelope {
            id: id.clone(),
            kind,
            payload,
            acks: Vec::new(),
            accepts_payload,
            sent: Instant::now(),
            connection,
            is_lost: false,
        });
        id
    }

    pub(super) fn end_connections(&mut self, frame: &Frame) {
        for connection in &mut self.connections {
            connection.end(frame.clone());
        }
        for envelope in &mut self.envelopes {
            envelope.is_lost |= envelope.acks.is_empty();
        }
    }

    pub(super) fn new_trigger(&mut self) -> String {
        let number = events::number();
        let trigger = format!("{number}.{number}.0123456789abcdef");
        let now = Some(Instant::now());
        self.triggers.insert(trigger.clone(), now);
        trigger
    }

    /// A response URL for a payload; its number.
    pub(super) fn new_hook(&mut self, payload: &Value) -> usize {
        let text = |values: [&Value; 2]| {
            let found = values.into_iter().find_map(Value::as_str);
            found.unwrap_or_default().to_owned()
        };
        self.hooks.push(Hook {
            channel: text([&payload["channel_id"], &payload["channel"]["id"]]),
            user: text([&payload["user_id"], &payload["user"]["id"]]),
            message: payload["container"]["message_ts"]
                .as_str()
                .map(str::to_owned),
            posts: Vec::new(),
        });
        self.hooks.len() - 1
    }

    pub(super) fn reply(&self, envelope: &str) -> Option<Reply> {
        let envelope = self.envelope(envelope);
        let acks = envelope.acks.iter().map(|(payload, _)| payload);
        let says = |data: &&Value| data.as_object().is_some_and(|own| !own.is_empty());
        let url = envelope.payload["response_url"]
            .as_str()
            .unwrap_or_default();
        let number = url.rsplit('/').next().and_then(|own| own.parse().ok());
        let hook = number.and_then(|number: usize| self.hooks.get(number));
        let posts = hook.into_iter().flat_map(|hook| &hook.posts);
        let data = acks.filter(says).chain(posts).next()?.clone();
        let is_private = data["response_type"] != "in_channel";
        Some(Reply { data, is_private })
    }
}
