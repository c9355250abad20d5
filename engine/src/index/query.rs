//! Searches an open index: scores the documents of a pack for query terms, and looks up
//! words and passages.
//!
//! Frequencies and lengths are those of the pack, so that the scores of its documents don't
//! depend on what other packs there are.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, InvertedIndexReader, ReloadPolicy, SegmentReader, TantivyDocument,
    TantivyError, Term,
};

use super::build::{Counts, PackCounts};
use super::schema::{self, Fields, TermKind, View, key};
use super::score::{FieldScorer, Rank, best_documents, idf};
use crate::knowledge::Passage;
use crate::text::Language;

/// One term of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// The kind of term.
    pub kind: TermKind,
    /// The analyzed form.
    pub text: String,
    /// The factor of its score.
    pub weight: f32,
}

/// A document of a view with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document's number within its view.
    pub number: u32,
    /// The sum of the scores of its terms.
    pub score: f32,
}

/// The largest number of terms of a query that are scored. The terms with the highest
/// possible scores are chosen: a pasted page has thousands, and the rest would change
/// little.
const SCORED_TERMS: usize = 256;

/// The open segment.
pub(super) struct Searcher {
    /// Reads stored passages, and caches them.
    searcher: tantivy::Searcher,
    fields: Fields,
    counts: Counts,
    firsts: Column<u64>,
    things: Column<u64>,
    languages: Column<u64>,
    /// By view and kind of term.
    indexed: [[IndexedField; 3]; 2],
    packs: Vec<SearchedPack>,
}

/// What is needed to score the documents of a pack.
struct SearchedPack {
    counts: PackCounts,
    /// By view and kind of term.
    scorers: [[FieldScorer; 3]; 2],
}

impl Searcher {
    pub(super) fn open(folder: &Path, packs: &[PackCounts]) -> tantivy::Result<Searcher> {
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
        // Only these counts separate the two views.
        let counts = packs.last().map(PackCounts::after).unwrap_or_default();
        let expected = u64::from(counts.passages) + u64::from(counts.questions);
        if u64::from(segment.max_doc()) != expected {
            let found = segment.max_doc();
            let detail = format!("{found} documents, expected {expected}");
            return Err(TantivyError::SystemError(detail));
        }
        let open = |view| -> tantivy::Result<[IndexedField; 3]> {
            let [words, bigrams, pairs] =
                TermKind::ALL.map(|kind| IndexedField::open(segment, fields.terms(view, kind)));
            Ok([words?, bigrams?, pairs?])
        };
        let indexed = [open(View::Passages)?, open(View::Questions)?];
        let searched = |counts: &PackCounts| {
            let scorer = |view: View, kind: TermKind| {
                let lengths = indexed[view as usize][kind as usize].lengths.clone();
                let terms = counts.terms[view as usize][kind as usize];
                FieldScorer::new(view, counts.counts.of(view), terms, lengths)
            };
            let of_view = |view| TermKind::ALL.map(|kind| scorer(view, kind));
            SearchedPack {
                counts: *counts,
                scorers: [of_view(View::Passages), of_view(View::Questions)],
            }
        };
        Ok(Searcher {
            firsts: segment.fast_fields().u64("first")?,
            things: segment.fast_fields().u64("thing")?,
            languages: segment.fast_fields().u64("language")?,
            packs: packs.iter().map(searched).collect(),
            indexed,
            searcher,
            fields,
            counts,
        })
    }

    pub(super) fn search(
        &self,
        pack: usize,
        view: View,
        terms: &[QueryTerm],
        limit: usize,
    ) -> tantivy::Result<Vec<Scored>> {
        let Some(searched) = self.packs.get(pack) else {
            return Ok(Vec::new());
        };
        let mut listed: Vec<(f32, TermInfo, TermKind)> = Vec::with_capacity(terms.len());
        for term in terms {
            let key = self.key(pack, view, term.kind, &term.text);
            let field = self.field(view, term.kind);
            if let Some(info) = field.inverted.get_term_info(&key)? {
                let scorer = &searched.scorers[view as usize][term.kind as usize];
                listed.push((term.weight * scorer.bound(info.doc_freq), info, term.kind));
            }
        }
        listed.sort_by(|a, b| b.0.total_cmp(&a.0));
        listed.truncate(SCORED_TERMS);
        let mut lists = Vec::with_capacity(listed.len());
        for (bound, info, kind) in listed.into_iter().rev() {
            let option = IndexRecordOption::WithFreqs;
            let inverted = &self.field(view, kind).inverted;
            let postings = inverted.read_postings_from_terminfo(&info, option)?;
            let scorer = &searched.scorers[view as usize][kind as usize];
            lists.push(scorer.list(postings, bound));
        }
        let offset = self.offset(view);
        let best = best_documents(lists, limit);
        Ok(best
            .into_iter()
            .map(|Rank { score, document }| Scored {
                number: document - offset,
                score,
            })
            .collect())
    }

    fn field(&self, view: View, kind: TermKind) -> &IndexedField {
        &self.indexed[view as usize][kind as usize]
    }

    fn key(&self, pack: usize, view: View, kind: TermKind, term: &str) -> Term {
        Term::from_field_text(self.field(view, kind).field, &key(pack, term))
    }

    pub(super) fn contains(
        &self,
        pack: usize,
        view: View,
        term: &str,
        numbers: &[u32],
    ) -> tantivy::Result<Vec<bool>> {
        let field = self.field(view, TermKind::Word);
        let key = self.key(pack, view, TermKind::Word, term);
        let Some(mut postings) = field
            .inverted
            .read_postings(&key, IndexRecordOption::Basic)?
        else {
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

    pub(super) fn idf(&self, pack: usize, view: View, term: &str) -> tantivy::Result<f32> {
        let counts = self.counts(pack).counts;
        Ok(idf(counts.of(view), self.frequency(pack, view, term)?))
    }

    pub(super) fn knows(&self, pack: usize, term: &str) -> tantivy::Result<bool> {
        Ok(self.frequency(pack, View::Passages, term)? > 0
            || self.frequency(pack, View::Questions, term)? > 0)
    }

    fn frequency(&self, pack: usize, view: View, term: &str) -> tantivy::Result<u32> {
        let key = self.key(pack, view, TermKind::Word, term);
        Ok(self.field(view, TermKind::Word).inverted.doc_freq(&key)?)
    }

    /// The number of a pack's documents and terms; none if there is no such pack.
    pub(super) fn counts(&self, pack: usize) -> PackCounts {
        let pack = self.packs.get(pack);
        pack.map_or_else(PackCounts::default, |pack| pack.counts)
    }

    pub(super) fn nearest_word(&self, pack: usize, word: &str) -> tantivy::Result<Option<String>> {
        let distance = if word.chars().count() < 8 { 1 } else { 2 };
        // Terms of other packs aren't between these two. The ones between begin in the same
        // way as the word, so that all edits are in the rest.
        let (first, after) = (key(pack, ""), format!("{pack}!"));
        let term = Term::from_field_text(self.fields.spelling, &key(pack, word));
        let automaton = FuzzyTermQuery::new(term, distance, true).automaton()?;
        let inverted = self
            .searcher
            .segment_reader(0)
            .inverted_index(self.fields.spelling)?;
        let near = inverted.terms().search(automaton);
        let mut near = near.ge(&first).lt(&after).into_stream()?;
        let mut best: Option<(Reverse<usize>, u32, String)> = None;
        while let Some((bytes, info)) = near.next() {
            let text = std::str::from_utf8(bytes).ok();
            let Some(candidate) = text.and_then(|text| text.strip_prefix(&first)) else {
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
        self.number_in(&self.firsts, view, number)
    }

    pub(super) fn thing(&self, view: View, number: u32) -> u32 {
        self.number_in(&self.things, view, number)
    }

    pub(super) fn language(&self, passage: u32) -> Option<Language> {
        let place = self.number_in(&self.languages, View::Passages, passage);
        Language::ALL.get(place as usize).copied()
    }

    fn number_in(&self, column: &Column<u64>, view: View, number: u32) -> u32 {
        column
            .first(number + self.offset(view))
            .and_then(|first| u32::try_from(first).ok())
            .unwrap_or_default()
    }

    pub(super) fn passage(&self, number: u32) -> tantivy::Result<Passage> {
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(0, number))?;
        let json = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        serde_json::from_str(&json).map_err(|error| {
            TantivyError::SystemError(format!("passage {number} is not readable: {error}"))
        })
    }

    /// The id of the first document of a view: questions follow the passages.
    fn offset(&self, view: View) -> u32 {
        match view {
            View::Passages => 0,
            View::Questions => self.counts.passages,
        }
    }
}

/// A field with the terms of all packs.
struct IndexedField {
    field: Field,
    inverted: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
}

impl IndexedField {
    fn open(segment: &SegmentReader, field: Field) -> tantivy::Result<IndexedField> {
        Ok(IndexedField {
            inverted: segment.inverted_index(field)?,
            lengths: segment.get_fieldnorms_reader(field)?,
            field,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::index::{Rebuild, Source, open_or_build};
    use crate::knowledge::{Glossary, load};
    use crate::text::Tokenizer;

    /// A limit that no document is skipped under gives every score in full.
    #[test]
    fn skipping_documents_changes_no_result() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tokenizer = Arc::new(Tokenizer::open().expect("the dictionary is embedded"));
        let (library, _) = load(&root.join("knowledge")).expect("the shipped pack");
        let glossaries = [Arc::new(Glossary::new(&tokenizer, &library.packs))];
        let when = Rebuild::WhenStale;
        let source = Source {
            library: &library,
            tokenizer: &tokenizer,
            glossaries: &glossaries,
            encoder: None,
        };
        let index = open_or_build(folder.path(), &source, when, &()).expect("an index");
        let questions = [
            "登録キャンペーンの画面を表示させない設定はどこですか",
            "how many times can a user skip the prompt before sign in is blocked",
            "SMS と音声電話はいつ使えなくなりますか",
            "passkey",
        ];
        for question in questions {
            let analyzed = tokenizer.analyze(question);
            let term = |kind, text: String, weight| QueryTerm { kind, text, weight };
            let words = analyzed.words.into_iter().map(|token| token.term);
            let words = words.map(|text| term(TermKind::Word, text, 1.0));
            let bigrams = analyzed.bigrams.into_iter();
            let bigrams = bigrams.map(|text| term(TermKind::Bigram, text, 0.5));
            let terms: Vec<QueryTerm> = words.chain(bigrams).collect();
            for view in [View::Passages, View::Questions] {
                let pack = index.pack(0);
                let all = pack.search(view, &terms, 10_000).expect("an index");
                for limit in [1, 3, 10] {
                    let best = pack.search(view, &terms, limit).expect("an index");
                    let expected = &all[..limit.min(all.len())];
                    assert_eq!(best.len(), expected.len(), "{question}");
                    for (found, expected) in std::iter::zip(best, expected) {
                        let difference = (found.score - expected.score).abs();
                        assert!(difference < 1e-3, "{question}: {found:?} {expected:?}");
                    }
                }
            }
        }
    }
}
