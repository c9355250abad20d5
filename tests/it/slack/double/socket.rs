//! Socket Mode: a ticket that is used once, `hello`, envelopes, acknowledgements,
//! `disconnect`.
//!
//! Source: <https://docs.slack.dev/apis/events-api/using-socket-mode>.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use axum::extract::{Query, State as Extracted, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::state::{Kind, State};
use super::{DEADLINE, Shared};
use crate::slack::events::APP;
use crate::slack::{limits, markup};

/// How often the double sends a ping, as Slack does. A client that has been shut down while
/// it wrote closes its connection only when the next frame arrives.
const PING: Duration = Duration::from_secs(1);

/// A connection of the bot.
pub(in crate::slack) struct Connection {
    socket: UnboundedSender<Frame>,
    is_leaving: bool,
}

/// What goes out on a connection.
#[derive(Debug, Clone)]
pub(in crate::slack) enum Frame {
    Send(Value),
    /// A close frame.
    Close,
    /// The end of the connection without a close frame.
    Cut,
}

impl Connection {
    pub(super) fn takes_envelopes(&self) -> bool {
        !self.is_leaving && !self.socket.is_closed()
    }

    pub(super) fn frame(&self, frame: Frame) {
        // The task of a connection that has ended finds out by itself.
        let _ = self.socket.send(frame);
    }

    pub(super) fn ask_to_leave(&mut self, reason: &str) {
        self.is_leaving = true;
        self.frame(Frame::Send(json!({
            "type": "disconnect", "reason": reason, "debug_info": {"host": "double"},
        })));
    }

    pub(super) fn end(&mut self, frame: Frame) {
        self.is_leaving = true;
        self.frame(frame);
    }
}

pub(super) async fn connect(
    Extracted(shared): Extracted<Arc<Shared>>,
    Query(query): Query<BTreeMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = query.get("ticket").cloned().unwrap_or_default();
    if !shared.state().tickets.remove(&ticket) {
        let mistake = "a connection without a new ticket".to_owned();
        shared.state().mistakes.push(mistake);
        return StatusCode::UNAUTHORIZED.into_response();
    }
    upgrade.on_upgrade(move |socket| serve(shared, socket))
}

async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let (sender, mut frames) = unbounded_channel();
    let number = {
        let mut state = shared.state();
        state.connections.push(Connection {
            socket: sender,
            is_leaving: false,
        });
        let open = state.connections.iter().filter(|own| own.takes_envelopes());
        let hello = json!({
            "type": "hello", "num_connections": open.count(),
            "connection_info": {"app_id": APP},
            "debug_info": {
                "host": "double", "build_number": 1, "approximate_connection_time": 18_060,
            },
        });
        let connection = state.connections.last().expect("pushed");
        connection.frame(Frame::Send(hello));
        state.connections.len() - 1
    };
    shared.changed.notify_waiters();
    let mut pings = tokio::time::interval(PING);
    loop {
        tokio::select! {
            _ = pings.tick() => {
                if socket.send(Message::Ping(Bytes::new())).await.is_err() {
                    break;
                }
            }
            frame = frames.recv() => match frame {
                Some(Frame::Send(value)) => {
                    if socket.send(Message::text(value.to_string())).await.is_err() {
                        break;
                    }
                }
                Some(Frame::Close) => {
                    let _ = socket.send(Message::Close(None)).await;
                    // What is unread when a connection ends can undo the close frame.
                    let rest = async { while let Some(Ok(_)) = socket.recv().await {} };
                    let _ = tokio::time::timeout(PING, rest).await;
                    break;
                }
                Some(Frame::Cut) | None => break,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => {
                    receive(&mut shared.state(), number, &text);
                    shared.changed.notify_waiters();
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    frames.close();
    let mut state = shared.state();
    for envelope in &mut state.envelopes {
        envelope.is_lost |= envelope.connection == number && envelope.acks.is_empty();
    }
    drop(state);
    shared.changed.notify_waiters();
}

/// Takes what the bot sent: an acknowledgement, and nothing else.
fn receive(state: &mut State, connection: usize, text: &str) {
    let ack: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(id) = ack["envelope_id"].as_str() else {
        return state.mistakes.push(format!("no envelope_id: {text}"));
    };
    let expected = state.expected_mentions.clone();
    let Some(envelope) = state.envelopes.iter_mut().find(|own| own.id == id) else {
        return state.mistakes.push(format!("no envelope {id}"));
    };
    let mut found = Vec::new();
    let payload = ack["payload"].clone();
    let says = payload.as_object().is_some_and(|own| !own.is_empty());
    let after = envelope.sent.elapsed();
    if !envelope.acks.is_empty() {
        found.push(format!("{id} was acknowledged twice"));
    }
    if after > DEADLINE {
        found.push(format!("{id} was acknowledged after {after:?}"));
    }
    if envelope.connection != connection {
        found.push(format!("{id} was acknowledged on another connection"));
    }
    let mut names = ack.as_object().into_iter().flat_map(|own| own.keys());
    if let Some(name) = names.find(|name| !matches!(name.as_str(), "envelope_id" | "payload")) {
        found.push(format!("{id} was acknowledged with {name}"));
    }
    if says && !envelope.accepts_payload {
        found.push(format!("{id} takes no payload: {payload}"));
    } else if says {
        found.extend(mistakes_of_payload(envelope.kind, &payload, &expected));
    }
    envelope.acks.push((payload, after));
    state.mistakes.extend(found);
}

/// What is wrong with what answers a command or a submission at once, in the payload of an
/// acknowledgement or the body of an HTTP response.
pub(super) fn mistakes_of_payload(kind: Kind, payload: &Value, expected: &[String]) -> Vec<String> {
    if kind == Kind::Command {
        // Alone, the type only shows or hides what was typed.
        let is_type_alone = payload.as_object().is_some_and(|own| own.len() == 1)
            && payload["response_type"] == "in_channel";
        if is_type_alone {
            return Vec::new();
        }
        let mut found = limits::of_message(payload);
        found.extend(markup::mistakes(payload, expected));
        let response_type = payload["response_type"].as_str();
        if !matches!(response_type, None | Some("ephemeral" | "in_channel")) {
            found.push(format!("response_type {response_type:?}"));
        }
        return found;
    }
    match payload["response_action"].as_str() {
        Some("clear") => Vec::new(),
        Some("errors") => {
            let errors = payload["errors"].as_object();
            match errors.is_some_and(|errors| !errors.is_empty()) {
                true => Vec::new(),
                false => vec![format!("no errors: {payload}")],
            }
        }
        Some("update" | "push") => {
            let mut found = limits::of_view(&payload["view"]);
            found.extend(markup::mistakes(payload, expected));
            found
        }
        other => vec![format!("response_action {other:?}")],
    }
}
