//! Reads the front matter of Hexo, Jekyll, Hugo and DocFX, and the name of the file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::id::slug;
use crate::knowledge::front_matter;
use crate::text::Language;

/// The metadata of a page, and its body.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub stem: String,
    pub title: Option<String>,
    /// The question that the whole page answers.
    pub question: Option<String>,
    pub url: Option<String>,
    pub date: Option<Date>,
    pub language: Option<Language>,
    pub tags: Vec<String>,
    pub body: &'a str,
}

/// The keys of the last change, followed by those of the publication.
const DATES: [&str; 8] = [
    "updated",
    "lastmod",
    "last_modified_at",
    "modified",
    "ms.date",
    "date",
    "publishdate",
    "created",
];

pub(super) fn read<'a>(file: &str, text: &'a str) -> Header<'a> {
    let (keys, body) = split(text);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (stem, dated) = without_date(stem);
    let (stem, language) = without_language(stem);
    let first = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| keys.get(*name)?.first());
        values.next().cloned()
    };
    let tags = ["tags", "categories", "category", "keywords"];
    let tags = tags.iter().filter_map(|name| keys.get(*name)).flatten();
    let tags = tags.map(|tag| tag.to_lowercase());
    let coded = first(&["lang", "language", "locale"]);
    Header {
        stem: slug(stem).unwrap_or_else(|| stem.to_owned()),
        question: first(&["question"]),
        title: first(&["title", "linktitle"]),
        url: first(&["canonical_url", "url", "permalink", "link"]),
        date: DATES
            .iter()
            .filter_map(|name| day(keys.get(*name)?.first()?))
            .next()
            .or(dated),
        language: coded
            .and_then(|code| Language::from_code(&code))
            .or(language),
        tags: tags.collect(),
        body,
    }
}

/// Splits a file into the values of its YAML or TOML front matter, by key in lower
/// case, and its body.
fn split(text: &str) -> (BTreeMap<String, Vec<String>>, &str) {
    if let Some(rest) = text.strip_prefix("+++\n")
        && let Some((toml, body)) = rest.split_once("\n+++")
        && let Ok(table) = toml.parse::<toml::Table>()
        && let Ok(value) = serde_json::to_value(table)
    {
        return (texts(&value), body);
    }
    let Ok(parts) = front_matter::split(text) else {
        return (BTreeMap::new(), text);
    };
    // Other systems' front matter isn't always valid YAML; it is then read line by line.
    let keys = match parts.header::<Value>() {
        Ok(value) => texts(&value),
        Err(_) => {
            let flat = parts.flat().into_iter();
            flat.map(|(key, value)| (key.to_lowercase(), vec![value.to_owned()]))
                .collect()
        }
    };
    (keys, parts.body)
}

fn texts(value: &Value) -> BTreeMap<String, Vec<String>> {
    let fields = value.as_object().into_iter().flatten();
    fields
        .map(|(key, value)| (key.to_lowercase(), items(value)))
        .filter(|(_, texts)| !texts.is_empty())
        .collect()
}

fn items(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(items).collect(),
        // Dates of TOML.
        Value::Object(fields) => fields.values().flat_map(items).collect(),
        Value::Bool(_) | Value::Null => Vec::new(),
    }
}

/// The day in a text like `2023-10-20 12:00`, `2023/10/20`, `2023年10月20日` or, in the
/// order of DocFX sites, `10/20/2023`.
pub(super) fn day(text: &str) -> Option<Date> {
    let digits = |part: &&str| !part.is_empty();
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(digits)
        .map_while(|part| part.parse::<i16>().ok());
    let (first, second, third) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let (year, month, day) = match first {
        1000.. => (first, second, third),
        _ => (third, first, second),
    };
    let [month, day] = [month, day].map(i8::try_from);
    Date::new(year, month.ok()?, day.ok()?).ok()
}

/// Splits a file name of Jekyll's form, `2023-10-20-title`, into title and date.
fn without_date(stem: &str) -> (&str, Option<Date>) {
    let head = stem.get(..10).filter(|head| head.matches('-').count() == 2);
    match head.and_then(day) {
        Some(day) => (stem[10..].trim_start_matches('-'), Some(day)),
        None => (stem, None),
    }
}

/// Splits `faq.ja`, `faq_ja` or `faq-ja` into name and language.
fn without_language(stem: &str) -> (&str, Option<Language>) {
    let cut = stem.rsplit_once(['.', '_', '-']);
    let found = cut.and_then(|(stem, code)| {
        let language = Language::ALL.into_iter().find(|l| l.code() == code)?;
        Some((stem, Some(language)))
    });
    found.unwrap_or((stem, None))
}
