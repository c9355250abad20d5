//! The facts of a decision table to the options of `/whatif`, and back.
//!
//! Discord takes 25 options and 8,000 characters a command: the facts that come
//! first in the table are options of their own, the others go through one option
//! in words, completed while typing.

use serenity::all::CommandOptionType;
use serenity::builder::CreateCommandOption;

use super::{CHOICE, CHOICES, DESCRIPTION, EN, JA, option};
use crate::channel::discord::embed::UNIT;
use crate::knowledge::decision::FactType;
use crate::render::fit::fit;
use crate::render::words;
use crate::render::words::command;
use crate::rules::fact::value_id;
use crate::rules::{Fact, Table};
use crate::text::Language;

/// Of an option's name.
const NAME: usize = 32;
/// Options of a command.
const OPTIONS: usize = 25;
/// Characters of names, descriptions and values of a command; some are kept free.
const COMMAND: usize = 7_500;
/// The longest timeline that can be asked for.
const DAYS: u64 = 31;

/// The options of `/whatif` for a table.
pub(super) fn options(table: &Table, can_choose_pack: bool) -> Vec<CreateCommandOption> {
    let facts = typed(table).into_iter();
    let mut options: Vec<CreateCommandOption> = facts
        .map(|(name, fact)| of_fact(&name, &table.facts[fact]))
        .collect();
    let text = |words| option(words, CommandOptionType::String);
    options.push(text(&command::FACTS).set_autocomplete(true));
    let days = option(&command::DAYS, CommandOptionType::Integer);
    options.push(days.min_int_value(1).max_int_value(DAYS));
    options.push(text(&command::DATE).min_length(10).max_length(10));
    if can_choose_pack {
        options.push(text(&command::PACK).set_autocomplete(true));
    }
    options
}

/// The facts that have an option of their own, with its name.
pub(in crate::channel::discord) fn typed(table: &Table) -> Vec<(String, usize)> {
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
            || found.iter().any(|(known, _)| *known == name);
        if found.len() == OPTIONS - reserved.len() || length > COMMAND {
            break;
        }
        if !is_taken {
            found.push((name, at));
        }
    }
    found
}

/// At most so many characters of the command are a fact's.
fn size(fact: &Fact) -> usize {
    let longest = |name: &crate::knowledge::Localized| {
        let lengths = Language::ALL.map(|language| UNIT.length(name.best(language)));
        lengths.into_iter().max().unwrap_or(0)
    };
    let values = fact.written.values.iter();
    let values = values.map(|value| value_id(&value.value).len() + longest(&value.name));
    NAME + longest(fact.name()) + values.sum::<usize>()
}

fn of_fact(name: &str, fact: &Fact) -> CreateCommandOption {
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

/// The values as choices with their names; `None` if they cannot be.
fn choices(fact: &Fact) -> Option<Vec<(String, [String; 2])>> {
    let names = |code: i64| {
        let own = |language| match fact.value(code) {
            Some(value) => value.name.best(language).to_owned(),
            None if code == 0 => words::Answers(language).no().to_owned(),
            None => words::Answers(language).yes().to_owned(),
        };
        [Language::En, Language::Ja].map(|language| fit(&own(language), CHOICE, UNIT).into_owned())
    };
    // Yes and on stand first, as on the screens of most products.
    let codes: Vec<i64> = match fact.kind() {
        FactType::Bool => vec![1, 0],
        _ => (fact.min..=fact.max).collect(),
    };
    let choices = codes
        .into_iter()
        .map(|code| (value_id(&fact.written(code)), names(code)));
    let choices: Vec<(String, [String; 2])> = choices.collect();
    let fits = choices.len() <= CHOICES && choices.iter().all(|(id, _)| UNIT.length(id) <= CHOICE);
    fits.then_some(choices)
}

/// A text as the name of an option: lower-case letters, digits, `-` and `_`, at
/// most 32; `None` if nothing is left.
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
