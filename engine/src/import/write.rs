//! Writes the texts of a pack's files: entries, documents, and `pack.toml` with its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use jiff::civil::Date;

use super::{ImportedQuestion, Page, id};
use crate::text::Language;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The path, relative to the pack.
    pub path: PathBuf,
    /// The content.
    pub text: String,
}

/// The text of a new entry.
pub(super) fn entry(
    found: &ImportedQuestion,
    page: &Page,
    source: &str,
    as_of: Date,
    related: &[String],
) -> String {
    let mut header = format!("question: {}\n", yaml(&found.question));
    if !found.also.is_empty() {
        header.push_str("also:\n");
        let lines = found
            .also
            .iter()
            .map(|also| format!("  - {}\n", yaml(also)));
        header.extend(lines);
    }
    let tags: BTreeSet<&String> = page.tags.iter().chain(&found.tags).collect();
    let list = |texts: &mut dyn Iterator<Item = String>| texts.collect::<Vec<_>>().join(", ");
    if !tags.is_empty() {
        let tags = list(&mut tags.iter().map(|tag| yaml(tag)));
        let _ = writeln!(header, "tags: [{tags}]");
    }
    let _ = writeln!(header, "sources: [{}]\nas_of: {as_of}", yaml(source));
    if !related.is_empty() {
        let related = list(&mut related.iter().map(|id| yaml(id)));
        let _ = writeln!(header, "related: [{related}]");
    }
    format!("---\n{header}---\n\n{}\n", found.answer.trim())
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

/// The sources of `pack.toml`: the existing ones, and those of imported pages.
pub(super) struct Sources {
    /// The URLs of each key, in all languages.
    known: BTreeMap<String, BTreeSet<String>>,
    added: String,
}

impl Sources {
    /// The sources of the existing `pack.toml`.
    pub(super) fn of(pack: &toml::Table) -> Sources {
        let sources = pack.get("sources").and_then(toml::Value::as_table);
        let urls = |source: &toml::Value| match source.get("url") {
            Some(toml::Value::String(url)) => BTreeSet::from([url.clone()]),
            Some(toml::Value::Table(urls)) => {
                let urls = urls.values().filter_map(toml::Value::as_str);
                urls.map(str::to_owned).collect()
            }
            _ => BTreeSet::new(),
        };
        let known = sources.into_iter().flatten();
        Sources {
            known: known
                .map(|(key, source)| (key.clone(), urls(source)))
                .collect(),
            added: String::new(),
        }
    }

    /// Replaces an address of the known sources.
    pub(super) fn readdress(&mut self, from: &str, to: &str) {
        for urls in self.known.values_mut() {
            if urls.remove(from) {
                urls.insert(to.to_owned());
            }
        }
    }

    /// The key of the source of a page in one or two languages, each with its address. It is
    /// added if it doesn't exist.
    pub(super) fn add(&mut self, pages: &[(&Page, &str)], prefix: &str, date: Date) -> String {
        let urls: BTreeSet<String> = pages.iter().map(|(_, url)| (*url).to_owned()).collect();
        let same = self.known.iter().find(|(_, known)| urls.is_subset(known));
        if let Some((key, _)) = same {
            return key.clone();
        }
        let key = unique(prefix.to_uppercase(), |key| self.known.contains_key(key));
        let codes: Vec<&str> = pages.iter().map(|(page, _)| page.language.code()).collect();
        let titles: Vec<&str> = pages.iter().map(|(page, _)| page.title.as_str()).collect();
        let addresses: Vec<&str> = pages.iter().map(|(_, url)| *url).collect();
        let _ = write!(
            self.added,
            "\n[sources.{key}]\ntitle = {}\nurl = {}\ndate = \"{date}\"\n",
            localized(&codes, &titles),
            localized(&codes, &addresses),
        );
        self.known.insert(key.clone(), urls);
        key
    }

    /// The text of `pack.toml` with the added sources.
    pub(super) fn pack(&self, existing: Option<&str>, new: impl FnOnce() -> String) -> String {
        match (existing, self.added.is_empty()) {
            (Some(text), true) => text.to_owned(),
            (Some(text), false) => format!("{}\n{}", text.trim_end(), self.added),
            (None, _) => format!("{}{}", new(), self.added),
        }
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
