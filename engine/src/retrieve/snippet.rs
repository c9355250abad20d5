//! Cuts a snippet from a passage and highlights the words that match search terms.
//!
//! The window is chosen cheaply by the characters that passage and question share. Only the
//! chosen part is analysed as in the index, so that inflected forms and synonyms are
//! highlighted as well.

use std::collections::HashSet;
use std::ops::Range;

use crate::knowledge::Glossary;
use crate::text::normalize::normalize;
use crate::text::sentence::sentences;
use crate::text::{Tokenizer, language::is_japanese};
use crate::understand::SearchTerms;

/// Most characters of a snippet.
const MAX_CHARS: usize = 160;

/// The characters after which the end of a line needs no mark.
const ENDS: [char; 13] = [
    '。', '．', '.', '!', '?', '！', '？', ':', '：', ';', '、', ',', ' ',
];

/// The part of a passage that matches a question best.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, cut between sentences where possible.
    pub text: String,
    /// Byte ranges of `text` that match the question, ascending and disjoint.
    pub highlights: Vec<Range<usize>>,
}

impl Snippet {
    /// The text on one line in parts, each with whether it matches. No part is empty. The
    /// lines that don't end a sentence, such as the rows of a table, are apart.
    pub fn parts(&self) -> Vec<(String, bool)> {
        let mut parts = Vec::new();
        let (mut end, mut before) = (0, ' ');
        let mut push = |text: &str, is_match: bool| {
            let mut line = String::with_capacity(text.len());
            for c in text.chars() {
                match c {
                    '\n' if ENDS.contains(&before) => line.push(' '),
                    '\n' => line.push_str(" / "),
                    c => line.push(c),
                }
                before = c;
            }
            if !line.is_empty() {
                parts.push((line, is_match));
            }
        };
        for range in &self.highlights {
            push(&self.text[end..range.start], false);
            push(&self.text[range.clone()], true);
            end = range.end;
        }
        push(&self.text[end..], false);
        parts
    }
}

/// Makes the snippet of a text.
pub fn snippet(
    text: &str,
    terms: &SearchTerms,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Snippet {
    let text = &text[window(text, terms)];
    Snippet {
        highlights: highlights(text, terms, tokenizer, glossary),
        text: text.to_owned(),
    }
}

/// The byte ranges of a text that match search terms, ascending and disjoint.
pub fn highlights(
    text: &str,
    terms: &SearchTerms,
    tokenizer: &Tokenizer,
    glossary: &Glossary,
) -> Vec<Range<usize>> {
    let tokens = tokenizer.tokenize(text);
    let words: HashSet<&str> = terms
        .words
        .iter()
        .map(|word| word.word.as_str())
        .chain(terms.variants.iter().map(String::as_str))
        .collect();
    let concepts: HashSet<&str> = terms.concepts().map(|(concept, _)| concept).collect();
    let mut ranges: Vec<Range<usize>> = tokens
        .iter()
        .filter(|token| words.contains(token.term.as_str()))
        .map(|token| token.span.clone())
        .collect();
    for concept in glossary.concepts(&tokens) {
        if concepts.contains(concept.term.as_str()) {
            ranges.extend(tokens[concept.words].iter().map(|token| token.span.clone()));
        }
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    joined(ranges)
}

/// Merges overlapping ranges of an ascending list.
fn joined(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The byte range of the consecutive sentences of limited length that share most with a
/// question.
fn window(text: &str, terms: &SearchTerms) -> Range<usize> {
    let normalized = normalize(text);
    let lower = normalized.text.to_ascii_lowercase();
    let features = Features::of(terms);
    let sentences: Vec<Range<usize>> = sentences(&lower)
        .into_iter()
        .flat_map(|sentence| pieces(&lower, sentence))
        .collect();
    let measured: Vec<(usize, usize)> = sentences
        .iter()
        .map(|sentence| features.measure(&lower[sentence.clone()]))
        .collect();
    let mut best = (0, 0..0);
    for start in 0..sentences.len() {
        let (mut end, mut score, mut length) = (start, 0, 0);
        while end < sentences.len() && (end == start || length + measured[end].1 <= MAX_CHARS) {
            score += measured[end].0;
            length += measured[end].1;
            end += 1;
        }
        if best.1.is_empty() || score > best.0 {
            best = (score, start..end);
        }
    }
    match (sentences.get(best.1.start), sentences[best.1].last()) {
        (Some(first), Some(last)) => normalized.original(first.start..last.end),
        _ => 0..0,
    }
}

/// The pieces of a sentence, each at most as long as a snippet.
fn pieces(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text[sentence.clone()]
        .char_indices()
        .step_by(MAX_CHARS)
        .map(|(at, _)| sentence.start + at)
        .chain([sentence.end])
        .collect();
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The features of a question that sentences are compared with.
struct Features<'r> {
    /// Pairs of neighbouring Japanese characters, ascending.
    pairs: Vec<(char, char)>,
    /// Words in Latin script.
    latin: Vec<&'r str>,
}

impl<'r> Features<'r> {
    fn of(terms: &'r SearchTerms) -> Features<'r> {
        let pair = |bigram: &String| {
            let mut chars = bigram.chars();
            Some((chars.next()?, chars.next()?))
        };
        let mut pairs: Vec<(char, char)> = terms.bigrams.iter().filter_map(pair).collect();
        pairs.sort_unstable();
        let words = terms.words.iter().map(|word| word.word.as_str());
        Features {
            pairs,
            latin: words.filter(|word| !word.contains(is_japanese)).collect(),
        }
    }

    /// The score of a sentence, one for each shared pair and four for each shared word,
    /// and its length in characters.
    fn measure(&self, sentence: &str) -> (usize, usize) {
        let (mut shared, mut length) = (0, 0);
        let mut previous = '\0';
        for c in sentence.chars() {
            shared += usize::from(self.pairs.binary_search(&(previous, c)).is_ok());
            length += 1;
            previous = c;
        }
        let latin = self.latin.iter().filter(|word| sentence.contains(**word));
        (shared + 4 * latin.count(), length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::terms::search_terms;

    #[test]
    fn matches_are_highlighted_in_the_original_text() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let glossary = Glossary::default();
        let cases: [(&str, &str, &[&str]); 4] = [
            (
                "スヌーズの回数",
                "ｽﾇｰｽﾞの回数は３回です。",
                &["ｽﾇｰｽﾞ", "回数"],
            ),
            (
                "skipping prompts",
                "Users skipped the Prompt.",
                &["skipped", "Prompt"],
            ),
            ("3回", "３回まで", &["３", "回"]),
            ("天気", "設定を変更します。", &[]),
        ];
        for (question, text, expected) in cases {
            let terms = search_terms(&tokenizer.analyze(question), &glossary);
            let snippet = snippet(text, &terms, &tokenizer, &glossary);
            let highlighted: Vec<&str> = snippet
                .highlights
                .iter()
                .map(|range| &snippet.text[range.clone()])
                .collect();
            assert_eq!(highlighted, expected, "{question}");
        }
    }

    #[test]
    fn lines_are_apart_on_one_line() {
        let snippet = Snippet {
            text: "文です。\n地域 | 日数\n離島 | 五日".to_owned(),
            highlights: std::iter::once(13..19).collect(),
        };
        let parts = snippet.parts();
        let parts: Vec<(&str, bool)> = parts.iter().map(|(text, hit)| (&**text, *hit)).collect();
        let rest = " | 日数 / 離島 | 五日";
        assert_eq!(parts, [("文です。 ", false), ("地域", true), (rest, false)]);
    }

    #[test]
    fn the_sentence_that_answers_is_shown() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let glossary = Glossary::default();
        let filler = "これは関係のない長い文で、ほかの話題について述べています。".repeat(8);
        let text = format!("{filler}再通知できる日数は14日までです。{filler}");
        let terms = search_terms(&tokenizer.analyze("再通知の日数"), &glossary);
        let snippet = snippet(&text, &terms, &tokenizer, &glossary);
        assert!(snippet.text.contains("再通知できる日数"), "{snippet:?}");
        assert!(snippet.text.chars().count() <= MAX_CHARS);
    }
}
