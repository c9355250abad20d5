//! A double of Discord: REST and the gateway on one loopback address.
//!
//! It refuses what Discord refuses, and remembers as a mistake of the bot whatever
//! Discord would not take: a test ends with [`Double::finish`], which tells them.

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

/// A token of the right form: the bot's id in Base64 and two other parts.
pub(super) const TOKEN: &str = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.GdouBl.not-a-real-token-of-anybody";

/// Whatever does not come in this time does not come at all.
const PATIENCE: Duration = Duration::from_secs(60);

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

/// What the double knows.
#[derive(Default)]
pub(super) struct State {
    /// What Discord would not have taken.
    pub(super) mistakes: Vec<String>,
    /// Method and path of every request.
    pub(super) requests: Vec<String>,
    pub(super) interactions: HashMap<String, Interaction>,
    /// Messages that were posted, with their channel.
    pub(super) messages: Vec<(String, Value)>,
    pub(super) commands: Vec<Value>,
    /// Flags of the application.
    pub(super) flags: u64,
    pub(super) faults: VecDeque<Fault>,
    pub(super) sessions: Vec<gateway::Session>,
    /// Opcodes that clients sent: 2 for IDENTIFY, 6 for RESUME.
    pub(super) opcodes: Vec<u64>,
    pub(super) intents: u64,
    pub(super) shards: u64,
    last_id: u64,
}

/// An interaction and what became of it.
pub(super) struct Interaction {
    token: String,
    kind: u64,
    sent: Instant,
    /// How it was acknowledged, and after which time.
    pub(super) callback: Option<(Value, Duration)>,
    /// What its reply was made into.
    pub(super) edit: Option<Value>,
}

/// Requests whose path contains something fail so many times.
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
    /// Every text of it in one.
    pub(super) fn text(&self) -> String {
        texts(&self.data)
    }

    /// The custom_id whose action is named so.
    #[track_caller]
    pub(super) fn custom_id(&self, action: &str) -> String {
        let id = custom_ids(&self.data)
            .into_iter()
            .find(|id| id == action || id.split(':').nth(1) == Some(action));
        id.unwrap_or_else(|| panic!("no {action} in {:#}", self.data))
    }
}

/// Content, titles, descriptions, fields and footers of a message.
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

    /// Waits until something is so.
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
            let waiting = async {
                loop {
                    let changed = double.shared.changed.notified();
                    if let Some(found) = is_so(&double.state()) {
                        return found;
                    }
                    // Something may change between the look and the wait.
                    let _ = tokio::time::timeout(Duration::from_millis(200), changed).await;
                }
            };
            match tokio::time::timeout(PATIENCE, waiting).await {
                Ok(found) => found,
                Err(_) => panic!(
                    "{place}: no {what}; mistakes: {:?}",
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

    /// Sends an event to the newest session.
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

    /// An id that nothing else has.
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

    /// Waits for the message that answers a message.
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

    /// A slash command in the channel.
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

    /// Presses a button of a reply, or picks from its menu.
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

    /// Panics if the bot did something that Discord would not have taken.
    #[track_caller]
    pub(super) fn finish(&self) {
        let state = self.state();
        assert!(state.mistakes.is_empty(), "{:#?}", state.mistakes);
    }
}

/// Embeds as they come back in a message.
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
