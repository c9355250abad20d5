//! Finds the places where a phrase matches the words of a question.

use super::super::number::Number;
use super::super::parsed::ParsedQuestion;
use super::chain::{Span, closest};
use super::{Part, Phrase};

/// Most words between a part of a phrase and an excluded atom next to it.
const EXCLUSION_DISTANCE: usize = 2;

/// Most places in a question at which a phrase is looked for. A text that repeats its words
/// more often says nothing new.
const MAX_PLACES: usize = 32;

/// A match of a phrase in a question. Spans are the first word and the word after the
/// last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The spans of all parts, ascending.
    pub spans: Vec<Span>,
    /// The span of the number.
    number_span: Option<Span>,
    /// The position of the phrase's number among the numbers of the question.
    pub number: Option<usize>,
    /// True when a negation outside the phrase applies to it.
    pub is_negated: bool,
    /// Content words and commas between its parts.
    pub gap: usize,
    /// True for a phrase that states something only in passing.
    pub is_weak: bool,
}

impl Match {
    /// The position of the first word.
    pub fn start(&self) -> usize {
        self.spans.first().map_or(0, |span| span.0)
    }

    /// The position after the last word.
    pub fn end(&self) -> usize {
        self.spans.last().map_or(0, |span| span.1)
    }

    /// The weight of the match: a strong phrase before a weak one, then the number of
    /// parts, then the smaller gap.
    pub fn weight(&self) -> impl Ord + use<> {
        (!self.is_weak, self.spans.len(), std::cmp::Reverse(self.gap))
    }

    /// The words of all parts except the number.
    pub fn words_except_number(&self) -> Vec<usize> {
        let number = self.number_span;
        let others = self.spans.iter().filter(|span| Some(**span) != number);
        others.flat_map(|(start, end)| *start..*end).collect()
    }

    /// True when the two matches share a word.
    pub fn overlaps(&self, other: &Match) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).any(|word| other.covers(word)))
    }

    /// True when a word is in one of the parts.
    pub fn covers(&self, word: usize) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    }
}

/// The matches of a phrase in a question, at most [`MAX_PLACES`]: for each occurrence of its
/// number, or else of its first part, the one of fewest words. `accepts` selects the numbers
/// that the phrase can take.
///
/// Takes time linear in the words of the question: see [`closest`].
pub(in crate::understand) fn matches(
    phrase: &Phrase,
    parsed: &ParsedQuestion<'_>,
    accepts: impl Fn(&Number) -> bool,
) -> Vec<Match> {
    let mut places: Vec<Vec<Span>> = Vec::with_capacity(phrase.parts.len());
    for part in &phrase.parts {
        let spans = spans(part, parsed, &accepts);
        if spans.is_empty() {
            return Vec::new();
        }
        places.push(spans);
    }
    let is_number = |part: &Part| matches!(part, Part::Number | Part::Ordinal);
    let anchor = phrase.parts.iter().position(is_number).unwrap_or(0);
    let has_number = phrase.parts.get(anchor).is_some_and(is_number);
    let others: Vec<&[Span]> = (0..places.len())
        .filter(|part| *part != anchor)
        .map(|part| places[part].as_slice())
        .collect();
    let anchors = places.get(anchor).into_iter().flatten();
    let found = anchors.take(MAX_PLACES).filter_map(|&span| {
        let spans = closest(parsed, span, &others)?;
        if has_excluded(phrase, parsed, &spans) {
            return None;
        }
        Some(Match {
            is_negated: is_negated(parsed, &spans)?,
            gap: spans
                .windows(2)
                .map(|pair| parsed.gap(pair[0].1, pair[1].0))
                .sum(),
            is_weak: phrase.is_weak,
            spans,
            number_span: has_number.then_some(span),
            number: parsed.number_at(span.0).filter(|_| has_number),
        })
    });
    found.collect()
}

/// The spans of a part, ascending.
fn spans(
    part: &Part,
    parsed: &ParsedQuestion<'_>,
    accepts: &impl Fn(&Number) -> bool,
) -> Vec<Span> {
    let of_numbers = |is_ordinal: bool| {
        let numbers = parsed.numbers.iter();
        let accepted =
            numbers.filter(move |number| number.is_ordinal == is_ordinal && accepts(number));
        accepted.map(|number| (number.start, number.end))
    };
    match part {
        Part::Number => of_numbers(false).collect(),
        Part::Ordinal => of_numbers(true).collect(),
        Part::Words(atoms) => {
            let spans = atoms
                .iter()
                .flat_map(|atom| &parsed.occurrences.atoms[*atom]);
            let mut spans: Vec<Span> = spans.copied().collect();
            spans.sort_unstable();
            spans.dedup();
            spans
        }
    }
}

/// True when an excluded atom of a phrase occurs next to the spans of its parts.
fn has_excluded(phrase: &Phrase, parsed: &ParsedQuestion<'_>, spans: &[Span]) -> bool {
    let occurrences = &parsed.occurrences;
    let is_beside = |atom: &usize, span: &Span| {
        let excluded = &occurrences.atoms[*atom];
        let from = span
            .0
            .saturating_sub(EXCLUSION_DISTANCE + occurrences.longest());
        let first = excluded.partition_point(|(start, _)| *start < from);
        let near = excluded[first..].iter();
        near.take_while(|(start, _)| *start <= span.1 + EXCLUSION_DISTANCE)
            .any(|(_, end)| span.0 <= *end + EXCLUSION_DISTANCE)
    };
    let mut atoms = phrase.excluded.iter();
    atoms.any(|atom| spans.iter().any(|span| is_beside(atom, span)))
}

/// True when a negation outside the spans applies to a word in them. A negation that is
/// part of a term of the decision table, as in "no later", does not count. `None` when it
/// applies to words before a comma only, and words after it are not negated: "no car yet, she
/// is allowed to park" says nothing about both together.
fn is_negated(parsed: &ParsedQuestion<'_>, spans: &[Span]) -> Option<bool> {
    let sentences = parsed.sentences;
    let is_inside = |word: usize| {
        spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    };
    let words = || spans.iter().flat_map(|(start, end)| *start..*end);
    let is_negated = |word: &usize| {
        let is_negation = sentences.is_negation[*word];
        let negation = sentences.negated_by[*word].filter(|negation| {
            !is_inside(*negation) && !parsed.occurrences.is_in_compound(*negation)
        });
        negation.is_some() && !is_negation
    };
    let Some(last_negated) = words().rfind(is_negated) else {
        return Some(false);
    };
    let end = words().next_back()?;
    (!parsed.has_comma(last_negated, end)).then_some(true)
}
