//! A question's words to the places where it says phrases.

use std::collections::HashMap;

use super::super::number::Number;
use super::super::sentence::{Break, Sentences};
use super::{Part, Phrase};

/// Words of content that may stand between two parts of a phrase, and words of
/// any kind.
const WIDEST_GAP: usize = 3;
const WIDEST_DISTANCE: usize = 9;

/// Words between a phrase and what it bars, at most.
const BESIDE: usize = 2;

/// Where a question says a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The words, in order, of all parts.
    pub spans: Vec<(usize, usize)>,
    /// The words of the number.
    number_span: Option<(usize, usize)>,
    /// Which of the numbers it takes.
    pub number: Option<usize>,
    /// True when it is said with a negation that is not its own.
    pub is_negated: bool,
    /// How far its parts are apart, in words of content and commas.
    pub gap: usize,
    /// True for a phrase that states something in passing.
    pub is_weak: bool,
}

impl Match {
    /// The first word.
    pub fn start(&self) -> usize {
        self.spans.first().map_or(0, |span| span.0)
    }

    /// The word after the last.
    pub fn end(&self) -> usize {
        self.spans.last().map_or(0, |span| span.1)
    }

    /// How much it says: more with more parts, less with what stands between
    /// them.
    pub fn weight(&self) -> impl Ord + use<> {
        (!self.is_weak, self.spans.len(), std::cmp::Reverse(self.gap))
    }

    /// The words of its parts but for the number.
    pub fn words_beside_number(&self) -> Vec<usize> {
        let number = self.number_span;
        let others = self.spans.iter().filter(|span| Some(**span) != number);
        others.flat_map(|(start, end)| *start..*end).collect()
    }

    /// True when one of its parts is a part of another match too.
    pub fn overlaps(&self, other: &Match) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).any(|word| other.covers(word)))
    }

    /// True when a word is in one of its parts.
    pub fn covers(&self, word: usize) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    }
}

/// Where the atoms of a lexicon stand in a question.
#[derive(Debug)]
pub struct Occurrences {
    /// For each atom, the first word and the word after the last.
    atoms: Vec<Vec<(usize, usize)>>,
    /// How many of the first are groups of the table itself.
    own: usize,
}

impl Occurrences {
    /// Finds every atom in a question; the first `own` of `count` are groups of
    /// the table itself.
    pub(super) fn new(
        forms: &HashMap<String, Vec<(Vec<String>, usize)>>,
        count: usize,
        own: usize,
        sentences: &Sentences,
    ) -> Occurrences {
        let mut atoms = vec![Vec::new(); count];
        for (start, word) in sentences.words.iter().enumerate() {
            for (rest, atom) in forms.get(&word.term).into_iter().flatten() {
                if let Some(end) = follow(sentences, start, rest) {
                    atoms[*atom].push((start, end));
                }
            }
        }
        Occurrences { atoms, own }
    }

    /// True when a word is one of several that make a word of the table.
    fn is_bound(&self, word: usize) -> bool {
        let mut spans = self.atoms[..self.own].iter().flatten();
        spans.any(|(start, end)| end - start > 1 && (*start..*end).contains(&word))
    }

    /// True when a word is part of some atom.
    pub fn knows(&self, word: usize) -> bool {
        let mut spans = self.atoms.iter().flatten();
        spans.any(|(start, end)| (*start..*end).contains(&word))
    }
}

/// The word after the last, when terms follow a word with nothing but function
/// words in between.
fn follow(sentences: &Sentences, start: usize, terms: &[String]) -> Option<usize> {
    let mut at = start + 1;
    for term in terms {
        loop {
            let word = sentences.words.get(at)?;
            if sentences.breaks[at] == Break::Sentence {
                return None;
            }
            at += 1;
            if word.term == *term {
                break;
            }
            if !word.is_function {
                return None;
            }
        }
    }
    Some(at)
}

/// Every place where a question says a phrase, the nearest words for each.
/// `accepts` tells which numbers can be meant.
pub fn matches(
    phrase: &Phrase,
    found: &Occurrences,
    sentences: &Sentences,
    numbers: &[Number],
    accepts: impl Fn(&Number) -> bool,
) -> Vec<Match> {
    let mut candidates: Vec<Vec<(usize, usize)>> = Vec::with_capacity(phrase.parts.len());
    for part in &phrase.parts {
        let of_numbers = |is_ordinal: bool| -> Vec<(usize, usize)> {
            let fitting = numbers
                .iter()
                .filter(|n| n.is_ordinal == is_ordinal && accepts(n));
            fitting.map(|number| (number.start, number.end)).collect()
        };
        let spans = match part {
            Part::Number => of_numbers(false),
            Part::Ordinal => of_numbers(true),
            Part::Words(atoms) => atoms
                .iter()
                .flat_map(|atom| &found.atoms[*atom])
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
        if let Some(spans) = spans.filter(|spans| !is_barred(phrase, found, spans)) {
            let number = has_number
                .then(|| numbers.iter().position(|number| number.start == span.0))
                .flatten();
            matches.push(Match {
                is_negated: is_negated(sentences, found, &spans),
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

/// True when words that a phrase bars stand beside a place that would be its.
fn is_barred(phrase: &Phrase, found: &Occurrences, spans: &[(usize, usize)]) -> bool {
    let mut barred = phrase.barred.iter().flat_map(|atom| &found.atoms[*atom]);
    barred.any(|(start, end)| {
        let is_beside =
            |span: &(usize, usize)| *start <= span.1 + BESIDE && span.0 <= *end + BESIDE;
        spans.iter().any(is_beside)
    })
}

/// The choice of one span for each part that lies closest together.
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
        let is_in_reach = chosen.iter().all(|(start, _)| {
            span.0.abs_diff(*start) <= (WIDEST_DISTANCE + 3) * (others.len() + 1)
        });
        if !is_apart || !is_in_reach {
            continue;
        }
        let mut more = chosen.clone();
        more.push(*span);
        let Some(found) = nearest(sentences, numbers, more, rest) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|best| extent(&found) < extent(best))
        {
            best = Some(found);
        }
    }
    best
}

fn extent(spans: &[(usize, usize)]) -> usize {
    let start = spans.iter().map(|span| span.0).min().unwrap_or(0);
    let end = spans.iter().map(|span| span.1).max().unwrap_or(0);
    end - start
}

/// True when spans, sorted, follow each other closely in one sentence.
fn is_near(sentences: &Sentences, numbers: &[Number], spans: &[(usize, usize)]) -> bool {
    let is_together = spans.windows(2).all(|pair| {
        sentences.sentence[pair[0].0] == sentences.sentence[pair[1].0]
            && pair[1].0.saturating_sub(pair[0].1) <= WIDEST_DISTANCE
    });
    is_together && gaps(sentences, numbers, spans).all(|gap| gap <= WIDEST_GAP)
}

/// What stands between spans, sorted: words of content, other than numbers, and
/// commas.
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

/// True when a word of content in the spans is under a negation outside them,
/// which is no part of a word of the table: "not now" denies nothing.
fn is_negated(sentences: &Sentences, found: &Occurrences, spans: &[(usize, usize)]) -> bool {
    let is_inside = |word: usize| {
        spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    };
    let mut words = spans.iter().flat_map(|(start, end)| *start..*end);
    words.any(|word| {
        let is_own = sentences.is_negation[word];
        let negation = sentences.negated_by[word]
            .filter(|negation| !is_inside(*negation) && !found.is_bound(*negation));
        negation.is_some() && !is_own
    })
}
