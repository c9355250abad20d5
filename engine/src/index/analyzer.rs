//! Analyzes a text into the terms under which it is indexed.

use std::sync::Arc;

use super::Source;
use super::schema::TermKind;
use crate::knowledge::Glossary;
use crate::text::tokenize::word_bigrams;
use crate::text::{Token, Tokenizer};

/// Finds the words, concepts, character bigrams and word bigrams of a pack's texts.
pub(super) struct Analyzer {
    tokenizer: Arc<Tokenizer>,
    glossary: Arc<Glossary>,
    /// The id of the pack.
    pack: String,
}

/// The terms of a text, by kind.
pub(super) struct Analyzed {
    terms: [Vec<String>; 3],
    /// Latin words as written.
    pub spelling: Vec<String>,
}

impl Analyzed {
    pub(super) fn of(&self, kind: TermKind) -> &[String] {
        &self.terms[kind as usize]
    }

    pub(super) fn take(&mut self, kind: TermKind) -> Vec<String> {
        std::mem::take(&mut self.terms[kind as usize])
    }
}

/// The shortest Latin word, in characters, whose spelling is corrected: shorter ones
/// have too many neighbors.
const SHORTEST_SPELLING: usize = 4;

impl Analyzer {
    /// The analyzer of each pack.
    pub(super) fn of_packs(source: &Source<'_>) -> Vec<Analyzer> {
        let packs = std::iter::zip(&source.library.packs, source.glossaries);
        packs
            .map(|(pack, glossary)| Analyzer {
                tokenizer: source.tokenizer.clone(),
                glossary: glossary.clone(),
                pack: pack.id.clone(),
            })
            .collect()
    }

    /// The id of the pack.
    pub(super) fn pack(&self) -> &str {
        &self.pack
    }

    /// The terms under which the index has a text, without their pack.
    pub(super) fn analyze(&self, text: &str) -> Analyzed {
        let terms = self.tokenizer.analyze(text);
        let concepts = self.glossary.concepts(&terms.words);
        let pairs = word_bigrams(&terms.words).collect();
        let spelling = terms.words.iter().filter_map(spelling).collect();
        let words = terms
            .words
            .into_iter()
            .map(|token| token.term)
            .chain(concepts.into_iter().map(|concept| concept.term))
            .collect();
        Analyzed {
            terms: [words, terms.bigrams, pairs],
            spelling,
        }
    }
}

fn spelling(token: &Token) -> Option<String> {
    let is_word = token.surface.len() >= SHORTEST_SPELLING
        && token.surface.bytes().all(|byte| byte.is_ascii_lowercase());
    is_word.then(|| token.surface.clone())
}
