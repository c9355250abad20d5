//! Turns a question as typed into its meaning: the language, the terms to search for, and
//! the interpretation by each pack.
//!
//! [`terms`] makes the search terms. [`sentence`], [`number`] and [`moment`] parse a
//! question, [`phrase`] matches the phrases of a pack with it, and [`interpret`] makes a
//! [`scenario`] and a [`lookup`] of the matches. [`follow_up`] recognises questions that
//! continue an earlier one, and [`courtesy`] texts that ask nothing.
//!
//! Everything here is pure and cannot fail. The language comes from the script, never from
//! a statistical guess.

mod clause;
pub mod courtesy;
pub mod follow_up;
pub mod interpret;
pub mod lookup;
pub mod moment;
pub mod number;
pub mod number_question;
mod occurrences;
mod parsed;
pub mod phrase;
mod question_word;
pub mod questions;
mod rollout_names;
pub mod scenario;
pub mod sentence;
pub mod terms;
mod unit;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use courtesy::Courtesy;
pub use interpret::{Interpretation, Interpreter};
pub use scenario::Scenario;
pub use terms::{SearchTerms, SearchWord};

use crate::knowledge::Glossary;
use crate::text::Language;
use crate::text::tokenize::Terms;

/// A question with its context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text as typed.
    pub text: String,
    /// The language to answer in, if the asker chose one.
    pub language: Option<Language>,
    /// The day for which the answer is wanted.
    pub as_of: Date,
}

impl Question {
    /// The language to answer in: the requested one, else that of the script, else the default.
    pub fn answered_in(&self, default: Language) -> Language {
        let written_in = || Language::of_script(&self.text);
        self.language.or_else(written_in).unwrap_or(default)
    }
}

/// The language and the search terms of a question.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The language to answer in.
    pub language: Language,
    /// The language in which the question is written, if its script shows that.
    pub written_in: Option<Language>,
    /// The terms to search for.
    pub terms: SearchTerms,
}

/// Most characters of a question. A longer one isn't answered, because what it asks could
/// be anywhere in it.
pub const MAX_QUESTION_CHARS: usize = 4_000;

/// True if a question has more than [`MAX_QUESTION_CHARS`] characters.
pub fn is_too_long(text: &str) -> bool {
    text.char_indices().nth(MAX_QUESTION_CHARS).is_some()
}

/// Understands a text, analysed as in the index, as a question to a pack with this glossary.
/// The reply language is the requested one, else that of the script, else the default.
pub fn understand(
    text: &str,
    analyzed: &Terms,
    requested: Option<Language>,
    default: Language,
    glossary: &Glossary,
) -> Understanding {
    let written_in = Language::of_script(text);
    Understanding {
        language: requested.or(written_in).unwrap_or(default),
        written_in,
        terms: terms::search_terms(analyzed, glossary),
    }
}

/// The beginning of a text with at most [`MAX_QUESTION_CHARS`] characters.
pub fn truncated(text: &str) -> &str {
    match text.char_indices().nth(MAX_QUESTION_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests;
