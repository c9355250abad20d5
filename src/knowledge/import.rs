//! Blog posts and FAQ pages in Markdown to entries of a pack.
//!
//! People lay questions out in many ways: headings, bold lines, numbered lists,
//! tables, folded sections. The layout that finds most questions is taken, one that
//! marks them (`Q.`, `質問`) before one that does not. Whatever belongs to no
//! question is kept as a document, so that nothing of a page is lost. Pure: the
//! caller reads and writes the files.

mod answer;
mod block;
mod container;
mod header;
mod layout;
mod marker;
mod paragraph;
mod spot;
mod write;

use std::path::Path;

use jiff::civil::Date;

use crate::text::Language;

pub use write::{NewFile, Target, WriteError, files};

/// What was found on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The file's name without its ending, the date before it and the language
    /// behind it.
    pub stem: String,
    /// The file's name.
    pub file: String,
    /// The title, from the front matter or the first heading.
    pub title: String,
    /// The address, if the front matter has one; it may be relative.
    pub url: Option<String>,
    /// The last day on which the page is said to have changed.
    pub date: Option<Date>,
    /// The language it is written in.
    pub language: Language,
    /// Its tags, lower case.
    pub tags: Vec<String>,
    /// The questions with their answers, in the order of the page.
    pub questions: Vec<Found>,
    /// What belongs to no question, in Markdown.
    pub rest: String,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The question, in plain text.
    pub question: String,
    /// The answer, in Markdown, with the definitions that its links need.
    pub answer: String,
    /// The anchor of its heading, if the author gave it one.
    pub anchor: Option<String>,
}

/// Reads a page.
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
