//! Builds the commands that Discord shows from the packs in service.
//!
//! Names and descriptions are in both languages; the default names are ASCII. The options
//! of `/whatif` and the choices of `/rollout` come from the packs.

pub(super) mod facts;
pub(super) mod registration;

use serenity::all::{
    ChannelType, CommandOptionType, CommandType, InstallationContext, InteractionContext,
    Permissions,
};
use serenity::builder::{CreateCommand, CreateCommandOption};

use super::embed::UNIT;
use super::settings::{Reply, When};
use crate::engine::Engine;
use crate::knowledge::Rollout;
use crate::render::fit::fit;
use crate::render::words;
use crate::render::words::command::{self, CommandWords};
use crate::text::Language;

/// The longest description, in characters.
const DESCRIPTION: usize = 100;
/// The longest name or value of a choice, in characters.
pub(super) const CHOICE: usize = 100;
/// The most choices of an option, fixed or offered while typing.
pub(super) const CHOICES: usize = 25;
/// The longest question in an option, in characters.
const QUESTION_LENGTH: u16 = 4_000;

/// Discord's code for English. Without a text for it, en-US falls back to en-GB.
const EN: &str = "en-US";
const JA: &str = "ja";

/// All commands for the packs of an engine.
pub(super) fn commands(engine: &Engine) -> Vec<CreateCommand> {
    let question = option(&command::QUESTION, CommandOptionType::String)
        .required(true)
        .max_length(QUESTION_LENGTH)
        .set_autocomplete(true);
    let query = option(&command::QUERY, CommandOptionType::String)
        .required(true)
        .max_length(QUESTION_LENGTH);
    let name = option(&command::SETTING_NAME, CommandOptionType::String).set_autocomplete(true);
    let mut commands = vec![
        slash(&command::ASK).add_option(question),
        slash(&command::SEARCH).add_option(query),
        slash(&command::HELP),
        everywhere(localized(
            CreateCommand::new(command::ANSWER_THIS.name),
            &command::ANSWER_THIS,
        ))
        .kind(CommandType::Message),
        administration(),
    ];
    let packs = &engine.library().packs;
    if packs.iter().any(|pack| !pack.settings.is_empty()) {
        commands.push(slash(&command::SETTING).add_option(name.required(true)));
    }
    let rollouts: Vec<&Rollout> = packs.iter().flat_map(|pack| &pack.rollouts).collect();
    if !rollouts.is_empty() {
        commands.push(rollout(&rollouts));
    }
    let packs: Vec<_> = engine.tables().collect();
    if let Some((_, table)) = packs.first() {
        let whatif = slash(&command::WHATIF);
        commands.push(whatif.set_options(facts::options(table, packs.len() > 1)));
    }
    commands
}

fn rollout(rows: &[&Rollout]) -> CreateCommand {
    let mut audience = option(&command::AUDIENCE, CommandOptionType::String);
    for (key, names) in audiences(rows).into_iter().take(CHOICES) {
        let name = |language: Language| match &names {
            Some(row) => fit(row.audience_name.best(language), CHOICE, UNIT).into_owned(),
            None => key.clone(),
        };
        let localized = [(EN, name(Language::En)), (JA, name(Language::Ja))];
        audience = audience.add_string_choice_localized(name(Language::En), key, localized);
    }
    let name = option(&command::ROLLOUT_NAME, CommandOptionType::String).set_autocomplete(true);
    slash(&command::ROLLOUT)
        .add_option(audience)
        .add_option(name)
}

/// The keys of audiences that fit in a choice, each with a rollout for that audience
/// only, if there is one.
fn audiences<'r>(rows: &[&'r Rollout]) -> Vec<(String, Option<&'r Rollout>)> {
    let mut found: Vec<(String, Option<&Rollout>)> = Vec::new();
    for key in rows.iter().flat_map(|row| &row.audience) {
        if UNIT.length(key) <= CHOICE && found.iter().all(|(earlier, _)| earlier != key) {
            let alone = rows
                .iter()
                .find(|row| row.audience.as_slice() == [key.as_str()]);
            found.push((key.clone(), alone.copied()));
        }
    }
    found
}

fn administration() -> CreateCommand {
    let channel = |words: &CommandWords| {
        option(words, CommandOptionType::Channel).channel_types(vec![
            ChannelType::Text,
            ChannelType::News,
            ChannelType::Forum,
            ChannelType::PublicThread,
            ChannelType::PrivateThread,
            ChannelType::NewsThread,
        ])
    };
    let mut when = option(&command::WHEN, CommandOptionType::String);
    for choice in When::ALL {
        when = setting_choice(when, choice.name(), choice.words());
    }
    let mut reply = option(&command::REPLY, CommandOptionType::String);
    for choice in Reply::ALL {
        reply = setting_choice(reply, choice.name(), choice.words());
    }
    let set = option(&command::CHANNEL, CommandOptionType::SubCommand)
        .add_sub_option(when)
        .add_sub_option(reply)
        .add_sub_option(channel(&command::WHERE));
    let desk = option(&command::DESK, CommandOptionType::SubCommand)
        .add_sub_option(channel(&command::DESK_WHERE));
    described(
        localized(CreateCommand::new(command::KB.name), &command::KB),
        &command::KB,
    )
    .kind(CommandType::ChatInput)
    .default_member_permissions(Permissions::MANAGE_GUILD)
    .integration_types(vec![InstallationContext::Guild])
    .contexts(vec![InteractionContext::Guild])
    .add_option(option(&command::STATUS, CommandOptionType::SubCommand))
    .add_option(option(&command::RELOAD, CommandOptionType::SubCommand))
    .add_option(set)
    .add_option(desk)
}

fn slash(words: &CommandWords) -> CreateCommand {
    let command = described(localized(CreateCommand::new(words.name), words), words);
    everywhere(command).kind(CommandType::ChatInput)
}

/// Adds a choice of a setting, with its label in both languages.
fn setting_choice(
    option: CreateCommandOption,
    name: &str,
    label: fn(words::Chat) -> &'static str,
) -> CreateCommandOption {
    let [en, ja] = [Language::En, Language::Ja].map(|language| label(words::Chat(language)));
    option.add_string_choice_localized(en, name, [(EN, en), (JA, ja)])
}

/// Offers a command in servers and direct messages, whether a server or a user has
/// installed the bot.
fn everywhere(command: CreateCommand) -> CreateCommand {
    command
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
        .contexts(vec![
            InteractionContext::Guild,
            InteractionContext::BotDm,
            InteractionContext::PrivateChannel,
        ])
}

fn localized(command: CreateCommand, words: &CommandWords) -> CreateCommand {
    match words.name_ja {
        Some(name) => command
            .name_localized(EN, words.name)
            .name_localized(JA, name),
        None => command,
    }
}

fn described(command: CreateCommand, words: &CommandWords) -> CreateCommand {
    command
        .description(words.en)
        .description_localized(EN, words.en)
        .description_localized(JA, words.ja)
}

/// An option or a subcommand.
fn option(words: &CommandWords, kind: CommandOptionType) -> CreateCommandOption {
    let option = CreateCommandOption::new(kind, words.name, words.en)
        .name_localized(EN, words.name)
        .description_localized(EN, words.en)
        .description_localized(JA, words.ja);
    match words.name_ja {
        Some(name) => option.name_localized(JA, name),
        None => option,
    }
}
