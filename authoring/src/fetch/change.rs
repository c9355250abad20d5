//! Compares two versions of a page, section by section.
//!
//! Sections are identified by their headings, so that moving one isn't a change. The
//! list of changes is limited: people read a page that changed completely, not its
//! list of changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// The largest numbers of sections, and of lines of a section, that are listed.
const MAX_SECTIONS: usize = 20;
const MAX_LINES: usize = 20;

/// The time limit for finding the smallest difference of a section; after it, the
/// difference can be larger than necessary.
const PATIENCE: Duration = Duration::from_secs(1);

/// The changes of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The changed sections, in the order of the new text; removed ones come last.
    pub sections: Vec<SectionChange>,
    /// The number of changed sections that aren't listed.
    pub more: usize,
}

/// The changes of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionChange {
    /// The heading; empty for the text before the first one.
    pub heading: String,
    /// `added`, `removed`, `renamed` or `changed`.
    pub kind: Kind,
    /// The old heading of a renamed section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Added (`+`) and removed (`-`) lines, in order.
    pub lines: Vec<(char, String)>,
    /// The number of changed sections that aren't listed.
    pub more: usize,
}

/// The kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The section is new.
    Added,
    /// The section was removed.
    Removed,
    /// Only the heading changed.
    Renamed,
    /// The text changed.
    Changed,
}

/// Compares two texts in Markdown.
pub(super) fn changes(old: &str, new: &str) -> Change {
    let (old, new) = (sections(old), sections(new));
    let before: BTreeMap<_, _> = old.iter().map(|(key, lines)| (key, lines)).collect();
    let now: BTreeSet<_> = new.iter().map(|(key, _)| key).collect();
    // A section whose heading is missing in the new text might have a new heading.
    let mut gone: BTreeMap<&Vec<&str>, Vec<&Key<'_>>> = BTreeMap::new();
    for (key, lines) in old.iter().rev() {
        if !now.contains(key) && !lines.is_empty() {
            gone.entry(lines).or_default().push(key);
        }
    }
    let mut found = Vec::new();
    let mut is_renamed = BTreeSet::new();
    for (key, lines) in &new {
        let was = match before.contains_key(key) {
            true => None,
            false => gone.get_mut(lines).and_then(Vec::pop),
        };
        found.extend(match (before.get(key), was) {
            (Some(old_lines), _) => section(key.0, Kind::Changed, old_lines, lines),
            (None, Some(was)) => {
                is_renamed.insert(was);
                Some(renamed(key.0, was.0))
            }
            (None, None) => section(key.0, Kind::Added, &[], lines),
        });
    }
    for (key, lines) in &old {
        if !now.contains(key) && !is_renamed.contains(key) {
            found.extend(section(key.0, Kind::Removed, lines, &[]));
        }
    }
    let more = found.len().saturating_sub(MAX_SECTIONS);
    found.truncate(MAX_SECTIONS);
    Change {
        sections: found,
        more,
    }
}

/// The changes of a section, if there are any.
fn section(heading: &str, kind: Kind, old: &[&str], new: &[&str]) -> Option<SectionChange> {
    if kind == Kind::Changed && old == new {
        return None;
    }
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_slices(old, new);
    let mut lines: Vec<(char, String)> = diff
        .iter_all_changes()
        .filter_map(|change| {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => return None,
            };
            Some((sign, change.value().to_owned()))
        })
        .collect();
    let more = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    Some(SectionChange {
        heading: heading.to_owned(),
        kind,
        was: None,
        lines,
        more,
    })
}

fn renamed(heading: &str, was: &str) -> SectionChange {
    SectionChange {
        heading: heading.to_owned(),
        kind: Kind::Renamed,
        was: Some(was.to_owned()),
        lines: Vec::new(),
        more: 0,
    }
}

/// A heading, and how many sections before have the same one.
type Key<'t> = (&'t str, usize);

/// The sections of a text with their nonempty lines.
fn sections(markdown: &str) -> Vec<(Key<'_>, Vec<&str>)> {
    let mut found: Vec<(Key<'_>, Vec<&str>)> = vec![(("", 0), Vec::new())];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut is_code = false;
    for line in markdown.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        let is_heading = !is_code && heading.len() < line.len() && heading.starts_with(' ');
        if is_heading {
            let heading = heading.trim();
            let count = counts.entry(heading).or_default();
            found.push(((heading, *count), Vec::new()));
            *count += 1;
        } else if let Some((_, lines)) = found.last_mut()
            && !line.trim().is_empty()
        {
            lines.push(line);
        }
    }
    found.retain(|(key, lines)| !key.0.is_empty() || !lines.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `heading|kind|signs` of each section.
    fn changed(old: &str, new: &str) -> Vec<String> {
        let change = changes(old, new);
        let sections = change.sections.iter().map(|section| {
            let signs: String = section.lines.iter().map(|(sign, _)| sign).collect();
            format!("{}|{:?}|{signs}", section.heading, section.kind)
        });
        sections.collect()
    }

    #[test]
    fn changes_are_told_by_section() {
        let old = "Intro\n\n## A\n\nOne.\n\nTwo.\n\n## B\n\nThree.\n";
        let cases: [(&str, &[&str]); 7] = [
            (old, &[]),
            ("Intro\n\n## B\n\nThree.\n\n## A\n\nOne.\n\nTwo.", &[]),
            (
                "Intro\n\n## A\n\nOne.\n\n2.\n\n## B\n\nThree.\n",
                &["A|Changed|-+"],
            ),
            ("Intro\n\n## A\n\nOne.\n\nTwo.\n", &["B|Removed|-"]),
            (
                "Intro\n\n## A\n\nOne.\n\nTwo.\n\n## B\n\nThree.\n\n## C\n\nx\n",
                &["C|Added|+"],
            ),
            (
                "Other\n\n## A\n\nOne.\n\nTwo.\n\n## B\n\nThree.",
                &["|Changed|-+"],
            ),
            (
                "Intro\n\n## A 2\n\nOne.\n\nTwo.\n\n## B\n\nThree.",
                &["A 2|Renamed|"],
            ),
        ];
        for (new, expected) in cases {
            assert_eq!(changed(old, new), expected, "{new}");
        }
        assert_eq!(
            changed("# 規則\n\n三回。", "# 規則\n\n二回。"),
            ["規則|Changed|-+"]
        );
    }

    #[test]
    fn equal_headings_and_code_are_told_apart() {
        let old = "## A\n\nx\n\n## A\n\ny\n";
        assert_eq!(changed(old, "## A\n\nx\n\n## A\n\nz\n"), ["A|Changed|-+"]);
        let code = "## A\n\n```\n# no heading\n```\n";
        assert_eq!(changed(code, &code.replace("no", "NO")), ["A|Changed|-+"]);
    }

    #[test]
    fn a_section_is_renamed_once() {
        let cases: [(&str, &str, &[&str]); 3] = [
            ("# A\nx", "# B\nx\n# C\nx", &["B|Renamed|", "C|Added|+"]),
            ("# A\nx\n# B\nx", "# C\nx", &["C|Renamed|", "B|Removed|-"]),
            ("# A\n# B", "# C", &["C|Added|", "A|Removed|", "B|Removed|"]),
        ];
        for (old, new, expected) in cases {
            assert_eq!(changed(old, new), expected, "{new}");
        }
        assert_eq!(
            changes("# 甲\nx", "# 乙\nx").sections[0].was.as_deref(),
            Some("甲")
        );
    }

    #[test]
    fn lists_are_limited() {
        let many = |end: &str| (0..1000).map(|n| format!("{n}{end}\n")).collect::<String>();
        let change = changes(&many("a"), &many("b"));
        assert_eq!(
            (change.sections[0].lines.len(), change.sections[0].more),
            (20, 1980)
        );
        let headings = (0..50).map(|n| format!("# {n}\n")).collect::<String>();
        let change = changes("", &headings);
        assert_eq!((change.sections.len(), change.more), (20, 30));
    }
}
