//! Embeds a text in Japanese or English as a vector: texts with similar meanings have
//! similar vectors, across both languages.
//!
//! There are two models. Their vectors aren't comparable.
//!
//! - [`Model`] is a table, in which the vector of a text is the mean of the vectors of its
//!   pieces, scaled to length 1. A piece is a word or a part of one (`pieces`). The table of
//!   their vectors (`table`) is part of the binary and isn't copied. A question takes about
//!   10 µs; word order and context have no influence.
//! - [`Encoder`] is a transformer, in which the vector of each piece depends on the whole
//!   text (`encoder`). It knows better what a text means, and a question takes thousands of
//!   times as long.
//!
//! [`CaseClassifier`] tells by the encoder's vector of a question what kind of question it is.
//!
//! `training/README.md` describes how they were made, from which texts, and their quality.
//! Other languages and files at run time aren't supported.

mod bytes;
mod case_classifier;
mod dot;
mod encoder;
mod pieces;
mod table;

use std::sync::LazyLock;

pub use case_classifier::CaseClassifier;
pub use dot::{dot, dots};
pub use encoder::{Encoder, EncoderError, Kind};
use table::Table;
pub use table::TableError;

/// The license notice of the works that the model is based on, which must be shown by or
/// shipped with every binary that contains it.
pub const NOTICE: &str = include_str!("../NOTICE");

/// A static embedding model: pieces and their vectors.
pub struct Model {
    table: Table<'static>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Model").field(&self.id()).finish()
    }
}

/// The table that the binary contains.
static TABLE: &[u8] = include_bytes!("../model.bin");

impl Model {
    /// The model in the binary. The first call takes about a millisecond; later calls return
    /// the same model.
    ///
    /// # Errors
    ///
    /// If `model.bin` was damaged when the program was compiled.
    pub fn built_in() -> Result<&'static Model, TableError> {
        static MODEL: LazyLock<Result<Model, TableError>> =
            LazyLock::new(|| Model::from_bytes(TABLE));
        MODEL.as_ref().map_err(Clone::clone)
    }

    /// Makes a model from the bytes of a table.
    ///
    /// # Errors
    ///
    /// If the bytes aren't a table, have another version, or are damaged.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Model, TableError> {
        Ok(Model {
            table: Table::parse(bytes)?,
        })
    }

    /// The name of the model. Vectors of models with different names aren't comparable.
    pub fn id(&self) -> &str {
        self.table.id()
    }

    /// The number of components of a vector.
    pub fn dimensions(&self) -> usize {
        self.table.dimensions()
    }

    /// True if a word, in lower case, is a piece of its own: a common word of English, or a
    /// part of a name. A misspelling isn't.
    pub fn has_word(&self, word: &str) -> bool {
        pieces::is_word(word, &self.table)
    }

    /// The vector of a text, with length 1; `None` if the text has no known piece. The time is
    /// linear in the length of the text: about 10 µs for a question.
    pub fn encode(&self, text: &str) -> Option<Vec<f32>> {
        let mut sum = vec![0.0; self.dimensions()];
        pieces::for_each(text, &self.table, |piece| self.table.add(piece, &mut sum));
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length <= f32::EPSILON {
            return None;
        }
        for component in &mut sum {
            *component /= length;
        }
        Some(sum)
    }
}
