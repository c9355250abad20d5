//! Finds the places where a phrase matches the words of a question.

use super::super::number::Number;
use super::super::sentence::{Break, Sentences};
use super::occurrences::Occurrences;
use super::{Part, Phrase};

/// Most content words and commas between two neighbouring parts of a phrase.
const MAX_GAP: usize = 3;

/// Most words of any kind between two neighbouring parts of a phrase.
const MAX_DISTANCE: usize = 9;

/// Most words between a part of a phrase and an excluded atom next to it.
const EXCLUSION_DISTANCE: usize = 2;

/// A match of a phrase in a question. Spans are the first word and the word after the
/// last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The spans of all parts, ascending.
    pub spans: Vec<(usize, usize)>,
    /// The span of the number.
    number_span: Option<(usize, usize)>,
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

/// All matches of a phrase in a question. Of several occurrences of a part, the closest is
/// taken. `accepts` selects the numbers that the phrase can take.
pub fn matches(
    phrase: &Phrase,
    occurrences: &Occurrences,
    sentences: &Sentences,
    numbers: &[Number],
    accepts: impl Fn(&Number) -> bool,
) -> Vec<Match> {
    let mut candidates: Vec<Vec<(usize, usize)>> = Vec::with_capacity(phrase.parts.len());
    for part in &phrase.parts {
        let of_numbers = |is_ordinal: bool| -> Vec<(usize, usize)> {
            let accepted = numbers
                .iter()
                .filter(|n| n.is_ordinal == is_ordinal && accepts(n));
            accepted.map(|number| (number.start, number.end)).collect()
        };
        let spans = match part {
            Part::Number => of_numbers(false),
            Part::Ordinal => of_numbers(true),
            Part::Words(atoms) => atoms
                .iter()
                .flat_map(|atom| &occurrences.atoms[*atom])
                .copied()
                .collect(),
        };
        if spans.is_empty() {
            return Vec::new();
        }
        candidates.push(spans);
    }
    let is_number = |part: &Part| matches!(part, Part::Number | Part::Ordinal);
    let anchor = phrase.parts.iter().position(is_number).unwrap_or(0);
    let has_number = phrase.parts.get(anchor).is_some_and(is_number);
    let mut matches = Vec::new();
    for &span in candidates.get(anchor).into_iter().flatten() {
        let others: Vec<&[(usize, usize)]> = (0..candidates.len())
            .filter(|part| *part != anchor)
            .map(|part| candidates[part].as_slice())
            .collect();
        let spans = nearest(sentences, numbers, vec![span], &others);
        if let Some(spans) = spans.filter(|spans| !has_excluded(phrase, occurrences, spans)) {
            let number = has_number
                .then(|| numbers.iter().position(|number| number.start == span.0))
                .flatten();
            matches.push(Match {
                is_negated: is_negated(sentences, occurrences, &spans),
                gap: gaps(sentences, numbers, &spans).sum(),
                is_weak: phrase.is_weak,
                spans,
                number_span: has_number.then_some(span),
                number,
            });
        }
    }
    matches
}

/// True when an excluded atom of a phrase occurs next to the spans of its parts.
fn has_excluded(phrase: &Phrase, occurrences: &Occurrences, spans: &[(usize, usize)]) -> bool {
    let atoms = phrase.excluded.iter();
    let mut excluded = atoms.flat_map(|atom| &occurrences.atoms[*atom]);
    excluded.any(|(start, end)| {
        let is_beside = |span: &(usize, usize)| {
            *start <= span.1 + EXCLUSION_DISTANCE && span.0 <= *end + EXCLUSION_DISTANCE
        };
        spans.iter().any(is_beside)
    })
}

/// The choice of one span for each part with the smallest extent; `None` if none is close
/// enough.
fn nearest(
    sentences: &Sentences,
    numbers: &[Number],
    chosen: Vec<(usize, usize)>,
    others: &[&[(usize, usize)]],
) -> Option<Vec<(usize, usize)>> {
    let Some((spans, rest)) = others.split_first() else {
        let mut chosen = chosen;
        chosen.sort_unstable();
        return is_near(sentences, numbers, &chosen).then_some(chosen);
    };
    let mut best: Option<Vec<(usize, usize)>> = None;
    for span in *spans {
        let is_apart = chosen
            .iter()
            .all(|(start, end)| span.1 <= *start || *end <= span.0);
        let is_in_reach = chosen
            .iter()
            .all(|(start, _)| span.0.abs_diff(*start) <= (MAX_DISTANCE + 3) * (others.len() + 1));
        if !is_apart || !is_in_reach {
            continue;
        }
        let mut more = chosen.clone();
        more.push(*span);
        let Some(choice) = nearest(sentences, numbers, more, rest) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|best| extent(&choice) < extent(best))
        {
            best = Some(choice);
        }
    }
    best
}

fn extent(spans: &[(usize, usize)]) -> usize {
    let start = spans.iter().map(|span| span.0).min().unwrap_or(0);
    let end = spans.iter().map(|span| span.1).max().unwrap_or(0);
    end - start
}

/// True when ascending spans follow each other closely in one sentence.
fn is_near(sentences: &Sentences, numbers: &[Number], spans: &[(usize, usize)]) -> bool {
    let is_together = spans.windows(2).all(|pair| {
        sentences.sentence[pair[0].0] == sentences.sentence[pair[1].0]
            && pair[1].0.saturating_sub(pair[0].1) <= MAX_DISTANCE
    });
    is_together && gaps(sentences, numbers, spans).all(|gap| gap <= MAX_GAP)
}

/// Between each two of ascending spans, the number of commas and of content words that
/// are not numbers.
fn gaps(
    sentences: &Sentences,
    numbers: &[Number],
    spans: &[(usize, usize)],
) -> impl Iterator<Item = usize> {
    spans.windows(2).map(|pair| {
        let (end, start) = (pair[0].1, pair[1].0);
        let is_number = |word: usize| numbers.iter().any(|n| (n.start..n.end).contains(&word));
        let counts = |word: &usize| {
            let token = &sentences.words[*word];
            !token.is_function
                && !token.is_everyday
                && !sentences.is_negation[*word]
                && !is_number(*word)
        };
        let commas = (end..=start).filter(|word| sentences.breaks[*word] == Break::Comma);
        (end..start).filter(counts).count() + commas.count()
    })
}

/// True when a negation outside the spans applies to a word in them. A negation that is
/// part of a term of the decision table, as in "no later", does not count.
fn is_negated(sentences: &Sentences, occurrences: &Occurrences, spans: &[(usize, usize)]) -> bool {
    let is_inside = |word: usize| {
        spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    };
    let mut words = spans.iter().flat_map(|(start, end)| *start..*end);
    words.any(|word| {
        let is_negation = sentences.is_negation[word];
        let negation = sentences.negated_by[word]
            .filter(|negation| !is_inside(*negation) && !occurrences.is_in_compound(*negation));
        negation.is_some() && !is_negation
    })
}
