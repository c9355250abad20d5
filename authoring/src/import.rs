//! Makes the entries of a pack from the pages that a team has: blog posts and FAQ pages in
//! Markdown or HTML, Word documents, tables, workbooks, lists in YAML, and exports of other
//! services.
//!
//! *A page becomes questions*: [`read`] turns a file into a [`Page`]. All texts become plain
//! Markdown first. Authors lay out questions in many ways: headings, bold lines, numbered
//! lists, tables, folded sections. The layout that finds the most questions is used, then
//! others add what it left; layouts that mark questions (`Q.`, `質問`) have priority. Text
//! that belongs to no question becomes a document, so that nothing of a page is lost.
//!
//! *Pages become a pack*: [`plan`] gives the questions readable ids, pairs the two languages,
//! compares them with what an earlier import wrote and what people edited since, and returns
//! the files to write and a [`Report`]. This module is pure: the caller reads and writes the
//! files.

mod address;
mod answer;
mod block;
mod columns;
mod container;
mod counterpart;
mod decoded;
mod dialect;
mod docx;
mod entry_id;
mod export;
mod header;
mod html;
mod id;
mod image;
mod layout;
mod link;
mod located;
mod marker;
mod merge;
mod outline;
mod pack_file;
mod page_name;
mod pair;
mod paragraph;
mod plain;
mod plan;
mod record;
mod report;
mod sources;
mod table;
mod target;
mod translation;
mod workbook;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use crate::knowledge::markdown;
use crate::text::Language;
use crate::text::language::is_japanese;

use decoded::decoded;
pub use id::slug;
pub use image::ImageSource;
pub use page_name::is_web_address;
pub use plan::{Plan, PlanError, plan};
pub use record::{RECORD_FILE, Record, digest_of_bytes};
pub use report::{
    Change, EntryChange, PageReport, Report, Role, Skipped, TakenColumn, UnreadFile, Why,
};
pub use target::{Existing, Target};
pub use write::NewFile;

/// The extensions of the files that can be imported, in lower case.
pub const EXTENSIONS: [&str; 15] = [
    "md", "markdown", "mdx", "mdown", "qmd", "txt", "html", "htm", "docx", "csv", "tsv", "xlsx",
    "json", "yml", "yaml",
];

/// The content of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its path, as given.
    pub path: String,
    /// The file name without its extension, a leading date and a trailing language.
    pub stem: String,
    /// The title, from the front matter or the first heading.
    pub title: String,
    /// The URL, if the page has one; it can be relative.
    pub url: Option<String>,
    /// The day of the last change, or else of the publication.
    pub date: Option<Date>,
    /// The language.
    pub language: Language,
    /// The tags, in lower case.
    pub tags: Vec<String>,
    /// The questions with their answers, in the order of the page.
    pub questions: Vec<ImportedQuestion>,
    /// The headings that became no question.
    pub skipped: Vec<Skipped>,
    /// The columns of its tables that were taken.
    pub columns: Vec<TakenColumn>,
    /// The cells whose number is taken without the way in which it is shown.
    pub unformatted: Vec<String>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// The text that belongs to no question, in Markdown.
    pub rest: String,
    /// The images that the file holds, by the links to them.
    pub embedded: BTreeMap<String, Vec<u8>>,
}

/// A question of a page with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedQuestion {
    /// The question, as plain text.
    pub question: String,
    /// Other ways to ask it.
    pub also: Vec<String>,
    /// Its tags, in lower case.
    pub tags: Vec<String>,
    /// The answer, in Markdown, with the definitions that its links need.
    pub answer: String,
    /// The anchor of its heading, if the author specified one.
    pub anchor: Option<String>,
    /// The language that it is written in.
    pub language: Language,
    /// The positions of the questions that it leads to.
    pub related: Vec<usize>,
    /// The day for which its answer holds, if it isn't that of the page.
    pub date: Option<Date>,
}

impl ImportedQuestion {
    /// A question with its answer, in the language of [`language_of`].
    fn new(question: &str, answer: &str) -> ImportedQuestion {
        ImportedQuestion {
            question: question.to_owned(),
            also: Vec::new(),
            tags: Vec::new(),
            answer: answer.to_owned(),
            anchor: None,
            language: language_of(question, answer),
            related: Vec::new(),
            date: None,
        }
    }
}

/// The language of a question with its answer. Japanese letters make the question Japanese
/// unless it begins as an English one: "Who is 田中さん?". In other texts, Japanese must be more
/// than a third of the letters: an English answer can have a Japanese name.
fn language_of(question: &str, answer: &str) -> Language {
    let has_japanese = question.chars().any(is_japanese);
    if has_japanese && !marker::begins_in_english(question) {
        return Language::Ja;
    }
    let answer = markdown::plain(answer);
    let letters = || question.chars().chain(answer.chars());
    let japanese = letters().filter(|c| is_japanese(*c)).count();
    let latin = letters().filter(char::is_ascii_alphabetic).count();
    match japanese * 2 > latin {
        true => Language::Ja,
        false => Language::En,
    }
}

/// Why a page can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum ReadError {
    /// The text isn't in an encoding that is known.
    #[error("it isn't text in UTF-8, UTF-16, EUC-JP, Shift_JIS or Latin-1; save it as UTF-8")]
    Encoding,
    /// The extension isn't one of [`EXTENSIONS`].
    #[error(
        "files of this kind can't be imported; save it as Markdown, HTML, .docx, .csv or .xlsx"
    )]
    Kind,
    /// The file isn't what its extension says.
    #[error("it is damaged or of another kind than its name says: {detail}")]
    Broken {
        /// The message of the program part that reads such files.
        detail: String,
    },
    /// The file isn't YAML.
    #[error("it isn't YAML: line {line}, column {column}: {detail}")]
    NotYaml {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// The message of the parser.
        detail: String,
    },
    /// The file has more bytes than are read.
    #[error("it is larger than 64 MB; split it")]
    TooLarge,
    /// The file has no text.
    #[error("it has no text")]
    Empty,
}

impl ReadError {
    fn broken(detail: impl ToString) -> ReadError {
        ReadError::Broken {
            detail: detail.to_string(),
        }
    }
}

/// Reads a page from the bytes of a file. The extension of the path gives its kind.
///
/// # Errors
///
/// If files of this kind can't be read or the file is damaged.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Page, ReadError> {
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    match extension.as_str() {
        "html" | "htm" => Ok(html::page(path, &decoded(bytes)?)),
        "docx" => {
            let document = docx::read(bytes)?;
            Ok(Page {
                embedded: document.images,
                ..markdown_page(path, &document.markdown)
            })
        }
        "csv" | "tsv" => {
            let text = decoded(bytes)?;
            let table = table::separated(&text, extension == "tsv");
            Ok(page_of_tables(path, &[table]))
        }
        "xlsx" => Ok(page_of_tables(path, &workbook::read(bytes)?)),
        "txt" => {
            let text = decoded(bytes)?;
            let of_table = || page_of_tables(path, &[table::separated(&text, true)]);
            let page = is_table(&text).then(of_table);
            let page = page.filter(|page| !page.questions.is_empty());
            Ok(page.unwrap_or_else(|| with_line_breaks(markdown_page(path, &text))))
        }
        "json" | "yml" | "yaml" => {
            let text = decoded(bytes)?;
            let export = match extension.as_str() {
                "json" => export::json(&text)?,
                _ => export::yaml(&text)?,
            };
            let page = table_page(path, export.questions);
            Ok(Page {
                synonyms: export.synonyms,
                ..page
            })
        }
        extension if EXTENSIONS.contains(&extension) => Ok(markdown_page(path, &decoded(bytes)?)),
        _ => Err(ReadError::Kind),
    }
}

/// True for a text with a tab in each of several lines, as a spreadsheet saves a table.
fn is_table(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_row = |line: &str| line.contains('\t') && !line.starts_with('\t');
    lines.clone().count() > 1 && lines.clone().all(is_row)
}

/// A page of which each line is one.
fn with_line_breaks(mut page: Page) -> Page {
    for found in &mut page.questions {
        found.answer = plain::with_line_breaks(&found.answer);
    }
    page.rest = plain::with_line_breaks(&page.rest);
    page
}

/// The id of a new pack for pages of which this is the first: the name of its file, or of its
/// folder if many pages have that name.
pub fn pack_id(first: &Page) -> String {
    const COMMON: [&str; 5] = ["index", "faq", "faqs", "readme", "qa"];
    let folder = Path::new(&first.path).parent().and_then(Path::file_name);
    let folder = folder.and_then(|name| id::slug(&name.to_string_lossy()));
    let own = id::slug(&first.stem).or_else(|| id::slug(&first.title));
    match own {
        Some(own) if !COMMON.contains(&own.as_str()) => own,
        own => folder.or(own).unwrap_or_else(|| "faq".to_owned()),
    }
}

/// Reads a page in Markdown.
fn markdown_page(path: &Path, text: &str) -> Page {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let header = header::read(&file, text);
    let body = dialect::plain_markdown(header.body);
    let (body, definitions) = block::definitions(&body);
    let blocks = block::blocks(&body);
    let title = header.title.clone().or_else(|| block::title(&blocks));
    let title = title.unwrap_or_else(|| header.stem.clone());
    let found = match &header.question {
        Some(question) => layout::whole_page(question, &body, &definitions),
        None => layout::read(&body, &blocks, &definitions, &title),
    };
    let language = header.language.unwrap_or_else(|| {
        let japanese = found
            .questions
            .iter()
            .filter(|found| found.language == Language::Ja);
        match japanese.count() * 2 >= found.questions.len().max(1) {
            true => Language::Ja,
            false => language_of(&title, &found.rest),
        }
    });
    let mut questions = found.questions;
    for found in &mut questions {
        let words = found.question.split_whitespace().count();
        let has_japanese = found.question.chars().any(is_japanese);
        match language {
            // A few Latin words on a Japanese page, such as the name of an error, aren't English.
            Language::Ja if words < 3 => found.language = Language::Ja,
            // An answer to an English question on an English page can have a Japanese sentence.
            Language::En if words >= 3 && !has_japanese => found.language = Language::En,
            _ => {}
        }
        found.answer = plain::with_links(&found.answer);
    }
    let page = Page {
        path: path.display().to_string(),
        stem: header.stem,
        title,
        url: header.url,
        date: header.date,
        language,
        tags: header.tags,
        questions,
        skipped: found.skipped,
        columns: Vec::new(),
        unformatted: Vec::new(),
        synonyms: Vec::new(),
        rest: plain::with_links(&found.rest),
        embedded: BTreeMap::new(),
    };
    match header.has_line_breaks {
        true => with_line_breaks(page),
        false => page,
    }
}

/// Reads the tables of a file.
fn page_of_tables(path: &Path, tables: &[table::Table]) -> Page {
    let mut found = table::Found::default();
    for table in tables {
        match export::table(&table.rows) {
            Some(questions) => found.questions.extend(questions),
            None => table.read(&mut found),
        }
    }
    let newest = found.questions.iter().filter_map(|found| found.date).max();
    let page = table_page(path, found.questions);
    let unformatted = tables.iter().flat_map(|table| table.unformatted.clone());
    Page {
        title: found.title.unwrap_or(page.title),
        date: page.date.or(newest),
        skipped: found.skipped,
        columns: found.taken,
        unformatted: unformatted.collect(),
        ..page
    }
}

/// A page that has questions alone.
fn table_page(path: &Path, questions: Vec<ImportedQuestion>) -> Page {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let header = header::read(&file, "");
    let japanese = questions
        .iter()
        .filter(|found| found.language == Language::Ja)
        .count();
    let language = match japanese * 2 >= questions.len().max(1) {
        true => Language::Ja,
        false => Language::En,
    };
    Page {
        path: path.display().to_string(),
        title: header.stem.clone(),
        stem: header.stem,
        url: None,
        date: header.date,
        language: header.language.unwrap_or(language),
        tags: Vec::new(),
        questions,
        skipped: Vec::new(),
        columns: Vec::new(),
        unformatted: Vec::new(),
        synonyms: Vec::new(),
        rest: String::new(),
        embedded: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests;
