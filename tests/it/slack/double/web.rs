//! The Web API and response URLs of the double: the calls that the bot needs, and a mistake
//! for any other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State as Extracted};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::state::{Fault, Posted, State, View};
use super::{APP_TOKEN, BOT_TOKEN, Shared, is_late};
use crate::slack::events::{self, BOT, BOT_USER, TEAM};
use crate::slack::{limits, markup, schema};

/// How often a response URL may be used, in half an hour.
const POSTS_TO_A_HOOK: usize = 5;

/// The members of a successful response, or the name of an error.
type Answered = Result<Value, &'static str>;

pub(super) async fn call(
    Extracted(shared): Extracted<Arc<Shared>>,
    Path(call): Path<String>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(response) = fault(&shared, &call).await {
        return response;
    }
    let header = |name: header::HeaderName| headers.get(name).and_then(|own| own.to_str().ok());
    let is_json = header(header::CONTENT_TYPE).is_some_and(|own| own.contains("json"));
    let arguments = match (method, is_json) {
        (Method::GET, _) => schema::arguments_of_form(&call, query.unwrap_or_default().as_bytes()),
        (_, true) => schema::structured(serde_json::from_slice(&body).unwrap_or_default()),
        (_, false) => schema::arguments_of_form(&call, &body),
    };
    let answered = {
        let mut state = shared.state();
        if is_json && schema::takes_json(&call) == Some(false) {
            state.mistakes.push(format!("{call} takes no JSON"));
        }
        let authorization = header(header::AUTHORIZATION);
        respond(&shared, &mut state, &call, authorization, &arguments)
    };
    shared.changed.notify_waiters();
    let body = match answered {
        Ok(mut body) => {
            body["ok"] = json!(true);
            let found = schema::mistakes_of_response(&call, &body);
            assert!(found.is_empty(), "the double's own response: {found:?}");
            body
        }
        Err(error) => json!({"ok": false, "error": error}),
    };
    axum::Json(body).into_response()
}

/// The response that a test asked for, if it is due for this call.
async fn fault(shared: &Shared, call: &str) -> Option<Response> {
    let fault = {
        let mut state = shared.state();
        let too_early = state
            .not_before
            .remove(call)
            .filter(|own| Instant::now() < *own);
        if too_early.is_some() {
            let mistake = format!("{call} again before Retry-After was over");
            state.mistakes.push(mistake);
        }
        let at = state.faults.iter().position(|(own, ..)| *own == call)?;
        let (_, times, fault) = &mut state.faults[at];
        let fault = fault.clone();
        *times -= 1;
        if *times == 0 {
            state.faults.remove(at);
        }
        if let Fault::RateLimited(seconds) = fault {
            let until = Instant::now() + Duration::from_secs(seconds);
            state.not_before.insert(call.to_owned(), until);
        }
        fault
    };
    let refused = |error: &str| axum::Json(json!({"ok": false, "error": error}));
    match fault {
        Fault::RateLimited(seconds) => {
            let after = [(header::RETRY_AFTER, seconds.to_string())];
            let status = StatusCode::TOO_MANY_REQUESTS;
            Some((status, after, refused("ratelimited")).into_response())
        }
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            Some((status, "upstream failure").into_response())
        }
        Fault::Refused(error) => Some(refused(error).into_response()),
        Fault::Slow(pause) => {
            tokio::time::sleep(pause).await;
            None
        }
    }
}

fn respond(
    shared: &Shared,
    state: &mut State,
    call: &str,
    authorization: Option<&str>,
    arguments: &Value,
) -> Answered {
    state.calls.push((call.to_owned(), arguments.clone()));
    let expected = match call {
        "apps.connections.open" => APP_TOKEN,
        _ => BOT_TOKEN,
    };
    match authorization.and_then(|own| own.strip_prefix("Bearer ")) {
        None => return Err("not_authed"),
        Some(own) if own == expected => {}
        Some(APP_TOKEN | BOT_TOKEN) => return Err("not_allowed_token_type"),
        Some(_) => return Err("invalid_auth"),
    }
    let mut found = schema::mistakes(call, arguments);
    found.extend(markup::mistakes(arguments, &state.expected_mentions));
    match call {
        "chat.postEphemeral" | "chat.postMessage" | "chat.update" => {
            found.extend(limits::of_message(arguments));
        }
        "views.open" | "views.publish" => {
            found.extend(limits::of_view(&arguments["view"]));
        }
        _ => {}
    }
    if !found.is_empty() {
        state.mistakes.extend(found);
        return Err("invalid_arguments");
    }
    let text = |name: &str| arguments[name].as_str().unwrap_or_default();
    match call {
        "apps.connections.open" => {
            let ticket = events::number().to_string();
            let url = format!("ws://{}/link?ticket={ticket}", shared.address());
            state.tickets.insert(ticket);
            Ok(json!({"url": url}))
        }
        "auth.test" => Ok(json!({
            "url": "https://example.slack.com/", "team": "Example", "user": "madoguchi",
            "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT,
            "is_enterprise_install": false,
        })),
        "chat.postMessage" => {
            let posted = post(state, text("channel"), None, arguments);
            Ok(json!({
                "channel": posted.channel, "ts": posted.ts, "message": posted.as_slack_has_it(),
            }))
        }
        "chat.postEphemeral" => {
            let user = Some(text("user").to_owned());
            let posted = post(state, text("channel"), user, arguments);
            Ok(json!({"message_ts": posted.ts}))
        }
        "chat.update" => {
            let posted = message(state, text("channel"), text("ts"))?;
            update(posted, arguments);
            Ok(json!({
                "channel": posted.channel, "ts": posted.ts, "text": posted.body["text"],
                "message": {"text": posted.body["text"]},
            }))
        }
        "views.open" => {
            let is_fresh = match state.triggers.get_mut(text("trigger_id")) {
                None => return Err("invalid_trigger_id"),
                Some(sent) => !is_late(sent.take().ok_or("exchanged_trigger_id")?),
            };
            if !is_fresh {
                return Err("expired_trigger_id");
            }
            let user = owner(state, text("trigger_id"));
            Ok(json!({"view": new_view(state, user, &arguments["view"])}))
        }
        "views.publish" => publish(state, arguments),
        _ => Err("unknown_method"),
    }
}

fn message<'a>(
    state: &'a mut State,
    channel: &str,
    ts: &str,
) -> Result<&'a mut Posted, &'static str> {
    let is_it = |own: &&mut Posted| own.channel == channel && own.ts == ts && own.seen_by.is_none();
    state
        .messages
        .iter_mut()
        .find(is_it)
        .ok_or("message_not_found")
}

/// Keeps a message, for the test and for the check of its types.
fn post(state: &mut State, channel: &str, seen_by: Option<String>, arguments: &Value) -> Posted {
    let mut body = arguments.clone();
    name_blocks(&mut body);
    keep(&body);
    let posted = Posted {
        channel: channel.to_owned(),
        ts: events::timestamp(),
        seen_by,
        body,
        updates: 0,
    };
    state.messages.push(posted.clone());
    posted
}

fn update(posted: &mut Posted, arguments: &Value) {
    let body = posted.body.as_object_mut().expect("an object");
    for name in ["text", "blocks"] {
        match arguments.get(name) {
            Some(value) => body.insert(name.to_owned(), value.clone()),
            None => body.remove(name),
        };
    }
    name_blocks(&mut posted.body);
    keep(&posted.body);
    posted.updates += 1;
}

/// Gives every block an id that has none, as Slack does.
fn name_blocks(body: &mut Value) {
    let blocks = body.get_mut("blocks").and_then(Value::as_array_mut);
    for block in blocks.into_iter().flatten() {
        if block["block_id"].is_null() {
            block["block_id"] = json!(format!("b{}", events::number()));
        }
    }
}

fn new_view(state: &mut State, user: String, view: &Value) -> Value {
    let mut body = view.clone();
    name_blocks(&mut body);
    keep(&body);
    let number = events::number();
    let view = View {
        id: format!("V{number:010}"),
        user,
        hash: format!("{number}.hash"),
        body,
    };
    state.views.push(view.clone());
    view.as_slack_has_it()
}

/// Who got a trigger: the one whose payload carried it.
fn owner(state: &State, trigger: &str) -> String {
    let mut payloads = state.envelopes.iter().map(|own| &own.payload);
    let found = payloads.find(|payload| payload["trigger_id"] == trigger);
    let user = found.and_then(|own| own["user"]["id"].as_str().or(own["user_id"].as_str()));
    user.unwrap_or(events::USER).to_owned()
}

fn publish(state: &mut State, arguments: &Value) -> Answered {
    let user = arguments["user_id"].as_str().unwrap_or_default();
    if arguments["view"]["type"] != "home" {
        let mistake = "a modal was published as a home tab".to_owned();
        state.mistakes.push(mistake);
    }
    let is_it = |view: &&mut View| view.user == user && view.body["type"] == "home";
    match state.views.iter_mut().find(is_it) {
        Some(view) => change(view, arguments),
        None => Ok(json!({"view": new_view(state, user.to_owned(), &arguments["view"])})),
    }
}

/// Replaces a view, unless it was replaced after the caller saw it.
fn change(view: &mut View, arguments: &Value) -> Answered {
    let hash = arguments["hash"].as_str();
    if hash.is_some_and(|hash| hash != view.hash) {
        return Err("hash_conflict");
    }
    view.body = arguments["view"].clone();
    name_blocks(&mut view.body);
    keep(&view.body);
    view.hash = format!("{}.hash", events::number());
    Ok(json!({"view": view.as_slack_has_it()}))
}

pub(super) async fn respond_to_hook(
    Extracted(shared): Extracted<Arc<Shared>>,
    Path(number): Path<usize>,
    body: Bytes,
) -> Response {
    if let Some(response) = fault(&shared, "response_url").await {
        return response;
    }
    let arguments: Value = serde_json::from_slice(&body).unwrap_or_default();
    let is_taken = take(&mut shared.state(), number, &arguments);
    shared.changed.notify_waiters();
    match is_taken {
        true => "ok".into_response(),
        false => (StatusCode::NOT_FOUND, "expired_url").into_response(),
    }
}

/// Takes what is posted to a response URL.
fn take(state: &mut State, number: usize, arguments: &Value) -> bool {
    let name = "response_url".to_owned();
    state.calls.push((name, arguments.clone()));
    let mut found = schema::mistakes("response_url", arguments);
    found.extend(limits::of_message(arguments));
    found.extend(markup::mistakes(arguments, &state.expected_mentions));
    let hook = state.hooks.get_mut(number);
    let Some(hook) = hook.filter(|hook| hook.posts.len() < POSTS_TO_A_HOOK) else {
        found.push(format!("response URL {number} is unknown or used up"));
        state.mistakes.extend(found);
        return false;
    };
    hook.posts.push(arguments.clone());
    let (channel, user, replaced) = (
        hook.channel.clone(),
        hook.user.clone(),
        hook.message.clone(),
    );
    state.mistakes.extend(found);
    let at = replaced.and_then(|ts| state.messages.iter().position(|own| own.ts == ts));
    match at {
        Some(at) if arguments["delete_original"] == true => {
            state.messages.remove(at);
        }
        Some(at) if arguments["replace_original"] == true => {
            update(&mut state.messages[at], arguments);
        }
        _ => {
            let seen_by = (arguments["response_type"] != "in_channel").then_some(user);
            post(state, &channel, seen_by, arguments);
        }
    }
    true
}

/// Writes a message or a view into the folder that MADOGUCHI_SLACK_BLOCKS names, if any, for
/// `tests/clients/slack.mjs`.
fn keep(body: &Value) {
    let Some(folder) = std::env::var_os("MADOGUCHI_SLACK_BLOCKS") else {
        return;
    };
    let text = format!("{body:#}");
    let name = blake3::hash(text.as_bytes()).to_hex();
    let path = std::path::Path::new(&folder).join(format!("{}.json", &name[..16]));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(path, text).expect("written");
}
