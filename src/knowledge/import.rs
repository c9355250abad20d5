//! Converts blog posts and FAQ pages in Markdown to entries of a pack.
//!
//! Authors lay out questions in many ways: headings, bold lines, numbered lists,
//! tables, collapsible sections. The layout that finds the most questions is used;
//! layouts that mark them (`Q.`, `質問`) have priority. Text that belongs to no
//! question becomes a document, so that nothing of a page is lost. This module is
//! pure: the caller reads and writes the files.

mod answer;
mod block;
mod container;
mod header;
mod layout;
mod located;
mod marker;
mod paragraph;
mod write;

use std::path::Path;

use jiff::civil::Date;

use crate::text::Language;

pub use write::{NewFile, Target, WriteError, files};

/// The content of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The file name without its extension, a leading date and a trailing language.
    pub stem: String,
    /// The file name.
    pub file: String,
    /// The title, from the front matter or the first heading.
    pub title: String,
    /// The URL, if the front matter has one; it can be relative.
    pub url: Option<String>,
    /// The day of the last change, or else of the publication.
    pub date: Option<Date>,
    /// The language.
    pub language: Language,
    /// The tags, in lower case.
    pub tags: Vec<String>,
    /// The questions with their answers, in the order of the page.
    pub questions: Vec<ImportedQuestion>,
    /// The text that belongs to no question, in Markdown.
    pub rest: String,
}

/// A question of a page with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedQuestion {
    /// The question, as plain text.
    pub question: String,
    /// The answer, in Markdown, with the definitions that its links need.
    pub answer: String,
    /// The anchor of its heading, if the author specified one.
    pub anchor: Option<String>,
}

/// Reads a page. The path gives its file name only.
pub fn page(path: &Path, text: &str) -> Page {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let header = header::read(&file, &text);
    let (body, definitions) = block::definitions(header.body);
    let blocks = block::blocks(&body);
    let title = header.title.clone().or_else(|| block::title(&blocks));
    let title = title.unwrap_or_else(|| header.stem.clone());
    let (questions, rest) = layout::read(&body, &blocks, &definitions, &title);
    let language = header.language.unwrap_or_else(|| {
        let mut texts = questions.iter().map(|found| found.question.as_str());
        let is_japanese = |text: &str| Language::of_script(text) == Some(Language::Ja);
        match texts.any(is_japanese) || is_japanese(&title) {
            true => Language::Ja,
            false => Language::En,
        }
    });
    Page {
        stem: header.stem,
        file: file.into_owned(),
        title,
        url: header.url,
        date: header.date,
        language,
        tags: header.tags,
        questions,
        rest,
    }
}

#[cfg(test)]
mod tests;
