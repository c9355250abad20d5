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
use super::closeness::QuestionVectors;
use super::coverage::{add_coverage, count_missing_distinctive, weight};
use super::expand::query_terms;
use super::reader::{ENTRIES, Reader};
use crate::index::{
    FoundPassage, FoundPassages, Index, IndexError, PackIndex, PassageIndex, PassageSearch, Scored,
    Similarities, View, perfect_score,
};
use crate::knowledge::Passage;
use crate::text::Language;

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

/// The candidates of a pack for a query: first the entries, then the sections of documents and the
/// rows of tables, each best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn candidates(reader: Reader<'_>, query: Query<'_>) -> Result<Vec<Candidate>, IndexError> {
    let Reader { index, sources, .. } = reader;
    let mut partial: Vec<PartialCandidate> = Vec::new();
    let of_questions = query
        .meaning
        .map(|meaning| index.similarity(View::Questions, meaning))
        .unwrap_or_default();
    let of_phrasings = query
        .sentence
        .map(|sentence| index.nearest_phrasings(sentence))
        .unwrap_or_default();
    add_entries(index, query, [&of_questions, &of_phrasings], &mut partial)?;
    for source in 0..sources.len() {
        add_passages(reader, source, query, &mut partial)?;
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
    add_coverage(reader, query.terms, &mut kept)?;
    count_missing_distinctive(reader, query.terms, &mut kept)?;
    with_passages(reader, kept)
}

/// Adds the entries whose questions have the best words or are the closest in meaning, which
/// is given by the entries' questions and by their nearest phrasings.
fn add_entries(
    index: PackIndex<'_>,
    query: Query<'_>,
    [of_questions, of_phrasings]: [&Similarities; 2],
    partial: &mut Vec<PartialCandidate>,
) -> Result<(), IndexError> {
    let whole = index.index();
    let terms = query_terms(query.terms, View::Questions);
    let perfect = perfect_score(&terms, |word| index.idf(View::Questions, word))?;
    let by_words = index.search(View::Questions, &terms, MAX_QUESTIONS)?;
    let mut by_meaning = of_questions.greatest(MAX_QUESTIONS, MIN_CANDIDATE_SIMILARITY);
    by_meaning.extend(of_phrasings.greatest(MAX_ENTRIES, 0.0));
    by_meaning.sort_unstable();
    by_meaning.dedup();
    by_meaning.retain(|number| by_words.iter().all(|scored| scored.number != *number));
    let by_meaning = by_meaning
        .into_iter()
        .map(|number| Scored { number, score: 0.0 });
    for Scored { number, score } in by_words.into_iter().chain(by_meaning) {
        let thing = whole.thing(View::Questions, number);
        let candidate = candidate_of(thing, ENTRIES, whole, partial);
        candidate.evidence.words = score / perfect;
    }
    Ok(())
}

/// Adds the things whose passages one of the sources finds.
fn add_passages(
    reader: Reader<'_>,
    source: usize,
    query: Query<'_>,
    partial: &mut Vec<PartialCandidate>,
) -> Result<(), IndexError> {
    let terms = query_terms(query.terms, View::Passages);
    let found = reader.sources[source].find(&PassageSearch {
        terms: &terms,
        asked: &query.terms.distinctive,
        meaning: query.meaning,
        by_words: MAX_PASSAGES,
        by_meaning: MAX_QUESTIONS,
        min_similarity: MIN_CANDIDATE_SIMILARITY,
        counts_questions: false,
    })?;
    for passage in found.passages {
        let candidate = candidate_of(passage.thing, source, reader.index.index(), partial);
        let is_entry = candidate.question.is_some();
        let evidence = &mut candidate.evidence;
        candidate.passages.push(passage.number);
        let words = word_factor(query, passage.language) * passage.words / found.perfect;
        if is_entry {
            evidence.text_words = evidence.text_words.max(words);
            continue;
        }
        evidence.words = evidence.words.max(words);
        let meanings = passage.similarity.into_iter().chain(evidence.meaning);
        evidence.meaning = meanings.reduce(f32::max);
    }
    Ok(())
}

/// The candidates with their first passages, without those whose passages can't be had now.
fn with_passages(
    reader: Reader<'_>,
    kept: Vec<PartialCandidate>,
) -> Result<Vec<Candidate>, IndexError> {
    let mut passages: Vec<Option<Passage>> = vec![None; kept.len()];
    for (source, index) in reader.sources.iter().enumerate() {
        let of_source = |at: &usize| kept[*at].source == source;
        let places: Vec<usize> = (0..kept.len()).filter(of_source).collect();
        let numbers: Vec<u32> = places.iter().map(|at| kept[*at].first_passage).collect();
        for (at, passage) in std::iter::zip(places, index.passages(&numbers)?) {
            passages[at] = passage;
        }
    }
    let candidates = std::iter::zip(kept, passages);
    let candidates = candidates.filter_map(|(candidate, passage)| {
        Some(Candidate {
            passage: passage?,
            evidence: candidate.evidence,
        })
    });
    Ok(candidates.collect())
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
        ..
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

/// The factor on the word score of a passage: reduced for a passage in another language if
/// the query has a meaning, else 1, because words are then all that is compared.
fn word_factor(query: Query<'_>, language: Option<Language>) -> f32 {
    let is_foreign = query.language.is_some() && language != query.language;
    match query.meaning {
        Some(_) if is_foreign => FOREIGN_WORD_FACTOR,
        _ => 1.0,
    }
}

/// Least similarity of a passage that is found by its meaning alone. It is lower than that
/// of candidates, because a person judges the hits.
const MIN_PASSAGE_SIMILARITY: f32 = 0.3;

/// The candidate of a source with a first passage; added if it is new.
fn candidate_of<'c>(
    first_passage: u32,
    source: usize,
    index: &Index,
    candidates: &'c mut Vec<PartialCandidate>,
) -> &'c mut PartialCandidate {
    let known = candidates.iter().position(|candidate| {
        (candidate.source, candidate.first_passage) == (source, first_passage)
    });
    let position = known.unwrap_or(candidates.len());
    if known.is_none() {
        candidates.push(PartialCandidate {
            first_passage,
            source,
            passages: Vec::new(),
            question: match source {
                ENTRIES => index.question_of(first_passage),
                _ => None,
            },
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

/// The ranked passages of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The passages, best first.
    pub passages: Vec<RankedPassage>,
    /// The score of the words of a passage of average length that has every term once. The
    /// passages of several sources are compared by their shares of it.
    pub perfect: f32,
}

impl RankedPassage {
    /// The score by which passages are ranked.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// The `limit` best passages of one source of a pack for a query, best first.
///
/// # Errors
///
/// If the index cannot be read.
pub fn passages(
    index: &dyn PassageIndex,
    query: Query<'_>,
    limit: usize,
) -> Result<Ranked, IndexError> {
    let terms = query_terms(query.terms, View::Passages);
    let results = limit.max(MIN_RESULTS_FOR_CONTEXT);
    let FoundPassages {
        perfect,
        passages: found,
    } = index.find(&PassageSearch {
        terms: &terms,
        asked: &[],
        meaning: query.meaning,
        by_words: results,
        by_meaning: results,
        min_similarity: MIN_PASSAGE_SIMILARITY,
        counts_questions: true,
    })?;
    let meaning_scale = MEANING_WEIGHT * perfect;
    let has_words = |passage: &&FoundPassage| passage.words > 0.0;
    let mut all: Vec<RankedPassage> = Vec::with_capacity(found.len());
    for (position, passage) in found.iter().enumerate() {
        // Those with words are sorted, so the first other section is the best one.
        let mut others = found.iter().enumerate().filter(|(at, _)| *at != position);
        let sibling = others.find(|(_, other)| other.first == passage.first && other.words > 0.0);
        let sibling = sibling.filter(|_| has_words(&passage));
        let context = sibling.map_or(0.0, |(_, other)| other.words);
        let words = passage.words + CONTEXT_SHARE * context;
        all.push(RankedPassage {
            number: passage.number,
            words: words * word_factor(query, passage.language),
            meaning: meaning_scale * passage.similarity.unwrap_or_default(),
        });
    }
    all.sort_by(|a, b| b.score().total_cmp(&a.score()));
    all.truncate(limit);
    Ok(Ranked {
        passages: all,
        perfect,
    })
}
