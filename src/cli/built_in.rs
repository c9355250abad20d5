//! Unpacks the pack that the program contains into a folder of the user's cache, from which
//! it is loaded like any other.
//!
//! The name of the folder has the digest of the pack, so that versions of the program don't
//! disturb each other, and the folder gets its name when it is complete.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The path of each file of a pack, relative to its folder, and the content.
pub type PackFiles = Vec<(Cow<'static, str>, Cow<'static, [u8]>)>;

/// The hexadecimal digits of the digest in a folder's name.
const DIGITS: usize = 16;

/// Unpacks the files into a folder below `cache`, unless they are there already. Returns the
/// folder.
///
/// # Errors
///
/// If the folder can't be written.
pub(super) fn unpack(files: &PackFiles, cache: &Path) -> anyhow::Result<PathBuf> {
    let mut digest = blake3::Hasher::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            digest.update(&(part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    let digest = digest.finalize().to_hex();
    let folder = cache.join(format!("pack-{}", &digest[..DIGITS]));
    if !is_complete(files, &folder) {
        replace(files, &folder).with_context(|| {
            format!(
                "the built-in pack can't be unpacked to {}; set a folder of packs with --knowledge",
                folder.display()
            )
        })?;
    }
    Ok(folder)
}

/// True if a folder has every file in its full length.
fn is_complete(files: &PackFiles, folder: &Path) -> bool {
    files.iter().all(|(path, bytes)| {
        let found = fs::metadata(folder.join(&**path));
        found.is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64)
    })
}

/// Writes the files to a new folder, which then takes the place of `folder`. Several
/// processes can do this at once.
fn replace(files: &PackFiles, folder: &Path) -> io::Result<()> {
    let new = folder.with_extension(format!("{}.new", std::process::id()));
    for (path, bytes) in files {
        let file = new.join(&**path);
        fs::create_dir_all(file.parent().unwrap_or(&new))?;
        fs::write(file, bytes)?;
    }
    // What is left of a damaged folder stands in the way. A complete one is from another
    // process, and renaming fails.
    if !is_complete(files, folder) && folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let renamed = fs::rename(&new, folder);
    if renamed.is_err() {
        fs::remove_dir_all(&new)?;
    }
    renamed.or_else(|error| match is_complete(files, folder) {
        true => Ok(()),
        false => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&'static str, &'static str)]) -> PackFiles {
        let files = texts.iter();
        files
            .map(|(path, text)| ((*path).into(), text.as_bytes().into()))
            .collect()
    }

    #[test]
    fn a_folder_is_complete_and_stays_so() {
        let cache = tempfile::tempdir().expect("a folder");
        let pack = files(&[("pack.toml", "format = 1"), ("entries/a.ja.md", "回答")]);
        let folder = unpack(&pack, cache.path()).expect("unpacked");
        let entry = folder.join("entries/a.ja.md");
        let read = || fs::read_to_string(&entry).expect("a file");
        assert_eq!(read(), "回答");
        // Files that were cut off or removed are written again.
        for damage in [
            |file: &Path| fs::write(file, ""),
            |file: &Path| fs::remove_file(file),
        ] {
            damage(&entry).expect("damaged");
            assert_eq!(unpack(&pack, cache.path()).expect("unpacked"), folder);
            assert_eq!(read(), "回答");
        }
        // Another version has a folder of its own.
        let other = files(&[("pack.toml", "format = 1"), ("entries/a.ja.md", "答え")]);
        assert_ne!(unpack(&other, cache.path()).expect("unpacked"), folder);
        let left = fs::read_dir(cache.path()).expect("listed").count();
        assert_eq!(left, 2, "nothing else is left behind");
    }

    #[test]
    fn several_processes_unpack_at_once() {
        let cache = tempfile::tempdir().expect("a folder");
        let pack = files(&[("pack.toml", "format = 1"), ("glossary.toml", "")]);
        let folder = unpack(&pack, cache.path()).expect("unpacked");
        // Another process was faster.
        replace(&pack, &folder).expect("there already");
        assert!(is_complete(&pack, &folder));
        // A file where the cache should be is an error that names the folder.
        let no_folder = cache.path().join("file");
        fs::write(&no_folder, "").expect("written");
        let error = unpack(&pack, &no_folder).expect_err("no folder");
        assert!(format!("{error:#}").contains("--knowledge"), "{error:#}");
    }
}
