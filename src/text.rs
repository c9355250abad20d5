//! Text to words: the same analysis for what is written and for what is asked.
//!
//! [`normalize`] folds width and compatibility forms and remembers where each
//! byte came from; [`tokenize`] cuts the result into terms whose spans point
//! into the original text; [`language`] tells the script; [`sentence`] cuts
//! text for snippets. Nothing here knows about packs, indexes or questions.

pub mod language;
mod latin;
pub mod mask;
pub mod normalize;
pub mod sentence;
pub mod token;
pub mod tokenize;
mod words;

pub use language::Language;
pub use token::Token;
pub use tokenize::Tokenizer;

/// Version of everything in this module that changes the terms of a text.
/// Part of the index fingerprint: raise it when tokens change.
pub const ANALYSIS_VERSION: u32 = 1;
