//! The REST API of the fake Discord. Requests to unknown routes are recorded as mistakes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Extracted;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Shared, State, TOKEN};
use crate::discord::events::{self, APPLICATION, BOT};
use crate::discord::{limits, schema};

/// The status and body of a response.
type Answered = (u16, Value);

pub(super) async fn answer(
    Extracted(shared): Extracted<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = match body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let authorization = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let (status, body) = {
        let mut state = shared.state();
        state.requests.push(format!("{method} {}", uri.path()));
        let fault = fault(&mut state, uri.path());
        fault.unwrap_or_else(|| respond(&shared, &mut state, &method, &uri, authorization, &body))
    };
    shared.changed();
    let status = StatusCode::from_u16(status).expect("a status");
    match body {
        Value::Null => status.into_response(),
        body => (
            status,
            [("content-type", "application/json")],
            body.to_string(),
        )
            .into_response(),
    }
}

/// The next fault for a path, if there is one.
fn fault(state: &mut State, path: &str) -> Option<Answered> {
    let at = state
        .faults
        .iter()
        .position(|fault| path.contains(fault.path))?;
    let fault = &mut state.faults[at];
    let answered = (fault.status, fault.body.clone());
    fault.times -= 1;
    if fault.times == 0 {
        state.faults.remove(at);
    }
    Some(answered)
}

fn error(status: u16, code: u32, message: &str) -> Answered {
    (status, json!({"code": code, "message": message}))
}

fn respond(
    shared: &Shared,
    state: &mut State,
    method: &Method,
    uri: &Uri,
    authorization: Option<&str>,
    body: &Value,
) -> Answered {
    let path = uri.path().strip_prefix("/api/v10/").unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let needs_token = !matches!(parts[0], "interactions" | "webhooks");
    if needs_token && authorization != Some(&format!("Bot {TOKEN}")) {
        return error(401, 0, "401: Unauthorized");
    }
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["gateway"] | ["gateway", "bot"]) => gateway(shared, state),
        ("GET", ["oauth2", "applications", "@me"]) => (200, application(state.flags)),
        ("GET", ["applications", APPLICATION, "commands"]) => commands(state, uri),
        ("POST", ["applications", APPLICATION, "commands"]) => register(state, body),
        ("DELETE", ["applications", APPLICATION, "commands", id]) => {
            state.commands.retain(|command| command["id"] != *id);
            (204, Value::Null)
        }
        ("POST", ["interactions", id, token, "callback"]) => callback(state, id, token, body),
        ("PATCH", ["webhooks", APPLICATION, token, "messages", "@original"]) => {
            edit(state, token, body)
        }
        ("POST", ["channels", channel, "messages"]) => post(state, channel, body),
        ("POST", ["users", "@me", "channels"]) => direct(state, body),
        _ => {
            state.mistakes.push(format!("{method} {uri}"));
            error(404, 0, "404: Not Found")
        }
    }
}

fn gateway(shared: &Shared, state: &State) -> Answered {
    let address = shared.address.get().expect("an address");
    let limit =
        json!({"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 16});
    let url = format!("ws://{address}/gateway");
    (
        200,
        json!({"url": url, "shards": state.shards, "session_start_limit": limit}),
    )
}

fn application(flags: u64) -> Value {
    json!({
        "id": APPLICATION, "name": "madoguchi", "icon": null, "description": "", "summary": "",
        "bot_public": true, "bot_require_code_grant": false, "verify_key": "0", "flags": flags,
        "owner": events::user(events::USER, "owner"), "team": null, "rpc_origins": [],
        "redirect_uris": [], "tags": [], "integration_types_config": {},
    })
}

fn commands(state: &State, uri: &Uri) -> Answered {
    let is_localized = uri
        .query()
        .is_some_and(|query| query.contains("with_localizations=true"));
    let mut commands = state.commands.clone();
    if !is_localized {
        for command in &mut commands {
            let object = command.as_object_mut().expect("a command");
            object.retain(|key, _| !key.ends_with("_localizations"));
        }
    }
    (200, json!(commands))
}

fn register(state: &mut State, body: &Value) -> Answered {
    let mut mistakes = schema::mistakes("command", body);
    mistakes.extend(limits::of_command(body));
    if !mistakes.is_empty() {
        state.mistakes.extend(mistakes);
        return error(400, 50_035, "Invalid Form Body");
    }
    let mut command = body.clone();
    let more = json!({
        "id": (3_000_000_000_000_000_000_u64 + state.requests.len() as u64).to_string(),
        "application_id": APPLICATION, "version": "1", "nsfw": false, "handler": null,
    });
    let object = command.as_object_mut().expect("a command");
    object.extend(more.as_object().expect("an object").clone());
    object
        .entry("default_member_permissions")
        .or_insert(Value::Null);
    object.entry("type").or_insert(json!(1));
    object.entry("description").or_insert(json!(""));
    let key = |command: &Value| (command["type"].clone(), command["name"].clone());
    state.commands.retain(|known| key(known) != key(&command));
    state.commands.push(command.clone());
    (201, command)
}

/// The types of callback that are valid for a type of interaction.
fn allowed(kind: u64) -> &'static [u64] {
    match kind {
        2 => &[4, 5, 9],
        3 => &[4, 5, 6, 7, 9],
        4 => &[8],
        5 => &[4, 5, 6, 7],
        _ => &[],
    }
}

fn callback(state: &mut State, id: &str, token: &str, body: &Value) -> Answered {
    let known = state
        .interactions
        .get_mut(id)
        .filter(|known| known.token == token);
    let Some(interaction) = known else {
        return error(404, 10_062, "Unknown interaction");
    };
    if interaction.callback.is_some() {
        return error(400, 40_060, "Interaction has already been acknowledged.");
    }
    let mut mistakes = schema::mistakes("callback", body);
    let kind = body["type"].as_u64().unwrap_or(0);
    if !allowed(interaction.kind).contains(&kind) {
        mistakes.push(format!(
            "callback {kind} to an interaction {}",
            interaction.kind
        ));
    }
    if matches!(kind, 4 | 7) {
        mistakes.extend(limits::of_message(&body["data"]));
    }
    if mistakes.is_empty() {
        interaction.callback = Some((body.clone(), interaction.sent.elapsed()));
        return (204, Value::Null);
    }
    state.mistakes.extend(mistakes);
    error(400, 50_035, "Invalid Form Body")
}

fn edit(state: &mut State, token: &str, body: &Value) -> Answered {
    let mut interactions = state.interactions.values_mut();
    let Some(interaction) =
        interactions.find(|known| known.token == token && known.callback.is_some())
    else {
        return error(404, 10_015, "Unknown Webhook");
    };
    let mut mistakes = schema::mistakes("edit", body);
    mistakes.extend(limits::of_message(body));
    if mistakes.is_empty() {
        interaction.edit = Some(body.clone());
        return (200, sent("1", events::CHANNEL, body));
    }
    state.mistakes.extend(mistakes);
    error(400, 50_035, "Invalid Form Body")
}

fn post(state: &mut State, channel: &str, body: &Value) -> Answered {
    let mut mistakes = schema::mistakes("message", body);
    mistakes.extend(limits::of_message(body));
    if !mistakes.is_empty() {
        state.mistakes.extend(mistakes);
        return error(400, 50_035, "Invalid Form Body");
    }
    let is_same = |known: &Value| body["enforce_nonce"] == true && known["nonce"] == body["nonce"];
    if !state.messages.iter().any(|(_, known)| is_same(known)) {
        state.messages.push((channel.to_owned(), body.clone()));
    }
    let id = (4_000_000_000_000_000_000_u64 + state.messages.len() as u64).to_string();
    (200, sent(&id, channel, body))
}

/// Opens the only direct-message channel.
fn direct(state: &mut State, body: &Value) -> Answered {
    let mistakes = schema::mistakes("direct", body);
    if !mistakes.is_empty() {
        state.mistakes.extend(mistakes);
        return error(400, 50_035, "Invalid Form Body");
    }
    let recipient = body["recipient_id"].as_str().unwrap_or_default();
    (
        200,
        json!({
            "id": events::DM, "type": 1, "flags": 0, "last_message_id": null,
            "recipients": [events::user(recipient, "somebody")],
        }),
    )
}

/// A message in the form in which Discord returns it.
fn sent(id: &str, channel: &str, body: &Value) -> Value {
    let content = body["content"].as_str().unwrap_or_default();
    let mut message = events::message(id, channel, BOT, content);
    message["embeds"] = super::as_received(&body["embeds"]);
    message
}
