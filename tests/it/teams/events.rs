//! Activities in the format of Teams, after the examples of its documentation, with invented
//! ids.

use serde_json::{Value, json};

pub(super) const APP: &str = "11111111-2222-3333-4444-555555555555";
pub(super) const TENANT: &str = "99999999-8888-7777-6666-555555555555";
pub(super) const BOT: &str = "28:11111111-2222-3333-4444-555555555555";
pub(super) const PERSONAL: &str = "a:1personal-conversation";
pub(super) const GROUP: &str = "19:group@thread.v2";
pub(super) const CHANNEL: &str = "19:channel@thread.tacv2;messageid=1700000000000";
pub(super) const DESK: &str = "19:desk@thread.tacv2";

/// The fields of every activity, except for the service's URL, which is the fake's.
pub(super) fn activity(kind: &str, id: &str, conversation: &str) -> Value {
    let conversation_type = match conversation {
        GROUP => "groupChat",
        CHANNEL | DESK => "channel",
        _ => "personal",
    };
    json!({
        "type": kind, "id": id, "timestamp": "2026-05-01T09:00:00.000Z",
        "localTimestamp": "2026-05-01T18:00:00.000+09:00", "channelId": "msteams",
        "from": {
            "id": "29:1abcdef", "name": "Aiko Sato",
            "aadObjectId": "77777777-0000-0000-0000-000000000001",
        },
        "conversation": {
            "id": conversation, "conversationType": conversation_type,
            "isGroup": conversation_type != "personal", "tenantId": TENANT,
        },
        "recipient": {"id": BOT, "name": "Madoguchi"},
        "entities": [{
            "type": "clientInfo", "locale": "en-US", "country": "US", "platform": "Web",
            "timezone": "Asia/Tokyo",
        }],
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-US",
    })
}

pub(super) fn message(id: &str, conversation: &str, text: &str) -> Value {
    let mut event = activity("message", id, conversation);
    event["text"] = json!(text);
    event["textFormat"] = json!("plain");
    event
}

/// A message that mentions the bot, as in a channel.
pub(super) fn mention(id: &str, conversation: &str, text: &str) -> Value {
    let mut event = message(id, conversation, &format!("<at>Madoguchi</at> {text}"));
    let mentioned = json!({
        "type": "mention", "mentioned": {"id": BOT, "name": "Madoguchi"},
        "text": "<at>Madoguchi</at>",
    });
    event["entities"]
        .as_array_mut()
        .expect("a list")
        .push(mentioned);
    event
}

/// A press of a button in a client that supports Universal Actions (version 1.4 or later).
pub(super) fn execute(id: &str, conversation: &str, reply_to: &str, data: &Value) -> Value {
    let mut event = activity("invoke", id, conversation);
    event["name"] = json!("adaptiveCard/action");
    event["replyToId"] = json!(reply_to);
    event["value"] = json!({
        "action": {"type": "Action.Execute", "verb": "madoguchi", "data": data},
        "trigger": "manual",
    });
    event
}

/// A press of a button in an older client.
pub(super) fn submit(id: &str, conversation: &str, reply_to: &str, data: &Value) -> Value {
    let mut event = activity("message", id, conversation);
    event["replyToId"] = json!(reply_to);
    event["value"] = data.clone();
    event
}
