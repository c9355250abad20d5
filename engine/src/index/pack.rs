//! Searches the documents of one pack, by the frequencies of its words and by meaning.
//!
//! Documents and passages keep their numbers, which are those of the whole index.

use super::query::{QueryTerm, Scored};
use super::schema::View;
use super::{Index, IndexError};
use crate::semantic::Meaning;

/// The part of an index that has one pack.
#[derive(Debug, Clone, Copy)]
pub struct PackIndex<'i> {
    index: &'i Index,
    pack: usize,
}

/// A value for each document of a pack, by the document's number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Similarities {
    /// The number of the first document.
    first: u32,
    values: Vec<f32>,
}

impl Similarities {
    /// The value of a document; `None` for one of another pack, and if there are no values.
    pub fn get(&self, number: u32) -> Option<f32> {
        let at = number.checked_sub(self.first)?;
        self.values.get(at as usize).copied()
    }

    /// Raises the value of a document. Returns false if it has none.
    pub fn raise(&mut self, number: u32, value: f32) -> bool {
        let at = number.checked_sub(self.first);
        let found = at.and_then(|at| self.values.get_mut(at as usize));
        found.map(|found| *found = found.max(value)).is_some()
    }

    /// The values with the numbers of their documents, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        std::iter::zip(self.first.., self.values.iter().copied())
    }

    /// The numbers with the greatest values, greatest first, that are at least `min`. Of
    /// equal ones, those with lower numbers come first.
    pub fn greatest(&self, limit: usize, min: f32) -> Vec<u32> {
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if limit == 0 {
            return Vec::new();
        }
        let mut found: Vec<(u32, f32)> = Vec::with_capacity(2 * limit);
        // Few of 100,000 values reach the least of the greatest so far.
        let mut least = min;
        for (number, value) in self.iter() {
            if value < least || value.is_nan() {
                continue;
            }
            if found.len() == 2 * limit {
                found.select_nth_unstable_by(limit - 1, order);
                found.truncate(limit);
                least = found[limit - 1].1;
            }
            found.push((number, value));
        }
        found.sort_unstable_by(order);
        found.truncate(limit);
        found.into_iter().map(|(number, _)| number).collect()
    }
}

impl<'i> PackIndex<'i> {
    pub(super) fn new(index: &'i Index, pack: usize) -> PackIndex<'i> {
        PackIndex { index, pack }
    }

    /// The whole index, which has what is known by a document's number.
    pub fn index(&self) -> &'i Index {
        self.index
    }

    /// The similarity in meaning of each document of a view to a question. Most values are
    /// from 0 to 1; higher is more similar. The scale is that of the built-in model,
    /// whatever the question's model. Empty if the index has no vectors of the question's
    /// model.
    pub fn similarity(&self, view: View, question: &Meaning) -> Similarities {
        let Some(space) = self.index.space(&question.model) else {
            return Similarities::default();
        };
        let (first, numbers) = self.numbers(view);
        let mut values = space.similarity(view, numbers, &question.vector);
        if let Some(built_in) = self.index.spaces.first()
            && built_in.model() != space.model()
        {
            for similarity in &mut values {
                *similarity = space.as_measured_by(built_in, *similarity);
            }
        }
        Similarities { first, values }
    }

    /// The cosine of each entry's nearest phrasing to a question, by the number of the
    /// entry's questions. Empty if the index has no vectors of the question's model.
    pub fn nearest_phrasings(&self, question: &Meaning) -> Similarities {
        let Some(space) = self.index.space(&question.model) else {
            return Similarities::default();
        };
        let (first, numbers) = self.numbers(View::Questions);
        Similarities {
            first,
            values: space.nearest_phrasings(numbers, &question.vector),
        }
    }

    /// The similarity of each passage to the meaning of a question. A passage of an entry has
    /// the similarity of the entry's questions, if that is greater.
    pub(super) fn similarity_with_questions(&self, question: &Meaning) -> Similarities {
        let mut similarities = self.similarity(View::Passages, question);
        for (number, of_questions) in self.similarity(View::Questions, question).iter() {
            let first = self.index.thing(View::Questions, number);
            let mut of_entry =
                (first..).take_while(|&passage| self.index.thing(View::Passages, passage) == first);
            while of_entry
                .next()
                .is_some_and(|passage| similarities.raise(passage, of_questions))
            {}
        }
        similarities
    }

    /// The number of the pack's first document in a view, and the range of all.
    fn numbers(&self, view: View) -> (u32, std::ops::Range<usize>) {
        let range = self.index.searcher.counts(self.pack).range(view);
        (range.start, range.start as usize..range.end as usize)
    }

    /// The greatest cosine of an answer of the entry whose first passage has this number to
    /// a question; `None` if the index has no vectors of the question's model.
    pub fn nearest_answer(&self, first: u32, question: &Meaning) -> Option<f32> {
        let space = self.index.space(&question.model)?;
        let cosines = self.index.numbers_of(first);
        cosines
            .filter_map(|passage| space.passage(passage, &question.vector))
            .reduce(f32::max)
    }

    /// The documents of a view with the highest scores for a query, best first.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn search(
        &self,
        view: View,
        terms: &[QueryTerm],
        limit: usize,
    ) -> Result<Vec<Scored>, IndexError> {
        let searcher = &self.index.searcher;
        self.index
            .checked(searcher.search(self.pack, view, terms, limit))
    }

    /// For each of the given documents of a view, in ascending order, whether it contains
    /// a term.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn contains(
        &self,
        view: View,
        term: &str,
        numbers: &[u32],
    ) -> Result<Vec<bool>, IndexError> {
        let searcher = &self.index.searcher;
        self.index
            .checked(searcher.contains(self.pack, view, term, numbers))
    }

    /// The inverse document frequency of a word in a view; highest for a word that no
    /// document of the pack contains.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn idf(&self, view: View, term: &str) -> Result<f32, IndexError> {
        let searcher = &self.index.searcher;
        self.index.checked(searcher.idf(self.pack, view, term))
    }

    /// True if any document of the pack contains a word.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn knows(&self, term: &str) -> Result<bool, IndexError> {
        let searcher = &self.index.searcher;
        self.index.checked(searcher.knows(self.pack, term))
    }

    /// The Latin word of the pack with the least edit distance (optimal string alignment)
    /// to a misspelled one: at most 1 for up to seven letters, at most 2 for longer words.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn nearest_word(&self, word: &str) -> Result<Option<String>, IndexError> {
        let searcher = &self.index.searcher;
        self.index.checked(searcher.nearest_word(self.pack, word))
    }
}
