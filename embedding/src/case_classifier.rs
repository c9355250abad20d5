//! Turns the vector of a question into the log odds that it asks for the outcome of a single
//! case: what happens to one person or kind of person under some facts. A question about how to
//! do something, where it is, why it happened or how a rule works in general doesn't.
//!
//! It is a logistic regression on the vector of the sentence encoder, fitted to questions about
//! many topics (`training/case_classifier`). Layout of its bytes, all numbers little-endian: 8
//! bytes `MADOCAS1`, the bias, and a weight for each component of a vector (f32).

use crate::bytes::floats;

/// The classifier that the binary contains.
static CLASSIFIER: &[u8] = include_bytes!("../case-classifier.bin");

/// What the bytes of a classifier begin with.
const MAGIC: &[u8] = b"MADOCAS1";

/// The classifier of questions by the sentence encoder's vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseClassifier {
    bias: f32,
    weights: Vec<f32>,
}

impl CaseClassifier {
    /// The classifier in the binary, for the vectors of
    /// [`Encoder::built_in`](crate::Encoder::built_in); `None` if `case-classifier.bin` was
    /// damaged when the program was compiled.
    pub fn built_in() -> Option<CaseClassifier> {
        let floats = floats(CLASSIFIER.strip_prefix(MAGIC)?);
        let mut floats = floats.iter().map(|bytes| f32::from_le_bytes(*bytes));
        Some(CaseClassifier {
            bias: floats.next()?,
            weights: floats.collect(),
        })
    }

    /// The number of components of a vector.
    pub fn dimensions(&self) -> usize {
        self.weights.len()
    }

    /// The natural logarithm of the odds that a question with this vector, of length 1, asks for
    /// the outcome of a single case.
    pub fn log_odds(&self, vector: impl IntoIterator<Item = f32>) -> f32 {
        let products = std::iter::zip(&self.weights, vector);
        self.bias + products.map(|(weight, value)| weight * value).sum::<f32>()
    }
}
