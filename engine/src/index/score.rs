//! Finds the documents with the highest scores among the postings of query terms.
//!
//! Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
//! BM25 and Beyond", 2009). They are computed here, from tantivy's postings, because
//! tantivy's k1 and b are fixed. MaxScore (Turtle and Flood, "Query Evaluation:
//! Strategies and Optimizations", 1995) skips documents that can't be among the best;
//! it doesn't change the result.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocSet, TERMINATED};

use super::parts::Piece;
use super::schema::View;

/// BM25's k1 for passages.
pub const K1_PASSAGES: f32 = 0.6;

/// BM25's k1: the higher, the more each repetition of a term adds to the score. It is
/// higher for the ways to ask an entry, because a word that many of them have is what
/// the entry is about.
fn k1(view: View) -> f32 {
    match view {
        View::Passages => K1_PASSAGES,
        View::Questions => 1.2,
    }
}

/// BM25's b, from 0 to 1: how much the length of a document lowers its score.
pub const B: f32 = 0.9;

/// The inverse document frequency of BM25, in the variant that is never negative.
pub fn idf(documents: u32, frequency: u32) -> f32 {
    let (documents, frequency) = (documents as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// Scores the terms of one field.
pub(super) struct FieldScorer {
    k1: f32,
    documents: u32,
    /// k1 (1 - b + b length / average length), by tantivy's length class.
    norms: Arc<[f32; 256]>,
}

impl FieldScorer {
    pub(super) fn new(view: View, documents: u32, tokens: u64) -> FieldScorer {
        let k1 = k1(view);
        let average = tokens as f32 / documents.max(1) as f32;
        let norms = std::array::from_fn(|class| {
            let length = FieldNormReader::id_to_fieldnorm(u8::try_from(class).unwrap_or(u8::MAX));
            k1 * (1.0 - B + B * length as f32 / average)
        });
        FieldScorer {
            k1,
            documents,
            norms: Arc::new(norms),
        }
    }

    /// The highest possible score of a term with weight 1.
    pub(super) fn bound(&self, frequency: u32) -> f32 {
        idf(self.documents, frequency) * (self.k1 + 1.0)
    }

    /// The documents of a term whose score is at most `bound`.
    pub(super) fn list(&self, cursors: Vec<Cursor>, bound: f32) -> List {
        let mut list = List {
            bound,
            document: 0,
            cursors,
            norms: self.norms.clone(),
        };
        list.find_document();
        list
    }
}

/// The documents of a query term in one part of the index, by their numbers in the index.
pub(super) struct Cursor {
    /// Boxed because decoded blocks are large and lists are moved.
    postings: Box<SegmentPostings>,
    lengths: FieldNormReader,
    /// The documents in service.
    pieces: Arc<[Piece]>,
    /// The piece of the current document.
    piece: usize,
    /// The number of the current document.
    document: u32,
}

impl Cursor {
    pub(super) fn new(
        postings: SegmentPostings,
        lengths: FieldNormReader,
        pieces: Arc<[Piece]>,
    ) -> Cursor {
        let mut cursor = Cursor {
            postings: Box::new(postings),
            lengths,
            pieces,
            piece: 0,
            document: 0,
        };
        cursor.find_document();
        cursor
    }

    fn advance(&mut self) {
        self.postings.advance();
        self.find_document();
    }

    /// Goes to the first document that isn't before this number.
    fn seek(&mut self, number: u32) {
        if self.document >= number {
            return;
        }
        let rest = &self.pieces[self.piece..];
        self.piece += rest.partition_point(|piece| piece.numbers().end <= number);
        if let Some(piece) = self.pieces.get(self.piece) {
            let local = piece.local + number.saturating_sub(piece.number);
            if self.postings.doc() < local {
                self.postings.seek(local);
            }
        }
        self.find_document();
    }

    /// Skips documents out of service.
    fn find_document(&mut self) {
        loop {
            let local = self.postings.doc();
            let Some(piece) = self.pieces.get(self.piece).filter(|_| local != TERMINATED) else {
                self.document = TERMINATED;
                return;
            };
            if local >= piece.locals().end {
                self.piece += 1;
            } else if local < piece.local {
                self.postings.seek(piece.local);
            } else {
                self.document = local - piece.local + piece.number;
                return;
            }
        }
    }
}

/// The documents of a query term.
pub(super) struct List {
    /// In each part that has the term.
    cursors: Vec<Cursor>,
    /// The least of the cursors' documents.
    document: u32,
    norms: Arc<[f32; 256]>,
    bound: f32,
}

impl List {
    fn score(&self) -> f32 {
        let at = |cursor: &&Cursor| cursor.document == self.document;
        let Some(cursor) = self.cursors.iter().find(at) else {
            return 0.0;
        };
        let frequency = cursor.postings.term_freq() as f32;
        let length = cursor.lengths.fieldnorm_id(cursor.postings.doc());
        self.bound * frequency / (frequency + self.norms[usize::from(length)])
    }

    fn advance(&mut self) -> u32 {
        for cursor in &mut self.cursors {
            if cursor.document == self.document {
                cursor.advance();
            }
        }
        self.find_document()
    }

    /// Goes to the first document that isn't before this number.
    fn seek(&mut self, number: u32) -> u32 {
        for cursor in &mut self.cursors {
            cursor.seek(number);
        }
        self.find_document()
    }

    fn find_document(&mut self) -> u32 {
        let documents = self.cursors.iter().map(|cursor| cursor.document);
        self.document = documents.min().unwrap_or(TERMINATED);
        self.document
    }
}

/// A document with its score, ordered by descending score, then by document id.
pub(super) struct Rank {
    pub score: f32,
    pub document: u32,
}

/// The documents with the highest sums of scores, best first, at most `limit`. The
/// lists must be in ascending order of their bounds.
pub(super) fn best_documents(mut lists: Vec<List>, limit: usize) -> Vec<Rank> {
    // bounds[i] is the highest possible sum of lists 0 to i.
    let bounds: Vec<f32> = lists
        .iter()
        .scan(0.0, |sum, list| {
            *sum += list.bound;
            Some(*sum)
        })
        .collect();
    // The position in each list, contiguous in memory because it is read most.
    let mut at: Vec<u32> = lists.iter().map(|list| list.document).collect();
    let mut best = BinaryHeap::with_capacity(limit + 1);
    let mut threshold = 0.0;
    // Documents in none of lists[first..] can't reach the threshold.
    let mut first = 0;
    while first < lists.len() && limit > 0 {
        let document = at[first..].iter().copied().min().unwrap_or(TERMINATED);
        if document == TERMINATED {
            break;
        }
        let mut score = 0.0;
        for i in first..lists.len() {
            if at[i] == document {
                score += lists[i].score();
                at[i] = lists[i].advance();
            }
        }
        for i in (0..first).rev() {
            if score + bounds[i] <= threshold {
                break;
            }
            if at[i] < document {
                at[i] = lists[i].seek(document);
            }
            if at[i] == document {
                score += lists[i].score();
            }
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
        .map(|Reverse(rank)| rank)
        .collect()
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
