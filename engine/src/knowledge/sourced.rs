//! Leaves out texts of entries that have no dated source: nothing is said without one.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::pack::Source;
use super::problem::{Problem, ProblemKind};

/// The entries whose sources are known, one of them with a date. The sides of others are
/// reported and left out.
pub(super) fn keep(
    mut entries: Vec<Entry>,
    sources: &BTreeMap<String, Source>,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    for entry in &mut entries {
        entry.sides.retain(|_, side| {
            let mistakes = mistakes(sources, &side.header.sources);
            let is_sourced = mistakes.is_empty();
            problems.extend(mistakes.into_iter().map(|(number, kind)| {
                let line = match number {
                    Some(number) => side.lines.item("sources", number),
                    None => side.lines.key("sources"),
                };
                side.problem(line, kind)
            }));
            is_sourced
        });
    }
    entries.retain(|entry| !entry.sides.is_empty());
    entries
}

/// The mistakes in a list of keys of sources, each with the number, from 0, of the key that
/// it concerns.
pub(super) fn mistakes(
    sources: &BTreeMap<String, Source>,
    keys: &[String],
) -> Vec<(Option<usize>, ProblemKind)> {
    if keys.is_empty() {
        return vec![(None, ProblemKind::MissingSource)];
    }
    let numbered = keys.iter().enumerate();
    let unknown = numbered.filter(|(_, key)| !sources.contains_key(*key));
    let unknown: Vec<_> = unknown
        .map(|(number, key)| {
            let key = key.clone();
            (Some(number), ProblemKind::UnknownSource { key })
        })
        .collect();
    // The unknown source might be the dated one.
    let is_dated = |key: &String| sources.get(key).is_some_and(|source| source.date.is_some());
    if unknown.is_empty() && !keys.iter().any(is_dated) {
        return vec![(None, ProblemKind::MissingDate)];
    }
    unknown
}
