//! Completes the text that a user types in an option. Finds names in both languages by
//! any part of them.
//!
//! Discord doesn't allow a deferred response here, so everything is looked up in memory.

use serenity::builder::AutocompleteChoice;

use super::commands::{CHOICE, CHOICES};
use super::embed::UNIT;
use crate::engine::{Case, Engine};
use crate::knowledge::table::comparison_key;
use crate::knowledge::{Localized, PassageKind};
use crate::render::fact::value_name;
use crate::render::fit::fit;
use crate::render::words::command::{self, CommandWords};
use crate::rules::fact::value_id;
use crate::rules::{Fact, Table};
use crate::text::Language;

/// The most values of an ordered fact that are offered.
const MAX_VALUES: i64 = 25;

/// The label and the value of a choice.
type Choice = (String, String);

/// The completions of an option. `option` is its name, `typed` the text so far, and
/// `case` the other options of a `/whatif`.
pub(super) fn complete(
    engine: &Engine,
    command: &str,
    option: &str,
    typed: &str,
    case: &Case,
    language: Language,
) -> Vec<AutocompleteChoice> {
    let is = |command_words: &CommandWords, option_words: &CommandWords| {
        command == command_words.name && option == option_words.name
    };
    let choices = if is(&command::ASK, &command::QUESTION) {
        questions(engine, typed, language)
    } else if is(&command::SETTING, &command::SETTING_NAME) {
        settings(engine, typed, language)
    } else if is(&command::ROLLOUT, &command::ROLLOUT_NAME) {
        rollouts(engine, typed, language)
    } else if is(&command::WHATIF, &command::PACK) {
        packs(engine, typed, language)
    } else if is(&command::WHATIF, &command::FACTS) {
        table(engine, case).map_or(Vec::new(), |table| facts(table, typed, language))
    } else if command == command::WHATIF.name {
        table(engine, case).map_or(Vec::new(), |table| {
            values_of(table, option, typed, language)
        })
    } else {
        Vec::new()
    };
    // Discord can't send back a value that is too long.
    let fitting = choices
        .into_iter()
        .filter(|(_, value)| UNIT.length(value) <= CHOICE);
    fitting
        .take(CHOICES)
        .map(|(name, value)| AutocompleteChoice::new(fit(&name, CHOICE, UNIT), value))
        .collect()
}

/// The questions of entries that match a typed text.
fn questions(engine: &Engine, typed: &str, language: Language) -> Vec<Choice> {
    let packs = &engine.library().packs;
    let language = Language::of_script(typed).unwrap_or(language);
    let question = |id: &str| {
        let (_, entry) = engine.library().entry(id)?;
        let (_, side) = entry.side(language)?;
        Some((side.header.question.clone(), side.header.question.clone()))
    };
    if typed.trim().is_empty() {
        let entries = packs.iter().flat_map(|pack| &pack.entries);
        return entries.filter_map(|entry| question(&entry.id)).collect();
    }
    // If the index can't be read, nothing is offered, but the question can be sent.
    let found = engine.search(typed, Some(language), CHOICES);
    let hits = found.map(|found| found.hits).unwrap_or_default();
    let entries = hits
        .iter()
        .filter(|hit| hit.passage.kind == PassageKind::Entry);
    entries
        .filter_map(|hit| question(&hit.passage.id))
        .collect()
}

fn settings(engine: &Engine, typed: &str, language: Language) -> Vec<Choice> {
    let rows = engine
        .library()
        .packs
        .iter()
        .flat_map(|pack| &pack.settings);
    let rows = rows.map(|row| {
        let also = row
            .also
            .all()
            .chain(row.property.as_deref())
            .chain([row.id.as_str()]);
        (&row.name, also.collect::<Vec<&str>>(), row.id.clone())
    });
    named(rows, typed, language)
}

fn rollouts(engine: &Engine, typed: &str, language: Language) -> Vec<Choice> {
    let rows = engine
        .library()
        .packs
        .iter()
        .flat_map(|pack| &pack.rollouts);
    let rows = rows.map(|row| {
        let also = row
            .announcement
            .as_deref()
            .into_iter()
            .chain([row.id.as_str()]);
        (&row.name, also.collect::<Vec<&str>>(), row.id.clone())
    });
    named(rows, typed, language)
}

fn packs(engine: &Engine, typed: &str, language: Language) -> Vec<Choice> {
    let rows = engine
        .tables()
        .map(|(pack, _)| (&pack.title, vec![pack.id.as_str()], pack.id.clone()));
    named(rows, typed, language)
}

/// The rows with a name that contains the typed text; rows with a name that begins with
/// it come first.
fn named<'n>(
    rows: impl Iterator<Item = (&'n Localized, Vec<&'n str>, String)>,
    typed: &str,
    language: Language,
) -> Vec<Choice> {
    let typed = comparison_key(typed);
    let mut found: Vec<(bool, Choice)> = Vec::new();
    for (name, also, id) in rows {
        let names = Language::ALL
            .into_iter()
            .filter_map(|language| name.get(language));
        let mut names = names.chain(also).map(comparison_key);
        let starts = names.clone().any(|name| name.starts_with(&typed));
        let is_new = found.iter().all(|(_, (_, earlier))| *earlier != id);
        if is_new && (starts || names.any(|name| name.contains(&typed))) {
            found.push((!starts, (name.best(language).to_owned(), id)));
        }
    }
    found.sort_by_key(|(is_later, _)| *is_later);
    found.into_iter().map(|(_, choice)| choice).collect()
}

fn table<'e>(engine: &'e Engine, case: &Case) -> Option<&'e Table> {
    let mut tables = engine.tables();
    let table = tables.find(|(pack, _)| case.pack.as_ref().is_none_or(|id| *id == pack.id));
    table.map(|(_, table)| table.as_ref())
}

/// Completes the facts `FACT=VALUE; FA` with names of facts, and `FACT=VALUE; FACT=VA`
/// with values. Keeps the text before the last semicolon.
fn facts(table: &Table, typed: &str, language: Language) -> Vec<Choice> {
    let (before, last) = match typed.rsplit_once([';', '；']) {
        Some((before, last)) => (format!("{}; ", before.trim()), last.trim()),
        None => (String::new(), typed.trim()),
    };
    if let Some((name, value)) = last.split_once(['=', '＝']) {
        let Some(fact) = table.fact_named(name).map(|fact| &table.facts[fact]) else {
            return Vec::new();
        };
        let values = values(fact, value, language).into_iter();
        return values
            .map(|(label, value)| {
                let name = fact.name().best(language);
                let value = format!("{before}{}={value}", fact.id());
                (format!("{before}{name}={label}"), value)
            })
            .collect();
    }
    let rows = table.facts.iter();
    let rows = rows.map(|fact| (fact.name(), vec![fact.id()], fact.id().to_owned()));
    let found = named(rows, last, language).into_iter();
    found
        .map(|(name, id)| (format!("{before}{name}="), format!("{before}{id}=")))
        .collect()
}

fn values_of(table: &Table, option: &str, typed: &str, language: Language) -> Vec<Choice> {
    let options = super::commands::facts::with_option(table);
    let fact = options.iter().find(|(name, _)| name == option);
    fact.map_or(Vec::new(), |(_, fact)| {
        values(&table.facts[*fact], typed, language)
    })
}

/// The values of a fact that match a typed text. For a set, these are members to add to
/// those that are typed.
fn values(fact: &Fact, typed: &str, language: Language) -> Vec<Choice> {
    if fact.is_ordered() {
        let codes = fact.min..=fact.max.min(fact.min.saturating_add(MAX_VALUES - 1));
        let number = |code| {
            (
                value_name(fact, code, language),
                value_id(&fact.written(code)),
            )
        };
        return codes
            .map(number)
            .filter(|(_, id)| id.starts_with(typed.trim()))
            .collect();
    }
    let (before, last) = match typed.rsplit_once([',', '、']) {
        Some((before, last)) => (format!("{before},"), last),
        None => (String::new(), typed),
    };
    let rows = fact.written.values.iter();
    let rows = rows.map(|value| {
        (
            &value.name,
            value.also.all().collect(),
            value_id(&value.value),
        )
    });
    let found = named(rows, last, language).into_iter();
    found
        .map(|(name, id)| (format!("{before}{name}"), format!("{before}{id}")))
        .collect()
}
