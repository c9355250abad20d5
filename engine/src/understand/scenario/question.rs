//! Finds what a question asks about the outcome, and whether it asks for more.

use super::super::phrase::Match;
use super::super::question_word::is_question_word;
use super::super::sentence::{Sentences, language_of};
use super::ScenarioQuestion;
use super::phrases::{PhraseMatch, PhraseMeaning};
use crate::text::Language;

/// The question about the outcome, with the match of its phrase. Matches in sentences that
/// are questions come first, then those with a question word, then those of greater weight.
pub(super) fn asked(
    matches: &[PhraseMatch],
    sentences: &Sentences,
) -> Option<(ScenarioQuestion, Match)> {
    let asks = matches.iter().filter_map(|matched| match matched.meaning {
        PhraseMeaning::Ask(ask) => Some((ask, &matched.place)),
        _ => None,
    });
    // Of equal matches, the main verb counts: English puts it first, Japanese last.
    let order = |place: &Match| match language_of(&sentences.words[place.start()]) {
        Language::En => -(place.start() as isize),
        Language::Ja => place.end() as isize,
    };
    let rank = |place: &Match| {
        let may_ask = sentences.may_ask(place.start());
        let mut words = place.spans.iter().flat_map(|(start, end)| *start..*end);
        let has_question_word = words.any(|word| is_question_word(sentences, word));
        (may_ask, has_question_word, place.weight(), order(place))
    };
    let (ask, place) = asks.max_by_key(|(_, place)| rank(place))?;
    let question = ScenarioQuestion {
        ask,
        is_negated: place.is_negated,
        is_explicit: place.spans.len() > 1,
    };
    Some((question, place.clone()))
}

/// True when the sentence of an ask has a question word that is not part of the ask's
/// phrase ("why", "where", "how"), any sentence asks for a reason, or the ask is for an outcome
/// that lasts.
pub(super) fn asks_more(sentences: &Sentences, ask: &Match, matches: &[PhraseMatch]) -> bool {
    let sentence = sentences.sentence[ask.start()];
    let lasts = sentences.words_of(sentence).any(|word| {
        is_lasting(sentences, word) && !matches.iter().any(|matched| matched.place.covers(word))
    });
    lasts
        || (0..sentences.words.len()).any(|word| {
            let is_for_reason = REASONS.contains(&sentences.words[word].surface.as_str());
            let is_relevant = sentences.sentence[word] == sentence || is_for_reason;
            is_relevant && is_question_word(sentences, word) && !ask.covers(word)
        })
}

/// True for a word by which something lasts: "is she locked out *for good*?"
fn is_lasting(sentences: &Sentences, word: usize) -> bool {
    let surface = |word: usize| {
        let word = sentences.words.get(word);
        word.map_or("", |word| word.surface.as_str())
    };
    match surface(word) {
        "forever" | "permanently" | "永久" | "永遠" | "永続" | "恒久" => true,
        "for" => surface(word + 1) == "good" && surface(word + 2) != "reason",
        "二度" => surface(word + 1) == "と",
        _ => false,
    }
}

/// The most days from today to a day that the sentence of an ask names; 0 for today.
pub(super) fn days_ahead(sentences: &Sentences, ask: &Match) -> i64 {
    let words = sentences.words_of(sentences.sentence[ask.start()]);
    let days = words.map(|word| match sentences.words[word].surface.as_str() {
        "tomorrow" | "明日" | "あした" | "翌日" | "翌朝" | "明朝" => 1,
        "明後日" | "あさって" => 2,
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday"
        | "来週" | "翌週" | "週明け" => 7,
        _ => 0,
    });
    days.max().unwrap_or(0)
}

/// Words that ask for a reason. They count in every sentence of a question.
const REASONS: [&str; 4] = ["why", "なぜ", "なんで", "どうして"];
