//! What a search found, as plain data.

use super::expand::Correction;
use super::snippet::Snippet;
use crate::knowledge::Passage;
use crate::text::Language;

/// A passage that matches a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: Passage,
    /// The part that matches.
    pub snippet: Snippet,
    /// The score; comparable within one query only.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The language to show them in.
    pub language: Language,
    /// Misspelt words and what they were read as.
    pub corrections: Vec<Correction>,
}
