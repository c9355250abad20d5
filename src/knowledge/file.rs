//! Names the text files of a pack, and the places in them that problems refer to.

use std::path::PathBuf;

use super::problem::{Problem, ProblemKind};

pub(super) const PACK_FILE: &str = "pack.toml";
pub(super) const SETTINGS_FILE: &str = "settings.toml";
pub(super) const ROLLOUTS_FILE: &str = "rollouts.toml";
pub(super) const DECISION_FILE: &str = "decision.toml";
pub(super) const ENTRIES: &str = "entries";
pub(super) const DOCUMENTS: &str = "documents";

/// A text file of a pack.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub path: PathBuf,
    pub text: String,
}

impl File {
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
        let before = self.text.get(..offset).unwrap_or(&self.text);
        1 + before.matches('\n').count()
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
