//! Scored passages and questions to candidates: the things that could answer.
//!
//! An entry is one candidate, whichever of its languages was found; each section
//! of a document is one. The evidence for a candidate is kept in parts, each a
//! share of what the question offers, so that it means the same for short and
//! long questions.

use super::expand::query_terms;
use crate::index::{Index, IndexError, QueryTerm, Scored, TermKind, View};
use crate::knowledge::{Passage, PassageKind};
use crate::understand::{Reading, Unit};

/// Entries and passages looked at for each question.
const LOOKED_AT: usize = 16;

/// Candidates kept: entries found by the ways to ask them, and passages found by
/// their text alone.
const KEPT_ENTRIES: usize = 8;
const KEPT_OTHERS: usize = 6;

/// How much of a word counts when only its concept is found.
const CONCEPT_CREDIT: f32 = 0.9;

/// How much a word of everyday speech counts towards coverage.
const EVERYDAY: f32 = 0.3;

/// How well a candidate fits a question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// BM25 of the ways to ask it, over the sum of the question's term weights.
    pub question: f32,
    /// BM25 of its best passage, over the same.
    pub passage: f32,
    /// Share, 0 to 1, of the question's words, by weight, that it has anywhere.
    pub coverage: f32,
    /// Matters beyond the pack that the question names and the candidate does not.
    pub beyond: f32,
}

/// Something that could answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The first of its passages.
    pub passage: Passage,
    /// Why it is one.
    pub evidence: Evidence,
}

impl Candidate {
    /// True for an entry.
    pub fn is_entry(&self) -> bool {
        self.passage.kind == PassageKind::Entry
    }
}

/// A candidate by its number: the first passage of the thing that was found.
struct Found {
    thing: u32,
    /// The numbers of all its passages that were found.
    passages: Vec<u32>,
    /// The number of its questions, for an entry that was found by them.
    question: Option<u32>,
    evidence: Evidence,
}

/// The candidates for a reading: entries, then the rest, each best first.
pub fn candidates(index: &Index, reading: &Reading) -> Result<Vec<Candidate>, IndexError> {
    let mut found: Vec<Found> = Vec::new();
    for view in [View::Questions, View::Passages] {
        let terms = query_terms(reading, view);
        let perfect = perfect_score(index, view, &terms)?;
        for Scored { number, score } in index.search(view, &terms, LOOKED_AT)? {
            let candidate = found_at(index.thing(view, number), &mut found);
            let evidence = &mut candidate.evidence;
            let part = match view {
                View::Questions => {
                    candidate.question = Some(number);
                    &mut evidence.question
                }
                View::Passages => {
                    candidate.passages.push(number);
                    &mut evidence.passage
                }
            };
            *part = part.max(score / perfect);
        }
    }
    let mut kept = best_of(found);
    add_coverage(index, reading, &mut kept)?;
    add_beyond(index, reading, &mut kept)?;
    kept.into_iter()
        .map(|found| {
            Ok(Candidate {
                passage: index.passage(found.thing)?,
                evidence: found.evidence,
            })
        })
        .collect()
}

fn found_at(thing: u32, found: &mut Vec<Found>) -> &mut Found {
    let known = found.iter().position(|candidate| candidate.thing == thing);
    let at = known.unwrap_or(found.len());
    if known.is_none() {
        found.push(Found {
            thing,
            passages: Vec::new(),
            question: None,
            evidence: Evidence::default(),
        });
    }
    &mut found[at]
}

/// The best entries by the ways to ask them (their texts would only blur which
/// one is meant), then the best of the rest by their texts.
fn best_of(found: Vec<Found>) -> Vec<Found> {
    let (mut entries, mut others): (Vec<Found>, Vec<Found>) = found
        .into_iter()
        .partition(|found| found.question.is_some());
    entries.sort_by(|a, b| b.evidence.question.total_cmp(&a.evidence.question));
    others.sort_by(|a, b| b.evidence.passage.total_cmp(&a.evidence.passage));
    entries.truncate(KEPT_ENTRIES);
    others.truncate(KEPT_OTHERS);
    entries.extend(others);
    entries
}

/// How much the best other section of its document adds to a section's score: a
/// page that has more to say on a subject is more likely to be the one.
const CONTEXT: f32 = 0.15;

/// Passages looked at before context is added.
const IN_CONTEXT: usize = 50;

/// The passages that score best for a reading, in the light of their documents.
pub fn passages(index: &Index, reading: &Reading, limit: usize) -> Result<Vec<Scored>, IndexError> {
    let terms = query_terms(reading, View::Passages);
    let found = index.search(View::Passages, &terms, limit.max(IN_CONTEXT))?;
    let firsts: Vec<u32> = found
        .iter()
        .map(|scored| index.first_passage(View::Passages, scored.number))
        .collect();
    let mut ranked: Vec<Scored> = Vec::with_capacity(found.len());
    for (at, scored) in found.iter().enumerate() {
        // The hits are sorted: the first other one is the best.
        let sibling = (0..found.len()).find(|&i| i != at && firsts[i] == firsts[at]);
        let context = sibling.map_or(0.0, |i| found[i].score);
        ranked.push(Scored {
            number: scored.number,
            score: scored.score + CONTEXT * context,
        });
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked.truncate(limit);
    Ok(ranked)
}

/// The score of a text of average length that has every term once.
fn perfect_score(index: &Index, view: View, terms: &[QueryTerm]) -> Result<f32, IndexError> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * index.idf(view, &term.text)?;
    }
    Ok(sum)
}

/// Which candidates have a term, in the ways to ask them or in a text.
fn holders(index: &Index, term: &str, candidates: &[Found]) -> Result<Vec<bool>, IndexError> {
    let mut questions: Vec<u32> = candidates.iter().filter_map(|c| c.question).collect();
    let mut passages: Vec<u32> = candidates
        .iter()
        .flat_map(|candidate| candidate.passages.iter().copied())
        .collect();
    questions.sort_unstable();
    passages.sort_unstable();
    let having = |view, numbers: Vec<u32>| -> Result<Vec<u32>, IndexError> {
        let has = index.contains(view, term, &numbers)?;
        let having = std::iter::zip(numbers, has).filter(|(_, has)| *has);
        Ok(having.map(|(number, _)| number).collect())
    };
    let questions = having(View::Questions, questions)?;
    let passages = having(View::Passages, passages)?;
    let holds = |candidate: &Found| {
        candidate
            .question
            .is_some_and(|number| questions.contains(&number))
            || candidate
                .passages
                .iter()
                .any(|number| passages.contains(number))
    };
    Ok(candidates.iter().map(holds).collect())
}

fn add_coverage(
    index: &Index,
    reading: &Reading,
    candidates: &mut [Found],
) -> Result<(), IndexError> {
    let mut total = f32::EPSILON;
    for unit in &reading.units {
        let weight = weight(index, unit)?;
        total += weight;
        let mut credits = vec![0.0_f32; candidates.len()];
        let concept = unit.concept.iter().map(|concept| (concept, CONCEPT_CREDIT));
        for (term, credit) in concept.chain([(&unit.word, 1.0)]) {
            let holders = holders(index, term, candidates)?;
            for (own, holds) in std::iter::zip(&mut credits, holders) {
                *own = own.max(f32::from(holds) * credit);
            }
        }
        for (candidate, credit) in std::iter::zip(&mut *candidates, credits) {
            candidate.evidence.coverage += weight * credit;
        }
    }
    for candidate in candidates {
        candidate.evidence.coverage /= total;
    }
    Ok(())
}

/// How much a word tells about what a question is about.
fn weight(index: &Index, unit: &Unit) -> Result<f32, IndexError> {
    let mut idf = index.idf(View::Questions, &unit.word)?;
    if let Some(concept) = &unit.concept {
        idf = idf.min(index.idf(View::Questions, concept)?);
    }
    let everyday = if unit.is_everyday { EVERYDAY } else { 1.0 };
    Ok(unit.weight * everyday * idf)
}

/// Counts what would have to be in a candidate if the question were about it.
fn add_beyond(
    index: &Index,
    reading: &Reading,
    candidates: &mut [Found],
) -> Result<(), IndexError> {
    for term in &reading.distinctive {
        let holders = holders(index, term, candidates)?;
        for (candidate, holds) in std::iter::zip(&mut *candidates, holders) {
            candidate.evidence.beyond += f32::from(!holds);
        }
    }
    Ok(())
}
