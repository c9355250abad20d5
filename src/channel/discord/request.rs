//! Decodes the data of a command to a request.

use serenity::all::{CommandData, CommandType, ResolvedOption, ResolvedValue};
use serenity::model::id::ChannelId;

use super::settings::{Reply, When};
use crate::channel::chat::HITS;
use crate::engine::{Case, FactInput, Request};
use crate::render::words::command;

/// A decoded command.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    /// A request to the engine.
    Request(Request),
    /// A request of an administrator.
    Administer(Administration),
}

/// A request of an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Administration {
    /// Reload the packs.
    Reload,
    /// Show the status.
    Status,
    /// Change the settings of a channel, or of the current one without `place`.
    Place {
        place: Option<ChannelId>,
        when: Option<When>,
        reply: Option<Reply>,
    },
    /// Set the channel of the desk; no desk without a place.
    Desk { place: Option<ChannelId> },
}

impl Command {
    /// Decodes a command. `None` for an unknown one, for example of an earlier version.
    pub(super) fn parse(data: &CommandData) -> Option<Command> {
        let options = data.options();
        if data.name == command::KB.name {
            return Administration::parse(&options).map(Command::Administer);
        }
        let message = data.resolved.messages.values().next();
        let text = |name: &str| text(&options, name);
        Some(Command::Request(match data.name.as_str() {
            _ if data.kind == CommandType::Message => {
                Request::Ask(message.map_or(String::new(), |m| m.content.clone()))
            }
            name if name == command::ASK.name => Request::Ask(text(command::QUESTION.name)?),
            name if name == command::SEARCH.name => Request::Search {
                query: text(command::QUERY.name)?,
                limit: HITS,
            },
            name if name == command::SETTING.name => {
                let name = Some(text(command::SETTING_NAME.name)?);
                Request::Setting { name }
            }
            name if name == command::ROLLOUT.name => Request::Rollout {
                name: text(command::ROLLOUT_NAME.name),
                audience: text(command::AUDIENCE.name),
            },
            name if name == command::WHATIF.name => Request::WhatIf(case(&options)),
            name if name == command::HELP.name => Request::Help,
            _ => return None,
        }))
    }
}

/// The value of an option as text, even if Discord sends a number or a Boolean.
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

/// Decodes the options of `/whatif`. Options with other names than these four are facts.
pub(super) fn case(options: &[ResolvedOption<'_>]) -> Case {
    let not_facts = [
        &command::PACK,
        &command::FACTS,
        &command::DAYS,
        &command::DATE,
    ];
    let is_fact =
        |option: &&ResolvedOption<'_>| not_facts.iter().all(|words| words.name != option.name);
    let named = options.iter().filter(is_fact);
    let named = named.filter_map(|option| {
        let value = text(options, option.name)?;
        Some(FactInput::Typed(format!("{}={value}", option.name)))
    });
    let in_words = text(options, command::FACTS.name).unwrap_or_default();
    Case {
        pack: text(options, command::PACK.name),
        facts: named.chain(Case::facts_in(&in_words)).collect(),
        days: text(options, command::DAYS.name)
            .and_then(|days| days.parse().ok())
            .unwrap_or(0),
        date: text(options, command::DATE.name),
        ..Case::default()
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
                Administration::Place {
                    place: place(command::WHERE.name),
                    when: When::ALL
                        .into_iter()
                        .find(|choice| when.as_deref() == Some(choice.name())),
                    reply: Reply::ALL
                        .into_iter()
                        .find(|choice| reply.as_deref() == Some(choice.name())),
                }
            }
            name if name == command::DESK.name => Administration::Desk {
                place: place(command::DESK_WHERE.name),
            },
            _ => return None,
        })
    }
}
