//! A text to the form in which identifiers are looked for, with the way back.
//!
//! On top of normalization, characters that nobody sees are left out, every dash is
//! `-`, and digits in kanji are ASCII digits, so that a telephone number is the same
//! number however it was typed.

use std::ops::Range;

use crate::text::normalize::{Normalized, is_invisible, normalize};

/// A folded text with the way back to the original.
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    normalized: Normalized,
    /// For each byte of the folded text, the character of the normalized text that it is from.
    places: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text.
    pub(super) fn new(original: &str) -> Folded {
        let normalized = normalize(original);
        let characters: Vec<(usize, char)> = normalized.text.char_indices().collect();
        let mut text = String::with_capacity(normalized.text.len());
        let mut places = Vec::with_capacity(normalized.text.len());
        let mut in_kanji_number = false;
        for (number, &(at, c)) in characters.iter().enumerate() {
            if is_invisible(c) {
                continue;
            }
            let next = characters.get(number + 1).map(|&(_, c)| c);
            let is_after_digit = text.ends_with(|c: char| c.is_ascii_digit());
            // 一 between digits that aren't kanji is typed for a dash.
            let is_dash_of_kanji = c == '一'
                && is_after_digit
                && !in_kanji_number
                && next.is_some_and(|c| c.is_ascii_digit());
            let digit = kanji_digit(c).filter(|_| {
                !is_dash_of_kanji && (in_kanji_number || next.and_then(kanji_digit).is_some())
            });
            in_kanji_number = digit.is_some();
            let folded = match c {
                _ if is_dash_of_kanji => '-',
                c if is_dash(c) || c == 'ー' && is_after_digit => '-',
                c => digit.unwrap_or(c),
            };
            text.push(folded);
            places.resize(text.len(), (at, at + c.len_utf8()));
        }
        Folded {
            text,
            normalized,
            places,
        }
    }

    /// The byte range of the original text for a byte range of the folded text that isn't
    /// empty.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        let (start, _) = place(range.start);
        let (_, end) = place(range.end.saturating_sub(1));
        self.normalized.original(start..end)
    }
}

/// True for hyphens, dashes and horizontal lines.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{fe58}'
    )
}

/// The digit of a kanji in a number that is written digit by digit.
fn kanji_digit(c: char) -> Option<char> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = match c {
        '零' | '○' | '◯' => 0,
        c => DIGITS.iter().position(|digit| *digit == c)?,
    };
    char::from_digit(u32::try_from(digit).ok()?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_dashes_and_kanji_digits_are_folded() {
        let cases = [
            ("０９０\u{200b}１２３４", "0901234"),
            ("090─1234━5678", "090-1234-5678"),
            ("03ー1234ー5678", "03-1234-5678"),
            ("090一1234一5678", "090-1234-5678"),
            ("〇九〇-一二三四", "090-1234"),
            ("○九○", "090"),
            ("サーバー一台", "サーバー一台"),
            ("一つ、二つ", "一つ、二つ"),
        ];
        for (original, expected) in cases {
            let folded = Folded::new(original);
            assert_eq!(folded.text, expected, "{original}");
            assert_eq!(folded.original(0..folded.text.len()), 0..original.len());
        }
    }
}
