//! Pairs the questions of two languages: by what they and their answers mean and by their
//! order together.
//!
//! The pairs in order that are most similar together are found by dynamic programming, as
//! sentences are aligned (Gale and Church, 1993). A pair whose similarity is below
//! [`SURE`] stays apart, unless the pairs around it leave no other place for it. Questions
//! that moved on one of the pages are paired afterwards, if each is the other's best.
//!
//! The thresholds were chosen on real pages in both languages, a third of whose questions
//! were left out on each side at random.

use crate::semantic::Vector;

/// The similarity from which two questions in order are a pair, that of two between other
/// pairs, and that of two in another order.
const SURE: f32 = 0.65;
const SURE_BETWEEN_PAIRS: f32 = 0.58;
const SURE_OUT_OF_ORDER: f32 = 0.75;

/// A question and its answer, as vectors of one model.
pub(super) struct Meanings {
    pub question: Vector,
    pub answer: Vector,
    /// The anchor, if it has one.
    pub anchor: Option<String>,
}

impl Meanings {
    fn similarity(&self, other: &Meanings) -> f32 {
        let meaning = 0.6 * self.question.cosine_to(&other.question)
            + 0.4 * self.answer.cosine_to(&other.answer);
        let has_same_anchor = self.anchor.is_some() && self.anchor == other.anchor;
        if has_same_anchor {
            (meaning + 0.5).max(SURE)
        } else {
            meaning
        }
    }
}

/// The pairs, as positions in both lists.
pub(super) fn pairs(first: &[Meanings], second: &[Meanings]) -> Vec<(usize, usize)> {
    let similarity: Vec<Vec<f32>> = first
        .iter()
        .map(|one| second.iter().map(|other| one.similarity(other)).collect())
        .collect();
    aligned(&similarity, second.len())
}

/// The pairs of a matrix of similarities with a row for each question of the first language.
fn aligned(similarity: &[Vec<f32>], columns: usize) -> Vec<(usize, usize)> {
    let rows = similarity.len();
    let mut found = in_order(similarity, columns);
    found.sort_unstable();
    let ends = std::iter::once((rows, columns));
    let (mut row, mut column) = (0, 0);
    for (next_row, next_column) in found.clone().into_iter().chain(ends) {
        let length = next_row - row;
        if length == next_column - column {
            let between = (0..length).map(|at| (row + at, column + at));
            found.extend(
                between.filter(|(one, other)| similarity[*one][*other] >= SURE_BETWEEN_PAIRS),
            );
        }
        (row, column) = (next_row + 1, next_column + 1);
    }
    for (one, row) in similarity.iter().enumerate() {
        let Some(other) = (0..columns).max_by(|a, b| row[*a].total_cmp(&row[*b])) else {
            continue;
        };
        let mut rivals = similarity
            .iter()
            .enumerate()
            .filter(|(rival, _)| *rival != one);
        let is_best = rivals.all(|(_, rival)| rival[other] < row[other]);
        let is_free = found.iter().all(|pair| pair.0 != one && pair.1 != other);
        if row[other] >= SURE_OUT_OF_ORDER && is_best && is_free {
            found.push((one, other));
        }
    }
    found.sort_unstable();
    found
}

/// The pairs in order with the largest sum of what their similarity is above [`SURE`].
fn in_order(similarity: &[Vec<f32>], columns: usize) -> Vec<(usize, usize)> {
    let rows = similarity.len();
    let mut best = vec![vec![0.0_f32; columns + 1]; rows + 1];
    for row in 0..rows {
        for column in 0..columns {
            let paired = best[row][column] + (similarity[row][column] - SURE);
            let apart = best[row][column + 1].max(best[row + 1][column]);
            best[row + 1][column + 1] = paired.max(apart);
        }
    }
    let (mut row, mut column) = (rows, columns);
    let mut found = Vec::new();
    while row > 0 && column > 0 {
        let here = best[row][column];
        if here == best[row - 1][column] {
            row -= 1;
        } else if here == best[row][column - 1] {
            column -= 1;
        } else {
            (row, column) = (row - 1, column - 1);
            found.push((row, column));
        }
    }
    found
}
