//! Multiplies vectors by the weights of a linear map and adds its biases.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2};

/// Weights, one row for each output, and a bias for each.
pub(crate) struct Linear {
    weights: Array2<f32>,
    biases: Array1<f32>,
}

impl Linear {
    /// `None` if there aren't `outputs × inputs` weights.
    pub(crate) fn new(
        weights: Vec<f32>,
        outputs: usize,
        inputs: usize,
        biases: Vec<f32>,
    ) -> Option<Linear> {
        Some(Linear {
            weights: Array2::from_shape_vec((outputs, inputs), weights).ok()?,
            biases: biases.into(),
        })
    }

    /// Sets each row of `output` to what the row of `input` maps to.
    pub(crate) fn apply(&self, input: &Array2<f32>, output: &mut Array2<f32>) {
        output.assign(&self.biases);
        general_mat_mul(1.0, input, &self.weights.t(), 1.0, output);
    }

    /// Adds to each row of `output` what the row of `input` maps to.
    pub(crate) fn add(&self, input: &Array2<f32>, output: &mut Array2<f32>) {
        *output += &self.biases;
        general_mat_mul(1.0, input, &self.weights.t(), 1.0, output);
    }
}
