//! Counts which words of a question the candidates have.
//!
//! A word counts by its inverse document frequency among the questions of the pack's entries,
//! so that rare words say more than frequent ones.

use super::candidate::PartialCandidate;
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
    index: PackIndex<'_>,
    term: &str,
    candidates: &[PartialCandidate],
) -> Result<Vec<bool>, IndexError> {
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
    let holds = |candidate: &PartialCandidate| {
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

/// Adds coverage and specificity to the evidence of all candidates.
pub(super) fn add_coverage(
    index: PackIndex<'_>,
    search_terms: &SearchTerms,
    candidates: &mut [PartialCandidate],
) -> Result<(), IndexError> {
    let mut total = f32::EPSILON;
    for word in &search_terms.words {
        let weight = weight(index, word)?;
        total += weight;
        let mut credits = vec![0.0_f32; candidates.len()];
        let concept = word.concept.iter().map(|concept| (concept, CONCEPT_CREDIT));
        for (term, credit) in concept.chain([(&word.word, 1.0)]) {
            let holders = holders(index, term, candidates)?;
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
    index: PackIndex<'_>,
    search_terms: &SearchTerms,
    candidates: &mut [PartialCandidate],
) -> Result<(), IndexError> {
    for term in &search_terms.distinctive {
        let holders = holders(index, term, candidates)?;
        for (candidate, holds) in std::iter::zip(&mut *candidates, holders) {
            candidate.evidence.missing_distinctive += f32::from(!holds);
        }
    }
    Ok(())
}
