//! Compares a question with the whole text of an entry, sentence by sentence and word by
//! word, by the vectors of the built-in model.
//!
//! People often describe a situation in several sentences and name neither the thing nor
//! the wish. The vector of the whole question then lies between all that it tells. Compared
//! one by one, each sentence still finds the sentence of the answer that is about the same,
//! and each word the nearest word (late interaction; Khattab and Zaharia, "ColBERT:
//! Efficient and Effective Passage Search via Contextualized Late Interaction over BERT",
//! 2020).

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::index::{Index, IndexError};
use crate::knowledge::Passage;
use crate::semantic::{Encoder, Meaning, Vector};
use crate::text::Tokenizer;
use crate::text::sentence::sentences;

/// The vectors of a question.
#[derive(Debug, Clone, Default)]
pub struct QuestionVectors {
    /// One for each sentence.
    pub sentences: Vec<Vector>,
    /// One for each word, with the weight of the word.
    pub words: Vec<(Vector, f32)>,
}

/// How close the text of an entry is to a question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Closeness {
    /// The mean, over the sentences of the question, of the cosine to the nearest sentence
    /// of the entry's answers; 0 without a sentence.
    pub sentences: f32,
    /// The mean, over the words of the question by weight, of the cosine to the nearest
    /// word of the entry, at least 0; 0 without a word.
    pub words: f32,
}

/// The vectors of one entry's texts.
#[derive(Debug)]
struct EntryVectors {
    sentences: Vec<Vector>,
    words: Vec<Vector>,
}

/// The largest number of entries whose vectors are kept: about 10 MB.
const KEPT_ENTRIES: NonZeroUsize = NonZeroUsize::new(256).expect("not 0");

/// Makes the vectors of entries when a question first needs them, and keeps those that were used
/// most recently.
#[derive(Debug)]
pub struct EntryTexts {
    /// By the number of the entry's first passage.
    kept: Mutex<LruCache<u32, Arc<EntryVectors>>>,
}

impl Default for EntryTexts {
    fn default() -> Self {
        EntryTexts {
            kept: Mutex::new(LruCache::new(KEPT_ENTRIES)),
        }
    }
}

/// The vectors of the sentences of a text.
fn sentence_vectors(text: &str, encoder: &Encoder) -> Vec<Vector> {
    let ranges = sentences(text).into_iter();
    ranges.map(|range| encoder.encode(&text[range])).collect()
}

/// The vectors of a question's sentences by the built-in model; none without an encoder. A
/// follow-up is compared as a whole, `in_context`: alone, its sentences mean little.
pub fn of_question(
    encoder: Option<&Encoder>,
    text: &str,
    in_context: Option<&Meaning>,
) -> Vec<Vector> {
    let Some(encoder) = encoder else {
        return Vec::new();
    };
    match in_context.filter(|meaning| meaning.model == encoder.built_in()) {
        Some(meaning) => vec![meaning.vector.clone()],
        None => sentence_vectors(text, encoder),
    }
}

impl EntryTexts {
    /// How close the entry with this first passage is to a question.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn closeness(
        &self,
        question: &QuestionVectors,
        first_passage: u32,
        index: &Index,
        tokenizer: &Tokenizer,
        encoder: &Encoder,
    ) -> Result<Closeness, IndexError> {
        let entry = self.vectors(first_passage, index, tokenizer, encoder)?;
        let sentences = question.sentences.iter().map(|vector| (vector, 1.0));
        let words = question
            .words
            .iter()
            .map(|(vector, weight)| (vector, *weight));
        Ok(Closeness {
            sentences: mean_of_nearest(sentences, &entry.sentences),
            words: mean_of_nearest(words, &entry.words),
        })
    }

    fn vectors(
        &self,
        first_passage: u32,
        index: &Index,
        tokenizer: &Tokenizer,
        encoder: &Encoder,
    ) -> Result<Arc<EntryVectors>, IndexError> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vectors) = kept().get(&first_passage) {
            return Ok(vectors.clone());
        }
        let passages = index.passages_of(first_passage)?;
        let vectors = Arc::new(EntryVectors::new(&passages, tokenizer, encoder));
        kept().put(first_passage, vectors.clone());
        Ok(vectors)
    }
}

impl EntryVectors {
    fn new(passages: &[Passage], tokenizer: &Tokenizer, encoder: &Encoder) -> EntryVectors {
        let mut words = BTreeSet::new();
        for passage in passages {
            let phrasings = passage.phrasings.iter().map(String::as_str);
            for text in phrasings.chain([passage.title.as_str(), &passage.text]) {
                let tokens = tokenizer.tokenize(text).into_iter();
                words.extend(
                    tokens
                        .filter(|token| !token.is_variant)
                        .map(|token| token.surface),
                );
            }
        }
        let of_sentences = passages
            .iter()
            .flat_map(|passage| sentence_vectors(&passage.text, encoder));
        EntryVectors {
            sentences: of_sentences.collect(),
            words: words.iter().map(|word| encoder.encode(word)).collect(),
        }
    }
}

/// The weighted mean of the cosine of each vector to the nearest of `others`, at least 0.
fn mean_of_nearest<'v>(vectors: impl Iterator<Item = (&'v Vector, f32)>, others: &[Vector]) -> f32 {
    let (mut sum, mut total) = (0.0, f32::EPSILON);
    for (vector, weight) in vectors {
        let cosines = others.iter().map(|other| vector.cosine_to(other));
        sum += weight * cosines.fold(0.0, f32::max);
        total += weight;
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vector_counts_by_its_nearest_one() {
        let [east, north, north_east] =
            [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]].map(|components| Vector::new(&components));
        let others = [east.clone(), north_east.clone()];
        let mean = |vectors: &[(&Vector, f32)]| mean_of_nearest(vectors.iter().copied(), &others);
        assert!((mean(&[(&east, 1.0)]) - 1.0).abs() < 0.01);
        assert!((mean(&[(&north, 1.0)]) - 0.707).abs() < 0.01);
        assert!((mean(&[(&east, 3.0), (&north, 1.0)]) - 0.927).abs() < 0.01);
        assert!(mean(&[]).abs() < 0.01);
    }
}
