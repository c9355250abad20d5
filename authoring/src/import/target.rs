//! Describes the pack that pages are imported into, and what its folder has already.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;

use super::record::Record;

/// The pack that pages are imported into, and metadata that the pages lack.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The id of a new pack.
    pub id: &'a str,
    /// The URL of the page, or the base URL of several pages.
    pub url: Option<&'a str>,
    /// The folders that the base URL stands for.
    pub folders: &'a [PathBuf],
    /// The day for which the answers were verified; by default the date of the page.
    pub as_of: Option<Date>,
    /// The day of the import.
    pub today: Date,
}

/// What the pack's folder has already.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    /// The text of `pack.toml`.
    pub pack: Option<String>,
    /// What earlier imports wrote.
    pub record: Record,
    /// The texts of the entries, by `<id>.<language>`.
    pub entries: BTreeMap<String, String>,
    /// The texts of the documents, by `<name>.<language>`.
    pub documents: BTreeMap<String, String>,
    /// A digest of each image, by its name.
    pub images: BTreeMap<String, String>,
    /// The ids of entries of other packs, which new entries don't get: links to an entry name
    /// no pack.
    pub other_ids: BTreeSet<String>,
    /// True if the pack has nothing but samples, so that its languages are those of the pages.
    pub is_new: bool,
    /// True if the pack has a glossary.
    pub has_glossary: bool,
}
