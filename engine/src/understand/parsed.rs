//! The parts of a question's text, before they are interpreted.

use super::clause::Clauses;
use super::moment::Moment;
use super::number::Number;
use super::occurrences::Occurrences;
use super::sentence::{Break, Sentences};

/// The sentences of a question with the day, the numbers and the words of one pack
/// that were found in them.
pub(super) struct ParsedQuestion<'q> {
    pub sentences: &'q Sentences,
    pub clauses: Clauses,
    /// The day that the question names.
    pub moment: Option<Moment>,
    /// The numbers outside of `moment`, ascending.
    pub numbers: Vec<Number>,
    /// Where words of the pack's phrases occur.
    pub occurrences: Occurrences,
    /// For each word and the end of the text, the number of content words before it that
    /// are not part of a number.
    content_before: Vec<usize>,
    /// For each word and the end of the text, the number of words before it that follow a
    /// comma.
    commas_before: Vec<usize>,
}

impl<'q> ParsedQuestion<'q> {
    pub(super) fn new(
        sentences: &'q Sentences,
        moment: Option<Moment>,
        numbers: Vec<Number>,
        occurrences: Occurrences,
    ) -> ParsedQuestion<'q> {
        let mut is_number = vec![false; sentences.words.len()];
        for number in &numbers {
            is_number[number.start..number.end].fill(true);
        }
        let is_content = |word: usize| {
            let token = &sentences.words[word];
            let is_content = !token.is_function && !token.is_everyday;
            is_content && !sentences.is_negation[word] && !is_number[word]
        };
        let is_after_comma = |word: usize| sentences.breaks[word] == Break::Comma;
        let words = 0..sentences.words.len();
        ParsedQuestion {
            sentences,
            clauses: Clauses::of(sentences),
            moment,
            content_before: counts(words.clone().map(is_content)),
            commas_before: counts(words.map(is_after_comma)),
            numbers,
            occurrences,
        }
    }

    /// The number of commas between two spans, and of content words that are not numbers:
    /// between the word after the first span and the first word of the second.
    pub(super) fn gap(&self, end: usize, start: usize) -> usize {
        let content = self.content_before[start] - self.content_before[end];
        content + self.commas_before[start + 1] - self.commas_before[end]
    }

    /// True if there is a comma after a word and before a later one.
    pub(super) fn has_comma(&self, word: usize, later: usize) -> bool {
        self.commas_before[later + 1] > self.commas_before[word + 1]
    }

    /// The position of the number that begins with a word.
    pub(super) fn number_at(&self, word: usize) -> Option<usize> {
        self.numbers
            .binary_search_by_key(&word, |number| number.start)
            .ok()
    }

    /// True for a word of a number.
    pub(super) fn is_number(&self, word: usize) -> bool {
        let next = self.numbers.partition_point(|number| number.start <= word);
        next > 0 && word < self.numbers[next - 1].end
    }
}

/// For each position and the end, how many of the items before it are true.
fn counts(items: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut count = 0;
    let mut counts = vec![0];
    counts.extend(items.map(|item| {
        count += usize::from(item);
        count
    }));
    counts
}
