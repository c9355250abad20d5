//! Combines scored passages and questions of the index into candidates for an answer, and
//! ranks passages for a search.
//!
//! An entry is one candidate, whichever of its languages was found; each section of a
//! document is one. The evidence for a candidate consists of several measures, each
//! relative to the question, so that values are comparable for short and long questions.
//! Words are scored by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework: BM25 and Beyond", 2009), meanings by the similarity of vectors.

use super::candidate::{Candidate, Evidence, MEANING_WEIGHT, Query};
use super::expand::query_terms;
use crate::index::{Index, IndexError, QueryTerm, Scored, TermKind, View};
use crate::semantic::Meaning;
use crate::understand::{SearchTerms, SearchWord};

/// Most results that are taken from each view of the index, counted separately for words and
/// for meaning.
const MAX_RESULTS: usize = 16;

/// Most candidates that are entries found by their questions.
const MAX_ENTRIES: usize = 8;

/// Most candidates that were found by their text alone.
const MAX_OTHERS: usize = 6;

/// Share of a word's weight that counts if a candidate has only its concept.
const CONCEPT_CREDIT: f32 = 0.9;

/// Weight of an everyday word in coverage and specificity.
const EVERYDAY_WEIGHT: f32 = 0.3;

/// Factor on the specificity of a question of one word: it names a topic and asks nothing
/// about it.
const SINGLE_WORD_SPECIFICITY: f32 = 0.5;

/// Factor on the word score of a text in another language than the question. The words that
/// they share are mostly names, which many texts have.
const FOREIGN_WORD_FACTOR: f32 = 0.3;

/// A candidate while its evidence is collected.
struct PartialCandidate {
    /// The number of its first passage, which identifies it.
    first_passage: u32,
    /// The numbers of its passages that were found.
    passages: Vec<u32>,
    /// The number of its questions, if it is an entry that was found by them.
    question: Option<u32>,
    evidence: Evidence,
}

/// The candidates for a query: first entries that were found by their questions, then the
/// others, each best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn candidates(index: &Index, query: Query<'_>) -> Result<Vec<Candidate>, IndexError> {
    let search_terms = query.terms;
    let mut partial: Vec<PartialCandidate> = Vec::new();
    for view in [View::Questions, View::Passages] {
        let terms = query_terms(search_terms, view);
        let perfect = perfect_score(index, view, &terms)?;
        let by_words = index.search(view, &terms, MAX_RESULTS)?;
        let similarities = query
            .meaning
            .map_or_else(Vec::new, |meaning| index.similarity(view, meaning));
        let mut by_meaning = most_similar(&similarities, MAX_RESULTS, MIN_CANDIDATE_SIMILARITY);
        by_meaning.retain(|number| by_words.iter().all(|scored| scored.number != *number));
        let by_meaning = by_meaning
            .into_iter()
            .map(|number| Scored { number, score: 0.0 });
        for Scored { number, score } in by_words.into_iter().chain(by_meaning) {
            let candidate = candidate_of(index.thing(view, number), &mut partial);
            let factor = match view {
                View::Questions => {
                    candidate.question = Some(number);
                    1.0
                }
                View::Passages => {
                    candidate.passages.push(number);
                    word_factor(index, query, number)
                }
            };
            // An entry that was found by its questions is ranked by them alone: its texts
            // would only blur which entry is meant.
            if view == View::Passages && candidate.question.is_some() {
                continue;
            }
            let evidence = &mut candidate.evidence;
            evidence.words = evidence.words.max(factor * score / perfect);
            let similarity = similarities.get(number as usize).copied();
            evidence.meaning = similarity
                .into_iter()
                .chain(evidence.meaning)
                .reduce(f32::max);
        }
    }
    let mut kept = best_of(partial);
    add_coverage(index, search_terms, &mut kept)?;
    count_missing_distinctive(index, search_terms, &mut kept)?;
    kept.into_iter()
        .map(|candidate| {
            Ok(Candidate {
                passage: index.passage(candidate.first_passage)?,
                evidence: candidate.evidence,
            })
        })
        .collect()
}

/// The similarity of each passage to the meaning of a question. A passage of an entry has
/// the similarity of the entry's questions, if that is greater.
fn passage_similarities(index: &Index, meaning: &Meaning) -> Vec<f32> {
    let mut similarities = index.similarity(View::Passages, meaning);
    for (number, of_questions) in (0..).zip(index.similarity(View::Questions, meaning)) {
        let first = index.thing(View::Questions, number);
        let of_entry =
            (first..).take_while(|&passage| index.thing(View::Passages, passage) == first);
        for passage in of_entry {
            match similarities.get_mut(passage as usize) {
                Some(similarity) => *similarity = similarity.max(of_questions),
                None => break,
            }
        }
    }
    similarities
}

/// The factor on the word score of a passage: reduced for a passage in another language if
/// the query has a meaning, else 1, because words are then all that is compared.
fn word_factor(index: &Index, query: Query<'_>, passage: u32) -> f32 {
    let is_foreign = query.language.is_some() && index.language(passage) != query.language;
    match query.meaning {
        Some(_) if is_foreign => FOREIGN_WORD_FACTOR,
        _ => 1.0,
    }
}

/// Least similarity of a candidate that is found by its meaning alone.
const MIN_CANDIDATE_SIMILARITY: f32 = 0.4;

/// Least similarity of a passage that is found by its meaning alone. It is lower than that
/// of candidates, because a person judges the hits.
const MIN_PASSAGE_SIMILARITY: f32 = 0.3;

/// The numbers with the greatest similarities, greatest first, that are at least `min`.
fn most_similar(similarities: &[f32], limit: usize, min: f32) -> Vec<u32> {
    let similarity = |number: &u32| similarities[*number as usize];
    let all = (0..).take(similarities.len());
    let mut numbers: Vec<u32> = all.filter(|number| similarity(number) >= min).collect();
    if numbers.len() > limit {
        numbers.select_nth_unstable_by(limit, |a, b| similarity(b).total_cmp(&similarity(a)));
        numbers.truncate(limit);
    }
    numbers.sort_by(|a, b| similarity(b).total_cmp(&similarity(a)));
    numbers
}

/// The candidate with a first passage; added if it is new.
fn candidate_of(
    first_passage: u32,
    candidates: &mut Vec<PartialCandidate>,
) -> &mut PartialCandidate {
    let known = candidates
        .iter()
        .position(|candidate| candidate.first_passage == first_passage);
    let position = known.unwrap_or(candidates.len());
    if known.is_none() {
        candidates.push(PartialCandidate {
            first_passage,
            passages: Vec::new(),
            question: None,
            evidence: Evidence::default(),
        });
    }
    &mut candidates[position]
}

/// The best entries that were found by their questions, then the best other candidates.
fn best_of(candidates: Vec<PartialCandidate>) -> Vec<PartialCandidate> {
    let (mut entries, mut others): (Vec<PartialCandidate>, Vec<PartialCandidate>) = candidates
        .into_iter()
        .partition(|candidate| candidate.question.is_some());
    let best_first =
        |a: &PartialCandidate, b: &PartialCandidate| b.evidence.fit().total_cmp(&a.evidence.fit());
    entries.sort_by(best_first);
    others.sort_by(best_first);
    entries.truncate(MAX_ENTRIES);
    others.truncate(MAX_OTHERS);
    entries.extend(others);
    entries
}

/// Share of the score of a document's best other section that is added to a section's score:
/// a page that says more about a topic is more likely to be the right one.
const CONTEXT_SHARE: f32 = 0.15;

/// Fewest passages that are taken from the index before context is added.
const MIN_RESULTS_FOR_CONTEXT: usize = 50;

/// A passage with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedPassage {
    /// The number of the passage in the index.
    pub number: u32,
    /// The BM25 score of its words, with a share of its document's.
    pub words: f32,
    /// The part of the score that comes from similarity of meaning, on the same scale.
    pub meaning: f32,
}

impl RankedPassage {
    /// The score by which passages are ranked.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// The `limit` best passages for a query, best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn passages(
    index: &Index,
    query: Query<'_>,
    limit: usize,
) -> Result<Vec<RankedPassage>, IndexError> {
    let terms = query_terms(query.terms, View::Passages);
    let results = limit.max(MIN_RESULTS_FOR_CONTEXT);
    let scored = index.search(View::Passages, &terms, results)?;
    let similarities = query
        .meaning
        .map_or_else(Vec::new, |meaning| passage_similarities(index, meaning));
    let meaning_scale = MEANING_WEIGHT * perfect_score(index, View::Passages, &terms)?;
    let ranked = |number: u32, words: f32| RankedPassage {
        number,
        words: words * word_factor(index, query, number),
        meaning: meaning_scale
            * similarities
                .get(number as usize)
                .copied()
                .unwrap_or_default(),
    };
    let firsts: Vec<u32> = scored
        .iter()
        .map(|result| index.first_passage(View::Passages, result.number))
        .collect();
    let mut all: Vec<RankedPassage> = Vec::with_capacity(scored.len());
    for (position, result) in scored.iter().enumerate() {
        // The results are sorted, so the first other section is the best one.
        let sibling = (0..scored.len()).find(|&i| i != position && firsts[i] == firsts[position]);
        let context = sibling.map_or(0.0, |i| scored[i].score);
        all.push(ranked(
            result.number,
            result.score + CONTEXT_SHARE * context,
        ));
    }
    for number in most_similar(&similarities, results, MIN_PASSAGE_SIMILARITY) {
        if scored.iter().all(|result| result.number != number) {
            all.push(ranked(number, 0.0));
        }
    }
    all.sort_by(|a, b| b.score().total_cmp(&a.score()));
    all.truncate(limit);
    Ok(all)
}

/// The BM25 score of a text of average length that has every term once; at least
/// [`f32::EPSILON`].
fn perfect_score(index: &Index, view: View, terms: &[QueryTerm]) -> Result<f32, IndexError> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * index.idf(view, &term.text)?;
    }
    Ok(sum)
}

/// For each candidate, whether its questions or passages contain a term.
fn holders(
    index: &Index,
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
fn add_coverage(
    index: &Index,
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
fn weight(index: &Index, word: &SearchWord) -> Result<f32, IndexError> {
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
fn count_missing_distinctive(
    index: &Index,
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
