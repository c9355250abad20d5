//! Requests of programs to the JSON of the contract: what the API and the tools for
//! assistants have in common. Chats have no part in it.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::answering::{Said, Surroundings};
use super::dialogue::{Asker, Dialogue};
use super::request::{Case, Request};
use crate::answer::Answer;
use crate::engine::Engine;
use crate::knowledge::decision::FactType;
use crate::knowledge::{Entry, Pack, Setting};
use crate::render::json;
use crate::render::messages::{Message, message};
use crate::render::what_if;
use crate::retrieve::Hits;
use crate::rules::Table;
use crate::rules::fact::{ValueError, id_of};
use crate::rules::policy::PolicyError;
use crate::rules::table::FactError;
use crate::store::QuestionId;
use crate::text::Language;

/// The longest question or query, in characters.
pub(crate) const LONGEST_QUESTION: usize = 2000;

/// The most hits of a search.
pub(crate) const MOST_HITS: u16 = 100;

/// Hits of a search that names no number.
pub(crate) const HITS: u16 = 10;

/// Why a program gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A value cannot be taken: where, as a JSON Pointer, and why, in words.
    Invalid { pointer: String, detail: String },
    /// The program failed, which is logged.
    Failed,
}

/// An answer with the id by which it is known, if there is one.
pub(crate) type Answered = (Box<Answer>, Option<QuestionId>);

/// Answers a question.
pub(crate) async fn ask(
    dialogue: &Dialogue,
    conversation: Option<String>,
    question: String,
    around: Surroundings,
) -> Result<Answered, Refusal> {
    let request = Request::Ask(question);
    let (said, id) = match conversation {
        Some(conversation) => {
            let asker = Asker {
                conversation,
                ..Asker::default()
            };
            dialogue.converse(&asker, request, around).await
        }
        None => dialogue.respond(&Asker::default(), request, around).await,
    };
    match said {
        Said::Answer(answer, _) => Ok((answer, id)),
        Said::Card(..) | Said::Notice(_) => Err(Refusal::Failed),
    }
}

/// Searches.
pub(crate) async fn search(
    dialogue: &Dialogue,
    query: String,
    language: Option<Language>,
    limit: u16,
) -> Result<Hits, Refusal> {
    let work = move |engine: &Engine| engine.search(&query, language, usize::from(limit));
    dialogue.work(work).await.ok_or(Refusal::Failed)
}

/// The entry of an id with its pack.
pub(crate) fn entry<'p>(packs: &'p [Pack], id: &str) -> Option<(&'p Pack, &'p Entry)> {
    let mut packs = packs.iter();
    packs.find_map(|pack| Some((pack, pack.entry(id)?)))
}

/// The settings that are called so.
pub(crate) fn settings<'p>(packs: &'p [Pack], name: &str) -> Vec<(&'p Pack, &'p Setting)> {
    let all = packs
        .iter()
        .flat_map(|pack| pack.settings.iter().map(move |row| (pack, row)));
    all.filter(|(_, row)| row.has_name(name)).collect()
}

/// A case as JSON.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// The pack whose table decides; the first with a table, if none is named.
    pub(crate) pack: Option<String>,
    /// Facts by their ids or names.
    pub(crate) facts: Map<String, Value>,
    /// A policy document of the product's API; what `facts` says goes before it.
    pub(crate) policy: Option<Value>,
    /// Length of the timeline; 0 for none.
    pub(crate) days: usize,
}

/// Decides a case.
pub(crate) async fn what_if(
    dialogue: &Dialogue,
    given: Given,
    around: Surroundings,
) -> Result<(json::Decided, Box<Answer>), Refusal> {
    let days = given.days;
    let texts = given.facts.values().filter_map(Value::as_str);
    let typed: Vec<&str> = given
        .facts
        .keys()
        .map(String::as_str)
        .chain(texts)
        .collect();
    let around = Surroundings {
        wanted: Some(around.language_for(&typed.join(" "))),
        ..around
    };
    let (case, ignored) = {
        let engine = dialogue.live.engine();
        case(&engine, given, &around)?
    };
    let request = Request::WhatIf(case);
    let (said, id) = dialogue.respond(&Asker::default(), request, around).await;
    let Said::Answer(answer, _) = said else {
        return Err(Refusal::Failed);
    };
    let ruling = answer.statement().and_then(|statement| statement.ruling());
    let timeline = ruling.map_or(Vec::new(), |ruling| {
        let steps = ruling.table.simulate(&ruling.decided, days);
        json::TimelineStep::all(&ruling.table, &steps, answer.language)
    });
    let own = told(&answer, id.as_ref());
    Ok((json::Decided::of(own, ignored, timeline), answer))
}

/// An answer as JSON, with the id that feedback refers to.
pub(crate) fn told(answer: &Answer, id: Option<&QuestionId>) -> json::Answer {
    json::Answer::of(answer).kept_as(id.map(|id| id.as_str().to_owned()))
}

/// The case as it would be typed, and what its policy document has that says nothing
/// about the facts.
fn case(
    engine: &Engine,
    given: Given,
    around: &Surroundings,
) -> Result<(Case, Vec<String>), Refusal> {
    let language = around.language_for("");
    let invalid = |pointer: String, detail: String| Refusal::Invalid { pointer, detail };
    let mut tables = engine.tables();
    let found = match &given.pack {
        Some(id) => tables.find(|(pack, _)| pack.id == *id),
        None => tables.next(),
    };
    let (pack, table) = found.ok_or_else(|| {
        let own = match given.pack {
            Some(_) => Message::NoSuchTable,
            None => Message::NoTable,
        };
        invalid("/pack".to_owned(), message(own, language).to_owned())
    })?;
    let (mut facts, ignored) = match &given.policy {
        Some(document) => policy(table, document).map_err(|error| {
            let detail = what_if::policy_error(table, &error, language);
            invalid("/policy".to_owned(), detail)
        })?,
        None => (Vec::new(), Vec::new()),
    };
    for (name, value) in &given.facts {
        let fact = typed(table, name, value).and_then(|fact| table.parse(&fact).map(|_| fact));
        let fact = fact.map_err(|error| {
            let name = name.replace('~', "~0").replace('/', "~1");
            let detail = what_if::fact_error(table, &error, language);
            invalid(format!("/facts/{name}"), detail)
        })?;
        facts.push(fact);
    }
    let case = Case {
        pack: Some(pack.id.clone()),
        facts,
        days: given.days,
        date: Some(around.day.to_string()),
    };
    Ok((case, ignored))
}

/// The facts of a policy document as they would be typed.
fn policy(table: &Table, document: &Value) -> Result<(Vec<String>, Vec<String>), PolicyError> {
    let imported = table.import(document)?;
    let stated = imported.stated.iter().filter_map(|(at, domain)| {
        let fact = &table.facts[at];
        let value = id_of(&fact.written(domain.single()?));
        Some(format!("{}={value}", fact.id()))
    });
    Ok((stated.collect(), imported.ignored))
}

/// A fact as it would be typed. Its value has the type that the fact's schema says; a
/// number may be a text such as `3+`, too.
fn typed(table: &Table, name: &str, value: &Value) -> Result<String, FactError> {
    let unknown = || FactError::UnknownFact {
        typed: name.to_owned(),
    };
    let fact = table.fact_called(name).ok_or_else(unknown)?;
    let (text, error) = match (table.facts[fact].kind(), value) {
        (FactType::Bool, Value::Bool(value)) => (Some(value.to_string()), ValueError::NotAmong),
        (FactType::Integer, Value::Number(number)) => {
            let whole = whole_of(number).map(|whole| whole.to_string());
            (whole, ValueError::NotANumber)
        }
        (FactType::Integer, Value::String(text)) => {
            let open = Some(text.clone()).filter(|text| text.ends_with('+'));
            (open, ValueError::NotANumber)
        }
        (FactType::Choice | FactType::Date, Value::String(text)) => {
            (Some(text.clone()), ValueError::NotAmong)
        }
        (FactType::Set, Value::Array(members)) => {
            let members: Option<Vec<&str>> = members.iter().map(Value::as_str).collect();
            (
                members.map(|members| members.join(",")),
                ValueError::NotAmong,
            )
        }
        (FactType::Integer, _) => (None, ValueError::NotANumber),
        (FactType::Date, _) => (None, ValueError::NotADate),
        _ => (None, ValueError::NotAmong),
    };
    match text {
        Some(text) => Ok(format!("{}={text}", table.facts[fact].id())),
        None => Err(FactError::Value {
            fact,
            typed: value.to_string(),
            error,
        }),
    }
}

/// A whole number, also as JSON may write it: 3.0.
fn whole_of(number: &Number) -> Option<i64> {
    /// From here on not every whole number is a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let written = |number: f64| format!("{number:.0}").parse().ok();
    let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() < EXACT;
    number
        .as_i64()
        .or_else(|| number.as_f64().filter(is_whole).and_then(written))
}

/// A whole number of a request that need not be there.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let whole = whole_of(&number).and_then(|number| u16::try_from(number).ok());
    let no_number = || D::Error::custom(format!("{number} is no whole number from 0 to 65535"));
    whole.map(Some).ok_or_else(no_number)
}
