//! The results of a search, as plain data.

use super::expand::Correction;
use super::snippet::Snippet;
use crate::knowledge::Passage;
use crate::text::Language;

/// A passage that matches a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: Passage,
    /// The part of the passage that matches.
    pub snippet: Snippet,
    /// The BM25 score of its words, comparable within one query only.
    pub words: f32,
    /// The part of its score that comes from similarity of meaning, on the same scale.
    pub meaning: f32,
}

impl Hit {
    /// The title of the passage with the heading of its section.
    pub fn title(&self) -> String {
        self.passage.full_title()
    }

    /// What hits are ranked by; comparable within one query only.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// The results of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The query as it was typed.
    pub query: String,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The language in which to show the hits.
    pub language: Language,
    /// The corrected words of the query.
    pub corrections: Vec<Correction>,
    /// True if documents can't be searched now.
    pub is_without_documents: bool,
}
