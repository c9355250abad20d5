//! Chooses one occurrence of each part of a phrase, so that they follow each other closely
//! around a given occurrence and extend over as few words as possible.
//!
//! Occurrences that follow each other closely form a chain. For each occurrence on one side
//! of the given one, the search keeps which sets of parts a chain from the given occurrence
//! to it can have used. A set of parts is a number below 2^7, so these sets are the bits of
//! one `u128`, and adding a part to all of them is one shift.
//!
//! An occurrence continues only chains that end within [`MAX_DISTANCE`] words. If `n`
//! occurrences are in reach of the given one, and `d` within that distance of any of them,
//! the search takes at most `n` times `d` steps, however often the words of a phrase are
//! repeated. Both depend on the phrase and not on the length of the question.

use std::cmp::Reverse;

use super::super::parsed::ParsedQuestion;
use super::MAX_PARTS;

/// Most content words and commas between two neighbouring parts of a phrase.
const MAX_GAP: usize = 3;

/// Most words of any kind between two neighbouring parts of a phrase.
const MAX_DISTANCE: usize = 9;

/// The first word of an occurrence and the word after its last.
pub(super) type Span = (usize, usize);

/// Sets of parts. The bit at 0 is the empty set.
type Sets = u128;

/// The most parts besides that of the given occurrence.
const MAX_OTHERS: usize = MAX_PARTS - 1;

const _: () = assert!(1 << MAX_OTHERS == Sets::BITS);

/// For each part, all sets without it.
const WITHOUT: [Sets; MAX_OTHERS] = {
    let mut without = [0; MAX_OTHERS];
    let mut part = 0;
    while part < MAX_OTHERS {
        let mut set = 0;
        while set < Sets::BITS {
            if set >> part & 1 == 0 {
                without[part] |= 1 << set;
            }
            set += 1;
        }
        part += 1;
    }
    without
};

#[cfg(test)]
thread_local! {
    /// The steps of the searches on this thread.
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Chooses a span of each of `others`, at most [`MAX_OTHERS`] ascending lists, so that these
/// spans and `given` follow each other closely in one sentence, in any order. Of all such
/// choices, returns one with the fewest words from its first to its last, ascending; `None`
/// if there is none.
pub(super) fn closest(
    parsed: &ParsedQuestion<'_>,
    given: Span,
    others: &[&[Span]],
) -> Option<Vec<Span>> {
    let all = (1_usize << others.len()) - 1;
    let before = Side::new(parsed, given, others, true);
    let after = Side::new(parsed, given, others, false);
    let (starts, ends) = (before.ends(all), after.ends(all));
    let choices = (0..=all).filter_map(|set| {
        let extent = starts[set]?.extent + ends[all & !set]?.extent;
        Some((extent, set))
    });
    let (_, set) = choices.min()?;
    let mut spans = before.chain(set, starts[set]?);
    spans.push(given);
    let mut rest = after.chain(all & !set, ends[all & !set]?);
    rest.reverse();
    spans.append(&mut rest);
    Some(spans)
}

/// An occurrence of a part on one side of the given one.
struct Link {
    span: Span,
    part: usize,
    /// The sets of parts that chains to this occurrence can have used, this part included.
    sets: Sets,
}

/// The end of a chain that is farthest from the given occurrence.
#[derive(Clone, Copy)]
struct End {
    /// The words from the given occurrence to the end.
    extent: usize,
    /// The position of the last link; `None` for the chain of no link.
    link: Option<usize>,
}

/// The chains on one side of a given occurrence.
struct Side<'a> {
    parsed: &'a ParsedQuestion<'a>,
    given: Span,
    is_before: bool,
    /// The number of words of the longest occurrence.
    longest: usize,
    /// In the order away from the given occurrence.
    links: Vec<Link>,
}

impl<'a> Side<'a> {
    fn new(
        parsed: &'a ParsedQuestion<'a>,
        given: Span,
        others: &[&[Span]],
        is_before: bool,
    ) -> Side<'a> {
        let spans = others.iter().copied().flatten();
        let longest = spans.map(|span| span.1 - span.0).max().unwrap_or(0);
        let reach = others.len() * (MAX_DISTANCE + longest);
        let starts = match is_before {
            true => given.0.saturating_sub(reach)..given.0,
            false => given.1..given.1 + reach,
        };
        let mut links = Vec::new();
        for (part, spans) in others.iter().enumerate() {
            let first = spans.partition_point(|span| span.0 < starts.start);
            let spans = spans[first..].iter();
            links.extend(
                spans
                    .take_while(|span| span.0 < starts.end)
                    .map(|span| Link {
                        span: *span,
                        part,
                        sets: 0,
                    }),
            );
        }
        match is_before {
            true => links.sort_by_key(|link| Reverse(link.span.1)),
            false => links.sort_by_key(|link| link.span.0),
        }
        let mut side = Side {
            parsed,
            given,
            is_before,
            longest,
            links,
        };
        for at in 0..side.links.len() {
            let Link { span, part, .. } = side.links[at];
            let first = Sets::from(side.is_near(given, span));
            let sets = side
                .preceding(at)
                .fold(first, |sets, (_, link)| sets | link.sets);
            // The number of a set grows by 2^part when the part is added.
            side.links[at].sets = (sets & WITHOUT[part]) << (1 << part);
        }
        side
    }

    /// True if a span follows another one closely, in the order away from the given
    /// occurrence.
    fn is_near(&self, inner: Span, outer: Span) -> bool {
        #[cfg(test)]
        STEPS.set(STEPS.get() + 1);
        let (first, second) = match self.is_before {
            true => (outer, inner),
            false => (inner, outer),
        };
        let sentence = &self.parsed.sentences.sentence;
        first.1 <= second.0
            && second.0 - first.1 <= MAX_DISTANCE
            && sentence[first.0] == sentence[second.0]
            && self.parsed.gap(first.1, second.0) <= MAX_GAP
    }

    /// The links that the one at a position follows closely, with their positions, the
    /// farthest from the given occurrence first.
    fn preceding(&self, at: usize) -> impl Iterator<Item = (usize, &Link)> {
        let span = self.links[at].span;
        let distance = MAX_DISTANCE + self.longest;
        let inner = self.links[..at].iter().enumerate().rev();
        let inner = inner.take_while(move |(_, link)| match self.is_before {
            true => link.span.1 <= span.1 + distance,
            false => span.0 <= link.span.0 + distance,
        });
        inner.filter(move |(_, link)| self.is_near(link.span, span))
    }

    /// For each set of parts up to `all`, the end of the shortest chain that uses them.
    fn ends(&self, all: usize) -> Vec<Option<End>> {
        let mut ends = vec![None; all + 1];
        ends[0] = Some(End {
            extent: 0,
            link: None,
        });
        for (at, link) in self.links.iter().enumerate() {
            let extent = match self.is_before {
                true => self.given.0 - link.span.0,
                false => link.span.1 - self.given.1,
            };
            let mut sets = link.sets;
            while sets != 0 {
                let end = &mut ends[sets.trailing_zeros() as usize];
                if end.is_none_or(|end: End| extent < end.extent) {
                    *end = Some(End {
                        extent,
                        link: Some(at),
                    });
                }
                sets &= sets - 1;
            }
        }
        ends
    }

    /// The spans of a chain that uses a set of parts, the farthest from the given occurrence
    /// first.
    fn chain(&self, mut set: usize, end: End) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut next = end.link;
        while let Some(at) = next {
            let link = &self.links[at];
            spans.push(link.span);
            set &= !(1 << link.part);
            let mut preceding = self.preceding(at);
            next = preceding
                .find(|(_, inner)| set != 0 && inner.sets >> set & 1 == 1)
                .map(|(at, _)| at);
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::super::occurrences::Occurrences;
    use super::super::super::sentence::Sentences;
    use super::*;
    use crate::text::Tokenizer;
    use crate::text::word_trie::WordTrie;

    /// The words that parts consist of. All other words are between parts.
    const PARTS: [&str; 5] = ["router", "switch", "cable", "socket", "modem"];

    /// Reads a text with the occurrences of [`PARTS`].
    fn read<T>(text: &str, test: impl FnOnce(&ParsedQuestion<'_>) -> T) -> T {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let sentences = Sentences::read(text, &tokenizer);
        let mut forms: WordTrie<BTreeSet<usize>> = WordTrie::default();
        for (atom, part) in PARTS.iter().enumerate() {
            let terms = tokenizer.every_word(part).into_iter();
            let terms: Vec<String> = terms.map(|word| word.term).collect();
            forms.entry(&terms).insert(atom);
        }
        let occurrences = Occurrences::new(&forms, PARTS.len(), 0, &sentences);
        test(&ParsedQuestion::new(
            &sentences,
            None,
            Vec::new(),
            occurrences,
        ))
    }

    /// The fewest words from the first to the last of all choices of a span of each list,
    /// tried one by one.
    fn fewest_words(
        parsed: &ParsedQuestion<'_>,
        chosen: &mut Vec<Span>,
        others: &[&[Span]],
    ) -> Option<usize> {
        let Some((spans, rest)) = others.split_first() else {
            let mut spans = chosen.clone();
            spans.sort_unstable();
            let sentence = &parsed.sentences.sentence;
            let is_near = spans.windows(2).all(|pair| {
                let (end, start) = (pair[0].1, pair[1].0);
                end <= start
                    && start - end <= MAX_DISTANCE
                    && sentence[pair[0].0] == sentence[start]
                    && parsed.gap(end, start) <= MAX_GAP
            });
            return is_near.then(|| spans[spans.len() - 1].1 - spans[0].0);
        };
        let extents = spans.iter().filter_map(|span| {
            chosen.push(*span);
            let extent = fewest_words(parsed, chosen, rest);
            chosen.pop();
            extent
        });
        extents.min()
    }

    proptest! {
        #[test]
        fn no_choice_has_fewer_words(
            words in prop::collection::vec(prop::sample::select(&[
                "router", "switch", "cable", "socket", "modem",
                "the", "of", "green", "paper", "house,", "tree.",
            ][..]), 1..24),
            parts in prop::collection::vec(0..PARTS.len(), 1..5),
        ) {
            read(&words.join(" "), |parsed| {
                let places = |part: &usize| parsed.occurrences.atoms[*part].as_slice();
                let others: Vec<&[Span]> = parts[1..].iter().map(places).collect();
                for given in places(&parts[0]) {
                    let found = closest(parsed, *given, &others);
                    let extent = found.map(|spans| spans[spans.len() - 1].1 - spans[0].0);
                    let expected = fewest_words(parsed, &mut vec![*given], &others);
                    prop_assert_eq!(extent, expected);
                }
                Ok(())
            })?;
        }
    }

    #[test]
    fn the_steps_for_an_occurrence_do_not_grow_with_the_text() {
        let steps = |repetitions: usize| {
            read(&"router switch ".repeat(repetitions), |parsed| {
                let spans: Vec<Span> = (0..parsed.sentences.words.len())
                    .map(|word| (word, word + 1))
                    .collect();
                let others = [spans.as_slice(); MAX_OTHERS];
                STEPS.set(0);
                let middle = spans[spans.len() / 2];
                assert!(closest(parsed, middle, &others).is_some());
                STEPS.get()
            })
        };
        let (short, long) = (steps(100), steps(400));
        assert_eq!(short, long);
        assert!(short < 200_000, "{short} steps");
    }
}
