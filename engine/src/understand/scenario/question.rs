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
/// phrase ("why", "where", "how"), or any sentence asks for a reason.
pub(super) fn asks_more(sentences: &Sentences, ask: &Match) -> bool {
    let sentence = sentences.sentence[ask.start()];
    (0..sentences.words.len()).any(|word| {
        let is_for_reason = REASONS.contains(&sentences.words[word].surface.as_str());
        let is_relevant = sentences.sentence[word] == sentence || is_for_reason;
        is_relevant && is_question_word(sentences, word) && !ask.covers(word)
    })
}

/// Words that ask for a reason. They count in every sentence of a question.
const REASONS: [&str; 4] = ["why", "なぜ", "なんで", "どうして"];
