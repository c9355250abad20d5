//! Locates a question and its answer in the source of a page.

use std::ops::Range;

/// A question with byte ranges in the source.
#[derive(Debug, Clone)]
pub(super) struct LocatedQuestion {
    pub question: String,
    pub anchor: Option<String>,
    /// The heading, line or cell that contains the question.
    pub asked: Range<usize>,
    pub answered: Range<usize>,
    /// The range that is removed from the rest of the page, if it isn't that from the
    /// question to the end of the answer.
    pub taken: Option<Range<usize>>,
    /// Text that is appended to the answer.
    pub more: String,
}

impl LocatedQuestion {
    pub(super) fn new(
        question: &str,
        asked: Range<usize>,
        answered: Range<usize>,
    ) -> LocatedQuestion {
        LocatedQuestion {
            question: question.to_owned(),
            anchor: None,
            asked,
            answered,
            taken: None,
            more: String::new(),
        }
    }

    /// The range that is removed from the rest of the page.
    pub(super) fn taken(&self) -> Range<usize> {
        let own = || {
            let start = self.asked.start.min(self.answered.start);
            start..self.asked.end.max(self.answered.end)
        };
        self.taken.clone().unwrap_or_else(own)
    }
}
