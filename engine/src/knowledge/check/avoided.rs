//! Finds terms that the pack avoids, in every text that people read.
//!
//! Exempt are words as people type them (other ways to ask, phrases), code, addresses,
//! and the titles of the pack and of its sources, which are quotations.

use super::super::decision::Decision;
use super::super::file::Place;
use super::super::localized::Forms;
use super::super::markdown::prose::prose;
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::row_texts::row_texts;
use super::terms::{Finder, Occurrence};
use crate::text::Language;

pub(super) fn check(pack: &Pack, problems: &mut Vec<Problem>) {
    let mut found = Vec::new();
    for language in Language::ALL {
        if let Some(finder) = Finder::new(&pack.avoided, language) {
            found.extend(entries(pack, language, &finder));
            found.extend(documents(pack, language, &finder));
            found.extend(tables(pack, language, &finder));
        }
    }
    // A term that a line or a row has twice is reported once.
    found.sort();
    found.dedup();
    problems.extend(found);
}

fn entries(pack: &Pack, language: Language, finder: &Finder<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    for side in pack.entries.iter().filter_map(|e| e.sides.get(&language)) {
        let line = side.lines.key("question");
        for (_, kind) in avoided(finder, None, &side.header.question) {
            found.push(side.problem(line, kind));
        }
        for (line, kind) in in_markdown(finder, &side.answer) {
            found.push(side.problem(side.answer_line + line, kind));
        }
    }
    found
}

fn documents(pack: &Pack, language: Language, finder: &Finder<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    let documents = pack.documents.iter();
    for document in documents.filter(|document| document.header.lang == language) {
        let line = document.lines.key("title");
        for (_, kind) in avoided(finder, None, &document.header.title) {
            found.push(document.problem(line, kind));
        }
        for (line, kind) in in_markdown(finder, &document.body) {
            found.push(document.problem(document.body_line + line, kind));
        }
    }
    found
}

/// The settings, the rollouts and the decision table.
fn tables(pack: &Pack, language: Language, finder: &Finder<'_>) -> Vec<Problem> {
    let texts = row_texts(pack).into_iter();
    let texts = texts.filter_map(|text| Some((text.place, text.key, text.get(language)?)));
    let units = pack
        .decision
        .iter()
        .flat_map(units)
        .flat_map(|(place, unit)| {
            let texts = unit.of(language).iter();
            texts.map(move |text| (place, "unit", text.as_str()))
        });
    let mut found = Vec::new();
    for (place, key, text) in texts.chain(units) {
        let key = format!("{key}.{language}");
        for (_, kind) in avoided(finder, Some(&key), text) {
            found.push(place.problem(kind));
        }
    }
    found
}

/// The nouns of a decision table for what numbers count.
fn units(decision: &Decision) -> impl Iterator<Item = (&Place, &Forms)> {
    let facts = decision.facts.iter().map(|row| (&row.place, &row.unit));
    let measures = decision.measures.iter();
    facts.chain(measures.map(|row| (&row.place, &row.unit)))
}

/// The terms to avoid in a Markdown text, each with its line, from 0.
fn in_markdown(finder: &Finder<'_>, markdown: &str) -> Vec<(usize, ProblemKind)> {
    let prose = prose(markdown);
    let found = avoided(finder, None, &prose.text).into_iter();
    found
        .map(|(offset, kind)| (prose.line_at(offset), kind))
        .collect()
}

/// The terms to avoid in a text, each with its byte offset.
fn avoided(finder: &Finder<'_>, key: Option<&str>, text: &str) -> Vec<(usize, ProblemKind)> {
    let found = finder.find(text).into_iter();
    let kind = |found: Occurrence<'_>| {
        let kind = ProblemKind::AvoidedTerm {
            key: key.map(str::to_owned),
            term: text[found.range.clone()].to_owned(),
            write: found.write.to_owned(),
        };
        (found.range.start, kind)
    };
    found.map(kind).collect()
}
