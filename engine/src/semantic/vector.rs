//! The direction of an embedding, with one byte for each component.
//!
//! Rounding to bytes changes a cosine by less than 0.01. Comparing two vectors becomes
//! a sum of products of small integers, which processors compute 8 or 16 at a time.

use madoguchi_embedding::{dot, dots};

/// The direction of a vector; its length is not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// Signed 8-bit numbers, as bytes.
    components: Vec<u8>,
    /// The factor from a component to that of the unit vector; 0 for the zero vector.
    scale: f32,
}

/// The largest component of a rounded vector.
const LARGEST: f32 = 127.0;

impl Vector {
    /// The direction of some components.
    pub fn new(components: &[f32]) -> Vector {
        let length = components.iter().map(|x| x * x).sum::<f32>().sqrt();
        let largest = components.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        if !length.is_normal() || !largest.is_normal() {
            return Vector {
                components: vec![0; components.len()],
                scale: 0.0,
            };
        }
        let rounded = |x: &f32| ((x / largest * LARGEST).round() as i8).cast_unsigned();
        Vector {
            components: components.iter().map(rounded).collect(),
            scale: largest / (LARGEST * length),
        }
    }

    /// The vector with these components, signed 8-bit numbers, and this scale.
    pub fn from_parts(components: Vec<u8>, scale: f32) -> Vector {
        Vector { components, scale }
    }

    /// The weighted mean of the directions of vectors. `None` without a vector, or if
    /// their dimensions differ.
    pub fn mean<'v>(vectors: impl IntoIterator<Item = (&'v Vector, f32)>) -> Option<Vector> {
        let mut sum: Option<Vec<f32>> = None;
        for (vector, weight) in vectors {
            let sum = sum.get_or_insert_with(|| vec![0.0; vector.components.len()]);
            if sum.len() != vector.components.len() {
                return None;
            }
            for (sum, component) in std::iter::zip(sum, vector.unit()) {
                *sum += weight * component;
            }
        }
        sum.map(|sum| Vector::new(&sum))
    }

    /// The components, one for each dimension: signed 8-bit numbers.
    pub fn components(&self) -> &[u8] {
        &self.components
    }

    /// The factor from the components to those of the unit vector.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// The components of the unit vector.
    pub fn unit(&self) -> impl Iterator<Item = f32> {
        let components = self.components.iter();
        components.map(|component| self.scale * f32::from(component.cast_signed()))
    }

    /// The cosine, −1 to 1, of the angle to a vector with these components and this
    /// scale; 0 if either is the zero vector.
    pub fn cosine(&self, components: &[u8], scale: f32) -> f32 {
        dot(&self.components, components) as f32 * self.scale * scale
    }

    /// The cosines of the angles to vectors whose components follow each other, with these
    /// scales.
    pub fn cosines(&self, components: &[u8], scales: impl Iterator<Item = f32>) -> Vec<f32> {
        let products = dots(&self.components, components).into_iter();
        let cosines = products.zip(scales);
        cosines
            .map(|(product, scale)| product as f32 * self.scale * scale)
            .collect()
    }

    /// The cosine, −1 to 1, of the angle to another vector; 0 if either is the zero
    /// vector.
    pub fn cosine_to(&self, other: &Vector) -> f32 {
        self.cosine(&other.components, other.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_angles() {
        let a: Vec<f32> = (0..256)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) / 9.0)
            .collect();
        let b: Vec<f32> = (0..256)
            .map(|i| ((i * 53 % 97) as f32 - 40.0) * 3.0)
            .collect();
        let length = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>().sqrt();
        let dot: f32 = std::iter::zip(&a, &b).map(|(a, b)| a * b).sum();
        let exact = dot / length(&a) / length(&b);
        let (a, b) = (Vector::new(&a), Vector::new(&b));
        assert!((a.cosine_to(&b) - exact).abs() < 0.01);
        assert!((a.cosine_to(&a) - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_has_no_direction_is_near_nothing() {
        let other = Vector::new(&[1.0, 2.0]);
        for components in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0]] {
            let vector = Vector::new(&components);
            assert_eq!(vector.cosine_to(&other), 0.0, "{components:?}");
            assert_eq!(other.cosine_to(&vector), 0.0, "{components:?}");
        }
    }

    #[test]
    fn a_mean_lies_between() {
        let (x, y) = (Vector::new(&[1.0, 0.0]), Vector::new(&[0.0, 5.0]));
        let mean = Vector::mean([(&x, 1.0), (&y, 1.0)]).expect("of one space");
        assert!((mean.cosine_to(&x) - mean.cosine_to(&y)).abs() < 0.01);
        let near_x = Vector::mean([(&x, 1.0), (&y, 0.2)]).expect("of one space");
        assert!(near_x.cosine_to(&x) > 0.95);
        assert_eq!(Vector::mean([(&x, 1.0), (&Vector::new(&[1.0]), 1.0)]), None);
        assert_eq!(Vector::mean([]), None);
    }
}
