//! `entries/<id>.<language>.md` to an entry with its two sides.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Deserialize;

use super::front_matter::{self, Lines, Mistake};
use super::load::File;
use super::problem::{Problem, ProblemKind};
use crate::text::Language;

/// A question with its answer, in one or two languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The id, as in the file names.
    pub id: String,
    /// What was written in each language.
    pub sides: BTreeMap<Language, Side>,
}

/// One language's side of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The file it was read from.
    pub file: PathBuf,
    /// The front matter.
    pub header: Header,
    /// The answer, in Markdown.
    pub answer: String,
    /// The line, from 1, on which the answer begins.
    pub answer_line: usize,
    /// The lines of the front matter's keys.
    pub(super) lines: Lines,
}

/// The front matter of an entry.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The question that the entry answers.
    pub question: String,
    /// Other ways to ask it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Key words, lower case.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Keys of sources, the most important first.
    pub sources: Vec<String>,
    /// The date for which the answer was last verified.
    pub as_of: Date,
    /// The first day on which the answer holds.
    pub from: Option<Date>,
    /// The last day on which the answer holds.
    pub until: Option<Date>,
    /// Ids of entries that people ask next.
    #[serde(default)]
    pub related: Vec<String>,
}

impl Entry {
    /// True when the answer holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.sides.values().any(|side| side.holds_on(day))
    }

    /// The side in a language, else the other one.
    pub fn side(&self, language: Language) -> Option<(Language, &Side)> {
        [language, language.other()]
            .into_iter()
            .find_map(|language| Some((language, self.sides.get(&language)?)))
    }
}

impl Side {
    /// Every way to ask, the canonical question first.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.header.question)
            .chain(&self.header.also)
            .map(String::as_str)
    }

    /// True when the answer holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.header.from.is_none_or(|from| from <= day)
            && self.header.until.is_none_or(|until| day <= until)
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

/// Joins the files of `entries/` to entries, sorted by id.
pub(super) fn parse(files: &[File], problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for file in files {
        match parse_side(file) {
            Ok((id, language, side)) => {
                let entry = entries.entry(id.clone()).or_insert_with(|| Entry {
                    id,
                    sides: BTreeMap::new(),
                });
                entry.sides.insert(language, side);
            }
            Err((line, kind)) => problems.push(file.problem(line, kind)),
        }
    }
    entries.into_values().collect()
}

fn parse_side(file: &File) -> Result<(String, Language, Side), Mistake> {
    let (id, language) = name_parts(file).ok_or((None, ProblemKind::FileName))?;
    let parts = front_matter::split(&file.text)?;
    let header: Header = parts.header()?;
    let lines = parts.lines();
    if header.question.trim().is_empty() {
        let key = "question".to_owned();
        return Err((Some(lines.key(&key)), ProblemKind::EmptyText { key }));
    }
    if parts.body.is_empty() {
        return Err((Some(parts.body_line), ProblemKind::EmptyBody));
    }
    let side = Side {
        file: file.path.clone(),
        header,
        answer: parts.body.to_owned(),
        answer_line: parts.body_line,
        lines,
    };
    Ok((id, language, side))
}

/// `snooze-limit.ja.md` to its id and language.
fn name_parts(file: &File) -> Option<(String, Language)> {
    let name = file.path.file_name()?.to_str()?.strip_suffix(".md")?;
    let (id, code) = name.rsplit_once('.')?;
    let language = Language::ALL.into_iter().find(|l| l.code() == code)?;
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (!id.is_empty() && id.chars().all(is_id)).then(|| (id.to_owned(), language))
}
