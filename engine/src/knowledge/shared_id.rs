//! Finds ids that packs share: an id alone leads to the first pack, such as in the address
//! of an entry's page.
//!
//! The entries and settings stay in service, because answers name their pack. An edit with
//! such an id is put in service as well.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::pack::Pack;
use super::problem::{Problem, ProblemKind};

/// Adds a problem for each entry and setting with an id that a pack before its own has.
pub(super) fn check(packs: &[Pack], found: &mut Vec<Problem>) {
    let mut entries: BTreeMap<&str, &str> = BTreeMap::new();
    let mut settings: BTreeMap<&str, &str> = BTreeMap::new();
    for pack in packs {
        for entry in &pack.entries {
            let first = *entries.entry(&entry.id).or_insert(&pack.id);
            if first != pack.id {
                found.extend(of_entry(entry, first));
            }
        }
        for setting in &pack.settings {
            let first = *settings.entry(&setting.id).or_insert(&pack.id);
            if first != pack.id {
                found.push(setting.place.problem(shared(&setting.id, first)));
            }
        }
    }
}

/// The problem of an entry, in the file of its first language.
fn of_entry(entry: &Entry, other: &str) -> Option<Problem> {
    let side = entry.sides.values().next()?;
    Some(Problem {
        file: side.file.clone(),
        line: None,
        kind: shared(&entry.id, other),
    })
}

fn shared(id: &str, other: &str) -> ProblemKind {
    ProblemKind::SharedId {
        id: id.to_owned(),
        other: other.to_owned(),
    }
}
