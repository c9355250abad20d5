//! Defines the fields of the index.
//!
//! A document is either a passage, or all the ways to ask an entry in both languages.
//! The ways to ask are one document because words that are specific to an entry
//! identify it far better than its nearest single phrasing. The two kinds have
//! separate fields, so that lengths and frequencies of one don't affect scores of the
//! other. Passages come first: a passage's number is its document id.
//!
//! Terms begin with the number of their pack. Each pack has frequencies of its own that
//! way, and a search in one pack reads nothing of the others.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use super::terms::TERMS;

/// The version of the fields, of their content, of how packs are read and of how columns
/// are compressed; a part of the fingerprint.
pub(super) const SCHEMA_VERSION: u32 = 10;

/// The kinds of documents, which are searched separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Passages: title, heading and text in one field.
    Passages,
    /// Entries, by the ways to ask them.
    Questions,
}

/// The kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// A word, or a concept of the glossary.
    Word,
    /// Two adjacent Japanese characters.
    Bigram,
    /// Two adjacent words.
    Pair,
}

impl TermKind {
    /// Every kind.
    pub const ALL: [TermKind; 3] = [TermKind::Word, TermKind::Bigram, TermKind::Pair];
}

/// The fields, by purpose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    passages: [Field; 3],
    questions: [Field; 3],
    /// Latin words as written, to correct misspelled ones.
    pub spelling: Field,
    /// The number of documents from the first passage of the same entry or document to this
    /// document: parts of an index can be written before it is known how many are before them.
    pub first: Field,
    /// The number of documents from the first passage of the same thing to this document.
    pub thing: Field,
    /// The language of a passage, as its index in `Language::ALL`.
    pub language: Field,
    /// The passage as JSON.
    pub stored: Field,
}

impl Fields {
    pub(super) fn terms(&self, view: View, kind: TermKind) -> Field {
        let fields = match view {
            View::Passages => &self.passages,
            View::Questions => &self.questions,
        };
        fields[kind as usize]
    }
}

/// A term of a pack, as it is in the index.
pub(super) fn key(pack: usize, term: &str) -> String {
    format!("{pack} {term}")
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |builder: &mut SchemaBuilder, name: &str, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TERMS)
            .set_fieldnorms(option == IndexRecordOption::WithFreqs)
            .set_index_option(option);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let freqs = IndexRecordOption::WithFreqs;
    let fields = Fields {
        passages: ["words", "bigrams", "pairs"].map(|name| text(&mut builder, name, freqs)),
        questions: ["question_words", "question_bigrams", "question_pairs"]
            .map(|name| text(&mut builder, name, freqs)),
        spelling: text(&mut builder, "spelling", IndexRecordOption::Basic),
        first: builder.add_u64_field("first", FAST),
        thing: builder.add_u64_field("thing", FAST),
        language: builder.add_u64_field("language", FAST),
        stored: builder.add_text_field("passage", STORED),
    };
    (builder.build(), fields)
}
