//! Lets each token of a text take up something of every other one.

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch};

use super::tiles::{COLUMNS, ROWS, add_product, pack};

/// What attention is computed with.
#[derive(Default)]
pub(crate) struct Scratch {
    queries: Vec<[f32; ROWS]>,
    keys: Vec<[f32; COLUMNS]>,
    shares: Vec<f32>,
    shares_of_rows: Vec<[f32; ROWS]>,
    values: Vec<[f32; COLUMNS]>,
}

/// Sets the rows of one text in `attended`: of each head, the mean of the values of all
/// tokens, weighted by how well their keys match the token's query. `hidden` is the size of a
/// row, and a row of `queries_keys_values` has three of it.
pub(crate) fn attend(
    level: Level,
    hidden: usize,
    heads: usize,
    range: &Range<usize>,
    queries_keys_values: &[f32],
    attended: &mut [f32],
    scratch: &mut Scratch,
) {
    let queries_keys_values =
        &queries_keys_values[3 * hidden * range.start..3 * hidden * range.end];
    let attended = &mut attended[hidden * range.start..hidden * range.end];
    attended.fill(0.0);
    for head in (0..hidden).step_by(hidden / heads) {
        let part = Part {
            hidden,
            size: hidden / heads,
            head,
        };
        dispatch!(level, simd => part.attend(simd, queries_keys_values, attended, scratch));
    }
}

/// One head's part of the vectors.
struct Part {
    hidden: usize,
    size: usize,
    head: usize,
}

impl Part {
    #[inline(always)]
    fn attend<S: Simd>(
        &self,
        simd: S,
        queries_keys_values: &[f32],
        attended: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let Scratch {
            queries,
            keys,
            shares,
            shares_of_rows,
            values,
        } = scratch;
        let part = |which: usize| {
            let start = which * self.hidden + self.head;
            let rows = queries_keys_values.chunks_exact(3 * self.hidden);
            rows.map(move |row| &row[start..start + self.size])
        };
        pack(part(0), self.size, queries);
        pack(part(1), self.size, keys);
        let tokens = attended.len() / self.hidden;
        let width = tokens.next_multiple_of(COLUMNS);
        shares.clear();
        shares.resize(tokens * width, 0.0);
        for (keys, start) in keys.chunks_exact(self.size).zip((0..).step_by(COLUMNS)) {
            add_product(simd, queries, keys, &mut shares[start..], width);
        }
        let scale = 1.0 / (self.size as f32).sqrt();
        for shares in shares.chunks_exact_mut(width) {
            shares[tokens..].fill(f32::NEG_INFINITY);
            softmax(shares, scale);
        }
        let rows = shares.chunks_exact(width).map(|shares| &shares[..tokens]);
        pack(rows, tokens, shares_of_rows);
        for start in (0..self.size).step_by(COLUMNS) {
            values.clear();
            values.extend(part(2).filter_map(|value| value[start..].first_chunk::<COLUMNS>()));
            let attended = &mut attended[self.head + start..];
            add_product(simd, shares_of_rows, values, attended, self.hidden);
        }
    }
}

/// Multiplies numbers by `scale` and turns them into ones from 0 with the sum 1. There must be
/// a multiple of 16.
#[inline(always)]
fn softmax(numbers: &mut [f32], scale: f32) {
    let (chunks, _) = numbers.as_chunks_mut::<COLUMNS>();
    let mut highest = [f32::NEG_INFINITY; COLUMNS];
    for chunk in &*chunks {
        for (highest, x) in highest.iter_mut().zip(chunk) {
            *highest = highest.max(*x);
        }
    }
    let highest = highest.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let mut sums = [0.0; COLUMNS];
    for chunk in &mut *chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *x = exp((*x - highest) * scale);
            *sum += *x;
        }
    }
    let factor = 1.0 / sums.iter().sum::<f32>();
    for x in chunks.as_flattened_mut() {
        *x *= factor;
    }
}

/// The exponential function of a number up to 0, to 2e-7 of its value down to about −10; less
/// than 2e-38 from −87. As a power of two and the Taylor series of a number near 0 it has no
/// branches, so that several are computed at once.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// A sum with it has no digits after the point.
    const ROUND: f32 = 1.5 * (1 << 23) as f32;
    let exponent = (x * std::f32::consts::LOG2_E).max(-126.0);
    let rounded = exponent + ROUND;
    let rest = (exponent - (rounded - ROUND)) * std::f32::consts::LN_2;
    let mut sum = 1.0;
    for n in [6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        sum = 1.0 + sum * rest * (1.0 / n);
    }
    // The lowest bits of `rounded` are the exponent.
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    sum * power
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, exp, softmax};

    #[test]
    fn exp_is_that_of_the_standard_library() {
        for step in 0..10_000_u16 {
            let x = -f32::from(step) / 1000.0;
            let (found, expected) = (exp(x), x.exp());
            assert!((found / expected - 1.0).abs() < 1e-6, "{x}: {found}");
        }
        assert_eq!(exp(0.0), 1.0);
        for x in [-90.0, -1e30, f32::NEG_INFINITY] {
            assert!((0.0..2e-38).contains(&exp(x)), "{x}");
        }
    }

    #[test]
    fn shares_sum_to_one() {
        let mut shares = [f32::NEG_INFINITY; 2 * COLUMNS];
        shares[..3].copy_from_slice(&[100.0, 102.0, 98.0]);
        softmax(&mut shares, 0.5);
        let expected = [1.0, 1.0_f32.exp(), (-1.0_f32).exp()].map(|x| x / 4.086_161);
        for (found, expected) in shares.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found}");
        }
        assert!(shares[3..].iter().all(|share| *share < 1e-37));
    }
}
