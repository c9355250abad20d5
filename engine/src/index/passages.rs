//! Defines a search for passages, which the index answers and other engines can answer too.
//!
//! What finds passages says how well they fit, by the words and by the meaning, and which
//! passages belong together. How the two are joined, and what is an answer, is decided
//! elsewhere, in the same way for all of them.

use super::IndexError;
use super::pack::{PackIndex, Similarities};
use super::query::{QueryTerm, Scored};
use super::schema::{TermKind, View};
use crate::knowledge::Passage;
use crate::semantic::Meaning;
use crate::text::Language;

/// What is searched for, and how much of it.
#[derive(Debug, Clone, Copy)]
pub struct PassageSearch<'s> {
    /// The weighted terms.
    pub terms: &'s [QueryTerm],
    /// Words that [`PassageIndex::contains`] is asked about besides those of the terms.
    pub asked: &'s [String],
    /// The meaning of the question; `None` to search by words only.
    pub meaning: Option<&'s Meaning>,
    /// The most passages that are found by their words.
    pub by_words: usize,
    /// The most passages that are found by their meaning.
    pub by_meaning: usize,
    /// The least similarity of a passage that is found by its meaning.
    pub min_similarity: f32,
    /// Whether a passage of an entry has the similarity of the entry's questions, if that is
    /// greater.
    pub counts_questions: bool,
}

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundPassage {
    /// Its number, by which it is asked for.
    pub number: u32,
    /// The number of the first passage of the same entry or document.
    pub first: u32,
    /// The number of the first passage of the same thing: both languages of an entry are one
    /// thing, and so is a section of a document.
    pub thing: u32,
    /// The language it is written in.
    pub language: Option<Language>,
    /// The BM25 score of its words; 0 if it was found by its meaning only.
    pub words: f32,
    /// The similarity of its meaning, mostly 0 to 1; `None` if there are no vectors of the
    /// question's model.
    pub similarity: Option<f32>,
}

/// The passages that were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundPassages {
    /// The score of the words of a passage of average length that has every term once, more
    /// than 0.
    pub perfect: f32,
    /// Those with the best words, best first, and then others whose meaning is the closest.
    pub passages: Vec<FoundPassage>,
}

/// Finds passages of a pack, and has their texts.
pub trait PassageIndex {
    /// Finds passages by words and by meaning.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    fn find(&self, search: &PassageSearch<'_>) -> Result<FoundPassages, IndexError>;

    /// For each of some passages that were found, in ascending order, whether it contains a
    /// word.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    fn contains(&self, word: &str, numbers: &[u32]) -> Result<Vec<bool>, IndexError>;

    /// The passages with these numbers, in the same order; `None` for one that can't be had
    /// now.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    fn passages(&self, numbers: &[u32]) -> Result<Vec<Option<Passage>>, IndexError>;
}

impl PassageIndex for PackIndex<'_> {
    fn find(&self, search: &PassageSearch<'_>) -> Result<FoundPassages, IndexError> {
        let scored = self.search(View::Passages, search.terms, search.by_words)?;
        let similarities = match search.meaning {
            Some(meaning) if search.counts_questions => self.similarity_with_questions(meaning),
            Some(meaning) => self.similarity(View::Passages, meaning),
            None => Similarities::default(),
        };
        let mut by_meaning = similarities.greatest(search.by_meaning, search.min_similarity);
        by_meaning.retain(|number| scored.iter().all(|scored| scored.number != *number));
        let by_meaning = by_meaning
            .into_iter()
            .map(|number| Scored { number, score: 0.0 });
        let perfect = perfect_score(search.terms, |word| self.idf(View::Passages, word))?;
        let index = self.index();
        let passages = scored.into_iter().chain(by_meaning);
        let passages = passages.map(|Scored { number, score }| FoundPassage {
            number,
            first: index.first_passage(View::Passages, number),
            thing: index.thing(View::Passages, number),
            language: index.language(number),
            words: score,
            similarity: similarities.get(number),
        });
        Ok(FoundPassages {
            perfect,
            passages: passages.collect(),
        })
    }

    fn contains(&self, word: &str, numbers: &[u32]) -> Result<Vec<bool>, IndexError> {
        PackIndex::contains(self, View::Passages, word, numbers)
    }

    fn passages(&self, numbers: &[u32]) -> Result<Vec<Option<Passage>>, IndexError> {
        let numbers = numbers.iter();
        numbers
            .map(|number| self.index().passage(*number).map(Some))
            .collect()
    }
}

/// The BM25 score of a text of average length that has every term once; at least
/// [`f32::EPSILON`]. `idf` gives the inverse document frequency of a word.
///
/// # Errors
///
/// If `idf` returns one.
pub fn perfect_score<E>(
    terms: &[QueryTerm],
    idf: impl Fn(&str) -> Result<f32, E>,
) -> Result<f32, E> {
    let mut sum = f32::EPSILON;
    for term in terms.iter().filter(|term| term.kind == TermKind::Word) {
        sum += term.weight * idf(&term.text)?;
    }
    Ok(sum)
}
