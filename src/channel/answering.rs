//! A request to what is answered: the engine's words in cards. Synchronous, and the
//! same in every channel.

use std::sync::Arc;

use jiff::civil::Date;

use super::request::{Case, Request};
use crate::answer::{Answer, Outcome, Ruling, Statement, look_up};
use crate::engine::{Conversation, Engine};
use crate::index::IndexError;
use crate::knowledge::{Pack, Rollout, Setting};
use crate::render::card::{self, Card};
use crate::render::what_if;
use crate::render::words;
use crate::render::words::command::{self, CommandWords};
use crate::rules::evaluate::Unstated;
use crate::rules::{Stated, Table};
use crate::text::Language;
use crate::understand::Question;

/// Hits of a search.
const HITS: usize = 5;

/// What is said to a request.
#[derive(Debug)]
pub(crate) enum Said {
    /// An answer, with buttons.
    Answer(Box<Answer>, Card),
    /// Something to read.
    Card(Card, Language),
    /// A sentence.
    Notice(String),
}

impl Said {
    fn answered(answer: Answer) -> Said {
        let card = card::answer(&answer);
        Said::Answer(Box::new(answer), card)
    }
}

/// Where and in which language something is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings {
    /// The language that was asked for.
    pub(crate) wanted: Option<Language>,
    /// The language of whoever asks, if it is one of ours; else the place's.
    pub(crate) language: Option<Language>,
    /// The language if there is no such.
    pub(crate) default: Language,
    /// Today.
    pub(crate) day: Date,
}

impl Surroundings {
    /// The language for something typed that is a name or a value.
    pub(crate) fn language_for(&self, typed: &str) -> Language {
        let is_japanese = Language::of_script(typed) == Some(Language::Ja);
        let typed = is_japanese.then_some(Language::Ja);
        self.wanted
            .or(typed)
            .or(self.language)
            .unwrap_or(self.default)
    }

    /// The question. The language of its script is that of the reply; without one
    /// it is the asker's.
    fn question_language(&self, text: &str) -> Language {
        let own = self.wanted.or_else(|| Language::of_script(text));
        own.or(self.language).unwrap_or(self.default)
    }
}

/// What there is to say to a request. A question leans on the conversation before
/// it, and becomes part of it.
pub(crate) fn say(
    engine: &Engine,
    request: &Request,
    conversation: &mut Conversation,
    around: &Surroundings,
) -> Result<Said, IndexError> {
    Ok(match request {
        Request::Ask(text) => {
            let question = Question {
                text: text.clone(),
                language: Some(around.question_language(text)),
                as_of: around.day,
            };
            Said::answered(conversation.ask(engine, &question)?)
        }
        Request::Search(query) => {
            let language = Some(around.question_language(query));
            let hits = engine.search(query, language, HITS)?;
            Said::Card(card::hits(query, &hits), hits.language)
        }
        Request::Setting(name) => setting(engine, name, around),
        Request::Rollout { name, audience } => {
            rollout(engine, name.as_deref(), audience.as_deref(), around)
        }
        Request::WhatIf(case) => what_if(engine, case, around),
        Request::Help => help(engine, around),
    })
}

/// Looks up a setting.
fn setting(engine: &Engine, name: &str, around: &Surroundings) -> Said {
    let language = around.language_for(name);
    let packs = &engine.library().packs;
    let all = packs
        .iter()
        .flat_map(|pack| pack.settings.iter().map(move |row| (pack, row)));
    let all: Vec<(&Pack, &Setting)> = all.collect();
    let found = all.iter().find(|(_, setting)| setting.is_called(name));
    let statement = found.and_then(|(pack, row)| look_up::setting(pack, row, language));
    match statement {
        Some(statement) => looked_up(name, statement, packs, language, around.day),
        None => not_found(all.iter().map(|(_, row)| row.id.as_str()), language),
    }
}

/// Looks up rollouts: those that are called so and reach an audience.
fn rollout(
    engine: &Engine,
    name: Option<&str>,
    audience: Option<&str>,
    around: &Surroundings,
) -> Said {
    let language = around.language_for(name.unwrap_or_default());
    let packs = &engine.library().packs;
    let is_wanted = |row: &&Rollout| {
        name.is_none_or(|name| row.is_called(name)) && audience.is_none_or(|a| row.reaches(a))
    };
    for pack in packs {
        let rows: Vec<&Rollout> = pack.rollouts.iter().filter(is_wanted).collect();
        if let Some(statement) = look_up::rollouts(pack, &rows, None, language) {
            let typed = [name, audience]
                .into_iter()
                .flatten()
                .collect::<Vec<&str>>()
                .join(" ");
            return looked_up(&typed, statement, packs, language, around.day);
        }
    }
    let all = packs.iter().flat_map(|pack| &pack.rollouts);
    not_found(all.map(|row| row.id.as_str()), language)
}

fn looked_up(
    typed: &str,
    statement: Statement,
    packs: &[Pack],
    language: Language,
    day: Date,
) -> Said {
    let explaining = statement.entry.as_deref();
    let explaining = packs.iter().find_map(|pack| pack.entry(explaining?));
    let related = explaining.and_then(|entry| {
        let (_, side) = entry.side(language)?;
        Some(crate::answer::Related {
            entry: entry.id.clone(),
            question: side.header.question.clone(),
        })
    });
    Said::answered(Answer {
        question: typed.to_owned(),
        language,
        as_of: day,
        outcome: Outcome::Answered(statement),
        confidence: 1.0,
        related: related.into_iter().collect(),
        corrections: Vec::new(),
    })
}

fn not_found<'n>(names: impl Iterator<Item = &'n str>, language: Language) -> Said {
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    let comma = match language {
        Language::En => ", ",
        Language::Ja => "、",
    };
    Said::Notice(words::Answers(language).not_found(names.join(comma)))
}

/// Decides a case.
fn what_if(engine: &Engine, case: &Case, around: &Surroundings) -> Said {
    let language = around.language_for(&case.facts.join(" "));
    let tables: Vec<_> = engine.tables().collect();
    let is_wanted =
        |(pack, _): &&(&Pack, &Arc<Table>)| case.pack.as_ref().is_none_or(|id| *id == pack.id);
    let Some((pack, table)) = tables.iter().find(is_wanted) else {
        let own = if tables.is_empty() {
            words::Answers::no_table
        } else {
            words::Answers::no_such_table
        };
        return Said::Notice(own(words::Answers(language)).to_owned());
    };
    let mut stated = Stated::default();
    for fact in &case.facts {
        match table.parse(fact) {
            Ok((fact, domain)) => stated.state(fact, domain),
            Err(error) => return Said::Notice(what_if::fact_error(table, &error, language)),
        }
    }
    let day = match case.date.as_deref().map(str::parse) {
        None => around.day,
        Some(Ok(day)) => day,
        Some(Err(_)) => {
            let typed = case.date.clone().unwrap_or_default();
            return Said::Notice(what_if::date_error(&typed, language));
        }
    };
    decided(pack, table, &stated, day, case.days, &case.facts, language)
}

fn decided(
    pack: &Pack,
    table: &Arc<Table>,
    stated: &Stated,
    day: Date,
    days: usize,
    typed: &[String],
    language: Language,
) -> Said {
    let ruling = Ruling {
        decided: table.evaluate(stated, day, Unstated::Default),
        table: table.clone(),
        asked: None,
        made_of: Vec::new(),
    };
    let steps = table.simulate(&ruling.decided, days);
    let timeline = card::timeline(table, &steps, language);
    let Some(statement) = ruling.statement(pack, language) else {
        return Said::Notice(words::Answers(language).undated().to_owned());
    };
    let packs = std::slice::from_ref(pack);
    let Said::Answer(answer, mut card) =
        looked_up(&typed.join("; "), statement, packs, language, day)
    else {
        return Said::Notice(words::Answers(language).undated().to_owned());
    };
    card.body.extend(timeline);
    Said::Answer(answer, card)
}

/// How to ask, with questions to try.
fn help(engine: &Engine, around: &Surroundings) -> Said {
    let language = around.language_for("");
    let entries = engine.library().packs.iter().flat_map(|pack| &pack.entries);
    let examples = entries.filter_map(|entry| entry.side(language));
    let examples: Vec<String> = examples
        .map(|(_, side)| side.header.question.clone())
        .take(3)
        .collect();
    let commands: [&CommandWords; 5] = [
        &command::ASK,
        &command::SEARCH,
        &command::SETTING,
        &command::ROLLOUT,
        &command::WHATIF,
    ];
    let commands = commands.map(|words| (words.shown(language), words.description(language)));
    Said::Card(card::help(&commands, &examples, language), language)
}

/// A sentence about a mistake of the program.
pub(crate) fn failed(language: Language) -> Said {
    Said::Notice(words::Chat(language).failed().to_owned())
}
