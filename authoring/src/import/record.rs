//! Remembers what an import wrote, so that a later one can tell what people edited.
//!
//! The record is a hidden file in the pack, which is not read as knowledge. An entry is
//! compared field by field with what was imported last: a field that people left takes the
//! page's text, and a field that they edited stays.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The name of the file, in the pack's folder.
pub const RECORD_FILE: &str = ".import.json";

/// What imports wrote into a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The pages, by `<name>.<language>`.
    pub pages: BTreeMap<String, ImportedPage>,
    /// The entries, by `<id>.<language>`.
    pub entries: BTreeMap<String, ImportedEntry>,
    /// A digest of the text of each document, by `<name>.<language>`.
    pub documents: BTreeMap<String, String>,
    /// A digest of each image, by its name.
    pub images: BTreeMap<String, String>,
    /// The name of each image, by the page, `<name>.<language>`, and its link there.
    pub image_names: BTreeMap<String, String>,
}

/// A page that was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportedPage {
    /// The last two parts of its path.
    pub path: String,
    /// Its address, or else the name that stands for it.
    pub url: String,
    /// The ids of its entries in the order of their questions.
    pub entries: Vec<String>,
}

/// An entry that was imported, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedEntry {
    /// The page, `<name>.<language>`.
    pub page: String,
    /// The question.
    pub question: String,
    /// A digest of the answer.
    pub answer: String,
    /// A digest of the file of the entry, if both it and the page had changed: what to do
    /// about it is open until somebody edits the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<String>,
}

impl Record {
    /// Reads a record. A text that isn't one gives an empty record.
    pub fn parse(text: &str) -> Record {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The record as a text.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }
}

/// A digest of a text, without the white space around it.
pub(super) fn digest(text: &str) -> String {
    digest_of_bytes(text.trim().as_bytes())
}

/// A digest of the bytes of an image.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().as_str()[..16].to_owned()
}
