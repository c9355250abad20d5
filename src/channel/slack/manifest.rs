//! The manifest that an app is created from in Slack ([reference][1]), as JSON.
//!
//! Slack shows the same words to everybody, so that each text is in both languages.
//!
//! [1]: https://docs.slack.dev/reference/app-manifest

use serde_json::{Value, json};
use url::Url;

use super::COMMAND;
use crate::render::words::command::{self, CommandWords};
use crate::render::words::{Bilingual, Chat, Slack};
use crate::text::Language;

/// The path below the bot's public address where Slack delivers.
pub const PATH: &str = "/slack/events";

/// The bot's scopes: to read mentions and direct messages, to post, and to offer commands.
pub const SCOPES: [&str; 4] = ["app_mentions:read", "chat:write", "commands", "im:history"];

/// The events that Slack delivers to the bot.
const EVENTS: [&str; 3] = ["app_home_opened", "app_mention", "message.im"];

/// The `callback_id` of the shortcut that answers a message.
pub(super) const ANSWER_THIS: &str = "answer_this";

/// The background of the app's icon.
const COLOR: &str = "#2F6FB7";

/// The sub-commands in the usage hint.
const SUBCOMMANDS: [&CommandWords; 5] = [
    &command::SEARCH,
    &command::SETTING,
    &command::ROLLOUT,
    &command::WHATIF,
    &command::HELP,
];

/// Why there is no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The address isn't one that Slack calls.
    #[error("{0:?} isn't an address that Slack can call; it must begin with https://")]
    Address(String),
}

/// The manifest: for Socket Mode, or for delivery over HTTP to a public address.
///
/// # Errors
///
/// If the address isn't an https URL.
pub fn manifest(address: Option<&str>) -> Result<Value, ManifestError> {
    let delivery = address.map(delivery_url).transpose()?;
    let mut command = json!({
        "command": format!("/{COMMAND}"),
        "description": both(command::ASK.ja, command::ASK.en),
        "usage_hint": usage(),
        "should_escape": false,
    });
    let mut events = json!({"bot_events": EVENTS});
    let mut interactivity = json!({"is_enabled": true});
    if let Some(url) = &delivery {
        command["url"] = json!(url);
        events["request_url"] = json!(url);
        interactivity["request_url"] = json!(url);
    }
    let name = Chat(Language::Ja).app_name();
    Ok(json!({
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": words(|language| Chat(language).app_short()),
            "long_description": words(|language| Chat(language).app_long()),
            "background_color": COLOR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": true,
                "messages_tab_enabled": true,
                "messages_tab_read_only_enabled": false,
            },
            "bot_user": {
                "display_name": Chat(Language::En).app_name(),
                "always_online": true,
            },
            "shortcuts": [{
                "name": words(|language| Slack(language).answer_this()),
                "type": "message",
                "callback_id": ANSWER_THIS,
                "description": words(|language| Slack(language).answer_this_long()),
            }],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": false,
            "socket_mode_enabled": delivery.is_none(),
            "token_rotation_enabled": false,
        },
    }))
}

/// Where Slack delivers below an address.
fn delivery_url(address: &str) -> Result<String, ManifestError> {
    let is_public = Url::parse(address).is_ok_and(|url| url.scheme() == "https" && url.has_host());
    match is_public {
        true => Ok(format!("{}{PATH}", address.trim_end_matches('/'))),
        false => Err(ManifestError::Address(address.to_owned())),
    }
}

fn both(ja: &str, en: &str) -> String {
    format!("{ja} / {en}")
}

/// A sentence in both languages.
fn words(sentence: impl Fn(Language) -> &'static str) -> String {
    let both_languages = Bilingual::new(sentence);
    both(
        both_languages.get(Language::Ja),
        both_languages.get(Language::En),
    )
}

/// The hint after the command: a question, or a sub-command in either language.
fn usage() -> String {
    let question = command::QUESTION;
    let question = format!("{} {}", question.name_ja.unwrap_or_default(), question.name);
    let subcommands = SUBCOMMANDS
        .iter()
        .map(|words| format!("{} {}", words.name_ja.unwrap_or_default(), words.name));
    let all: Vec<String> = std::iter::once(question).chain(subcommands).collect();
    format!("[{}]", all.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_fits_what_slack_takes() {
        let socket = manifest(None).expect("made");
        insta::assert_json_snapshot!(socket);
        let length = |pointer: &str| {
            let text = socket.pointer(pointer).and_then(Value::as_str);
            text.expect(pointer).chars().count()
        };
        for (pointer, most) in [
            ("/display_information/name", 35),
            ("/display_information/description", 140),
            ("/display_information/long_description", 4_000),
            ("/features/bot_user/display_name", 80),
            ("/features/shortcuts/0/name", 24),
            ("/features/shortcuts/0/description", 150),
            ("/features/slash_commands/0/command", 32),
            ("/features/slash_commands/0/description", 2_000),
            ("/features/slash_commands/0/usage_hint", 1_000),
        ] {
            assert!(length(pointer) <= most, "{pointer}: {}", length(pointer));
        }
        assert!(length("/display_information/long_description") >= 174);
    }

    #[test]
    fn over_http_slack_is_notified_where_to_deliver() {
        let http = manifest(Some("https://bot.example.com/")).expect("made");
        let url = json!("https://bot.example.com/slack/events");
        for pointer in [
            "/features/slash_commands/0/url",
            "/settings/event_subscriptions/request_url",
            "/settings/interactivity/request_url",
        ] {
            assert_eq!(http.pointer(pointer), Some(&url), "{pointer}");
        }
        assert_eq!(http["settings"]["socket_mode_enabled"], json!(false));
        for address in ["http://bot.example.com", "bot.example.com", "https://"] {
            let error = manifest(Some(address)).expect_err(address);
            assert!(error.to_string().contains(address));
        }
    }
}
