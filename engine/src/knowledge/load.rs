//! Loads a folder of packs into a [`Library`] and a list of problems.
//!
//! Reading is separate from parsing: `Reader` does all disk access and computes the
//! fingerprint that tells whether an index is stale. A file with a mistake is left
//! out and reported; the rest of its pack stays in service. Hidden files, in which
//! editors keep their own data, aren't read. Neither is anything outside of the pack's
//! folder, where symbolic links can lead.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use toml::Spanned;

use super::decision;
use super::document;
use super::entry;
use super::file::{
    DECISION_FILE, DOCUMENTS, ENTRIES, File, LARGEST_PAGE, LARGEST_TABLE, PACK_FILE, ROLLOUTS_FILE,
    SETTINGS_FILE,
};
use super::library::Library;
use super::pack::{AvoidedTerm, FORMAT, Format, Pack, PackFile, Source};
use super::problem::{Problem, ProblemKind};
use super::table::{self, SettingQuestions};

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

/// The text files of a pack's folder.
#[derive(Debug, Default)]
struct PackFiles {
    folder: PathBuf,
    listing: BTreeSet<PathBuf>,
    pack: Option<File>,
    entries: Vec<File>,
    documents: Vec<File>,
    settings: Option<File>,
    rollouts: Option<File>,
    decision: Option<File>,
    glossary: Option<File>,
}

/// Loads every pack in a folder, or the folder itself if it has a `pack.toml`.
/// Problems are sorted by place. Returns an error if the folder can't be listed or
/// contains no pack.
pub fn load(knowledge: &Path) -> Result<(Library, Vec<Problem>), LoadError> {
    let mut problems = Vec::new();
    let mut digest = blake3::Hasher::new();
    let mut packs = Vec::new();
    let mut ids = BTreeSet::new();
    for folder in pack_folders(knowledge)? {
        let mut reader = Reader {
            knowledge,
            real_folder: folder.canonicalize().unwrap_or_else(|_| folder.clone()),
            digest: &mut digest,
            problems: &mut problems,
        };
        let files = reader.pack(&folder);
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
    Ok((Library::new(packs, fingerprint), problems))
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

/// Reads files from the disk, and reports those that can't be read.
struct Reader<'a> {
    knowledge: &'a Path,
    /// The pack's folder, without symbolic links.
    real_folder: PathBuf,
    digest: &'a mut blake3::Hasher,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    /// Reads the files of a pack.
    fn pack(&mut self, folder: &Path) -> PackFiles {
        let mut listing = BTreeSet::new();
        self.list(folder, Path::new(""), &mut listing);
        PackFiles {
            folder: folder.to_owned(),
            listing,
            pack: self.file(folder.join(PACK_FILE), LARGEST_TABLE),
            settings: self.file(folder.join(SETTINGS_FILE), LARGEST_TABLE),
            rollouts: self.file(folder.join(ROLLOUTS_FILE), LARGEST_TABLE),
            decision: self.file(folder.join(DECISION_FILE), LARGEST_TABLE),
            glossary: self.file(folder.join("glossary.toml"), LARGEST_TABLE),
            entries: self.markdown_files(&folder.join(ENTRIES)),
            documents: self.markdown_files(&folder.join(DOCUMENTS)),
        }
    }

    /// True if a path is in the pack's folder, where its symbolic links lead to.
    fn is_inside(&self, path: &Path) -> bool {
        path.canonicalize()
            .is_ok_and(|path| path.starts_with(&self.real_folder))
    }

    /// Reads a file of at most `largest` bytes. Returns `None` if it doesn't exist, or if
    /// it can't be read, which is reported.
    fn file(&mut self, path: PathBuf, largest: u64) -> Option<File> {
        if let Err(error) = path.symlink_metadata()
            && error.kind() == std::io::ErrorKind::NotFound
        {
            return None;
        }
        let bytes = match self.read(&path, largest) {
            Ok(bytes) => bytes,
            Err(kind) => {
                self.report(path, kind);
                return None;
            }
        };
        // The fingerprint doesn't depend on where the folder is.
        let name = path.strip_prefix(self.knowledge).unwrap_or(&path);
        self.digest.update(name.as_os_str().as_encoded_bytes());
        self.digest.update(&(bytes.len() as u64).to_le_bytes());
        self.digest.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => Some(File::new(path, text)),
            Err(error) => {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                self.problems.push(Problem {
                    file: path,
                    line: Some(1 + valid.iter().filter(|&&byte| byte == b'\n').count()),
                    kind: ProblemKind::NotUtf8,
                });
                None
            }
        }
    }

    /// Reads the bytes of a file inside the pack that isn't a pipe or a device, which might
    /// never end.
    fn read(&self, path: &Path, largest: u64) -> Result<Vec<u8>, ProblemKind> {
        let unreadable = |error: std::io::Error| ProblemKind::Unreadable {
            detail: error.to_string(),
        };
        let metadata = path.metadata().map_err(unreadable)?;
        if !self.is_inside(path) {
            return Err(ProblemKind::OutsidePack);
        }
        if !metadata.is_file() {
            return Err(unreadable(std::io::Error::other("not a regular file")));
        }
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let read = file.take(largest + 1).read_to_end(&mut bytes);
        read.map_err(unreadable)?;
        if bytes.len() as u64 > largest {
            return Err(ProblemKind::TooLarge {
                bytes: metadata.len(),
                most: largest,
            });
        }
        Ok(bytes)
    }

    /// Reads the Markdown files of a folder, sorted by name.
    fn markdown_files(&mut self, folder: &Path) -> Vec<File> {
        let items = match std::fs::read_dir(folder) {
            Ok(_) if !self.is_inside(folder) => {
                self.report(folder.to_owned(), ProblemKind::OutsidePack);
                return Vec::new();
            }
            Ok(items) => items,
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    let detail = error.to_string();
                    self.report(folder.to_owned(), ProblemKind::Unreadable { detail });
                }
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> = items
            .filter_map(|item| Some(item.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .filter(|path| !is_hidden(path))
            .collect();
        paths.sort();
        paths
            .into_iter()
            .filter_map(|path| self.file(path, LARGEST_PAGE))
            .collect()
    }

    fn report(&mut self, file: PathBuf, kind: ProblemKind) {
        self.problems.push(Problem {
            file,
            line: None,
            kind,
        });
    }

    /// Adds the paths of everything in a folder, relative to the pack. A symbolic link
    /// to a folder of the pack is followed only at the top level, so that loops end.
    fn list(&self, folder: &Path, inside: &Path, found: &mut BTreeSet<PathBuf>) {
        let items = std::fs::read_dir(folder.join(inside)).into_iter().flatten();
        for item in items.flatten() {
            let name = inside.join(item.file_name());
            let is_top_link = inside.as_os_str().is_empty()
                && item.file_type().is_ok_and(|kind| kind.is_symlink())
                && item.path().is_dir()
                && self.is_inside(&item.path());
            if is_hidden(&name) {
                continue;
            }
            if is_top_link || item.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.list(folder, &name, found);
            }
            found.insert(name);
        }
    }
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
            DOCUMENTS => files.documents.push(file),
            DECISION_FILE => files.decision = Some(file),
            SETTINGS_FILE => files.settings = Some(file),
            ROLLOUTS_FILE => files.rollouts = Some(file),
            _ => files.pack = Some(file),
        }
    }
    let pack = parse(files, &mut Vec::new())?;
    Some(Library::new(vec![pack], String::new()))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn parse(files: PackFiles, problems: &mut Vec<Problem>) -> Option<Pack> {
    let Some(file) = &files.pack else {
        // A file that can't be read was already reported.
        if !files.listing.contains(Path::new(PACK_FILE)) {
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
    Some(Pack {
        folder: files.folder.clone(),
        title: header.title.unwrap_or_else(|| id.clone().into()),
        id,
        languages: header.languages,
        sources: sources(file, header.sources),
        entries: entry::parse(&files.entries, problems),
        documents: document::parse(&files.documents, problems),
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
