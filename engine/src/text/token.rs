//! Defines what the analyses of Latin and of Japanese words share: tokens, and runs
//! of characters.

use std::ops::Range;

/// The term of every negation, in both languages.
pub const NEGATION: &str = "not";

/// A term of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The analyzed form: a base form, stem or identifier, in lower case.
    pub term: String,
    /// The word as typed, normalized and in lower case.
    pub surface: String,
    /// The byte range in the original text.
    pub span: Range<usize>,
    /// True for a word that says little about a topic: a pronoun, counter, verb or
    /// adverb, for example.
    pub is_everyday: bool,
    /// True for a function word, such as an article or particle. Only
    /// [`every_word`](super::Tokenizer::every_word) returns these.
    pub is_function: bool,
    /// True for an additional token of words that have tokens already: a part of an
    /// identifier, or the closed form of a compound.
    pub is_variant: bool,
}

/// Whether function words are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FunctionWords {
    Kept,
    Dropped,
}

/// The byte ranges of the longest runs of characters that satisfy a condition.
pub(super) fn runs(text: &str, is_in: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.by_ref().find(|&(_, c)| is_in(c))?;
        let mut end = text.len();
        while let Some(&(at, c)) = chars.peek() {
            if !is_in(c) {
                end = at;
                break;
            }
            chars.next();
        }
        Some(start..end)
    })
}
