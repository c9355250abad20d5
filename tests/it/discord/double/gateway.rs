//! The gateway of the fake Discord: HELLO, IDENTIFY, RESUME, heartbeats and events in order.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::extract::{State as Extracted, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Shared, TOKEN};
use crate::discord::events;

/// So long that no heartbeat is due during a test.
const HEARTBEAT_MS: u64 = 41_250;

/// A session: its events in order, and its current socket.
pub(in crate::discord) struct Session {
    id: String,
    log: Vec<Value>,
    socket: Option<UnboundedSender<Frame>>,
}

/// A frame to send to the client.
pub(in crate::discord) enum Frame {
    Send(Value),
    /// Closes the socket with a code.
    Close(u16),
    /// Cuts the connection without a close frame.
    Cut,
}

impl Session {
    pub(in crate::discord) fn is_connected(&self) -> bool {
        self.socket
            .as_ref()
            .is_some_and(|socket| !socket.is_closed())
    }

    /// Sends an event. Without a socket, the event waits for a RESUME.
    pub(in crate::discord) fn dispatch(&mut self, name: &str, data: &Value) {
        let number = self.log.len() + 1;
        let frame = json!({"op": 0, "s": number, "t": name, "d": data});
        self.log.push(frame.clone());
        self.frame(Frame::Send(frame));
    }

    pub(in crate::discord) fn frame(&self, frame: Frame) {
        if let Some(socket) = &self.socket {
            // A closed socket is handled by its own task.
            let _ = socket.send(frame);
        }
    }

    /// Invalidates the session, so that it can't be resumed.
    pub(in crate::discord) fn invalidate(&mut self) {
        self.frame(Frame::Send(
            json!({"op": 9, "s": null, "t": null, "d": false}),
        ));
        self.socket = None;
    }

    /// Cuts the connection without a close frame. Events wait for a RESUME.
    pub(in crate::discord) fn cut(&mut self) {
        self.frame(Frame::Cut);
        self.socket = None;
    }
}

pub(super) async fn connect(
    Extracted(shared): Extracted<Arc<Shared>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| serve(shared, socket))
}

async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let hello = json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": HEARTBEAT_MS}});
    if socket.send(Message::text(hello.to_string())).await.is_err() {
        return;
    }
    let (sender, mut frames) = unbounded_channel();
    loop {
        tokio::select! {
            frame = frames.recv() => if !forward(&mut socket, frame).await { return },
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("the client sends JSON");
                    receive(&shared, &frame, &sender);
                    shared.changed();
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    drain(&mut frames);
    shared.changed();
}

/// Sends a frame. Returns false if the connection ends.
async fn forward(socket: &mut WebSocket, frame: Option<Frame>) -> bool {
    match frame {
        Some(Frame::Send(value)) => socket.send(Message::text(value.to_string())).await.is_ok(),
        Some(Frame::Close(code)) => {
            let frame = CloseFrame {
                code,
                reason: "".into(),
            };
            let _ = socket.send(Message::Close(Some(frame))).await;
            false
        }
        Some(Frame::Cut) | None => false,
    }
}

fn drain(frames: &mut UnboundedReceiver<Frame>) {
    frames.close();
}

/// The client library sends the token with the REST prefix, which Discord accepts.
fn is_known(token: &Value) -> bool {
    token
        .as_str()
        .is_some_and(|token| token.trim_start_matches("Bot ") == TOKEN)
}

fn receive(shared: &Shared, frame: &Value, sender: &UnboundedSender<Frame>) {
    let mut state = shared.state();
    let opcode = frame["op"].as_u64().expect("an opcode");
    if opcode != 1 {
        state.opcodes.push(opcode);
    }
    let data = &frame["d"];
    let say = |value: Value| {
        let _ = sender.send(Frame::Send(value));
    };
    match opcode {
        1 => say(json!({"op": 11, "s": null, "t": null, "d": null})),
        2 if !is_known(&data["token"]) => {
            let _ = sender.send(Frame::Close(4004));
        }
        2 if data["intents"].as_u64().unwrap_or(0) & 1 << 15 > 0 && state.flags & 3 << 18 == 0 => {
            let _ = sender.send(Frame::Close(4014));
        }
        2 => {
            state.intents = data["intents"].as_u64().expect("intents");
            let id = format!("session-{}", state.sessions.len());
            let address = shared.address.get().expect("an address");
            let url = format!("ws://{address}/gateway");
            let mut session = Session {
                id: id.clone(),
                log: Vec::new(),
                socket: Some(sender.clone()),
            };
            session.dispatch("READY", &events::ready(&id, &url, &data["shard"]));
            session.dispatch("GUILD_CREATE", &events::guild_create());
            state.sessions.push(session);
        }
        6 => {
            let wanted = state
                .sessions
                .iter_mut()
                .find(|session| session.id == data["session_id"]);
            let Some(session) = wanted.filter(|_| is_known(&data["token"])) else {
                return say(json!({"op": 9, "s": null, "t": null, "d": false}));
            };
            session.socket = Some(sender.clone());
            let seen = usize::try_from(data["seq"].as_u64().expect("a number")).expect("fits");
            session.log[seen..].iter().cloned().for_each(say);
            session.dispatch("RESUMED", &json!({"_trace": []}));
        }
        3 => {}
        other => state.mistakes.push(format!("opcode {other}")),
    }
}
