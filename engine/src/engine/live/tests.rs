//! What a reload reports as changed.

use std::fs;

use super::Changes;
use crate::knowledge::{self, Library};

const HEADER: &str = "---\nquestion: Q?\nsources: [S]\nas_of: 2026-01-15\n---\n";

/// The packs of a new folder whose only pack has these files.
fn library(files: &[(&str, &str)]) -> Library {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("p");
    for inside in ["documents", "entries"] {
        fs::create_dir_all(pack.join(inside)).expect("created");
    }
    let source =
        "[sources.S]\ntitle = \"Rules\"\nurl = \"https://example.org\"\ndate = \"2026-01-01\"\n";
    fs::write(pack.join("pack.toml"), format!("format = 1\n{source}")).expect("written");
    for (file, text) in files {
        let header = if file.starts_with("entries") {
            HEADER
        } else {
            ""
        };
        fs::write(pack.join(file), format!("{header}{text}\n")).expect("written");
    }
    knowledge::load(folder.path()).expect("a pack").0
}

#[test]
fn only_what_has_other_content_has_changed() {
    let files = [
        ("entries/a.en.md", "A."),
        ("entries/a.ja.md", "あ。"),
        ("entries/b.en.md", "B."),
        ("documents/2026-01-15-c.md", "C."),
        ("documents/d.md", "D."),
    ];
    let old = library(&files);
    let in_another_folder = library(&files);
    assert_eq!(
        Changes::between(&old, &in_another_folder),
        Changes::default()
    );
    let cases = [
        (1, ("entries/a.ja.md", "い。"), "p/a"),
        (3, ("documents/2026-01-16-c.md", "C."), "p/c"),
        (4, ("documents/d.md", "E."), "p/d"),
    ];
    for (number, file, changed) in cases {
        let mut files = files;
        files[number] = file;
        let changes = Changes::between(&old, &library(&files));
        let expected = Changes {
            changed: vec![changed.to_owned()],
            ..Changes::default()
        };
        assert_eq!(changes, expected, "{file:?}");
    }
}
