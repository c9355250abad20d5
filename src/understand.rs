//! A question as typed to what it means for search.
//!
//! Pure: no index, no disk. What the words mean to a pack comes from the
//! glossary; which language to answer in comes from the script, never from a
//! statistical guess.

pub mod follow_up;
pub mod interpret;
pub mod lookup;
pub mod moment;
pub mod number;
pub mod phrase;
pub mod scenario;
pub mod sentence;
pub mod terms;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use interpret::Interpreter;
pub use scenario::Scenario;
pub use terms::{SearchTerms, SearchWord};

use crate::knowledge::Glossary;
use crate::text::{Language, Tokenizer};

/// A question with what its asker's surroundings tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text as typed.
    pub text: String,
    /// The language to answer in, if the asker chose one.
    pub language: Option<Language>,
    /// The day for which the answer is wanted.
    pub as_of: Date,
}

/// What a question means.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The language to answer in.
    pub language: Language,
    /// The language that the question is written in, if its script tells.
    pub written_in: Option<Language>,
    /// The terms to look for.
    pub terms: SearchTerms,
}

/// Questions longer than this are read up to here; more is a pasted log.
pub const LONGEST_QUESTION_CHARS: usize = 4_000;

/// Understands a text. The reply language is the one asked for, else the one of
/// the script, else the default.
pub fn understand(
    text: &str,
    asked_for: Option<Language>,
    default: Language,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Understanding {
    let text = truncated(text);
    let written_in = Language::of_script(text);
    Understanding {
        language: asked_for.or(written_in).unwrap_or(default),
        written_in,
        terms: terms::search_terms(text, tokenizer, glossary),
    }
}

/// The beginning of a text, at most [`LONGEST_QUESTION_CHARS`] characters.
pub fn truncated(text: &str) -> &str {
    match text.char_indices().nth(LONGEST_QUESTION_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
