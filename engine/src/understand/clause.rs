//! Finds the clauses of a question that aren't what it asks: conditions ("when the limit is
//! on, …"), and what is said before the question in the same sentence (「冬からと聞いたけど、…」).

use std::ops::Range;

use super::question_word::is_auxiliary;
use super::sentence::{Break, Sentences};

/// The clauses of a question.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// The conditions, ascending.
    conditions: Vec<Range<usize>>,
    /// For each sentence, the first word of the part that asks.
    asking_from: Vec<usize>,
}

impl Clauses {
    /// The clauses of a question.
    pub(super) fn of(sentences: &Sentences) -> Clauses {
        let all = 0..sentences.asks.len();
        let mut clauses = Clauses::default();
        for words in all.map(|sentence| sentences.words_of(sentence)) {
            let is_background = |word: &usize| is_background(sentences, *word);
            let background = words.clone().rfind(is_background);
            let asking_from = background.map_or(words.start, |word| word + 1);
            clauses.asking_from.push(asking_from);
            let conditions = words
                .clone()
                .filter_map(|word| condition(sentences, &words, word));
            clauses.conditions.extend(conditions);
        }
        clauses
    }

    /// True for a word of a condition.
    pub(super) fn is_condition(&self, word: usize) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|condition| condition.contains(&word))
    }

    /// True for a word in the part of its sentence that asks.
    pub(super) fn is_asking(&self, sentences: &Sentences, word: usize) -> bool {
        word >= self.asking_from[sentences.sentence[word]]
    }
}

/// True for a word that ends what is said before the question: "I was told it starts in
/// winter, but when …".
fn is_background(sentences: &Sentences, word: usize) -> bool {
    let next = word + 1;
    if sentences.sentence.get(next) != Some(&sentences.sentence[word]) {
        return false;
    }
    match sentences.words[word].surface.as_str() {
        "けど" | "けれど" | "けれども" | "けども" => true,
        "が" | "ので" | "のに" | "し" => sentences.breaks[next] == Break::Comma,
        "but" => word > 0,
        _ => false,
    }
}

/// The condition in the words of a sentence that begins (in English) or ends (in Japanese) at
/// a word.
fn condition(sentences: &Sentences, words: &Range<usize>, word: usize) -> Option<Range<usize>> {
    let surface = |position: usize| match words.contains(&position) {
        true => sentences.words[position].surface.as_str(),
        false => "",
    };
    match surface(word) {
        "if" | "unless" | "until" | "till" => {}
        "when" if !is_auxiliary(surface(word + 1)) => {}
        "once" if sentences.begins_clause(word) => {}
        "ば" | "たら" | "だら" | "なら" | "場合" => {
            let is_other_form = matches!(
                surface(word + 1),
                "の" | "ない" | "なく" | "ん" | "なら" | "なり" | "いけ"
            );
            let is_start = |start: &usize| sentences.breaks[*start] != Break::None;
            let start = (words.start..=word).rfind(is_start).unwrap_or(words.start);
            return (!is_other_form).then_some(start..word + 1);
        }
        _ => return None,
    }
    let is_end = |next: &usize| {
        sentences.breaks[*next] != Break::None
            || is_auxiliary(surface(*next)) && is_subject(surface(*next + 1))
    };
    let end = (word + 1..words.end).find(is_end).unwrap_or(words.end);
    (end > word + 1).then_some(word..end)
}

/// True for a word that is or begins the subject after the auxiliary of a question: "once she
/// has left can *she* …".
fn is_subject(surface: &str) -> bool {
    matches!(
        surface,
        "i" | "we" | "you" | "he" | "she" | "it" | "they" | "the" | "this" | "that" | "my" | "our"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    fn texts(sentences: &Sentences, words: impl Iterator<Item = usize>) -> String {
        let surfaces: Vec<&str> = words
            .map(|word| sentences.words[word].surface.as_str())
            .collect();
        surfaces.join(" ")
    }

    #[test]
    fn conditions_are_found_in_both_languages() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let cases = [
            ("if the gate is shut, can I park?", "if the gate is shut"),
            ("can I park when the gate is shut?", "when the gate is shut"),
            ("once the gate shuts can she leave?", "once the gate shuts"),
            ("when can I park?", ""),
            ("I parked there once, is that bad?", ""),
            (
                "門が閉まっていれば、駐車できますか",
                "門 が 閉まっ て いれ ば",
            ),
            ("許可証がない場合の料金は?", ""),
            ("許可証を出さなければなりませんか", ""),
        ];
        for (text, expected) in cases {
            let sentences = Sentences::read(text, &tokenizer);
            let clauses = Clauses::of(&sentences);
            let words = (0..sentences.words.len()).filter(|word| clauses.is_condition(*word));
            assert_eq!(texts(&sentences, words), expected, "{text}");
        }
    }

    #[test]
    fn what_is_said_before_the_question_does_not_ask() {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let cases = [
            (
                "they said it opens in May but is it cancelled?",
                "is it cancelled",
            ),
            ("5月開始と聞いたけど中止ですか", "中止 です か"),
            ("朝は早いですが、開いていますか", "開い て い ます か"),
            ("開いていますか", "開い て い ます か"),
        ];
        for (text, expected) in cases {
            let sentences = Sentences::read(text, &tokenizer);
            let clauses = Clauses::of(&sentences);
            let words = 0..sentences.words.len();
            let words = words.filter(|word| clauses.is_asking(&sentences, *word));
            assert_eq!(texts(&sentences, words), expected, "{text}");
        }
    }
}
