//! A fake Discord: the REST API and the gateway on one loopback address.
//!
//! It refuses what Discord refuses, and records each invalid request as a mistake of the
//! bot. Tests end with [`Double::finish`], which fails if there are any.

mod gateway;
mod rest;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{any, get};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::events;

use crate::in_process::wait_for;

/// A token in the valid format: the bot's id in Base64 and two other parts.
pub(super) const TOKEN: &str = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.GdouBl.not-a-real-token-of-anybody";

#[derive(Clone)]
pub(super) struct Double {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
    address: std::sync::OnceLock<SocketAddr>,
}

/// The state of the fake Discord.
#[derive(Default)]
pub(super) struct State {
    /// Descriptions of invalid requests.
    pub(super) mistakes: Vec<String>,
    /// The method and path of every request.
    pub(super) requests: Vec<String>,
    pub(super) interactions: HashMap<String, Interaction>,
    /// The posted messages, with their channels.
    pub(super) messages: Vec<(String, Value)>,
    pub(super) commands: Vec<Value>,
    /// The application's flags.
    pub(super) flags: u64,
    pub(super) faults: VecDeque<Fault>,
    pub(super) sessions: Vec<gateway::Session>,
    /// The opcodes that clients sent: 2 is IDENTIFY, 6 is RESUME.
    pub(super) opcodes: Vec<u64>,
    pub(super) intents: u64,
    pub(super) shards: u64,
    last_id: u64,
}

/// An interaction and the bot's reactions to it.
pub(super) struct Interaction {
    token: String,
    kind: u64,
    sent: Instant,
    /// The callback that acknowledged it, and the time until then.
    pub(super) callback: Option<(Value, Duration)>,
    /// The edited reply.
    pub(super) edit: Option<Value>,
}

/// Lets requests whose path contains a text fail a number of times.
pub(super) struct Fault {
    pub(super) path: &'static str,
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) times: u32,
}

/// A reply to an interaction.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) data: Value,
    pub(super) is_private: bool,
    pub(super) was_deferred: bool,
}

impl Reply {
    /// All texts, joined.
    pub(super) fn text(&self) -> String {
        texts(&self.data)
    }

    /// The custom_id of the component with the given action.
    #[track_caller]
    pub(super) fn custom_id(&self, action: &str) -> String {
        let id = custom_ids(&self.data)
            .into_iter()
            .find(|id| id == action || id.split(':').nth(1) == Some(action));
        id.unwrap_or_else(|| panic!("{action} is missing in {:#}", self.data))
    }
}

/// The content, titles, descriptions, fields and footers of a message, joined.
pub(super) fn texts(message: &Value) -> String {
    let mut texts = vec![message["content"].as_str().unwrap_or_default().to_owned()];
    for embed in message["embeds"].as_array().into_iter().flatten() {
        for text in [
            &embed["title"],
            &embed["description"],
            &embed["footer"]["text"],
        ] {
            texts.extend(text.as_str().map(str::to_owned));
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            texts.extend(
                [&field["name"], &field["value"]]
                    .map(|t| t.as_str().unwrap_or_default().to_owned()),
            );
        }
    }
    texts.join("\n")
}

/// The components of a message.
pub(super) fn components(message: &Value) -> Vec<Value> {
    let rows = message["components"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let inner = rows
        .into_iter()
        .flat_map(|row| row["components"].as_array().cloned());
    inner.flatten().collect()
}

fn custom_ids(message: &Value) -> Vec<String> {
    let components = components(message).into_iter();
    components
        .filter_map(|component| component["custom_id"].as_str().map(str::to_owned))
        .collect()
}

impl Double {
    pub(super) async fn start() -> Double {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        shared.address.set(address).expect("set once");
        shared.state().shards = 1;
        let router = Router::new()
            .route("/gateway", get(gateway::connect))
            .fallback(any(rest::answer))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Double { address, shared }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Waits until `is_so` returns a value.
    #[track_caller]
    pub(super) fn wait_for<T, F>(
        &self,
        what: &'static str,
        is_so: F,
    ) -> impl Future<Output = T> + use<T, F>
    where
        F: Fn(&State) -> Option<T>,
    {
        let place = std::panic::Location::caller();
        let double = self.clone();
        async move {
            let found = wait_for(&double.shared.changed, || is_so(&double.state()));
            match found.await {
                Some(found) => found,
                None => panic!(
                    "{place}: waited in vain for {what}; mistakes: {:?}",
                    double.state().mistakes
                ),
            }
        }
    }

    /// Waits until the bot is connected and its commands are registered.
    pub(super) async fn connected(&self) {
        self.wait_for("registered command", |state| {
            (!state.commands.is_empty()).then_some(())
        })
        .await;
        self.wait_for("session", |state| {
            state
                .sessions
                .iter()
                .any(gateway::Session::is_connected)
                .then_some(())
        })
        .await;
    }

    /// Sends an event in the newest session.
    #[track_caller]
    pub(super) fn send(&self, name: &str, data: &Value) {
        events::assert_readable(name, data);
        let mut state = self.state();
        if name == "INTERACTION_CREATE" {
            let id = data["id"].as_str().expect("an id").to_owned();
            let interaction = Interaction {
                token: data["token"].as_str().expect("a token").to_owned(),
                kind: data["type"].as_u64().expect("a kind"),
                sent: Instant::now(),
                callback: None,
                edit: None,
            };
            state.interactions.insert(id, interaction);
        }
        state
            .sessions
            .last_mut()
            .expect("a session")
            .dispatch(name, data);
    }

    /// A unique id.
    pub(super) fn id(&self) -> String {
        let mut state = self.state();
        state.last_id += 1;
        (2_000_000_000_000_000_000 + state.last_id).to_string()
    }

    /// Sends an interaction and waits for its reply.
    #[track_caller]
    pub(super) fn interact(&self, data: Value) -> impl Future<Output = Reply> + use<> {
        self.send("INTERACTION_CREATE", &data);
        let id = data["id"].as_str().expect("an id").to_owned();
        self.reply(id)
    }

    /// Waits for the reply to an interaction.
    #[track_caller]
    pub(super) fn reply(&self, id: String) -> impl Future<Output = Reply> + use<> {
        self.wait_for("reply", move |state| state.interactions[&id].reply())
    }

    /// Waits for the message that replies to a message.
    #[track_caller]
    pub(super) fn answer(&self, id: &str) -> impl Future<Output = Value> + use<> {
        let id = id.to_owned();
        self.wait_for("answer", move |state| {
            let is_it =
                |(_, message): &&(String, Value)| message["message_reference"]["message_id"] == id;
            state
                .messages
                .iter()
                .find(is_it)
                .map(|(_, message)| message.clone())
        })
    }

    /// Uses a slash command in the channel.
    #[track_caller]
    pub(super) fn slash(
        &self,
        locale: &str,
        name: &str,
        options: &[(&str, &str)],
    ) -> impl Future<Output = Reply> + use<> {
        let options: Vec<Value> = options
            .iter()
            .map(|(name, value)| json!({"name": name, "type": 3, "value": value}))
            .collect();
        let event = events::command(&self.id(), events::CHANNEL, locale, name, json!(options));
        self.interact(event)
    }

    /// Presses a button of a reply, or picks an option from its menu.
    #[track_caller]
    pub(super) fn press(
        &self,
        reply: &Reply,
        action: &str,
        picked: Option<&str>,
    ) -> impl Future<Output = Reply> + use<> {
        let mut message = events::message(&self.id(), events::CHANNEL, events::BOT, "");
        message["embeds"] = as_received(&reply.data["embeds"]);
        let id = reply.custom_id(action);
        let event = events::component(&self.id(), events::CHANNEL, "ja", &message, &id, picked);
        self.interact(event)
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Panics if the bot has sent an invalid request.
    #[track_caller]
    pub(super) fn finish(&self) {
        let state = self.state();
        assert!(state.mistakes.is_empty(), "{:#?}", state.mistakes);
    }
}

/// Embeds in the form in which Discord returns them.
fn as_received(embeds: &Value) -> Value {
    let mut embeds = embeds.clone();
    for embed in embeds.as_array_mut().into_iter().flatten() {
        embed["type"] = json!("rich");
    }
    embeds
}

impl Interaction {
    fn reply(&self) -> Option<Reply> {
        let (callback, _) = self.callback.as_ref()?;
        let is_private = callback["data"]["flags"].as_u64().unwrap_or(0) & 64 > 0;
        let was_deferred = callback["type"] == 5;
        let data = match was_deferred {
            true => self.edit.clone()?,
            false => callback["data"].clone(),
        };
        Some(Reply {
            data,
            is_private,
            was_deferred,
        })
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("no test panicked while it held the state")
    }

    fn changed(&self) {
        self.changed.notify_waiters();
    }
}
