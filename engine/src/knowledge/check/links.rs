//! Finds links to something in the pack that doesn't exist, and images without a file.
//!
//! Web addresses aren't checked here; `fetch` requests them.

use std::path::{Component, Path, PathBuf};

use super::super::markdown::{self, LineNumbers, scheme};
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::all_sides;
use super::targets::Targets;

pub(super) fn check(pack: &Pack, targets: &Targets<'_>, found: &mut Vec<Problem>) {
    for side in all_sides(pack) {
        for (line, kind) in dead_links(pack, targets, &side.file, &side.answer, |_| true) {
            found.push(side.problem(side.answer_line + line, kind));
        }
    }
    for document in &pack.documents {
        let (file, body) = (&document.file, &document.body);
        let is_of_pack = |target: &str| is_of_pack(target, !document.header.url.is_empty());
        for (line, kind) in dead_links(pack, targets, file, body, is_of_pack) {
            found.push(document.problem(document.body_line + line, kind));
        }
    }
}

/// True if a link in a document is one that its author checks: to something in the pack, or
/// with any scheme if the document was written for the pack. Pages of other systems come
/// with links to others of their site, from its root or relative to their address, and with
/// schemes of their own, which answers don't show.
fn is_of_pack(target: &str, has_address: bool) -> bool {
    match scheme(target) {
        Some((scheme, _)) if has_address => {
            ["entry", "document", "setting", "rollout"].contains(&scheme)
        }
        Some(_) => true,
        None => !has_address && !target.starts_with('/'),
    }
}

/// The dead links of a text among those that are checked, each with its line, from 0.
fn dead_links(
    pack: &Pack,
    targets: &Targets<'_>,
    file: &Path,
    text: &str,
    is_checked: impl Fn(&str) -> bool,
) -> Vec<(usize, ProblemKind)> {
    let inside = file.strip_prefix(&pack.folder).unwrap_or(file);
    let folder = inside.parent().unwrap_or(Path::new(""));
    let lines = LineNumbers::of(text);
    let is_missing = |target: &str| {
        is_checked(target) && scheme(target).is_none() && !is_file(targets, folder, target)
    };
    let images = markdown::images(text).into_iter();
    let images = images.filter(|(_, target)| !target.starts_with("//") && is_missing(target));
    let images = images.map(|(at, target)| (lines.at(at), ProblemKind::DeadImage { target }));
    let links = markdown::links(text)
        .into_iter()
        .filter(|link| is_checked(&link.target) && !is_alive(targets, folder, &link.target))
        .map(|link| {
            let line = lines.at(link.at);
            let target = link.target;
            if link.is_definition {
                (line, ProblemKind::DeadDefinition { target })
            } else {
                (line, ProblemKind::DeadLink { target })
            }
        });
    links.chain(images).collect()
}

fn is_alive(targets: &Targets<'_>, folder: &Path, target: &str) -> bool {
    let Some((scheme, rest)) = scheme(target) else {
        return is_file(targets, folder, target);
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "mailto" => true,
        "entry" => targets.has_entry(rest),
        "document" => targets.has_document(rest),
        "setting" => targets.has_setting(rest),
        "rollout" => targets.has_rollout(rest),
        _ => false,
    }
}

fn is_file(targets: &Targets<'_>, folder: &Path, target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    // A fragment of the same page.
    path.is_empty()
        || joined(folder, &markdown::decoded(path)).is_some_and(|path| targets.has_file(&path))
}

/// Resolves a relative path against a folder of the pack. Returns `None` if it leads
/// out of the pack.
fn joined(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut joined = folder.to_owned();
    for component in Path::new(path).components() {
        match component {
            Component::Normal(name) => joined.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !joined.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_schemes_and_paths_do_not() {
        let cases = [
            ("entry:guests", Some(("entry", "guests"))),
            ("HTTPS://x.example", Some(("HTTPS", "//x.example"))),
            ("../a.md#b:c", None),
            ("日本:語", None),
            ("#top", None),
        ];
        for (target, expected) in cases {
            assert_eq!(scheme(target), expected, "{target}");
        }
    }

    #[test]
    fn pages_link_to_others_of_their_site() {
        let cases = [
            ("entry:guests", true, true),
            ("document:page", true, true),
            ("irc:host/room", true, false),
            ("javascript:void(0)", true, false),
            ("https://web.example", true, false),
            ("/docs/", false, false),
            ("images/a.png", true, false),
        ];
        for (target, without_address, with_address) in cases {
            let found = (is_of_pack(target, false), is_of_pack(target, true));
            assert_eq!(found, (without_address, with_address), "{target}");
        }
    }

    #[test]
    fn relative_paths_stay_in_the_pack() {
        let cases = [
            ("a.md", Some("documents/a.md")),
            ("./b/../a.md", Some("documents/a.md")),
            ("../entries/%E8%AA%9E%20x.md", Some("entries/語 x.md")),
            ("../../a.md", None),
            ("/a.md", None),
            ("100%.md", Some("documents/100%.md")),
        ];
        for (path, expected) in cases {
            let found = joined(Path::new("documents"), &markdown::decoded(path));
            assert_eq!(found.as_deref(), expected.map(Path::new), "{path}");
        }
    }
}
