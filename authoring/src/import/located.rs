//! Locates a question and its answer in the source of a page.

use std::ops::Range;

/// A question with byte ranges in the source.
#[derive(Debug, Clone)]
pub(super) struct LocatedQuestion {
    pub question: String,
    pub anchor: Option<String>,
    /// Other questions with the same answer.
    pub also: Vec<String>,
    /// The heading, line or cell that contains the question.
    pub question_range: Range<usize>,
    pub answer_range: Range<usize>,
    /// The range that is removed from the rest of the page, if it isn't that from the
    /// question to the end of the answer.
    pub taken: Option<Range<usize>>,
    /// Text that is appended to the answer.
    pub more: String,
}

impl LocatedQuestion {
    pub(super) fn new(
        question: &str,
        question_range: Range<usize>,
        answer_range: Range<usize>,
    ) -> LocatedQuestion {
        LocatedQuestion {
            question: question.to_owned(),
            anchor: None,
            also: Vec::new(),
            question_range,
            answer_range,
            taken: None,
            more: String::new(),
        }
    }

    /// The range that is removed from the rest of the page.
    pub(super) fn taken(&self) -> Range<usize> {
        let both = || {
            let start = self.question_range.start.min(self.answer_range.start);
            start..self.question_range.end.max(self.answer_range.end)
        };
        self.taken.clone().unwrap_or_else(both)
    }
}
