//! `documents/*.md` to linked documentation in sections.

use std::path::PathBuf;

use serde::Deserialize;

use super::date::PartialDate;
use super::front_matter;
use super::load::File;
use super::markdown::{self, Section};
use super::problem::{Problem, ProblemKind};
use crate::text::Language;

/// One page of linked documentation.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file it was read from.
    pub file: PathBuf,
    /// The front matter.
    pub header: Header,
    /// The text in Markdown.
    pub body: String,
}

/// The front matter of a document. Keys that are not listed here are allowed:
/// documents often come from other systems.
#[derive(Debug, Clone, Deserialize)]
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
}

/// Parses the files of `documents/`.
pub(super) fn parse(files: &[File], problems: &mut Vec<Problem>) -> Vec<Document> {
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        match front_matter::parse::<Header>(&file.text) {
            Ok(parts) if parts.body.trim().is_empty() => {
                problems.push(file.problem(Some(parts.body_line), ProblemKind::EmptyBody));
            }
            Ok(parts) => documents.push(Document {
                file: file.path.clone(),
                header: parts.header,
                body: parts.body.trim().to_owned(),
            }),
            Err((line, kind)) => problems.push(file.problem(line, kind)),
        }
    }
    documents
}
