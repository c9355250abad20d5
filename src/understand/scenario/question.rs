//! The phrases of a question to what it asks, and to whether that is all.

use super::super::phrase::Match;
use super::super::sentence::{Sentences, language_of};
use super::{PhraseMatch, PhraseMeaning, ScenarioQuestion};
use crate::text::Language;

/// What is asked: in a sentence that asks, by the phrase that says most, of
/// several the last.
pub(super) fn asked(
    said: &[PhraseMatch],
    sentences: &Sentences,
) -> Option<(ScenarioQuestion, Match)> {
    let asks = said.iter().filter_map(|said| match said.meaning {
        PhraseMeaning::Ask(ask) => Some((ask, &said.place)),
        _ => None,
    });
    // Of equals, English says the main verb first, Japanese last.
    let order = |place: &Match| match language_of(&sentences.words[place.start()]) {
        Language::En => -(place.start() as isize),
        Language::Ja => place.end() as isize,
    };
    let rank = |place: &Match| {
        let may_ask = sentences.may_ask(place.start());
        let mut words = place.spans.iter().flat_map(|(start, end)| *start..*end);
        let asks_openly = words.any(|word| is_question_word(sentences, word));
        (may_ask, asks_openly, place.weight(), order(place))
    };
    let (ask, place) = asks.max_by_key(|(_, place)| rank(place))?;
    let asked = ScenarioQuestion {
        ask,
        is_negated: place.is_negated,
        is_explicit: place.spans.len() > 1,
    };
    Some((asked, place.clone()))
}

/// True when the sentence of an ask has a question word that is not the ask's
/// own: why, where, how to.
pub(super) fn asks_more(sentences: &Sentences, ask: &Match) -> bool {
    let sentence = sentences.sentence[ask.start()];
    (0..sentences.words.len()).any(|word| {
        let asks_why = REASONS.contains(&sentences.words[word].surface.as_str());
        let is_meant = sentences.sentence[word] == sentence || asks_why;
        is_meant && is_question_word(sentences, word) && !ask.covers(word)
    })
}

/// True for a question word, not one that joins a clause ("the user, who …") or
/// means any (「何人も」).
fn is_question_word(sentences: &Sentences, word: usize) -> bool {
    let surface = |at: usize| {
        sentences
            .words
            .get(at)
            .map_or("", |word| word.surface.as_str())
    };
    let own = surface(word);
    let is_first = word == 0 || sentences.sentence[word - 1] != sentences.sentence[word];
    if own == "何" || QUESTION_WORDS_JA.contains(&own) {
        let is_last = |at: usize| sentences.sentence.get(at + 1) != sentences.sentence.get(word);
        return ![word + 1, word + 2]
            .into_iter()
            .any(|at| surface(at) == "も" || surface(at) == "か" && !is_last(at));
    }
    is_first && matches!(own, "who" | "which")
        || is_first && matches!(own, "when" | "where") && AUXILIARIES.contains(&surface(word + 1))
        || QUESTION_WORDS.contains(&own) && sentences.begins_clause(word)
}

/// Words that ask for a reason, of whatever stands in the other sentences.
const REASONS: [&str; 4] = ["why", "なぜ", "なんで", "どうして"];

/// Words that ask for something else than yes or no, where they begin a clause:
/// inside one they join it to another.
const QUESTION_WORDS: [&str; 3] = ["how", "why", "what"];

/// What follows "when" and "where" in a question, and not where they join a clause.
const AUXILIARIES: [&str; 14] = [
    "will", "would", "can", "could", "do", "does", "did", "is", "are", "was", "were", "should",
    "has", "have",
];

#[rustfmt::skip]
const QUESTION_WORDS_JA: [&str; 10] = [
    "なぜ", "なんで", "どうして", "どこ", "誰", "どう", "いつ", "どの", "どっち", "どれ",
];
