//! `documents/*.md` to linked documentation in sections.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::date::PartialDate;
use super::front_matter::{self, Lines, Mistake};
use super::load::File;
use super::markdown::{self, Section};
use super::problem::{Problem, ProblemKind};
use crate::text::Language;

/// One page of linked documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file it was read from.
    pub file: PathBuf,
    /// The front matter.
    pub header: Header,
    /// The text in Markdown.
    pub body: String,
    /// The line, from 1, on which the text begins.
    pub body_line: usize,
    /// The lines of the front matter's keys.
    pub(super) lines: Lines,
}

/// The front matter of a document. Keys that are not listed here are allowed:
/// documents often come from other systems.
#[derive(Debug, Clone, Deserialize, PartialEq)]
pub struct Header {
    /// The id; the sides of a page in two languages share it.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// The page's address.
    #[serde(default)]
    pub url: String,
    /// The language it is written in.
    pub lang: Language,
    /// The date of the page, if it says one.
    #[serde(default)]
    pub date: Option<PartialDate>,
    /// The key of the source that it digests.
    #[serde(default)]
    pub source: Option<String>,
}

impl Document {
    /// The sections of the text.
    pub fn sections(&self) -> Vec<Section> {
        markdown::sections(&self.body)
    }

    /// The line, from 1, of a key of the front matter.
    pub fn line_of(&self, key: &str) -> usize {
        self.lines.key(key)
    }

    /// A mistake in this file.
    pub(super) fn problem(&self, line: usize, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.clone(),
            line: Some(line),
            kind,
        }
    }
}

/// Parses the files of `documents/`. A document whose front matter is not YAML
/// is reported and still read, line by line: its text must not be lost.
pub(super) fn parse(files: &[File], problems: &mut Vec<Problem>) -> Vec<Document> {
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        match parse_one(file) {
            Ok((document, mistake)) => {
                documents.push(document);
                problems.extend(mistake.map(|(line, kind)| file.problem(line, kind)));
            }
            Err((line, kind)) => problems.push(file.problem(line, kind)),
        }
    }
    documents
}

fn parse_one(file: &File) -> Result<(Document, Option<Mistake>), Mistake> {
    let parts = front_matter::split(&file.text)?;
    if parts.body.is_empty() {
        return Err((Some(parts.body_line), ProblemKind::EmptyBody));
    }
    let (header, mistake) = match parts.header() {
        Ok(header) => (header, None),
        Err(mistake) => match Header::from_flat(&parts.flat()) {
            Some(header) => (header, Some(mistake)),
            None => return Err(mistake),
        },
    };
    let document = Document {
        file: file.path.clone(),
        header,
        body: parts.body.to_owned(),
        body_line: parts.body_line,
        lines: parts.lines(),
    };
    Ok((document, mistake))
}

impl Header {
    /// The header of plain `key: value` lines; `None` without id, title and
    /// language.
    fn from_flat(lines: &BTreeMap<&str, &str>) -> Option<Header> {
        let text = |key: &str| lines.get(key).map(|value| (*value).to_owned());
        Some(Header {
            id: text("id")?,
            title: text("title")?,
            url: text("url").unwrap_or_default(),
            lang: Language::from_code(lines.get("lang")?)?,
            date: lines.get("date").and_then(|date| date.parse().ok()),
            source: text("source").filter(|key| !key.is_empty()),
        })
    }
}
