//! The parts of a question's text, before they are interpreted.

use super::moment::Moment;
use super::number::Number;
use super::phrase::Occurrences;
use super::sentence::Sentences;

/// The sentences of a question with the day, the numbers and the words of one pack
/// that were found in them.
pub(super) struct ParsedQuestion<'q> {
    pub sentences: &'q Sentences,
    /// The day that the question names.
    pub moment: Option<Moment>,
    /// The numbers outside of `moment`.
    pub numbers: Vec<Number>,
    /// Where words of the pack's phrases occur.
    pub occurrences: Occurrences,
}
