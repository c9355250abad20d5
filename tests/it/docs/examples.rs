//! The files on the pages: packs without mistakes, valid configurations, TOML and JSON. The
//! books of both languages have the same pages with the same examples.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use madoguchi::config;
use regex::Regex;

use super::{BOOKS, Block, blocks_in, pages_of};
use crate::harness::{Desk, run};

/// The packs on the pages. `init` writes the first one, and the pages add to it.
pub(super) const PACKS: [&str; 2] = ["my-faq", "accounts"];

/// A desk with packs of a book's pages.
pub(super) fn desk(book: &str, packs: &[&str]) -> Desk {
    let desk = Desk::new();
    if packs.contains(&PACKS[0]) {
        let mut init = desk.program();
        run(init.args(["init", PACKS[0], "--lang", "ja,en"]), "").succeeded();
    }
    for block in pages_of(book).iter().flat_map(|page| page.blocks()) {
        let path = block.file().unwrap_or_default();
        let mut parts = path.split('/').skip(1);
        if parts.next().is_some_and(|pack| packs.contains(&pack)) {
            desk.write(path, &block.text);
        }
    }
    desk
}

#[test]
fn the_packs_have_no_mistakes() {
    for book in BOOKS {
        let desk = desk(book, &PACKS);
        assert!(desk.knowledge().join("accounts/decision.toml").is_file());
        let found = desk.run(&["check", "--json", "--as-of", "2026-11-30"]);
        assert_eq!(found.json()["problems"], serde_json::json!([]), "{book}");
        found.succeeded();
    }
}

#[test]
fn the_configurations_are_valid() {
    let desk = Desk::new();
    let mut loaded = 0;
    for block in blocks_in("toml") {
        if block.file() == Some("config.toml") {
            let file = desk.write("config.toml", &block.text);
            let result = config::load(Some(&file));
            result.unwrap_or_else(|error| panic!("{}: {error}", block.page.display()));
            loaded += 1;
        }
    }
    assert!(loaded >= 10, "{loaded}");
}

#[test]
fn toml_and_json_can_be_read() {
    for block in blocks_in("toml") {
        let result = block.text.parse::<toml::Table>();
        result.unwrap_or_else(|error| panic!("{}: {error}", block.page.display()));
    }
    for block in blocks_in("json") {
        let result = serde_json::from_str::<serde_json::Value>(&block.text);
        result.unwrap_or_else(|error| panic!("{}: {error}", block.page.display()));
    }
}

#[test]
fn every_block_names_its_language() {
    let known = [
        "console",
        "haproxy",
        "ini",
        "json",
        "markdown",
        "nginx",
        "powershell",
        "text",
        "toml",
        "yaml",
    ];
    for block in BOOKS
        .into_iter()
        .flat_map(pages_of)
        .flat_map(|page| page.blocks())
    {
        let language = block.language.as_str();
        assert!(
            known.contains(&language),
            "{}: {language:?}",
            block.page.display()
        );
    }
}

#[test]
fn both_books_have_the_same_pages_and_examples() {
    let [english, japanese] = BOOKS.map(pages_of);
    let names = |pages: &[super::Page], book: &str| -> BTreeSet<PathBuf> {
        let names = pages.iter().map(|page| page.path.strip_prefix(book));
        names.map(|name| name.expect("inside").to_owned()).collect()
    };
    assert_eq!(names(&english, BOOKS[0]), names(&japanese, BOOKS[1]));
    for (english, japanese) in english.iter().zip(&japanese) {
        let shapes = |page: &super::Page| -> Vec<(String, String)> {
            let blocks = page.blocks().into_iter();
            blocks
                .map(|block| (block.language.clone(), shape(&block)))
                .collect()
        };
        assert_eq!(
            shapes(english),
            shapes(japanese),
            "{}",
            english.path.display()
        );
        let levels = |page: &super::Page| -> Vec<usize> {
            let lines = page.text.lines().filter(|line| line.starts_with('#'));
            lines
                .map(|line| line.chars().take_while(|c| *c == '#').count())
                .collect()
        };
        assert_eq!(
            levels(english),
            levels(japanese),
            "{}",
            english.path.display()
        );
        let rows = |page: &super::Page| {
            page.text
                .lines()
                .filter(|line| line.starts_with('|'))
                .count()
        };
        assert_eq!(
            rows(english),
            rows(japanese),
            "rows of tables: {}",
            english.path.display()
        );
    }
}

/// What a block has in common with its counterpart in the other language: everything but
/// comments, texts in quotation marks, languages and ids of questions. Of output, nothing.
fn shape(block: &Block) -> String {
    /// A comment that doesn't name the file, a quotation, an order of languages, or an id.
    static DIFFERENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?m)"[^"\n]*"|[ ]+# .*$|--lang [a-z,]+|\b[0-9a-f]{8}\b"#).expect("valid")
    });
    let is_file = block
        .file()
        .is_some_and(|path| Path::new(path).extension().is_some());
    match block.language.as_str() {
        "text" => String::new(),
        // The files of a pack have both languages anyway.
        "markdown" if is_file => block.text.clone(),
        _ => DIFFERENT.replace_all(&block.text, "…").into_owned(),
    }
}
