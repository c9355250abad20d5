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
    /// The score of its words; comparable within one query only.
    pub words: f32,
    /// What being near in meaning adds to that.
    pub meaning: f32,
}

impl Hit {
    /// The title of the passage with the heading of its section.
    pub fn title(&self) -> String {
        match self.passage.heading.as_str() {
            "" => self.passage.title.clone(),
            heading => format!("{} – {heading}", self.passage.title),
        }
    }

    /// What hits are ranked by; comparable within one query only.
    pub fn score(&self) -> f32 {
        self.words + self.meaning
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The query as it was typed.
    pub query: String,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The language to show them in.
    pub language: Language,
    /// Misspelt words and what they were read as.
    pub corrections: Vec<Correction>,
}
