//! A double of Slack: the Web API, `response_url` and Socket Mode on one loopback address,
//! and a sender of HTTP events.
//!
//! It refuses what Slack refuses, and remembers as a mistake of the bot whatever Slack
//! wouldn't take or people wouldn't want. A test ends with [`Double::finish`], which fails
//! if there was a mistake. Not modelled: rate limits that no test sets, scopes, membership
//! of channels, and files.

mod sender;
mod socket;
mod state;
mod web;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::in_process::wait_for;

pub(super) use sender::{Sender, now};
pub(super) use socket::Frame;
pub(super) use state::{Envelope, Fault, Kind, Posted, Reply, State, View, texts};

pub(super) const BOT_TOKEN: &str = "xoxb-0000000000-not-a-real-token";
pub(super) const APP_TOKEN: &str = "xapp-1-A0MADOGUCHI-not-a-real-token";
pub(super) const SIGNING_SECRET: &str = "00000000000000000000000000000000";
/// Slack repeats or drops what isn't acknowledged in this time, and a trigger expires.
pub(super) const DEADLINE: Duration = Duration::from_secs(3);
#[derive(Clone)]
pub(super) struct Double {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
    address: OnceLock<SocketAddr>,
}

impl Double {
    pub(super) async fn start() -> Double {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        shared.address.set(address).expect("set once");
        let router = Router::new()
            .route("/api/{call}", any(web::call))
            .route("/hooks/{number}", post(web::respond_to_hook))
            .route("/link", get(socket::connect))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Double { shared }
    }

    /// The base of the Web API, without a slash at its end.
    pub(super) fn url(&self) -> String {
        format!("http://{}/api", self.shared.address())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Waits until `find` finds something, and returns it.
    #[track_caller]
    pub(super) fn wait_for<T, F>(
        &self,
        what: &'static str,
        find: F,
    ) -> impl Future<Output = T> + use<T, F>
    where
        F: Fn(&State) -> Option<T>,
    {
        let place = std::panic::Location::caller();
        let double = self.clone();
        async move {
            let found = wait_for(&double.shared.changed, || find(&double.state()));
            match found.await {
                Some(found) => found,
                None => {
                    let mistakes = double.state().mistakes.clone();
                    panic!("{place}: no {what}; mistakes: {mistakes:#?}")
                }
            }
        }
    }

    /// Waits until there is a Socket Mode connection that takes envelopes.
    #[track_caller]
    pub(super) fn connected(&self) -> impl Future<Output = ()> + use<> {
        self.wait_for("connection", |state| state.connection().map(|_| ()))
    }

    /// Waits until the bot has closed every Socket Mode connection.
    #[track_caller]
    pub(super) fn disconnected(&self) -> impl Future<Output = ()> + use<> {
        self.wait_for("end of the connections", |state| {
            state.connection().is_none().then_some(())
        })
    }

    /// Gives a payload a trigger and a response URL, if it has a place for them. Only
    /// payloads that are sent over HTTP need this; [`Double::send`] does it.
    pub(super) fn prepare(&self, mut payload: Value) -> Value {
        let mut state = self.state();
        if payload.get("trigger_id").is_some() {
            payload["trigger_id"] = json!(state.new_trigger());
        }
        if payload.get("response_url").is_some() {
            let number = state.new_hook(&payload);
            payload["response_url"] =
                json!(format!("http://{}/hooks/{number}", self.shared.address()));
        }
        payload
    }

    /// Sends an envelope on one of the connections, and returns its id.
    #[track_caller]
    pub(super) fn send(&self, kind: Kind, payload: Value) -> String {
        let payload = self.prepare(payload);
        self.state().send(kind, payload, None)
    }

    /// Sends the payload of an envelope once more, as Slack does if it wasn't acknowledged.
    #[track_caller]
    pub(super) fn send_again(&self, envelope: &str, attempt: u32, reason: &str) -> String {
        let mut state = self.state();
        let first = state.envelope(envelope);
        let (kind, payload) = (first.kind, first.payload.clone());
        state.send(kind, payload, Some((attempt, reason)))
    }

    /// Asks the bot to open another connection: `warning`, `refresh_requested` or
    /// `link_disabled`. The open connections get no further envelopes.
    pub(super) fn disconnect(&self, reason: &str) {
        let mut state = self.state();
        for connection in &mut state.connections {
            connection.ask_to_leave(reason);
        }
    }

    /// Ends all connections: with a close frame, or without a word.
    pub(super) fn end_connections(&self, frame: &Frame) {
        self.state().end_connections(frame);
        self.shared.changed.notify_waiters();
    }

    /// Waits for the acknowledgement of an envelope: its payload, `null` for none.
    #[track_caller]
    pub(super) fn acknowledged(&self, envelope: &str) -> impl Future<Output = Value> + use<> {
        let id = envelope.to_owned();
        self.wait_for("acknowledgement", move |state| {
            let acks = &state.envelope(&id).acks;
            acks.first().map(|(payload, _)| payload.clone())
        })
    }

    /// Waits for the first reply to a command or an interaction: in its acknowledgement, or
    /// at its response URL.
    #[track_caller]
    pub(super) fn reply(&self, envelope: &str) -> impl Future<Output = Reply> + use<> {
        let id = envelope.to_owned();
        self.wait_for("reply", move |state| state.reply(&id))
    }

    /// Waits for a message that was posted.
    #[track_caller]
    pub(super) fn message<F>(&self, is_it: F) -> impl Future<Output = Posted> + use<F>
    where
        F: Fn(&Posted) -> bool,
    {
        self.wait_for("message", move |state| {
            state.messages.iter().find(|own| is_it(own)).cloned()
        })
    }

    /// Waits for a view that was opened or published.
    #[track_caller]
    pub(super) fn view<F>(&self, is_it: F) -> impl Future<Output = View> + use<F>
    where
        F: Fn(&View) -> bool,
    {
        self.wait_for("view", move |state| {
            state.views.iter().find(|own| is_it(own)).cloned()
        })
    }

    /// The next `times` calls of a name fail.
    pub(super) fn fault(&self, call: &'static str, times: u32, fault: Fault) {
        self.state().faults.push_back((call, times, fault));
    }

    /// Waits for every acknowledgement, then fails if the bot did something that Slack
    /// wouldn't have taken.
    #[track_caller]
    pub(super) fn finish(&self) -> impl Future<Output = ()> + use<> {
        let place = std::panic::Location::caller();
        let all = self.wait_for("acknowledgement of every envelope", |state| {
            let is_done = |own: &Envelope| !own.acks.is_empty() || own.is_overdue();
            state.envelopes.iter().all(is_done).then_some(())
        });
        let double = self.clone();
        async move {
            all.await;
            let state = double.state();
            let unacknowledged = state.envelopes.iter().filter(|own| own.is_missed());
            let mut mistakes = state.mistakes.clone();
            mistakes.extend(unacknowledged.map(|own| format!("{} wasn't acknowledged", own.id)));
            assert!(mistakes.is_empty(), "{place}: {mistakes:#?}");
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("no test panicked while it held the state")
    }

    fn address(&self) -> SocketAddr {
        *self.address.get().expect("an address")
    }
}

/// Whether an envelope, a trigger or a request of this time is too old.
fn is_late(since: Instant) -> bool {
    since.elapsed() > DEADLINE
}
