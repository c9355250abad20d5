//! What a command's options ask for. Pure: an interaction's data in, a request out.

use serenity::all::{CommandData, CommandType, ResolvedOption, ResolvedValue};
use serenity::model::id::ChannelId;

use super::settings::{Reply, When};
use crate::render::messages::command;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    /// An answer to a question.
    Ask(String),
    /// The passages that match.
    Search(String),
    /// A setting, by what it is called.
    Setting(String),
    /// Roll-outs.
    Rollout {
        name: Option<String>,
        audience: Option<String>,
    },
    /// A decision.
    WhatIf(Case),
    /// How to ask.
    Help,
    /// Something for administrators.
    Administer(Administration),
}

/// A case as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Case {
    /// The pack whose table decides.
    pub(super) pack: Option<String>,
    /// Options of their own, by name.
    pub(super) options: Vec<(String, String)>,
    /// Facts in words: `FACT=VALUE; FACT=VALUE`.
    pub(super) facts: String,
    /// Length of the timeline.
    pub(super) days: usize,
    /// The day.
    pub(super) date: Option<String>,
}

/// What an administrator wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Administration {
    /// Load the packs again.
    Reload,
    /// How things are.
    Status,
    /// Set a place.
    Place {
        place: Option<ChannelId>,
        when: Option<When>,
        reply: Option<Reply>,
    },
    /// Set where questions for people go; nowhere without a place.
    Desk { place: Option<ChannelId> },
}

impl Request {
    /// Reads a command; `None` for one that is not ours, as one of an earlier
    /// version may be.
    pub(super) fn parse(data: &CommandData) -> Option<Request> {
        if data.kind == CommandType::Message {
            let message = data.resolved.messages.values().next();
            return Some(Request::Ask(
                message.map_or(String::new(), |m| m.content.clone()),
            ));
        }
        let options = data.options();
        let text = |name: &str| text(&options, name);
        Some(match data.name.as_str() {
            name if name == command::ASK.name => Request::Ask(text(command::QUESTION.name)?),
            name if name == command::SEARCH.name => Request::Search(text(command::QUERY.name)?),
            name if name == command::SETTING.name => {
                Request::Setting(text(command::SETTING_NAME.name)?)
            }
            name if name == command::ROLLOUT.name => Request::Rollout {
                name: text(command::ROLLOUT_NAME.name),
                audience: text(command::AUDIENCE.name),
            },
            name if name == command::WHATIF.name => Request::WhatIf(Case::parse(&options)),
            name if name == command::HELP.name => Request::Help,
            name if name == command::KB.name => {
                Request::Administer(Administration::parse(&options)?)
            }
            _ => return None,
        })
    }
}

/// An option's value as text, also where Discord sends a number or a choice.
fn text(options: &[ResolvedOption<'_>], name: &str) -> Option<String> {
    let option = options.iter().find(|option| option.name == name)?;
    match &option.value {
        ResolvedValue::String(text) => Some((*text).to_owned()),
        ResolvedValue::Autocomplete { value, .. } => Some((*value).to_owned()),
        ResolvedValue::Integer(number) => Some(number.to_string()),
        ResolvedValue::Boolean(value) => Some(value.to_string()),
        _ => None,
    }
}

impl Case {
    pub(super) fn parse(options: &[ResolvedOption<'_>]) -> Case {
        let own = [
            &command::PACK,
            &command::FACTS,
            &command::DAYS,
            &command::DATE,
        ];
        let is_fact =
            |option: &&ResolvedOption<'_>| own.iter().all(|words| words.name != option.name);
        let facts = options.iter().filter(is_fact);
        Case {
            pack: text(options, command::PACK.name),
            options: facts
                .filter_map(|option| Some((option.name.to_owned(), text(options, option.name)?)))
                .collect(),
            facts: text(options, command::FACTS.name).unwrap_or_default(),
            days: text(options, command::DAYS.name)
                .and_then(|days| days.parse().ok())
                .unwrap_or(0),
            date: text(options, command::DATE.name),
        }
    }
}

impl Administration {
    fn parse(options: &[ResolvedOption<'_>]) -> Option<Administration> {
        let sub = options.first()?;
        let ResolvedValue::SubCommand(options) = &sub.value else {
            return None;
        };
        let place = |name: &str| {
            let option = options.iter().find(|option| option.name == name)?;
            match &option.value {
                ResolvedValue::Channel(channel) => Some(channel.id),
                _ => None,
            }
        };
        Some(match sub.name {
            name if name == command::RELOAD.name => Administration::Reload,
            name if name == command::STATUS.name => Administration::Status,
            name if name == command::CHANNEL.name => {
                let when = text(options, command::WHEN.name);
                let reply = text(options, command::REPLY.name);
                let named = |own: &When| when.as_deref() == Some(own.name());
                Administration::Place {
                    place: place(command::WHERE.name),
                    when: When::ALL.into_iter().find(named),
                    reply: Reply::ALL
                        .into_iter()
                        .find(|own| reply.as_deref() == Some(own.name())),
                }
            }
            name if name == command::DESK.name => Administration::Desk {
                place: place(command::DESK_WHERE.name),
            },
            _ => return None,
        })
    }
}
