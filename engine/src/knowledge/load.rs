//! Loads a folder of packs into a [`Library`] and a list of problems.
//!
//! `Reader` does all disk access and computes the fingerprint that tells whether an index is
//! stale. A file with a mistake is left out and reported; the rest of its pack stays in
//! service. Hidden files, in which editors keep their own data, aren't read. Neither is
//! anything outside of the pack's folder, where symbolic links can lead.
//!
//! An engine loads only the documents that have changed since the last load, see
//! [`load_changes`]. All else of a pack is small and is always read.

mod known;
mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::IgnoredAny;
use toml::Spanned;

use super::decision;
use super::document::{self, Page};
use super::entry;
use super::file::{
    DECISION_FILE, DOCUMENTS, ENTRIES, File, PACK_FILE, ROLLOUTS_FILE, SETTINGS_FILE,
};
use super::library::Library;
use super::pack::{AvoidedTerm, FORMAT, Format, Pack, PackFile, Source};
use super::problem::{Problem, ProblemKind};
use super::shared_id;
use super::sourced;
use super::table::{self, SettingQuestions};
use reader::{PackFiles, Reader, below, is_hidden};

pub use known::Known;

/// A part of the fingerprint that changes when the same files give other entries, so that an
/// index of the former ones isn't used.
const READING: &[u8] = b"2";

/// Why a knowledge folder couldn't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder can't be listed.
    #[error(
        "the knowledge folder {} can't be read: {source}; set the folder of packs with --knowledge, or create a pack with `madoguchi init`",
        .path.display()
    )]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The folder contains no pack.
    #[error(
        "{} contains no pack: a pack is a folder with a pack.toml; set the folder of packs with --knowledge, or create a pack with `madoguchi init`",
        .path.display()
    )]
    NoPack {
        /// The folder.
        path: PathBuf,
    },
}

/// The packs of a folder, as far as an engine needs them.
#[derive(Debug)]
pub struct Loaded {
    /// The packs. Their `documents` are only those that weren't known, and their `files` are
    /// empty.
    pub library: Library,
    /// The mistakes in them, sorted by place: the same as those of [`load`].
    pub problems: Vec<Problem>,
    /// What is known for the next load; `None` if it is the same as before.
    pub known: Option<Known>,
}

/// Loads every pack in a folder, or the folder itself if it has a `pack.toml`.
/// Problems are sorted by place. Returns an error if the folder can't be listed or
/// contains no pack.
pub fn load(knowledge: &Path) -> Result<(Library, Vec<Problem>), LoadError> {
    let nothing = Known::nothing(knowledge, "");
    let loaded = load_with(knowledge, nothing, true, SystemTime::now())?;
    Ok((loaded.library, loaded.problems))
}

/// Loads the packs of a folder as [`load`] does, without reading the documents that haven't
/// changed since they were read: their size, times and place on the disk are those that are
/// known.
///
/// # Errors
///
/// As [`load`].
pub fn load_changes(knowledge: &Path, known: Known) -> Result<Loaded, LoadError> {
    load_with(knowledge, known, false, SystemTime::now())
}

fn load_with(
    knowledge: &Path,
    mut known: Known,
    lists_files: bool,
    now: SystemTime,
) -> Result<Loaded, LoadError> {
    let mut problems = Vec::new();
    let mut digest = blake3::Hasher::new();
    digest.update(READING);
    let mut packs = Vec::new();
    let mut ids = BTreeSet::new();
    let known_before = known.len();
    let mut known_next = known.emptied();
    let mut has_news = false;
    for folder in pack_folders(knowledge)? {
        let mut reader = Reader {
            knowledge,
            known: &mut known,
            has_news: false,
            lists_files,
            now,
            real_folder: folder.canonicalize().unwrap_or_else(|_| folder.clone()),
            digest: &mut digest,
            problems: &mut problems,
        };
        let files = reader.pack(&folder);
        has_news |= reader.has_news;
        let Some(pack) = parse(files, knowledge, &mut known_next, &mut problems) else {
            continue;
        };
        if ids.insert(pack.id.clone()) {
            packs.push(pack);
        } else {
            problems.push(Problem {
                file: folder.join(PACK_FILE),
                line: None,
                kind: ProblemKind::DuplicatePack { id: pack.id },
            });
        }
    }
    shared_id::check(&packs, &mut problems);
    problems.sort();
    let fingerprint = digest.finalize().to_hex().to_string();
    Ok(Loaded {
        library: Library::new(packs, fingerprint),
        problems,
        known: (has_news || known_next.len() != known_before).then_some(known_next),
    })
}

fn pack_folders(knowledge: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |source| LoadError::Unreadable {
        path: knowledge.to_owned(),
        source,
    };
    if knowledge.join(PACK_FILE).symlink_metadata().is_ok() {
        return Ok(vec![knowledge.to_owned()]);
    }
    let mut folders = Vec::new();
    for item in std::fs::read_dir(knowledge).map_err(unreadable)? {
        let path = item.map_err(unreadable)?.path();
        if path.is_dir() && !is_hidden(&path) {
            folders.push(path);
        }
    }
    if folders.is_empty() {
        return Err(LoadError::NoPack {
            path: knowledge.to_owned(),
        });
    }
    folders.sort();
    Ok(folders)
}

/// A pack with the files of these paths and texts; `None` if its `pack.toml` isn't one that
/// can be read. For fuzz tests.
#[doc(hidden)]
pub fn library_of(texts: &[(&str, String)]) -> Option<Library> {
    let mut files = PackFiles {
        folder: PathBuf::from("fuzz"),
        pack: Some(File::new(
            PathBuf::from(PACK_FILE),
            "format = 1\n".to_owned(),
        )),
        ..PackFiles::default()
    };
    for (path, text) in texts {
        let path = PathBuf::from(path);
        let file = File::new(path.clone(), text.clone());
        files.listing.insert(path.clone());
        match path.components().next()?.as_os_str().to_str()? {
            ENTRIES => files.entries.push(file),
            DOCUMENTS => files.documents.push(Page::of(&file)),
            DECISION_FILE => files.decision = Some(file),
            SETTINGS_FILE => files.settings = Some(file),
            ROLLOUTS_FILE => files.rollouts = Some(file),
            _ => files.pack = Some(file),
        }
    }
    let pack = parse(files, Path::new(""), &mut Known::default(), &mut Vec::new())?;
    Some(Library::new(vec![pack], String::new()))
}

fn parse(
    files: PackFiles,
    knowledge: &Path,
    known: &mut Known,
    problems: &mut Vec<Problem>,
) -> Option<Pack> {
    let Some(file) = &files.pack else {
        // A file that can't be read was already reported.
        if !files.has_pack_file {
            problems.push(Problem {
                file: files.folder.join(PACK_FILE),
                line: None,
                kind: ProblemKind::MissingPackFile,
            });
        }
        return None;
    };
    if let Some(format) = table::parse::<Format>(file, problems)?.format
        && *format.get_ref() != FORMAT
    {
        let line = file.line_of(format.span().start);
        let found = format.into_inner();
        problems.push(file.problem(Some(line), ProblemKind::UnknownFormat { found }));
        return None;
    }
    let header: PackFile = table::parse(file, problems)?;
    report_unknown_keys(file, problems);
    let folder = files.folder.file_name().unwrap_or_default();
    let id = header
        .id
        .unwrap_or_else(|| folder.to_string_lossy().into_owned());
    let sources = sources(file, header.sources);
    let entries = entry::parse(&files.entries, problems);
    let folder = files.folder.join(DOCUMENTS);
    let documents = document::join(&folder, files.documents, problems);
    known.add(below(&folder, knowledge), documents.known);
    Some(Pack {
        folder: files.folder.clone(),
        title: header.title.unwrap_or_else(|| id.clone().into()),
        id,
        languages: header.languages,
        entries: sourced::keep(entries, &sources, problems),
        sources,
        documents: documents.read,
        listed: documents.listed,
        settings: table::rows(files.settings.as_ref(), problems),
        setting_questions: setting_questions(file, header.setting_questions),
        avoided: avoided(file, header.avoid),
        rollouts: table::rows(files.rollouts.as_ref(), problems),
        decision: decision::parse(files.decision.as_ref(), problems),
        terms: table::rows(files.glossary.as_ref(), problems),
        files: files.listing,
    })
}

/// Reports unknown keys, which are most likely misspelled.
fn report_unknown_keys(file: &File, problems: &mut Vec<Problem>) {
    let keys: BTreeMap<Spanned<String>, IgnoredAny> =
        table::parse(file, problems).unwrap_or_default();
    for key in keys.into_keys() {
        if !PackFile::KEYS.contains(&key.get_ref().as_str()) {
            let line = file.line_of(key.span().start);
            let detail = format!(
                "unknown field `{}`, expected one of `{}`",
                key.get_ref(),
                PackFile::KEYS.join("`, `")
            );
            problems.push(file.problem(Some(line), ProblemKind::Toml { detail }));
        }
    }
}

fn sources(file: &File, sources: BTreeMap<String, Spanned<Source>>) -> BTreeMap<String, Source> {
    let placed = |(key, source): (String, Spanned<Source>)| {
        let place = file.place(source.span().start);
        let mut source = source.into_inner();
        source.place = place;
        (key, source)
    };
    sources.into_iter().map(placed).collect()
}

fn setting_questions(file: &File, table: Option<Spanned<SettingQuestions>>) -> SettingQuestions {
    let Some(table) = table else {
        return SettingQuestions::default();
    };
    let place = file.place(table.span().start);
    let mut questions = table.into_inner();
    questions.place = place;
    questions
}

fn avoided(file: &File, rows: Vec<Spanned<AvoidedTerm>>) -> Vec<AvoidedTerm> {
    let placed = |row: Spanned<AvoidedTerm>| AvoidedTerm {
        place: file.place(row.span().start),
        ..row.into_inner()
    };
    rows.into_iter().map(placed).collect()
}

#[cfg(test)]
mod tests;
