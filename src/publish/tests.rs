//! A reader, and places that are away or hold what they shouldn't.

use super::*;
use crate::index::published::{Content, IndexFile};

/// A place with a publication of one pack whose entry has this text.
fn published(folder: &Path, text: &str) -> Pointer {
    let knowledge = folder.join("packs");
    fs::create_dir_all(knowledge.join("pack/entries")).expect("created");
    fs::create_dir_all(knowledge.join(".git")).expect("created");
    for (name, text) in [
        ("pack/pack.toml", "format = 1"),
        ("pack/entries/a.en.md", text),
        ("pack/vectors.bin", "vectors"),
        (".git/config", "secret"),
    ] {
        fs::write(knowledge.join(name), text).expect("written");
    }
    let index = [IndexFile {
        name: "manifest.json".to_owned(),
        content: Content::Bytes(b"{}".to_vec()),
    }];
    let file = folder.join("archive.zip");
    archive::write(&file, &knowledge, &index).expect("written");
    let (digest, bytes) = digest_of(&file).expect("read");
    let place = place(folder);
    let before = place.read(pointer::FILE).expect("read");
    let before = before.and_then(|json| Pointer::parse(&json).ok());
    let (pointer, _) = Pointer::after(before, digest, bytes, Timestamp::UNIX_EPOCH, 2);
    let name = pointer.archive();
    place.upload(&name, &file, bytes).expect("written");
    let json = pointer.to_json();
    place.replace(pointer::FILE, &json).expect("written");
    pointer
}

fn place(folder: &Path) -> Place {
    let target = folder.join("place").to_string_lossy().into_owned();
    fs::create_dir_all(&target).expect("created");
    Place::new(&target, &Options::default()).expect("a folder")
}

fn reader(folder: &Path) -> Reader {
    Reader::new(place(folder), &folder.join("index"))
}

/// The names of what a reader keeps.
fn kept(folder: &Path) -> Vec<String> {
    let items = fs::read_dir(folder.join("index/published")).expect("listed");
    let names = items.map(|item| item.expect("listed").file_name().into_string());
    let mut names: Vec<String> = names.map(|name| name.expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn a_reader_gets_the_newest_publication_and_keeps_what_it_opened() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let reader = reader(folder);
    let error = reader.newest().expect_err("empty").to_string();
    assert!(error.contains("nothing is published"), "{error}");
    assert_eq!(reader.current(), None);
    let first = published(folder, "first");
    assert_eq!(reader.newest().expect("read"), first);
    let first_fetched = reader.fetch(&first).expect("fetched");
    let fetched = first_fetched.published.clone();
    let entry = fetched.knowledge.join("pack/entries/a.en.md");
    assert_eq!(fs::read_to_string(&entry).expect("read"), "first");
    assert!(!fetched.knowledge.join("pack/vectors.bin").exists());
    assert!(!fetched.knowledge.join(".git").exists());
    assert_eq!(reader.current(), None, "it was not opened yet");
    reader.keep(&first, first_fetched).expect("kept");
    assert_eq!(reader.current(), Some(fetched));
    let second = published(folder, "second");
    let newer = reader.fetch(&second).expect("fetched");
    let newer = reader.keep(&second, newer).expect("kept");
    assert_eq!(reader.current(), Some(newer));
    assert_eq!(kept(folder), [&*second.digest, "lock", "madoguchi.json"]);
    // The place is away.
    fs::rename(folder.join("place"), folder.join("away")).expect("renamed");
    assert!(matches!(reader.newest(), Err(PublishError::Disk { .. })));
    assert!(reader.current().is_some());
}

#[test]
fn old_files_of_interrupted_publications_are_removed_and_no_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let place = place(folder);
    let digest = "a".repeat(64);
    let named = pointer::archive_of(&"b".repeat(64));
    let left = [
        format!("madoguchi-{digest}.zip"),
        format!(".madoguchi-{digest}.zip.71"),
        ".madoguchi.json.71".to_owned(),
    ];
    let others = [
        named.clone(),
        "madoguchi.json".to_owned(),
        "madoguchi-backup.zip".to_owned(),
        "madoguchi-notes.md".to_owned(),
        format!("madoguchi-{digest}.zip.sha256"),
        format!(".madoguchi-{digest}.zip.part"),
        ".madoguchi.toml".to_owned(),
        ".madoguchi.json.old".to_owned(),
        ".madoguchi.json.".to_owned(),
        ".madoguchi.json.+71".to_owned(),
        "other.txt".to_owned(),
    ];
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 60 * 60);
    let path = |name: &str| folder.join("place").join(name);
    for name in left.iter().chain(&others) {
        let file = File::create(path(name)).expect("created");
        file.set_modified(old).expect("the time is set");
    }
    let new = pointer::archive_of(&"c".repeat(64));
    File::create(path(&new)).expect("created");
    let linked = format!("madoguchi-{}.zip", "d".repeat(64));
    #[cfg(unix)]
    std::os::unix::fs::symlink(path("other.txt"), path(&linked)).expect("linked");
    #[cfg(not(unix))]
    fs::create_dir(path(&linked)).expect("created");
    place.remove_leftovers(|name| name == named);
    for name in &left {
        assert!(!path(name).exists(), "{name}");
    }
    for name in others.iter().chain([&new, &linked]) {
        assert!(path(name).exists(), "{name}");
    }
}

#[test]
fn what_is_not_what_was_published_is_refused_and_nothing_of_it_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let good = published(folder, "good");
    let reader = reader(folder);
    let fetched = reader.fetch(&good).expect("fetched");
    reader.keep(&good, fetched).expect("kept");
    let before = kept(folder);
    let bad = published(folder, "bad");
    let archive = folder.join("place").join(bad.archive());
    let bytes = fs::read(&archive).expect("read");
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    let longer = [&bytes[..], b"more"].concat();
    for (content, expected) in [
        (Some(&changed[..]), "digest"),
        (Some(&bytes[..bytes.len() / 2]), "instead of"),
        (Some(&longer[..]), "more than"),
        (None, "missing"),
    ] {
        match content {
            Some(content) => fs::write(&archive, content).expect("written"),
            None => fs::remove_file(&archive).expect("removed"),
        }
        let error = reader.fetch(&bad).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(kept(folder), before);
    }
    fs::write(folder.join("place/madoguchi.json"), "{\"version\": 9}").expect("written");
    assert!(matches!(reader.newest(), Err(PublishError::Broken { .. })));
    assert!(reader.current().is_some());
}

#[cfg(unix)]
#[test]
fn links_that_leave_a_pack_are_not_published() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::create_dir_all(folder.join("packs/pack")).expect("created");
    fs::write(folder.join("secret"), "secret").expect("written");
    let link = folder.join("packs/pack/secret.md");
    std::os::unix::fs::symlink(folder.join("secret"), link).expect("linked");
    let inside = folder.join("packs/pack/notes.md");
    fs::write(&inside, "notes").expect("written");
    let link = folder.join("packs/pack/link.md");
    std::os::unix::fs::symlink(&inside, link).expect("linked");
    let pointer = published(folder, "text");
    let fetched = reader(folder).fetch(&pointer).expect("fetched");
    let pack = fetched.published.knowledge.join("pack");
    assert!(!pack.join("secret.md").exists());
    let text = fs::read_to_string(pack.join("link.md"));
    assert_eq!(text.expect("a file of its own"), "notes");
    assert!(!pack.join("link.md").is_symlink());
}

#[test]
fn a_folder_inside_of_a_pack_keeps_it_from_being_published() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let packs = folder.join("packs");
    fs::create_dir_all(packs.join("pack/state")).expect("created");
    let refused = |knowledge: &Path, inside: &str| {
        archive::refuse_inside(knowledge, &[&folder.join(inside)]).is_err()
    };
    for (inside, is_refused) in [
        ("packs/pack", true),
        ("packs/pack/state", true),
        ("packs/pack/not/there", true),
        ("packs/new", false),
        ("packs", false),
        ("packs-index", false),
        ("index", false),
    ] {
        assert_eq!(refused(&packs, inside), is_refused, "{inside}");
    }
    fs::write(packs.join("pack.toml"), "format = 1").expect("written");
    assert!(refused(&packs, "packs/new") && !refused(&packs, "index"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(packs.join("pack"), folder.join("link")).expect("linked");
        assert!(refused(&packs, "link/index"));
    }
}

#[test]
fn the_address_of_an_object_store_has_no_secret() {
    for endpoint in ["", "https://s3.example.com", "http://127.0.0.1:9000/path"] {
        let options = Options {
            s3_endpoint: endpoint.to_owned(),
            ..Options::default()
        };
        assert_eq!(options.validate(), Ok(()), "{endpoint}");
    }
    for endpoint in [
        "s3.example.com",
        "https://",
        "https://user:secret@s3.example.com",
        "https://s3.example.com?secret",
        "https://s3.example.com#secret",
        "https://s3 example.com",
    ] {
        let options = Options {
            s3_endpoint: endpoint.to_owned(),
            ..Options::default()
        };
        let error = options.validate().expect_err(endpoint);
        assert!(error.contains("publish.s3_endpoint") && !error.contains("secret"));
    }
}
