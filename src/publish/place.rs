//! Where publications are: a folder that processes share, or an object store.
//!
//! Every file is written under another name first and appears whole under its own.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Options, PublishError, at, pointer};

/// The scheme of an object store.
const S3: &str = "s3://";

/// The most bytes of a pointer.
pub(super) const LARGEST_POINTER: u64 = 64 * 1024;

/// How long after its last change a file without a name is a leftover. Another program may be
/// writing it.
const LEFT_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A place for publications.
#[derive(Debug)]
pub struct Place {
    target: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Folder(PathBuf),
    #[cfg(feature = "s3")]
    Store(Box<super::s3::Bucket>),
}

/// True if a target is an object store.
pub fn is_object_store(target: &str) -> bool {
    target.starts_with(S3)
}

/// Checks a target. The error continues a sentence that begins with its name.
pub(super) fn check(target: &str) -> Result<(), String> {
    match target.strip_prefix(S3) {
        Some(rest) => bucket_and_prefix(rest).map(drop),
        None if target.contains("://") => Err(format!(
            "\"{target}\" must be a folder or s3://bucket/prefix"
        )),
        None => Ok(()),
    }
}

/// The bucket and the prefix of a target, without the slashes around it.
fn bucket_and_prefix(rest: &str) -> Result<(&str, &str), String> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_end_matches('/');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(is_letter) && !name.bytes().all(|byte| byte == b'.')
    };
    if !is_name(bucket) || !(prefix.is_empty() || prefix.split('/').all(is_name)) {
        return Err(format!(
            "\"{S3}{rest}\" must be s3://bucket/prefix, with letters, digits, '-', '_' and '.'"
        ));
    }
    Ok((bucket, prefix))
}

impl Place {
    /// The place with a name: a folder, or `s3://bucket/prefix`.
    ///
    /// # Errors
    ///
    /// If it is none, or an object store whose credentials aren't in the environment, or one
    /// that this build can't use.
    #[cfg_attr(
        not(feature = "s3"),
        expect(unused_variables, reason = "a folder has no options")
    )]
    pub fn new(target: &str, options: &Options) -> Result<Place, PublishError> {
        let failed = |detail| PublishError::Target {
            target: target.to_owned(),
            detail,
        };
        check(target).map_err(failed)?;
        let kind = match target.strip_prefix(S3) {
            None => Kind::Folder(PathBuf::from(target)),
            #[cfg(feature = "s3")]
            Some(rest) => {
                let (bucket, prefix) = bucket_and_prefix(rest).map_err(failed)?;
                let opened = super::s3::Bucket::new(bucket, prefix, options);
                Kind::Store(Box::new(opened.map_err(failed)?))
            }
            #[cfg(not(feature = "s3"))]
            Some(_) => return Err(failed("this build doesn't include S3".to_owned())),
        };
        let target = target.to_owned();
        Ok(Place { target, kind })
    }

    /// The name of the place.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The folder, if it is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Folder(folder) => Some(folder),
            #[cfg(feature = "s3")]
            Kind::Store(_) => None,
        }
    }

    /// Creates the folder, if it is one.
    pub(super) fn prepare(&self) -> Result<(), PublishError> {
        match &self.kind {
            Kind::Folder(folder) => fs::create_dir_all(folder).map_err(at(folder)),
            #[cfg(feature = "s3")]
            Kind::Store(_) => Ok(()),
        }
    }

    /// The bytes of a small file; `None` if it doesn't exist.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let mut bytes = Vec::new();
        let is_there = self.copy(name, &mut bytes, LARGEST_POINTER)?;
        Ok(is_there.then_some(bytes))
    }

    /// Copies a file of at most `largest` bytes. False if it doesn't exist.
    pub(super) fn copy(
        &self,
        name: &str,
        to: &mut dyn Write,
        largest: u64,
    ) -> Result<bool, PublishError> {
        match &self.kind {
            Kind::Folder(folder) => self.copy_from(folder, name, to, largest),
            #[cfg(feature = "s3")]
            Kind::Store(bucket) => bucket.copy(name, to, largest),
        }
    }

    fn copy_from(
        &self,
        folder: &Path,
        name: &str,
        to: &mut dyn Write,
        largest: u64,
    ) -> Result<bool, PublishError> {
        let path = folder.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            // Without the folder, the place is away; without the file, it is empty.
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder.is_dir() => {
                return Ok(false);
            }
            Err(error) => return Err(at(&path)(error)),
        };
        let copied = io::copy(&mut file.take(largest + 1), to).map_err(at(&path))?;
        self.check_size(name, copied, largest)?;
        Ok(true)
    }

    fn check_size(&self, name: &str, bytes: u64, largest: u64) -> Result<(), PublishError> {
        match bytes <= largest {
            true => Ok(()),
            false => Err(PublishError::Broken {
                target: self.target.clone(),
                detail: format!("{name} has more than {largest} bytes"),
            }),
        }
    }

    /// Writes a file of this size.
    pub(super) fn upload(&self, name: &str, file: &Path, bytes: u64) -> Result<(), PublishError> {
        match &self.kind {
            Kind::Folder(folder) => put(folder, name, &mut File::open(file).map_err(at(file))?),
            #[cfg(feature = "s3")]
            Kind::Store(bucket) => bucket.upload(name, file, bytes),
        }
        .map(|()| tracing::debug!(name, bytes, "written"))
    }

    /// Writes a small file, or replaces it in one step.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        match &self.kind {
            Kind::Folder(folder) => put(folder, name, &mut &bytes[..]),
            #[cfg(feature = "s3")]
            Kind::Store(bucket) => bucket.replace(name, bytes),
        }
    }

    /// Removes from a folder what programs left that were killed while they published:
    /// old files with a name that this program writes, unless `is_named` accepts it. In an
    /// object store, that is the task of its rules for old objects.
    pub(super) fn remove_leftovers(&self, is_named: impl Fn(&str) -> bool) {
        let Some(folder) = self.folder() else { return };
        for item in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = item.file_name();
            let Some(name) = name.to_str() else { continue };
            let metadata = item.metadata().ok().filter(fs::Metadata::is_file);
            let modified = metadata.and_then(|metadata| metadata.modified().ok());
            let age = modified.and_then(|modified| modified.elapsed().ok());
            if !is_own(name) || is_named(name) || age.is_none_or(|age| age <= LEFT_AFTER) {
                continue;
            }
            let path = item.path();
            match fs::remove_file(&path) {
                Ok(()) => tracing::info!(path = %path.display(), "removed a leftover file"),
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "a file can't be removed");
                }
            }
        }
    }

    /// Removes a file; one that doesn't exist is removed already.
    pub(super) fn remove(&self, name: &str) -> Result<(), PublishError> {
        match &self.kind {
            Kind::Folder(folder) => {
                let path = folder.join(name);
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&path)(error)),
                    _ => Ok(()),
                }
            }
            #[cfg(feature = "s3")]
            Kind::Store(bucket) => bucket.remove(name),
        }
    }
}

/// True if it is the name of an archive, or one under which [`put`] writes.
fn is_own(name: &str) -> bool {
    let temporary = name
        .strip_prefix('.')
        .and_then(|rest| rest.rsplit_once('.'));
    let is_temporary = temporary.is_some_and(|(name, process)| {
        (name == pointer::FILE || pointer::is_archive(name))
            && !process.is_empty()
            && process.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_temporary || pointer::is_archive(name)
}

/// Writes a file of a folder under another name, and renames it.
fn put(folder: &Path, name: &str, content: &mut dyn Read) -> Result<(), PublishError> {
    let temporary = folder.join(format!(".{name}.{}", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        io::copy(content, &mut file)?;
        file.sync_all()?;
        fs::rename(&temporary, folder.join(name))
    });
    written.map_err(|error| {
        // It may not exist.
        let _ = fs::remove_file(&temporary);
        at(&temporary)(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_folders_or_buckets_with_plain_names() {
        for target in [
            "shared",
            "/srv/index",
            "s3://bucket",
            "s3://b.u-c/a/b_c/",
            "s3://b/",
        ] {
            assert_eq!(check(target), Ok(()), "{target}");
        }
        for target in [
            "s3://",
            "s3:///a",
            "s3://b/../a",
            "s3://b/a//c",
            "s3://b/a?x",
            "s3://b/a b",
            "https://host/a",
            "s3://u:p@host/a",
        ] {
            assert!(check(target).is_err(), "{target}");
        }
        assert_eq!(bucket_and_prefix("b/a/c/"), Ok(("b", "a/c")));
    }
}
