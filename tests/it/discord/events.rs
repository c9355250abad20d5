//! Complete events as Discord sends them, and a check that the client can parse them, because
//! it silently drops events that it can't parse.

use serde_json::{Value, json};
use serenity::model::event::{Event, GatewayEvent};

pub(super) const APPLICATION: &str = "1000000000000000001";
/// The bot's user has the same id as its application, as for all newer bots.
pub(super) const BOT: &str = APPLICATION;
pub(super) const USER: &str = "1000000000000000002";
pub(super) const OTHER_USER: &str = "1000000000000000003";
pub(super) const GUILD: &str = "1000000000000000010";
pub(super) const CHANNEL: &str = "1000000000000000020";
pub(super) const DESK_CHANNEL: &str = "1000000000000000021";
pub(super) const THREAD: &str = "1000000000000000022";
pub(super) const DM: &str = "1000000000000000030";

/// Panics if the client would drop an event.
#[track_caller]
pub(super) fn assert_readable(name: &str, data: &Value) {
    let frame = json!({"op": 0, "s": 1, "t": name, "d": data}).to_string();
    match serde_json::from_str::<GatewayEvent>(&frame) {
        Ok(GatewayEvent::Dispatch(_, Event::Unknown(_))) => panic!("{name} is an unknown event"),
        Ok(_) => {}
        Err(error) => panic!("{name} would be dropped: {error}\n{data:#}"),
    }
}

pub(super) fn user(id: &str, name: &str) -> Value {
    json!({
        "id": id, "username": name, "discriminator": "0", "global_name": name, "avatar": null,
        "bot": id == BOT, "system": false, "public_flags": 0, "flags": 0, "banner": null,
        "accent_color": null, "avatar_decoration_data": null, "mfa_enabled": false,
        "verified": true, "email": null, "locale": "en-US", "premium_type": 0,
    })
}

fn member(id: &str) -> Value {
    json!({
        "user": user(id, "somebody"), "nick": null, "avatar": null, "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00", "premium_since": null, "deaf": false,
        "mute": false, "flags": 0, "pending": false, "permissions": "2147483647",
        "communication_disabled_until": null,
    })
}

pub(super) fn ready(session: &str, resume_url: &str, shard: &Value) -> Value {
    json!({
        "v": 10, "user": user(BOT, "madoguchi"), "guilds": [{"id": GUILD, "unavailable": true}],
        "session_id": session, "resume_gateway_url": resume_url, "shard": shard,
        "application": {"id": APPLICATION, "flags": 0}, "session_type": "normal",
        "private_channels": [], "relationships": [], "presences": [], "user_settings": {},
        "guild_join_requests": [], "geo_ordered_rtc_regions": [],
    })
}

fn channel(id: &str, kind: u8, name: &str) -> Value {
    json!({
        "id": id, "type": kind, "guild_id": GUILD, "position": 0, "permission_overwrites": [],
        "name": name, "topic": null, "nsfw": false, "last_message_id": null,
        "rate_limit_per_user": 0, "parent_id": null, "flags": 0,
    })
}

fn thread() -> Value {
    json!({
        "id": THREAD, "type": 11, "guild_id": GUILD, "name": "thread", "parent_id": CHANNEL,
        "owner_id": USER, "last_message_id": null, "rate_limit_per_user": 0, "message_count": 0,
        "member_count": 1, "total_message_sent": 0, "flags": 0, "position": 0,
        "permission_overwrites": [], "nsfw": false,
        "thread_metadata": {
            "archived": false, "auto_archive_duration": 1440, "locked": false,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
            "create_timestamp": "2026-01-01T00:00:00+00:00",
        },
    })
}

pub(super) fn guild_create() -> Value {
    let mut guild = json!({
        "id": GUILD, "name": "A server", "icon": null, "splash": null, "discovery_splash": null,
        "owner_id": USER, "afk_channel_id": null, "afk_timeout": 300, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [],
        "roles": [everyone()], "features": [], "mfa_level": 0, "application_id": null,
        "system_channel_id": null, "system_channel_flags": 0, "rules_channel_id": null,
        "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
        "premium_subscription_count": 0, "preferred_locale": "ja", "nsfw_level": 0,
    });
    let more = json!({
        "stickers": [], "premium_progress_bar_enabled": false, "public_updates_channel_id": null,
        "safety_alerts_channel_id": null, "incidents_data": null,
        "joined_at": "2026-01-01T00:00:00+00:00", "large": false, "unavailable": false,
        "member_count": 2, "voice_states": [], "members": [member(BOT)],
        "channels": [channel(CHANNEL, 0, "general"), channel(DESK_CHANNEL, 0, "desk")],
        "threads": [thread()], "presences": [], "stage_instances": [],
        "guild_scheduled_events": [], "soundboard_sounds": [], "max_presences": null,
        "max_members": 100, "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
    });
    let object = guild.as_object_mut().expect("an object");
    object.extend(more.as_object().expect("an object").clone());
    guild
}

fn everyone() -> Value {
    json!({
        "id": GUILD, "name": "@everyone", "color": 0, "hoist": false, "icon": null,
        "unicode_emoji": null, "position": 0, "permissions": "2147483647", "managed": false,
        "mentionable": false, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
    })
}

/// A message. Direct messages have no guild.
pub(super) fn message(id: &str, channel: &str, author: &str, content: &str) -> Value {
    let mentions: Vec<Value> = [BOT, OTHER_USER]
        .into_iter()
        .filter(|id| content.contains(&format!("<@{id}>")))
        .map(|id| user(id, "mentioned"))
        .collect();
    let mut message = json!({
        "id": id, "channel_id": channel, "author": user(author, "somebody"), "content": content,
        "timestamp": "2026-05-01T00:00:00+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": mentions, "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": false, "type": 0, "flags": 0, "components": [], "nonce": null,
        "channel_type": 0,
    });
    if channel != DM {
        message["guild_id"] = json!(GUILD);
        let mut member = member(author);
        member.as_object_mut().expect("an object").remove("user");
        message["member"] = member;
    }
    message
}

/// The fields that all interactions have.
fn interaction(kind: u8, id: &str, channel: &str, locale: &str) -> Value {
    let mut interaction = json!({
        "id": id, "application_id": APPLICATION, "type": kind, "token": format!("token-{id}"),
        "version": 1, "channel_id": channel, "locale": locale, "app_permissions": "2147483647",
        "entitlements": [], "authorizing_integration_owners": {"0": GUILD}, "attachment_size_limit": 10_485_760,
        "context": 0,
    });
    let mut place = match channel {
        DM => json!({"id": DM, "type": 1, "flags": 0, "last_message_id": null, "recipients": []}),
        THREAD => thread(),
        id => self::channel(id, 0, "general"),
    };
    place["permissions"] = json!("2147483647");
    interaction["channel"] = place;
    if channel == DM {
        interaction["user"] = user(USER, "somebody");
        interaction["context"] = json!(1);
    } else {
        interaction["member"] = member(USER);
        interaction["guild_id"] = json!(GUILD);
        interaction["guild_locale"] = json!("ja");
        interaction["guild"] = json!({"id": GUILD, "locale": "ja", "features": []});
    }
    interaction
}

/// A slash command with options in Discord's format.
pub(super) fn command(id: &str, channel: &str, locale: &str, name: &str, options: Value) -> Value {
    let mut event = interaction(2, id, channel, locale);
    event["data"] = json!({"id": "5", "name": name, "type": 1, "options": options});
    event
}

/// An autocomplete request for an option.
pub(super) fn autocomplete(id: &str, locale: &str, name: &str, options: Value) -> Value {
    let mut event = interaction(4, id, CHANNEL, locale);
    event["data"] = json!({"id": "5", "name": name, "type": 1, "options": options});
    event
}

/// The command in a message's context menu.
pub(super) fn message_command(id: &str, locale: &str, target: &Value) -> Value {
    let mut event = interaction(2, id, CHANNEL, locale);
    let target_id = target["id"].as_str().expect("an id");
    event["data"] = json!({
        "id": "6", "name": "Answer this", "type": 3, "target_id": target_id,
        "resolved": {"messages": {target_id: target}},
    });
    event
}

/// A press of a button, or a choice from a menu.
pub(super) fn component(
    id: &str,
    channel: &str,
    locale: &str,
    message: &Value,
    custom_id: &str,
    picked: Option<&str>,
) -> Value {
    let mut event = interaction(3, id, channel, locale);
    event["message"] = message.clone();
    event["data"] = match picked {
        Some(value) => json!({"custom_id": custom_id, "component_type": 3, "values": [value]}),
        None => json!({"custom_id": custom_id, "component_type": 2}),
    };
    event
}

/// The submission of a form that was opened from a message.
pub(super) fn form(id: &str, message: &Value, custom_id: &str, written: &str) -> Value {
    let channel = message["channel_id"].as_str().expect("an id");
    let mut event = interaction(5, id, channel, "ja");
    event["message"] = message.clone();
    let field = json!({"type": 4, "custom_id": "answer", "value": written, "id": 2});
    event["data"] = json!({
        "custom_id": custom_id,
        "components": [{"type": 1, "id": 1, "components": [field]}],
    });
    event
}

/// One event of each kind that the fake Discord sends after READY and GUILD_CREATE.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let said = message("1", CHANNEL, USER, &format!("<@{BOT}> hello"));
    let typed = json!([{"name": "question", "type": 3, "value": "x", "focused": true}]);
    let interactions = [
        command("3", THREAD, "ja", "help", json!([])),
        command("4", DM, "ja", "help", json!([])),
        autocomplete("5", "ja", "ask", typed),
        message_command("6", "ja", &said),
        component("7", CHANNEL, "ja", &said, "x", None),
        component("8", CHANNEL, "ja", &said, "x", Some("y")),
        form("9", &said, "x", "y"),
    ];
    let direct = message("2", DM, USER, "hello");
    let messages = [("MESSAGE_CREATE", said), ("MESSAGE_CREATE", direct)];
    let interactions = interactions.map(|event| ("INTERACTION_CREATE", event));
    messages.into_iter().chain(interactions).collect()
}
