//! Normalizes text and maps ranges of the result back to the original.
//!
//! Normalization is Unicode NFKC (UAX #15), applied to one grapheme cluster (UAX
//! #29) at a time, so that half-width kana and combining marks have one form. In
//! addition, a hyphen or dash after katakana becomes the long-vowel mark, and
//! typographic apostrophes become plain ones. Letter case is kept, because it shows
//! where the words of `maxCupSizeInMl` begin.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_segmentation::UnicodeSegmentation;

use super::language::is_katakana;

/// A normalized text with the way back to the original.
#[derive(Debug, Clone, Default)]
pub struct Normalized {
    /// The normalized text.
    pub text: String,
    /// The clusters that were rewritten, in order.
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
struct Change {
    normalized: Range<usize>,
    original: Range<usize>,
}

impl Normalized {
    /// The byte range of the original text for a byte range of the normalized text,
    /// widened to whole clusters where one was rewritten.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.locate(range.start, |change| change.original.start);
        let end = self.locate(range.end, |change| change.original.end);
        start..end.max(start)
    }

    fn locate(&self, offset: usize, inside: impl Fn(&Change) -> usize) -> usize {
        let after = self
            .changes
            .partition_point(|change| change.normalized.start < offset);
        let Some(change) = after.checked_sub(1).and_then(|i| self.changes.get(i)) else {
            return offset;
        };
        if offset < change.normalized.end {
            inside(change)
        } else {
            change.original.end + (offset - change.normalized.end)
        }
    }
}

/// Normalizes a text.
///
/// ```
/// use madoguchi_engine::text::normalize::normalize;
///
/// let normalized = normalize("ＵＳＢ ｻｰﾊﾞｰ");
/// assert_eq!(normalized.text, "USB サーバー");
/// assert_eq!(normalized.original(4..16), 10..25);
/// ```
pub fn normalize(original: &str) -> Normalized {
    let mut result = Normalized {
        text: String::with_capacity(original.len()),
        changes: Vec::new(),
    };
    if original.is_ascii() {
        result.text.push_str(original);
        return result;
    }
    let mut at = 0;
    while at < original.len() {
        let rest = &original[at..];
        let plain = plain_run(rest);
        result.text.push_str(&rest[..plain]);
        at += plain;
        let Some(cluster) = rest[plain..].graphemes(true).next() else {
            break;
        };
        let before = result.text.len();
        push_cluster(&mut result.text, cluster);
        if result.text[before..] != *cluster {
            result.changes.push(Change {
                normalized: before..result.text.len(),
                original: at..at + cluster.len(),
            });
        }
        at += cluster.len();
    }
    result
}

/// The length, in bytes, of the characters at the start of a text that are their own
/// normal form and don't combine with the next one. Most text consists of them and
/// doesn't need to be split into clusters.
fn plain_run(text: &str) -> usize {
    let mut last = 0;
    for (at, c) in text.char_indices() {
        let is_plain = matches!(c,
            ' '..=',' | '.'..='~' | '\n'
            | '\u{3001}' | '\u{3002}' | '\u{300C}'..='\u{300F}'
            | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'
            | '\u{4E00}'..='\u{9FFF}');
        if !is_plain {
            return last;
        }
        last = at;
    }
    text.len()
}

fn push_cluster(text: &mut String, cluster: &str) {
    let mut chars = cluster.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        if is_dash(c) && text.chars().next_back().is_some_and(is_katakana) {
            text.push('ー');
            return;
        }
        if matches!(c, '\u{2018}' | '\u{2019}') {
            text.push('\'');
            return;
        }
    }
    if is_nfkc_quick(cluster.chars()) == IsNormalized::Yes {
        text.push_str(cluster);
    } else {
        text.extend(cluster.nfkc());
    }
}

/// True for hyphens, dashes and box lines that people type for ー after katakana.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{FF0D}'
    )
}

/// True for characters without width, which normalization keeps: soft hyphens, joiners,
/// marks of direction, selectors of variants and byte order marks.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn width_marks_and_dashes_are_folded() {
        let cases = [
            ("ＳＭＳ　３回", "SMS 3回"),
            ("ｽﾇｰｽﾞ", "スヌーズ"),
            ("ユ-ザ−", "ユーザー"),
            ("か\u{3099}", "が"),
            ("user’s", "user's"),
            ("㍑①Ⅳ", "リットル1IV"),
            ("opt-in", "opt-in"),
            ("ヴァ", "ヴァ"),
        ];
        for (original, expected) in cases {
            assert_eq!(normalize(original).text, expected, "{original}");
        }
    }

    #[test]
    fn ranges_lead_back_to_what_was_typed() {
        let original = "ＭＦＡのｻｰﾊﾞｰを㍑で";
        let normalized = normalize(original);
        let cases = [
            ("MFA", "ＭＦＡ"),
            ("サーバー", "ｻｰﾊﾞｰ"),
            ("を", "を"),
            ("リットル", "㍑"),
            ("ット", "㍑"),
            ("で", "で"),
        ];
        for (needle, expected) in cases {
            let start = normalized.text.find(needle).expect(needle);
            let range = normalized.original(start..start + needle.len());
            assert_eq!(&original[range], expected, "{needle}");
        }
    }

    proptest! {
        #[test]
        fn every_boundary_maps_to_a_boundary(original in "[a-zA-Zａ-ｚァ-ヺｦ-ﾟ㌀-㍗゙か-ん一-三\u{300}-\u{310} 🎉👨\u{200d}-]{0,40}") {
            let normalized = normalize(&original);
            let mut last = 0;
            for (start, c) in normalized.text.char_indices() {
                let range = normalized.original(start..start + c.len_utf8());
                prop_assert!(original.get(range.clone()).is_some(), "{range:?}");
                prop_assert!(range.start >= last || range.end >= last);
                last = range.start;
            }
            let whole = normalized.original(0..normalized.text.len());
            prop_assert_eq!(whole, 0..original.len());
        }
    }
}
