//! Finds the yes/no question whether something can have a number: "can I set it to 30?",
//! 「20日にできますか」.
//!
//! A number alone doesn't ask that: "if it is set to 7, can they sign in?" asks about a case.
//! In English a word for what is possible and a verb of setting precede the number, or a
//! word for what is allowed follows it; in Japanese both follow it. Nothing but the name of
//! the setting and words of little meaning stands between them.

use super::number::Number;
use super::parsed::ParsedQuestion;
use super::phrase::Match;
use super::question_word::is_question_word;
use super::sentence::{Break, Sentences, language_of};
use crate::text::Language;

/// A yes/no question whether a setting can have a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberQuestion {
    /// The least number that is meant, inclusive.
    pub min: i64,
    /// The greatest number that is meant, inclusive; `None` without an upper bound.
    pub max: Option<i64>,
    /// True when a bound of the numbers is open: "more than 10", "less than 20".
    pub is_open: bool,
    /// True when it is asked with a negation.
    pub is_negated: bool,
}

/// English words for what is possible.
#[rustfmt::skip]
const ABILITY: [&str; 22] = [
    "can", "could", "may", "might", "possible", "able", "allow", "allows", "allowed", "permit",
    "permits", "permitted", "valid", "accept", "accepts", "accepted", "support", "supports",
    "supported", "ok", "okay", "way",
];

/// English words for what is allowed, which follow a number: "is 30 allowed?"
#[rustfmt::skip]
const ALLOWED: [&str; 9] = [
    "possible", "allowed", "permitted", "valid", "accepted", "supported", "ok", "okay", "work",
];

/// English verbs of setting, which precede a number.
#[rustfmt::skip]
const SETTING: [&str; 31] = [
    "set", "change", "configure", "choose", "select", "pick", "use", "put", "enter", "specify",
    "raise", "increase", "extend", "lower", "reduce", "decrease", "shorten", "lengthen", "make",
    "go", "be", "take", "allow", "allows", "permit", "permits", "accept", "accepts", "support",
    "supports", "push",
];

/// English words that can stand between a verb of setting and its number, besides function
/// words: bounds, and nouns for any setting.
#[rustfmt::skip]
const FILLERS: [&str; 23] = [
    "more", "less", "fewer", "least", "most", "over", "under", "above", "below", "up", "down",
    "only", "just", "exactly", "even", "higher", "lower", "longer", "value", "number", "setting",
    "maximum", "minimum",
];

/// English words that begin another clause.
const CLAUSES: [&str; 9] = [
    "if", "when", "while", "once", "and", "but", "so", "because", "after",
];

/// Most content words of an English subject: "can the administrators set …".
const MAX_SUBJECT: usize = 1;

/// Japanese words that follow the number that somebody sets.
#[rustfmt::skip]
const PARTICLES_JA: [&str; 23] = [
    "に", "へ", "で", "でも", "も", "は", "が", "を", "まで", "と", "という", "とか", "って",
    "くらい", "ぐらい", "程度", "以上", "以下", "以内", "未満", "より", "超", "間",
];

/// Japanese terms of setting, which stand between a number and a word for what is possible,
/// and nouns for any setting.
#[rustfmt::skip]
const SETTING_JA: [&str; 31] = [
    "設定", "変更", "指定", "選択", "入力", "構成", "延長", "短縮", "増加", "値", "数値",
    "延ばす", "伸ばす", "のばす", "縮める", "増やす", "減らす", "変える", "上げる", "下げる",
    "引き上げる", "引き下げる", "選ぶ", "使う", "入れる", "なる", "長い", "短い", "大きい",
    "小さい", "多い",
];

/// Japanese terms for what is possible.
#[rustfmt::skip]
const ABILITY_JA: [&str; 16] = [
    "できる", "出来る", "可能", "大丈夫", "いい", "良い", "よい", "ok", "平気", "選べる",
    "使える", "延ばせる", "伸ばせる", "増やせる", "減らせる", PASSIVE,
];

/// The Japanese ending that makes a verb of setting one of what is possible:
/// 「変えられる」.
const PASSIVE: &str = "られる";

/// The question whether something can have a number, if a sentence asks that. `names` are
/// the places of the setting's name in the sentence, and `accepts` selects the numbers that
/// it can have.
pub(super) fn asked(
    parsed: &ParsedQuestion<'_>,
    sentence: usize,
    names: &[&Match],
    accepts: impl Fn(&Number) -> bool,
) -> Option<NumberQuestion> {
    let sentences = parsed.sentences;
    let mut words = sentences.words_of(sentence);
    let asks_more = words.clone().any(|word| is_question_word(sentences, word));
    if !sentences.asks[sentence] || asks_more {
        return None;
    }
    let clause = Clause { sentences, names };
    let first = parsed
        .numbers
        .partition_point(|number| number.start < words.start);
    let numbers = parsed.numbers[first..].iter();
    let mut numbers = numbers
        .take_while(|number| number.start < words.end)
        .filter(|number| {
            !(number.start..number.end).any(|word| clause.is_name(word)) && accepts(number)
        });
    let (number, None) = (numbers.next()?, numbers.next()) else {
        return None;
    };
    let is_japanese = |word: usize| language_of(&sentences.words[word]) == Language::Ja;
    let asking = match words.any(is_japanese) {
        true => clause.asking_japanese(number),
        false => clause.asking_english(number),
    };
    let is_negated = |word: &usize| sentences.negated_by[*word].is_some();
    Some(meant(sentences, number, asking?.iter().any(is_negated)))
}

/// The number of a text that consists of nothing else: "and 14?", 「14日は？」.
pub(super) fn alone(
    parsed: &ParsedQuestion<'_>,
    accepts: impl Fn(&Number) -> bool,
) -> Option<NumberQuestion> {
    let sentences = parsed.sentences;
    let [number] = parsed.numbers.as_slice() else {
        return None;
    };
    let is_rest = |word: usize| {
        let token = &sentences.words[word];
        (number.start..number.end).contains(&word)
            || token.is_function
            || word == number.end && number.unit.as_ref() == Some(&token.term)
            || token.surface == "how"
    };
    let is_alone = accepts(number) && (0..sentences.words.len()).all(is_rest);
    is_alone.then(|| meant(sentences, number, false))
}

/// The numbers of a sentence that are meant. "From 1 to 30" means the last one.
fn meant(sentences: &Sentences, number: &Number, is_negated: bool) -> NumberQuestion {
    let before = number.start.checked_sub(1);
    let is_change = before.is_some_and(|word| sentences.words[word].surface == "from");
    let (min, max) = match is_change {
        true => (number.value, Some(number.value)),
        false => (number.min, number.max),
    };
    NumberQuestion {
        min,
        max,
        is_open: max.is_none_or(|max| max < number.value),
        is_negated,
    }
}

/// A sentence with the places of the setting's name.
struct Clause<'q> {
    sentences: &'q Sentences,
    names: &'q [&'q Match],
}

impl Clause<'_> {
    fn surface(&self, word: usize) -> &str {
        &self.sentences.words[word].surface
    }

    /// True for a word of the name, or between two of its words.
    fn is_name(&self, word: usize) -> bool {
        let mut names = self.names.iter();
        names.any(|place| (place.start()..place.end()).contains(&word))
    }

    fn is_one_of(&self, word: usize, list: &[&str]) -> bool {
        !self.is_name(word) && list.contains(&self.surface(word))
    }

    /// The words that ask whether the number is possible, in an English sentence.
    fn asking_english(&self, number: &Number) -> Option<Vec<usize>> {
        let is_filler = |word: usize| {
            self.is_name(word)
                || self.sentences.is_negation[word]
                || self.sentences.words[word].is_function && !self.is_one_of(word, &CLAUSES)
                || self.is_one_of(word, &FILLERS)
        };
        let start = self.start_of_clause(number.start);
        let verb = (start..number.start)
            .rev()
            .find(|word| !is_filler(*word) || self.is_one_of(*word, &SETTING))
            .filter(|verb| self.is_one_of(*verb, &SETTING));
        if let Some(verb) = verb {
            let ability = (start..=verb)
                .rev()
                .find(|word| self.is_one_of(*word, &ABILITY))?;
            let mut subject = ability + 1..verb;
            let is_content = |word: &usize| !is_filler(*word);
            let is_subject = subject.clone().filter(is_content).count() <= MAX_SUBJECT
                && !subject.any(|word| self.is_one_of(word, &CLAUSES));
            return is_subject.then(|| vec![ability, verb]);
        }
        let is_unit = |word: usize| {
            let term = &self.sentences.words[word].term;
            word == number.end && number.unit.as_ref() == Some(term)
        };
        let end = self.end_of_clause(number.end);
        let allowed = (number.end..end)
            .find(|word| self.is_one_of(*word, &ALLOWED) || !is_filler(*word) && !is_unit(*word))
            .filter(|word| self.is_one_of(*word, &ALLOWED))?;
        Some(vec![allowed])
    }

    /// The words that ask whether the number is possible, in a Japanese sentence.
    fn asking_japanese(&self, number: &Number) -> Option<Vec<usize>> {
        let end = self.end_of_clause(number.end);
        let term = |word: usize| self.sentences.words[word].term.as_str();
        let is_particle = |word: usize| PARTICLES_JA.contains(&self.surface(word));
        let is_setting = |word: usize| SETTING_JA.contains(&term(word));
        let is_ability = |word: usize| {
            // The dictionary takes the 「いい」 of 「でもいいですか」 for 「言う」.
            (ABILITY_JA.contains(&term(word)) || self.surface(word) == "いい")
                && !self.is_name(word)
                && (term(word) != PASSIVE || is_setting(word - 1))
        };
        // A unit of several characters isn't part of the number.
        let has_unit = |next: &usize| {
            let unit = number.unit.as_deref();
            *next < end && unit == Some(term(*next)) && !is_particle(*next)
        };
        let unit = Some(number.end).filter(has_unit);
        let next = unit.map_or(number.end, |unit| unit + 1);
        if next >= end || !(is_particle(next) || is_setting(next) || is_ability(next)) {
            return None;
        }
        let is_filler = |word: usize| {
            self.is_name(word) || is_setting(word) || self.sentences.words[word].is_function
        };
        let ability = (next..end)
            .find(|word| is_ability(*word) || !is_filler(*word))
            .filter(|word| is_ability(*word))?;
        Some(vec![ability])
    }

    /// The first word of the clause that a word is in.
    fn start_of_clause(&self, word: usize) -> usize {
        let is_start = |word: &usize| self.sentences.breaks[*word] != Break::None;
        (1..=word).rev().find(is_start).unwrap_or(0)
    }

    /// The position after the last word of the clause that goes on at a word.
    fn end_of_clause(&self, word: usize) -> usize {
        let breaks = self.sentences.breaks.iter().enumerate().skip(word.max(1));
        let mut starts = breaks.filter(|(_, kind)| **kind != Break::None);
        starts
            .next()
            .map_or(self.sentences.words.len(), |(start, _)| start)
    }
}
