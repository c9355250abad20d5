//! Analyzes text: the same way for indexed texts and for questions.
//!
//! [`normalize`] unifies width and compatibility forms and keeps the way back to
//! the original bytes. [`tokenize`] splits the result into terms whose spans refer
//! to the original text. [`language`] detects the script, [`sentence`] finds
//! sentences, [`word_trie`] finds sequences of words, [`mask`] removes personal data,
//! [`address`] takes addresses apart, and [`decode`] reads the bytes of files.
//! Nothing here knows about packs, indexes or questions.

pub mod address;
pub mod decode;
pub mod language;
mod latin;
pub mod mask;
pub mod normalize;
pub mod sentence;
pub mod token;
pub mod tokenize;
pub mod word_trie;
mod words;

pub use language::Language;
pub use token::Token;
pub use tokenize::Tokenizer;

/// The version of the analysis, a part of the index fingerprint. Raise it with every
/// change that gives some text other terms.
pub const ANALYSIS_VERSION: u32 = 1;
