//! Takes a finished index to where others open it without building it.

use std::path::PathBuf;

use super::manifest::{self, FILE};
use super::{Index, IndexError, Source, open_fitting};

/// A file of a finished index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// The path in the index folder, with `/` between its parts.
    pub name: String,
    /// Where it is.
    pub content: Content,
}

/// What a file of an index contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is in this file.
    File(PathBuf),
}

impl Index {
    /// The files that an index folder needs for this index and no other, the manifest first.
    /// They exist until a later build ends.
    pub fn files(&self) -> Vec<IndexFile> {
        // A manifest is always representable as JSON.
        let manifest = serde_json::to_vec_pretty(&self.manifest).unwrap_or_default();
        let first = IndexFile {
            name: FILE.to_owned(),
            content: Content::Bytes(manifest),
        };
        let others = self.manifest.generation_files().map(|name| IndexFile {
            content: Content::File(self.folder.join(&name)),
            name,
        });
        std::iter::once(first).chain(others).collect()
    }
}

/// Opens the index of a library and never builds one.
///
/// # Errors
///
/// If there is none that fits: another version of the program has built it, or the packs are
/// others.
pub(super) fn open(folder: &std::path::Path, source: &Source<'_>) -> Result<Index, IndexError> {
    let fingerprint = manifest::fingerprint(source.library, source.encoder);
    open_fitting(folder, &fingerprint).ok_or_else(|| IndexError::Unfit {
        path: folder.to_owned(),
    })
}
