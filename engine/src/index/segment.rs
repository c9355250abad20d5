//! Opens the tantivy segment of a part of an index.
//!
//! A document's id is its number in the part. Questions follow the passages.

use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, Value};
use tantivy::{
    DocAddress, InvertedIndexReader, ReloadPolicy, SegmentReader, TantivyDocument, TantivyError,
    Term,
};

use super::build::Counts;
use super::schema::{self, Fields, TermKind, View, key};
use crate::knowledge::Passage;
use crate::text::Language;

/// An open segment.
pub(super) struct Segment {
    /// Reads stored passages, and caches them.
    searcher: tantivy::Searcher,
    fields: Fields,
    firsts: Column<u64>,
    things: Column<u64>,
    languages: Column<u64>,
    /// By view and kind of term.
    indexed: [[IndexedField; 3]; 2],
}

impl Segment {
    /// Opens the segment with this number of documents, whose files are compared with their
    /// checksums if `checks`.
    pub(super) fn open(folder: &Path, counts: Counts, checks: bool) -> tantivy::Result<Segment> {
        let index = tantivy::Index::open_in_dir(folder)?;
        let (expected, fields) = schema::schema();
        if index.schema() != expected {
            return Err(TantivyError::SchemaError("the fields have changed".into()));
        }
        let damaged = match checks {
            true => index.validate_checksum()?,
            false => Default::default(),
        };
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
        Ok(Segment {
            firsts: segment.fast_fields().u64("first")?,
            things: segment.fast_fields().u64("thing")?,
            languages: segment.fast_fields().u64("language")?,
            indexed: [open(View::Passages)?, open(View::Questions)?],
            searcher,
            fields,
        })
    }

    pub(super) fn field(&self, view: View, kind: TermKind) -> &IndexedField {
        &self.indexed[view as usize][kind as usize]
    }

    /// The Latin words of a pack that are at most `distance` edits from a word, with the number
    /// of documents that have them.
    pub(super) fn near_words(
        &self,
        pack: usize,
        word: &str,
        distance: u8,
    ) -> tantivy::Result<Vec<(String, u32)>> {
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
        let mut found = Vec::new();
        while let Some((bytes, info)) = near.next() {
            let text = std::str::from_utf8(bytes).ok();
            if let Some(word) = text.and_then(|text| text.strip_prefix(&first)) {
                found.push((word.to_owned(), info.doc_freq));
            }
        }
        Ok(found)
    }

    /// The id of the first passage of the same entry or document.
    pub(super) fn first(&self, document: u32) -> u32 {
        document.saturating_sub(value(&self.firsts, document))
    }

    /// The id of the first passage of the same thing.
    pub(super) fn thing(&self, document: u32) -> u32 {
        document.saturating_sub(value(&self.things, document))
    }

    pub(super) fn language(&self, passage: u32) -> Option<Language> {
        let place = value(&self.languages, passage);
        Language::ALL.get(place as usize).copied()
    }

    pub(super) fn passage(&self, id: u32) -> tantivy::Result<Passage> {
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(0, id))?;
        let json = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        serde_json::from_str(&json).map_err(|error| {
            TantivyError::SystemError(format!("passage {id} is not readable: {error}"))
        })
    }
}

fn value(column: &Column<u64>, document: u32) -> u32 {
    let value = column.first(document);
    value
        .and_then(|value| u32::try_from(value).ok())
        .unwrap_or_default()
}

/// A field with the terms of all packs.
pub(super) struct IndexedField {
    pub field: Field,
    pub inverted: Arc<InvertedIndexReader>,
    pub lengths: FieldNormReader,
}

impl IndexedField {
    fn open(segment: &SegmentReader, field: Field) -> tantivy::Result<IndexedField> {
        Ok(IndexedField {
            inverted: segment.inverted_index(field)?,
            lengths: segment.get_fieldnorms_reader(field)?,
            field,
        })
    }

    /// A term of a pack.
    pub(super) fn key(&self, pack: usize, term: &str) -> Term {
        Term::from_field_text(self.field, &key(pack, term))
    }
}
