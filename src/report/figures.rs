//! Counts of questions by outcome and of votes.

use serde::Serialize;

use crate::store::Vote;

/// Counts of questions by outcome and of votes on their answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// All questions.
    pub asked: usize,
    /// Questions that were answered.
    pub answered: usize,
    /// Questions for which the closest entries were offered.
    pub clarify: usize,
    /// Questions without an answer or a close entry.
    pub unknown: usize,
    /// Votes that an answer helped.
    pub helpful: usize,
    /// Votes that it did not.
    pub not_helpful: usize,
}

impl Figures {
    /// The figures of a number of questions with the same outcome.
    pub(super) fn of_questions(outcome: &str, count: usize) -> Figures {
        let is = |name: &str| if outcome == name { count } else { 0 };
        Figures {
            asked: count,
            answered: is("answered"),
            clarify: is("clarify"),
            unknown: is("unknown"),
            ..Figures::default()
        }
    }

    /// The figures of a number of equal votes.
    pub(super) fn of_votes(vote: Vote, count: usize) -> Figures {
        let is = |other: Vote| if vote == other { count } else { 0 };
        Figures {
            helpful: is(Vote::Helpful),
            not_helpful: is(Vote::NotHelpful),
            ..Figures::default()
        }
    }

    /// The percentage of questions that were answered; `None` without a question.
    pub fn answered_percent(&self) -> Option<f64> {
        percent(self.answered, self.asked)
    }

    /// The percentage of votes that an answer helped; `None` without a vote.
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
