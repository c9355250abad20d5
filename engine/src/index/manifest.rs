//! Manages the index folder, and replaces an index with a new one in one step.
//!
//! Each build writes to a new generation folder. `manifest.json` names the generation
//! in service. It is replaced by a rename, so that readers see either the old index or
//! the new one. After a crash, the next build removes folders that the manifest
//! doesn't name.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::IndexError;
use super::build::{Counts, PackCounts};
use super::known::KNOWN;
use super::models::AllVectors;
use super::parts::Parts;
use super::schema::SCHEMA_VERSION;
use super::space::Shape;
use super::units::{Unit, Units};

use crate::knowledge::{Library, digested};
use crate::semantic::Encoder;
use crate::text::ANALYSIS_VERSION;

pub(super) const FILE: &str = "manifest.json";
const LOCK: &str = "lock";
const GENERATION: &str = "generation-";
/// The name of the file with [`Generation`].
const CONTENT: &str = "content";
/// The beginning of the names of files of vectors.
const VECTORS: &str = "vectors-";

/// Describes the index in service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The digest of the packs, the fields, the analysis and the built-in model.
    pub fingerprint: String,
    /// When the build ended.
    pub built: Timestamp,
    /// The number of documents.
    pub counts: Counts,
    /// The vectors of each model. `vectors-0` is the file of the first one.
    pub(super) spaces: Vec<Shape>,
    /// True if the vectors of the sentence encoder were left for later.
    pub(super) is_without_sentences: bool,
    /// The folder name of the generation.
    generation: String,
    /// The length of each file, in bytes, by which truncated files are noticed.
    files: BTreeMap<String, u64>,
}

/// The fingerprint that an index of a library must have.
pub(super) fn fingerprint(library: &Library, encoder: Option<&Encoder>) -> String {
    let versions = format!("{} packs {}", versions(encoder), library.fingerprint);
    blake3::hash(versions.as_bytes()).to_hex().to_string()
}

/// The versions of what passages are made with.
pub(super) fn versions(encoder: Option<&Encoder>) -> String {
    let model = encoder.map_or("none", Encoder::built_in);
    format!("schema {SCHEMA_VERSION} analysis {ANALYSIS_VERSION} model {model}")
}

impl Manifest {
    /// Reads the manifest of a folder. Returns `None` if there is none or it can't be
    /// read.
    pub fn read(folder: &Path) -> Option<Manifest> {
        let json = fs::read(folder.join(FILE)).ok()?;
        let manifest: Manifest = serde_json::from_slice(&json).ok()?;
        // Nothing outside of the folder is read.
        let is_name = !manifest.generation.contains(['/', '\\', ':', '.']);
        is_name.then_some(manifest)
    }

    pub(super) fn generation_folder(&self, folder: &Path) -> PathBuf {
        folder.join(&self.generation)
    }

    /// What the generation has; `None` if the file is damaged.
    pub(super) fn content(&self, folder: &Path) -> Option<Generation> {
        digested::read(&self.generation_folder(folder).join(CONTENT))
    }

    /// The paths of the generation's files in the index folder.
    pub(super) fn generation_files(&self) -> impl Iterator<Item = String> {
        let names = self.files.keys();
        names.map(|name| format!("{}/{name}", self.generation))
    }

    pub(super) fn files_are_whole(&self, folder: &Path) -> bool {
        file_lengths(&self.generation_folder(folder)).is_ok_and(|found| found == self.files)
    }
}

/// Locks a folder for a build, after other processes have finished theirs. The folder
/// is created if it doesn't exist. The lock is released when the returned file is
/// dropped or the process ends.
pub(super) fn lock(folder: &Path) -> Result<File, IndexError> {
    let path = folder.join(LOCK);
    fs::create_dir_all(folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| IndexError::Disk { path, source })
}

/// True while a process holds the lock of a folder.
pub(super) fn is_locked(folder: &Path) -> bool {
    let file = File::open(folder.join(LOCK));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Removes the generations that the manifest doesn't name, and the files that a process left
/// half written. The caller must hold the lock.
pub(super) fn remove_leftovers(folder: &Path) {
    let current = Manifest::read(folder).map(|manifest| manifest.generation);
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = item.file_name();
        let Some(name) = name.to_str() else { continue };
        let is_half_written = |rest: &str| rest.starts_with('.') && rest.ends_with(".new");
        let removed = if name.starts_with(GENERATION) && Some(name) != current.as_deref() {
            fs::remove_dir_all(item.path())
        } else if name.strip_prefix(KNOWN).is_some_and(is_half_written) {
            fs::remove_file(item.path())
        } else {
            continue;
        };
        if let Err(error) = removed {
            tracing::warn!(path = %item.path().display(), %error, "an old index can't be removed");
        }
    }
}

/// What a generation has, in a file of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Generation {
    /// What it has of each pack.
    pub packs: Vec<PackCounts>,
    pub parts: Parts,
    /// What the part that was built as a whole has of each pack.
    pub packs_of_whole: Vec<PackCounts>,
    pub units: Units,
    /// The units of the part that was built as a whole; none if they are `units`.
    pub units_of_whole: Vec<Unit>,
}

/// A generation that is being written.
pub(super) struct Building {
    folder: PathBuf,
    generation: String,
    path: PathBuf,
}

impl Building {
    pub(super) fn begin(folder: &Path) -> Result<Building, IndexError> {
        let generation = format!("{GENERATION}{}", Timestamp::now().as_nanosecond());
        let path = folder.join(&generation);
        fs::create_dir(&path).map_err(|source| IndexError::Disk {
            path: path.clone(),
            source,
        })?;
        Ok(Building {
            folder: folder.to_owned(),
            generation,
            path,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a folder in the generation.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, IndexError> {
        let path = self.path.join(name);
        match fs::create_dir(&path) {
            Ok(()) => Ok(path),
            Err(source) => Err(IndexError::Disk { path, source }),
        }
    }

    /// Takes over the part of another generation that was built as a whole. Files that can't
    /// have two names are copied.
    pub(super) fn take_whole(&self, generation: &Path) -> Result<(), IndexError> {
        let take = || -> io::Result<()> {
            for item in fs::read_dir(generation)? {
                let item = item?;
                let name = item.file_name().to_string_lossy().into_owned();
                let is_own = name == CONTENT || name == FILE || name.starts_with(VECTORS);
                if !is_own && item.file_type()?.is_file() && !name.ends_with(".lock") {
                    let to = self.path.join(&name);
                    fs::hard_link(item.path(), &to)
                        .or_else(|_| fs::copy(item.path(), &to).map(drop))?;
                }
            }
            Ok(())
        };
        take().map_err(|source| IndexError::Disk {
            path: self.path.clone(),
            source,
        })
    }

    /// Puts the generation in service.
    pub(super) fn finish(
        self,
        fingerprint: String,
        content: &Generation,
        vectors: &AllVectors<'_>,
    ) -> Result<Manifest, IndexError> {
        self.try_finish(fingerprint, content, vectors)
            .map_err(|source| IndexError::Disk {
                path: self.folder,
                source,
            })
    }

    fn try_finish(
        &self,
        fingerprint: String,
        content: &Generation,
        vectors: &AllVectors<'_>,
    ) -> io::Result<Manifest> {
        digested::write(&self.path.join(CONTENT), content)?;

        let files = (0..).map(|number| self.path.join(vectors_file(number)));
        let spaces: io::Result<Vec<Shape>> = std::iter::zip(&vectors.of_models, files)
            .map(|(vectors, file)| vectors.write(&file))
            .collect();
        let manifest = Manifest {
            fingerprint,
            built: Timestamp::now(),
            counts: content.parts.in_service(),
            spaces: spaces?,
            is_without_sentences: vectors.is_without_sentences,
            generation: self.generation.clone(),
            files: file_lengths(&self.path)?,
        };
        let temporary = self.path.join(FILE);
        let mut file = File::create(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
        file.sync_all()?;
        fs::rename(&temporary, self.folder.join(FILE))?;
        Ok(manifest)
    }
}

/// The file name of the vectors of the model with this number, from 0.
pub(super) fn vectors_file(number: usize) -> String {
    format!("{VECTORS}{number}")
}

/// The files of a generation and their lengths in bytes, without tantivy's lock
/// files.
fn file_lengths(generation: &Path) -> io::Result<BTreeMap<String, u64>> {
    let mut lengths = BTreeMap::new();
    add_file_lengths(generation, "", &mut lengths)?;
    Ok(lengths)
}

fn add_file_lengths(
    folder: &Path,
    before: &str,
    lengths: &mut BTreeMap<String, u64>,
) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = format!("{before}{}", item.file_name().to_string_lossy());
        if item.file_type()?.is_dir() {
            add_file_lengths(&item.path(), &format!("{name}/"), lengths)?;
        } else if !name.ends_with(".lock") && name != FILE {
            lengths.insert(name, item.metadata()?.len());
        }
    }
    Ok(())
}
