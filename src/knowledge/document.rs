//! Turns `documents/*.md` into documents that are searched by section.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::date::PartialDate;
use super::file::File;
use super::front_matter::{self, Lines, Mistake};
use super::markdown::{self, Section};
use super::problem::{Problem, ProblemKind};
use crate::text::Language;

/// A page of longer text, such as documentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file it was read from.
    pub file: PathBuf,
    /// The front matter.
    pub header: Header,
    /// The text, in Markdown, without the front matter.
    pub body: String,
    /// The line of the file, from 1, on which the text begins.
    pub body_line: usize,
    /// The lines of the front matter's keys.
    pub(super) lines: Lines,
}

/// The front matter of a document. Unknown keys are ignored, because documents
/// often come from other systems.
#[derive(Debug, Clone, Deserialize, PartialEq)]
pub struct Header {
    /// The id; translations of one page share it.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// The address (URL) of the original page; empty if it has none.
    #[serde(default)]
    pub url: String,
    /// The language it is written in.
    pub lang: Language,
    /// The date of the original page.
    #[serde(default)]
    pub date: Option<PartialDate>,
    /// The key of the source that the document summarizes.
    #[serde(default)]
    pub source: Option<String>,
}

impl Document {
    /// Splits the text at its headings.
    pub fn sections(&self) -> Vec<Section> {
        markdown::sections(&self.body)
    }

    /// The line of the file, from 1, that has a key of the front matter; 1 if none has.
    pub fn line_of(&self, key: &str) -> usize {
        self.lines.key(key)
    }

    /// Makes a problem of this file.
    pub(super) fn problem(&self, line: usize, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.clone(),
            line: Some(line),
            kind,
        }
    }
}

/// Parses the files of `documents/`. If front matter isn't valid YAML, that is
/// reported and its lines are read as plain `key: value` pairs, so that the text
/// stays in service.
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
    /// Makes a header of plain `key: value` lines; `None` if id, title or language is
    /// missing.
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
