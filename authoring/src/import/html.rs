//! Reads a page in HTML: its questions from the structured data for search engines, if it has
//! them (`FAQPage` of schema.org in JSON-LD), or else from its text as Markdown.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde_json::Value;

use super::{ImportedQuestion, Page, header, markdown_page};
use crate::fetch;
use crate::knowledge::PartialDate;

/// The deepest level at which structured data is read.
const DEEPEST: usize = 8;

/// Reads a page.
pub(super) fn page(path: &Path, html: &str) -> Page {
    let (title, markdown) = fetch::structured(&without_frame(html));
    let mut page = markdown_page(path, &markdown);
    let of_frame = metadata(html).and_then(|html| header::stated_date(&fetch::structured(html).1));
    page.date = page.date.or(of_frame);
    if !title.is_empty() {
        page.title = title;
    }
    page.url = page.url.or_else(|| canonical(html));
    let dated = || dated(html).or_else(|| header::updated_on(&page.title));
    page.date = page.date.or_else(dated);
    let stated = stated_questions(html);
    if stated.len() > page.questions.len() {
        page.questions = stated;
        page.skipped.clear();
        // The text says the same as the structured data.
        page.rest.clear();
    }
    page
}

/// The line of a page that Confluence exported about who made and changed it.
fn metadata(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("<div class=\"page-metadata\"")?;
    let (metadata, _) = rest.split_once(CONTENT)?;
    Some(metadata.split_once('>')?.1)
}

/// The beginning of the content of a page that Confluence exported.
const CONTENT: &str = "<div id=\"main-content\" class=\"wiki-content";

/// A page that Confluence exported, without the path to it and the lines about it and the
/// export, and with its folded parts below headings. Other pages stay as they are.
fn without_frame(html: &str) -> Cow<'_, str> {
    static FOLDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let control = r#"<div [^>]*class="expand-control"[^>]*>"#;
        let text = r#"<span class="expand-control-text">([^<]*)</span>"#;
        Regex::new(&format!(r"(?s){control}.{{0,600}}?{text}\s*</div>")).ok()
    });
    static TITLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("(?is)<title>.{0,600}?</title>").ok());
    let Some(start) = html.find(CONTENT) else {
        return Cow::Borrowed(html);
    };
    let title = TITLE.as_ref().and_then(|pattern| pattern.find(html));
    let content = &html[start..];
    let end = content.find("<div id=\"footer\"").unwrap_or(content.len());
    let content = &content[..end];
    let content = match FOLDED.as_ref() {
        Some(pattern) => pattern.replace_all(content, "<h2>$1</h2>"),
        None => Cow::Borrowed(content),
    };
    let title = title.map_or("", |title| title.as_str());
    Cow::Owned(format!("{title}<body>{content}"))
}

/// The address that the page gives as its own.
fn canonical(html: &str) -> Option<String> {
    static LINK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?i)<link\s[^>]*rel\s*=\s*["']?canonical["']?[^>]*>"#).ok());
    static HREF: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?i)href\s*=\s*["']?(https?://[^"'\s>]+)"#).ok());
    let link = LINK.as_ref()?.find(html)?;
    Some(
        HREF.as_ref()?
            .captures(link.as_str())?
            .get(1)?
            .as_str()
            .to_owned(),
    )
}

/// The day of the last change that the markup of the page gives, or else of its publication.
fn dated(html: &str) -> Option<Date> {
    static TAG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?is)<(?:meta|time)\s[^<>]{0,1000}>").ok());
    static VALUE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?i)\b(?:content|datetime)\s*=\s*["']?([^"'>]+)"#).ok());
    const CHANGED: [&str; 3] = ["modified", "updated", "revised"];
    const PUBLISHED: [&str; 4] = ["published", "pubdate", "entry-date", "created"];
    let tags: Vec<String> = TAG
        .as_ref()?
        .find_iter(html)
        .map(|tag| tag.as_str().to_lowercase())
        .collect();
    let day = |tag: &String| {
        let value = VALUE.as_ref()?.captures(tag)?.get(1)?;
        PartialDate::read(value.as_str())?.day()
    };
    let of = |names: &[&str]| {
        let mut named = tags
            .iter()
            .filter(|tag| names.iter().any(|name| tag.contains(name)));
        named.find_map(day)
    };
    // Without such a name, only a day that no other one is beside can be that of the page.
    let only = || {
        let days = tags
            .iter()
            .filter(|tag| tag.starts_with("<time"))
            .filter_map(day);
        let days: BTreeSet<Date> = days.collect();
        days.first().copied().filter(|_| days.len() == 1)
    };
    of(&CHANGED).or_else(|| of(&PUBLISHED)).or_else(only)
}

/// The questions in the structured data of a page.
fn stated_questions(html: &str) -> Vec<ImportedQuestion> {
    static DATA: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?is)<script[^>]*application/ld\+json[^>]*>(.*?)</script>"#).ok()
    });
    let parts = DATA.iter().flat_map(|pattern| pattern.captures_iter(html));
    let mut found = Vec::new();
    for part in parts.filter_map(|part| part.get(1)) {
        if let Ok(value) = serde_json::from_str::<Value>(part.as_str().trim()) {
            collect(&value, 0, &mut found);
        }
    }
    found
}

fn collect(value: &Value, depth: usize, found: &mut Vec<ImportedQuestion>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect(item, depth + 1, found)),
        Value::Object(fields) => {
            let text = |value: Option<&Value>| {
                value
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            let is_question = text(fields.get("@type")) == "Question";
            let name = text(fields.get("name"));
            let answer = value
                .pointer("/acceptedAnswer/text")
                .or_else(|| value.pointer("/acceptedAnswer/0/text"));
            let answer = text(answer);
            if is_question && !name.is_empty() && !answer.is_empty() {
                let (_, question) = fetch::structured(&name);
                let (_, answer) = fetch::structured(&answer);
                found.push(ImportedQuestion::new(&question, &answer));
                return;
            }
            fields
                .values()
                .for_each(|field| collect(field, depth + 1, found));
        }
        _ => {}
    }
}
