//! Turns a text in Japanese or English into a vector of what it means: texts that
//! mean the same are near each other, in either language.
//!
//! The vector is the mean of the vectors of the text's pieces, scaled to length 1.
//! A piece is a word or a part of one (`pieces`); the table of their vectors
//! (`table`) is part of the binary and is used where it is. How it was made, from
//! which texts and how well it does is told in `training/README.md`.
//!
//! Deliberately absent: word order and context (a mean has neither), other
//! languages, files at run time.

mod pieces;
mod table;

use std::sync::LazyLock;

use table::Table;
pub use table::TableError;

/// Whose work the model rests on, to be shown or shipped with every binary that
/// contains it.
pub const NOTICE: &str = include_str!("../NOTICE");

/// The sum of the products of two rows of signed 8-bit numbers, given as bytes:
/// here, where it is compiled with care also in a build for development.
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    let products = a
        .iter()
        .zip(b)
        .map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()));
    products.sum()
}

/// A table of pieces and their vectors.
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
    /// The model in the binary. The first call takes about a millisecond, others
    /// nothing.
    ///
    /// # Errors
    ///
    /// Only if `model.bin` was damaged before the program was compiled.
    pub fn built_in() -> Result<&'static Model, TableError> {
        static MODEL: LazyLock<Result<Model, TableError>> =
            LazyLock::new(|| Model::from_bytes(TABLE));
        MODEL.as_ref().map_err(Clone::clone)
    }

    /// A model from the bytes of a table.
    ///
    /// # Errors
    ///
    /// If they are no table, one of another version, or cut short.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Model, TableError> {
        Ok(Model {
            table: Table::parse(bytes)?,
        })
    }

    /// Which model it is. Vectors of models with different names do not compare.
    pub fn id(&self) -> &str {
        self.table.id()
    }

    /// The number of components of a vector.
    pub fn dimensions(&self) -> usize {
        self.table.dimensions()
    }

    /// The vector of a text, of length 1; `None` if the text has no known piece.
    /// Takes time in proportion to the text's length: about 10 µs for a question.
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
