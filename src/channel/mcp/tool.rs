//! Builds the tools from the packs in service, with the schemas of their arguments and
//! results.

use std::sync::Arc;

use jiff::Zoned;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::super::contract::{DEFAULT_HITS, LONGEST_QUESTION, MAX_HITS};
use crate::engine::Engine;
use crate::render::json::schema::self_contained;
use crate::render::json::{self, facts_schema};
use crate::render::words::{Bilingual, Tools};
use crate::rules::simulate::MAX_STEPS;

/// The name of the tool that decides cases by the first table. The names for other tables
/// end with the id of the pack.
const WHATIF: &str = "whatif";

/// The kind of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ToolKind {
    Ask,
    Search,
    GetEntry,
    GetSetting,
    /// Decides cases by the table of the pack with this id.
    WhatIf(String),
}

impl ToolKind {
    /// The kind of the tool with a name.
    pub(super) fn named(engine: &Engine, name: &str) -> Option<ToolKind> {
        match name {
            "ask" => Some(ToolKind::Ask),
            "search" => Some(ToolKind::Search),
            "get_entry" => Some(ToolKind::GetEntry),
            "get_setting" => Some(ToolKind::GetSetting),
            _ => {
                let mut tools = what_ifs(engine);
                let (_, pack) = tools.find(|(tool, _)| tool == name)?;
                Some(ToolKind::WhatIf(pack))
            }
        }
    }
}

/// The names of the tools that decide cases, with the ids of their packs.
fn what_ifs(engine: &Engine) -> impl Iterator<Item = (String, String)> {
    engine.tables().enumerate().map(|(number, (pack, _))| {
        let name = match number {
            0 => WHATIF.to_owned(),
            _ => format!("{WHATIF}_{}", pack.id),
        };
        (name, pack.id.clone())
    })
}

/// A sentence about a tool.
type Sentence = fn(Tools) -> &'static str;

/// A sentence in both languages, because the language of the user isn't known.
fn both(sentence: Sentence) -> String {
    Bilingual::new(|language| sentence(Tools(language))).to_string()
}

/// The instructions for assistants.
pub(super) fn instructions() -> String {
    both(Tools::instructions)
}

/// Why a request for another host, or of a page of another site, is refused.
pub(super) fn unlisted_host() -> String {
    both(Tools::host)
}

/// All tools.
pub(super) fn all(engine: &Engine) -> Vec<Tool> {
    let lang = json!({"type": "string", "enum": ["ja", "en"], "description": both(Tools::language_argument)});
    let day = json!({"type": "string", "format": "date", "description": both(Tools::day_argument)});
    let text = |description: Sentence| {
        let description = both(description);
        json!({"type": "string", "maxLength": LONGEST_QUESTION, "description": description})
    };
    let limit = json!({
        "type": "integer", "minimum": 1, "maximum": MAX_HITS, "default": DEFAULT_HITS,
        "description": both(Tools::limit_argument),
    });
    let days = json!({
        "type": "integer", "minimum": 0, "maximum": MAX_STEPS, "default": 0,
        "description": both(Tools::days_argument),
    });
    let mut tools = vec![
        tool(
            "ask",
            [Tools::ask_title, Tools::ask],
            json!({
                "question": text(Tools::question_argument), "lang": lang, "as_of": day,
                "from_tables": {
                    "type": "boolean", "default": false,
                    "description": both(Tools::from_tables_argument),
                },
            }),
            &["question"],
            self_contained::<json::Answer>(),
        ),
        tool(
            "search",
            [Tools::search_title, Tools::search],
            json!({"query": text(Tools::query_argument), "limit": limit, "lang": lang}),
            &["query"],
            self_contained::<json::Hits>(),
        ),
        tool(
            "get_entry",
            [Tools::get_entry_title, Tools::get_entry],
            json!({"id": text(Tools::entry_argument), "lang": lang}),
            &["id"],
            self_contained::<json::Entry>(),
        ),
        tool(
            "get_setting",
            [Tools::get_setting_title, Tools::get_setting],
            json!({"id": text(Tools::setting_argument), "lang": lang}),
            &["id"],
            self_contained::<json::Settings>(),
        ),
    ];
    let today = Zoned::now().date();
    for ((name, _), (_, table)) in what_ifs(engine).zip(engine.tables()) {
        let facts = facts_schema(table, today);
        let mut arguments = json!({"facts": facts, "days": days, "as_of": day, "lang": lang});
        if table.written.policy.is_some() {
            let description = both(Tools::policy_argument);
            arguments["policy"] =
                json!({"type": ["object", "array", "string"], "description": description});
        }
        let output = self_contained::<json::Decided>();
        tools.push(tool(
            &name,
            [Tools::whatif_title, Tools::whatif],
            arguments,
            &[],
            output,
        ));
    }
    tools
}

fn tool(
    name: &str,
    sentences: [Sentence; 2],
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
    // The protocol requires the type, even if the parts of the schema have it.
    output.insert("type".to_owned(), json!("object"));
    let [title, description] = sentences.map(both);
    let annotations = ToolAnnotations::with_title(&title)
        .read_only(true)
        .idempotent(true)
        .open_world(false);
    Tool::new(name.to_owned(), description, Arc::new(input))
        .with_title(title)
        .with_raw_output_schema(Arc::new(output))
        .with_annotations(annotations)
}
