//! The fields of the index.
//!
//! A document is a passage, or all the ways to ask an entry, in both languages,
//! taken together: words that only few entries are asked with tell them apart far
//! better than the nearest single phrasing does. The two have fields of their
//! own, so that neither's lengths and frequencies weigh on the other's scores.
//! Passages come first: a passage's number is its document id.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// Version of the fields, of what is written to them and of how packs are read;
/// part of the fingerprint.
pub(super) const SCHEMA_VERSION: u32 = 5;

/// Which documents a query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Passages: title, heading and text in one field.
    Passages,
    /// Entries by the ways to ask them.
    Questions,
}

/// What a term of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// A word, or a concept of the glossary.
    Word,
    /// Two neighbouring Japanese characters.
    Bigram,
    /// Two neighbouring words.
    Pair,
}

impl TermKind {
    pub(super) const ALL: [TermKind; 3] = [TermKind::Word, TermKind::Bigram, TermKind::Pair];
}

/// The fields by use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    passages: [Field; 3],
    questions: [Field; 3],
    /// Latin words as written, for mending misspelt ones.
    pub spelling: Field,
    /// The first passage of the same entry or document.
    pub first: Field,
    /// The first passage of the same thing.
    pub thing: Field,
    /// The language of a passage, by its place in `Language::ALL`.
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

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |builder: &mut SchemaBuilder, name: &str, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
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
