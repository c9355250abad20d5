//! Writes the texts of a pack's files: entries, documents and the glossary.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Deserialize;

use super::{ImportedQuestion, Page, id};
use crate::knowledge::entry::Header;
use crate::knowledge::front_matter;
use crate::text::Language;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The path, relative to the pack.
    pub path: PathBuf,
    /// The content.
    pub text: String,
}

/// What the front matter of a new entry says besides the question.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub tags: Vec<String>,
    pub sources: Vec<String>,
    /// A source that the page has left, and the one that it has now.
    pub left: Option<(String, String)>,
    pub as_of: Date,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub review_by: Option<Date>,
    pub related: Vec<String>,
}

impl Details {
    /// What both languages of an entry must say, from the one that exists.
    pub(super) fn of(header: Header) -> Details {
        Details {
            tags: header.tags,
            sources: header.sources,
            left: None,
            as_of: header.as_of,
            from: header.from,
            until: header.until,
            review_by: header.review_by,
            related: header.related,
        }
    }
}

/// The text of a new entry.
pub(super) fn entry(found: &ImportedQuestion, details: &Details) -> String {
    let mut header = format!("question: {}\n", yaml(&found.question));
    if !found.also.is_empty() {
        header.push_str("also:\n");
        let lines = found
            .also
            .iter()
            .map(|also| format!("  - {}\n", yaml(also)));
        header.extend(lines);
    }
    push_list("tags", &details.tags, &mut header);
    push_list("sources", &details.sources, &mut header);
    let _ = writeln!(header, "as_of: {}", details.as_of);
    let days = [
        ("from", details.from),
        ("until", details.until),
        ("review_by", details.review_by),
    ];
    for (key, day) in days {
        if let Some(day) = day {
            let _ = writeln!(header, "{key}: {day}");
        }
    }
    push_list("related", &details.related, &mut header);
    format!("---\n{header}---\n\n{}\n", found.answer.trim())
}

fn push_list(key: &str, texts: &[String], header: &mut String) {
    if !texts.is_empty() {
        let texts: Vec<String> = texts.iter().map(|text| yaml(text)).collect();
        let _ = writeln!(header, "{key}: [{}]", texts.join(", "));
    }
}

/// The text of the document that holds the rest of a page.
pub(super) fn document(
    page: &Page,
    id: &str,
    source: &str,
    url: &str,
    date: Date,
    rest: &str,
) -> String {
    format!(
        "---\nid: {}\ntitle: {}\nurl: {}\nlang: {}\ndate: {date}\nsource: {}\n---\n\n{}\n",
        yaml(id),
        yaml(&page.title),
        yaml(url),
        page.language.code(),
        yaml(source),
        rest.trim()
    )
}

/// The day of a document, if its text is the same as that of a page.
pub(super) fn day_of_same(document: &str, rest: &str) -> Option<Date> {
    #[derive(Deserialize)]
    struct Dated {
        date: Date,
    }
    let (header, body) = front_matter::read::<Dated>(document)?;
    (body == rest.trim()).then_some(header.date)
}

/// A text as a YAML scalar: plain if it has no characters with a meaning, or else as a
/// JSON string, which YAML can read.
pub(super) fn yaml(text: &str) -> String {
    let is_plain = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '-' | '、' | '。' | '？' | '?' | '（' | '）' | '「' | '」' | '/' | '.'
            )
    };
    let has_letter = text.chars().next().is_some_and(char::is_alphabetic);
    let is_word = ["true", "false", "null", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    match has_letter && !is_word && !text.ends_with(' ') && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// A name, followed by a number if it is taken.
pub(super) fn unique(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    numbered(&name, 1, is_taken).0
}

/// A name, followed by a number if it is taken, and that number. Names with numbers below
/// `from` are taken.
pub(super) fn numbered(
    name: &str,
    from: usize,
    is_taken: impl Fn(&str) -> bool,
) -> (String, usize) {
    let mut number = from;
    loop {
        let candidate = match number {
            1 => name.to_owned(),
            number => format!("{name}-{number}"),
        };
        if !is_taken(&candidate) {
            return (candidate, number);
        }
        number += 1;
    }
}

/// A text, or one text for each language, as a TOML value.
pub(super) fn localized(codes: &[&str], texts: &[&str]) -> String {
    if let [first, others @ ..] = texts
        && others.iter().all(|other| other == first)
    {
        return toml_text(first);
    }
    let each = codes.iter().zip(texts);
    let each: Vec<String> = each
        .map(|(code, text)| format!("{code} = {}", toml_text(text)))
        .collect();
    format!("{{ {} }}", each.join(", "))
}

pub(super) fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A glossary of groups of words that mean the same.
pub(super) fn glossary(groups: &[&Vec<String>]) -> String {
    let mut text = String::new();
    let mut ids = BTreeSet::new();
    for words in groups {
        let of = |language: Language| {
            let is = |word: &&String| Language::of_script(word).unwrap_or(Language::En) == language;
            let words: Vec<String> = words
                .iter()
                .filter(is)
                .map(|word| toml_text(word))
                .collect();
            words.join(", ")
        };
        let named = words.iter().find_map(|word| id::slug(word));
        let id = unique(named.unwrap_or_else(|| "term".to_owned()), |id| {
            ids.contains(id)
        });
        text.push_str(&format!(
            "[[term]]\nid = {}\nja = [{}]\nen = [{}]\n\n",
            toml_text(&id),
            of(Language::Ja),
            of(Language::En)
        ));
        ids.insert(id);
    }
    text
}
