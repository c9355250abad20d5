//! Turns tokens into vectors: the transformer encoder of Devlin et al., "BERT: Pre-training
//! of Deep Bidirectional Transformers for Language Understanding", 2019.
//!
//! A token starts as the sum of the embeddings of its piece and of its position. In each
//! layer it takes up something of every other token of its text (attention), and is then
//! mapped alone to a larger size and back. Each time what comes out is added to what went
//! in, and normalized.
//!
//! The tokens of several texts are the rows of one matrix, so that the weights are read
//! once for all of them. Only the attention goes through them text by text.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use super::blocks::{self, BLOCK, FOUR_BITS};
use super::linear::Linear;

/// What is added to a variance, so that it can be divided by.
const EPSILON: f32 = 1e-12;

pub(crate) struct Network {
    /// The size of a token's vector.
    pub(crate) hidden: usize,
    /// How many parts of a vector have an attention of their own.
    pub(crate) heads: usize,
    /// The size to which a layer maps a token and back.
    pub(crate) inner: usize,
    /// The embeddings of the pieces, row by row.
    pub(crate) embeddings: &'static [[u8; FOUR_BITS]],
    /// The embeddings of the positions, row by row.
    pub(crate) positions: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

pub(crate) struct Layer {
    pub(crate) queries_keys_values: Linear,
    pub(crate) attention: Linear,
    pub(crate) attention_norm: Norm,
    pub(crate) to_inner: Linear,
    pub(crate) from_inner: Linear,
    pub(crate) norm: Norm,
}

/// Brings a vector to mean 0 and variance 1, then scales and moves each component.
pub(crate) struct Norm {
    pub(crate) weights: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

impl Network {
    /// The vector of each text, given as the rows of its tokens: the mean over the tokens,
    /// scaled to length 1. A text has at least one token and at most as many as there are
    /// positions.
    pub(crate) fn vectors(&self, texts: &[Vec<usize>]) -> Vec<Vec<f32>> {
        let mut count = 0;
        let mut ranges = Vec::with_capacity(texts.len());
        for text in texts {
            ranges.push(count..count + text.len());
            count += text.len();
        }
        let longest = texts.iter().map(Vec::len).max().unwrap_or(0);

        let mut tokens = self.embedded(texts, count);
        let mut queries_keys_values = Array2::zeros((count, 3 * self.hidden));
        let mut attended = Array2::zeros((count, self.hidden));
        let mut inner = Array2::zeros((count, self.inner));
        let mut shares = Array2::zeros((longest, longest));
        for layer in &self.layers {
            layer
                .queries_keys_values
                .apply(&tokens, &mut queries_keys_values);
            for range in &ranges {
                self.attend(range, &queries_keys_values, &mut shares, &mut attended);
            }
            layer.attention.add(&attended, &mut tokens);
            layer.attention_norm.apply(&mut tokens);
            layer.to_inner.apply(&tokens, &mut inner);
            inner.mapv_inplace(gelu);
            layer.from_inner.add(&inner, &mut tokens);
            layer.norm.apply(&mut tokens);
        }
        let vectors = ranges.into_iter().map(|range| {
            let mut vector = vec![0.0; self.hidden];
            for token in part(&tokens, range, 0..self.hidden).rows() {
                for (sum, component) in vector.iter_mut().zip(token) {
                    *sum += component;
                }
            }
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            for component in &mut vector {
                *component /= length;
            }
            vector
        });
        vectors.collect()
    }

    /// The sums of the embeddings of piece and position, normalized.
    fn embedded(&self, texts: &[Vec<usize>], count: usize) -> Array2<f32> {
        let mut tokens = Array2::zeros((count, self.hidden));
        let rows = texts.iter().flat_map(|text| text.iter().enumerate());
        for ((position, row), mut token) in rows.zip(tokens.rows_mut()) {
            let Some(token) = token.as_slice_mut() else {
                continue;
            };
            let blocks = self.hidden / BLOCK;
            blocks::four_bits(&self.embeddings[row * blocks..][..blocks], token);
            let position = &self.positions[position * self.hidden..][..self.hidden];
            for (component, position) in token.iter_mut().zip(position) {
                *component += position;
            }
        }
        self.norm.apply(&mut tokens);
        tokens
    }

    /// Sets the rows of one text in `attended`: of each head, the mean of the values of all
    /// tokens, weighted by how well their keys match the token's query.
    fn attend(
        &self,
        range: &Range<usize>,
        queries_keys_values: &Array2<f32>,
        shares: &mut Array2<f32>,
        attended: &mut Array2<f32>,
    ) {
        let size = self.hidden / self.heads;
        let scale = 1.0 / (size as f32).sqrt();
        let length = range.len();
        let mut shares = part_mut(shares, 0..length, 0..length);
        for start in (0..self.hidden).step_by(size) {
            let [queries, keys, values] = [0, 1, 2].map(|which| {
                let start = which * self.hidden + start;
                part(queries_keys_values, range.clone(), start..start + size)
            });
            general_mat_mul(scale, &queries, &keys.t(), 0.0, &mut shares);
            softmax(&mut shares);
            let mut attended = part_mut(attended, range.clone(), start..start + size);
            general_mat_mul(1.0, &shares, &values, 0.0, &mut attended);
        }
    }
}

impl Norm {
    fn apply(&self, tokens: &mut Array2<f32>) {
        for mut token in tokens.rows_mut() {
            let Some(token) = token.as_slice_mut() else {
                continue;
            };
            let size = token.len() as f32;
            let mean = token.iter().sum::<f32>() / size;
            let variance = token.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / size;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            for ((x, weight), bias) in token.iter_mut().zip(&self.weights).zip(&self.biases) {
                *x = (*x - mean) * scale * weight + bias;
            }
        }
    }
}

/// Some rows and columns of a matrix.
fn part(matrix: &Array2<f32>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f32> {
    let mut part = matrix.view();
    part.slice_axis_inplace(Axis(0), Slice::from(rows));
    part.slice_axis_inplace(Axis(1), Slice::from(columns));
    part
}

/// Some rows and columns of a matrix, to be changed.
fn part_mut(
    matrix: &mut Array2<f32>,
    rows: Range<usize>,
    columns: Range<usize>,
) -> ArrayViewMut2<'_, f32> {
    let mut part = matrix.view_mut();
    part.slice_axis_inplace(Axis(0), Slice::from(rows));
    part.slice_axis_inplace(Axis(1), Slice::from(columns));
    part
}

/// Turns each row into numbers above 0 with the sum 1.
fn softmax(rows: &mut ArrayViewMut2<'_, f32>) {
    for mut row in rows.rows_mut() {
        let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.mapv_inplace(|x| (x - highest).exp());
        let sum = row.sum();
        row /= sum;
    }
}

/// `x` times the probability that a normal variable is below it.
fn gelu(x: f32) -> f32 {
    let size = x.abs();
    x.max(0.0) - 0.5 * size * erfc(size * std::f32::consts::FRAC_1_SQRT_2)
}

/// What the error function of a number from 0 lacks to 1, to 3e-7: formula 7.1.28 of
/// Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964.
fn erfc(x: f32) -> f32 {
    const FACTORS: [f32; 6] = [
        0.000_043_063_8,
        0.000_276_567_2,
        0.000_152_014_3,
        0.009_270_527,
        0.042_282_01,
        0.070_523_08,
    ];
    let sum = FACTORS.iter().fold(0.0, |sum, factor| (sum + factor) * x);
    let power = |x: f32| x * x;
    1.0 / power(power(power(power(1.0 + sum))))
}

#[cfg(test)]
mod tests {
    use super::gelu;

    #[test]
    fn gelu_has_its_known_values() {
        for (x, expected) in [
            (0.0, 0.0),
            (0.5, 0.345_731_23),
            (1.0, 0.841_344_7),
            (-1.0, -0.158_655_25),
            (-2.0, -0.045_500_26),
            (3.0, 2.995_950_3),
            (-40.0, 0.0),
            (1e6, 1e6),
        ] {
            let found = gelu(x);
            assert!((found - expected).abs() < 1e-6, "{x}: {found}");
        }
    }
}
