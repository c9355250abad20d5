//! Limits that Discord documents but that its schemas don't contain.

use serde_json::Value;

/// The limit for all texts in the embeds of a message, in code points.
const EMBEDS: usize = 6_000;
/// The limit for the names, descriptions and values of a command, in code points.
const COMMAND: usize = 8_000;
/// The limit for a message's text, in code points. The schema allows more, for subscribers.
const CONTENT: usize = 2_000;

/// The limits that a message exceeds.
pub(super) fn of_message(message: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    if length(&message["content"]) > CONTENT {
        found.push("the content is too long".to_owned());
    }
    let embeds = message["embeds"].as_array().cloned().unwrap_or_default();
    let mut total = 0;
    for embed in &embeds {
        total += length(&embed["title"]) + length(&embed["description"]);
        total += length(&embed["footer"]["text"]) + length(&embed["author"]["name"]);
        for field in embed["fields"].as_array().into_iter().flatten() {
            total += length(&field["name"]) + length(&field["value"]);
            if [&field["name"], &field["value"]]
                .iter()
                .any(|text| is_blank(text))
            {
                found.push(format!("an empty field: {field}"));
            }
        }
    }
    if total > EMBEDS {
        found.push(format!("embeds of {total}"));
    }
    if embeds.is_empty() && is_blank(&message["content"]) {
        found.push("an empty message".to_owned());
    }
    found.extend(of_components(&message["components"]));
    if message["allowed_mentions"]["parse"]
        .as_array()
        .is_none_or(|parse| !parse.is_empty())
    {
        found.push("mentions are allowed".to_owned());
    }
    found
}

fn of_components(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    if rows.len() > 5 {
        found.push(format!("{} rows", rows.len()));
    }
    let components = rows
        .iter()
        .flat_map(|row| row["components"].as_array().into_iter().flatten());
    let mut ids: Vec<&str> = components
        .clone()
        .filter_map(|c| c["custom_id"].as_str())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < count {
        found.push("a custom_id twice".to_owned());
    }
    for component in components {
        let label = component["label"]
            .as_str()
            .map_or(0, |text| text.chars().count());
        if label > 80 {
            found.push(format!("a label of {label}"));
        }
        let options = component["options"].as_array().cloned().unwrap_or_default();
        let mut values: Vec<String> = options.iter().map(|o| o["value"].to_string()).collect();
        values.sort();
        values.dedup();
        if values.len() < options.len() {
            found.push("a value twice".to_owned());
        }
    }
    found
}

/// The limits that a command exceeds.
pub(super) fn of_command(command: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let length = size(command);
    if length > COMMAND {
        found.push(format!("a command of {length}"));
    }
    let mut open = vec![command];
    while let Some(node) = open.pop() {
        let is_named = node["type"].as_u64() != Some(3) || node["description"].is_string();
        let is_slash = is_named && node["description"].as_str().is_some_and(|d| !d.is_empty());
        let names = node["name"].as_str().into_iter();
        let localized = node["name_localizations"].as_object().into_iter().flatten();
        for name in names.chain(localized.filter_map(|(_, name)| name.as_str())) {
            if is_slash && !is_name(name) {
                found.push(format!("the name {name:?}"));
            }
        }
        let options = node["options"].as_array().cloned().unwrap_or_default();
        let mut names: Vec<String> = options.iter().map(|o| o["name"].to_string()).collect();
        names.sort();
        names.dedup();
        if names.len() < options.len() {
            found.push("an option twice".to_owned());
        }
        let required = options.iter().map(|option| option["required"] == true);
        if !required.rev().is_sorted() {
            found.push("a required option after one that is not".to_owned());
        }
        open.extend(node["options"].as_array().into_iter().flatten());
    }
    found
}

/// Returns true for at most 32 lower-case letters, digits, `-` and `_`.
fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
    let length = name.chars().count();
    (1..=32).contains(&length) && name.chars().all(is_part) && name.to_lowercase() == name
}

/// The length of names, descriptions and values, with the longest localization of each.
fn size(node: &Value) -> usize {
    let longest = |key: &str| {
        let localized = node[format!("{key}_localizations")]
            .as_object()
            .into_iter()
            .flatten();
        let texts = localized.map(|(_, text)| text).chain([&node[key]]);
        texts
            .map(|text| text.as_str().map_or(0, |text| text.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let value = node["value"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    let below = ["options", "choices"].map(|key| {
        let nodes = node[key].as_array().into_iter().flatten();
        nodes.map(size).sum::<usize>()
    });
    longest("name") + longest("description") + value + below.iter().sum::<usize>()
}

fn is_blank(text: &Value) -> bool {
    text.as_str().is_none_or(|text| text.trim().is_empty())
}
