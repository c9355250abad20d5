//! The phrases of a decision table with their meanings, and their matches in a question.

use super::super::number::Number;
use super::super::parsed::ParsedQuestion;
use super::super::phrase::{Lexicon, Match, Phrase, matches};
use super::super::unit::Units;
use crate::knowledge::Problem;
use crate::knowledge::decision::FactType;
use crate::knowledge::{Forms, Place};
use crate::rules::Table;
use crate::text::Tokenizer;

/// The meaning of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseMeaning {
    /// A fact has the value with a code.
    Value { fact: usize, code: i64 },
    /// A fact has the number of the phrase, added to `from` or, if `is_down`, subtracted
    /// from it.
    Count {
        fact: usize,
        from: i64,
        is_down: bool,
    },
    /// The question asks about an outcome, by the position of the table's ask.
    Ask(usize),
    /// The question is about the table's subject.
    Subject,
    /// A question in the same sentence is about something else.
    Except,
    /// The whole question is about something else.
    Beyond,
    /// The question is about a day, by its position in the table.
    Day(usize),
}

/// A phrase that occurs in a question.
#[derive(Debug)]
pub(super) struct PhraseMatch {
    pub meaning: PhraseMeaning,
    pub place: Match,
}

/// The phrases of a decision table.
#[derive(Debug)]
pub(super) struct TablePhrases {
    phrases: Vec<(PhraseMeaning, Phrase)>,
    /// The units of the facts' numbers.
    pub units: Units,
}

impl TablePhrases {
    /// Compiles the phrases of a table. Mistakes in them are added to `problems`.
    pub(super) fn new(
        table: &Table,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> TablePhrases {
        let mut phrases = Vec::new();
        for (meaning, written, place) in written_phrases(table) {
            let phrase = lexicon.phrase(written, place, tokenizer, problems);
            phrases.push((meaning, phrase));
        }
        let units = table.facts.iter().map(|fact| &fact.written.unit);
        TablePhrases {
            units: Units::new(units, tokenizer),
            phrases,
        }
    }

    /// All phrases that occur in a question.
    pub(super) fn matches(&self, parsed: &ParsedQuestion<'_>) -> Vec<PhraseMatch> {
        let mut phrase_matches = Vec::new();
        for (meaning, phrase) in &self.phrases {
            let accepts = |number: &Number| match meaning {
                PhraseMeaning::Count { fact, .. } => {
                    self.units.can_count(*fact, number)
                        && (self.units.is_unit_of(*fact, number) || !phrase.is_number_alone())
                }
                _ => !phrase.is_number_alone(),
            };
            let places = matches(phrase, parsed, accepts);
            phrase_matches.extend(places.into_iter().map(|place| PhraseMatch {
                meaning: *meaning,
                place,
            }));
        }
        phrase_matches
    }
}

/// The phrases of a table with their meanings and places.
fn written_phrases(table: &Table) -> Vec<(PhraseMeaning, &str, &Place)> {
    let decision = &table.written;
    let general = [
        (PhraseMeaning::Subject, &decision.subject),
        (PhraseMeaning::Except, &decision.except),
        (PhraseMeaning::Beyond, &decision.beyond),
    ];
    let general = general
        .into_iter()
        .map(|(meaning, forms)| (meaning, forms, &decision.place));
    let days = decision.days.iter().enumerate();
    let days = days.map(|(i, day)| (PhraseMeaning::Day(i), &day.phrases, &decision.place));
    let asks = decision.asks.iter().enumerate();
    let asks = asks.map(|(i, ask)| (PhraseMeaning::Ask(i), &ask.phrases, &ask.place));
    let facts = (0..table.facts.len()).flat_map(|fact| phrases_of_fact(table, fact));
    general
        .chain(days)
        .chain(asks)
        .chain(facts)
        .flat_map(|(meaning, forms, place)| forms.all().map(move |form| (meaning, form, place)))
        .collect()
}

/// The phrases of a fact: those of its numbers and those of its listed values.
fn phrases_of_fact(table: &Table, fact: usize) -> Vec<(PhraseMeaning, &Forms, &Place)> {
    let definition = &table.facts[fact];
    let written = &definition.written;
    let count = |from: i64, is_down: bool| PhraseMeaning::Count {
        fact,
        from,
        is_down,
    };
    let plain = (count(0, false), &written.phrases, &written.place);
    let counted = written.counted.iter();
    let counted = counted.map(|c| (count(c.from, c.down), &c.phrases, &written.place));
    // Only an integer fact can have a number of the question.
    let numbers = [plain].into_iter().chain(counted);
    let numbers = numbers.filter(|_| definition.kind() == FactType::Integer);
    let values = written.values.iter().zip(0..).map(|(value, position)| {
        let code = match definition.kind() {
            FactType::Bool => definition.code(&value.value).unwrap_or(position),
            _ => position,
        };
        (
            PhraseMeaning::Value { fact, code },
            &value.phrases,
            &written.place,
        )
    });
    numbers.chain(values).collect()
}
