//! Finds the numbers in a text, written as digits, words or kanji, with their units and
//! bounds: "more than three times", 「3回以上」.

use super::sentence::{Break, Sentences};
use crate::text::Token;

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The least number that is meant, inclusive.
    pub min: i64,
    /// The greatest number that is meant, inclusive; `None` without an upper bound.
    pub max: Option<i64>,
    /// The number as written.
    pub value: i64,
    /// True for "third" and 「3回目」.
    pub is_ordinal: bool,
    /// The position of its first word.
    pub start: usize,
    /// The position after its last word.
    pub end: usize,
    /// The term of the unit that it counts.
    pub unit: Option<String>,
}

/// The numbers of a text, in order. Words that `taken` marks, such as those of dates, are
/// skipped.
pub fn numbers(sentences: &Sentences, taken: &[bool]) -> Vec<Number> {
    let words = &sentences.words;
    let mut numbers: Vec<Number> = Vec::new();
    let mut start = 0;
    while start < words.len() {
        match read(sentences, start).filter(|_| !taken[start]) {
            Some(number) => {
                start = number.end.max(start + 1);
                let number = bounded(sentences, number);
                match numbers
                    .last_mut()
                    .filter(|last| is_range(sentences, last, &number))
                {
                    Some(last) => *last = joined(last, &number),
                    None => numbers.push(number),
                }
            }
            None => start += 1,
        }
    }
    numbers
}

/// True when two numbers are the ends of a range: "one or two", 「1回か2回」, "2-3",
/// "1 to 2".
fn is_range(sentences: &Sentences, first: &Number, second: &Number) -> bool {
    let words = &sentences.words;
    if sentences.breaks[first.end.min(second.start)..=second.start].contains(&Break::Sentence) {
        return false;
    }
    let between = words.get(first.end..second.start).unwrap_or_default();
    let between: Vec<&str> = between.iter().map(|word| word.surface.as_str()).collect();
    let is_joined = match between.as_slice() {
        // A dash is no word, so nothing stands between the ends.
        [] => sentences.is_joined[second.start] && first.end == first.start + 1,
        ["and"] => first.start > 0 && words[first.start - 1].surface == "between",
        [joint] => matches!(*joint, "or" | "to" | "か" | "から" | "または" | "ないし"),
        // The unit can be repeated: "1 day to 2 days".
        [_, joint] => matches!(*joint, "or" | "to" | "から"),
        _ => false,
    };
    is_joined
        && first.max == Some(first.value)
        && first.value < second.value
        && first.is_ordinal == second.is_ordinal
}

/// The range between two numbers.
fn joined(first: &Number, second: &Number) -> Number {
    Number {
        min: first.min,
        max: second.max,
        start: first.start,
        ..second.clone()
    }
}

/// The number that begins at a word, with its unit.
fn read(sentences: &Sentences, start: usize) -> Option<Number> {
    let words = &sentences.words;
    let (value, mut end, mut is_ordinal, attached_unit) = value_at(words, start)?;
    let mut unit = attached_unit;
    if unit.is_none()
        && let Some(next) = words.get(end)
        && sentences.breaks[end] == Break::None
    {
        unit = Some(next.term.clone());
        if matches!(next.surface.as_str(), "回目" | "度目" | "度め") {
            unit = Some(next.surface.chars().take(1).collect());
            is_ordinal = true;
            end += 1;
        } else if next.surface.chars().count() == 1 && is_japanese_unit(&next.surface) {
            end += 1;
            if words
                .get(end)
                .is_some_and(|word| matches!(word.surface.as_str(), "目" | "め"))
            {
                is_ordinal = true;
                end += 1;
            }
        }
    }
    Some(Number {
        min: value,
        max: Some(value),
        value,
        is_ordinal,
        start,
        end,
        unit,
    })
}

fn is_japanese_unit(surface: &str) -> bool {
    surface.chars().all(crate::text::language::is_japanese)
        && !matches!(
            surface,
            "の" | "を" | "が" | "に" | "は" | "で" | "と" | "も"
        )
}

/// The value at a word, the position after it, whether it is an ordinal, and the unit
/// that is part of the word, as in "3x". Values are less than 100,000.
fn value_at(words: &[Token], start: usize) -> Option<(i64, usize, bool, Option<String>)> {
    let surface = words[start].surface.as_str();
    if surface.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = surface.len()
            - surface
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let value: i64 = surface[..digits]
            .parse()
            .ok()
            .filter(|value| *value < 100_000)?;
        return match &surface[digits..] {
            "" => Some((value, start + 1, false, None)),
            "st" | "nd" | "rd" | "th" => Some((value, start + 1, true, None)),
            "x" => Some((value, start + 1, false, Some("time".to_owned()))),
            "d" => Some((value, start + 1, false, Some("day".to_owned()))),
            _ => None,
        };
    }
    if let Some((value, end)) = kanji_at(words, start) {
        return Some((value, end, false, None));
    }
    let times = || Some("time".to_owned());
    match surface {
        "once" => return Some((1, start + 1, false, times())),
        "twice" => return Some((2, start + 1, false, times())),
        "thrice" => return Some((3, start + 1, false, times())),
        _ => {}
    }
    if let Some(value) = position(&CARDINALS, surface) {
        return Some((value, start + 1, false, None));
    }
    position(&ORDINALS, surface).map(|value| (value + 1, start + 1, true, None))
}

fn position(list: &[&str], surface: &str) -> Option<i64> {
    let position = list.iter().position(|word| *word == surface)?;
    i64::try_from(position).ok()
}

#[rustfmt::skip]
const CARDINALS: [&str; 21] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
];

#[rustfmt::skip]
const ORDINALS: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

/// A number in kanji from 0 to 99, or ゼロ, with the position after it.
fn kanji_at(words: &[Token], start: usize) -> Option<(i64, usize)> {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |i: usize| position(&DIGITS, &words.get(i)?.surface);
    let is_ten = |i: usize| words.get(i).is_some_and(|word| word.surface == "十");
    if matches!(words[start].surface.as_str(), "ゼロ" | "零") {
        return Some((0, start + 1));
    }
    match (digit(start), is_ten(start), is_ten(start + 1)) {
        (_, true, _) => {
            let ones = digit(start + 1);
            Some((
                10 + ones.unwrap_or(0),
                start + 1 + usize::from(ones.is_some()),
            ))
        }
        (Some(tens), _, true) => {
            let ones = digit(start + 2);
            Some((
                10 * tens + ones.unwrap_or(0),
                start + 2 + usize::from(ones.is_some()),
            ))
        }
        (Some(value), ..) => Some((value, start + 1)),
        (None, ..) => None,
    }
}

/// A number with the bounds that the words around it in the same clause set.
fn bounded(sentences: &Sentences, number: Number) -> Number {
    let Sentences { words, breaks, .. } = sentences;
    let is_apart = |from: usize, to: usize| {
        let between = breaks.get(from..=to).unwrap_or_default();
        between.iter().any(|kind| *kind != Break::None)
    };
    let before = |back: usize| match number.start.checked_sub(back) {
        Some(start) if !is_apart(start + 1, number.start) => words[start].surface.as_str(),
        _ => "",
    };
    let after = |on: usize| match words.get(number.end + on) {
        Some(word) if !is_apart(number.end, number.end + on) => word.surface.as_str(),
        _ => "",
    };
    let value = number.value;
    let is_negated = |back: usize| matches!(before(back), "not" | "no");
    let bounds = match (before(2), before(1)) {
        ("more" | "greater" | "higher", "than") if is_negated(3) => Some((0, Some(value))),
        ("less" | "fewer", "than") if is_negated(3) => Some((value, None)),
        ("more" | "greater" | "higher", "than") | (_, "over" | "above" | "exceeds") => {
            Some((value + 1, None))
        }
        ("less" | "fewer" | "lower", "than") | (_, "under" | "below") => Some((0, Some(value - 1))),
        ("at", "least") | (_, "少なくとも" | "最低") | ("最低", "でも") => {
            Some((value, None))
        }
        (_, "せいぜい") => Some((0, Some(value))),
        ("at", "most") | ("up", "to") | (_, "within" | "max" | "maximum") => Some((0, Some(value))),
        _ => None,
    };
    let bounds = bounds.or_else(|| bounds_after(&after, value));
    let Some((min, max)) = bounds else {
        return number;
    };
    Number { min, max, ..number }
}

/// The bounds that the words after a number set.
fn bounds_after<'w>(after: &impl Fn(usize) -> &'w str, value: i64) -> Option<(i64, Option<i64>)> {
    // A unit can come between: "three times or more".
    for skipped in 0..2 {
        match (after(skipped), after(skipped + 1)) {
            ("or", "more") | ("以上" | "plus", _) => return Some((value, None)),
            ("or", "fewer" | "less") | ("以下" | "以内", _) => return Some((0, Some(value))),
            ("未満", _) => return Some((0, Some(value - 1))),
            ("超" | "超え" | "超える" | "越え", _) => return Some((value + 1, None)),
            ("を", "超え" | "超える" | "越え" | "越える") => {
                return Some((value + 1, None));
            }
            ("より", "多い" | "多く") => return Some((value + 1, None)),
            ("より", "少ない" | "少なく") => return Some((0, Some(value - 1))),
            _ => {}
        }
        if !after(0).chars().all(|c| c.is_alphabetic()) {
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    #[test]
    fn numbers_are_read_with_their_bounds() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        /// The least and the most of each number.
        type Bounds = &'static [(i64, Option<i64>)];
        let cases: [(&str, Bounds); 28] = [
            ("after three snoozes", &[(3, Some(3))]),
            ("３回", &[(3, Some(3))]),
            ("三回", &[(3, Some(3))]),
            ("十四日", &[(14, Some(14))]),
            ("二十回", &[(20, Some(20))]),
            ("twice", &[(2, Some(2))]),
            ("more than three times", &[(4, None)]),
            ("no more than 3", &[(0, Some(3))]),
            ("at least 2 snoozes", &[(2, None)]),
            ("fewer than three times", &[(0, Some(2))]),
            ("two or more", &[(2, None)]),
            ("three times or more", &[(3, None)]),
            ("3回以上", &[(3, None)]),
            ("3回未満", &[(0, Some(2))]),
            ("3回以下", &[(0, Some(3))]),
            ("3回を超えて", &[(4, None)]),
            ("3回より多く", &[(4, None)]),
            ("5日以内", &[(0, Some(5))]),
            (
                "at least once but not more than twice",
                &[(1, None), (0, Some(2))],
            ),
            ("within 3 days", &[(0, Some(3))]),
            ("skipped 3x", &[(3, Some(3))]),
            ("no number", &[]),
            ("one or two skips", &[(1, Some(2))]),
            ("1回か2回", &[(1, Some(2))]),
            ("2-3 times", &[(2, Some(3))]),
            ("between five and nine days", &[(5, Some(9))]),
            ("少なくとも２回", &[(2, None)]),
            ("2, 3", &[(2, Some(2)), (3, Some(3))]),
        ];
        for (text, expected) in cases {
            let sentences = Sentences::read(text, &tokenizer);
            let taken = vec![false; sentences.words.len()];
            let found: Vec<_> = numbers(&sentences, &taken)
                .iter()
                .map(|number| (number.min, number.max))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        for (text, expected) in [
            ("the fourth prompt", 4),
            ("四回目", 4),
            ("3 回目", 3),
            ("2nd", 2),
        ] {
            let sentences = Sentences::read(text, &tokenizer);
            let taken = vec![false; sentences.words.len()];
            let found = numbers(&sentences, &taken);
            assert!(
                found[0].is_ordinal && found[0].value == expected,
                "{text}: {found:?}"
            );
        }
    }
}
