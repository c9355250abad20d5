//! Turns a text into the rows of its tokens.
//!
//! The text gets its prefix and is normalized (NFKC). White space and control characters
//! are spaces, of which one is left between words; each word then starts with `▁`. The
//! tokens are the text's most probable pieces, with the highest product of probabilities
//! (the unigram model of Kudo, "Subword Regularization: Improving Neural Network
//! Translation Models with Multiple Subword Candidates", ACL 2018), between `<s>` and
//! `</s>`. They are found with the Viterbi algorithm. Case and punctuation are kept.

use std::iter::once;

use unicode_normalization::UnicodeNormalization;
use yada::DoubleArray;

use crate::table::UNKNOWN_PENALTY;

/// The row of `<s>`, the first token of every text.
const START: usize = 0;
/// The row of `</s>`, the last token of every text.
const END: usize = 1;
/// The row of a character that isn't in any piece.
const UNKNOWN: usize = 2;
/// The number of rows before those of the pieces.
pub(crate) const SPECIAL: usize = 3;

/// What stands for a space, and in front of the first word.
const SPACE: char = '▁';

/// How many characters of a text are read for each token that there is room for. Longer
/// pieces than this are rare.
const CHARACTERS_PER_TOKEN: usize = 16;

/// What a text is to the model. It learnt questions and passages with different prefixes, so
/// that a question is nearest to the passages that answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A question. Of one that is too long, the beginning and the end are read.
    Question,
    /// A text that may answer questions. Of one that is too long, the beginning is read.
    Passage,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Kind::Question => "query: ",
            Kind::Passage => "passage: ",
        }
    }
}

/// The pieces with their log probabilities, and how many tokens a text may have.
pub(crate) struct Tokenizer<'b> {
    pieces: DoubleArray<&'b [u8]>,
    scores: &'b [[u8; 4]],
    /// The log probability of a character that isn't in any piece.
    unknown: f64,
    positions: usize,
}

impl<'b> Tokenizer<'b> {
    /// `pieces` leads from the pieces' UTF-8 to their places in `scores`.
    pub(crate) fn new(
        pieces: DoubleArray<&'b [u8]>,
        scores: &'b [[u8; 4]],
        positions: usize,
    ) -> Tokenizer<'b> {
        let rarest = scores.iter().copied().map(f32::from_le_bytes);
        let rarest = rarest.fold(0.0, f32::min);
        Tokenizer {
            pieces,
            scores,
            unknown: f64::from(rarest) - f64::from(UNKNOWN_PENALTY),
            positions,
        }
    }

    /// The rows of a text's tokens, at least two and at most `positions`. The time is bounded,
    /// however long the text is.
    pub(crate) fn rows(&self, kind: Kind, text: &str) -> Vec<usize> {
        let (head, tail) = ends(kind, text, CHARACTERS_PER_TOKEN * self.positions);
        let characters = kind.prefix().chars().chain(head.chars());
        let text = if tail.is_empty() {
            normalized(characters)
        } else {
            normalized(characters.chain(once(' ')).chain(tail.chars()))
        };
        let mut rows = self.segmented(&text);
        let room = self.positions - 2;
        if rows.len() > room {
            let last = match kind {
                Kind::Question => room / 2,
                Kind::Passage => 0,
            };
            rows.drain(room - last..rows.len() - last);
        }
        rows.insert(0, START);
        rows.push(END);
        rows
    }

    /// The pieces of a normalized text, in order.
    fn segmented(&self, text: &str) -> Vec<usize> {
        let mut path = vec![UNREACHED; text.len() + 1];
        path[0].score = 0.0;
        for (start, c) in text.char_indices() {
            let score = path[start].score;
            let mut reach = |length: usize, row, gain: f64| {
                let step = &mut path[start + length];
                if score + gain > step.score {
                    *step = Step {
                        score: score + gain,
                        from: start,
                        row,
                    };
                }
            };
            reach(c.len_utf8(), UNKNOWN, self.unknown);
            for (piece, length) in self.pieces.common_prefix_search(&text.as_bytes()[start..]) {
                let piece = piece as usize;
                if let Some(score) = self.scores.get(piece) {
                    reach(length, SPECIAL + piece, f32::from_le_bytes(*score).into());
                }
            }
        }
        let mut rows = Vec::new();
        let mut end = text.len();
        while end > 0 {
            rows.push(path[end].row);
            end = path[end].from;
        }
        rows.reverse();
        rows
    }
}

/// The most probable path to a position in a text. Scores are f64, in which sums of f32
/// scores are exact, so that paths of the same pieces are equal in any order.
#[derive(Clone, Copy)]
struct Step {
    score: f64,
    from: usize,
    row: usize,
}

const UNREACHED: Step = Step {
    score: f64::NEG_INFINITY,
    from: 0,
    row: UNKNOWN,
};

/// The parts of a text that are read: its beginning and, of a question with more characters
/// than `most`, its end.
fn ends(kind: Kind, text: &str, most: usize) -> (&str, &str) {
    let offset = |n: usize| text.char_indices().nth(n).map(|(offset, _)| offset);
    let Some(cut) = offset(most) else {
        return (text, "");
    };
    match kind {
        Kind::Passage => (&text[..cut], ""),
        Kind::Question => {
            let half = most / 2;
            let head = offset(half).unwrap_or(cut);
            let tail = text.char_indices().nth_back(half - 1);
            (&text[..head], tail.map_or("", |(start, _)| &text[start..]))
        }
    }
}

/// Characters after NFKC, each word with `▁` in front of it and no other spaces.
fn normalized(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut is_after_space = true;
    for c in characters.nfkc() {
        if c.is_whitespace() || c.is_control() {
            is_after_space = true;
            continue;
        }
        if is_after_space {
            text.push(SPACE);
            is_after_space = false;
        }
        text.push(c);
    }
    text
}
