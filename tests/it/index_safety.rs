//! The index is a cache: whatever happens to its files, answers come from the packs as they
//! are now.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use madoguchi::answer::{Content, Statement};
use serde_json::Value;

use crate::harness::{Desk, question};
use crate::library::{self, RENEWAL_EN};

pub(crate) const QUESTION: &str = "Can I renew a loan?";

/// Only every 23rd digit of the index's JSON is changed, because all would take a minute.
const DIGITS_APART: usize = 23;

#[track_caller]
pub(crate) fn assert_answers_correctly(desk: &Desk, why: &str) {
    let answer = desk.run(&["ask", "--json", QUESTION]).succeeded().json();
    assert_eq!(answer["answer"], RENEWAL_EN, "{why}");
}

/// The text of a statement that comes from an entry.
fn text_of(statement: &Statement) -> Option<&str> {
    match &statement.content {
        Content::Entry(text) => Some(text),
        _ => None,
    }
}

/// Checks that the engine recovers in this process, and that it builds the index only once.
#[track_caller]
fn assert_recovers(desk: &Desk, why: &str) {
    let built = |engine: &madoguchi::engine::Engine| engine.index().manifest().built;
    let engine = desk.engine();
    let answer = engine.ask(&question(QUESTION)).expect(why);
    let text = answer.statement().and_then(text_of);
    assert_eq!(text, Some(RENEWAL_EN), "{why}");
    let again = desk.engine();
    assert_eq!(
        built(&engine),
        built(&again),
        "{why}: the index is built once"
    );
    assert_eq!(desk.generations().len(), 1, "{why}");
}

pub(crate) fn manifest(desk: &Desk) -> Value {
    let text = fs::read(desk.index().join("manifest.json")).expect("the manifest can be read");
    serde_json::from_slice(&text).expect("the manifest is JSON")
}

#[test]
fn an_edited_entry_is_served_immediately() {
    let desk = library::desk();
    assert_answers_correctly(&desk, "first");
    let old = desk.engine();
    let built = manifest(&desk)["built"].clone();
    assert_answers_correctly(&desk, "unchanged");
    assert_eq!(manifest(&desk)["built"], built, "nothing to build");

    let desk = desk.entry("library/entries/renewal.en.md", QUESTION, "No longer.");
    assert_eq!(desk.ask(QUESTION)["answer"], "No longer.");
    assert_ne!(manifest(&desk)["built"], built);
    let answer = old
        .ask(&question(QUESTION))
        .expect("the old files are still mapped");
    let text = answer.statement().and_then(text_of);
    assert_eq!(
        text,
        Some(RENEWAL_EN),
        "who has the old index open keeps it"
    );

    for language in ["en", "ja"] {
        let file = format!("library/entries/renewal.{language}.md");
        fs::remove_file(desk.knowledge().join(file)).expect("removed");
    }
    assert_ne!(
        desk.ask(QUESTION)["entry"],
        "renewal",
        "what is gone does not answer"
    );
    let desk = desk.entry(
        "library/entries/parking.en.md",
        "Where can I park a bicycle?",
        "Outside.",
    );
    assert_eq!(
        desk.ask("Where can I park a bicycle?")["answer"],
        "Outside."
    );
    assert_eq!(desk.generations().len(), 1);
}

/// Damage to a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Deleted,
    Emptied,
    Lengthened,
    /// Truncated to this number of quarters.
    Cut(usize),
    /// One bit flipped after this number of quarters.
    Flipped(usize),
}

const DAMAGES: [Damage; 8] = [
    Damage::Deleted,
    Damage::Emptied,
    Damage::Lengthened,
    Damage::Cut(2),
    Damage::Cut(4),
    Damage::Flipped(0),
    Damage::Flipped(2),
    Damage::Flipped(4),
];

impl Damage {
    fn apply_to(self, path: &Path) {
        if matches!(self, Damage::Deleted) {
            return fs::remove_file(path).expect("removed");
        }
        let mut bytes = fs::read(path).expect("read");
        let last = bytes.len().saturating_sub(1);
        let at = |quarters: usize| (bytes.len() * quarters / 4).min(last);
        match self {
            Damage::Deleted | Damage::Emptied => bytes.clear(),
            Damage::Lengthened => bytes.extend(b"more"),
            Damage::Cut(quarters) => bytes.truncate(at(quarters)),
            Damage::Flipped(quarters) => {
                let at = at(quarters);
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= 1);
            }
        }
        fs::write(path, bytes).expect("written");
    }
}

#[test]
fn damaged_files_are_rebuilt() {
    let desk = library::desk();
    drop(desk.engine());
    // Each build has new file names but the same extensions.
    let files_of = |folder: &Path| -> Vec<PathBuf> {
        let items = fs::read_dir(folder).expect("listed").flatten();
        let mut files: Vec<PathBuf> = items.map(|item| item.path()).collect();
        files.sort_by_key(|file| {
            (
                file.extension().map(OsStr::to_owned),
                file.as_os_str().len(),
            )
        });
        files
    };
    let files = files_of(&desk.generations()[0]).len();
    assert!(files >= 6, "only {files} files");
    for damage in DAMAGES {
        for number in 0..files {
            let file = &files_of(&desk.generations()[0])[number];
            damage.apply_to(file);
            assert_recovers(&desk, &format!("{} {damage:?}", file.display()));
        }
        damage.apply_to(&desk.index().join("manifest.json"));
        assert_recovers(&desk, &format!("manifest {damage:?}"));
    }
}

#[test]
fn an_index_with_only_damaged_files_is_rebuilt() {
    let desk = library::desk();
    assert_answers_correctly(&desk, "first");
    for damage in DAMAGES {
        let items = fs::read_dir(&desk.generations()[0])
            .expect("listed")
            .flatten();
        items.for_each(|item| damage.apply_to(&item.path()));
        assert_answers_correctly(&desk, &format!("{damage:?}"));
    }
}

#[test]
fn a_changed_digit_in_json_changes_no_answer() {
    let desk = library::desk();
    drop(desk.engine());
    let manifest = || desk.index().join("manifest.json");
    let meta = || desk.generations()[0].join("meta.json");
    let files: [&dyn Fn() -> PathBuf; 2] = [&manifest, &meta];
    for file in files {
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        for number in (0..count(&fs::read(file()).expect("read"))).step_by(DIGITS_APART) {
            let mut bytes = fs::read(file()).expect("read");
            let mut figures = bytes.iter_mut().filter(|byte| byte.is_ascii_digit());
            if let Some(figure) = figures.nth(number) {
                *figure ^= 1;
            }
            fs::write(file(), bytes).expect("written");
            assert_recovers(&desk, &format!("figure {number} of {}", file().display()));
        }
    }
}

#[test]
fn an_invalid_manifest_is_replaced() {
    let desk = library::desk();
    drop(desk.engine());
    let valid = manifest(&desk);
    let mut elsewhere = valid.clone();
    elsewhere["generation"] = "../knowledge".into();
    let mut other_packs = valid.clone();
    other_packs["fingerprint"] = "0".into();
    let manifests = [
        "".to_owned(),
        "{}".to_owned(),
        "null".to_owned(),
        "[1, 2".to_owned(),
        "garbage\u{0}".to_owned(),
        elsewhere.to_string(),
        other_packs.to_string(),
    ];
    for text in manifests {
        desk.write("index/manifest.json", &text);
        assert_recovers(&desk, &text);
    }
    assert!(desk.knowledge().join("library/pack.toml").is_file());
    for counts in ["passages", "questions"] {
        let mut miscounted = manifest(&desk);
        let count = miscounted["counts"][counts].as_u64().expect("a number");
        miscounted["counts"][counts] = (count + 1).into();
        desk.write("index/manifest.json", miscounted.to_string());
        assert_recovers(&desk, counts);
    }
}

#[test]
fn other_files_in_the_folder_are_left_alone() {
    let desk = library::desk();
    desk.write("index/README.md", "mine");
    desk.write("index/other/notes.txt", "mine");
    desk.write("index/generation-0/of-a-killed-build.idx", "half");
    let answer = desk
        .run(&["ask", "--json", QUESTION])
        .succeeded()
        .quietly()
        .json();
    assert_eq!(answer["answer"], RENEWAL_EN);
    assert!(desk.path("index/README.md").is_file() && desk.path("index/other/notes.txt").is_file());
    assert!(
        !desk.path("index/generation-0").exists(),
        "a killed build leaves nothing for long"
    );
    for name in ["manifest.json", "lock"] {
        let blocked = library::desk();
        blocked.write(format!("index/{name}/file"), "");
        blocked
            .run(&["ask", QUESTION])
            .ended_with(2)
            .complaining_of(&["index", "can't be used", "--index"]);
    }
}

#[test]
fn a_rebuild_that_is_asked_for_reads_everything() {
    let desk = library::desk();
    for name in ["documents", "documents.1.new"] {
        desk.write(format!("index/{name}"), "known");
    }
    desk.run(&["index", "--force"]).succeeded();
    let known = fs::read(desk.index().join("documents"));
    assert!(known.is_err() || known.is_ok_and(|known| known != b"known"));
    assert!(!desk.index().join("documents.1.new").exists());
}

#[test]
fn a_broken_file_does_not_affect_other_entries() {
    let broken: [(&str, &[u8]); 8] = [
        (
            "library/entries/broken.en.md",
            b"---\nquestion: [\n---\n\nText\n",
        ),
        ("library/entries/broken.en.md", b"no front matter"),
        (
            "library/entries/broken.en.md",
            b"---\nquestion: Q\nsources: [RULES]\nas_of: soon\n---\n\nA\n",
        ),
        ("library/entries/Broken.md", b"---\nquestion: Q\n---\n\nA\n"),
        ("library/documents/broken.md", b"---\nid: b\n\nText\n"),
        ("library/documents/broken.md", b"\xff\xfe\x00"),
        ("library/glossary.toml", b"[[term]\n"),
        ("broken/pack.toml", b"format = \"one\"\n"),
    ];
    for (path, bytes) in broken {
        let desk = library::desk();
        desk.write(Path::new("knowledge").join(path), bytes);
        let run = desk.run(&["ask", "--json", QUESTION]).succeeded();
        let run = run.complaining_of(&["warning: ", "madoguchi check"]);
        assert_eq!(run.json()["answer"], RENEWAL_EN, "{path}");
    }
    let desk = library::desk();
    desk.write(
        "knowledge/library/entries/parking.en.md",
        "---\nquestion: [\n---\n\nText\n",
    );
    assert_answers_correctly(&desk, "broken");
    let desk = desk.entry(
        "library/entries/parking.en.md",
        "Where can I park a bicycle?",
        "Outside.",
    );
    assert_eq!(
        desk.ask("Where can I park a bicycle?")["answer"],
        "Outside.",
        "mended"
    );
}
