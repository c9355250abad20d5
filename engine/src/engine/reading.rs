//! Reads a text as a question to each pack: with its words corrected by those of the pack,
//! and the concepts of the pack's glossary.

use std::collections::{HashMap, HashSet};

use super::Engine;
use super::elsewhere::Reach;
use crate::index::IndexError;
use crate::retrieve::closeness;
use crate::retrieve::expand::{self, Correction};
use crate::semantic::{Encoder, Meaning, Vector};
use crate::text::Language;
use crate::text::normalize::{is_invisible, normalize};
use crate::text::tokenize::Terms;
use crate::understand::{self, Understanding};

/// A text as a question to one pack.
pub(super) struct Reading {
    /// The text with corrected spelling.
    pub text: String,
    /// The corrections.
    pub corrections: Vec<Correction>,
    /// The language and the search terms.
    pub understanding: Understanding,
    /// True if the words of documents couldn't be asked for.
    pub is_without_documents: bool,
}

/// A text with the spelling of one pack.
pub(super) struct Corrected {
    pub text: String,
    corrections: Vec<Correction>,
    is_without_documents: bool,
}

/// The vectors of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Vectors {
    /// The vector of the whole, if the index is searched by meaning.
    pub meaning: Option<Meaning>,
    /// That by the sentence encoder, if the index has its vectors.
    pub sentence: Option<Meaning>,
    /// Those of its sentences by the table; none for a follow-up.
    pub sentences: Vec<Vector>,
}

impl Engine {
    /// The text with the spelling and the corrections of each pack.
    pub(super) fn corrected(&self, text: &str, reach: Reach) -> Result<Vec<Corrected>, IndexError> {
        let encoder = self.encoder.as_ref();
        let is_word = |word: &str| encoder.is_some_and(|encoder| encoder.knows_word(word));
        let tokens = self.tokenizer.tokenize(text);
        let readers = self.readers.iter().enumerate();
        readers
            .map(|(pack, reader)| {
                let index = self.index.pack(pack);
                let documents = self.documents(pack, reach);
                let in_documents = |words: &[&str]| match &documents {
                    Some(documents) => documents.known_words(words),
                    None => HashSet::new(),
                };
                let glossary = &reader.glossary;
                let (text, corrections) = expand::correct_spelling(
                    text,
                    &tokens,
                    glossary,
                    index,
                    is_word,
                    in_documents,
                )?;
                Ok(Corrected {
                    text,
                    corrections,
                    is_without_documents: documents.is_some_and(|found| found.has_failed()),
                })
            })
            .collect()
    }

    /// Reads a text as a question to each pack.
    pub(super) fn read(
        &self,
        text: &str,
        language: Option<Language>,
        reach: Reach,
    ) -> Result<Vec<Reading>, IndexError> {
        let text = understand::truncated(text);
        let default = self.options.default_language;
        let corrected = self.corrected(text, reach)?;
        // Most packs correct nothing, and read the same text.
        let mut analyzed: HashMap<&str, Terms> = HashMap::new();
        for Corrected { text, .. } in &corrected {
            analyzed
                .entry(text)
                .or_insert_with(|| self.tokenizer.analyze(text));
        }
        let understood: Vec<Understanding> = std::iter::zip(&corrected, &self.readers)
            .map(|(Corrected { text, .. }, reader)| {
                let terms = &analyzed[text.as_str()];
                understand::understand(text, terms, language, default, &reader.glossary)
            })
            .collect();
        let readings = std::iter::zip(corrected, understood);
        let readings = readings.map(|(corrected, understanding)| Reading {
            text: corrected.text,
            corrections: corrected.corrections,
            understanding,
            is_without_documents: corrected.is_without_documents,
        });
        Ok(readings.collect())
    }

    /// The vectors of a text, whatever invisible characters it has.
    pub(super) fn vectors(&self, text: &str) -> Vectors {
        let text = &visible(text);
        Vectors {
            meaning: self.meaning(text),
            sentence: self.sentence(text),
            sentences: closeness::of_question(self.encoder.as_ref(), text, None),
        }
    }

    /// The vector of a question, if the index is searched by meaning.
    pub(super) fn meaning(&self, text: &str) -> Option<Meaning> {
        let encoder = self.encoder.as_ref()?;
        encoder.question(text, |model| self.index.has_vectors_of(model))
    }

    /// The vector of a question by the sentence encoder, if the index has its vectors.
    /// `None` for a text without a letter, which would be near something as well.
    fn sentence(&self, text: &str) -> Option<Meaning> {
        let encoder: &Encoder = self.encoder.as_ref()?;
        text.chars().find(|c| c.is_alphabetic())?;
        let has_vectors = |model: &str| self.index.has_vectors_of(model);
        // The encoder reads capitals as names; a text of nothing else is a question typed so.
        let mut letters = text.chars().filter(|c| c.is_alphabetic());
        match letters.all(char::is_uppercase) {
            true => encoder.sentence(&text.to_lowercase(), has_vectors),
            false => encoder.sentence(text, has_vectors),
        }
    }

    /// The log odds that a question asks for the outcome of a single case, whatever the case and
    /// width of its letters; `None` without the sentence encoder.
    pub(super) fn case_log_odds(&self, text: &str) -> Option<f32> {
        let normalized = visible(&normalize(text).text.to_lowercase());
        let words: Vec<&str> = normalized.split_whitespace().collect();
        self.encoder.as_ref()?.case_log_odds(&words.join(" "))
    }
}

/// A text without invisible characters, which models would read.
pub(super) fn visible(text: &str) -> String {
    text.replace(is_invisible, "")
}
