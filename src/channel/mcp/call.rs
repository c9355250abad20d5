//! The arguments of a tool to its result: the contract's JSON, and the same as text in
//! the language of whoever asks.
//!
//! What is wrong with arguments is a result, too, which the assistant reads and can
//! mend; only a tool that is not there is an error of the protocol.

use jiff::civil::Date;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::answering::Surroundings;
use super::super::contract::{self, Given, HITS, LONGEST_QUESTION, MOST_HITS, Refusal, whole};
use super::super::dialogue::Dialogue;
use super::tool::{Named, named};
use crate::answer::{Answer, Content, Outcome, Statement, citations};
use crate::knowledge::{Entry, Pack};
use crate::render::messages::api::Fault;
use crate::render::{json, look_up, plain, what_if};
use crate::rules::simulate::MAX_STEPS;
use crate::text::Language;

/// Lines are not cut: whoever shows them does.
const WIDTH: usize = 100_000;

/// What a tool gives: an object, and the same in words.
type Told = (Value, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    question: String,
    lang: Option<Language>,
    as_of: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: String,
    #[serde(default, deserialize_with = "whole")]
    limit: Option<u16>,
    lang: Option<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    id: String,
    #[serde(rename = "lang")]
    _lang: Option<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhatIf {
    #[serde(default)]
    facts: Map<String, Value>,
    #[serde(default, deserialize_with = "whole")]
    days: Option<u16>,
    as_of: Option<Date>,
    lang: Option<Language>,
}

/// Calls a tool; `None` if there is none of this name.
pub(super) async fn call(
    dialogue: &Dialogue,
    name: &str,
    arguments: JsonObject,
) -> Option<CallToolResult> {
    let tool = named(&dialogue.live.engine(), name)?;
    let lang = arguments.get("lang").and_then(Value::as_str);
    let language = lang.and_then(Language::from_code);
    let language = language.unwrap_or(dialogue.default_language);
    let arguments = Value::Object(arguments);
    let told = match tool {
        Named::Ask => ask(dialogue, arguments, language).await,
        Named::Search => search(dialogue, arguments, language).await,
        Named::GetEntry => entry(dialogue, arguments, language),
        Named::GetSetting => setting(dialogue, arguments, language),
        Named::WhatIf(pack) => decide(dialogue, pack, arguments, language).await,
    };
    Some(match told {
        Ok((object, text)) => {
            let mut result = CallToolResult::structured(object);
            result.content = vec![ContentBlock::text(text)];
            result
        }
        Err(mistake) => CallToolResult::error(vec![ContentBlock::text(mistake)]),
    })
}

fn read<T: DeserializeOwned>(arguments: Value, language: Language) -> Result<T, String> {
    let read = serde_json::from_value(arguments);
    read.map_err(|error| Fault::Shape.words(&error.to_string(), language))
}

/// A question or query as it may be asked.
fn checked(text: String, language: Language) -> Result<String, String> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err(Fault::Empty.words("", language)),
        length if length > LONGEST_QUESTION => {
            Err(Fault::Long.words(&LONGEST_QUESTION.to_string(), language))
        }
        _ => Ok(text),
    }
}

fn refused(language: Language) -> impl Fn(Refusal) -> String {
    move |refusal| match refusal {
        Refusal::Invalid { pointer, detail } => format!("{pointer}: {detail}"),
        Refusal::Failed => Fault::Failed.words("", language),
    }
}

/// What is known of a call.
fn around(dialogue: &Dialogue, wanted: Option<Language>, as_of: Option<Date>) -> Surroundings {
    let around = dialogue.surroundings(None);
    Surroundings {
        wanted,
        day: as_of.unwrap_or(around.day),
        ..around
    }
}

fn told(object: &impl Serialize, styled: &str) -> Told {
    let text = anstream::adapter::strip_str(styled).to_string();
    (json::value(object), text)
}

async fn ask(dialogue: &Dialogue, arguments: Value, language: Language) -> Result<Told, String> {
    let own: Ask = read(arguments, language)?;
    let question = checked(own.question, language)?;
    let around = around(dialogue, own.lang, own.as_of);
    let answered = contract::ask(dialogue, None, question, around).await;
    let (answer, id) = answered.map_err(refused(language))?;
    let object = contract::told(&answer, id.as_ref());
    Ok(told(&object, &plain::answer(&answer, WIDTH)))
}

async fn search(dialogue: &Dialogue, arguments: Value, language: Language) -> Result<Told, String> {
    let own: Search = read(arguments, language)?;
    let query = checked(own.query, language)?;
    let limit = own.limit.unwrap_or(HITS);
    if !(1..=MOST_HITS).contains(&limit) {
        let range = format!("limit: 1 – {MOST_HITS}");
        return Err(Fault::Range.words(&range, language));
    }
    let hits = contract::search(dialogue, query.clone(), own.lang, limit).await;
    let hits = hits.map_err(refused(language))?;
    let text = plain::hits(&hits, WIDTH, false);
    Ok(told(&json::Hits::of(&query, &hits), &text))
}

fn entry(dialogue: &Dialogue, arguments: Value, language: Language) -> Result<Told, String> {
    let own: Get = read(arguments, language)?;
    let engine = dialogue.live.engine();
    let found = contract::entry(&engine.library().packs, &own.id);
    let (pack, entry) = found.ok_or_else(|| Fault::Entry.words(&own.id, language))?;
    let text = entry_text(pack, entry, language);
    Ok(told(&json::Entry::of(pack, entry), &text))
}

/// An entry as the answer to its own question.
pub(super) fn entry_text(pack: &Pack, entry: &Entry, language: Language) -> String {
    let Some((written_in, side)) = entry.side(language) else {
        return String::new();
    };
    let header = &side.header;
    let statement = Statement::new(
        &entry.id,
        header.question.clone(),
        Content::Entry(side.answer.clone()),
        written_in,
        citations(pack, &header.sources, language),
    );
    let Some(statement) = statement else {
        return side.answer.clone();
    };
    let answer = Answer {
        question: header.question.clone(),
        language,
        as_of: header.as_of,
        outcome: Outcome::Answered(statement.verified_on(header.as_of)),
        confidence: 1.0,
        related: Vec::new(),
        corrections: Vec::new(),
    };
    anstream::adapter::strip_str(&plain::answer(&answer, WIDTH)).to_string()
}

fn setting(dialogue: &Dialogue, arguments: Value, language: Language) -> Result<Told, String> {
    let own: Get = read(arguments, language)?;
    let engine = dialogue.live.engine();
    let found = contract::settings(&engine.library().packs, &own.id);
    if found.is_empty() {
        return Err(Fault::Setting.words(&own.id, language));
    }
    let sheets = found
        .iter()
        .map(|(pack, row)| look_up::setting(pack, row, language, WIDTH));
    let sheets: Vec<String> = sheets.collect();
    Ok(told(&json::Settings::of(found), &sheets.join("\n\n")))
}

async fn decide(
    dialogue: &Dialogue,
    pack: String,
    arguments: Value,
    language: Language,
) -> Result<Told, String> {
    let own: WhatIf = read(arguments, language)?;
    let days = usize::from(own.days.unwrap_or(0));
    if days > MAX_STEPS {
        let range = format!("days: 0 – {MAX_STEPS}");
        return Err(Fault::Range.words(&range, language));
    }
    let given = Given {
        pack: Some(pack),
        facts: own.facts,
        policy: None,
        days,
    };
    let around = around(dialogue, own.lang, own.as_of);
    let decided = contract::what_if(dialogue, given, around).await;
    let (decided, answer) = decided.map_err(refused(language))?;
    let mut text = plain::answer(&answer, WIDTH);
    if let Some(ruling) = answer.statement().and_then(Statement::scenario) {
        let steps = ruling.table.simulate(&ruling.decision, days);
        let timeline = what_if::timeline(&ruling.table, &steps, answer.language, WIDTH);
        text = format!("{text}\n\n{timeline}").trim_end().to_owned();
    }
    Ok(told(&decided, &text))
}
