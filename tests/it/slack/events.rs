//! Events as Slack sends them, complete. Texts are given as a person types them; the events
//! carry them escaped, as Slack does.
//!
//! Source: <https://docs.slack.dev/reference/events>.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

pub(super) const TEAM: &str = "T0MADOGUCHI";
pub(super) const APP: &str = "A0MADOGUCHI";
/// The user that the bot posts as.
pub(super) const BOT_USER: &str = "U0MADOGUCHI";
pub(super) const BOT: &str = "B0MADOGUCHI";
pub(super) const USER: &str = "U0ASKER0001";
pub(super) const OTHER_USER: &str = "U0ASKER0002";
pub(super) const CHANNEL: &str = "C0GENERAL01";
pub(super) const DESK_CHANNEL: &str = "C0HELPDESK1";
/// The direct messages of [`USER`] and the bot.
pub(super) const DIRECT: &str = "D0DIRECT001";

/// A number that no other event has.
pub(super) fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(1_000);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// A timestamp that no other message has.
pub(super) fn timestamp() -> String {
    format!("1760000000.{:06}", number())
}

/// A text with the three characters escaped that Slack escapes.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// The payload around an event, from the channel of an Events API subscription.
fn payload(mut event: Value) -> Value {
    let number = number();
    if event["event_ts"].is_null() {
        event["event_ts"] = json!(timestamp());
    }
    let authorization = json!({
        "enterprise_id": null, "team_id": TEAM, "user_id": BOT_USER, "is_bot": true,
        "is_enterprise_install": false,
    });
    json!({
        "token": "not-a-real-verification-token", "team_id": TEAM, "context_team_id": TEAM,
        "context_enterprise_id": null, "api_app_id": APP, "event": event,
        "type": "event_callback", "event_id": format!("Ev{number:010}"),
        "event_time": 1_760_000_000 + number, "authorizations": [authorization],
        "authed_users": [BOT_USER], "is_ext_shared_channel": false,
        "event_context": format!("4-{number}"),
    })
}

/// A message of a person, in the form that all its events have.
fn message(kind: &str, channel: &str, user: &str, thread: Option<&str>, text: &str) -> Value {
    let ts = timestamp();
    let elements = json!([{"type": "text", "text": text}]);
    let mut event = json!({
        "type": kind, "user": user, "channel": channel, "team": TEAM, "text": escaped(text),
        "ts": ts, "event_ts": ts, "client_msg_id": format!("00000000-0000-0000-0000-{:012}", number()),
        "blocks": [{
            "type": "rich_text", "block_id": format!("r{}", number()),
            "elements": [{"type": "rich_text_section", "elements": elements}],
        }],
    });
    if let Some(thread) = thread {
        event["thread_ts"] = json!(thread);
        event["parent_user_id"] = json!(USER);
    }
    event
}

/// A mention of the bot in a channel, or in a thread of it.
pub(super) fn app_mention(channel: &str, user: &str, thread: Option<&str>, text: &str) -> Value {
    let mut event = message("app_mention", channel, user, thread, text);
    event["text"] = json!(format!("<@{BOT_USER}> {}", escaped(text)));
    event["blocks"][0]["elements"][0]["elements"] = json!([
        {"type": "user", "user_id": BOT_USER},
        {"type": "text", "text": format!(" {text}")},
    ]);
    payload(event)
}

/// The `message` event that Slack sends for the same message as an `app_mention`.
pub(super) fn also_as_message(mention: &Value) -> Value {
    let mut event = mention["event"].clone();
    event["type"] = json!("message");
    event["channel_type"] = json!("channel");
    payload(event)
}

/// A message in a channel without a mention: a follow-up, if in a thread.
pub(super) fn channel_message(
    channel: &str,
    user: &str,
    thread: Option<&str>,
    text: &str,
) -> Value {
    let mut event = message("message", channel, user, thread, text);
    event["channel_type"] = json!("channel");
    payload(event)
}

/// A direct message to the bot, or one in a thread of them.
pub(super) fn direct_message(user: &str, thread: Option<&str>, text: &str) -> Value {
    let mut event = message("message", DIRECT, user, thread, text);
    event["channel_type"] = json!("im");
    payload(event)
}

/// A message of the bot itself, as Slack sends it back.
pub(super) fn own_message(channel: &str, thread: Option<&str>, text: &str) -> Value {
    let mut event = message("message", channel, BOT_USER, thread, text);
    event["channel_type"] = json!(if channel.starts_with('D') {
        "im"
    } else {
        "channel"
    });
    event["bot_id"] = json!(BOT);
    event["app_id"] = json!(APP);
    event["bot_profile"] = json!({
        "id": BOT, "deleted": false, "name": "madoguchi", "updated": 1_760_000_000,
        "app_id": APP, "team_id": TEAM,
        "icons": {"image_36": "https://example.org/36.png"},
    });
    event
        .as_object_mut()
        .expect("an object")
        .remove("client_msg_id");
    payload(event)
}

/// Direct messages with a subtype, which the bot ignores: a bot's message, one that was
/// edited, one that was deleted, a person who joined.
pub(super) fn messages_to_ignore() -> Vec<Value> {
    let about = |subtype: &str, more: Value| {
        let ts = timestamp();
        let mut event = json!({
            "type": "message", "subtype": subtype, "channel": DIRECT, "channel_type": "im",
            "ts": ts, "event_ts": ts,
        });
        let members = more.as_object().expect("an object").clone();
        event.as_object_mut().expect("an object").extend(members);
        payload(event)
    };
    let old = json!({"type": "message", "user": USER, "text": "before", "ts": timestamp()});
    let mut new = old.clone();
    new["text"] = json!("after");
    new["edited"] = json!({"user": USER, "ts": timestamp()});
    vec![
        about(
            "bot_message",
            json!({"text": "from a bot", "bot_id": "B0OTHERBOT1", "username": "other"}),
        ),
        about(
            "message_changed",
            json!({"hidden": true, "message": new, "previous_message": old}),
        ),
        about(
            "message_deleted",
            json!({"hidden": true, "deleted_ts": old["ts"], "previous_message": old}),
        ),
        about(
            "channel_join",
            json!({"user": OTHER_USER, "text": format!("<@{OTHER_USER}> has joined")}),
        ),
    ]
}

/// A person opens the home tab. `view` is what the bot published before, if anything.
pub(super) fn app_home_opened(user: &str, view: Option<&Value>) -> Value {
    let mut event = json!({
        "type": "app_home_opened", "user": user, "channel": DIRECT, "tab": "home",
        "event_ts": timestamp(),
    });
    if let Some(view) = view {
        event["view"] = view.clone();
    }
    payload(event)
}
