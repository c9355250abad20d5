//! Finds entries that lack a language, and sides that differ where they must agree.

use super::super::entry::{Entry, Side};
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::targets::side_path;
use crate::text::Language;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    for entry in &pack.entries {
        found.extend(missing_sides(pack, entry));
        let main = pack.languages.first().copied().unwrap_or(Language::Ja);
        let sides = (entry.sides.get(&main), entry.sides.get(&main.other()));
        if let (Some(main), Some(other)) = sides {
            found.extend(older(main, other));
            found.extend(older(other, main));
            // The second language follows the first, so it is the one to correct.
            found.extend(differences(main, other));
        }
    }
}

fn missing_sides(pack: &Pack, entry: &Entry) -> Vec<Problem> {
    let Some(side) = entry.sides.values().next() else {
        return Vec::new();
    };
    let is_missing = |language: &Language| {
        !entry.sides.contains_key(language)
            && !pack.files.contains(&side_path(&entry.id, *language))
    };
    let problem = |language| Problem {
        file: side.file.clone(),
        line: None,
        kind: ProblemKind::MissingSide { language },
    };
    let languages = pack.languages.iter().copied();
    languages.filter(is_missing).map(problem).collect()
}

fn older(side: &Side, other: &Side) -> Option<Problem> {
    let (as_of, other) = (side.header.as_of, other.header.as_of);
    let kind = ProblemKind::OlderSide {
        as_of: as_of.to_string(),
        other: other.to_string(),
    };
    (as_of < other).then(|| side.problem(side.lines.key("as_of"), kind))
}

fn differences(main: &Side, side: &Side) -> Vec<Problem> {
    let (a, b) = (&main.header, &side.header);
    let sorted = |tags: &[String]| {
        let mut tags = tags.to_vec();
        tags.sort();
        tags
    };
    let keys = [
        ("sources", a.sources == b.sources),
        // The order of the other lists is significant; that of tags isn't.
        ("tags", sorted(&a.tags) == sorted(&b.tags)),
        ("related", a.related == b.related),
        ("from", a.from == b.from),
        ("until", a.until == b.until),
        ("review_by", a.review_by == b.review_by),
    ];
    keys.into_iter()
        .filter(|(_, agree)| !agree)
        .map(|(key, _)| {
            let kind = ProblemKind::SidesDiffer {
                key: key.to_owned(),
            };
            side.problem(side.lines.key(key), kind)
        })
        .collect()
}
