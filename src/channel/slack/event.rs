//! Slack's events, slash commands and interactions to what a person did.
//!
//! Messages of bots, edits and deletions are ignored. JSON members are read one by one,
//! so that a file, an attachment or a block of an unknown kind doesn't hide the text of
//! its message.

use serde_json::Value;

use super::manifest::ANSWER_THIS;
use super::mrkdwn::typed;
use super::{NAME, Visibility};
use crate::channel::conversation::Asker;

/// The identifier of the input in the home tab.
pub(super) const HOME_QUESTION: &str = "home:question";

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// Equal for deliveries of the same event.
    pub(super) key: String,
    /// Where it was done, and by whom.
    pub(super) origin: Origin,
    /// What was done.
    pub(super) kind: EventKind,
}

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EventKind {
    /// Wrote to the bot: a mention in a channel, or a direct message.
    Message(String),
    /// Used the slash command, with this text after it.
    Command(String),
    /// Chose "Answer this" in the menu of a message with this text.
    AnswerThis(String),
    /// Pressed the button with this identifier.
    Press(String),
    /// Sent a dialog.
    Submit(Submission),
    /// Opened the app's home tab.
    OpenHome,
    /// Asked this in the home tab.
    AskAtHome(String),
}

/// Where something was done, and by whom, in Slack's IDs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The person.
    pub(super) user: String,
    /// The person's name; empty where Slack doesn't tell it.
    pub(super) name: String,
    /// The conversation; none in the home tab and in dialogs.
    pub(super) channel: Option<String>,
    /// The thread in it to reply to, by the time of its first message.
    pub(super) thread: Option<String>,
    /// The message that was pressed or whose menu was used, by its time.
    pub(super) message: Option<String>,
    /// True if only the person sees the message that was pressed.
    pub(super) is_ephemeral: bool,
    /// Where replies can be sent for 30 minutes, even where the bot isn't a member.
    pub(super) response_url: Option<String>,
    /// What opens a dialog, for 3 seconds.
    pub(super) trigger: Option<String>,
}

/// A dialog that was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Submission {
    /// Which dialog.
    pub(super) callback: String,
    /// What the bot gave it to carry.
    pub(super) metadata: String,
    /// The inputs that were filled in, by their identifiers.
    pub(super) inputs: Vec<(String, String)>,
}

impl Origin {
    /// True where others see what is posted. IDs of direct conversations with one
    /// person begin with `D`.
    pub(super) fn is_shared(&self) -> bool {
        let channel = self.channel.as_deref();
        channel.is_some_and(|channel| !channel.starts_with('D'))
    }

    /// Who sees the reply to a button or a dialog: only the person who used it, if others
    /// see the conversation. Otherwise the reply is public, so that it stays.
    pub(super) fn visibility(&self) -> Visibility {
        match self.is_ephemeral || self.is_shared() {
            true => Visibility::Private,
            false => Visibility::Public,
        }
    }

    /// Who asks. Each person has their own conversation with the bot in each thread.
    pub(super) fn asker(&self) -> Asker {
        let user = &self.user;
        let channel = self.channel.as_deref().unwrap_or("home");
        let thread = self.thread.as_deref().unwrap_or_default();
        Asker {
            person: Some(user.clone()),
            client: None,
            place: self.channel.clone().filter(|_| self.is_shared()),
            conversation: format!("{NAME}/{channel}/{thread}/{user}"),
        }
    }
}

/// The kinds of payload that Slack delivers, over sockets and over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PayloadKind {
    /// An event of the Events API.
    Event,
    /// A slash command.
    Command,
    /// A button, shortcut or dialog.
    Interaction,
}

/// Decodes a payload; `None` if it isn't for the bot. `bot` is the bot's own user, whose
/// mentions are removed from texts.
pub(super) fn decode(kind: PayloadKind, payload: &Value, bot: &str) -> Option<Event> {
    match kind {
        PayloadKind::Event => of_event(payload, bot),
        PayloadKind::Command => of_command(payload, bot),
        PayloadKind::Interaction => match payload["type"].as_str()? {
            "block_actions" => of_press(payload),
            "message_action" => of_shortcut(payload, bot),
            "view_submission" => of_submission(payload),
            _ => None,
        },
    }
}

/// A member that isn't an empty text.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// The name by which Slack shows a person.
fn name(user: &Value) -> String {
    let name = text(&user["name"]).or_else(|| text(&user["username"]));
    name.unwrap_or_default()
}

fn of_event(payload: &Value, bot: &str) -> Option<Event> {
    let event = &payload["event"];
    let user = text(&event["user"]);
    match event["type"].as_str()? {
        "app_home_opened" if event["tab"].as_str().is_none_or(|tab| tab == "home") => Some(Event {
            key: format!("event/{}", payload["event_id"].as_str()?),
            origin: Origin {
                user: user?,
                ..Origin::default()
            },
            kind: EventKind::OpenHome,
        }),
        "app_mention" | "message" if is_written_by_person(event, bot) => {
            let is_mention = event["type"] == "app_mention";
            if !is_mention && event["channel_type"] != "im" {
                return None;
            }
            let channel = text(&event["channel"])?;
            let time = text(&event["ts"])?;
            let thread = text(&event["thread_ts"]);
            Some(Event {
                // A mention in a direct message may be delivered as both.
                key: format!("message/{channel}/{time}"),
                kind: EventKind::Message(typed(event["text"].as_str()?, bot)),
                origin: Origin {
                    user: user?,
                    channel: Some(channel),
                    thread: thread.or_else(|| is_mention.then_some(time)),
                    ..Origin::default()
                },
            })
        }
        _ => None,
    }
}

fn is_written_by_person(event: &Value, bot: &str) -> bool {
    let subtype = event["subtype"].as_str();
    let is_written = matches!(subtype, None | Some("file_share" | "thread_broadcast"));
    let is_of_bot = event["bot_id"].is_string() || event["user"] == bot;
    is_written && !is_of_bot && event["hidden"] != true
}

fn of_command(command: &Value, bot: &str) -> Option<Event> {
    let trigger = text(&command["trigger_id"])?;
    Some(Event {
        key: format!("trigger/{trigger}"),
        origin: Origin {
            user: text(&command["user_id"])?,
            name: text(&command["user_name"]).unwrap_or_default(),
            channel: text(&command["channel_id"]),
            response_url: text(&command["response_url"]),
            trigger: Some(trigger),
            ..Origin::default()
        },
        kind: EventKind::Command(typed(command["text"].as_str().unwrap_or_default(), bot)),
    })
}

fn of_shortcut(action: &Value, bot: &str) -> Option<Event> {
    if action["callback_id"] != ANSWER_THIS {
        return None;
    }
    let message = &action["message"];
    let trigger = text(&action["trigger_id"])?;
    Some(Event {
        key: format!("trigger/{trigger}"),
        origin: Origin {
            user: text(&action["user"]["id"])?,
            name: name(&action["user"]),
            channel: text(&action["channel"]["id"]),
            thread: text(&message["thread_ts"]),
            response_url: text(&action["response_url"]),
            trigger: Some(trigger),
            ..Origin::default()
        },
        kind: EventKind::AnswerThis(typed(message["text"].as_str().unwrap_or_default(), bot)),
    })
}

fn of_press(press: &Value) -> Option<Event> {
    let container = &press["container"];
    let message = &press["message"];
    let pressed = &press["actions"][0];
    let trigger = text(&press["trigger_id"])?;
    let thread = text(&message["thread_ts"]).or_else(|| text(&container["thread_ts"]));
    Some(Event {
        key: format!("trigger/{trigger}"),
        origin: Origin {
            user: text(&press["user"]["id"])?,
            name: name(&press["user"]),
            channel: text(&press["channel"]["id"]).or_else(|| text(&container["channel_id"])),
            thread,
            message: text(&container["message_ts"]),
            is_ephemeral: container["is_ephemeral"] == true,
            response_url: text(&press["response_url"]),
            trigger: Some(trigger),
        },
        kind: match text(&pressed["action_id"])? {
            id if id == HOME_QUESTION => {
                EventKind::AskAtHome(filled_in(pressed).unwrap_or_default())
            }
            id => EventKind::Press(id),
        },
    })
}

fn of_submission(sent: &Value) -> Option<Event> {
    let view = &sent["view"];
    let blocks = view["state"]["values"].as_object();
    let inputs = blocks
        .into_iter()
        .flatten()
        .filter_map(|(_, inputs)| inputs.as_object());
    let inputs = inputs.flatten();
    Some(Event {
        key: format!("view/{}/{}", view["id"].as_str()?, view["hash"].as_str()?),
        origin: Origin {
            user: text(&sent["user"]["id"])?,
            name: name(&sent["user"]),
            trigger: text(&sent["trigger_id"]),
            ..Origin::default()
        },
        kind: EventKind::Submit(Submission {
            callback: text(&view["callback_id"])?,
            metadata: text(&view["private_metadata"]).unwrap_or_default(),
            inputs: inputs
                .filter_map(|(id, input)| Some((id.clone(), filled_in(input)?)))
                .collect(),
        }),
    })
}

/// What was filled in; several choices with commas between them.
fn filled_in(input: &Value) -> Option<String> {
    let chosen = input["selected_options"].as_array().map(|chosen| {
        let values = chosen.iter().filter_map(|option| option["value"].as_str());
        values.collect::<Vec<&str>>().join(",")
    });
    let one = [
        &input["value"],
        &input["selected_date"],
        &input["selected_option"]["value"],
    ];
    let one = one
        .into_iter()
        .find_map(|value| value.as_str().map(str::to_owned));
    let value = one.or(chosen)?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BOT: &str = "UBOT";

    fn push(event: Value) -> Option<Event> {
        let event = json!({
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1",
            "event_time": 1_700_000_000, "event": event,
        });
        decode(PayloadKind::Event, &event, BOT)
    }

    #[test]
    fn only_what_people_write_is_a_message() {
        let direct = |more: Value| {
            let mut event = json!({
                "type": "message", "channel": "D1", "channel_type": "im", "user": "U1",
                "ts": "1.1", "text": "hello",
            });
            for (key, value) in more.as_object().into_iter().flatten() {
                event[key] = value.clone();
            }
            push(event).map(|event| event.kind)
        };
        let hello = EventKind::Message("hello".to_owned());
        for more in [
            json!({}),
            json!({"subtype": "file_share"}),
            json!({"thread_ts": "1.0"}),
        ] {
            assert_eq!(direct(more.clone()), Some(hello.clone()), "{more}");
        }
        for more in [
            json!({"bot_id": "B1"}),
            json!({"subtype": "bot_message"}),
            json!({"subtype": "message_changed"}),
            json!({"subtype": "something_new"}),
            json!({"user": "UBOT"}),
            json!({"user": null}),
            json!({"hidden": true}),
            json!({"channel_type": "channel"}),
            json!({"text": null}),
            json!({"type": "something_new"}),
        ] {
            assert_eq!(direct(more.clone()), None, "{more}");
        }
    }

    #[test]
    fn follow_ups_belong_to_their_thread() {
        let mention = |ts: &str, thread: Option<&str>| {
            let event = push(json!({
                "type": "app_mention", "channel": "C1", "user": "U1", "ts": ts,
                "thread_ts": thread, "text": "<@UBOT> x",
            }));
            event.expect("an event")
        };
        let first = mention("1.1", None);
        let second = mention("1.2", Some("1.1"));
        assert_eq!(first.origin, second.origin);
        assert_ne!(first.key, second.key);
        let asker = first.origin.asker();
        assert_eq!(asker.conversation, "slack/C1/1.1/U1");
        assert_eq!(asker.place.as_deref(), Some("C1"));
        let other = mention("1.3", None).origin.asker();
        assert_ne!(other.conversation, asker.conversation);
    }

    #[test]
    fn a_dialog_gives_what_was_filled_in() {
        let option = |value: &str| {
            let text = json!({"type": "plain_text", "text": "x"});
            json!({"text": text, "value": value})
        };
        let sent = json!({
            "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"},
            "view": {
                "type": "modal", "id": "V1", "team_id": "T1", "hash": "h", "callback_id": "case",
                "private_metadata": "{}", "title": {"type": "plain_text", "text": "x"},
                "blocks": [],
                "state": {"values": {
                    "1": {"a": {"value": " 3 "}},
                    "2": {"b": {"selected_option": option("enabled")}},
                    "3": {"c": {"selected_options": [option("x"), option("y")]}},
                    "4": {"d": {"selected_date": "2026-05-01"}},
                    "5": {"e": {"value": null}},
                    "6": {"f": {"selected_options": []}},
                }},
            },
        });
        let event = decode(PayloadKind::Interaction, &sent, BOT).expect("an event");
        let EventKind::Submit(dialog) = event.kind else {
            panic!("not a dialog");
        };
        let inputs = [
            ("a", "3"),
            ("b", "enabled"),
            ("c", "x,y"),
            ("d", "2026-05-01"),
        ];
        let inputs = inputs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(dialog.inputs, inputs);
        assert_eq!(
            (dialog.callback.as_str(), dialog.metadata.as_str()),
            ("case", "{}")
        );
    }
}
