//! Counts of questions by what became of them.

use serde::Serialize;

use crate::store::{StoredQuestion, Vote};

/// How many questions there were, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Questions.
    pub asked: usize,
    /// Those that were answered.
    pub answered: usize,
    /// Those for which the closest entries were offered.
    pub clarify: usize,
    /// Those to which nothing is known.
    pub unknown: usize,
    /// Votes that an answer helped.
    pub helpful: usize,
    /// Votes that it did not.
    pub not_helpful: usize,
}

impl Figures {
    /// The figures of one question.
    pub(super) fn of(question: &StoredQuestion, votes: &[Vote]) -> Figures {
        let is = |outcome: &str| usize::from(question.outcome == outcome);
        let helpful = votes.iter().filter(|vote| **vote == Vote::Helpful).count();
        Figures {
            asked: 1,
            answered: is("answered"),
            clarify: is("clarify"),
            unknown: is("unknown"),
            helpful,
            not_helpful: votes.len() - helpful,
        }
    }

    /// Percent of the questions that were answered; `None` if there were none.
    pub fn answered_percent(&self) -> Option<f64> {
        percent(self.answered, self.asked)
    }

    /// Percent of the votes that say it helped; `None` if there were none.
    pub fn helpful_percent(&self) -> Option<f64> {
        percent(self.helpful, self.helpful + self.not_helpful)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of questions are far below 2^52"
)]
fn percent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        self.asked += other.asked;
        self.answered += other.answered;
        self.clarify += other.clarify;
        self.unknown += other.unknown;
        self.helpful += other.helpful;
        self.not_helpful += other.not_helpful;
    }
}
