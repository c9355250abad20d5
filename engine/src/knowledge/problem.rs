//! Describes an author's mistake: its file, line and kind.
//!
//! A problem is data. `render` has its words, so that the terminal, JSON and chat
//! channels can each show it in the reader's language.

use std::path::PathBuf;

use serde::Serialize;

use crate::text::Language;

/// A mistake in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The path of the file, including the knowledge folder as it was given.
    pub file: PathBuf,
    /// The line, from 1; `None` if the problem concerns the whole file or folder.
    pub line: Option<usize>,
    /// The kind of mistake.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// The kinds of mistake in packs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The file or folder can't be read.
    Unreadable {
        /// The message of the operating system.
        detail: String,
    },
    /// A symbolic link leads out of the pack's folder.
    OutsidePack,
    /// The file is larger than the limit for its kind.
    TooLarge {
        /// The size in bytes.
        bytes: u64,
        /// The limit in bytes.
        most: u64,
    },
    /// The file isn't UTF-8 text.
    NotUtf8,
    /// The folder has no `pack.toml`.
    MissingPackFile,
    /// Two packs have the same id.
    DuplicatePack {
        /// The id.
        id: String,
    },
    /// `format` is a version that this version of the program can't read.
    UnknownFormat {
        /// The version in the file.
        found: u32,
    },
    /// The file isn't TOML of the expected shape.
    Toml {
        /// The message of the parser.
        detail: String,
    },
    /// The file doesn't begin with front matter between two `---` lines.
    MissingFrontMatter,
    /// The front matter has no second `---` line.
    OpenFrontMatter,
    /// The front matter isn't YAML of the expected shape. A document can still be in
    /// service.
    FrontMatter {
        /// The column of the line, from 1, if the parser says it.
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
        /// The message of the parser.
        detail: String,
    },
    /// The file name isn't `<id>.<language>.md`.
    FileName,
    /// The file has front matter but no text after it.
    EmptyBody,
    /// A required text is empty, or is missing in a language of the pack.
    EmptyText {
        /// The key, followed by a dot and the language if only one is missing.
        key: String,
    },
    /// An entry is missing in a language of the pack.
    MissingSide {
        /// The language that is missing.
        language: Language,
    },
    /// One side of an entry was updated and the other wasn't.
    OlderSide {
        /// The date of this side.
        as_of: String,
        /// The date of the other side.
        other: String,
    },
    /// The sides of an entry have different values for a key that they must share.
    SidesDiffer {
        /// The key.
        key: String,
    },
    /// Two items have the same id. Documents are compared within a language, rollouts
    /// within an audience.
    DuplicateId {
        /// The id.
        id: String,
    },
    /// An entry or a setting of another pack has the same id.
    SharedId {
        /// The id.
        id: String,
        /// The id of the other pack.
        other: String,
    },
    /// Two entries have the same question or other way to ask, in one language.
    DuplicateQuestion {
        /// The question, as this entry words it.
        question: String,
        /// The other entry's id.
        other: String,
    },
    /// No entry has this id.
    UnknownEntry {
        /// The id.
        id: String,
    },
    /// `pack.toml` defines no source with this key.
    UnknownSource {
        /// The key.
        key: String,
    },
    /// The address of a source isn't one of the web.
    NoWebAddress {
        /// The address.
        url: String,
    },
    /// The item names no source.
    MissingSource,
    /// None of the item's sources has a date.
    MissingDate,
    /// A period ends before it begins.
    EndsBeforeStart,
    /// The day by which to review an entry isn't after the day for which it was verified.
    AlreadyReviewed,
    /// The day for which an entry was verified is still to come.
    FutureDate {
        /// The day.
        as_of: String,
    },
    /// A page or a table isn't where the files of a pack are, or its name has another ending.
    IgnoredFile,
    /// A folder of pages isn't one that packs have, but has almost its name.
    IgnoredFolder {
        /// The name that it should have.
        name: &'static str,
    },
    /// The target of a link inside the pack doesn't exist.
    DeadLink {
        /// The link's target.
        target: String,
    },
    /// The file of an image isn't in the pack.
    DeadImage {
        /// The path, as the text has it.
        target: String,
    },
    /// The target of a line `[label]: target` doesn't exist. Often the line wasn't
    /// meant to define a link; Markdown doesn't display it.
    DeadDefinition {
        /// The link's target.
        target: String,
    },
    /// A text has an element of HTML that can't be shown.
    NotShown {
        /// The element's name.
        element: String,
    },
    /// A text has a term that the pack avoids.
    AvoidedTerm {
        /// The key of the text, followed by a dot and the language; `None` if the line has
        /// the text itself.
        key: Option<String>,
        /// The term, as the text has it.
        term: String,
        /// What to write instead.
        write: String,
    },
    /// No text of the pack uses any form of a glossary term.
    UnusedTerm {
        /// The term's id.
        id: String,
    },
    /// Two glossary terms have the same form.
    DuplicateForm {
        /// The form.
        form: String,
        /// The other term's id.
        other: String,
    },
    /// A location in a policy document isn't a JSON Pointer.
    NotAPointer {
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// A glossary form contains no word that is indexed.
    EmptyForm {
        /// The form.
        form: String,
    },
    /// The decision table or a phrase refers to something that isn't defined.
    Undefined {
        /// The table that would define it: `fact`, `outcome`, `measure`, `row` or `words`.
        table: &'static str,
        /// The id.
        id: String,
    },
    /// A phrase has too many parts.
    TooManyParts {
        /// The phrase as written.
        phrase: String,
        /// Its parts.
        parts: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// A value doesn't fit the type or the range of its fact.
    UnfitValue {
        /// The fact's id.
        fact: String,
        /// The value.
        value: String,
    },
    /// A fact has no values, too many values, or an empty range.
    NoValues {
        /// The fact's id.
        fact: String,
    },
    /// The default of a fact is incomplete: the last case has conditions, a case has both
    /// or neither of `value` and `open`, or a fact without listed values has none.
    NoDefault {
        /// The fact's id.
        fact: String,
    },
    /// The facts without a default leave too many cases open together.
    TooManyOpenCases {
        /// The number of cases.
        cases: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// The default of a fact depends on itself.
    CircularDefault {
        /// The fact's id.
        fact: String,
    },
    /// The last row of the decision table has conditions or a period, so that some
    /// cases have no outcome.
    NoLastRow,
    /// No case reaches a row of the decision table.
    UnreachableRow {
        /// The row's id.
        row: String,
    },
    /// A row of the decision table decides none of its tests.
    UntestedRow {
        /// The row's id.
        row: String,
    },
    /// A test of the decision table is decided by another row than expected.
    FailedTest {
        /// The id of the expected row.
        expected: String,
        /// The id of the row that decides.
        found: String,
    },
    /// A glossary term has no forms in a language of the pack.
    MissingForms {
        /// The term's id.
        id: String,
        /// The language.
        language: Language,
    },
}

impl ProblemKind {
    /// True if both are the same mistake, wherever it is on its line.
    pub fn is_same(&self, other: &ProblemKind) -> bool {
        use ProblemKind::FrontMatter;
        match (self, other) {
            (FrontMatter { detail: one, .. }, FrontMatter { detail: other, .. }) => one == other,
            _ => self == other,
        }
    }

    /// True for a mistake that leaves nothing of a pack out of service: an edit with it is put
    /// in service, too.
    pub fn leaves_nothing_out(&self) -> bool {
        matches!(self, ProblemKind::SharedId { .. })
    }

    /// The name of the kind in JSON.
    pub fn name(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value["kind"].as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}
