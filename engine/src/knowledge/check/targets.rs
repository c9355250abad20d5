//! Lists the targets that references and links of a pack can have.
//!
//! A file that was left out because of a mistake counts as existing, so that its
//! mistake is reported once and not again for every reference to it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::super::file::{DOCUMENTS, ENTRIES, ROLLOUTS_FILE, SETTINGS_FILE};
use super::super::pack::Pack;
use super::all_sides;
use crate::text::Language;

pub(super) struct Targets<'a> {
    pack: &'a Pack,
    entries: HashSet<&'a str>,
    documents: HashSet<&'a str>,
    settings: HashSet<&'a str>,
    rollouts: HashSet<&'a str>,
    /// Files that were left out.
    unread: HashSet<&'a Path>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(pack: &'a Pack) -> Targets<'a> {
        let documents = pack.documents.iter().map(|document| &document.header.id);
        Targets {
            pack,
            entries: pack.entries.iter().map(|entry| entry.id.as_str()).collect(),
            documents: documents.map(String::as_str).collect(),
            settings: pack.settings.iter().map(|row| row.id.as_str()).collect(),
            rollouts: pack.rollouts.iter().map(|row| row.id.as_str()).collect(),
            unread: unread(pack),
        }
    }

    pub(super) fn has_entry(&self, id: &str) -> bool {
        let is_unread = |language| self.unread.contains(side_path(id, language).as_path());
        self.entries.contains(id) || Language::ALL.into_iter().any(is_unread)
    }

    /// True if a document has this id, or if one that was left out has it as its file
    /// name.
    pub(super) fn has_document(&self, id: &str) -> bool {
        let folder = Path::new(DOCUMENTS);
        let is_named = |path: &&Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            path.starts_with(folder) && name.and_then(|name| name.split('.').next()) == Some(id)
        };
        self.documents.contains(id) || self.unread.iter().any(is_named)
    }

    pub(super) fn has_setting(&self, id: &str) -> bool {
        self.settings.contains(id) || self.unread.contains(Path::new(SETTINGS_FILE))
    }

    pub(super) fn has_rollout(&self, id: &str) -> bool {
        self.rollouts.contains(id) || self.unread.contains(Path::new(ROLLOUTS_FILE))
    }

    pub(super) fn has_file(&self, path: &Path) -> bool {
        self.pack.files.contains(path)
    }

    /// True if no file was left out.
    pub(super) fn are_complete(&self) -> bool {
        self.unread.is_empty()
    }
}

/// The path of an entry's side, relative to the pack.
pub(super) fn side_path(id: &str, language: Language) -> PathBuf {
    Path::new(ENTRIES).join(format!("{id}.{language}.md"))
}

fn unread(pack: &Pack) -> HashSet<&Path> {
    let documents = pack.documents.iter().map(|document| &document.file);
    let read: HashSet<&Path> = all_sides(pack)
        .map(|side| &side.file)
        .chain(documents)
        .filter_map(|file| file.strip_prefix(&pack.folder).ok())
        .collect();
    let is_unread = |path: &&Path| {
        let folder = path.parent().and_then(Path::to_str);
        match folder {
            Some(ENTRIES | DOCUMENTS) => {
                path.extension().is_some_and(|extension| extension == "md") && !read.contains(path)
            }
            // A table with a mistake has no rows.
            _ if *path == Path::new(SETTINGS_FILE) => pack.settings.is_empty(),
            _ if *path == Path::new(ROLLOUTS_FILE) => pack.rollouts.is_empty(),
            _ => false,
        }
    };
    let files = pack.files.iter().map(PathBuf::as_path);
    files.filter(is_unread).collect()
}
