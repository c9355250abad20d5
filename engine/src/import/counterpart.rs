//! Pairs the questions of a page with the entries that an earlier import made of the same page
//! in the other language.

use super::entry_id::page_key;
use super::pair;
use super::record::ImportedEntry;
use super::target::Existing;
use super::translation::{EarlierEntry, MOST_COMPARED, Place, Translations, meanings};
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
    for (at, page) in pages.iter().enumerate() {
        if translations.bilingual.contains(&at) || translations.pages.contains_key(&at) {
            continue;
        }
        let Some(key) = counterpart(pages, page, &names[at], existing) else {
            continue;
        };
        let (entries, earlier): (Vec<EarlierEntry>, Vec<ImportedQuestion>) =
            entries_in_one_language(&key, page.language, existing)
                .into_iter()
                .unzip();
        let places: Vec<Place> = (0..page.questions.len())
            .filter(|position| page.questions[*position].language == page.language)
            .map(|position| (at, position))
            .collect();
        translations.earlier_pages.insert(at, key);
        let is_known = |(_, position): &Place| {
            let question = &page.questions[*position].question;
            let mut known = existing.record.entries.values();
            known.any(|entry| {
                entry.page == page_key(&names[at], page) && entry.question == *question
            })
        };
        let places: Vec<Place> = places
            .into_iter()
            .filter(|place| !is_known(place))
            .collect();
        if entries.len().saturating_mul(places.len()) > MOST_COMPARED {
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

/// The entries of a page that lack a language, in the order of the page.
fn entries_in_one_language(
    page: &str,
    lacking: Language,
    existing: &Existing,
) -> Vec<(EarlierEntry, ImportedQuestion)> {
    let code = lacking.other().code();
    let record = &existing.record;
    let ids = record
        .entries
        .iter()
        .filter_map(|(key, entry): (&String, &ImportedEntry)| {
            let (id, of) = key.rsplit_once('.')?;
            let other = format!("{id}.{}", lacking.code());
            let has_other =
                existing.entries.contains_key(&other) || record.entries.contains_key(&other);
            (entry.page == page && of == code && !has_other).then_some(id)
        });
    let order = record.pages.get(page).map_or(&[][..], |page| &page.entries);
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_by_key(|id| order.iter().position(|other| other == id));
    let entry = |id: &str| {
        let text = existing.entries.get(&format!("{id}.{code}"))?;
        let (header, answer) = front_matter::read::<Header>(text)?;
        let entry = EarlierEntry {
            id: id.to_owned(),
            question: header.question.clone(),
        };
        Some((entry, ImportedQuestion::new(&header.question, answer)))
    };
    ids.into_iter().filter_map(entry).collect()
}
