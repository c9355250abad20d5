//! Packs and index to one archive and back: a zip file whose paths begin with `knowledge/` or
//! `index/`.
//!
//! It has regular files alone. Unpacking refuses links, folders, names twice and every path
//! that could leave the folder, before anything is written. Nothing is compressed: most of an
//! index already is. Hidden files and vectors that only a build needs are left out.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::{Component, Path, PathBuf};

use zip::read::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::{MAX_BYTES, PublishError, at};
use crate::index::published::{Content, IndexFile};

/// The folder of the packs in an archive.
pub(super) const KNOWLEDGE: &str = "knowledge";
/// The folder of the index in an archive.
pub(super) const INDEX: &str = "index";

/// The file of a pack that makes it one.
const PACK_FILE: &str = "pack.toml";

/// The vectors of a pack's entries, which only a build needs.
const VECTORS: &str = "vectors.bin";

/// The most files of an archive.
const MAX_FILES: usize = 1_000_000;

/// How deep folders of packs are read.
const MAX_DEPTH: usize = 32;

/// A file from this size on needs the format for large ones.
const LARGE: u64 = 0xFFFF_0000;

/// Writes an archive of the packs in a folder and the files of their index.
pub(super) fn write(
    file: &Path,
    knowledge: &Path,
    index: &[IndexFile],
) -> Result<(), PublishError> {
    let created = File::create(file).map_err(at(file))?;
    let mut zip = ZipWriter::new(BufWriter::new(created));
    for (name, path) in pack_files(knowledge)? {
        add_file(&mut zip, &format!("{KNOWLEDGE}/{name}"), &path)?;
    }
    for IndexFile { name, content } in index {
        let name = format!("{INDEX}/{name}");
        match content {
            Content::File(path) => add_file(&mut zip, &name, path)?,
            Content::Bytes(bytes) => {
                zip.start_file(&*name, options(bytes.len() as u64))
                    .map_err(|error| failed(file, error))?;
                io::copy(&mut &bytes[..], &mut zip).map_err(at(file))?;
            }
        }
    }
    let written = zip.finish().map_err(|error| failed(file, error))?;
    let written = written.into_inner().map_err(|error| error.into_error());
    written.and_then(|file| file.sync_all()).map_err(at(file))
}

fn options(size: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .large_file(size >= LARGE)
}

fn add_file(
    zip: &mut ZipWriter<BufWriter<File>>,
    name: &str,
    path: &Path,
) -> Result<(), PublishError> {
    let mut source = File::open(path).map_err(at(path))?;
    let size = source.metadata().map_err(at(path))?.len();
    zip.start_file(name, options(size))
        .map_err(|error| failed(path, error))?;
    io::copy(&mut source, zip).map(drop).map_err(at(path))
}

fn failed(path: &Path, error: zip::result::ZipError) -> PublishError {
    at(path)(io::Error::other(error))
}

/// The folders of packs, with the beginnings of the names of their files.
fn packs(knowledge: &Path) -> Result<Vec<(String, PathBuf)>, PublishError> {
    if knowledge.join(PACK_FILE).exists() {
        return Ok(vec![(String::new(), knowledge.to_owned())]);
    }
    let folders = items(knowledge)?.into_iter();
    let folders = folders.filter(|(_, path)| path.is_dir());
    Ok(folders
        .map(|(name, path)| (format!("{name}/"), path))
        .collect())
}

/// An error if one of some folders is inside of a pack. They need not exist.
pub(super) fn refuse_inside(knowledge: &Path, folders: &[&Path]) -> Result<(), PublishError> {
    for (_, pack) in packs(knowledge)? {
        let real_pack = pack.canonicalize().map_err(at(&pack))?;
        for folder in folders {
            if real(folder)?.starts_with(&real_pack) {
                return Err(PublishError::Inside {
                    folder: folder.to_path_buf(),
                    pack,
                });
            }
        }
    }
    Ok(())
}

/// A path without links, as far as it exists.
fn real(path: &Path) -> Result<PathBuf, PublishError> {
    let absolute = std::path::absolute(path).map_err(at(path))?;
    for ancestor in absolute.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
            return Ok(real.join(rest));
        }
    }
    Ok(absolute)
}

/// The files of packs that loading them reads or lists, with their names: those in the folders
/// of packs, links followed where they stay inside of the pack.
fn pack_files(knowledge: &Path) -> Result<Vec<(String, PathBuf)>, PublishError> {
    let mut found = Vec::new();
    for (prefix, path) in packs(knowledge)? {
        let real = path.canonicalize().map_err(at(&path))?;
        list(&path, &prefix, &real, 0, &mut found)?;
    }
    Ok(found)
}

fn list(
    folder: &Path,
    prefix: &str,
    pack: &Path,
    depth: usize,
    found: &mut Vec<(String, PathBuf)>,
) -> Result<(), PublishError> {
    for (name, path) in items(folder)? {
        // What leads out of the pack isn't part of it, and a broken link is nothing.
        let Ok(real) = path.canonicalize() else {
            continue;
        };
        if !real.starts_with(pack) || name == VECTORS {
            continue;
        }
        let is_link = path.is_symlink();
        if real.is_file() {
            found.push((format!("{prefix}{name}"), path));
        } else if real.is_dir() && depth < MAX_DEPTH && (!is_link || depth == 0) {
            list(&path, &format!("{prefix}{name}/"), pack, depth + 1, found)?;
        }
    }
    Ok(())
}

/// The items of a folder that aren't hidden, by name. A name that isn't UTF-8 can't be in an
/// archive.
fn items(folder: &Path) -> Result<Vec<(String, PathBuf)>, PublishError> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).map_err(at(folder))? {
        let item = item.map_err(at(folder))?;
        if let Some(name) = item.file_name().to_str()
            && !name.starts_with('.')
        {
            found.push((name.to_owned(), item.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Unpacks an archive to a folder, which is created.
///
/// # Errors
///
/// If it has anything but regular files below its two folders, or is too large. Nothing
/// outside of the folder is written.
pub(super) fn unpack(file: &Path, folder: &Path) -> Result<(), PublishError> {
    let broken = |detail: String| PublishError::Broken {
        target: file.display().to_string(),
        detail,
    };
    let opened = File::open(file).map_err(at(file))?;
    // Nothing is compressed: files that overlap would have more bytes than the archive.
    let largest = opened.metadata().map_err(at(file))?.len().min(MAX_BYTES);
    let zip = ZipArchive::new(BufReader::new(opened));
    let mut zip = zip.map_err(|error| broken(error.to_string()))?;
    if zip.len() > MAX_FILES {
        return Err(broken(format!("it has more than {MAX_FILES} files")));
    }
    let mut paths = BTreeSet::new();
    let mut bytes: u64 = 0;
    for number in 0..zip.len() {
        let item = zip.by_index(number);
        let item = item.map_err(|error| broken(error.to_string()))?;
        let name = item.name().map_err(|error| broken(error.to_string()))?;
        let path = safe_path(&name).filter(|_| item.is_file());
        let is_stored = item.compression() == CompressionMethod::Stored;
        let path = path.filter(|_| is_stored && item.size() == item.compressed_size());
        let path = path.ok_or_else(|| broken(format!("{name:?} isn't a file of a publication")))?;
        bytes = bytes.saturating_add(item.size());
        if bytes > largest {
            return Err(broken(format!("its files have more than {largest} bytes")));
        }
        if !paths.insert(path.clone()) {
            return Err(broken(format!("{name:?} is in it twice")));
        }
    }
    for number in 0..zip.len() {
        let item = zip.by_index(number);
        let mut item = item.map_err(|error| broken(error.to_string()))?;
        let name = item.name().map_err(|error| broken(error.to_string()))?;
        let Some(path) = safe_path(&name).map(|path| folder.join(path)) else {
            continue;
        };
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(at(parent))?;
        let mut created = File::create_new(&path).map_err(at(&path))?;
        io::copy(&mut item, &mut created).map_err(at(&path))?;
    }
    Ok(())
}

/// A name of an archive as a path, if it leads to a place below one of the two folders on every
/// system.
fn safe_path(name: &str) -> Option<PathBuf> {
    let has_others = name.contains(['\\', ':', '\0']);
    let path = Path::new(name);
    let mut parts = path.components();
    let is_known = parts.next().is_some_and(|part| {
        [KNOWLEDGE, INDEX]
            .iter()
            .any(|known| part.as_os_str() == *known)
    });
    let are_names = parts
        .clone()
        .all(|part| matches!(part, Component::Normal(_)));
    let is_plain = !name.contains("//") && !name.contains("/./") && !name.ends_with('/');
    (!has_others && is_known && are_names && is_plain && parts.next().is_some())
        .then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn only_paths_below_the_two_folders_are_safe() {
        for name in [
            "knowledge/pack/pack.toml",
            "index/manifest.json",
            "knowledge/窓口/a b.md",
        ] {
            assert_eq!(safe_path(name), Some(PathBuf::from(name)));
        }
        for name in [
            "",
            "/",
            "index",
            "index/",
            "other/file",
            "../index/file",
            "index/../file",
            "index/./file",
            "index//file",
            "/index/file",
            "index/a\\..\\b",
            "C:/index/file",
            "index/c:file",
            "index/\0",
        ] {
            assert_eq!(safe_path(name), None, "{name:?}");
        }
    }

    #[test]
    fn an_archive_with_anything_else_is_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        type Fill = fn(&mut ZipWriter<File>);
        let cases: [(&str, Fill); 5] = [
            ("isn't a file", |zip| {
                zip.add_symlink("index/link", "/etc/passwd", options(0))
                    .expect("added");
            }),
            ("isn't a file", |zip| {
                zip.start_file("index/../../evil", options(0))
                    .expect("added");
            }),
            ("isn't a file", |zip| {
                zip.add_directory("index/folder", options(0))
                    .expect("added");
            }),
            ("isn't a file", |zip| {
                let deflated = options(0).compression_method(CompressionMethod::Deflated);
                zip.start_file("index/bomb", deflated).expect("added");
                zip.write_all(&[0; 100_000]).expect("written");
            }),
            ("zip", |_| {}),
        ];
        for (number, (expected, fill)) in cases.into_iter().enumerate() {
            let file = folder.path().join(format!("{number}.zip"));
            let mut zip = ZipWriter::new(File::create(&file).expect("created"));
            zip.start_file("index/manifest.json", options(0))
                .expect("added");
            fill(&mut zip);
            zip.finish().expect("written");
            if expected == "zip" {
                fs::write(&file, b"not an archive").expect("written");
            }
            let target = folder.path().join(number.to_string());
            let error = unpack(&file, &target).expect_err(expected).to_string();
            assert!(error.to_lowercase().contains(expected), "{error}");
            assert!(!target.exists(), "nothing is written");
        }
    }
}
