//! Pairs pages in two languages, and their questions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::pair::{self, Meanings};
use super::report::{Pair, Report};
use super::{ImportedQuestion, Page};
use crate::knowledge::markdown;
use crate::semantic::{Encoder, Role, Vector};
use crate::text::Language;

/// The largest number of pairs of questions that are compared.
pub(super) const MAX_COMPARED: usize = 1_000_000;

/// The number of characters of an answer that are compared.
const COMPARED: usize = 300;

/// A question of a page: the positions of both.
pub(super) type Place = (usize, usize);

/// Which page and which question has the other language.
#[derive(Debug, Default)]
pub(super) struct Translations {
    /// The page in the other language of each page.
    pub pages: BTreeMap<usize, usize>,
    /// The question in the other language of each question.
    pub questions: BTreeMap<Place, Place>,
    /// The page of an earlier import that is each page in the other language, by its key.
    pub earlier_pages: BTreeMap<usize, String>,
    /// The entry of an earlier import that is each question in the other language.
    pub earlier: BTreeMap<Place, EarlierEntry>,
    /// The pages that have, alone or together, questions in both languages.
    pub bilingual: BTreeSet<usize>,
}

/// An entry of an earlier import in its only language.
#[derive(Debug, Clone)]
pub(super) struct EarlierEntry {
    pub id: String,
    pub question: String,
}

/// Pairs the pages in two languages that have the same name, or that are the only ones of
/// their languages, and their questions. A page can also have both languages itself.
pub(super) fn translations(pages: &[Page], encoder: Option<&Encoder>) -> Translations {
    let mut found = Translations::default();
    let of =
        |language: Language| (0..pages.len()).filter(move |at| pages[*at].language == language);
    let is_only_pair = of(Language::Ja).count() == 1 && of(Language::En).count() == 1;
    let is_near = |ja: usize, en: usize| {
        let folders = [ja, en].map(|at| folder_of_both(&pages[at]));
        pages[en].stem == pages[ja].stem && folders[0] == folders[1]
    };
    let is_same = |ja: usize, en: usize| is_only_pair || pages[en].stem == pages[ja].stem;
    // Those in the same folder, apart from that of a language, come first.
    for is in [&is_near as &dyn Fn(usize, usize) -> bool, &is_same] {
        for ja in of(Language::Ja) {
            let mut free = of(Language::En).filter(|en| !found.pages.contains_key(en));
            let en = free.find(|en| !found.pages.contains_key(&ja) && is(ja, *en));
            if let Some(en) = en {
                found.pages.insert(ja, en);
                found.pages.insert(en, ja);
            }
        }
    }
    for at in 0..pages.len() {
        let other = found.pages.get(&at).copied();
        if other.is_some_and(|other| other < at) {
            continue;
        }
        let group: Vec<usize> = std::iter::once(at).chain(other).collect();
        let of = |language: Language| -> Vec<Place> {
            let places = group.iter().flat_map(|page| {
                (0..pages[*page].questions.len()).map(move |position| (*page, position))
            });
            places
                .filter(|(page, at)| pages[*page].questions[*at].language == language)
                .collect()
        };
        let (ja, en) = (of(Language::Ja), of(Language::En));
        if ja.is_empty() || en.is_empty() {
            continue;
        }
        found.bilingual.extend(&group);
        if ja.len().saturating_mul(en.len()) > MAX_COMPARED {
            continue;
        }
        let of = |places: &[Place]| -> Vec<&ImportedQuestion> {
            let question = |(page, at): &Place| &pages[*page].questions[*at];
            places.iter().map(question).collect()
        };
        let (first, second) = (meanings(&of(&ja), encoder), meanings(&of(&en), encoder));
        let pairs = pair::pairs(&first, &second);
        // Pages of different names that have no question in common are different pages.
        if let Some(other) = other.filter(|_| pairs.is_empty())
            && pages[at].stem != pages[other].stem
        {
            for page in group {
                found.pages.remove(&page);
                found.bilingual.remove(&page);
            }
            continue;
        }
        for (one, other) in pairs {
            found.questions.insert(ja[one], en[other]);
            found.questions.insert(en[other], ja[one]);
        }
    }
    found
}

/// The folder of a page without the folders of languages in its path.
fn folder_of_both(page: &Page) -> PathBuf {
    let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
    let is_of_both = |name: &Component<'_>| {
        let name = name.as_os_str().to_string_lossy();
        Language::from_code(&name).is_none()
    };
    folder.components().filter(is_of_both).collect()
}

/// What questions and the beginnings of their answers mean.
pub(super) fn meanings(found: &[&ImportedQuestion], encoder: Option<&Encoder>) -> Vec<Meanings> {
    let questions: Vec<&str> = found.iter().map(|found| found.question.as_str()).collect();
    let start = |answer: &str| {
        markdown::plain(answer)
            .chars()
            .take(COMPARED)
            .collect::<String>()
    };
    let answers: Vec<String> = found.iter().map(|found| start(&found.answer)).collect();
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    let encode = |role: Role, texts: &[&str]| {
        let Some(encoder) = encoder else {
            return vec![Vector::new(&[0.0]); texts.len()];
        };
        let vectors = encoder.encode_sentences(role, texts);
        match vectors.len() == texts.len() {
            true => vectors,
            false => texts.iter().map(|text| encoder.encode(text)).collect(),
        }
    };
    let (asked, answered) = (
        encode(Role::Question, &questions),
        encode(Role::Passage, &answers),
    );
    let each = found.iter().zip(asked).zip(answered);
    each.map(|((found, question), answer)| Meanings {
        question,
        answer,
        anchor: found.anchor.clone(),
    })
    .collect()
}

/// Reports the entries of pages in two languages: the pairs, and those in one language.
pub(super) fn report_pairs(
    pages: &[Page],
    ids: &[Vec<String>],
    translations: &Translations,
    report: &mut Report,
) {
    for (at, page) in pages.iter().enumerate() {
        if !translations.bilingual.contains(&at) {
            continue;
        }
        for (position, found) in page.questions.iter().enumerate() {
            let id = &ids[at][position];
            if let Some(earlier) = translations.earlier.get(&(at, position)) {
                let (id, new) = (id.clone(), found.question.clone());
                let earlier = earlier.question.clone();
                let (ja, en) = match found.language {
                    Language::Ja => (new, earlier),
                    Language::En => (earlier, new),
                };
                report.pairs.push(Pair { id, ja, en });
                continue;
            }
            match translations.questions.get(&(at, position)) {
                Some(&(other, to)) if ids[other][to] == *id => {
                    if found.language == Language::Ja {
                        let en = pages[other].questions[to].question.clone();
                        let (id, ja) = (id.clone(), found.question.clone());
                        report.pairs.push(Pair { id, ja, en });
                    }
                }
                _ => report
                    .unpaired
                    .push(format!("{id}.{}", found.language.code())),
            }
        }
    }
}
