//! Multiplies vectors by the weights of a linear map and adds its biases.
//!
//! The weights stay 8-bit numbers in memory and become f32 sixteen rows at a time, just
//! before they are used. This is as fast as f32 weights, which would take four times the
//! memory: a short question takes no longer to convert a weight than to fetch four bytes.

use fearless_simd::{Level, Simd, dispatch};

use super::blocks::{BLOCK, Block};
use super::tiles::{COLUMNS, ROWS, add_product, pack};

/// How many inputs are multiplied at a time, so that the weights of a tile stay in the
/// processor's first cache.
const DEPTH: usize = 384;

/// Weights, one row for each output, and a bias for each.
pub(crate) struct Linear {
    inputs: usize,
    biases: Vec<f32>,
    /// Part by part of `DEPTH` inputs, and in each, 16 outputs after the other: their weights
    /// of each input.
    weights: Vec<[i8; COLUMNS]>,
    /// In the same order, the scales of each block of inputs.
    scales: Vec<[f32; COLUMNS]>,
}

/// What products are computed with.
#[derive(Default)]
pub(crate) struct Scratch {
    rows: Vec<[f32; ROWS]>,
    columns: Vec<[f32; COLUMNS]>,
}

impl Linear {
    /// `blocks` are those of one row after the other. The numbers of inputs and outputs must
    /// be multiples of 32.
    pub(crate) fn new<B: Block>(blocks: &[B], inputs: usize, biases: Vec<f32>) -> Linear {
        let outputs = biases.len();
        let mut weights = vec![[0; COLUMNS]; outputs / COLUMNS * inputs];
        let mut scales = vec![[0.0; COLUMNS]; weights.len() / BLOCK];
        for (output, row) in blocks.chunks_exact(inputs / BLOCK).enumerate() {
            for (index, block) in row.iter().enumerate() {
                let input = index * BLOCK;
                let part = input / DEPTH * DEPTH;
                let depth = DEPTH.min(inputs - part);
                let place = part * (outputs / COLUMNS) + output / COLUMNS * depth + (input - part);
                scales[place / BLOCK][output % COLUMNS] = block.scale();
                let places = &mut weights[place..][..BLOCK];
                for (place, weight) in places.iter_mut().zip(block.weights()) {
                    place[output % COLUMNS] = weight;
                }
            }
        }
        Linear {
            inputs,
            biases,
            weights,
            scales,
        }
    }

    /// Sets each row of `output` to what the row of `input` maps to.
    pub(crate) fn apply(
        &self,
        level: Level,
        input: &[f32],
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        output.fill(0.0);
        self.add(level, input, output, scratch);
    }

    /// Adds to each row of `output` what the row of `input` maps to.
    pub(crate) fn add(
        &self,
        level: Level,
        input: &[f32],
        output: &mut [f32],
        scratch: &mut Scratch,
    ) {
        dispatch!(level, simd => self.add_with(simd, input, output, scratch));
    }

    #[inline(always)]
    fn add_with<S: Simd>(
        &self,
        simd: S,
        input: &[f32],
        output: &mut [f32],
        Scratch { rows, columns }: &mut Scratch,
    ) {
        let outputs = self.biases.len();
        for output in output.chunks_exact_mut(outputs) {
            for (output, bias) in output.iter_mut().zip(&self.biases) {
                *output += bias;
            }
        }
        for part in (0..self.inputs).step_by(DEPTH) {
            let depth = DEPTH.min(self.inputs - part);
            let vectors = input.chunks_exact(self.inputs);
            pack(vectors.map(|vector| &vector[part..][..depth]), depth, rows);
            let weights = self.weights[part * (outputs / COLUMNS)..].chunks_exact(depth);
            let scales = &self.scales[part / BLOCK * (outputs / COLUMNS)..];
            let scales = scales.chunks_exact(depth / BLOCK);
            for ((weights, scales), start) in weights.zip(scales).zip((0..outputs).step_by(COLUMNS))
            {
                columns.resize(depth, [0.0; COLUMNS]);
                let blocks = weights.chunks_exact(BLOCK).zip(scales);
                for ((weights, scales), columns) in blocks.zip(columns.chunks_exact_mut(BLOCK)) {
                    for (weights, columns) in weights.iter().zip(columns) {
                        for ((column, weight), scale) in columns.iter_mut().zip(weights).zip(scales)
                        {
                            *column = scale * f32::from(*weight);
                        }
                    }
                }
                add_product(simd, rows, columns, &mut output[start..], outputs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::Level;

    use super::{BLOCK, DEPTH, Linear, Scratch};
    use crate::encoder::blocks::EIGHT_BITS;

    #[test]
    fn an_output_is_the_product_of_its_weights_and_the_input() {
        const INPUTS: usize = DEPTH + BLOCK;
        const OUTPUTS: usize = 64;
        const VECTORS: usize = 7;
        let weight = |output: usize, input: usize| ((output * 31 + input * 17) % 255) as u8;
        let blocks = (0..OUTPUTS * INPUTS / BLOCK).map(|block| {
            let start = block * BLOCK;
            // The scales are 1 and −1.
            let mut bytes = [0, if block.is_multiple_of(2) { 0x3c } else { 0xbc }].to_vec();
            bytes.extend((start..start + BLOCK).map(|at| weight(at / INPUTS, at % INPUTS)));
            bytes
        });
        let blocks = blocks.flatten().collect::<Vec<u8>>();
        let (blocks, _) = blocks.as_chunks::<EIGHT_BITS>();
        let linear = Linear::new(blocks, INPUTS, (0..OUTPUTS).map(|n| n as f32).collect());

        let input: Vec<f32> = (0..VECTORS * INPUTS)
            .map(|n| (n % 13) as f32 - 6.0)
            .collect();
        let mut output = vec![f32::NAN; VECTORS * OUTPUTS];
        linear.apply(Level::new(), &input, &mut output, &mut Scratch::default());
        for (vector, output) in input.chunks(INPUTS).zip(output.chunks(OUTPUTS)) {
            for (row, found) in output.iter().enumerate() {
                // All numbers are whole, so that the sums are exact.
                let mut expected = row as f32;
                for (column, input) in vector.iter().enumerate() {
                    let block = (row * INPUTS + column) / BLOCK;
                    let sign = if block.is_multiple_of(2) { 1.0 } else { -1.0 };
                    expected += sign * f32::from(weight(row, column).cast_signed()) * input;
                }
                assert_eq!(*found, expected, "output {row}");
            }
        }
    }
}
