//! Finds ids and questions that occur more than once.

use std::collections::{BTreeSet, HashMap};

use super::super::entry::Side;
use super::super::file::Place;
use super::super::glossary::words;
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use crate::text::normalize::normalize;
use crate::text::{Language, Tokenizer};

pub(super) fn check(pack: &Pack, tokenizer: &Tokenizer, found: &mut Vec<Problem>) {
    let settings = pack
        .settings
        .iter()
        .map(|row| (row.id.as_str(), &row.place));
    found.extend(repeated_ids(settings));
    let terms = pack
        .terms
        .iter()
        .map(|term| (term.id.as_str(), &term.place));
    found.extend(repeated_ids(terms));
    rollouts(pack, found);
    documents(pack, found);
    for language in Language::ALL {
        questions(pack, tokenizer, language, found);
    }
}

fn repeated_ids<'a>(rows: impl Iterator<Item = (&'a str, &'a Place)>) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    rows.filter(|(id, _)| !seen.insert(*id))
        .map(|(id, place)| place.problem(duplicate(id)))
        .collect()
}

/// A rollout can have several rows, but only one for each audience.
fn rollouts(pack: &Pack, found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for row in &pack.rollouts {
        let keys: BTreeSet<_> = row.audience.iter().map(|key| (&row.id, key)).collect();
        if keys.iter().any(|key| seen.contains(key)) {
            found.push(row.place.problem(duplicate(&row.id)));
        }
        seen.extend(keys);
    }
}

/// Translations of a document share its id.
fn documents(pack: &Pack, found: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for document in &pack.documents {
        let header = &document.header;
        if !seen.insert((&header.id, header.lang)) {
            found.push(document.problem(document.lines.key("id"), duplicate(&header.id)));
        }
    }
}

fn duplicate(id: &str) -> ProblemKind {
    ProblemKind::DuplicateId { id: id.to_owned() }
}

fn questions(pack: &Pack, tokenizer: &Tokenizer, language: Language, found: &mut Vec<Problem>) {
    let mut first_to_ask: HashMap<Vec<String>, &str> = HashMap::new();
    for entry in &pack.entries {
        let Some(side) = entry.sides.get(&language) else {
            continue;
        };
        for (number, question) in side.questions().enumerate() {
            let asked = analyzed(tokenizer, question);
            let other = *first_to_ask.entry(asked).or_insert(&entry.id);
            if other != entry.id {
                let kind = ProblemKind::DuplicateQuestion {
                    question: question.to_owned(),
                    other: other.to_owned(),
                };
                found.push(side.problem(line_of(side, number), kind));
            }
        }
    }
}

/// The words of a question, or its text if the analysis gives no words.
fn analyzed(tokenizer: &Tokenizer, question: &str) -> Vec<String> {
    let words = words(tokenizer, question);
    if words.is_empty() {
        return vec![normalize(question.trim()).text.to_lowercase()];
    }
    words
}

/// The line of a phrasing; number 0 is the main question.
fn line_of(side: &Side, number: usize) -> usize {
    match number.checked_sub(1) {
        None => side.lines.key("question"),
        Some(number) => side.lines.item("also", number),
    }
}
