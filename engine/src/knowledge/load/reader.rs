//! Reads the files of a pack's folder, and reports those that can't be read.
//!
//! Documents are read and parsed on every core, because there can be 100,000 of them. Those
//! that haven't changed aren't read.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::DirEntry;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::super::document::{self, KnownPage, Page, PageText};
use super::super::file::{
    DECISION_FILE, DOCUMENTS, ENTRIES, File, GLOSSARY_FILE, LARGEST_PAGE, LARGEST_TABLE, PACK_FILE,
    ROLLOUTS_FILE, SETTINGS_FILE,
};
use super::super::front_matter::Mistake;
use super::super::problem::{Problem, ProblemKind};
use super::super::stamp::Stamp;
use super::known::Known;

/// The text files of a pack's folder.
#[derive(Debug, Default)]
pub(super) struct PackFiles {
    pub folder: PathBuf,
    pub has_pack_file: bool,
    pub listing: BTreeSet<PathBuf>,
    pub pack: Option<File>,
    pub entries: Vec<File>,
    pub documents: Vec<Page>,
    pub settings: Option<File>,
    pub rollouts: Option<File>,
    pub decision: Option<File>,
    pub glossary: Option<File>,
}

/// Reads files from the disk, and reports those that can't be read.
pub(super) struct Reader<'a> {
    pub knowledge: &'a Path,
    /// The documents that aren't read if they haven't changed; without those that were found.
    pub known: &'a mut Known,
    /// True if documents were read that can be known the next time.
    pub has_news: bool,
    /// Whether to list all files of packs.
    pub lists_files: bool,
    /// When reading begins.
    pub now: SystemTime,
    /// The pack's folder, without symbolic links.
    pub real_folder: PathBuf,
    pub digest: &'a mut blake3::Hasher,
    pub problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    /// Reads the files of a pack.
    pub(super) fn pack(&mut self, folder: &Path) -> PackFiles {
        let mut listing = BTreeSet::new();
        if self.lists_files {
            self.list(folder, Path::new(""), &mut listing);
        }
        PackFiles {
            folder: folder.to_owned(),
            has_pack_file: folder.join(PACK_FILE).symlink_metadata().is_ok(),
            listing,
            pack: self.file(folder.join(PACK_FILE), LARGEST_TABLE),
            settings: self.file(folder.join(SETTINGS_FILE), LARGEST_TABLE),
            rollouts: self.file(folder.join(ROLLOUTS_FILE), LARGEST_TABLE),
            decision: self.file(folder.join(DECISION_FILE), LARGEST_TABLE),
            glossary: self.file(folder.join(GLOSSARY_FILE), LARGEST_TABLE),
            entries: self.entries(&folder.join(ENTRIES)),
            documents: self.documents(&folder.join(DOCUMENTS)),
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
        self.add_to_digest(&path, blake3::hash(&bytes).as_bytes());
        match text(path.clone(), bytes) {
            Ok(file) => Some(file),
            Err((line, kind)) => {
                self.problems.push(Problem {
                    file: path,
                    line,
                    kind,
                });
                None
            }
        }
    }

    fn add_to_digest(&mut self, path: &Path, digest: &[u8; 32]) {
        // The fingerprint doesn't depend on where the folder is.
        let name = below(path, self.knowledge).as_os_str();
        self.digest_name(name.as_encoded_bytes(), digest);
    }

    fn digest_name(&mut self, name: &[u8], digest: &[u8; 32]) {
        self.digest.update(&(name.len() as u64).to_le_bytes());
        self.digest.update(name);
        self.digest.update(digest);
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

    /// Reads the files of entries, sorted by name.
    fn entries(&mut self, folder: &Path) -> Vec<File> {
        let items = self.markdown_files(folder).into_iter();
        items
            .filter_map(|(_, item)| self.file(item.path(), LARGEST_PAGE))
            .collect()
    }

    /// Reads the documents that aren't known, sorted by name with those that are.
    fn documents(&mut self, folder: &Path) -> Vec<Page> {
        let items = self.markdown_files(folder);
        let known = self.known.take(below(folder, self.knowledge));
        let numbered: Vec<(usize, &(OsString, DirEntry))> = items.iter().enumerate().collect();
        let pages = in_parallel(&numbered, |(at, (name, item))| {
            self.page(name, item, *at, &known)
        });
        let mut known: Vec<Option<KnownPage>> = known.into_iter().map(Some).collect();
        let mut read = Vec::with_capacity(pages.len());
        // Making a path for each of 100,000 names takes longer than their digest.
        let folder = below(folder, self.knowledge).join("").into_os_string();
        let mut path = folder.as_encoded_bytes().to_vec();
        let folder_length = path.len();
        for ((_, item), page) in std::iter::zip(&items, pages) {
            let page = match page {
                Ok(Ok(page)) => page,
                Ok(Err(position)) => match known[position].take() {
                    Some(page) => Page::known(page),
                    None => continue,
                },
                Err(kind) => {
                    self.report(item.path(), kind);
                    continue;
                }
            };
            self.has_news |= page.is_news();
            path.truncate(folder_length);
            path.extend(page.name.as_encoded_bytes());
            self.digest_name(&path, &page.digest);
            read.push(page);
        }
        read
    }

    /// Reads a document. If it is known, returns its position among those that are: mostly the
    /// one that it has among the files.
    fn page(
        &self,
        name: &OsStr,
        item: &DirEntry,
        position: usize,
        known: &[KnownPage],
    ) -> Result<Result<Page, usize>, ProblemKind> {
        // The target of a symbolic link can be outside of the pack.
        let is_file = item.file_type().is_ok_and(|kind| kind.is_file());
        let metadata = item.metadata().ok().filter(|_| is_file);
        let stamp = metadata.and_then(|metadata| Stamp::settled(&metadata, self.now));
        let at = match known.get(position) {
            Some(page) if OsStr::new(&page.name) == name => Ok(position),
            _ => known.binary_search_by(|page| OsStr::new(&page.name).cmp(name)),
        };
        if let Ok(at) = at
            && Some(known[at].stamp) == stamp
        {
            return Ok(Err(at));
        }
        let path = item.path();
        let bytes = self.read(&path, LARGEST_PAGE)?;
        let digest = *blake3::hash(&bytes).as_bytes();
        let text = match text(path, bytes) {
            Ok(file) => document::parse(&file),
            Err(mistake) => PageText::Broken(mistake),
        };
        Ok(Ok(Page {
            name: name.to_owned(),
            digest,
            stamp,
            text,
        }))
    }

    /// The Markdown files of a folder with their names, by which they are sorted.
    fn markdown_files(&mut self, folder: &Path) -> Vec<(OsString, DirEntry)> {
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
        let mut found: Vec<(OsString, DirEntry)> = items
            .filter_map(|item| item.ok().map(|item| (item.file_name(), item)))
            .filter(|(name, _)| Path::new(name).extension().is_some_and(|e| e == "md"))
            .filter(|(name, _)| !is_hidden(Path::new(name)))
            .collect();
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        found
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

pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The path of a folder below the knowledge folder.
pub(super) fn below<'p>(folder: &'p Path, knowledge: &Path) -> &'p Path {
    folder.strip_prefix(knowledge).unwrap_or(folder)
}

/// The text file of some bytes; the mistake in it if it isn't UTF-8.
fn text(path: PathBuf, bytes: Vec<u8>) -> Result<File, Mistake> {
    String::from_utf8(bytes)
        .map(|text| File::new(path, text))
        .map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
            (Some(line), ProblemKind::NotUtf8)
        })
}

/// Maps items on every core, in order.
fn in_parallel<T: Sync, U: Send>(items: &[T], map: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(SMALLEST_SHARE);
    if items.len() <= share {
        return items.iter().map(map).collect();
    }
    std::thread::scope(|scope| {
        let shares = items.chunks(share);
        let map = &map;
        let running: Vec<_> = shares
            .map(|share| scope.spawn(move || share.iter().map(map).collect::<Vec<U>>()))
            .collect();
        let results = running.into_iter().map(|thread| match thread.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.flatten().collect()
    })
}

/// The fewest files for which a thread is started.
const SMALLEST_SHARE: usize = 256;
