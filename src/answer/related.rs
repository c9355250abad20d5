//! Candidates and an answer's own links to the entries to name with it.

use super::decide::entry_of;
use super::{Related, Statement};
use crate::knowledge::{Entry, Pack};
use crate::retrieve::Candidate;
use crate::text::Language;

/// Closest or next entries named with an answer.
const RELATED: usize = 3;

/// The closest entries, where none is sure.
pub(super) fn closest_entries(
    entries: &[&Candidate],
    packs: &[Pack],
    language: Language,
) -> Vec<Related> {
    entries
        .iter()
        .filter_map(|candidate| entry_of(candidate, packs))
        .filter_map(|(_, entry)| Related::to(entry, language))
        .take(RELATED)
        .collect()
}

/// The entries named, those that the answering one names, then the other
/// candidates.
pub(super) fn next_entries(
    statement: &Statement,
    named: &[String],
    candidates: &[&Candidate],
    packs: &[Pack],
    language: Language,
) -> Vec<Related> {
    let own = statement.entry.as_deref();
    let named = packs
        .iter()
        .flat_map(|pack| named.iter().filter_map(|id| pack.entry(id)));
    let answering = packs
        .iter()
        .filter_map(|pack| Some((pack, pack.entry(own?)?)));
    let linked = answering.flat_map(|(pack, entry)| {
        entry
            .side(language)
            .into_iter()
            .flat_map(|(_, side)| &side.header.related)
            .filter_map(|id| pack.entry(id))
    });
    let others = candidates
        .iter()
        .filter_map(|candidate| entry_of(candidate, packs))
        .map(|(_, entry)| entry);
    let mut related: Vec<Related> = Vec::new();
    let is_other = |entry: &&Entry| Some(entry.id.as_str()) != own;
    for entry in named.chain(linked).chain(others).filter(is_other) {
        if related.len() < RELATED && related.iter().all(|earlier| earlier.entry != entry.id) {
            related.extend(Related::to(entry, language));
        }
    }
    related
}
