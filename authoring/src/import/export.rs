//! Reads the exports of question-answering services, as JSON or as tab-separated values, and
//! lists of objects with a question and an answer, in JSON or YAML.
//!
//! The shapes are those of the REST references of Custom Question Answering (`assets.qnas`
//! of an exported project, API version 2021-10-01) and of QnA Maker 4.0 (`qnaDocuments` or
//! `qnaList` of a downloaded knowledge base). The tables have a row for each way to ask.

use std::collections::BTreeMap;

use serde_json::Value;

use super::table::lines;
use super::{ImportedQuestion, ReadError};
use crate::knowledge::front_matter;

/// The deepest level at which a list of questions is looked for.
const DEEPEST: usize = 6;

/// The names of the properties that hold a question, an answer, and other ways to ask.
const QUESTIONS: [&str; 7] = ["question", "questions", "q", "title", "name", "質問", "問"];
const ANSWERS: [&str; 8] = [
    "answer",
    "a",
    "acceptedanswer",
    "response",
    "content",
    "text",
    "回答",
    "答え",
];
const ALTERNATIVES: [&str; 4] = [
    "also",
    "alternatives",
    "alternatequestions",
    "similarquestions",
];

/// What an export holds.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub questions: Vec<ImportedQuestion>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
}

/// Reads a table that such a service exported; `None` for other tables.
pub(super) fn table(rows: &[Vec<String>]) -> Option<Vec<ImportedQuestion>> {
    let (names, rows) = rows.split_first()?;
    let column = |name: &str| {
        let is = |other: &String| {
            other
                .trim_start_matches('\u{feff}')
                .trim()
                .eq_ignore_ascii_case(name)
        };
        names.iter().position(is)
    };
    let (question, answer, id) = (column("question")?, column("answer")?, column("qnaid")?);
    let metadata = column("metadata");
    let mut found: Vec<ImportedQuestion> = Vec::new();
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let (asked, answered, id) = (cell(question), cell(answer), cell(id));
        if asked.is_empty() || answered.is_empty() {
            continue;
        }
        let earlier = positions.get(id).and_then(|at| found.get_mut(*at));
        if let Some(earlier) = earlier.filter(|_| !id.is_empty()) {
            earlier.also.push(asked.to_owned());
            continue;
        }
        positions.insert(id, found.len());
        let mut imported = ImportedQuestion::new(asked, &lines(answered));
        let pairs = metadata.map_or("", cell).split('|');
        let values = pairs.filter_map(|pair| Some(pair.split_once(':')?.1.trim().to_lowercase()));
        imported.tags = values.filter(|tag| !tag.is_empty()).collect();
        found.push(imported);
    }
    Some(found)
}

/// Reads an export in JSON.
///
/// # Errors
///
/// If the text isn't JSON.
pub(super) fn json(text: &str) -> Result<Export, ReadError> {
    let value = serde_json::from_str(text).map_err(ReadError::broken)?;
    Ok(export(&value))
}

/// Reads a list of questions in YAML, as site generators keep them as data.
///
/// # Errors
///
/// If the text isn't YAML.
pub(super) fn yaml(text: &str) -> Result<Export, ReadError> {
    let value = front_matter::yaml(text).map_err(|mistake| match mistake.place {
        Some((line, column)) => ReadError::NotYaml {
            line,
            column,
            detail: mistake.detail,
        },
        None => ReadError::broken(mistake.detail),
    })?;
    Ok(export(&value))
}

fn export(value: &Value) -> Export {
    let mut lists: BTreeMap<Vec<&str>, Vec<ImportedQuestion>> = BTreeMap::new();
    collect(value, &mut Vec::new(), &mut lists);
    let longest = lists.into_values().max_by_key(Vec::len);
    let groups = value
        .pointer("/assets/synonyms")
        .or_else(|| value.get("wordAlterations"));
    let groups = groups.and_then(Value::as_array).into_iter().flatten();
    let synonyms = groups.map(|group| texts(group.get("alterations").unwrap_or(&Value::Null)));
    Export {
        questions: longest.unwrap_or_default(),
        synonyms: synonyms
            .filter(|words: &Vec<String>| words.len() > 1)
            .collect(),
    }
}

/// Collects the lists of questions with answers by the names of the properties that lead to
/// them, so that the lists of several categories are one.
fn collect<'v>(
    value: &'v Value,
    path: &mut Vec<&'v str>,
    lists: &mut BTreeMap<Vec<&'v str>, Vec<ImportedQuestion>>,
) {
    if path.len() > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => {
            let found: Vec<ImportedQuestion> = items.iter().filter_map(question).collect();
            if found.is_empty() {
                path.push("");
                items.iter().for_each(|item| collect(item, path, lists));
                path.pop();
                return;
            }
            let list = lists.entry(path.clone()).or_default();
            let before = list.len();
            let mut found = linked(found, items);
            for question in &mut found {
                question.related.iter_mut().for_each(|to| *to += before);
            }
            list.append(&mut found);
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                path.push(name);
                collect(field, path, lists);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The question of an object, with its other wordings and its answer.
fn question(value: &Value) -> Option<ImportedQuestion> {
    let fields = value.as_object()?;
    let field = |names: &[&str]| {
        names.iter().find_map(|name| {
            let is = |key: &str| key.to_lowercase().replace('_', "") == *name;
            fields
                .iter()
                .find(|(key, _)| is(key))
                .map(|(_, value)| value)
        })
    };
    let mut asked = texts(field(&QUESTIONS)?).into_iter();
    let first = asked.next()?;
    let answer = texts(field(&ANSWERS)?).join("\n\n");
    if answer.trim().is_empty() {
        return None;
    }
    let mut found = ImportedQuestion::new(&first, &lines(&answer));
    found.also = asked.collect();
    found
        .also
        .extend(field(&ALTERNATIVES).map(texts).unwrap_or_default());
    found.tags = tags(fields.get("metadata").or_else(|| fields.get("tags")));
    let id = fields.get("id").or_else(|| fields.get("qnaId"));
    found.anchor = id.and_then(Value::as_str).map(str::to_owned);
    Some(found)
}

/// The names and values of metadata, `{"name": "value"}` or `[{"name", "value"}]`.
fn tags(metadata: Option<&Value>) -> Vec<String> {
    let named = |value: &Value| value.get("value").cloned().unwrap_or_else(|| value.clone());
    let values: Vec<String> = match metadata {
        Some(Value::Object(fields)) => fields.values().flat_map(texts).collect(),
        Some(Value::Array(items)) => items.iter().flat_map(|item| texts(&named(item))).collect(),
        _ => Vec::new(),
    };
    // What a service notes for itself isn't a keyword.
    let is_keyword =
        |tag: &String| tag.chars().any(char::is_alphabetic) && tag != "true" && tag != "false";
    let tags = values.iter().map(|tag| tag.to_lowercase());
    tags.filter(is_keyword).collect()
}

/// Adds the questions that each one leads to by its prompts.
fn linked(mut found: Vec<ImportedQuestion>, items: &[Value]) -> Vec<ImportedQuestion> {
    let of = |item: &Value, key: &str| {
        let dialog = item.get("dialog").or_else(|| item.get("context"))?;
        dialog.get(key).cloned()
    };
    let number = |item: &Value| {
        item.get("id")
            .or_else(|| item.get("qnaId"))
            .and_then(Value::as_i64)
    };
    let asked: Vec<&Value> = items
        .iter()
        .filter(|item| question(item).is_some())
        .collect();
    let ids: Vec<Option<i64>> = asked.iter().map(|item| number(item)).collect();
    for (at, item) in asked.iter().enumerate() {
        let prompts = of(item, "prompts");
        let prompts = prompts
            .as_ref()
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for prompt in prompts {
            let id = prompt.get("qnaId").and_then(Value::as_i64);
            let to = ids.iter().position(|other| other.is_some() && *other == id);
            if let (Some(found), Some(to)) = (found.get_mut(at), to) {
                found.related.push(to);
            }
        }
    }
    found
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.get("text").map(texts).unwrap_or_default(),
        _ => Vec::new(),
    }
}
