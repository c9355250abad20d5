//! Multiplies matrices tile by tile, with the widest instructions that the processor has.
//!
//! A tile of the product is that of 6 rows of the left matrix and 16 columns of the right
//! one: its sums stay in registers, of which AVX2 has just enough. Both matrices are packed
//! so that a tile reads them from start to end (Goto and van de Geijn, "Anatomy of
//! High-Performance Matrix Multiplication", 2008).

use fearless_simd::{Simd, SimdBase, SimdFloat, f32x16};

/// The rows of a tile.
pub(crate) const ROWS: usize = 6;
/// The columns of a tile.
pub(crate) const COLUMNS: usize = 16;

/// Packs vectors of the same size `N` at a time: first the first components of the first `N`
/// vectors, then their second ones. Zeros fill the last group.
#[inline(always)]
pub(crate) fn pack<'v, const N: usize>(
    vectors: impl ExactSizeIterator<Item = &'v [f32]>,
    size: usize,
    packed: &mut Vec<[f32; N]>,
) {
    packed.clear();
    packed.resize(vectors.len().div_ceil(N) * size, [0.0; N]);
    for (index, vector) in vectors.enumerate() {
        let group = &mut packed[index / N * size..][..size];
        for (components, component) in group.iter_mut().zip(vector) {
            components[index % N] = *component;
        }
    }
}

/// Adds to 16 columns of an output, whose rows are `stride` apart, the product of packed rows
/// and as many packed columns.
#[inline(always)]
pub(crate) fn add_product<S: Simd>(
    simd: S,
    rows: &[[f32; ROWS]],
    columns: &[[f32; COLUMNS]],
    output: &mut [f32],
    stride: usize,
) {
    let groups = rows.chunks_exact(columns.len());
    for (rows, output) in groups.zip(output.chunks_mut(ROWS * stride)) {
        let tile = tile(simd, rows, columns);
        for (sums, output) in tile.into_iter().zip(output.chunks_mut(stride)) {
            let output = &mut output[..COLUMNS];
            (f32x16::from_slice(simd, output) + sums).store_slice(output);
        }
    }
}

#[inline(always)]
fn tile<S: Simd>(simd: S, rows: &[[f32; ROWS]], columns: &[[f32; COLUMNS]]) -> [f32x16<S>; ROWS] {
    let mut sums = [f32x16::splat(simd, 0.0); ROWS];
    for (rows, columns) in rows.iter().zip(columns) {
        let columns = f32x16::from_slice(simd, columns);
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum = f32x16::splat(simd, *row).mul_add(columns, *sum);
        }
    }
    sums
}
