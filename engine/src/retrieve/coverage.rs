//! Counts which words of a question the candidates have.
//!
//! A word counts by its inverse document frequency among the questions of the pack's entries,
//! so that rare words say more than frequent ones.

use super::candidate::PartialCandidate;
use super::reader::Reader;
use crate::index::{IndexError, PackIndex, View};
use crate::understand::{SearchTerms, SearchWord};

/// Share of a word's weight that counts if a candidate has only its concept.
const CONCEPT_CREDIT: f32 = 0.9;

/// Weight of an everyday word in coverage and specificity.
const EVERYDAY_WEIGHT: f32 = 0.3;

/// Factor on the specificity of a question of one word: it names a topic and asks nothing
/// about it.
const SINGLE_WORD_SPECIFICITY: f32 = 0.5;

/// For each candidate, whether its questions or passages contain a term.
fn holders(
    reader: Reader<'_>,
    term: &str,
    candidates: &[PartialCandidate],
) -> Result<Vec<bool>, IndexError> {
    let mut questions: Vec<u32> = candidates.iter().filter_map(|c| c.question).collect();
    questions.sort_unstable();
    let has = reader.index.contains(View::Questions, term, &questions)?;
    let mut holds: Vec<bool> = candidates
        .iter()
        .map(|candidate| {
            let question = candidate.question;
            let at = question.and_then(|number| questions.binary_search(&number).ok());
            at.is_some_and(|at| has[at])
        })
        .collect();
    for (source, index) in reader.sources.iter().enumerate() {
        let of_source = || candidates.iter().filter(|c| c.source == source);
        let numbers = of_source().flat_map(|candidate| candidate.passages.iter().copied());
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable();
        let has = index.contains(term, &numbers)?;
        for (holds, candidate) in std::iter::zip(&mut holds, candidates) {
            let mut passages = candidate.passages.iter();
            *holds |= candidate.source == source
                && passages.any(|number| numbers.binary_search(number).is_ok_and(|at| has[at]));
        }
    }
    Ok(holds)
}

/// Adds coverage and specificity to the evidence of all candidates.
pub(super) fn add_coverage(
    reader: Reader<'_>,
    search_terms: &SearchTerms,
    candidates: &mut [PartialCandidate],
) -> Result<(), IndexError> {
    let index = reader.index;
    let mut total = f32::EPSILON;
    for word in &search_terms.words {
        let weight = weight(index, word)?;
        total += weight;
        let mut credits = vec![0.0_f32; candidates.len()];
        let concept = word.concept.iter().map(|concept| (concept, CONCEPT_CREDIT));
        for (term, credit) in concept.chain([(&word.word, 1.0)]) {
            let holders = holders(reader, term, candidates)?;
            for (best, holds) in std::iter::zip(&mut credits, holders) {
                *best = best.max(f32::from(holds) * credit);
            }
        }
        for (candidate, credit) in std::iter::zip(&mut *candidates, credits) {
            candidate.evidence.coverage += weight * credit;
        }
    }
    let factor = match search_terms.words.len() {
        1 => SINGLE_WORD_SPECIFICITY,
        _ => 1.0,
    };
    let specificity = factor * total / index.idf(View::Questions, "")?;
    for candidate in candidates {
        candidate.evidence.coverage /= total;
        candidate.evidence.specificity = specificity;
    }
    Ok(())
}

/// The weight of a word: its inverse document frequency, or that of its concept if it is
/// smaller, reduced for everyday and inherited words.
pub(super) fn weight(index: PackIndex<'_>, word: &SearchWord) -> Result<f32, IndexError> {
    let mut idf = index.idf(View::Questions, &word.word)?;
    if let Some(concept) = &word.concept {
        idf = idf.min(index.idf(View::Questions, concept)?);
    }
    let everyday = if word.is_everyday {
        EVERYDAY_WEIGHT
    } else {
        1.0
    };
    Ok(word.weight * everyday * idf)
}

/// Counts the distinctive terms that each candidate lacks.
pub(super) fn count_missing_distinctive(
    reader: Reader<'_>,
    search_terms: &SearchTerms,
    candidates: &mut [PartialCandidate],
) -> Result<(), IndexError> {
    for term in &search_terms.distinctive {
        let holders = holders(reader, term, candidates)?;
        for (candidate, holds) in std::iter::zip(&mut *candidates, holders) {
            candidate.evidence.missing_distinctive += f32::from(!holds);
        }
    }
    Ok(())
}
