//! Query terms to scored documents.
//!
//! Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework: BM25 and Beyond", 2009). tantivy keeps its k1 and b fixed, so the
//! sum is our own, over tantivy's postings; documents that cannot reach the best
//! are skipped by MaxScore (Turtle and Flood, "Query Evaluation: Strategies and
//! Optimizations", 1995), which changes no result.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocSet, ReloadPolicy, SegmentReader, TERMINATED, TantivyDocument, TantivyError, Term,
};

use super::build::Counts;
use super::schema::{self, Fields, TermKind, View};
use crate::knowledge::Passage;

/// How soon repeating a term stops to pay. In the ways to ask an entry it pays
/// longer: what many of them say is what the entry is about.
fn k1(view: View) -> f32 {
    match view {
        View::Passages => 0.6,
        View::Questions => 1.2,
    }
}

/// How much a long document is held against it.
const B: f32 = 0.9;

/// One term of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// What it is.
    pub kind: TermKind,
    /// The analysed form.
    pub text: String,
    /// By how much its score counts.
    pub weight: f32,
}

/// A document of a view with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document's number within its view.
    pub number: u32,
    /// The sum of its terms' scores.
    pub score: f32,
}

/// The open segment.
pub(super) struct Searcher {
    segment: SegmentReader,
    /// Keeps the mapped files open.
    _reader: tantivy::IndexReader,
    fields: Fields,
    counts: Counts,
    firsts: Column<u64>,
}

impl Searcher {
    pub(super) fn open(folder: &Path, counts: Counts) -> tantivy::Result<Searcher> {
        let index = tantivy::Index::open_in_dir(folder)?;
        let (expected, fields) = schema::schema();
        if index.schema() != expected {
            return Err(TantivyError::SchemaError("the fields have changed".into()));
        }
        let damaged = index.validate_checksum()?;
        if let Some(file) = damaged.into_iter().next() {
            let detail = format!("{} does not match its checksum", file.display());
            return Err(TantivyError::SystemError(detail));
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        let [segment] = searcher.segment_readers() else {
            let found = searcher.segment_readers().len();
            return Err(TantivyError::SystemError(format!(
                "{found} segments, expected 1"
            )));
        };
        // The two views are told apart by these counts alone.
        let expected = u64::from(counts.passages) + u64::from(counts.questions);
        if u64::from(segment.max_doc()) != expected {
            let found = segment.max_doc();
            let detail = format!("{found} documents, expected {expected}");
            return Err(TantivyError::SystemError(detail));
        }
        Ok(Searcher {
            firsts: segment.fast_fields().u64("first")?,
            segment: segment.clone(),
            _reader: reader,
            fields,
            counts,
        })
    }

    pub(super) fn search(
        &self,
        view: View,
        terms: &[QueryTerm],
        limit: usize,
    ) -> tantivy::Result<Vec<Scored>> {
        let mut lists = Vec::with_capacity(terms.len());
        for kind in TermKind::ALL {
            let of_kind = terms.iter().filter(|term| term.kind == kind);
            self.push_lists(view, kind, of_kind, &mut lists)?;
        }
        let offset = self.offset(view);
        let mut best = best_documents(lists, limit);
        for scored in &mut best {
            scored.number -= offset;
        }
        Ok(best)
    }

    fn push_lists<'q>(
        &self,
        view: View,
        kind: TermKind,
        terms: impl Iterator<Item = &'q QueryTerm>,
        lists: &mut Vec<List>,
    ) -> tantivy::Result<()> {
        let field = self.fields.terms(view, kind);
        let inverted = self.segment.inverted_index(field)?;
        let lengths = self.segment.get_fieldnorms_reader(field)?;
        let k1 = k1(view);
        let documents = self.counts.of(view);
        let average = inverted.total_num_tokens() as f32 / documents.max(1) as f32;
        let norms: Arc<[f32; 256]> = Arc::new(std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX));
            k1 * (1.0 - B + B * length as f32 / average)
        }));
        for term in terms {
            let key = Term::from_field_text(field, &term.text);
            let Some(info) = inverted.get_term_info(&key)? else {
                continue;
            };
            let postings =
                inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
            lists.push(List {
                bound: term.weight * idf(documents, info.doc_freq) * (k1 + 1.0),
                postings,
                lengths: lengths.clone(),
                norms: norms.clone(),
            });
        }
        Ok(())
    }

    pub(super) fn contains(
        &self,
        view: View,
        term: &str,
        numbers: &[u32],
    ) -> tantivy::Result<Vec<bool>> {
        let field = self.fields.terms(view, TermKind::Word);
        let key = Term::from_field_text(field, term);
        let inverted = self.segment.inverted_index(field)?;
        let Some(mut postings) = inverted.read_postings(&key, IndexRecordOption::Basic)? else {
            return Ok(vec![false; numbers.len()]);
        };
        let offset = self.offset(view);
        let has = |&number: &u32| {
            let document = number + offset;
            let at = match postings.doc() {
                at if at < document => postings.seek(document),
                at => at,
            };
            at == document
        };
        Ok(numbers.iter().map(has).collect())
    }

    pub(super) fn idf(&self, view: View, kind: TermKind, term: &str) -> tantivy::Result<f32> {
        let frequency = self.frequency(self.fields.terms(view, kind), term)?;
        Ok(idf(self.counts.of(view), frequency))
    }

    pub(super) fn knows(&self, term: &str) -> tantivy::Result<bool> {
        for view in [View::Passages, View::Questions] {
            if self.frequency(self.fields.terms(view, TermKind::Word), term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn frequency(&self, field: Field, term: &str) -> tantivy::Result<u32> {
        let key = Term::from_field_text(field, term);
        Ok(self.segment.inverted_index(field)?.doc_freq(&key)?)
    }

    pub(super) fn nearest_word(&self, word: &str) -> tantivy::Result<Option<String>> {
        let distance = if word.chars().count() < 8 { 1 } else { 2 };
        let term = Term::from_field_text(self.fields.spelling, word);
        let automaton = FuzzyTermQuery::new(term, distance, true).automaton()?;
        let inverted = self.segment.inverted_index(self.fields.spelling)?;
        let mut near = inverted.terms().search(automaton).into_stream()?;
        let mut best: Option<(Reverse<usize>, u32, String)> = None;
        while let Some((bytes, info)) = near.next() {
            let Ok(candidate) = std::str::from_utf8(bytes) else {
                continue;
            };
            let edits = strsim::osa_distance(word, candidate);
            let rank = (Reverse(edits), info.doc_freq, candidate.to_owned());
            if best.as_ref().is_none_or(|best| rank > *best) {
                best = Some(rank);
            }
        }
        Ok(best.map(|(_, _, word)| word))
    }

    pub(super) fn first_passage(&self, view: View, number: u32) -> u32 {
        self.firsts
            .first(number + self.offset(view))
            .and_then(|first| u32::try_from(first).ok())
            .unwrap_or_default()
    }

    pub(super) fn passage(&self, number: u32) -> tantivy::Result<Passage> {
        let store = self.segment.get_store_reader(1)?;
        let document: TantivyDocument = store.get(number)?;
        let json = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        serde_json::from_str(&json).map_err(|error| {
            TantivyError::SystemError(format!("passage {number} is not readable: {error}"))
        })
    }

    /// Questions are written after all passages.
    fn offset(&self, view: View) -> u32 {
        match view {
            View::Passages => 0,
            View::Questions => self.counts.passages,
        }
    }
}

/// Robertson's inverse document frequency, never negative.
fn idf(documents: u32, frequency: u32) -> f32 {
    let (documents, frequency) = (documents as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// The documents of one query term.
struct List {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    /// k1 (1 - b + b length / average), by length class.
    norms: Arc<[f32; 256]>,
    /// The highest score it can give.
    bound: f32,
}

impl List {
    fn document(&self) -> u32 {
        self.postings.doc()
    }

    fn score(&self) -> f32 {
        let frequency = self.postings.term_freq() as f32;
        let length = self.lengths.fieldnorm_id(self.document());
        self.bound * frequency / (frequency + self.norms[usize::from(length)])
    }

    /// The score of a document not before the current one, if it is listed.
    fn score_of(&mut self, document: u32) -> Option<f32> {
        let at = match self.document() {
            at if at < document => self.postings.seek(document),
            at => at,
        };
        (at == document).then(|| self.score())
    }
}

fn best_documents(mut lists: Vec<List>, limit: usize) -> Vec<Scored> {
    lists.sort_by(|a, b| a.bound.total_cmp(&b.bound));
    // bounds[i]: the most that lists 0 to i can give together.
    let bounds: Vec<f32> = lists
        .iter()
        .scan(0.0, |sum, list| {
            *sum += list.bound;
            Some(*sum)
        })
        .collect();
    let mut best = BinaryHeap::with_capacity(limit + 1);
    let mut threshold = 0.0;
    // Documents in none of lists[first..] cannot reach the threshold.
    let mut first = 0;
    while first < lists.len() && limit > 0 {
        let (optional, essential) = lists.split_at_mut(first);
        let document = essential
            .iter()
            .map(List::document)
            .min()
            .unwrap_or(TERMINATED);
        if document == TERMINATED {
            break;
        }
        let mut score = 0.0;
        for list in essential {
            if list.document() == document {
                score += list.score();
                list.postings.advance();
            }
        }
        for (list, bound) in std::iter::zip(optional, &bounds).rev() {
            if score + bound <= threshold {
                break;
            }
            score += list.score_of(document).unwrap_or(0.0);
        }
        if score <= threshold {
            continue;
        }
        best.push(Reverse(Rank { score, document }));
        if best.len() > limit {
            best.pop();
        }
        if best.len() == limit
            && let Some(Reverse(worst)) = best.peek()
        {
            threshold = worst.score;
            first = bounds.partition_point(|&bound| bound <= threshold);
        }
    }
    best.into_sorted_vec()
        .into_iter()
        .map(|Reverse(rank)| Scored {
            number: rank.document,
            score: rank.score,
        })
        .collect()
}

/// Higher scores first; among equals, earlier documents.
struct Rank {
    score: f32,
    document: u32,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| other.document.cmp(&self.document))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rank {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rank {}
