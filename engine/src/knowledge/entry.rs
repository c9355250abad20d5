//! Turns `entries/<id>.<language>.md` into entries, each with a side per language.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Deserialize;

use super::date::{day, optional_day};
use super::file::File;
use super::front_matter::{self, Lines, Mistake};
use super::problem::{Problem, ProblemKind};
use crate::text::Language;

/// A question and its answer, in one or two languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The id, from the file names: lower-case letters, digits and hyphens.
    pub id: String,
    /// The text in each language.
    pub sides: BTreeMap<Language, Side>,
}

/// An entry's text in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The file it was read from.
    pub file: PathBuf,
    /// The front matter.
    pub header: Header,
    /// The answer, in Markdown, without the front matter.
    pub answer: String,
    /// The line of the file, from 1, on which the answer begins.
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
    /// Other ways to ask the question.
    #[serde(default)]
    pub also: Vec<String>,
    /// Keywords, in lower case.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Keys of the pack's sources, the most important first.
    pub sources: Vec<String>,
    /// The day for which the answer was last verified.
    #[serde(deserialize_with = "day")]
    pub as_of: Date,
    /// The first day on which the answer holds.
    #[serde(default, deserialize_with = "optional_day")]
    pub from: Option<Date>,
    /// The last day on which the answer holds.
    #[serde(default, deserialize_with = "optional_day")]
    pub until: Option<Date>,
    /// The day by which to review the answer: what it says may change on that day, or was
    /// announced to change by then. The answer stays in service afterwards.
    #[serde(default, deserialize_with = "optional_day")]
    pub review_by: Option<Date>,
    /// Ids of entries that people ask for next.
    #[serde(default)]
    pub related: Vec<String>,
}

impl Entry {
    /// True if both say the same, wherever their files are.
    pub fn says_the_same(&self, other: &Entry) -> bool {
        let [sides, others] = [self, other].map(|entry| {
            let sides = entry.sides.iter();
            sides.map(|(language, side)| (language, &side.header, &side.answer))
        });
        self.id == other.id && sides.eq(others)
    }

    /// True if the answer holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.sides.values().any(|side| side.holds_on(day))
    }

    /// The day by which to review the answer: the earlier one if its sides differ.
    pub fn review_by(&self) -> Option<Date> {
        let sides = self.sides.values();
        sides.filter_map(|side| side.header.review_by).min()
    }

    /// The day by which to review the answer, if it is before `day`.
    pub fn past_review(&self, day: Date) -> Option<Date> {
        self.review_by().filter(|review_by| *review_by < day)
    }

    /// The side in a language, or else the side in the other one.
    pub fn side(&self, language: Language) -> Option<(Language, &Side)> {
        [language, language.other()]
            .into_iter()
            .find_map(|language| Some((language, self.sides.get(&language)?)))
    }
}

impl Side {
    /// Every way to ask the question, the main one first.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.header.question)
            .chain(&self.header.also)
            .map(String::as_str)
    }

    /// True if the answer holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.header.from.is_none_or(|from| from <= day)
            && self.header.until.is_none_or(|until| day <= until)
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

/// Parses the files of `entries/` and joins them into entries, sorted by id. A file
/// with a mistake is reported and left out.
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

/// The id and language of a file name: `cup-size` and Japanese for `cup-size.ja.md`.
fn name_parts(file: &File) -> Option<(String, Language)> {
    let name = file.path.file_name()?.to_str()?.strip_suffix(".md")?;
    let (id, code) = name.rsplit_once('.')?;
    let language = Language::ALL.into_iter().find(|l| l.code() == code)?;
    is_id(id).then(|| (id.to_owned(), language))
}

/// True for the ID of an entry or a new pack: lower-case letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(is_part)
}
