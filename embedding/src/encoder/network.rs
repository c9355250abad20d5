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

use fearless_simd::{Level, Simd, dispatch};

use super::attention::{self, attend};
use super::blocks::{BLOCK, Block, FOUR_BITS};
use super::linear::{self, Linear};

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
        if texts.is_empty() {
            return Vec::new();
        }
        let mut count = 0;
        let mut ranges = Vec::with_capacity(texts.len());
        for text in texts {
            ranges.push(count..count + text.len());
            count += text.len();
        }
        let level = Level::new();
        let mut tokens = self.embedded(texts, count);
        let mut queries_keys_values = vec![0.0; count * 3 * self.hidden];
        let mut attended = vec![0.0; count * self.hidden];
        let mut inner = vec![0.0; count * self.inner];
        let mut products = linear::Scratch::default();
        let mut heads = attention::Scratch::default();
        self.norm.apply(level, &mut tokens);
        for layer in &self.layers {
            let into = &mut queries_keys_values;
            layer
                .queries_keys_values
                .apply(level, &tokens, into, &mut products);
            for range in &ranges {
                attend(
                    level,
                    self.hidden,
                    self.heads,
                    range,
                    &queries_keys_values,
                    &mut attended,
                    &mut heads,
                );
            }
            layer
                .attention
                .add(level, &attended, &mut tokens, &mut products);
            layer.attention_norm.apply(level, &mut tokens);
            layer
                .to_inner
                .apply(level, &tokens, &mut inner, &mut products);
            dispatch!(level, simd => gelu_all(simd, &mut inner));
            layer
                .from_inner
                .add(level, &inner, &mut tokens, &mut products);
            layer.norm.apply(level, &mut tokens);
        }
        let vectors = ranges.into_iter().map(|range| {
            let mut vector = vec![0.0; self.hidden];
            let tokens = &tokens[self.hidden * range.start..self.hidden * range.end];
            for token in tokens.chunks_exact(self.hidden) {
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

    /// The sums of the embeddings of piece and position.
    fn embedded(&self, texts: &[Vec<usize>], count: usize) -> Vec<f32> {
        let mut tokens = vec![0.0; count * self.hidden];
        let rows = texts.iter().flat_map(|text| text.iter().enumerate());
        for ((position, row), token) in rows.zip(tokens.chunks_exact_mut(self.hidden)) {
            let blocks = &self.embeddings[row * (self.hidden / BLOCK)..];
            let position = &self.positions[position * self.hidden..];
            token.copy_from_slice(&position[..self.hidden]);
            for (components, block) in token.chunks_exact_mut(BLOCK).zip(blocks) {
                for (component, weight) in components.iter_mut().zip(block.weights()) {
                    *component += block.scale() * f32::from(weight);
                }
            }
        }
        tokens
    }
}

impl Norm {
    fn apply(&self, level: Level, tokens: &mut [f32]) {
        dispatch!(level, simd => self.apply_with(simd, tokens));
    }

    #[inline(always)]
    fn apply_with<S: Simd>(&self, _: S, tokens: &mut [f32]) {
        let size = self.weights.len();
        for token in tokens.chunks_exact_mut(size) {
            let mean = sum(token, |x| x) / size as f32;
            let variance = sum(token, |x| (x - mean) * (x - mean)) / size as f32;
            let scale = 1.0 / (variance + EPSILON).sqrt();
            for ((x, weight), bias) in token.iter_mut().zip(&self.weights).zip(&self.biases) {
                *x = (*x - mean) * scale * weight + bias;
            }
        }
    }
}

/// The sum of what numbers become. There must be a multiple of 32. As the sum of 32 sums it is
/// computed several at once.
#[inline(always)]
fn sum(numbers: &[f32], become_of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; BLOCK];
    for numbers in numbers.as_chunks::<BLOCK>().0 {
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += become_of(*number);
        }
    }
    sums.iter().sum()
}

#[inline(always)]
fn gelu_all<S: Simd>(_: S, numbers: &mut [f32]) {
    for x in numbers {
        *x = gelu(*x);
    }
}

/// `x` times the probability that a normal variable is below it.
#[inline(always)]
fn gelu(x: f32) -> f32 {
    let size = x.abs();
    x.max(0.0) - 0.5 * size * erfc(size * std::f32::consts::FRAC_1_SQRT_2)
}

/// What the error function of a number from 0 lacks to 1, to 3e-7: formula 7.1.28 of
/// Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964.
#[inline(always)]
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
