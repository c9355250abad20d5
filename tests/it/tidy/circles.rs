//! Finds groups of files of the program that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, program};

/// A file imports another file if it has a path to it that begins with `crate`, `super`
/// or `self`, in a `use` declaration or an expression. A path belongs to the file of its
/// longest prefix that is a file: `super::Answer` in `answer/decide.rs` belongs to
/// `answer.rs`, even if that only re-exports the name. Relative paths to child modules
/// (`mod decide; pub use decide::Options;`) aren't imports, so that the file of a module
/// can contain what its children share and also call them. Inline tests don't count.
#[test]
fn files_import_each_other_in_one_direction_only() {
    let found = circles(&program());
    assert!(found.is_empty(), "these files import each other: {found:?}");
}

#[test]
fn circles_are_found_and_child_modules_are_not_circles() {
    let source = |path: &str, text: &str| Source {
        folder: "src",
        path: path.into(),
        text: text.to_owned(),
    };
    let files = [
        source("a.rs", "mod b;\nmod c;\npub use b::B;\n"),
        source(
            "a/b.rs",
            "use super::{A, c::{self, C}};\n#[cfg(test)]\nmod tests { use crate::d; }",
        ),
        source("a/c.rs", "// crate::d\nfn f() { super::b::g() }"),
        source("d.rs", "use crate::a::b::B;"),
    ];
    let expected = BTreeSet::from([vec!["a::b".to_owned(), "a::c".to_owned()]]);
    assert_eq!(circles(&files), expected);
}

/// The groups of files that import each other, directly or through other files.
fn circles(sources: &[Source]) -> BTreeSet<Vec<String>> {
    let files: BTreeSet<String> = sources.iter().map(module).collect();
    let imports: BTreeMap<String, BTreeSet<String>> = sources
        .iter()
        .map(|source| (module(source), imports(source, &files)))
        .collect();
    let reached: BTreeMap<&String, BTreeSet<&String>> = files
        .iter()
        .map(|file| (file, reached(file, &imports)))
        .collect();
    let group = |file: &String| -> Vec<String> {
        let others = reached[file].iter().copied();
        others
            .filter(|other| reached[*other].contains(file))
            .cloned()
            .collect()
    };
    let groups = files.iter().map(group);
    groups.filter(|group| group.len() > 1).collect()
}

/// The module of a file: `answer::decide` for `answer/decide.rs`.
fn module(source: &Source) -> String {
    let path = source.path.with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("::")
}

/// The files that a file imports, directly or through other files.
fn reached<'a>(
    file: &'a String,
    imports: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut ahead = vec![file];
    while let Some(file) = ahead.pop() {
        ahead.extend(imports[file].iter().filter(|other| found.insert(*other)));
    }
    found
}

/// The files that a file imports directly.
fn imports(source: &Source, files: &BTreeSet<String>) -> BTreeSet<String> {
    let importer = module(source);
    let without_tests = Source {
        folder: source.folder,
        path: source.path.clone(),
        text: source.without_tests().to_owned(),
    };
    let code = without_tests.code();
    let mut found = BTreeSet::new();
    for path in paths(&code) {
        let mut parts = path.as_slice();
        let mut base: Vec<String> = importer.split("::").map(str::to_owned).collect();
        while let Some((first, rest)) = parts.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "super" => base.truncate(base.len().saturating_sub(1)),
                "self" => {}
                _ => break,
            }
            parts = rest;
        }
        base.extend_from_slice(parts);
        let beginnings = (1..=base.len()).rev().map(|n| base[..n].join("::"));
        let file = beginnings.into_iter().find(|path| files.contains(path));
        found.extend(file.filter(|file| *file != importer));
    }
    found
}

/// The paths in code that begin with `crate`, `super` or `self`, with groups expanded.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for first in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(first) {
            let is_inside = code[..at].ends_with(|c: char| is_part(c) || c == ':');
            if !is_inside {
                tree(&code[at..], &[], &mut paths);
            }
        }
    }
    paths
}

/// Parses a path or a group of paths, and returns the code after it.
fn tree<'c>(code: &'c str, before: &[String], paths: &mut Vec<Vec<String>>) -> &'c str {
    let mut path = before.to_vec();
    let mut rest = code.trim_start();
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            rest = group.trim_start();
            while !rest.starts_with('}') && !rest.is_empty() {
                let after = tree(rest, &path, paths).trim_start();
                // Anything else (`as name`) is skipped.
                let end = after.find([',', '}']).unwrap_or(after.len());
                rest = after[end..].trim_start_matches(',').trim_start();
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if end > 0 {
            path.push(rest[..end].to_owned());
        }
        match rest[end..].strip_prefix("::") {
            Some(more) if end > 0 => rest = more,
            _ => {
                // `self` in a group means the path before the group.
                if before.len() < path.len() && path.last().is_some_and(|last| last == "self") {
                    path.pop();
                }
                paths.push(path);
                return &rest[end..];
            }
        }
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
