//! A reading to weighted query terms; misspelt words to known ones.

use crate::index::{Index, IndexError, QueryTerm, TermKind, View};
use crate::knowledge::Glossary;
use crate::text::Tokenizer;
use crate::understand::SearchTerms;

/// Weights of the kinds of terms, relative to a word.
const CONCEPT: f32 = 0.7;
const VARIANT: f32 = 0.5;
const BIGRAM: f32 = 0.5;

/// Weight of a pair of words. In running text it says that they belong together;
/// between the ways to ask an entry it is mostly chance.
fn pair_weight(view: View) -> f32 {
    match view {
        View::Passages => 0.5,
        View::Questions => 0.2,
    }
}

/// The query of a view that a reading stands for.
pub fn query_terms(search_terms: &SearchTerms, view: View) -> Vec<QueryTerm> {
    let term = |kind, text: &str, weight| QueryTerm {
        kind,
        text: text.to_owned(),
        weight,
    };
    let words = search_terms
        .words
        .iter()
        .map(|unit| term(TermKind::Word, &unit.word, unit.weight));
    let concepts = search_terms
        .concepts()
        .map(|(concept, weight)| term(TermKind::Word, concept, CONCEPT * weight));
    let variants = search_terms
        .variants
        .iter()
        .map(|variant| term(TermKind::Word, variant, VARIANT));
    let bigrams = search_terms
        .bigrams
        .iter()
        .map(|bigram| term(TermKind::Bigram, bigram, BIGRAM));
    let pairs = search_terms
        .pairs
        .iter()
        .map(|pair| term(TermKind::Pair, pair, pair_weight(view)));
    words
        .chain(concepts)
        .chain(variants)
        .chain(bigrams)
        .chain(pairs)
        .collect()
}

/// A word that was read as another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As typed.
    pub typed: String,
    /// As read.
    pub read_as: String,
}

/// Shorter words have too many neighbours to be mended.
const SHORTEST_MENDED: usize = 4;

/// Replaces Latin words that no text and no glossary has by the nearest word
/// that some text has.
pub fn correct_spelling(
    text: &str,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
    index: &Index,
) -> Result<(String, Vec<Correction>), IndexError> {
    let mut mended = String::with_capacity(text.len());
    let mut corrections = Vec::new();
    let mut copied = 0;
    for token in tokenizer.tokenize(text) {
        let is_latin = token.surface.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_candidate = is_latin && !token.is_variant && token.surface.len() >= SHORTEST_MENDED;
        if !is_candidate || glossary.knows(&token.term) || index.knows(&token.term)? {
            continue;
        }
        if let Some(read_as) = index.nearest_word(&token.surface)? {
            mended.push_str(&text[copied..token.span.start]);
            mended.push_str(&read_as);
            copied = token.span.end;
            corrections.push(Correction {
                typed: token.surface,
                read_as,
            });
        }
    }
    mended.push_str(&text[copied..]);
    Ok((mended, corrections))
}
