//! Gives each question of the pages of an import the id of its entry.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::Earlier;
use super::target::Existing;
use super::translation::{Place, Translations};
use super::write::numbered;
use super::{ImportedQuestion, Page, id};
use crate::knowledge::entry::Header;
use crate::knowledge::front_matter;
use crate::text::{Language, Tokenizer};

/// The pages of an import with their names, and what the pack has already.
pub(super) struct Ids<'a> {
    pub pages: &'a [Page],
    pub names: &'a [String],
    pub existing: &'a Existing,
}

/// The name of a page with its language, by which the record knows it.
pub(super) fn page_key(name: &str, page: &Page) -> String {
    format!("{name}.{}", page.language.code())
}

impl Ids<'_> {
    /// The id of each question of each page: that of an earlier import, that of its
    /// translation in an earlier import or in this one, its anchor, or a readable one.
    pub(super) fn of_questions(
        &self,
        translations: &Translations,
        tokenizer: &Tokenizer,
    ) -> Vec<Vec<String>> {
        let mut ids = self.earlier();
        let mut taken = self.taken();
        // The next number of each id that occurs more than once.
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        // English questions first: a pair has the id of its English side.
        for (place, found) in self
            .questions(Language::En)
            .chain(self.questions(Language::Ja))
        {
            if ids.contains_key(&place) {
                continue;
            }
            if let Some(earlier) = translations.earlier.get(&place) {
                ids.insert(place, earlier.id.clone());
                continue;
            }
            let other = translations.questions.get(&place);
            if let Some(id) = other.and_then(|other| ids.get(other)).cloned() {
                ids.insert(place, id);
                continue;
            }
            let anchor = found.anchor.as_deref().and_then(id::slug);
            let name = anchor
                .or_else(|| id::readable(&found.question, tokenizer))
                .unwrap_or_else(|| format!("{}-{}", self.names[place.0], place.1 + 1));
            let from = numbers.get(&name).copied().unwrap_or(1);
            let (id, number) = numbered(&name, from, |id| taken.contains(id));
            numbers.insert(name, number + 1);
            taken.insert(id.clone());
            ids.insert(place, id);
        }
        let of = |(at, page): (usize, &Page)| {
            let positions = 0..page.questions.len();
            let id = |position| ids.get(&(at, position)).cloned().unwrap_or_default();
            positions.map(id).collect()
        };
        self.pages.iter().enumerate().map(of).collect()
    }

    /// The questions in a language.
    fn questions(&self, language: Language) -> impl Iterator<Item = (Place, &ImportedQuestion)> {
        let pages = self.pages.iter().enumerate();
        let all = pages.flat_map(|(at, page)| {
            let questions = page.questions.iter().enumerate();
            questions.map(move |(position, found)| ((at, position), found))
        });
        all.filter(move |(_, found)| found.language == language)
    }

    /// The ids of questions that an earlier import wrote.
    fn earlier(&self) -> BTreeMap<Place, String> {
        // Entries that no record knows, by their question: the record may have been lost.
        let record = &self.existing.record;
        let unrecorded = self.existing.entries.iter();
        let unrecorded = unrecorded.filter(|(key, _)| !record.entries.contains_key(*key));
        let by_question: BTreeMap<(Language, String), &str> = unrecorded
            .filter_map(|(key, text)| {
                let (id, code) = key.rsplit_once('.')?;
                let (header, _) = front_matter::read::<Header>(text)?;
                Some(((Language::from_code(code)?, header.question), id))
            })
            .collect();
        let mut ids = BTreeMap::new();
        for (at, page) in self.pages.iter().enumerate() {
            let earlier = Earlier::of(record, &page_key(&self.names[at], page), page);
            for (position, found) in page.questions.iter().enumerate() {
                let known = || {
                    let key = (found.language, found.question.clone());
                    by_question.get(&key).copied()
                };
                if let Some(id) = earlier.id(position).or_else(known) {
                    ids.insert((at, position), id.to_owned());
                }
            }
        }
        ids
    }

    /// The ids that entries have or had, here or in other packs.
    fn taken(&self) -> BTreeSet<String> {
        let entries = self.existing.entries.keys();
        let keys = entries.chain(self.existing.record.entries.keys());
        let ids = keys.filter_map(|key| key.rsplit_once('.'));
        let ids = ids.map(|(id, _)| id.to_owned());
        ids.chain(self.existing.other_ids.iter().cloned()).collect()
    }
}
