//! Keeps what is known of the documents of a knowledge folder beside their index, for the same
//! version of the program.

use std::path::Path;

use super::schema::SCHEMA_VERSION;
use crate::knowledge::Known;
use crate::text::ANALYSIS_VERSION;

/// The file of the index folder with what is known of the documents.
pub(super) const KNOWN: &str = "documents";

/// What is known of the documents of a knowledge folder from the last time that
/// [`keep_known`] was called.
pub fn known(folder: &Path, knowledge: &Path) -> Known {
    let version = format!(
        "{} schema {SCHEMA_VERSION} analysis {ANALYSIS_VERSION}",
        env!("CARGO_PKG_VERSION"),
    );
    Known::read(&folder.join(KNOWN), knowledge, &version)
}

/// Keeps what is known of documents in the index folder.
///
/// # Errors
///
/// If the file can't be written.
pub fn keep_known(folder: &Path, known: &Known) -> std::io::Result<()> {
    known.write(&folder.join(KNOWN))
}

/// Forgets what is known of documents, so that the next load reads all of them. If the folder
/// can't be written, building the index reports it.
pub fn forget_known(folder: &Path) {
    if let Err(error) = std::fs::remove_file(folder.join(KNOWN)) {
        tracing::debug!(%error, "nothing is known of documents, or it can't be forgotten");
    }
}
