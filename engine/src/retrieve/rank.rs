//! Combines scored passages and questions of the index into candidates for an answer, and
//! ranks passages for a search.
//!
//! An entry is one candidate, whichever of its languages was found; each section of a
//! document is one. The evidence for a candidate consists of several measures, each
//! relative to the question, so that values are comparable for short and long questions.
//! Words are scored by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework: BM25 and Beyond", 2009), meanings by the similarity of vectors.

use super::candidate::{
    Candidate, Evidence, MEANING_WEIGHT, MIN_CANDIDATE_SIMILARITY, PartialCandidate, Query,
};
use super::closeness::{EntryTexts, QuestionVectors};
use super::coverage::{add_coverage, count_missing_distinctive, weight};
use super::expand::query_terms;
use crate::index::{Index, IndexError, PackIndex, QueryTerm, Scored, Similarities, TermKind, View};
use crate::semantic::{Encoder, Meaning};
use crate::text::Tokenizer;

/// Most entries that are taken from the index by their questions, counted separately for
/// words and for meaning.
const MAX_QUESTIONS: usize = 16;

/// Most passages that are taken from the index by their words.
const MAX_PASSAGES: usize = 48;

/// Most candidates that are entries.
const MAX_ENTRIES: usize = 8;

/// Most candidates that aren't entries.
const MAX_OTHERS: usize = 6;

/// Factor on the word score of a text in another language than the question. The words that
/// they share are mostly names, which many texts have.
const FOREIGN_WORD_FACTOR: f32 = 0.3;

/// What the texts of entries are analysed with.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'e> {
    /// The index of a pack.
    pub index: PackIndex<'e>,
    /// The tokenizer.
    pub tokenizer: &'e Tokenizer,
    /// The encoder; `None` to compare by words only.
    pub encoder: Option<&'e Encoder>,
    /// The vectors of the entries of this index.
    pub entry_texts: &'e EntryTexts,
}

/// The candidates of a pack for a query: first the entries, then the sections of documents and the
/// rows of tables, each best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn candidates(reader: Reader<'_>, query: Query<'_>) -> Result<Vec<Candidate>, IndexError> {
    let Reader { index, .. } = reader;
    let whole = index.index();
    let mut partial: Vec<PartialCandidate> = Vec::new();
    let mut of_questions = Similarities::default();
    let of_phrasings = query
        .sentence
        .map(|sentence| index.nearest_phrasings(sentence))
        .unwrap_or_default();
    for view in [View::Questions, View::Passages] {
        let terms = query_terms(query.terms, view);
        let perfect = perfect_score(index, view, &terms)?;
        let limit = match view {
            View::Questions => MAX_QUESTIONS,
            View::Passages => MAX_PASSAGES,
        };
        let by_words = index.search(view, &terms, limit)?;
        let similarities = query
            .meaning
            .map(|meaning| index.similarity(view, meaning))
            .unwrap_or_default();
        let mut by_meaning = most_similar(&similarities, MAX_QUESTIONS, MIN_CANDIDATE_SIMILARITY);
        if view == View::Questions {
            by_meaning.extend(most_similar(&of_phrasings, MAX_ENTRIES, 0.0));
            by_meaning.sort_unstable();
            by_meaning.dedup();
        }
        by_meaning.retain(|number| by_words.iter().all(|scored| scored.number != *number));
        let by_meaning = by_meaning
            .into_iter()
            .map(|number| Scored { number, score: 0.0 });
        for Scored { number, score } in by_words.into_iter().chain(by_meaning) {
            let candidate = candidate_of(whole.thing(view, number), whole, &mut partial);
            let is_entry = candidate.question.is_some();
            let evidence = &mut candidate.evidence;
            if view == View::Questions {
                evidence.words = score / perfect;
                continue;
            }
            candidate.passages.push(number);
            let words = word_factor(whole, query, number) * score / perfect;
            if is_entry {
                evidence.text_words = evidence.text_words.max(words);
                continue;
            }
            evidence.words = evidence.words.max(words);
            let similarity = similarities.get(number);
            evidence.meaning = similarity
                .into_iter()
                .chain(evidence.meaning)
                .reduce(f32::max);
        }
        if view == View::Questions {
            of_questions = similarities;
        }
    }
    // The meaning of an entry is that of its questions.
    for candidate in &mut partial {
        if let Some(question) = candidate.question {
            candidate.evidence.meaning = of_questions.get(question);
            candidate.evidence.paraphrase = of_phrasings.get(question);
            candidate.evidence.answer = query
                .sentence
                .and_then(|sentence| index.nearest_answer(candidate.first_passage, sentence));
        }
    }
    let (mut entries, mut others): (Vec<PartialCandidate>, Vec<PartialCandidate>) = partial
        .into_iter()
        .partition(|candidate| candidate.question.is_some());
    keep_best(&mut entries, MAX_ENTRIES);
    keep_best(&mut others, MAX_OTHERS);
    add_closeness(reader, query, &mut entries)?;
    keep_best(&mut entries, MAX_ENTRIES);
    let mut kept = entries;
    kept.append(&mut others);
    add_coverage(index, query.terms, &mut kept)?;
    count_missing_distinctive(index, query.terms, &mut kept)?;
    kept.into_iter()
        .map(|candidate| {
            Ok(Candidate {
                passage: whole.passage(candidate.first_passage)?,
                evidence: candidate.evidence,
            })
        })
        .collect()
}

/// Adds the closeness of the texts of entries to their evidence.
fn add_closeness(
    reader: Reader<'_>,
    query: Query<'_>,
    entries: &mut [PartialCandidate],
) -> Result<(), IndexError> {
    let Reader {
        index,
        tokenizer,
        encoder,
        entry_texts,
    } = reader;
    let Some(encoder) = encoder.filter(|_| query.meaning.is_some()) else {
        return Ok(());
    };
    let mut question = QuestionVectors {
        sentences: query.sentences.to_vec(),
        words: Vec::with_capacity(query.terms.words.len()),
    };
    for word in &query.terms.words {
        let vector = encoder.encode(&word.surface);
        question.words.push((vector, weight(index, word)?));
    }
    for candidate in entries {
        let first = candidate.first_passage;
        candidate.evidence.closeness =
            entry_texts.closeness(&question, first, index.index(), tokenizer, encoder)?;
    }
    Ok(())
}

/// The similarity of each passage to the meaning of a question. A passage of an entry has
/// the similarity of the entry's questions, if that is greater.
fn passage_similarities(index: PackIndex<'_>, meaning: &Meaning) -> Similarities {
    let whole = index.index();
    let mut similarities = index.similarity(View::Passages, meaning);
    for (number, of_questions) in index.similarity(View::Questions, meaning).iter() {
        let first = whole.thing(View::Questions, number);
        let mut of_entry =
            (first..).take_while(|&passage| whole.thing(View::Passages, passage) == first);
        while of_entry
            .next()
            .is_some_and(|passage| similarities.raise(passage, of_questions))
        {}
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

/// Least similarity of a passage that is found by its meaning alone. It is lower than that
/// of candidates, because a person judges the hits.
const MIN_PASSAGE_SIMILARITY: f32 = 0.3;

/// The numbers with the greatest similarities, greatest first, that are at least `min`. Of
/// equal ones, those with lower numbers come first.
fn most_similar(similarities: &Similarities, limit: usize, min: f32) -> Vec<u32> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if limit == 0 {
        return Vec::new();
    }
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(2 * limit);
    // Few of 100,000 similarities reach the least of the greatest so far.
    let mut least = min;
    for (number, similarity) in similarities.iter() {
        if similarity < least || similarity.is_nan() {
            continue;
        }
        if found.len() == 2 * limit {
            found.select_nth_unstable_by(limit - 1, order);
            found.truncate(limit);
            least = found[limit - 1].1;
        }
        found.push((number, similarity));
    }
    found.sort_unstable_by(order);
    found.truncate(limit);
    found.into_iter().map(|(number, _)| number).collect()
}

/// The candidate with a first passage; added if it is new.
fn candidate_of<'c>(
    first_passage: u32,
    index: &Index,
    candidates: &'c mut Vec<PartialCandidate>,
) -> &'c mut PartialCandidate {
    let known = candidates
        .iter()
        .position(|candidate| candidate.first_passage == first_passage);
    let position = known.unwrap_or(candidates.len());
    if known.is_none() {
        candidates.push(PartialCandidate {
            first_passage,
            passages: Vec::new(),
            question: index.question_of(first_passage),
            evidence: Evidence::default(),
        });
    }
    &mut candidates[position]
}

/// Sorts candidates, best first, and drops all after the first `limit`.
fn keep_best(candidates: &mut Vec<PartialCandidate>, limit: usize) {
    candidates.sort_by(|a, b| b.evidence.fit().total_cmp(&a.evidence.fit()));
    candidates.truncate(limit);
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

/// The ranked passages of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The passages, best first.
    pub passages: Vec<RankedPassage>,
    /// The score of the words of a passage of average length that has every term once. The
    /// passages of several packs are compared by their shares of it.
    pub perfect: f32,
}

impl RankedPassage {
    /// The score by which passages are ranked.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// The `limit` best passages of a pack for a query, best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn passages(
    index: PackIndex<'_>,
    query: Query<'_>,
    limit: usize,
) -> Result<Ranked, IndexError> {
    let whole = index.index();
    let terms = query_terms(query.terms, View::Passages);
    let results = limit.max(MIN_RESULTS_FOR_CONTEXT);
    let scored = index.search(View::Passages, &terms, results)?;
    let similarities = query
        .meaning
        .map(|meaning| passage_similarities(index, meaning))
        .unwrap_or_default();
    let perfect = perfect_score(index, View::Passages, &terms)?;
    let meaning_scale = MEANING_WEIGHT * perfect;
    let ranked = |number: u32, words: f32| RankedPassage {
        number,
        words: words * word_factor(whole, query, number),
        meaning: meaning_scale * similarities.get(number).unwrap_or_default(),
    };
    let firsts: Vec<u32> = scored
        .iter()
        .map(|result| whole.first_passage(View::Passages, result.number))
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
    Ok(Ranked {
        passages: all,
        perfect,
    })
}

/// The BM25 score of a text of average length that has every term once; at least
/// [`f32::EPSILON`].
fn perfect_score(index: PackIndex<'_>, view: View, terms: &[QueryTerm]) -> Result<f32, IndexError> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * index.idf(view, &term.text)?;
    }
    Ok(sum)
}
