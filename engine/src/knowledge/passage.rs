//! Splits a pack into passages, the units that are indexed, searched and shown as
//! hits.

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::markdown;
use super::pack::Pack;
use super::table::{Rollout, Setting};
use crate::text::Language;

/// The kind of item that a passage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// An entry, in one language.
    Entry,
    /// A section of a document.
    Document,
    /// A setting, in one language.
    Setting,
    /// A row of a rollout, in one language.
    Rollout,
}

impl PassageKind {
    /// The kind's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            PassageKind::Entry => "entry",
            PassageKind::Document => "document",
            PassageKind::Setting => "setting",
            PassageKind::Rollout => "rollout",
        }
    }
}

/// A text that search can find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The kind of item that it belongs to.
    pub kind: PassageKind,
    /// The pack's id.
    pub pack: String,
    /// The id of the entry, document, setting or rollout.
    pub id: String,
    /// The number, from 0, of the section in its document or of the row in its table;
    /// 0 for entries.
    pub section: usize,
    /// The language it is written in.
    pub language: Language,
    /// The title of the document, the question of the entry, or the name.
    pub title: String,
    /// The heading of the section or the audience of the rollout; otherwise empty.
    pub heading: String,
    /// The plain text.
    pub text: String,
    /// Ways to ask for it, in addition to the title.
    pub phrasings: Vec<String>,
    /// The address (URL) of its source; empty if it has none.
    pub url: String,
    /// The date of its source; empty if it has none.
    pub date: String,
}

/// The text of an answer whose vector stands for its entry: after what the entry answers,
/// because many answers name what they are about only there.
pub fn answer_with_title(title: &str, answer: &str) -> String {
    format!("{title}\n{answer}")
}

impl Passage {
    /// The title, followed by the heading if there is one.
    pub fn full_title(&self) -> String {
        match self.heading.as_str() {
            "" => self.title.clone(),
            heading => format!("{} – {heading}", self.title),
        }
    }

    /// True if both are the same passage, or translations of each other. Sections of
    /// documents are never translations of each other.
    pub fn is_same_thing(&self, other: &Passage) -> bool {
        self.is_of_same_source(other)
            && self.section == other.section
            && (self.kind != PassageKind::Document || self.language == other.language)
    }

    /// True if both are sections of one document, or the same thing.
    pub fn is_in_context_of(&self, other: &Passage) -> bool {
        match self.kind {
            PassageKind::Document => {
                self.is_of_same_source(other) && self.language == other.language
            }
            _ => self.is_same_thing(other),
        }
    }

    /// True if both are of the same entry, document, setting or rollout.
    pub fn is_of_same_source(&self, other: &Passage) -> bool {
        (self.kind, &self.pack, &self.id) == (other.kind, &other.pack, &other.id)
    }
}

/// Every passage of a pack. Translations follow each other.
pub fn passages(pack: &Pack) -> Vec<Passage> {
    let mut found = of_entries(pack);
    for document in &pack.documents {
        found.extend(of_document(pack, document));
    }
    found.extend(of_tables(pack));
    found
}

/// The passages of a pack's entries, which come first.
pub fn of_entries(pack: &Pack) -> Vec<Passage> {
    let mut found = Vec::new();
    push_entries(pack, &mut found);
    found
}

/// The passages of a pack's settings and rollouts, which come last.
pub fn of_tables(pack: &Pack) -> Vec<Passage> {
    let mut found = Vec::new();
    for row in &pack.settings {
        found.extend(Language::ALL.map(|language| setting(pack, row, language)));
    }
    for (number, row) in pack.rollouts.iter().enumerate() {
        found.extend(Language::ALL.map(|language| rollout(pack, number, row, language)));
    }
    found
}

fn push_entries(pack: &Pack, found: &mut Vec<Passage>) {
    for entry in &pack.entries {
        for (&language, side) in &entry.sides {
            let (url, date) = source_of(pack, &side.header.sources, language);
            found.push(Passage {
                kind: PassageKind::Entry,
                pack: pack.id.clone(),
                id: entry.id.clone(),
                section: 0,
                language,
                title: side.header.question.clone(),
                heading: String::new(),
                text: markdown::plain(&side.answer),
                phrasings: side.header.also.clone(),
                url,
                date,
            });
        }
    }
}

/// The passages of a document of a pack.
pub fn of_document(pack: &Pack, document: &Document) -> Vec<Passage> {
    let header = &document.header;
    let (mut url, mut date) = source_of(pack, header.source.as_slice(), header.lang);
    if !header.url.is_empty() {
        url.clone_from(&header.url);
    }
    if let Some(own) = header.date {
        date = own.to_string();
    }
    let sections = document.sections().into_iter().enumerate();
    let passages = sections.map(|(number, section)| Passage {
        kind: PassageKind::Document,
        pack: pack.id.clone(),
        id: header.id.clone(),
        section: number,
        language: header.lang,
        title: header.title.clone(),
        // The first heading of many pages is their title.
        heading: match section.heading == header.title {
            true => String::new(),
            false => section.heading,
        },
        text: section.text,
        phrasings: Vec::new(),
        url: url.clone(),
        date: date.clone(),
    });
    passages.collect()
}

fn setting(pack: &Pack, row: &Setting, language: Language) -> Passage {
    let (url, date) = source_of(pack, &row.sources, language);
    let mut lines = vec![row.description.best(language)];
    lines.extend(row.property.as_deref());
    for value in &row.values {
        lines.push(match language {
            Language::Ja => &value.ja,
            Language::En => &value.en,
        });
    }
    lines.push(row.default.best(language));
    lines.extend(row.control.as_ref().map(|text| text.best(language)));
    lines.extend(row.location.as_ref().map(|text| text.best(language)));
    Passage {
        kind: PassageKind::Setting,
        pack: pack.id.clone(),
        id: row.id.clone(),
        section: 0,
        language,
        title: row.name.best(language).to_owned(),
        heading: String::new(),
        text: lines.join("\n"),
        phrasings: row.also.of(language).to_vec(),
        url,
        date,
    }
}

fn rollout(pack: &Pack, number: usize, row: &Rollout, language: Language) -> Passage {
    let (url, date) = source_of(pack, &row.sources, language);
    let mut lines = vec![
        row.description.best(language).to_owned(),
        row.audience_name.best(language).to_owned(),
    ];
    lines.extend(row.announcement.clone());
    lines.extend(localized(row.announcement_note.as_ref(), language));
    let end = row.end.map(|end| end.to_string()).unwrap_or_default();
    lines.push(format!("{} – {end}", row.start));
    lines.extend(localized(row.end_note.as_ref(), language));
    Passage {
        kind: PassageKind::Rollout,
        pack: pack.id.clone(),
        id: row.id.clone(),
        section: number,
        language,
        title: row.name.best(language).to_owned(),
        heading: row.audience_name.best(language).to_owned(),
        text: lines.join("\n"),
        phrasings: Vec::new(),
        url,
        date,
    }
}

fn localized(text: Option<&super::localized::Localized>, language: Language) -> Option<String> {
    text.map(|text| text.best(language).to_owned())
}

/// The address and date of the first source with a date, or else of the first
/// source.
fn source_of(pack: &Pack, keys: &[String], language: Language) -> (String, String) {
    let mut sources = pack.sources(keys).peekable();
    let first = sources.peek().copied();
    let Some(source) = sources.find(|source| source.date.is_some()).or(first) else {
        return (String::new(), String::new());
    };
    let date = source.date.map(|date| date.to_string()).unwrap_or_default();
    (source.url.best(language).to_owned(), date)
}
