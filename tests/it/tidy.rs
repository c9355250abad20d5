//! Checks rules for the source code: which modules import which others, according to
//! the table at the top of src/lib.rs, and how files are named and begin.

mod circles;
mod topic;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::repository;

/// The longest file, in lines.
const LONGEST_FILE_LINES: usize = 450;

/// The folders of the program's source code.
const PROGRAM: [&str; 3] = ["src", "authoring/src", "engine/src"];

/// A Rust file: the folder that was listed, its path relative to that, and its text.
struct Source {
    folder: &'static str,
    path: PathBuf,
    text: String,
}

impl Source {
    /// The path in the repository.
    fn place(&self) -> String {
        format!("{}/{}", self.folder, self.path.display())
    }

    /// The top-level module: `answer` for `answer.rs` and `answer/decide.rs`.
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap_or_default();
        Path::new(first)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    /// The text before the inline module of tests.
    fn without_tests(&self) -> &str {
        let tests = self.text.find("#[cfg(test)]\nmod tests {");
        &self.text[..tests.unwrap_or(self.text.len())]
    }

    /// The lines that aren't comments.
    fn code(&self) -> String {
        let lines = self
            .text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.fold(String::new(), |code, line| code + line + "\n")
    }
}

/// The Rust files of the program.
fn program() -> Vec<Source> {
    PROGRAM.into_iter().flat_map(sources).collect()
}

fn sources(folder: &'static str) -> Vec<Source> {
    let root = repository().join(folder);
    let mut ahead = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(listed) = ahead.pop() {
        for item in fs::read_dir(&listed).expect("listed") {
            let path = item.expect("listed").path();
            if path.is_dir() {
                ahead.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("read");
                let path = path
                    .strip_prefix(&root)
                    .expect("the path is below the folder")
                    .to_owned();
                sources.push(Source { folder, path, text });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// A row of the table: what modules may import, and the crates that only they use.
struct Row {
    modules: Vec<String>,
    may_import: BTreeSet<String>,
    crates: Vec<String>,
}

/// Parses the table of src/lib.rs.
fn table() -> Vec<Row> {
    let map = fs::read_to_string(repository().join("src/lib.rs")).expect("src/lib.rs can be read");
    let cells: Vec<[String; 3]> = map
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ["))
        .map(|row| {
            let mut cells = row.split('|').map(|cell| cell.replace(['[', ']', '`'], ""));
            [(); 3].map(|()| {
                cells
                    .next()
                    .expect("a row has three cells")
                    .trim()
                    .to_owned()
            })
        })
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    let all: BTreeSet<String> = cells.iter().flat_map(|row| items(&row[0])).collect();
    for [modules, may_import, crates] in &cells {
        let may_import = allowed(may_import, &rows, &all);
        rows.push(Row {
            modules: items(modules),
            may_import,
            crates: items(crates)
                .iter()
                .map(|name| name.replace('-', "_"))
                .collect(),
        });
    }
    rows
}

/// The items of a list with commas and "and"; a dash is an empty list.
fn items(list: &str) -> Vec<String> {
    let parts = list.split(", ").flat_map(|part| part.split(" and "));
    let items = parts
        .map(str::trim)
        .filter(|item| !matches!(*item, "" | "–" | "-"));
    items.map(str::to_owned).collect()
}

/// The modules that a cell allows.
fn allowed(cell: &str, above: &[Row], all: &BTreeSet<String>) -> BTreeSet<String> {
    let is_open = cell == "everything" || cell == "the Options of the others";
    if is_open {
        return all.clone();
    }
    if let Some(rest) = cell.strip_prefix("all above") {
        let except = items(rest.trim().trim_start_matches("except "));
        let modules = above.iter().flat_map(|row| row.modules.clone());
        return modules.filter(|module| !except.contains(module)).collect();
    }
    let mut found = BTreeSet::new();
    for item in items(cell) {
        if item.starts_with("the plain data") {
            let named: Vec<String> = found.iter().cloned().collect();
            let rows = above
                .iter()
                .filter(|row| named.iter().any(|name| row.modules.contains(name)));
            rows.for_each(|row| found.extend(row.may_import.iter().cloned()));
        } else {
            let item = item.split(" (").next().unwrap_or_default().to_owned();
            assert!(
                all.contains(&item),
                "{cell:?} in the table of src/lib.rs names {item:?}"
            );
            found.insert(item);
        }
    }
    found
}

/// The identifiers that follow a path like `crate::`, alone or in a group.
fn imported(code: &str, path: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        // After a quotation mark, it is a text.
        if code[..at].ends_with(|c: char| is_part(c) || matches!(c, ':' | '"')) {
            continue;
        }
        let rest = &code[at + path.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.extend(rest.split(|c| !is_part(c)).next().map(str::to_owned));
            continue;
        };
        let mut depth = 0;
        let mut names = String::new();
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                c if depth == 0 => names.push(c),
                _ => {}
            }
        }
        let names = names
            .split(',')
            .filter_map(|name| name.trim().split("::").next());
        found.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
    }
    found
}

#[test]
fn the_table_names_every_module() {
    let named: BTreeSet<String> = table().into_iter().flat_map(|row| row.modules).collect();
    let there: BTreeSet<String> = program()
        .iter()
        .map(Source::module)
        .filter(|module| module != "lib")
        .collect();
    assert_eq!(named, there);
}

#[test]
fn modules_import_what_the_table_allows() {
    let rows = table();
    for source in program() {
        let module = source.module();
        if module == "lib" {
            continue;
        }
        let row = rows
            .iter()
            .find(|row| row.modules.contains(&module))
            .expect("the table has a row for the module");
        let place = source.place();
        for path in ["crate::", "madoguchi::", "madoguchi_engine::"] {
            for other in imported(&source.code(), path) {
                let is_allowed =
                    other == module || !rows.iter().any(|row| row.modules.contains(&other));
                assert!(
                    is_allowed || row.may_import.contains(&other),
                    "{place} imports {other}"
                );
            }
        }
        // The root is always written as `crate`, so that the check above sees every import.
        let root = "super::".repeat(source.path.iter().count());
        let reaches_root = source
            .text
            .lines()
            .any(|line| line.starts_with(&format!("use {root}")));
        assert!(!reaches_root, "{place}: write crate:: for the root");
        let is_above = module == "cli" || module == "main";
        let from_above = imported(&source.code(), "crate::");
        assert!(
            is_above || !from_above.contains("cli"),
            "{place} imports cli"
        );
        assert!(
            is_above || module == "config" || !from_above.contains("config"),
            "{place}"
        );
    }
}

#[test]
fn crates_are_used_only_where_the_table_allows() {
    let rows = table();
    let mut fences: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for row in &rows {
        for name in &row.crates {
            fences.entry(name).or_default().extend(&row.modules);
        }
    }
    for name in [
        "lindera",
        "tantivy",
        "pulldown_cmark",
        "serde_saphyr",
        "toml",
        "clap",
        "config",
    ] {
        assert!(
            fences.contains_key(name),
            "the table doesn't name the modules that can use {name}"
        );
    }
    for source in program() {
        let module = source.module();
        let code = source.code();
        for (name, inside) in &fences {
            // If a module of the same name is imported, the name means the module.
            let is_module = inside.iter().any(|module| module == name)
                && imported(&code, "crate::").contains(*name);
            let is_used = !imported(&code, &format!("{name}::")).is_empty()
                || code.contains(&format!("use {name};"));
            let is_inside = is_module || inside.contains(&&module);
            assert!(!is_used || is_inside, "{} uses {name}", source.place());
        }
    }
}

/// Modules shared by all channels: every channel can import them, and they import no channel.
const COMMON: [&str; 25] = [
    "action",
    "address",
    "allowances",
    "bounded",
    "case_form",
    "chat",
    "choice",
    "contract",
    "conversation",
    "deduplication",
    "delivery",
    "desk",
    "exchange",
    "hand_over",
    "host",
    "http_server",
    "lease",
    "limiter",
    "lock",
    "memory",
    "metrics",
    "recall",
    "turns",
    "typed_command",
    "work",
];

#[test]
fn channels_do_not_import_each_other() {
    let channels = program();
    let channels = channels
        .iter()
        .filter(|source| source.path.starts_with("channel"));
    for source in channels.filter(|source| source.path.iter().count() > 1) {
        let part = source.path.iter().nth(1).unwrap_or_default();
        let name = Path::new(part)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let up = "super::".repeat(source.path.iter().count() - 1);
        for path in ["crate::channel::", up.as_str()] {
            let top = source.code();
            let top = top.split("#[cfg(test)]").next().unwrap_or_default();
            let is_other = |other: &&String| **other != name && !COMMON.contains(&other.as_str());
            for other in imported(top, path).iter().filter(is_other) {
                let is_sibling = ["", ".rs"].iter().any(|end| {
                    repository()
                        .join(format!("src/channel/{other}{end}"))
                        .exists()
                });
                assert!(!is_sibling, "{} imports {other}", source.place());
            }
        }
    }
}

#[test]
fn files_begin_with_a_description_and_stay_short() {
    let others = ["tests/it", "dictionary/src", "embedding/src"];
    for source in program()
        .into_iter()
        .chain(others.into_iter().flat_map(sources))
    {
        let place = source.place();
        assert!(
            source.text.starts_with("//! "),
            "{place} doesn't begin with a description"
        );
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST_FILE_LINES, "{place} has {lines} lines");
    }
}

#[test]
fn file_names_are_specific() {
    let empty = [
        "mod", "utils", "util", "common", "error", "errors", "types", "prelude", "helpers",
    ];
    for source in program() {
        let stem = source
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        assert!(!empty.contains(&&*stem), "{}", source.place());
    }
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    // Split, so that this file doesn't contain them.
    let folders = ["home", "work", "Users", "root"].map(|name| format!("/{name}/"));
    let others = ["tests/it", "dictionary", "embedding/src"];
    let mut texts: Vec<(String, String)> = program()
        .into_iter()
        .chain(others.into_iter().flat_map(sources))
        .map(|source| (source.place(), source.text))
        .collect();
    for name in [
        "README.md",
        "config.toml",
        "Cargo.toml",
        "authoring/Cargo.toml",
        "dictionary/Cargo.toml",
        "engine/Cargo.toml",
    ] {
        texts.push((
            name.to_owned(),
            fs::read_to_string(repository().join(name)).expect(name),
        ));
    }
    for (name, text) in texts {
        let found = folders.iter().find(|folder| text.contains(folder.as_str()));
        assert_eq!(found, None, "in {name}");
    }
}
