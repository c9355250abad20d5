//! Turns a parsed question into a scenario, by the phrases of a decision table.

use std::sync::Arc;

use jiff::civil::Date;

use super::super::parsed::ParsedQuestion;
use super::super::phrase::{Lexicon, Match};
use super::super::sentence::Sentences;
use super::phrases::{PhraseMatch, PhraseMeaning, TablePhrases};
use super::{Scenario, question, stated};
use crate::knowledge::Problem;
use crate::rules::Table;
use crate::text::Tokenizer;

/// A decision table with its phrases.
#[derive(Debug)]
pub struct ScenarioInterpreter {
    /// The table.
    pub table: Arc<Table>,
    phrases: TablePhrases,
}

impl ScenarioInterpreter {
    /// Compiles the phrases of a table. Mistakes in them are added to `problems`.
    pub(in crate::understand) fn new(
        table: Table,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> ScenarioInterpreter {
        ScenarioInterpreter {
            phrases: TablePhrases::new(&table, lexicon, tokenizer, problems),
            table: Arc::new(table),
        }
    }

    /// Interprets a question that is asked on the day `today`.
    pub(in crate::understand) fn interpret(
        &self,
        parsed: &ParsedQuestion<'_>,
        today: Date,
    ) -> Scenario {
        let sentences = parsed.sentences;
        let mut matches = self.phrases.matches(parsed);
        let question = question::asked(&matches, sentences);
        if let Some((_, ask)) = &question {
            keep_negation_of_ask(&mut matches, ask, sentences);
        }
        let moment = parsed.moment.map(|moment| moment.day);
        let day = moment.or_else(|| self.named_day(&matches));
        let statements = stated::stated(
            &self.table,
            &self.phrases,
            &matches,
            parsed,
            day.unwrap_or(today),
        );
        let is_about_something_else = |matched: &PhraseMatch| match matched.meaning {
            PhraseMeaning::Except => sentences.may_ask(matched.place.start()),
            PhraseMeaning::Beyond => true,
            _ => false,
        };
        let asks_more = matches.iter().any(is_about_something_else)
            || statements.is_contradictory
            || question
                .as_ref()
                .is_some_and(|(_, place)| question::asks_more(sentences, place, &matches));
        let days_ahead = question
            .as_ref()
            .map_or(0, |(_, place)| question::days_ahead(sentences, place));
        let (words, known) = content_words(parsed);
        Scenario {
            key_facts: stated::key_facts(&matches, &statements.facts),
            stated: statements.facts,
            contested: statements.contested,
            days_ahead,
            day,
            question: question.map(|(question, _)| question),
            is_on_subject: matches
                .iter()
                .any(|matched| matched.meaning == PhraseMeaning::Subject),
            asks_more,
            coverage: match words {
                0 => 1.0,
                words => known as f32 / words as f32,
            },
            unexplained: words - known,
            case_log_odds: None,
        }
    }

    /// The day that a question names by an event of the table.
    fn named_day(&self, matches: &[PhraseMatch]) -> Option<Date> {
        let days = matches.iter().filter_map(|matched| match matched.meaning {
            PhraseMeaning::Day(day) if !matched.place.is_negated => Some((day, &matched.place)),
            _ => None,
        });
        let (day, _) = days.max_by_key(|(_, place)| place.weight())?;
        Some(self.table.written.days[day].day.first_day())
    }
}

/// A negation of what is asked isn't one of the facts that are mentioned in it: who "never got
/// the parking reminder" can have a parking permit.
fn keep_negation_of_ask(matches: &mut [PhraseMatch], ask: &Match, sentences: &Sentences) {
    let negation = |place: &Match| {
        let mut words = place.spans.iter().flat_map(|(start, end)| *start..*end);
        words.find_map(|word| sentences.negated_by[word])
    };
    let Some(of_ask) = negation(ask).filter(|_| ask.is_negated) else {
        return;
    };
    for PhraseMatch { meaning, place } in matches {
        let is_inside = ask.start() <= place.start() && place.end() <= ask.end();
        if matches!(meaning, PhraseMeaning::Value { .. })
            && is_inside
            && negation(place) == Some(of_ask)
        {
            place.is_negated = false;
        }
    }
}

/// The numbers of content words, and of those that are part of a phrase, a number or the day.
fn content_words(parsed: &ParsedQuestion<'_>) -> (usize, usize) {
    let ParsedQuestion {
        sentences, moment, ..
    } = parsed;
    let is_content = |word: &usize| {
        let token = &sentences.words[*word];
        !token.is_function && !token.is_everyday && !sentences.is_negation[*word]
    };
    let is_known = |word: &usize| {
        parsed.occurrences.knows(*word)
            || parsed.is_number(*word)
            || moment.is_some_and(|moment| (moment.start..moment.end).contains(word))
    };
    let content: Vec<usize> = (0..sentences.words.len()).filter(is_content).collect();
    let known = content.iter().filter(|word| is_known(word)).count();
    (content.len(), known)
}
