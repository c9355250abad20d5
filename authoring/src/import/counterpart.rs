//! Pairs the questions of a page with the entries that an earlier import made of the same page
//! in the other language.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::entry_id::page_key;
use super::pair;
use super::record::{ImportedEntry, Record};
use super::target::Existing;
use super::translation::{EarlierEntry, MAX_COMPARED, Place, Translations, meanings};
use super::{ImportedQuestion, Page};
use crate::knowledge::entry::Header;
use crate::knowledge::front_matter;
use crate::semantic::Encoder;
use crate::text::Language;

/// Adds the pages and entries of earlier imports that are pages and questions of this one in
/// the other language. A page that is imported in both languages at once is left out.
pub(super) fn pair_with_earlier(
    pages: &[Page],
    names: &[String],
    existing: &Existing,
    encoder: Option<&Encoder>,
    translations: &mut Translations,
) {
    let recorded = entries_of_pages(&existing.record);
    let of = |key: &str| recorded.get(key).map_or(&[][..], Vec::as_slice);
    for (at, page) in pages.iter().enumerate() {
        if translations.bilingual.contains(&at) || translations.pages.contains_key(&at) {
            continue;
        }
        let Some(key) = counterpart(pages, page, &names[at], existing) else {
            continue;
        };
        let (entries, earlier): (Vec<EarlierEntry>, Vec<ImportedQuestion>) =
            lacking(page.language, &key, of(&key), existing)
                .into_iter()
                .unzip();
        let own = of(&page_key(&names[at], page)).iter();
        let known: BTreeSet<&str> = own.map(|(_, entry)| entry.question.as_str()).collect();
        let questions = page.questions.iter().enumerate();
        let places: Vec<Place> = questions
            .filter(|(_, found)| found.language == page.language)
            .filter(|(_, found)| !known.contains(found.question.as_str()))
            .map(|(position, _)| (at, position))
            .collect();
        if entries.len().saturating_mul(places.len()) > MAX_COMPARED {
            continue;
        }
        let new: Vec<&ImportedQuestion> = places
            .iter()
            .map(|(_, position)| &page.questions[*position])
            .collect();
        let earlier: Vec<&ImportedQuestion> = earlier.iter().collect();
        let pairs = pair::pairs(&meanings(&new, encoder), &meanings(&earlier, encoder));
        if !entries.is_empty() && !places.is_empty() {
            translations.bilingual.insert(at);
        }
        if !pairs.is_empty() {
            translations.earlier_pages.insert(at, key);
        }
        for (one, other) in pairs {
            translations
                .earlier
                .insert(places[one], entries[other].clone());
        }
    }
}

/// The key of the page in the other language that an earlier import wrote: the one with the
/// same name, or the only one of the pack if this page is the only one of its language.
fn counterpart(pages: &[Page], page: &Page, name: &str, existing: &Existing) -> Option<String> {
    let other = page.language.other().code();
    let is_imported_now = |key: &str| {
        let (name, _) = key.rsplit_once('.').unwrap_or_default();
        pages
            .iter()
            .any(|page| page.language.code() == other && page.stem == name)
    };
    let own = format!("{name}.{other}");
    let recorded = &existing.record.pages;
    if recorded.contains_key(&own) {
        return Some(own).filter(|own| !is_imported_now(own));
    }
    let of = |code: &'static str| {
        let keys = recorded.keys();
        keys.filter(move |key| key.rsplit_once('.').is_some_and(|(_, end)| end == code))
    };
    let is_only =
        pages.len() == 1 && of(page.language.code()).all(|key| *key == page_key(name, page));
    let mut others = of(other);
    let only = others.next().filter(|_| is_only)?;
    others.next().is_none().then(|| only.clone())
}

/// The day of the entries of an earlier import that are questions of a page in the other
/// language.
pub(super) fn earlier_date(
    page: &Page,
    at: usize,
    existing: &Existing,
    translations: &Translations,
) -> Option<Date> {
    let other = page.language.other().code();
    let entries = translations.earlier.range((at, 0)..(at + 1, 0));
    let days = entries.filter_map(|(_, entry)| {
        let text = existing.entries.get(&format!("{}.{other}", entry.id))?;
        let (header, _) = front_matter::read::<Header>(text)?;
        Some(header.as_of)
    });
    days.max()
}

/// The entries of each page of earlier imports, by their keys, `<id>.<language>`.
fn entries_of_pages(record: &Record) -> BTreeMap<&str, Vec<(&str, &ImportedEntry)>> {
    let mut entries: BTreeMap<&str, Vec<(&str, &ImportedEntry)>> = BTreeMap::new();
    for (key, entry) in &record.entries {
        let of_page = entries.entry(&entry.page).or_default();
        of_page.push((key, entry));
    }
    entries
}

/// Those of the entries of a page that lack a language, in the order of the page.
fn lacking(
    language: Language,
    page: &str,
    entries: &[(&str, &ImportedEntry)],
    existing: &Existing,
) -> Vec<(EarlierEntry, ImportedQuestion)> {
    let record = &existing.record;
    let order = record.pages.get(page).map_or(&[][..], |page| &page.entries);
    let places = order.iter().enumerate();
    let places: BTreeMap<&str, usize> = places.map(|(at, id)| (id.as_str(), at)).collect();
    let of_other = |(key, _): &(&'_ str, &ImportedEntry)| {
        let (id, code) = key.rsplit_once('.')?;
        let other = format!("{id}.{}", language.code());
        let has_other =
            existing.entries.contains_key(&other) || record.entries.contains_key(&other);
        (code == language.other().code() && !has_other).then(|| id.to_owned())
    };
    let mut ids: Vec<String> = entries.iter().filter_map(of_other).collect();
    ids.sort_by_key(|id| places.get(id.as_str()));
    let entry = |id: String| {
        let key = format!("{id}.{}", language.other().code());
        let text = existing.entries.get(&key)?;
        let (header, answer) = front_matter::read::<Header>(text)?;
        let found = ImportedQuestion::new(&header.question, answer);
        let question = header.question;
        Some((EarlierEntry { id, question }, found))
    };
    ids.into_iter().filter_map(entry).collect()
}
