//! Loads of what has changed give the same library as loads of everything, whatever happens to
//! the files in between.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::super::{DOCUMENTS, Known, PACK_FILE, load, load_with};

const NAMES: [&str; 5] = [
    "2024-01-01-a.md",
    "2024-02-01-a.md",
    "a.ja.md",
    "b.md",
    "c.md",
];

/// The texts that files are given. Those of the same length differ in one letter.
const TEXTS: [&str; 9] = [
    "Text.",
    "Test.",
    "---\nid: x\n---\nOne.",
    "---\nid: y\n---\nOne.",
    "---\nid: b\nlang: fr\n---\nOne.",
    "---\nid: b\nlang: ja\n---\nOne.",
    "---\nid: [\n---\nOne.",
    "---\nid: z\n---\n",
    "",
];

/// Something that happens to the files of a folder of documents.
#[derive(Debug, Clone)]
enum Event {
    Write(usize, usize),
    /// Written in place, and its time of modification set back.
    WriteWithOldTime(usize, usize),
    NotText(usize),
    Touch(usize),
    Rename(usize, usize),
    Swap(usize, usize),
    Copy(usize, usize),
    Link(usize, usize),
    Delete(usize),
}

impl Event {
    fn happen(&self, folder: &Path, number: usize) -> std::io::Result<()> {
        let path = |name: &usize| folder.join(NAMES[*name]);
        match self {
            Event::Write(name, text) => fs::write(path(name), TEXTS[*text]),
            Event::WriteWithOldTime(name, text) => {
                let before = fs::metadata(path(name))?.modified()?;
                fs::write(path(name), TEXTS[*text])?;
                fs::File::options()
                    .write(true)
                    .open(path(name))?
                    .set_modified(before)
            }
            Event::NotText(name) => fs::write(path(name), b"Te\xfft."),
            Event::Touch(name) => {
                let time = SystemTime::UNIX_EPOCH + Duration::from_secs(number as u64);
                fs::File::options()
                    .write(true)
                    .open(path(name))?
                    .set_modified(time)
            }
            Event::Rename(from, to) => fs::rename(path(from), path(to)),
            Event::Swap(one, other) => {
                let between = folder.join("between");
                fs::rename(path(one), &between)?;
                fs::rename(path(other), path(one))?;
                fs::rename(between, path(other))
            }
            Event::Copy(from, to) => fs::copy(path(from), path(to)).map(drop),
            #[cfg(unix)]
            Event::Link(from, to) => std::os::unix::fs::symlink(NAMES[*from], path(to)),
            #[cfg(not(unix))]
            Event::Link(..) => Ok(()),
            Event::Delete(name) => fs::remove_file(path(name)),
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    let (name, text) = (0..NAMES.len(), 0..TEXTS.len());
    let names = (name.clone(), name.clone());
    prop_oneof![
        4 => (name.clone(), text.clone()).prop_map(|(name, text)| Event::Write(name, text)),
        1 => (name.clone(), text).prop_map(|(name, text)| Event::WriteWithOldTime(name, text)),
        1 => name.clone().prop_map(Event::NotText),
        1 => name.clone().prop_map(Event::Touch),
        1 => names.clone().prop_map(|(from, to)| Event::Rename(from, to)),
        1 => names.clone().prop_map(|(from, to)| Event::Swap(from, to)),
        1 => names.clone().prop_map(|(from, to)| Event::Copy(from, to)),
        1 => names.prop_map(|(from, to)| Event::Link(from, to)),
        1 => name.prop_map(Event::Delete),
    ]
}

/// A folder of packs, and the folder of documents of its only one.
fn folders() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let documents = folder.path().join("p").join(DOCUMENTS);
    fs::create_dir_all(&documents).expect("created");
    fs::write(folder.path().join("p").join(PACK_FILE), "format = 1\n").expect("written");
    (folder, documents)
}

/// Loads what has changed, compares it with everything, and returns the names of the documents
/// that were read.
fn compare(folder: &Path, known: &mut Known, now: SystemTime) -> BTreeSet<String> {
    let (all, problems) = load(folder).expect("a pack");
    let loaded = load_with(folder, known.clone(), false, now).expect("a pack");
    assert_eq!(loaded.problems, problems);
    assert_eq!(loaded.library.fingerprint, all.fingerprint);
    let [pack, expected] = [&loaded.library, &all].map(|library| &library.packs[0]);
    assert_eq!(pack.listed, expected.listed);
    for document in &pack.documents {
        assert!(expected.documents.contains(document), "{document:?}");
    }
    // What is known comes from a file the next time.
    let file = folder.join("known");
    if let Some(next) = loaded.known {
        next.write(&file).expect("written");
        *known = Known::read(&file, folder, "1");
        assert_eq!(*known, next);
    }
    let read = pack
        .documents
        .iter()
        .filter_map(|document| document.file.file_name());
    read.map(|name| name.to_string_lossy().into_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn loading_what_has_changed_is_loading_everything(
        events in prop::collection::vec(event(), 1..24),
    ) {
        let (folder, documents) = folders();
        let mut known = Known::read(&folder.path().join("known"), folder.path(), "1");
        for (number, event) in events.iter().enumerate() {
            // An event without the file that it needs does nothing.
            let _ = event.happen(&documents, number);
            compare(folder.path(), &mut known, SystemTime::now());
        }
    }
}

/// In the eyes of a load an hour later, every file is settled.
#[cfg(unix)]
#[test]
fn only_what_has_changed_is_read() {
    let (folder, documents) = folders();
    let later = SystemTime::now() + Duration::from_secs(3600);
    let mut known = Known::read(&folder.path().join("known"), folder.path(), "1");
    for name in NAMES {
        fs::write(documents.join(name), "Text.").expect("written");
    }
    let mut read = || {
        compare(folder.path(), &mut known, later)
            .into_iter()
            .collect::<Vec<_>>()
    };
    assert_eq!(read(), NAMES);
    assert!(read().is_empty());
    for (number, event) in [
        (3, Event::Write(3, 2)),
        (3, Event::WriteWithOldTime(3, 0)),
        (3, Event::Touch(3)),
        (4, Event::Rename(3, 4)),
        (3, Event::Copy(4, 3)),
        (1, Event::Write(1, 4)),
    ] {
        event.happen(&documents, 1).expect("happened");
        assert_eq!(read(), [NAMES[number]], "{event:?}");
    }
    // A mistake is reported each time.
    assert_eq!(read(), [NAMES[1]]);
    Event::Delete(1).happen(&documents, 1).expect("deleted");
    assert!(read().is_empty());
}

#[test]
fn a_file_that_has_just_changed_is_read_again() {
    let (folder, documents) = folders();
    let mut known = Known::read(&folder.path().join("known"), folder.path(), "1");
    fs::write(documents.join("a.md"), "Text.").expect("written");
    for _ in 0..2 {
        let read = compare(folder.path(), &mut known, SystemTime::now());
        assert_eq!(read.len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn what_is_known_is_of_one_folder_and_whole() {
    let (folder, documents) = folders();
    fs::write(documents.join("a.md"), "Text.").expect("written");
    let later = SystemTime::now() + Duration::from_secs(3600);
    let file = folder.path().join("known");
    let nothing = |folder: &Path, version: &str| Known::read(&folder.join("none"), folder, version);
    let mut known = nothing(folder.path(), "1");
    compare(folder.path(), &mut known, later);
    assert_ne!(known, nothing(folder.path(), "1"));
    assert_eq!(
        Known::read(&file, folder.path(), "2"),
        nothing(folder.path(), "2")
    );
    let other = tempfile::tempdir().expect("a folder");
    assert_eq!(
        Known::read(&file, other.path(), "1"),
        nothing(other.path(), "1")
    );
    let bytes = fs::read(&file).expect("read");
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        for damaged in [&damaged, &bytes[..at]] {
            fs::write(&file, damaged).expect("written");
            assert_eq!(
                Known::read(&file, folder.path(), "1"),
                nothing(folder.path(), "1")
            );
        }
    }
}
