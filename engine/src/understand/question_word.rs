//! Recognises the words that ask for more than yes or no: "what", "when", 「いつ」, 「何」.

use super::sentence::Sentences;

/// True for a question word. A word that joins a clause ("the user, who …") or means "any"
/// (「何人も」) is none.
pub(super) fn is_question_word(sentences: &Sentences, word: usize) -> bool {
    let surface_at = |position: usize| {
        sentences
            .words
            .get(position)
            .map_or("", |word| word.surface.as_str())
    };
    let surface = surface_at(word);
    let is_first = word == 0 || sentences.sentence[word - 1] != sentences.sentence[word];
    if surface == "何" || QUESTION_WORDS_JA.contains(&surface) {
        let is_last =
            |position: usize| sentences.sentence.get(position + 1) != sentences.sentence.get(word);
        return ![word + 1, word + 2].into_iter().any(|position| {
            surface_at(position) == "も" || surface_at(position) == "か" && !is_last(position)
        });
    }
    is_first && matches!(surface, "who" | "which")
        || is_first && matches!(surface, "when" | "where") && is_auxiliary(surface_at(word + 1))
        || QUESTION_WORDS.contains(&surface) && sentences.begins_clause(word)
}

/// Words that ask for more than yes or no at the beginning of a clause. Inside a clause
/// they are conjunctions.
const QUESTION_WORDS: [&str; 3] = ["how", "why", "what"];

/// True for an auxiliary verb that begins an English question.
pub(super) fn is_auxiliary(surface: &str) -> bool {
    AUXILIARIES.contains(&surface)
}

/// Words that follow "when" and "where" in a question. After a conjunction a subject
/// follows.
const AUXILIARIES: [&str; 14] = [
    "will", "would", "can", "could", "do", "does", "did", "is", "are", "was", "were", "should",
    "has", "have",
];

#[rustfmt::skip]
const QUESTION_WORDS_JA: [&str; 10] = [
    "なぜ", "なんで", "どうして", "どこ", "誰", "どう", "いつ", "どの", "どっち", "どれ",
];
