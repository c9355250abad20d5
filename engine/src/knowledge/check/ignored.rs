//! Finds files that aren't read because of their name or their folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::file::{
    DECISION_FILE, DOCUMENTS, ENTRIES, GLOSSARY_FILE, PACK_FILE, ROLLOUTS_FILE, SETTINGS_FILE,
};
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};

/// The tables of a pack.
const TABLES: [&str; 5] = [
    PACK_FILE,
    SETTINGS_FILE,
    ROLLOUTS_FILE,
    DECISION_FILE,
    GLOSSARY_FILE,
];

/// The folders of pages, and names that are given to them by mistake.
const FOLDERS: [(&str, [&str; 3]); 2] = [
    (ENTRIES, ["entry", "entrys", "entires"]),
    (DOCUMENTS, ["document", "docs", "doc"]),
];

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    let files = pack.files.iter().filter(|path| is_ignored(path));
    let files = files.map(|path| (path, ProblemKind::IgnoredFile));
    let pages = pack.files.iter().filter(|path| is_page(path));
    let folders: BTreeSet<PathBuf> = pages
        .filter_map(|path| path.parent()?.components().next())
        .map(|folder| folder.as_os_str().into())
        .collect();
    let folders = folders.iter().filter_map(|folder| {
        let name = meant(folder)?;
        Some((folder, ProblemKind::IgnoredFolder { name }))
    });
    found.extend(files.chain(folders).map(|(path, kind)| Problem {
        file: pack.folder.join(path),
        line: None,
        kind,
    }));
}

/// True for a page in the folders of pages that has another ending than `.md` or is in a
/// folder of its own, and for a table that no pack has.
fn is_ignored(path: &Path) -> bool {
    let has_ending = |ending: &str| path.extension().is_some_and(|found| found == ending);
    let mut folders = path.parent().into_iter().flat_map(Path::components);
    let (first, second) = (folders.next(), folders.next());
    match first.and_then(|folder| folder.as_os_str().to_str()) {
        None => has_ending("toml") && !TABLES.iter().any(|table| path == Path::new(table)),
        Some(ENTRIES | DOCUMENTS) => is_page(path) && (second.is_some() || !has_ending("md")),
        Some(_) => false,
    }
}

/// True for a file that is a page by its name, such as `a.en.markdown` or `a.en.md.txt`.
fn is_page(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    let name = name.strip_suffix(".txt").unwrap_or(&name);
    [".md", ".markdown", ".mdown", ".mdx"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The name that a folder should have, if it has almost the name of a folder of pages.
fn meant(folder: &Path) -> Option<&'static str> {
    let found = folder.to_str()?;
    let lower = found.to_lowercase();
    let is_meant = |(name, mistaken): &&(&str, [&str; 3])| {
        lower == *name || mistaken.contains(&lower.as_str())
    };
    let (name, _) = FOLDERS.iter().find(is_meant)?;
    (found != *name).then_some(*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_read_are_told_from_others() {
        let cases = [
            ("entries/a.en.md", false),
            ("entries/a.en.markdown", true),
            ("entries/a.en.md.txt", true),
            ("entries/A.EN.MD", true),
            ("entries/more/a.en.md", true),
            ("documents/notes.txt", false),
            ("documents/images/a.png", false),
            ("documents/2026/a.md", true),
            ("drafts/a.en.md", false),
            ("README.md", false),
            ("setting.toml", true),
            ("glossary.toml", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_ignored(Path::new(path)), expected, "{path}");
        }
        for (folder, expected) in [
            ("document", Some(DOCUMENTS)),
            ("Docs", Some(DOCUMENTS)),
            ("Entries", Some(ENTRIES)),
            ("entries", None),
            ("docker", None),
        ] {
            assert_eq!(meant(Path::new(folder)), expected, "{folder}");
        }
    }
}
