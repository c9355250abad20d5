//! Fetches publications for a process that only reads them.
//!
//! They are in a folder of the index folder, each in one named by its digest. A file names the
//! one that was opened last, so that a process starts while the place is away. Others are
//! removed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::archive::{INDEX, KNOWLEDGE, unpack};
use super::pointer::{FILE, Pointer};
use super::{Place, PublishError, Temporary, at};
use crate::engine;
use crate::index;

/// The folder of publications in the index folder.
const FOLDER: &str = "published";

/// The file that one process of several on the same folder locks.
const LOCK: &str = "lock";

/// A publication that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The digest of its archive.
    pub digest: String,
    /// The folder of its packs.
    pub knowledge: PathBuf,
    /// The folder of its index.
    pub index: PathBuf,
}

impl Published {
    pub(super) fn in_folder(folder: &Path, digest: &str) -> Published {
        Published {
            digest: digest.to_owned(),
            knowledge: folder.join(KNOWLEDGE),
            index: folder.join(INDEX),
        }
    }

    /// The options of an engine for it.
    pub fn options(&self, options: &engine::Options) -> engine::Options {
        engine::Options {
            knowledge: self.knowledge.clone(),
            index: index::Options {
                folder: self.index.clone(),
            },
            ..options.clone()
        }
    }
}

/// A publication that was fetched, which no other process removes while this value exists.
#[derive(Debug)]
pub struct Fetched {
    /// The publication.
    pub published: Published,
    _lock: File,
}

/// Fetches publications from a place.
#[derive(Debug)]
pub struct Reader {
    place: Place,
    folder: PathBuf,
}

impl Reader {
    /// A reader that keeps what it fetches in an index folder.
    pub fn new(place: Place, index: &Path) -> Reader {
        Reader {
            place,
            folder: index.join(FOLDER),
        }
    }

    /// The name of the place.
    pub fn target(&self) -> &str {
        self.place.target()
    }

    /// The publication that was opened last, if it is still there.
    pub fn current(&self) -> Option<Published> {
        let json = fs::read(self.folder.join(FILE)).ok()?;
        let pointer = Pointer::parse(&json).ok()?;
        let folder = self.folder.join(&pointer.digest);
        folder
            .is_dir()
            .then(|| Published::in_folder(&folder, &pointer.digest))
    }

    /// The pointer to the newest publication.
    ///
    /// # Errors
    ///
    /// If the place is away, nothing is published, or the pointer can't be read.
    pub fn newest(&self) -> Result<Pointer, PublishError> {
        let target = || self.place.target().to_owned();
        let json = self.place.read(FILE)?;
        let json = json.ok_or_else(|| PublishError::Nothing { target: target() })?;
        Pointer::parse(&json).map_err(|detail| PublishError::Broken {
            target: target(),
            detail,
        })
    }

    /// Fetches a publication, unless it was fetched before. Waits while another process fetches
    /// one, or this one has another.
    ///
    /// # Errors
    ///
    /// If the place is away, the archive isn't the one of the pointer, or it has what no
    /// publication has. Nothing of it stays then.
    pub fn fetch(&self, pointer: &Pointer) -> Result<Fetched, PublishError> {
        let folder = self.folder.join(&pointer.digest);
        let fetched = Fetched {
            published: Published::in_folder(&folder, &pointer.digest),
            _lock: self.lock()?,
        };
        if folder.is_dir() {
            return Ok(fetched);
        }
        let temporary = Temporary::create(&self.folder)?;
        let file = temporary.0.join("archive.zip");
        self.download(pointer, &file)?;
        let unpacked = temporary.0.join("unpacked");
        unpack(&file, &unpacked)?;
        fs::rename(&unpacked, &folder).map_err(at(&folder))?;
        Ok(fetched)
    }

    fn download(&self, pointer: &Pointer, file: &Path) -> Result<(), PublishError> {
        let broken = |detail: String| PublishError::Broken {
            target: self.place.target().to_owned(),
            detail,
        };
        let archive = pointer.archive();
        let created = File::create(file).map_err(at(file))?;
        let mut copy = Digesting {
            file: BufWriter::new(created),
            hasher: blake3::Hasher::new(),
        };
        if !self.place.copy(&archive, &mut copy, pointer.bytes)? {
            return Err(broken(format!("{archive} is missing")));
        }
        copy.file.flush().map_err(at(file))?;
        let found = copy.hasher.count();
        if found != pointer.bytes {
            let bytes = pointer.bytes;
            return Err(broken(format!(
                "{archive} has {found} bytes instead of {bytes}"
            )));
        }
        match copy.hasher.finalize().to_hex().as_str() == pointer.digest {
            true => Ok(()),
            false => Err(broken(format!(
                "{archive} isn't what was published: its digest differs"
            ))),
        }
    }

    /// Records that a publication was opened, and removes the others. Whoever has one of them
    /// open can still read it.
    ///
    /// # Errors
    ///
    /// If the folder can't be written.
    pub fn keep(&self, pointer: &Pointer, fetched: Fetched) -> Result<Published, PublishError> {
        let (path, temporary) = (self.folder.join(FILE), self.folder.join(".new"));
        fs::write(&temporary, pointer.to_json())
            .and_then(|()| fs::rename(&temporary, &path))
            .map_err(at(&path))?;
        let items = fs::read_dir(&self.folder).map_err(at(&self.folder))?;
        for item in items.flatten() {
            let is_other = item.path().is_dir() && item.file_name() != *pointer.digest;
            if is_other && let Err(error) = fs::remove_dir_all(item.path()) {
                tracing::warn!(path = %item.path().display(), %error, "can't be removed");
            }
        }
        Ok(fetched.published)
    }

    /// Removes a publication that can't be opened.
    pub fn discard(&self, fetched: Fetched) {
        let folder = self.folder.join(&fetched.published.digest);
        if let Err(error) = fs::remove_dir_all(&folder) {
            tracing::warn!(path = %folder.display(), %error, "can't be removed");
        }
    }

    /// Locks the folder, after other processes have finished with it.
    fn lock(&self) -> Result<File, PublishError> {
        let path = self.folder.join(LOCK);
        fs::create_dir_all(&self.folder)
            .and_then(|()| File::create(&path))
            .and_then(|file| file.lock().map(|()| file))
            .map_err(at(&path))
    }
}

/// Writes to a file, and computes the digest.
struct Digesting {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
