//! Takes finished indexes with their packs from the process that builds them to those that
//! only read them: over a folder that they share, or an object store that speaks S3.
//!
//! A publication is one archive, named by its digest, and a pointer to it that is written
//! last: whoever reads gets the old publication or the new one, whole. Readers check size,
//! digest and every path before anything is opened, and keep what they have if something is
//! wrong. Whoever can write to the place decides what readers answer: nothing is signed.

mod archive;
mod place;
mod pointer;
mod reader;
#[cfg(feature = "s3")]
mod s3;

use std::fs::{self, File};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use crate::engine::{self, Engine, EngineError};
use crate::index::Rebuild;
use crate::text::address::is_plain;

pub use place::{Place, is_object_store};
pub use pointer::Pointer;
pub use reader::{Fetched, Published, Reader};

/// The most bytes of an archive.
const MAX_BYTES: u64 = 16 * 1024 * 1024 * 1024;

/// The publications that stay at a place, besides the newest one, for readers that are still
/// fetching them.
const EARLIER: usize = 2;

/// How the names of temporary folders begin.
const TEMPORARY: &str = "publication-";

/// `[publish]` in config.toml: where finished indexes are fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The place from which `serve` fetches packs with their index instead of building it: a
    /// folder, or `s3://bucket/prefix`. Empty for none.
    pub source: String,
    /// How often `serve` looks for a new publication, in seconds, 1 or more.
    pub check_seconds: NonZeroU16,
    /// The address of the object store; empty for Amazon's in the region.
    pub s3_endpoint: String,
    /// The region of the object store.
    pub s3_region: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            source: String::new(),
            check_seconds: NonZeroU16::new(30).unwrap_or(NonZeroU16::MIN),
            s3_endpoint: String::new(),
            s3_region: "us-east-1".to_owned(),
        }
    }
}

impl Options {
    /// Returns an error that names the configuration key if a value is invalid.
    pub fn validate(&self) -> Result<(), String> {
        if !self.source.is_empty() {
            place::check(&self.source).map_err(|detail| format!("publish.source: {detail}"))?;
        }
        // The value isn't quoted, because it may have a password.
        match self.s3_endpoint.is_empty() || is_plain(&self.s3_endpoint) {
            true => Ok(()),
            false => Err(
                "publish.s3_endpoint must be https:// or http:// with a host, and can't have a \
                 user, a password, a query or a fragment; set the credentials in \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                    .to_owned(),
            ),
        }
    }

    /// True if the source is an object store.
    pub fn needs_s3(&self) -> bool {
        is_object_store(&self.source)
    }

    /// Makes a source that is a relative folder relative to this one.
    pub fn relative_to(&mut self, base: &Path) {
        if !self.source.is_empty() && !self.needs_s3() {
            self.source = base.join(&self.source).to_string_lossy().into_owned();
        }
    }
}

/// Why something can't be published or fetched.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The place isn't one.
    #[error("{target}: {detail}")]
    Target {
        /// The place.
        target: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A file or folder can't be read or written.
    #[error("{}: {source}", .path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The object store failed.
    #[error("{address}: {detail}")]
    Store {
        /// The address of the object, without the signature.
        address: String,
        /// What it answered.
        detail: String,
    },
    /// Nothing is published at the place.
    #[error(
        "nothing is published at {target}; publish an index there with `madoguchi index --publish`"
    )]
    Nothing {
        /// The place.
        target: String,
    },
    /// What is published isn't what it should be.
    #[error("{target}: {detail}")]
    Broken {
        /// The place.
        target: String,
        /// What is wrong.
        detail: String,
    },
    /// The archive can't be opened by this program, so that it isn't published.
    #[error("the archive can't be opened again: {0}")]
    Unreadable(#[from] EngineError),
    /// The packs were edited since their index was built.
    #[error("the packs were edited meanwhile; try again")]
    Edited,
    /// The archive would contain a folder that isn't part of the packs.
    #[error(
        "{} is inside of the pack {} and would be published with it; move it out of the pack",
        .folder.display(), .pack.display()
    )]
    Inside {
        /// The folder.
        folder: PathBuf,
        /// The folder of the pack.
        pack: PathBuf,
    },
    /// A pack is named after its folder, which has another name in the archive.
    #[error("the pack is named after its folder; set `id` in its pack.toml")]
    Unnamed,
}

/// Gives an error of the operating system its path.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> PublishError + use<'_> {
    |source| PublishError::Disk {
        path: path.to_owned(),
        source,
    }
}

/// Publishes the packs of an engine with their index, which must be complete. Before the
/// pointer is written, the archive is unpacked and opened as a reader would. Returns the
/// pointer; it stays as it is if the same is published already.
///
/// `private` are folders whose files must never be published, such as the one of the store.
///
/// # Errors
///
/// If one of these folders, the index or the place is inside of a pack, a file can't be read,
/// the archive can't be opened again, or the place fails. What was published before stays.
pub fn publish(
    engine: &Engine,
    options: &engine::Options,
    place: &Place,
    private: &[&Path],
) -> Result<Pointer, PublishError> {
    let mut apart = vec![&*options.index.folder];
    apart.extend(private);
    apart.extend(place.folder());
    archive::refuse_inside(&options.knowledge, &apart)?;
    remove_leftovers(&options.index.folder);
    let folder = Temporary::create(&options.index.folder)?;
    let file = folder.0.join("archive.zip");
    archive::write(&file, &options.knowledge, &engine.index().files())?;
    let (digest, bytes) = digest_of(&file)?;
    let unpacked = folder.0.join("unpacked");
    archive::unpack(&file, &unpacked)?;
    let found = Published::in_folder(&unpacked, &digest);
    let (reopened, _) = Engine::open(&found.options(options), Rebuild::Never, &())?;
    if reopened.library().fingerprint != engine.library().fingerprint {
        return Err(PublishError::Edited);
    }
    let ids = |engine: &Engine| -> Vec<String> {
        let packs = engine.library().packs.iter();
        packs.map(|pack| pack.id.clone()).collect()
    };
    if ids(&reopened) != ids(engine) {
        return Err(PublishError::Unnamed);
    }
    place.prepare()?;
    let before = match place.read(pointer::FILE)? {
        // A pointer that can't be read is replaced.
        Some(bytes) => Pointer::parse(&bytes).ok(),
        None => None,
    };
    if let Some(before) = &before
        && before.digest == digest
    {
        return Ok(before.clone());
    }
    let built = engine.index().manifest().built;
    let (pointer, outdated) = Pointer::after(before, digest, bytes, built, EARLIER);
    place.upload(&pointer.archive(), &file, bytes)?;
    place.replace(pointer::FILE, &pointer.to_json())?;
    for digest in outdated {
        if let Err(error) = place.remove(&pointer::archive_of(&digest)) {
            tracing::warn!(%error, "an old publication can't be removed");
        }
    }
    place.remove_leftovers(|name| pointer.archives().any(|archive| archive == name));
    Ok(pointer)
}

/// Removes what a program left that was killed while it published from the same index folder.
fn remove_leftovers(folder: &Path) {
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = item.file_name();
        let is_leftover = name
            .to_str()
            .is_some_and(|name| name.starts_with(TEMPORARY));
        if is_leftover && let Err(error) = fs::remove_dir_all(item.path()) {
            tracing::warn!(path = %item.path().display(), %error, "a folder can't be removed");
        }
    }
}

/// The digest of a file and its length in bytes.
fn digest_of(file: &Path) -> Result<(String, u64), PublishError> {
    let mut hasher = blake3::Hasher::new();
    let opened = File::open(file).map_err(at(file))?;
    hasher.update_reader(opened).map_err(at(file))?;
    let digest = hasher.finalize().to_hex().to_string();
    Ok((digest, hasher.count()))
}

/// A folder that is removed when it is dropped.
struct Temporary(PathBuf);

impl Temporary {
    /// Creates a folder in another one.
    fn create(parent: &Path) -> Result<Temporary, PublishError> {
        let now = Timestamp::now().as_nanosecond();
        let path = parent.join(format!("{TEMPORARY}{}-{now}", std::process::id()));
        fs::create_dir_all(&path).map_err(at(&path))?;
        Ok(Temporary(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "a folder can't be removed");
        }
    }
}

#[cfg(test)]
mod tests;
