//! Splits the Latin words, numbers and identifiers of a text into terms.
//!
//! A word is a run of letters and digits. It is lower-cased and stemmed with the
//! Snowball English stemmer (M. Porter, "Porter2", 2002). Camel-case identifiers
//! also give their parts, and hyphenated words also their closed form.

use std::ops::Range;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use super::language::is_japanese;
use super::normalize::Normalized;
use super::token::{FunctionWords, NEGATION, Token, runs};
use super::words::{is_everyday, is_function_word};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// The tokens of Latin words and numbers, in order; variants follow the words that
/// they belong to.
pub(super) fn latin_words(normalized: &Normalized, functions: FunctionWords) -> Vec<Token> {
    let text = normalized.text.as_str();
    let mut tokens = Vec::new();
    let mut chain: Vec<Range<usize>> = Vec::new();
    for run in runs(text, |c| {
        (c.is_alphanumeric() || c == '\'') && !is_japanese(c)
    }) {
        let trimmed = text[run.clone()].trim_matches('\'');
        if trimmed.is_empty() {
            continue;
        }
        let start = run.start + text[run.clone()].find(trimmed).unwrap_or_default();
        let run = start..start + trimmed.len();
        let joined = chain
            .last()
            .is_some_and(|last| matches!(&text[last.end..run.start], "-" | "_"));
        if !joined {
            push_closed(normalized, &chain, &mut tokens);
            chain.clear();
        }
        push_word(normalized, run.clone(), functions, &mut tokens);
        chain.push(run);
    }
    push_closed(normalized, &chain, &mut tokens);
    tokens
}

fn push_word(
    normalized: &Normalized,
    run: Range<usize>,
    functions: FunctionWords,
    tokens: &mut Vec<Token>,
) {
    let word = &normalized.text[run.clone()];
    let surface = word.to_lowercase();
    let term = latin_term(&surface);
    if term.is_some() || functions == FunctionWords::Kept {
        tokens.push(Token {
            is_function: term.is_none(),
            term: term.unwrap_or_else(|| surface.clone()),
            is_everyday: is_everyday(&surface),
            surface,
            span: normalized.original(run.clone()),
            is_variant: false,
        });
    }
    let parts = camel_parts(word);
    if parts.len() < 2 {
        return;
    }
    for part in parts {
        let surface = word[part.clone()].to_lowercase();
        if let Some(term) = latin_term(&surface) {
            tokens.push(Token {
                term,
                surface,
                span: normalized.original(run.start + part.start..run.start + part.end),
                is_everyday: false,
                is_function: false,
                is_variant: true,
            });
        }
    }
}

/// Adds the closed form of a hyphenated word, `signin` for `sign-in`: people write
/// compounds open, hyphenated and closed.
fn push_closed(normalized: &Normalized, chain: &[Range<usize>], tokens: &mut Vec<Token>) {
    let ([first, .., last], true) = (chain, chain.len() <= 4) else {
        return;
    };
    let surface: String = chain
        .iter()
        .map(|run| normalized.text[run.clone()].to_lowercase())
        .collect();
    tokens.push(Token {
        term: stem(&surface),
        surface,
        span: normalized.original(first.start..last.end),
        is_everyday: false,
        is_function: false,
        is_variant: true,
    });
}

/// The parts of a camel-case identifier: an upper-case letter after a lower-case one
/// begins a new part.
fn camel_parts(word: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut after_lower = false;
    for (at, c) in word.char_indices() {
        if c.is_uppercase() && after_lower {
            parts.push(start..at);
            start = at;
        }
        after_lower = c.is_lowercase();
    }
    parts.push(start..word.len());
    parts
}

/// The term of a lower-case Latin word; `None` for a function word. Contracted
/// negations all have the term [`NEGATION`].
fn latin_term(word: &str) -> Option<String> {
    let bare = word.strip_suffix("'s").unwrap_or(word);
    if bare.ends_with("n't")
        || matches!(bare, "not" | "cannot" | "cant" | "dont" | "wont" | "doesnt")
    {
        return Some(NEGATION.to_owned());
    }
    if is_function_word(bare) {
        return None;
    }
    Some(stem(&bare.replace('\'', "")))
}

/// The Snowball stem of an English word. Agent nouns in -ator only lose their
/// plural: "generator" and "generation" would have the same stem.
fn stem(word: &str) -> String {
    let singular = word.strip_suffix('s').unwrap_or(word);
    if singular.ends_with("ator") {
        singular.to_owned()
    } else if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        STEMMER.stem(word).into_owned()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize::normalize;

    #[test]
    fn words_are_stemmed_and_identifiers_read_twice() {
        let cases: [(&str, &[&str], &[&str]); 6] = [
            (
                "snoozeDurationInDays",
                &["snoozedurationinday"],
                &["snooz", "durat", "day"],
            ),
            ("opt-out", &["opt", "out"], &["optout"]),
            ("The user's limits", &["user", "limit"], &[]),
            ("doesn't, cannot", &["not", "not"], &[]),
            (
                "authenticators, authentication",
                &["authenticator", "authent"],
                &[],
            ),
            ("3.5 v2", &["3", "5", "v2"], &[]),
        ];
        for (text, words, variants) in cases {
            let tokens = latin_words(&normalize(text), FunctionWords::Dropped);
            let terms = |is_variant: bool| -> Vec<&str> {
                let selected = tokens.iter().filter(|token| token.is_variant == is_variant);
                selected.map(|token| token.term.as_str()).collect()
            };
            assert_eq!(terms(false), words, "{text}");
            assert_eq!(terms(true), variants, "{text}");
        }
    }
}
