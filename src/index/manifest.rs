//! What the index folder holds, and the one step in which a new index replaces
//! the old one.
//!
//! Each build goes to a generation folder of its own. `manifest.json` names the
//! generation in service and is replaced by a rename, so that a reader sees the
//! old index or the new one, never a part. A crash leaves a folder that no
//! manifest names; the next build removes it.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::IndexError;
use super::build::Counts;
use super::schema::SCHEMA_VERSION;
use super::vectors::{Shape, Vectors};
use crate::knowledge::Library;
use crate::semantic::Encoder;
use crate::text::ANALYSIS_VERSION;

const FILE: &str = "manifest.json";
const LOCK: &str = "lock";
const GENERATION: &str = "generation-";

/// What the index in service was built from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Digest of the packs, the fields, the analysis and the built-in model.
    pub fingerprint: String,
    /// When the build ended.
    pub built: Timestamp,
    /// What is in it.
    pub counts: Counts,
    /// The vectors of each model; `vectors-0` is the file of the first.
    pub(super) spaces: Vec<Shape>,
    /// The generation's folder name.
    generation: String,
    /// Length in bytes of each file, to notice one that was cut.
    files: BTreeMap<String, u64>,
}

/// The fingerprint of an index that would fit a library now.
pub(super) fn fingerprint(library: &Library, encoder: Option<&Encoder>) -> String {
    let model = encoder.map_or("none", Encoder::built_in);
    let versions = format!(
        "schema {SCHEMA_VERSION} analysis {ANALYSIS_VERSION} model {model} packs {}",
        library.fingerprint
    );
    blake3::hash(versions.as_bytes()).to_hex().to_string()
}

impl Manifest {
    /// The manifest of a folder, if there is one that can be read.
    pub fn read(folder: &Path) -> Option<Manifest> {
        let json = fs::read(folder.join(FILE)).ok()?;
        serde_json::from_slice(&json).ok()
    }

    pub(super) fn generation_folder(&self, folder: &Path) -> PathBuf {
        folder.join(&self.generation)
    }

    pub(super) fn files_are_whole(&self, folder: &Path) -> bool {
        file_lengths(&self.generation_folder(folder)).is_ok_and(|found| found == self.files)
    }
}

/// Waits until no other process builds in a folder, which is made if missing.
/// The lock ends with the returned file, or with the process.
pub(super) fn lock(folder: &Path) -> Result<File, IndexError> {
    let path = folder.join(LOCK);
    fs::create_dir_all(folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| IndexError::Disk { path, source })
}

/// True while a process builds in a folder.
pub(super) fn is_locked(folder: &Path) -> bool {
    let file = File::open(folder.join(LOCK));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Removes generations that the manifest does not name. Call under the lock.
pub(super) fn remove_leftovers(folder: &Path) {
    let current = Manifest::read(folder).map(|manifest| manifest.generation);
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = item.file_name();
        let is_leftover = name
            .to_str()
            .is_some_and(|name| name.starts_with(GENERATION) && Some(name) != current.as_deref());
        if is_leftover && let Err(error) = fs::remove_dir_all(item.path()) {
            tracing::warn!(path = %item.path().display(), %error, "an old index stays on the disk");
        }
    }
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

    /// Puts the generation in service.
    pub(super) fn finish(
        self,
        fingerprint: String,
        counts: Counts,
        vectors: &[Vectors],
    ) -> Result<Manifest, IndexError> {
        self.try_finish(fingerprint, counts, vectors)
            .map_err(|source| IndexError::Disk {
                path: self.folder,
                source,
            })
    }

    fn try_finish(
        &self,
        fingerprint: String,
        counts: Counts,
        vectors: &[Vectors],
    ) -> io::Result<Manifest> {
        let files = (0..).map(|number| self.path.join(vectors_file(number)));
        let spaces: io::Result<Vec<Shape>> = std::iter::zip(vectors, files)
            .map(|(vectors, file)| vectors.write(&file))
            .collect();
        let manifest = Manifest {
            fingerprint,
            built: Timestamp::now(),
            counts,
            spaces: spaces?,
            generation: self.generation.clone(),
            files: file_lengths(&self.path)?,
        };
        let temporary = self.path.join(FILE);
        fs::write(&temporary, serde_json::to_vec_pretty(&manifest)?)?;
        File::open(&temporary)?.sync_all()?;
        fs::rename(&temporary, self.folder.join(FILE))?;
        Ok(manifest)
    }
}

/// The file of the vectors of one model.
pub(super) fn vectors_file(number: usize) -> String {
    format!("vectors-{number}")
}

/// The files of a generation with their lengths; tantivy's lock files, which
/// come and go, are not counted.
fn file_lengths(generation: &Path) -> io::Result<BTreeMap<String, u64>> {
    let mut lengths = BTreeMap::new();
    for item in fs::read_dir(generation)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".lock") && name != FILE {
            lengths.insert(name, item.metadata()?.len());
        }
    }
    Ok(lengths)
}
