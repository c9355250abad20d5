//! What an author got wrong, where, and what kind of mistake it is.
//!
//! The words of a problem are in `render`; here it is data, so that the terminal,
//! JSON and a chat channel can each tell it in the reader's language.

use std::path::PathBuf;

use serde::Serialize;

use crate::text::Language;

/// One mistake in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, as found below the knowledge folder given.
    pub file: PathBuf,
    /// The line, from 1; `None` where the whole file or folder is meant.
    pub line: Option<usize>,
    /// What is wrong.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// The kinds of mistake that packs can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The file or folder cannot be read.
    Unreadable {
        /// What the system said.
        detail: String,
    },
    /// The file is not UTF-8 text.
    NotUtf8,
    /// The folder has no `pack.toml`.
    MissingPackFile,
    /// Two packs have the same id.
    DuplicatePack {
        /// The id.
        id: String,
    },
    /// `format` names a version this program does not know.
    UnknownFormat {
        /// The version found.
        found: u32,
    },
    /// The file does not parse as TOML of the expected shape.
    Toml {
        /// What the parser said.
        detail: String,
    },
    /// The file does not begin with front matter between two lines of `---`.
    MissingFrontMatter,
    /// The front matter does not parse as YAML of the expected shape. A document
    /// may be in service all the same.
    FrontMatter {
        /// What the parser said.
        detail: String,
    },
    /// The file name is not `<id>.<language>.md`.
    FileName,
    /// The file has front matter but no text after it.
    EmptyBody,
    /// A text that people must see is empty, or is not there in a language of
    /// the pack.
    EmptyText {
        /// The key, with the language after a dot where only one lacks it.
        key: String,
    },
    /// An entry exists in one language only.
    MissingSide {
        /// The language that is missing.
        language: Language,
    },
    /// One side of an entry was brought up to date, the other was not.
    OlderSide {
        /// Date of this side.
        as_of: String,
        /// Date of the other side.
        other: String,
    },
    /// The two sides of an entry differ where they must agree.
    SidesDiffer {
        /// The key.
        key: String,
    },
    /// Two items have the same id; of documents, in one language; of rollouts,
    /// for one audience.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// Two entries of a language give the same way to ask.
    DuplicateQuestion {
        /// The question, as this entry has it.
        question: String,
        /// The other entry's id.
        other: String,
    },
    /// An entry id is named that does not exist.
    UnknownEntry {
        /// The id.
        id: String,
    },
    /// A source key is named that `pack.toml` does not define.
    UnknownSource {
        /// The key.
        key: String,
    },
    /// The item names no source.
    MissingSource,
    /// None of the item's sources has a date.
    MissingDate,
    /// A period ends before it begins.
    EndsBeforeStart,
    /// A link inside the pack leads nowhere.
    DeadLink {
        /// The link's target.
        target: String,
    },
    /// A line `[label]: target` leads nowhere. Often it was not meant to define
    /// a link, and its text is lost: Markdown does not show it.
    DeadDefinition {
        /// The link's target.
        target: String,
    },
    /// No text of the pack uses any form of a glossary term.
    UnusedTerm {
        /// The term's id.
        id: String,
    },
    /// One form belongs to two glossary terms.
    DuplicateForm {
        /// The form.
        form: String,
        /// The other term's id.
        other: String,
    },
    /// A glossary form has no word that is indexed.
    EmptyForm {
        /// The form.
        form: String,
    },
    /// The decision table names something that it does not have.
    Undefined {
        /// Which array of tables it would be in: `fact`, `outcome`, `measure`,
        /// `row`, or `words`.
        table: &'static str,
        /// The id.
        id: String,
    },
    /// A fact cannot have this value.
    UnfitValue {
        /// The fact's id.
        fact: String,
        /// The value.
        value: String,
    },
    /// A fact has no values, too many, or an empty range.
    NoValues {
        /// The fact's id.
        fact: String,
    },
    /// The last default of a fact has conditions: some case has none.
    NoDefault {
        /// The fact's id.
        fact: String,
    },
    /// The default of a fact depends on itself.
    CircularDefault {
        /// The fact's id.
        fact: String,
    },
    /// The last row of the decision table has conditions or a period: some case
    /// has no outcome.
    NoLastRow,
    /// No case reaches a row of the decision table.
    UnreachableRow {
        /// The row's id.
        row: String,
    },
    /// No test of the decision table is decided by a row.
    UntestedRow {
        /// The row's id.
        row: String,
    },
    /// Another row decides a test than the one it names.
    FailedTest {
        /// The row named.
        expected: String,
        /// The row that decides.
        found: String,
    },
    /// A glossary term lacks forms in a language.
    MissingForms {
        /// The term's id.
        id: String,
        /// The language.
        language: Language,
    },
}

impl ProblemKind {
    /// The kind's name, as in the JSON form.
    pub fn name(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value["kind"].as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}
