//! Splits a text that asks several things into its questions: the sentences that ask, and in
//! English the part of a sentence that asks after "and" ("how do I park and can I pay by
//! card?").

use std::ops::Range;

use super::question_word::is_auxiliary;
use super::sentence::Sentences;
use crate::text::Tokenizer;

/// The most questions of a text that are told apart.
const MAX_QUESTIONS: usize = 3;

/// The fewest words of a question that says on its own what it asks. "And why?" doesn't.
const MIN_WORDS: usize = 3;

/// The questions of a text, in order: one item if it asks one thing, none if it asks nothing, or
/// more than three things.
pub fn questions<'t>(text: &'t str, tokenizer: &Tokenizer) -> Vec<&'t str> {
    let sentences = Sentences::read(text, tokenizer);
    let asking = (0..sentences.asks.len()).filter(|sentence| sentences.asks[*sentence]);
    let parts = asking.flat_map(|sentence| parts(&sentences, sentences.words_of(sentence)));
    let is_whole = |words: &Range<usize>| words.len() >= MIN_WORDS;
    let texts = parts.filter(is_whole).filter_map(|words| {
        let (first, last) = (
            &sentences.words[words.start],
            &sentences.words[words.end - 1],
        );
        text.get(first.span.start..last.span.end)
    });
    let texts: Vec<&str> = texts.take(MAX_QUESTIONS + 1).collect();
    match texts.len() > MAX_QUESTIONS {
        true => Vec::new(),
        false => texts,
    }
}

/// The parts of a sentence that ask something each.
fn parts(sentences: &Sentences, words: Range<usize>) -> Vec<Range<usize>> {
    let surface = |word: usize| match words.contains(&word) {
        true => sentences.words[word].surface.as_str(),
        false => "",
    };
    let mut parts = Vec::new();
    let mut start = words.start;
    for word in words.clone() {
        let asks = is_auxiliary(surface(word + 1))
            || matches!(
                surface(word + 1),
                "how" | "what" | "where" | "when" | "why" | "who"
            );
        let is_long = word >= start + MIN_WORDS && words.end > word + MIN_WORDS;
        if surface(word) == "and" && asks && is_long {
            parts.push(start..word);
            start = word + 1;
        }
    }
    parts.push(start..words.end);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_of_a_text_is_found() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let cases: &[(&str, &[&str])] = &[
            ("The gate is shut. Can I park?", &["Can I park"]),
            ("The gate is shut.", &[]),
            (
                "Who may park here? And can I pay by card?",
                &["Who may park here", "And can I pay by card"],
            ),
            (
                "how do I get a permit and how do I pay for it?",
                &["how do I get a permit", "how do I pay for it"],
            ),
            ("can I park and why?", &["can I park and why"]),
            ("can I park here and there?", &["can I park here and there"]),
            (
                "駐車できますか？カードで払えますか？",
                &["駐車できますか", "カードで払えますか"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(questions(text, &tokenizer), *expected, "{text}");
        }
    }
}
