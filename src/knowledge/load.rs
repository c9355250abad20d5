//! A folder of packs on the disk to a [`Library`] and the problems in it.
//!
//! Reading is apart from parsing: [`read`] is all the disk access there is, and
//! gives the fingerprint by which an index tells that it is stale. A file with
//! a mistake is left out and reported; the rest of its pack stays in service.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::document;
use super::entry;
use super::pack::{FORMAT, Pack, PackFile};
use super::problem::{Problem, ProblemKind};
use super::table;

/// Every pack of a knowledge folder.
#[derive(Debug, Clone)]
pub struct Library {
    /// The packs, sorted by folder name.
    pub packs: Vec<Pack>,
    /// Digest of every file read (BLAKE3, hexadecimal).
    pub fingerprint: String,
}

/// Why a knowledge folder could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder cannot be listed.
    #[error(
        "the knowledge folder {} cannot be read: {source}; name the folder of packs with --knowledge",
        .path.display()
    )]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder holds no pack.
    #[error(
        "no pack in {}: a pack is a folder with a pack.toml in it; name the folder of packs with --knowledge",
        .path.display()
    )]
    NoPack {
        /// The folder.
        path: PathBuf,
    },
}

/// One text file of a pack.
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

    /// The line, from 1, of a byte offset.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        1 + before.matches('\n').count()
    }
}

/// The text files of one pack's folder.
#[derive(Debug, Default)]
struct PackFiles {
    folder: PathBuf,
    pack: Option<File>,
    entries: Vec<File>,
    documents: Vec<File>,
    settings: Option<File>,
    rollouts: Option<File>,
    glossary: Option<File>,
}

/// Loads every pack below a folder, or the one pack that the folder is.
pub fn load(knowledge: &Path) -> Result<(Library, Vec<Problem>), LoadError> {
    let mut problems = Vec::new();
    let mut digest = blake3::Hasher::new();
    let mut packs = Vec::new();
    let mut ids = BTreeSet::new();
    for folder in pack_folders(knowledge)? {
        let files = read(&folder, &mut digest, &mut problems);
        let Some(pack) = parse(files, &mut problems) else {
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
    problems.sort();
    let fingerprint = digest.finalize().to_hex().to_string();
    Ok((Library { packs, fingerprint }, problems))
}

const PACK_FILE: &str = "pack.toml";

fn pack_folders(knowledge: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |source| LoadError::Unreadable {
        path: knowledge.to_owned(),
        source,
    };
    if knowledge.join(PACK_FILE).is_file() {
        return Ok(vec![knowledge.to_owned()]);
    }
    let mut folders = Vec::new();
    for item in std::fs::read_dir(knowledge).map_err(unreadable)? {
        let path = item.map_err(unreadable)?.path();
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if path.is_dir() && !is_hidden {
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

fn read(folder: &Path, digest: &mut blake3::Hasher, problems: &mut Vec<Problem>) -> PackFiles {
    let mut one = |path: PathBuf, problems: &mut Vec<Problem>| -> Option<File> {
        let result = std::fs::read(&path);
        let bytes = match result {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => {
                let detail = error.to_string();
                let kind = ProblemKind::Unreadable { detail };
                problems.push(Problem { file: path, line: None, kind });
                return None;
            }
        };
        digest.update(path.as_os_str().as_encoded_bytes());
        digest.update(&(bytes.len() as u64).to_le_bytes());
        digest.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => Some(File { path, text }),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = 1 + error.as_bytes()[..valid].iter().filter(|&&b| b == b'\n').count();
                let kind = ProblemKind::NotUtf8;
                problems.push(Problem { file: path, line: Some(line), kind });
                None
            }
        }
    };
    PackFiles {
        folder: folder.to_owned(),
        pack: one(folder.join(PACK_FILE), problems),
        settings: one(folder.join("settings.toml"), problems),
        rollouts: one(folder.join("rollouts.toml"), problems),
        glossary: one(folder.join("glossary.toml"), problems),
        entries: markdown_files(&folder.join("entries"), problems)
            .into_iter()
            .filter_map(|path| one(path, problems))
            .collect(),
        documents: markdown_files(&folder.join("documents"), problems)
            .into_iter()
            .filter_map(|path| one(path, problems))
            .collect(),
    }
}

fn markdown_files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let items = match std::fs::read_dir(folder) {
        Ok(items) => items,
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotFound {
                let detail = error.to_string();
                problems.push(Problem {
                    file: folder.to_owned(),
                    line: None,
                    kind: ProblemKind::Unreadable { detail },
                });
            }
            return Vec::new();
        }
    };
    let mut paths: Vec<PathBuf> = items
        .filter_map(|item| Some(item.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    paths
}

fn parse(files: PackFiles, problems: &mut Vec<Problem>) -> Option<Pack> {
    let Some(file) = &files.pack else {
        problems.push(Problem {
            file: files.folder.join(PACK_FILE),
            line: None,
            kind: ProblemKind::MissingPackFile,
        });
        return None;
    };
    let header: PackFile = table::parse(file, problems)?;
    if header.format != FORMAT {
        let found = header.format;
        problems.push(file.problem(None, ProblemKind::UnknownFormat { found }));
        return None;
    }
    Some(Pack {
        id: header.id,
        title: header.title,
        languages: header.languages,
        sources: header.sources,
        entries: entry::parse(&files.entries, problems),
        documents: document::parse(&files.documents, problems),
        settings: table::rows(files.settings.as_ref(), problems),
        rollouts: table::rows(files.rollouts.as_ref(), problems),
        terms: table::rows(files.glossary.as_ref(), problems),
    })
}
