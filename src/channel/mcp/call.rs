//! Calls tools. A result has the JSON of the contract, and the same as text.
//!
//! Invalid arguments give a result with an error, which the assistant can read and correct.
//! Only an unknown tool is an error of the protocol.

use jiff::civil::Date;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::contract::{
    self, DEFAULT_HITS, LONGEST_QUESTION, MAX_HITS, Refusal, facts, optional_u16,
};
use super::super::conversation::{Asker, Conversations};
use super::tool::ToolKind;
use crate::answer::{Answer, Outcome, Statement};
use crate::engine::{Case, Context, Request, Response};
use crate::knowledge::{Entry, Pack};
use crate::render::json;
use crate::render::text::{self, Layout};
use crate::render::view::View;
use crate::render::words::Api;
use crate::rules::policy::PolicyDocument;
use crate::rules::simulate::MAX_STEPS;
use crate::text::Language;

/// The result of a tool: an object, and the same as text.
type ToolOutput = (Value, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    question: String,
    lang: Option<Language>,
    as_of: Option<Date>,
    #[serde(default)]
    from_tables: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: String,
    #[serde(default, deserialize_with = "optional_u16")]
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
    policy: Option<Value>,
    #[serde(default, deserialize_with = "optional_u16")]
    days: Option<u16>,
    as_of: Option<Date>,
    lang: Option<Language>,
}

/// Calls a tool. `None` if no tool has the name.
pub(super) async fn call(
    conversations: &Conversations,
    asker: &Asker,
    name: &str,
    arguments: JsonObject,
) -> Option<CallToolResult> {
    let tool = ToolKind::named(&conversations.live.engine(), name)?;
    let lang = arguments.get("lang").and_then(Value::as_str);
    let language = lang.and_then(Language::from_code);
    let language = language.unwrap_or(conversations.default_language);
    let arguments = Value::Object(arguments);
    let result = match tool {
        ToolKind::Ask => ask(conversations, asker, arguments, language).await,
        ToolKind::Search => search(conversations, asker, arguments, language).await,
        ToolKind::GetEntry => entry(conversations, arguments, language),
        ToolKind::GetSetting => setting(conversations, asker, arguments, language).await,
        ToolKind::WhatIf(pack) => decide(conversations, asker, pack, arguments, language).await,
    };
    Some(match result {
        Ok((object, text)) => {
            let mut result = CallToolResult::structured(object);
            result.content = vec![ContentBlock::text(text)];
            result
        }
        Err(error) => CallToolResult::error(vec![ContentBlock::text(error)]),
    })
}

fn read<T: DeserializeOwned>(arguments: Value, language: Language) -> Result<T, String> {
    let arguments = serde_json::from_value(arguments);
    arguments.map_err(|error| Api(language).shape(error))
}

/// Checks a question or query.
fn checked(text: String, language: Language) -> Result<String, String> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err(Api(language).empty().to_owned()),
        length if length > LONGEST_QUESTION => Err(Api(language).long(length, LONGEST_QUESTION)),
        _ => Ok(text),
    }
}

fn refusal(refusal: Refusal, language: Language) -> String {
    match refusal {
        Refusal::Invalid { pointer, detail } => format!("{pointer}: {detail}"),
        Refusal::Failed => Api(language).failed().to_owned(),
    }
}

/// The context of a call.
fn context(
    conversations: &Conversations,
    requested_language: Option<Language>,
    as_of: Option<Date>,
) -> Context {
    let context = conversations.context(None);
    contract::with_options(context, requested_language, as_of)
}

/// A result: the object, and the response as text.
fn result(object: &impl Serialize, response: &Response) -> ToolOutput {
    let text = text::response(response, Layout::PLAIN, false);
    (json::value(object), text)
}

async fn ask(
    conversations: &Conversations,
    asker: &Asker,
    arguments: Value,
    language: Language,
) -> Result<ToolOutput, String> {
    let ask: Ask = read(arguments, language)?;
    let question = checked(ask.question, language)?;
    let context = context(conversations, ask.lang, ask.as_of);
    let request = match ask.from_tables {
        true => Request::AskTables(question),
        false => Request::Ask(question),
    };
    let reply = conversations.respond(asker, request, context).await;
    let answer = reply.response.answer();
    let answer = answer.ok_or_else(|| Api(language).failed().to_owned())?;
    let object = json::Answer::of(answer).kept_as(reply.id_text());
    Ok(result(&object, &reply.response))
}

async fn search(
    conversations: &Conversations,
    asker: &Asker,
    arguments: Value,
    language: Language,
) -> Result<ToolOutput, String> {
    let search: Search = read(arguments, language)?;
    let query = checked(search.query, language)?;
    let limit = search.limit.unwrap_or(DEFAULT_HITS);
    if !(1..=MAX_HITS).contains(&limit) {
        let range = format!("limit: 1 – {MAX_HITS}");
        return Err(Api(language).range(range));
    }
    let request = Request::Search {
        query,
        limit: usize::from(limit),
    };
    let context = context(conversations, search.lang, None);
    let response = conversations.preview_alone(asker, request, context).await;
    let hits = response.hits();
    let hits = hits.ok_or_else(|| Api(language).failed().to_owned())?;
    Ok(result(&json::Hits::of(hits), &response))
}

fn entry(
    conversations: &Conversations,
    arguments: Value,
    language: Language,
) -> Result<ToolOutput, String> {
    let get: Get = read(arguments, language)?;
    let engine = conversations.live.engine();
    let found = engine.library().entry(&get.id);
    let (pack, entry) = found.ok_or_else(|| Api(language).entry(&get.id))?;
    let text = entry_text(pack, entry, language, conversations.context(None).day);
    Ok((json::value(&json::Entry::of(pack, entry)), text))
}

/// An entry as text, in the form of an answer on a day.
pub(super) fn entry_text(pack: &Pack, entry: &Entry, language: Language, day: Date) -> String {
    let Some(statement) = Statement::of_entry(pack, entry, language) else {
        let side = entry.side(language);
        return side.map_or_else(String::new, |(_, side)| side.answer.clone());
    };
    let title = statement.title.clone();
    let answer = Answer::new(&title, language, day, Outcome::Answered(statement));
    text::view(&View::of_answer(&answer), Layout::PLAIN)
}

async fn setting(
    conversations: &Conversations,
    asker: &Asker,
    arguments: Value,
    language: Language,
) -> Result<ToolOutput, String> {
    let get: Get = read(arguments, language)?;
    let request = Request::Setting {
        name: Some(get.id.clone()),
    };
    let context = context(conversations, Some(language), None);
    let response = conversations.preview_alone(asker, request, context).await;
    let settings = response.answer().and_then(json::settings);
    let settings = settings.ok_or_else(|| Api(language).setting(&get.id))?;
    Ok(result(&settings, &response))
}

async fn decide(
    conversations: &Conversations,
    asker: &Asker,
    pack: String,
    arguments: Value,
    language: Language,
) -> Result<ToolOutput, String> {
    let case: WhatIf = read(arguments, language)?;
    let days = usize::from(case.days.unwrap_or(0));
    if days > MAX_STEPS {
        let range = format!("days: 0 – {MAX_STEPS}");
        return Err(Api(language).range(range));
    }
    let request = Request::WhatIf(Case {
        pack: Some(pack),
        facts: facts(case.facts),
        policy: case.policy.map(PolicyDocument::Json),
        days,
        ..Case::default()
    });
    let context = context(conversations, case.lang, case.as_of);
    let reply = conversations.respond(asker, request, context).await;
    match &reply.response {
        Response::Answer(answer) => {
            let object = json::Decided::of(answer, reply.id_text());
            Ok(result(&object, &reply.response))
        }
        Response::Notice(notice, language) => {
            Err(refusal(Refusal::of(notice, *language), *language))
        }
        Response::Details(_) | Response::Hits(_) | Response::Help(_) => {
            Err(Api(language).failed().to_owned())
        }
    }
}

/// Decodes arguments as those of every tool.
#[cfg(any(test, fuzzing))]
pub(super) fn fuzz(arguments: &Value) {
    let language = Language::En;
    if let Ok(ask) = read::<Ask>(arguments.clone(), language) {
        let _ = checked(ask.question, language);
    }
    let _ = read::<Search>(arguments.clone(), language);
    let _ = read::<Get>(arguments.clone(), language);
    if let Ok(case) = read::<WhatIf>(arguments.clone(), language) {
        facts(case.facts);
    }
}
