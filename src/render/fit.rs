//! Shortens a text to a limit, with the cut at a natural end.
//!
//! In order of preference, the cut is after a paragraph, a sentence, a line, a clause or a
//! word. It is inside a word only if the word is longer than the limit, and never inside a
//! grapheme cluster (Unicode Standard Annex 29).

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::language::{is_japanese, is_katakana};
use crate::text::sentence::sentences;

/// The mark at the end of a shortened text.
pub const ELLIPSIS: &str = "…";

/// The unit of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points, as on Discord.
    CodePoint,
    /// UTF-16 code units, as in Teams.
    Utf16,
}

impl Unit {
    /// The length of a text.
    pub fn length(self, text: &str) -> usize {
        match self {
            Unit::CodePoint => text.chars().count(),
            Unit::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// A text of at most `limit` units, with an ellipsis if it was shortened.
pub fn fit(text: &str, limit: usize, unit: Unit) -> Cow<'_, str> {
    if unit.length(text) <= limit {
        return Cow::Borrowed(text);
    }
    let Some(room) = limit.checked_sub(unit.length(ELLIPSIS)) else {
        return Cow::Borrowed("");
    };
    let end = cut(text, |prefix| unit.length(prefix) <= room);
    Cow::Owned(format!("{}{ELLIPSIS}", text[..end].trim_end()))
}

/// The byte offset at which to cut a text that doesn't fit. `fits` is true for short
/// prefixes of the text, including the empty one, and false for longer ones.
pub fn cut(text: &str, fits: impl Fn(&str) -> bool) -> usize {
    let longest = longest(text, &fits);
    let floor = |share: usize| longest * share / 10;
    let stops = [
        (floor(7), paragraph_end as fn(&str, &str) -> Option<usize>),
        (floor(4), sentence_end),
        (floor(7), line_end),
        (floor(7), clause_end),
        (1, word_end),
        (1, part_end),
    ];
    let found = stops
        .into_iter()
        .find_map(|(least, stop)| stop(text, &text[..longest]).filter(|end| *end >= least));
    found.unwrap_or(longest)
}

/// The end of the longest prefix of whole grapheme clusters that fits.
fn longest(text: &str, fits: &impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> = text
        .grapheme_indices(true)
        .map(|(at, grapheme)| at + grapheme.len())
        .collect();
    let count = ends.partition_point(|end| fits(&text[..*end]));
    count.checked_sub(1).map_or(0, |last| ends[last])
}

fn paragraph_end(_: &str, head: &str) -> Option<usize> {
    head.rfind("\n\n")
}

/// The end of the last sentence of the text that is complete in its head.
fn sentence_end(text: &str, head: &str) -> Option<usize> {
    let ends = sentences(text).into_iter().map(|sentence| sentence.end);
    ends.take_while(|end| *end <= head.len()).last()
}

fn line_end(_: &str, head: &str) -> Option<usize> {
    head.rfind('\n')
}

fn clause_end(_: &str, head: &str) -> Option<usize> {
    head.rfind(['、', '，', ',', ';', '；'])
        .map(|at| at + head[at..].chars().next().map_or(0, char::len_utf8))
}

/// The end of the last word that is complete in the head of a text. Japanese has no spaces
/// between words; a word begins after hiragana, where another script starts.
fn word_end(text: &str, head: &str) -> Option<usize> {
    last_bound(text, head, |before, after| {
        Script::of(before) == Some(Script::Hiragana) && Script::of(after) != Script::of(before)
    })
}

/// The end of the last part of a compound, where the script changes in Japanese.
fn part_end(text: &str, head: &str) -> Option<usize> {
    last_bound(text, head, |before, after| {
        Script::of(after) != Some(Script::Hiragana) && Script::of(after) != Script::of(before)
    })
}

/// The last word boundary in the head of a text. Between two Japanese characters,
/// `is_boundary` decides.
fn last_bound(text: &str, head: &str, is_boundary: impl Fn(char, char) -> bool) -> Option<usize> {
    let is_bound = |at: &usize| {
        let neighbours = text[..*at]
            .chars()
            .next_back()
            .zip(text[*at..].chars().next());
        neighbours.is_some_and(|(before, after)| match [before, after].map(is_japanese) {
            [true, true] => is_boundary(before, after),
            _ => true,
        })
    };
    let bounds = text.split_word_bound_indices().map(|(at, _)| at);
    bounds
        .take_while(|at| *at <= head.len())
        .filter(is_bound)
        .last()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Hiragana,
    Katakana,
    Kanji,
}

impl Script {
    fn of(c: char) -> Option<Script> {
        match c {
            '\u{3041}'..='\u{309F}' => Some(Script::Hiragana),
            c if is_katakana(c) => Some(Script::Katakana),
            c if is_japanese(c) => Some(Script::Kanji),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_cut_at_a_natural_end() {
        let cases = [
            ("short", 10, "short"),
            (
                "一つ目です。二つ目です。三つ目です。",
                14,
                "一つ目です。二つ目です。…",
            ),
            (
                "One is here. Two is here. Three",
                28,
                "One is here. Two is here.…",
            ),
            ("A first paragraph.\n\nB more", 22, "A first paragraph.…"),
            ("abcdefgh ijklmnop qrst", 12, "abcdefgh…"),
            ("登録キャンペーンの設定を変更", 10, "登録キャンペーンの…"),
            ("登録キャンペーンの設定を変更", 7, "登録…"),
            ("aaaaaaaaaaaaaaaa", 5, "aaaa…"),
            ("👨‍👩‍👧👨‍👩‍👧", 8, "👨‍👩‍👧…"),
            ("がががが", 3, "がが…"),
            ("anything", 0, ""),
        ];
        for (text, limit, expected) in cases {
            assert_eq!(
                fit(text, limit, Unit::CodePoint),
                expected,
                "{text} {limit}"
            );
        }
    }

    #[test]
    fn lengths_are_counted_in_their_unit() {
        assert_eq!(Unit::CodePoint.length("a漢😀"), 3);
        assert_eq!(Unit::Utf16.length("a漢😀"), 4);
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_its_limit(text in "\\PC{0,200}", limit in 0_usize..120) {
            for unit in [Unit::CodePoint, Unit::Utf16] {
                let fitted = fit(&text, limit, unit);
                prop_assert!(unit.length(&fitted) <= limit);
                let kept = fitted.strip_suffix(ELLIPSIS).unwrap_or(&fitted);
                prop_assert!(text.starts_with(kept));
            }
        }
    }
}
