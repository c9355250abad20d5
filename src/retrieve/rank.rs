//! Scored passages and phrasings to candidates: the things that could answer.
//!
//! An entry is one candidate, whichever of its languages, phrasings or texts was
//! found; each section of a document is one. The evidence for a candidate is
//! kept in parts, each a share of what the question offers, so that it means the
//! same for short and long questions.

use std::collections::HashMap;

use super::expand::query_terms;
use crate::index::{Index, IndexError, QueryTerm, Scored, TermKind, View};
use crate::knowledge::{Passage, PassageKind};
use crate::understand::Reading;

/// Phrasings and passages looked at for each question.
const LOOKED_AT: usize = 40;

/// Candidates kept.
const KEPT: usize = 8;

/// How much of a word counts when only its concept is found.
const CONCEPT_CREDIT: f32 = 0.9;

/// How well a candidate fits a question. Each part is about 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Score of the best phrasing of its question, as a share of a perfect one.
    pub question: f32,
    /// Score of its best passage, as a share of a perfect one.
    pub passage: f32,
    /// Share of the question's words, by weight, that it has anywhere.
    pub coverage: f32,
}

impl Evidence {
    /// The parts as one number, by which candidates are ranked.
    pub fn score(&self) -> f32 {
        0.55 * self.question + 0.25 * self.passage + 0.2 * self.coverage
    }
}

/// Something that could answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The passage by which it was found first.
    pub passage: Passage,
    /// The numbers of all its passages that were found.
    pub numbers: Vec<u32>,
    /// Why it is one.
    pub evidence: Evidence,
}

/// The candidates for a reading, best first.
pub fn candidates(index: &Index, reading: &Reading) -> Result<Vec<Candidate>, IndexError> {
    let terms = query_terms(reading);
    let mut found = Found::default();
    for (view, scored) in [
        (View::Questions, index.search(View::Questions, &terms, LOOKED_AT)?),
        (View::Passages, index.search(View::Passages, &terms, LOOKED_AT)?),
    ] {
        let perfect = perfect_score(index, view, &terms)?;
        for Scored { number, score } in scored {
            let passage = index.passage_number(view, number);
            found.add(index, view, passage, score / perfect)?;
        }
    }
    let mut candidates = found.candidates;
    add_coverage(index, reading, &mut candidates)?;
    candidates.sort_by(|a, b| b.evidence.score().total_cmp(&a.evidence.score()));
    candidates.truncate(KEPT);
    Ok(candidates)
}

/// The score of a text of average length that has every term once.
fn perfect_score(index: &Index, view: View, terms: &[QueryTerm]) -> Result<f32, IndexError> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * index.idf(view, &term.text)?;
    }
    Ok(sum)
}

#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
}

impl Found {
    fn add(
        &mut self,
        index: &Index,
        view: View,
        number: u32,
        share: f32,
    ) -> Result<(), IndexError> {
        let known = self
            .candidates
            .iter()
            .position(|candidate| candidate.numbers.contains(&number));
        let at = match known {
            Some(at) => at,
            None => self.join(number, index.passage(number)?),
        };
        let evidence = &mut self.candidates[at].evidence;
        let part = match view {
            View::Questions => &mut evidence.question,
            View::Passages => &mut evidence.passage,
        };
        *part = part.max(share);
        Ok(())
    }

    /// Joins a passage to its candidate, or makes it one.
    fn join(&mut self, number: u32, passage: Passage) -> usize {
        let same = self
            .candidates
            .iter()
            .position(|candidate| is_same_thing(&candidate.passage, &passage));
        if let Some(at) = same {
            self.candidates[at].numbers.push(number);
            return at;
        }
        self.candidates.push(Candidate {
            passage,
            numbers: vec![number],
            evidence: Evidence::default(),
        });
        self.candidates.len() - 1
    }
}

/// True for the two languages of an entry, setting or roll-out; a section of a
/// document is the same thing as itself only.
fn is_same_thing(a: &Passage, b: &Passage) -> bool {
    a.kind != PassageKind::Document
        && (a.kind, &a.pack, &a.id) == (b.kind, &b.pack, &b.id)
}

fn add_coverage(
    index: &Index,
    reading: &Reading,
    candidates: &mut [Candidate],
) -> Result<(), IndexError> {
    let mut numbers: Vec<u32> = candidates
        .iter()
        .flat_map(|candidate| candidate.numbers.iter().copied())
        .collect();
    numbers.sort_unstable();
    let mut total = f32::EPSILON;
    for unit in &reading.units {
        let weight = unit.weight * index.idf(View::Passages, &unit.word)?;
        total += weight;
        let mut credits: HashMap<u32, f32> = HashMap::new();
        let concept = unit.concept.iter().map(|concept| (concept, CONCEPT_CREDIT));
        for (term, credit) in concept.chain([(&unit.word, 1.0)]) {
            let has = index.contains(View::Passages, term, &numbers)?;
            let with = std::iter::zip(&numbers, has).filter(|(_, has)| *has);
            credits.extend(with.map(|(&number, _)| (number, credit)));
        }
        for candidate in candidates.iter_mut() {
            let credit = candidate.numbers.iter().filter_map(|number| credits.get(number));
            candidate.evidence.coverage += weight * credit.fold(0.0, |best: f32, &c| best.max(c));
        }
    }
    for candidate in candidates {
        candidate.evidence.coverage /= total;
    }
    Ok(())
}
