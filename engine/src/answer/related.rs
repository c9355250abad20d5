//! Selects the entries that are offered with an answer from its links and the candidates,
//! and the sections that are offered in place of one.

use super::{Answer, Related, RelatedSection, Statement};
use crate::knowledge::{Entry, Pack, Passage};
use crate::retrieve::Candidate;
use crate::text::Language;

/// Most entries or sections that are offered with an answer.
pub(super) const MAX_RELATED: usize = 3;

impl Answer {
    /// Names another question of the text, which an entry answers.
    pub(crate) fn name_other_question(&mut self, text: &str, related: Related) {
        self.also_asked = Some(text.to_owned());
        self.related.retain(|next| next.entry != related.entry);
        self.related.insert(0, related);
        self.related.truncate(MAX_RELATED);
    }
}

/// The entries that are closest to a question without a certain answer.
pub(super) fn closest_entries(
    entries: &[&Candidate],
    packs: &[Pack],
    language: Language,
) -> Vec<Related> {
    entries
        .iter()
        .filter_map(|candidate| candidate.entry(packs))
        .filter_map(|(_, entry)| Related::to(entry, language))
        .take(MAX_RELATED)
        .collect()
}

/// The sections of documents that are closest to a question without a certain answer; of a
/// document in two languages, those of the better one.
pub(super) fn closest_sections(sections: &[&Candidate]) -> Vec<RelatedSection> {
    let mut chosen: Vec<&Passage> = Vec::new();
    for candidate in sections
        .iter()
        .filter(|section| section.evidence.is_close_section())
    {
        let passage = &candidate.passage;
        let is_translated = |other: &&Passage| {
            (&other.pack, &other.id) == (&passage.pack, &passage.id)
                && other.language != passage.language
        };
        if chosen.len() < MAX_RELATED && !chosen.iter().any(is_translated) {
            chosen.push(passage);
        }
    }
    let sections = chosen.into_iter().map(|passage| RelatedSection {
        document: passage.id.clone(),
        title: passage.full_title(),
        url: passage.url.clone(),
    });
    sections.collect()
}

/// The entries to read next: those in `named`, those that the answering entry links to, then
/// the other candidates.
pub(super) fn next_entries(
    statement: &Statement,
    named: &[String],
    candidates: &[&Candidate],
    packs: &[Pack],
    language: Language,
) -> Vec<Related> {
    let answering_id = statement.entry.as_deref();
    let named = packs
        .iter()
        .flat_map(|pack| named.iter().filter_map(|id| pack.entry(id)));
    let answering = packs
        .iter()
        .filter_map(|pack| Some((pack, pack.entry(answering_id?)?)));
    let linked = answering.flat_map(|(pack, entry)| {
        entry
            .side(language)
            .into_iter()
            .flat_map(|(_, side)| &side.header.related)
            .filter_map(|id| pack.entry(id))
    });
    let others = candidates
        .iter()
        .filter_map(|candidate| candidate.entry(packs))
        .map(|(_, entry)| entry);
    let mut related: Vec<Related> = Vec::new();
    let is_other = |entry: &&Entry| Some(entry.id.as_str()) != answering_id;
    for entry in named.chain(linked).chain(others).filter(is_other) {
        if related.len() < MAX_RELATED && related.iter().all(|earlier| earlier.entry != entry.id) {
            related.extend(Related::to(entry, language));
        }
    }
    related
}
