//! Turns search terms into weighted query terms, and corrects misspelt words.

use std::collections::HashSet;

use crate::index::{IndexError, PackIndex, QueryTerm, TermKind, View};
use crate::knowledge::Glossary;
use crate::text::Token;
use crate::understand::SearchTerms;

/// Weights of the kinds of terms relative to a word.
const CONCEPT: f32 = 0.7;
const VARIANT: f32 = 0.5;
const BIGRAM: f32 = 0.5;

/// Weight of a pair of neighbouring words. In running text a pair shows that the words
/// belong together; in the questions of an entry it is mostly chance.
fn pair_weight(view: View) -> f32 {
    match view {
        View::Passages => 0.5,
        View::Questions => 0.2,
    }
}

/// The query terms of search terms in a view.
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

/// A word that was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The word as typed.
    pub typed: String,
    /// The word that it was taken for.
    pub read_as: String,
}

/// Fewest characters of a word that is corrected. Shorter words are similar to too many
/// others.
const MIN_CORRECTED_CHARS: usize = 4;

/// Replaces Latin words of a text, whose tokens are given, that are in neither the pack's
/// index nor its glossary by the word of the pack with the smallest edit distance, if it is
/// small enough. Words of the language, as `is_word` tells, are no misspellings, and neither are
/// words of documents that aren't in the index: `in_documents` gives those among some.
///
/// # Errors
///
/// If the index cannot be read.
pub fn correct_spelling(
    text: &str,
    tokens: &[Token],
    glossary: &Glossary,
    index: PackIndex<'_>,
    is_word: impl Fn(&str) -> bool,
    in_documents: impl Fn(&[&str]) -> HashSet<String>,
) -> Result<(String, Vec<Correction>), IndexError> {
    let mut corrected = String::with_capacity(text.len());
    let mut corrections = Vec::new();
    let mut copied = 0;
    let mut unknown: Vec<&Token> = Vec::new();
    for token in tokens {
        let is_latin = token.surface.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_candidate =
            is_latin && !token.is_variant && token.surface.len() >= MIN_CORRECTED_CHARS;
        let is_known = |token: &Token| glossary.knows(&token.term) || is_word(&token.surface);
        if !is_candidate || is_known(token) || index.knows(&token.term)? {
            continue;
        }
        unknown.push(token);
    }
    let terms: Vec<&str> = unknown.iter().map(|token| token.term.as_str()).collect();
    let in_documents = match terms.is_empty() {
        true => HashSet::new(),
        false => in_documents(&terms),
    };
    for token in unknown {
        if in_documents.contains(&token.term) {
            continue;
        }
        if let Some(read_as) = index.nearest_word(&token.surface)? {
            corrected.push_str(&text[copied..token.span.start]);
            corrected.push_str(&read_as);
            copied = token.span.end;
            corrections.push(Correction {
                typed: token.surface.clone(),
                read_as,
            });
        }
    }
    corrected.push_str(&text[copied..]);
    Ok((corrected, corrections))
}
