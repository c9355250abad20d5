//! Slash commands and interaction payloads as Slack sends them, complete. The double adds
//! `trigger_id` and `response_url`, because it checks how they are used.
//!
//! Source: <https://docs.slack.dev/reference/interaction-payloads> and
//! <https://docs.slack.dev/interactivity/implementing-slash-commands>.

use serde_json::{Value, json};

use super::double::{Posted, View};
use super::events::{APP, BOT, BOT_USER, TEAM, escaped, timestamp};

const TOKEN: &str = "not-a-real-verification-token";

fn user(id: &str) -> Value {
    json!({"id": id, "username": "asker", "name": "asker", "team_id": TEAM})
}

fn interaction(kind: &str, user_id: &str) -> Value {
    json!({
        "type": kind, "team": {"id": TEAM, "domain": "example"}, "user": user(user_id),
        "api_app_id": APP, "token": TOKEN, "enterprise": null, "is_enterprise_install": false,
        "trigger_id": "", "action_ts": timestamp(),
    })
}

/// `/madoguchi` and its text, as a person types it.
pub(super) fn slash_command(channel: &str, user: &str, text: &str) -> Value {
    json!({
        "token": TOKEN, "team_id": TEAM, "team_domain": "example", "channel_id": channel,
        "channel_name": "general", "user_id": user, "user_name": "asker",
        "command": "/madoguchi", "text": escaped(text), "api_app_id": APP,
        "is_enterprise_install": "false", "response_url": "", "trigger_id": "",
    })
}

/// A message shortcut on a message of somebody.
pub(super) fn message_action(
    callback: &str,
    channel: &str,
    user: &str,
    author: &str,
    text: &str,
) -> Value {
    let mut payload = interaction("message_action", user);
    let ts = timestamp();
    payload["callback_id"] = json!(callback);
    payload["channel"] = json!({"id": channel, "name": "general"});
    payload["message_ts"] = json!(ts);
    payload["message"] = json!({
        "type": "message", "user": author, "text": escaped(text), "ts": ts, "team": TEAM,
        "client_msg_id": "00000000-0000-0000-0000-000000000000", "blocks": [],
    });
    payload["response_url"] = json!("");
    payload
}

/// The element with an `action_id`, and the id of its block.
#[track_caller]
fn element(blocks: &Value, action: &str) -> (Value, Value) {
    for block in blocks.as_array().into_iter().flatten() {
        let several = block["elements"].as_array().into_iter().flatten();
        for element in several.chain([&block["accessory"], &block["element"]]) {
            if element["action_id"] == action {
                return (element.clone(), block["block_id"].clone());
            }
        }
    }
    panic!("no {action} in {blocks:#}")
}

/// What an element sends when it is used. `value` is the value of the option that is
/// picked, the date, or what was typed.
#[track_caller]
fn action(blocks: &Value, name: &str, value: Option<&str>) -> Value {
    let (element, block) = element(blocks, name);
    let mut action = json!({
        "type": element["type"], "action_id": name, "block_id": block, "action_ts": timestamp(),
    });
    let picked = || {
        let groups = element["option_groups"].as_array().into_iter().flatten();
        let grouped = groups.flat_map(|group| group["options"].as_array().into_iter().flatten());
        let mut options = element["options"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(grouped);
        let found = options.find(|option| option["value"].as_str() == value);
        found.unwrap_or_else(|| panic!("no option {value:?} in {element:#}"))
    };
    match element["type"].as_str() {
        Some("button") => {
            action["text"] = element["text"].clone();
            if let Some(own) = element.get("value") {
                action["value"] = own.clone();
            }
        }
        Some("static_select" | "overflow" | "radio_buttons") => {
            action["selected_option"] = picked().clone();
        }
        Some("checkboxes" | "multi_static_select") => {
            action["selected_options"] = json!([picked()])
        }
        Some("datepicker") => action["selected_date"] = json!(value),
        _ => action["value"] = json!(value),
    }
    action
}

/// A person uses an element of a message. An ephemeral message isn't in the payload.
#[track_caller]
pub(super) fn used_in_message(
    message: &Posted,
    user: &str,
    name: &str,
    value: Option<&str>,
) -> Value {
    let mut payload = interaction("block_actions", user);
    payload["container"] = json!({
        "type": "message", "message_ts": message.ts, "channel_id": message.channel,
        "is_ephemeral": message.seen_by.is_some(),
    });
    if let Some(thread) = message.body["thread_ts"].as_str() {
        payload["container"]["thread_ts"] = json!(thread);
    }
    payload["channel"] = json!({"id": message.channel, "name": "general"});
    payload["state"] = json!({"values": {}});
    payload["response_url"] = json!("");
    payload["actions"] = json!([action(&message.body["blocks"], name, value)]);
    if message.seen_by.is_none() {
        payload["message"] = message.as_slack_has_it();
        payload["message"]["app_id"] = json!(APP);
    }
    payload
}

/// A person uses an element of a modal or of the home tab.
#[track_caller]
pub(super) fn used_in_view(view: &View, name: &str, value: Option<&str>) -> Value {
    let mut payload = interaction("block_actions", &view.user);
    payload["container"] = json!({"type": "view", "view_id": view.id});
    payload["view"] = view_in_payload(view, &json!({}));
    payload["actions"] = json!([action(&view.body["blocks"], name, value)]);
    payload
}

/// A person submits a modal with values, by `action_id`.
#[track_caller]
pub(super) fn view_submission(view: &View, values: &[(&str, &str)]) -> Value {
    let mut payload = interaction("view_submission", &view.user);
    let mut state = json!({});
    for (name, value) in values {
        let mut entered = action(&view.body["blocks"], name, Some(value));
        let block = entered["block_id"].as_str().expect("an id").to_owned();
        let members = entered.as_object_mut().expect("an object");
        members.retain(|key, _| !matches!(key.as_str(), "action_id" | "block_id" | "action_ts"));
        state[block][*name] = entered;
    }
    payload["view"] = view_in_payload(view, &state);
    payload["response_urls"] = json!([]);
    payload
}

fn view_in_payload(view: &View, values: &Value) -> Value {
    let mut body = view.as_slack_has_it();
    body["state"] = json!({"values": values});
    body
}

/// The parts that Slack adds to a view.
pub(super) fn own_parts_of_view(id: &str, hash: &str) -> Value {
    json!({
        "id": id, "team_id": TEAM, "state": {"values": {}}, "hash": hash,
        "previous_view_id": null, "root_view_id": id, "app_id": APP, "bot_id": BOT,
        "app_installed_team_id": TEAM,
    })
}

/// The parts that Slack adds to a message of the bot.
pub(super) fn own_parts_of_message(ts: &str) -> Value {
    json!({"type": "message", "user": BOT_USER, "bot_id": BOT, "team": TEAM, "ts": ts})
}
