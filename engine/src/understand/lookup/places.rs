//! Finds where phrases occur in a question, once, and groups the places by sentence.

use super::super::parsed::ParsedQuestion;
use super::super::phrase::{Match, Phrase, matches};

/// The places of a list of phrases in a question, by sentence.
pub(super) struct Places(Vec<RowMatch>);

/// A place of a phrase with its sentence.
struct RowMatch {
    sentence: usize,
    /// The row of the pack's table that the phrase belongs to.
    row: usize,
    place: Match,
}

impl Places {
    /// The places of phrases with their rows.
    pub(super) fn of_rows(rows: &[(usize, Phrase)], parsed: &ParsedQuestion<'_>) -> Places {
        let rows = rows.iter().map(|(row, phrase)| (*row, phrase));
        Places::new(rows, parsed)
    }

    /// The places of phrases that belong to no row.
    pub(super) fn of(phrases: &[Phrase], parsed: &ParsedQuestion<'_>) -> Places {
        Places::new(phrases.iter().map(|phrase| (0, phrase)), parsed)
    }

    fn new<'p>(
        phrases: impl Iterator<Item = (usize, &'p Phrase)>,
        parsed: &ParsedQuestion<'_>,
    ) -> Places {
        let found = phrases.flat_map(|(row, phrase)| {
            let places = matches(phrase, parsed, |_| true).into_iter();
            places.map(move |place| RowMatch {
                sentence: parsed.sentences.sentence[place.start()],
                row,
                place,
            })
        });
        let mut found: Vec<RowMatch> = found.collect();
        found.sort_by_key(|found| found.sentence);
        Places(found)
    }

    /// The places in a sentence, or in the whole question.
    fn within(&self, sentence: Option<usize>) -> &[RowMatch] {
        let Some(sentence) = sentence else {
            return &self.0;
        };
        let start = self.0.partition_point(|found| found.sentence < sentence);
        let end = self.0.partition_point(|found| found.sentence <= sentence);
        &self.0[start..end]
    }

    /// The places in a sentence.
    pub(super) fn matches(&self, sentence: usize) -> impl Iterator<Item = &Match> {
        self.within(Some(sentence)).iter().map(|found| &found.place)
    }

    /// The places of a row's phrases in a sentence.
    pub(super) fn of_row(&self, row: usize, sentence: usize) -> impl Iterator<Item = &Match> {
        let found = self.within(Some(sentence)).iter();
        let of_row = found.filter(move |found| found.row == row);
        of_row.map(|found| &found.place)
    }

    /// True when one of the phrases occurs in a sentence, or in the whole question.
    pub(super) fn occur(&self, within: Option<usize>) -> bool {
        !self.within(within).is_empty()
    }

    /// The rows whose names occur with the most words in a sentence, or in the whole
    /// question.
    pub(super) fn named(&self, within: Option<usize>) -> Vec<usize> {
        let words = |found: &RowMatch| {
            let spans = found.place.spans.iter();
            let words: usize = spans.map(|(start, end)| end - start).sum();
            (found.place.spans.len(), words)
        };
        let places = self.within(within);
        let most = places.iter().map(words).max();
        let best = places.iter().filter(|found| Some(words(found)) == most);
        let mut rows: Vec<usize> = best.map(|found| found.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}
