//! Says what an import found, wrote and left: data for people and programs.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::ReadError;
use crate::text::Language;

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The pages, in the order in which they were given.
    pub pages: Vec<PageReport>,
    /// The files that gave no page.
    pub unread: Vec<UnreadFile>,
    /// The entries, in the order of their pages, followed by those that are no longer on
    /// their page.
    pub entries: Vec<EntryChange>,
    /// The entries that have both languages, with the questions.
    pub pairs: Vec<Pair>,
    /// The entries of pages in two languages that have only one, `<id>.<language>`.
    pub unpaired: Vec<String>,
    /// The images that are copied into the pack, relative to it.
    pub images: BTreeSet<String>,
    /// The images that somebody replaced in the pack and that stay, relative to it.
    pub images_kept: BTreeSet<String>,
    /// The list of languages in `pack.toml` that every entry had, and that of those that
    /// every entry has now, if it was changed.
    pub languages: Option<(String, String)>,
    /// The number of links that were completed with the address of their page or that lead
    /// to an entry now.
    pub links_resolved: usize,
    /// The links that lead nowhere, each with the path of its page.
    pub links_left: Vec<(String, String)>,
    /// The images that weren't found, each with the path of its page.
    pub images_missing: Vec<(String, String)>,
    /// The pages whose address is the given one with the code of their language in place of
    /// the other one, each with its path.
    pub urls_assumed: Vec<(String, String)>,
    /// The given addresses that are those of a page in both languages, with the paths.
    pub urls_of_both: Vec<(String, [String; 2])>,
}

/// What was found on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageReport {
    /// Its path, as given.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// The day for which its answers hold.
    pub as_of: Date,
    /// True if the page has no date, so that the day is that of the import.
    pub is_undated: bool,
    /// True if neither the page nor the import gives its address.
    pub is_unaddressed: bool,
    /// The number of questions.
    pub questions: usize,
    /// The headings that became no question.
    pub skipped: Vec<Skipped>,
    /// The columns of its tables that were taken.
    pub columns: Vec<TakenColumn>,
    /// The cells whose number is taken without the way in which it is shown, as `Sheet1!B3`.
    pub unformatted: Vec<String>,
    /// The document that holds the rest of the page, relative to the pack.
    pub document: Option<String>,
}

/// A file that gave no page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadFile {
    /// Its path, as given.
    pub path: String,
    /// The reason.
    #[serde(flatten)]
    pub why: ReadError,
}

/// A column of a table that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenColumn {
    /// Its number, from 1.
    pub number: usize,
    /// Its name; empty if the table names none.
    pub name: String,
    /// What it holds.
    pub role: Role,
}

/// What a column of a table can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Questions.
    Question,
    /// Answers.
    Answer,
    /// Other ways to ask.
    Alternatives,
    /// Tags.
    Tags,
    /// Days for which the answers hold.
    Date,
}

/// A heading, row or column that became no question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The heading, the question of the row, or the name of the column.
    pub heading: String,
    /// The reason.
    pub why: Why,
}

/// The reasons for which a heading becomes no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It groups questions.
    Group,
    /// There is no text below it.
    NoText,
    /// It names a part such as an introduction or a list of links.
    OtherPart,
    /// Neither it nor the headings beside it are worded as questions.
    NotAsked,
    /// It is a column of a table whose texts may not be for askers.
    Column,
    /// It is the answer of a row without a question.
    NoQuestion,
    /// It is a sheet or table whose columns of questions and answers aren't known.
    Sheet,
}

/// What became of an entry in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryChange {
    /// The id of the entry.
    pub id: String,
    /// The language.
    pub language: Language,
    /// Its question.
    pub question: String,
    /// The change.
    pub change: Change,
    /// The lines that the change removes (`-`) and adds (`+`).
    pub diff: Vec<String>,
}

/// The ways in which an import changes an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Added,
    /// The page changed, and the entry with it.
    Updated,
    /// Neither changed.
    Unchanged,
    /// People edited the entry, and the page didn't change: the entry stays.
    KeptEdits,
    /// People edited what changed on the page, too: the entry stays.
    Conflict,
    /// People removed the entry: it stays away.
    StaysRemoved,
    /// The question is no longer on the page: the entry stays.
    NotOnPage,
}

/// An entry that has both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The id.
    pub id: String,
    /// The Japanese question.
    pub ja: String,
    /// The English question.
    pub en: String,
}

impl Report {
    /// The number of entries with a change.
    pub fn count(&self, change: Change) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.change == change)
            .count()
    }
}
