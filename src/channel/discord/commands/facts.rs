//! Builds the options of `/whatif` from the facts of a decision table.
//!
//! Discord allows 25 options and 8,000 characters for a command. The first facts of the
//! table have an option each; the others are typed in one option, with completion.

use serenity::all::CommandOptionType;
use serenity::builder::CreateCommandOption;

use super::{CHOICE, CHOICES, DESCRIPTION, EN, JA, option};
use crate::channel::chat::MAX_DAYS;
use crate::channel::discord::embed::UNIT;
use crate::knowledge::decision::FactType;
use crate::render::fact::value_choices;
use crate::render::fit::fit;
use crate::render::words::command;
use crate::rules::fact::value_id;
use crate::rules::{Fact, Table};
use crate::text::Language;

/// The longest name of an option, in characters.
const NAME: usize = 32;
/// The most options of a command.
const OPTIONS: usize = 25;
/// The limit for all names, descriptions and values of the facts, in characters. It
/// leaves 500 characters for the other options.
const COMMAND: usize = 7_500;

/// The options of `/whatif` for a table.
pub(super) fn options(table: &Table, can_choose_pack: bool) -> Vec<CreateCommandOption> {
    let facts = with_option(table).into_iter();
    let mut options: Vec<CreateCommandOption> = facts
        .map(|(name, fact)| fact_option(&name, &table.facts[fact]))
        .collect();
    let text = |words| option(words, CommandOptionType::String);
    options.push(text(&command::FACTS).set_autocomplete(true));
    let days = option(&command::DAYS, CommandOptionType::Integer);
    options.push(days.min_int_value(1).max_int_value(MAX_DAYS as u64));
    options.push(text(&command::DATE).min_length(10).max_length(10));
    if can_choose_pack {
        options.push(text(&command::PACK).set_autocomplete(true));
    }
    options
}

/// The facts that have an option, each with the name of the option.
pub(in crate::channel::discord) fn with_option(table: &Table) -> Vec<(String, usize)> {
    let reserved = [
        &command::FACTS,
        &command::DAYS,
        &command::DATE,
        &command::PACK,
    ];
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut length = 0;
    for (at, fact) in table.facts.iter().enumerate() {
        let Some(name) = name(fact.id()) else {
            continue;
        };
        length += size(fact);
        let is_taken = reserved.iter().any(|words| words.name == name)
            || found.iter().any(|(earlier, _)| *earlier == name);
        if found.len() == OPTIONS - reserved.len() || length > COMMAND {
            break;
        }
        if !is_taken {
            found.push((name, at));
        }
    }
    found
}

/// The most characters that a fact's option can have.
fn size(fact: &Fact) -> usize {
    let longest = |name: &crate::knowledge::Localized| {
        let lengths = Language::ALL.map(|language| UNIT.length(name.best(language)));
        lengths.into_iter().max().unwrap_or(0)
    };
    let values = fact.written.values.iter();
    let values = values.map(|value| value_id(&value.value).len() + longest(&value.name));
    NAME + longest(fact.name()) + values.sum::<usize>()
}

fn fact_option(name: &str, fact: &Fact) -> CreateCommandOption {
    let words = |language| fit(fact.name().best(language), DESCRIPTION, UNIT).into_owned();
    let (en, ja) = (words(Language::En), words(Language::Ja));
    let kind = match fact.kind() {
        FactType::Integer => CommandOptionType::Integer,
        _ => CommandOptionType::String,
    };
    let mut option = CreateCommandOption::new(kind, name, &en)
        .name_localized(EN, name)
        .description_localized(EN, en)
        .description_localized(JA, ja);
    if let Some(name) = self::name(fact.name().best(Language::Ja)) {
        option = option.name_localized(JA, name);
    }
    match fact.kind() {
        FactType::Integer => match [fact.min, fact.max].map(u64::try_from) {
            [Ok(min), Ok(max)] => option.min_int_value(min).max_int_value(max),
            _ => option,
        },
        FactType::Date => option.min_length(10).max_length(10),
        FactType::Set => option.set_autocomplete(true),
        FactType::Bool | FactType::Choice => match choices(fact) {
            Some(choices) => choices
                .into_iter()
                .fold(option, |option, (value, [en, ja])| {
                    option.add_string_choice_localized(en.clone(), value, [(EN, en), (JA, ja)])
                }),
            None => option.set_autocomplete(true),
        },
    }
}

/// The values as choices with their names. `None` if they are too many or too long.
fn choices(fact: &Fact) -> Option<Vec<(String, [String; 2])>> {
    let [en, ja] = [Language::En, Language::Ja].map(|language| value_choices(fact, language));
    let fitting = |name: String| fit(&name, CHOICE, UNIT).into_owned();
    let choices = std::iter::zip(en, ja);
    let choices: Vec<(String, [String; 2])> = choices
        .map(|((id, en), (_, ja))| (id, [en, ja].map(fitting)))
        .collect();
    let fits = choices.len() <= CHOICES && choices.iter().all(|(id, _)| UNIT.length(id) <= CHOICE);
    fits.then_some(choices)
}

/// A text as the name of an option: lower-case letters, digits, `-` and `_`, at most 32
/// characters. `None` if nothing is left.
fn name(text: &str) -> Option<String> {
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name: String = text
        .chars()
        .filter(is_part)
        .flat_map(char::to_lowercase)
        .collect();
    let name: String = name.chars().take(NAME).collect();
    (!name.is_empty()).then_some(name)
}
