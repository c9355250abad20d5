//! The packs in service to the tools that there are, each with the schemas of what
//! goes in and what comes out.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::super::contract::{HITS, LONGEST_QUESTION, MOST_HITS};
use crate::engine::Engine;
use crate::render::json::schema::self_contained;
use crate::render::json::{self, facts_schema};
use crate::render::messages::tool::{self, ToolWords};
use crate::rules::simulate::MAX_STEPS;

/// The tool that decides cases by the first table; the others' have the pack's id
/// behind it.
const WHATIF: &str = "whatif";

/// A tool by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Ask,
    Search,
    GetEntry,
    GetSetting,
    /// By the table of this pack.
    WhatIf(String),
}

/// The tool of a name.
pub(super) fn named(engine: &Engine, name: &str) -> Option<Named> {
    match name {
        "ask" => Some(Named::Ask),
        "search" => Some(Named::Search),
        "get_entry" => Some(Named::GetEntry),
        "get_setting" => Some(Named::GetSetting),
        _ => {
            let mut packs = what_ifs(engine);
            let (_, pack) = packs.find(|(own, _)| own == name)?;
            Some(Named::WhatIf(pack))
        }
    }
}

/// The tools that decide cases, with the ids of their packs.
fn what_ifs(engine: &Engine) -> impl Iterator<Item = (String, String)> {
    engine.tables().enumerate().map(|(number, (pack, _))| {
        let name = match number {
            0 => WHATIF.to_owned(),
            _ => format!("{WHATIF}_{}", pack.id),
        };
        (name, pack.id.clone())
    })
}

/// All tools.
pub(super) fn all(engine: &Engine) -> Vec<Tool> {
    let lang = json!({"type": "string", "enum": ["ja", "en"], "description": tool::LANGUAGE});
    let day = json!({"type": "string", "format": "date", "description": tool::DAY});
    let text = |description: &str| json!({"type": "string", "maxLength": LONGEST_QUESTION, "description": description});
    let limit = json!({
        "type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": HITS,
        "description": tool::LIMIT,
    });
    let days = json!({
        "type": "integer", "minimum": 0, "maximum": MAX_STEPS, "default": 0,
        "description": tool::DAYS,
    });
    let mut tools = vec![
        made(
            "ask",
            tool::ASK,
            json!({"question": text(tool::QUESTION), "lang": lang, "as_of": day}),
            &["question"],
            self_contained::<json::Answer>(),
        ),
        made(
            "search",
            tool::SEARCH,
            json!({"query": text(tool::QUERY), "limit": limit, "lang": lang}),
            &["query"],
            self_contained::<json::Hits>(),
        ),
        made(
            "get_entry",
            tool::GET_ENTRY,
            json!({"id": text(tool::ENTRY), "lang": lang}),
            &["id"],
            self_contained::<json::Entry>(),
        ),
        made(
            "get_setting",
            tool::GET_SETTING,
            json!({"id": text(tool::SETTING), "lang": lang}),
            &["id"],
            self_contained::<json::Settings>(),
        ),
    ];
    for ((name, _), (_, table)) in what_ifs(engine).zip(engine.tables()) {
        let facts = facts_schema(table);
        let arguments = json!({"facts": facts, "days": days, "as_of": day, "lang": lang});
        let output = self_contained::<json::Decided>();
        tools.push(made(&name, tool::WHATIF, arguments, &[], output));
    }
    tools
}

fn made(
    name: &str,
    words: ToolWords,
    arguments: Value,
    required: &[&str],
    mut output: JsonObject,
) -> Tool {
    let input = json!({
        "type": "object",
        "properties": arguments,
        "required": required,
        "additionalProperties": false,
    });
    let input = match input {
        Value::Object(input) => input,
        _ => JsonObject::new(),
    };
    // The protocol wants it said, also where the parts of the schema say it.
    output.insert("type".to_owned(), json!("object"));
    let annotations = ToolAnnotations::with_title(words.title)
        .read_only(true)
        .idempotent(true)
        .open_world(false);
    Tool::new(name.to_owned(), words.description, Arc::new(input))
        .with_title(words.title)
        .with_raw_output_schema(Arc::new(output))
        .with_annotations(annotations)
}
