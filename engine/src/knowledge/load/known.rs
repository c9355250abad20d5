//! Keeps what is known of the documents of a knowledge folder in a file, so that those that
//! haven't changed needn't be read again.
//!
//! The file is a cache: whatever is wrong with it, the documents are read.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::digested;
use super::super::document::KnownPage;

/// What is known of the documents of a knowledge folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The version of how packs are read and indexed.
    version: String,
    /// The knowledge folder, without symbolic links.
    knowledge: PathBuf,
    /// The folders of documents, by their paths below the knowledge folder, each with its
    /// pages sorted by name.
    folders: Vec<(PathBuf, Vec<KnownPage>)>,
}

impl Known {
    /// Reads the file of a knowledge folder that [`Known::write`] wrote. Nothing is known if
    /// there is none, if it is damaged, or if it is of another folder or version.
    pub fn read(file: &Path, knowledge: &Path, version: &str) -> Known {
        let nothing = Known::nothing(knowledge, version);
        let read = digested::read(file).filter(|known: &Known| known.emptied() == nothing);
        read.unwrap_or(nothing)
    }

    /// Nothing, for the next load of a folder.
    pub(super) fn nothing(knowledge: &Path, version: &str) -> Known {
        let real = knowledge.canonicalize();
        Known {
            version: version.to_owned(),
            knowledge: real.unwrap_or_else(|_| knowledge.to_owned()),
            folders: Vec::new(),
        }
    }

    /// Nothing, for another load of the same folder.
    pub(super) fn emptied(&self) -> Known {
        Known {
            version: self.version.clone(),
            knowledge: self.knowledge.clone(),
            folders: Vec::new(),
        }
    }

    /// Adds the pages of a folder, by its path below the knowledge folder.
    pub(super) fn add(&mut self, folder: &Path, pages: Vec<KnownPage>) {
        self.folders.push((folder.to_owned(), pages));
    }

    /// Takes the pages of a folder out, sorted by name.
    pub(super) fn take(&mut self, folder: &Path) -> Vec<KnownPage> {
        let found = self.folders.iter_mut().find(|(path, _)| path == folder);
        found.map_or_else(Vec::new, |(_, pages)| std::mem::take(pages))
    }

    /// The number of pages.
    pub(super) fn len(&self) -> usize {
        self.folders.iter().map(|(_, pages)| pages.len()).sum()
    }

    /// Writes the file, which is replaced in one step.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        // Several processes can write at once.
        let temporary = file.with_extension(format!("{}.new", std::process::id()));
        digested::write(&temporary, self)
            .and_then(|()| std::fs::rename(&temporary, file))
            .inspect_err(|_| {
                let _ = std::fs::remove_file(&temporary);
            })
    }
}
