//! Names the text files of a pack, and the places in them that problems refer to.

use std::path::PathBuf;

use super::problem::{Problem, ProblemKind};

pub(super) const PACK_FILE: &str = "pack.toml";
pub(super) const SETTINGS_FILE: &str = "settings.toml";
pub(super) const ROLLOUTS_FILE: &str = "rollouts.toml";
pub(super) const DECISION_FILE: &str = "decision.toml";
pub(super) const GLOSSARY_FILE: &str = "glossary.toml";
pub(super) const ENTRIES: &str = "entries";
pub(super) const DOCUMENTS: &str = "documents";

/// The largest Markdown file, in bytes. Its passages and their vectors take about a
/// hundred times as much memory while they are indexed.
pub(super) const LARGEST_PAGE: u64 = 4 * 1024 * 1024;

/// The largest table, in bytes: enough for a glossary of 100,000 terms.
pub(super) const LARGEST_TABLE: u64 = 16 * 1024 * 1024;

/// A text file of a pack.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub path: PathBuf,
    pub text: String,
    /// The byte offsets of the line ends.
    line_ends: Vec<usize>,
}

impl File {
    pub(super) fn new(path: PathBuf, text: String) -> File {
        let line_ends = text.match_indices('\n').map(|(offset, _)| offset);
        File {
            line_ends: line_ends.collect(),
            path,
            text,
        }
    }

    pub(super) fn problem(&self, line: Option<usize>, kind: ProblemKind) -> Problem {
        Problem {
            file: self.path.clone(),
            line,
            kind,
        }
    }

    /// The place at a byte offset.
    pub(super) fn place(&self, offset: usize) -> Place {
        Place {
            file: self.path.clone(),
            line: self.line_of(offset),
        }
    }

    /// The line, from 1, at a byte offset.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        1 + self.line_ends.partition_point(|end| *end < offset)
    }
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    /// Makes a problem at this place.
    pub fn problem(&self, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.clone(),
            line: Some(self.line),
            kind,
        }
    }
}
