//! A question as a layout finds it: where it and its answer stand in the source.

use std::ops::Range;

/// A question as a layout finds it: places in the source.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub question: String,
    pub anchor: Option<String>,
    /// Its heading, its bold line, its cell; whatever the question is written in.
    pub asked: Range<usize>,
    pub answered: Range<usize>,
    /// What it takes from the page, where that is more than the two.
    pub taken: Option<Range<usize>>,
    /// What else belongs to the answer.
    pub more: String,
}

impl Spot {
    pub(super) fn new(question: &str, asked: Range<usize>, answered: Range<usize>) -> Spot {
        Spot {
            question: question.to_owned(),
            anchor: None,
            asked,
            answered,
            taken: None,
            more: String::new(),
        }
    }

    /// What it takes from the page.
    pub(super) fn taken(&self) -> Range<usize> {
        let own = || {
            let start = self.asked.start.min(self.answered.start);
            start..self.asked.end.max(self.answered.end)
        };
        self.taken.clone().unwrap_or_else(own)
    }
}
