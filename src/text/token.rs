//! The term of a text, and the cut of a text into runs of characters: what the
//! analysis of Latin words and that of Japanese words share.

use std::ops::Range;

/// The term of every negation, in either language.
pub const NEGATION: &str = "not";

/// One term of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The analysed form: base form, stem or identifier, in lower case.
    pub term: String,
    /// The word as typed, normalised and in lower case.
    pub surface: String,
    /// The bytes of the original text.
    pub span: Range<usize>,
    /// True for a word of everyday speech: pronouns, counters, verbs, adverbs.
    pub is_everyday: bool,
    /// True for a word that carries no topic; only `every_word` gives those.
    pub is_function: bool,
    /// True for a second reading of words that already have their own tokens:
    /// a part of an identifier or a closed compound.
    pub is_variant: bool,
}

/// What becomes of words that carry no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Functions {
    Kept,
    Dropped,
}

/// The maximal runs of characters that satisfy a condition.
pub(super) fn runs(
    text: &str,
    wanted: impl Fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.by_ref().find(|&(_, c)| wanted(c))?;
        let mut end = text.len();
        while let Some(&(at, c)) = chars.peek() {
            if !wanted(c) {
                end = at;
                break;
            }
            chars.next();
        }
        Some(start..end)
    })
}
