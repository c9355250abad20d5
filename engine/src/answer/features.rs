//! Turns the first of some entries for a question, the others and the question into the
//! features from which the confidence is computed. They say how far it is ahead of the others
//! and how it was asked; the weights are those of [`super::confidence`].

use crate::retrieve::{Candidate, Evidence};
use crate::text::normalize::normalize;
use crate::understand::courtesy::without_courtesies;
use crate::understand::truncated;

/// Added to a share before its logarithm is taken, so that the result is finite.
pub(super) const SMOOTHING: f32 = 0.1;

/// Added to a margin before its logarithm is taken.
const MARGIN_SMOOTHING: f32 = 0.06;

/// Greatest margin, relative to the fit, that counts. In a small pack, often only one entry
/// shares a word with a question, which does not make it more likely to be right.
const MAX_RELATIVE_MARGIN: f32 = 0.5;

/// The length of a sentence, as [`length`] measures it: about 150 bytes.
pub(super) const SENTENCE: f32 = 5.0;

/// The logarithm of the length from which a question isn't any longer, about 500 bytes: hardly
/// any of those to which the weights are fitted has more.
const LONGEST: f32 = 6.2;

/// The similarity by the sentence encoder from which questions hardly differ in their words.
pub(super) const PARAPHRASED: f32 = 0.75;

/// The logarithm of a question's length in bytes of UTF-8 without courtesies, at most that of 500
/// bytes. A character of Japanese takes three, and says about as much as three Latin letters.
pub(super) fn length(question: &str) -> f32 {
    let asked = normalize(without_courtesies(truncated(question))).text;
    let bytes: usize = asked.split_whitespace().map(|word| word.len() + 1).sum();
    (bytes.max(1) as f32).ln().min(LONGEST)
}

/// What speaks for the first of several entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Features {
    /// The logarithm of how much better it fits than the second one.
    pub margin: f32,
    /// The logarithm of the share of the question's words that it has.
    pub coverage: f32,
    /// How much closer its words are to those of the question than the words of any other
    /// entry, from -1 to 1; 0 without meaning.
    pub word_margin: f32,
    /// The logarithm of the similarity of its meaning to that of the question.
    pub meaning: f32,
    /// The similarity of its nearest phrasing to the question, by the sentence encoder; 0
    /// without it.
    pub paraphrase: f32,
    /// The similarity of its answer to the question, by the sentence encoder; 0 without it.
    pub answer: f32,
    /// How much more similar its answer is than that of any other entry, from -1 to 1; 0 without
    /// the sentence encoder.
    pub answer_margin: f32,
    /// The logarithm of the number of its ways to ask, at least 0.
    pub ways: f32,
    /// The logarithm of the question's length in bytes. A long question is less similar to the
    /// entry that answers it.
    pub length: f32,
    /// By how much `paraphrase` is more than that of other questions about the same thing: the
    /// words are nearly the entry's own. At most twice as much as `paraphrase` is more than that
    /// of any other entry, so that two entries which ask nearly the same leave the choice to the
    /// person.
    pub literal: f32,
}

impl Features {
    /// The number of features.
    pub const COUNT: usize = 10;

    /// The features of the first of some entries, best first, for a question; `None` without an
    /// entry.
    pub fn of(entries: &[&Candidate], question: &str) -> Option<Features> {
        let first = entries.first()?;
        let best = first.evidence;
        let others = || entries.iter().skip(1).map(|other| &other.evidence);
        let second = others().next().map_or(0.0, |second| second.fit());
        let margin = (best.fit() - second).min(MAX_RELATIVE_MARGIN * best.fit());
        // A single entry is the closest, whatever is asked.
        let ahead = |of: fn(&Evidence) -> f32| match others().map(of).reduce(f32::max) {
            Some(closest) => of(&best) - closest,
            None => 0.0,
        };
        let ways = (first.passage.phrasings.len() as f32 + 1.0).ln();
        let length = length(question);
        let paraphrase_margin = ahead(|entry| entry.paraphrase.unwrap_or_default());
        let literal = (best.paraphrase.unwrap_or_default() - PARAPHRASED).max(0.0);
        let is_alone = entries.len() == 1;
        Some(Features {
            margin: (margin.max(0.0) + MARGIN_SMOOTHING).ln(),
            coverage: (best.coverage + SMOOTHING).ln(),
            word_margin: ahead(|entry| entry.closeness.words),
            meaning: (best.meaning.unwrap_or_default().max(0.0) + SMOOTHING).ln(),
            paraphrase: best.paraphrase.unwrap_or_default(),
            answer: best.answer.unwrap_or_default(),
            answer_margin: ahead(|entry| entry.answer.unwrap_or_default()),
            ways,
            length,
            literal: match is_alone {
                true => literal,
                false => literal.min(2.0 * paraphrase_margin.max(0.0)),
            },
        })
    }

    /// The features as numbers, in the order of the weights.
    pub fn values(&self) -> [f32; Features::COUNT] {
        [
            self.margin,
            self.coverage,
            self.word_margin,
            self.meaning,
            self.paraphrase,
            self.answer,
            self.answer_margin,
            self.ways,
            self.length,
            self.literal,
        ]
    }
}

/// No feature, for the weights of a model that uses only some of them.
pub(super) const NO_FEATURES: Features = Features {
    margin: 0.0,
    coverage: 0.0,
    word_margin: 0.0,
    meaning: 0.0,
    paraphrase: 0.0,
    answer: 0.0,
    answer_margin: 0.0,
    ways: 0.0,
    length: 0.0,
    literal: 0.0,
};
