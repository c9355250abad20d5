//! Loads unusual and malicious knowledge folders: loading ends, and reports what was
//! left out.

mod changes;

use super::*;
use crate::knowledge::check::check;
use crate::text::{Language, Tokenizer};

const PACK: &str = "format = 1\nid = \"p\"\ntitle = \"P\"\nlanguages = [\"en\"]\n\
                    sources.S = { title = \"S\", url = \"https://s.example\", date = \"2026\" }\n";

fn entry(yaml: &str, body: &str) -> String {
    format!("---\nquestion: Does it load?\nsources: [S]\nas_of: 2026-01-15\n{yaml}---\n\n{body}\n")
}

/// The problems of a pack with an additional file.
fn problems_with(path: &str, content: &[u8]) -> Vec<(PathBuf, ProblemKind)> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(path);
    std::fs::write(folder.path().join(PACK_FILE), PACK).expect("written");
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("created");
    std::fs::write(file, content).expect("written");
    problems(folder.path())
}

fn problems(folder: &Path) -> Vec<(PathBuf, ProblemKind)> {
    let (library, mut problems) = load(folder).expect("a pack");
    let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
    problems.extend(check(&library, &tokenizer));
    problems
        .into_iter()
        .map(|problem| {
            (
                problem.file.strip_prefix(folder).expect("below").to_owned(),
                problem.kind,
            )
        })
        .collect()
}

fn names(problems: &[(PathBuf, ProblemKind)]) -> Vec<String> {
    problems.iter().map(|(_, kind)| kind.name()).collect()
}

const ENTRY: &str = "entries/a.en.md";
const DEPTH: usize = 100_000;

#[test]
fn unusual_files_that_are_right_have_no_problem() {
    let plain = entry("", "Yes.");
    let cases = [
        ("a byte order mark", ENTRY, format!("\u{feff}{plain}")),
        ("Windows line ends", ENTRY, plain.replace('\n', "\r\n")),
        (
            "a byte order mark in TOML",
            PACK_FILE,
            format!("\u{feff}{PACK}"),
        ),
        (
            "Windows line ends in TOML",
            PACK_FILE,
            PACK.replace('\n', "\r\n"),
        ),
        ("an empty table", "settings.toml", String::new()),
        (
            "an empty glossary",
            "glossary.toml",
            "# no term yet\n".to_owned(),
        ),
        ("no line end", ENTRY, plain.trim_end().to_owned()),
        (
            "a very long line",
            ENTRY,
            entry("", &"long ".repeat(200_000)),
        ),
        (
            "a very long Japanese line",
            ENTRY,
            entry("", &"長い文".repeat(20_000)),
        ),
        (
            "nested quotes",
            ENTRY,
            entry("", &format!("{} x", ">".repeat(DEPTH))),
        ),
        (
            "nested lists",
            ENTRY,
            entry("", &format!("{}x", "- ".repeat(DEPTH))),
        ),
        ("open brackets", ENTRY, entry("", &"[".repeat(DEPTH))),
        (
            "open emphasis",
            ENTRY,
            entry("", &"*a _b ".repeat(DEPTH / 4)),
        ),
        ("a hidden file", "entries/.#a.en.md", "no entry".to_owned()),
    ];
    for (what, path, content) in cases {
        let found = problems_with(path, content.as_bytes());
        assert!(found.is_empty(), "{what}: {found:?}");
    }
}

#[test]
fn nasty_files_are_a_problem_each() {
    let nested = |open: &str, close: &str| open.repeat(DEPTH) + &close.repeat(DEPTH);
    let blocks: String = (0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    let cases: Vec<(&str, &str, Vec<u8>, &str)> = vec![
        ("empty", ENTRY, Vec::new(), "missing-front-matter"),
        ("only a line", ENTRY, b"---".to_vec(), "open-front-matter"),
        (
            "no key",
            ENTRY,
            b"---\n---\nYes.\n".to_vec(),
            "front-matter",
        ),
        (
            "only front matter",
            ENTRY,
            entry("", "").into_bytes(),
            "empty-body",
        ),
        ("binary", ENTRY, vec![0, 0xff, 0xfe, 0], "not-utf8"),
        ("zeros", ENTRY, vec![0; 10_000], "missing-front-matter"),
        (
            "zeros in YAML",
            ENTRY,
            entry("also: [\0]\n", "x").into_bytes(),
            "front-matter",
        ),
        (
            "deep flow lists",
            ENTRY,
            entry(&format!("also: {}\n", nested("[", "]")), "x").into_bytes(),
            "front-matter",
        ),
        (
            "deep flow maps",
            ENTRY,
            entry(&format!("also: {}\n", nested("{a: ", "}")), "x").into_bytes(),
            "front-matter",
        ),
        (
            "deep blocks",
            ENTRY,
            entry(&format!("also:\n{blocks}"), "x").into_bytes(),
            "front-matter",
        ),
        (
            "aliases",
            ENTRY,
            entry(&alias_bomb(), "x").into_bytes(),
            "front-matter",
        ),
        (
            "a deep document",
            "documents/d.md",
            format!(
                "---\nid: {}\ndate: 2026-05-01\n---\n\nx\n",
                nested("[", "]")
            )
            .into_bytes(),
            "front-matter",
        ),
        (
            "deep arrays",
            PACK_FILE,
            format!("{PACK}deep = {}\n", nested("[", "]")).into_bytes(),
            "toml",
        ),
        (
            "deep tables",
            PACK_FILE,
            format!("{PACK}deep = {}\n", nested("{a = ", "}")).into_bytes(),
            "toml",
        ),
        (
            "deep keys",
            PACK_FILE,
            format!("{PACK}{}b = 1\n", "a.".repeat(DEPTH)).into_bytes(),
            "toml",
        ),
        (
            "deep headers",
            PACK_FILE,
            format!("{PACK}[{}b]\n", "a.".repeat(DEPTH)).into_bytes(),
            "toml",
        ),
        (
            "a key that means nothing",
            PACK_FILE,
            b"name = \"x\"\n".to_vec(),
            "toml",
        ),
        ("binary pack file", PACK_FILE, vec![0xff; 10], "not-utf8"),
        ("zeros in TOML", "glossary.toml", vec![0; 10_000], "toml"),
        (
            "plain file for a folder",
            "entries",
            b"x".to_vec(),
            "unreadable",
        ),
        (
            "folder for a table",
            "settings.toml/x",
            b"x".to_vec(),
            "unreadable",
        ),
        (
            "folder for an entry",
            "entries/a.en.md/x",
            b"x".to_vec(),
            "unreadable",
        ),
    ];
    for (what, path, content, expected) in cases {
        let found = problems_with(path, &content);
        assert_eq!(names(&found), [expected], "{what}: {found:?}");
    }
}

/// Nested YAML aliases: a few lines that expand to a billion values.
fn alias_bomb() -> String {
    let mut yaml = String::from("tags: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        yaml += &format!("key{level}: &a{level} [{aliases}]\n");
    }
    yaml + "also: *a9\n"
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_nowhere_are_a_problem_each() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    std::fs::write(at(PACK_FILE), PACK).expect("written");
    std::fs::create_dir_all(at("entries/sub")).expect("created");
    for (original, link) in [
        ("b.en.md", "entries/a.en.md"),
        ("a.en.md", "entries/b.en.md"),
        ("nowhere.md", "entries/c.en.md"),
        ("/dev/zero", "entries/d.en.md"),
        ("..", "entries/loop"),
        ("../..", "entries/sub/loop"),
        ("entries", "documents"),
        ("pack", "pack"),
    ] {
        symlink(original, at(link)).expect("a link");
    }
    let found = problems(folder.path());
    let files: Vec<String> = found
        .iter()
        .map(|(file, _)| file.display().to_string())
        .collect();
    let expected = ["documents", "entries"]
        .map(|folder| ["a", "b", "c", "d"].map(|name| format!("{folder}/{name}.en.md")));
    assert_eq!(files, expected.concat());
    let expected = ["unreadable", "unreadable", "unreadable", "outside-pack"];
    assert_eq!(names(&found), expected.repeat(2), "{found:?}");
}

#[test]
fn a_document_whose_front_matter_is_not_yaml_is_read_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("documents/d.md");
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("created");
    std::fs::write(folder.path().join(PACK_FILE), PACK).expect("written");
    let text = "---\nid: d\ntitle: Azure AD: sign-in\nurl: https://d.example\nlang: en-US\n\
                date: 2026-05\ncategories: [a, b\n---\n\nText.\n";
    std::fs::write(&file, text).expect("written");
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].line, Some(3), "{:?}", problems[0].kind);
    let document = &library.packs[0].documents[0];
    assert_eq!(document.header.title, "Azure AD: sign-in");
    assert_eq!(document.header.lang, crate::text::Language::En);
    assert_eq!(
        document.header.date.map(|date| date.to_string()),
        Some("2026-05".to_owned())
    );
    assert_eq!((document.body.as_str(), document.body_line), ("Text.", 10));
}

/// An empty pack file is enough to make a folder of documents a pack.
#[test]
fn an_empty_pack_file_makes_a_pack() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pack = folder.path().join("manuals");
    std::fs::create_dir_all(pack.join(DOCUMENTS)).expect("created");
    std::fs::write(pack.join(PACK_FILE), "").expect("written");
    let document = "---\nid: 1\ntitle: Hexo\nurl: https://example.org\nlang: ja-JP\n\
                    date: 2023-10-20 12:00\ntags:\n    - a\n---\n\nText.\n";
    std::fs::write(pack.join(DOCUMENTS).join("1.md"), document).expect("written");
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    assert_eq!(library.packs[0].id, "manuals");
    assert_eq!(library.packs[0].title.best(Language::En), "manuals");
    assert_eq!(library.packs[0].documents.len(), 1);
}

#[test]
fn a_text_without_a_dated_source_is_left_out() {
    let undated = "sources.U = { title = \"U\", url = \"https://u.example\" }\n";
    let pack = format!("{PACK}{undated}");
    let good = entry("", "Yes.");
    let cases = [
        ("[NASI]", "unknown-source"),
        ("[S, NASI]", "unknown-source"),
        ("[]", "missing-source"),
        ("[U]", "missing-date"),
    ];
    for (sources, expected) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, text).expect("written");
        };
        write(PACK_FILE, &pack);
        write(ENTRY, &good.replace("[S]", sources));
        write("entries/b.en.md", &good);
        let (library, found) = load(folder.path()).expect("a pack");
        let ids: Vec<&str> = library.packs[0]
            .entries
            .iter()
            .map(|entry| &*entry.id)
            .collect();
        assert_eq!(ids, ["b"], "{sources}");
        let kinds: Vec<String> = found.iter().map(|problem| problem.kind.name()).collect();
        assert_eq!(kinds, [expected], "{sources}");
        assert_eq!(found[0].line, Some(3), "{sources}");
        // It is told once.
        let told = problems(folder.path());
        let told = told.iter().filter(|(path, _)| path == Path::new(ENTRY));
        assert_eq!(told.count(), 1, "{sources}");
    }
}
