//! A question to the case that it describes: the facts it states, the day it
//! names, and what it asks of them.
//!
//! The phrases are the pack's; how they are read is the same for every pack.

mod question;
mod stated;

use std::sync::Arc;

use jiff::civil::Date;

use super::interpret::ParsedQuestion;
use super::moment::Moment;
use super::number::Number;
use super::phrase::{Lexicon, Match, Occurrences, Phrase, matches};
use super::sentence::Sentences;
use crate::knowledge::Problem;
use crate::knowledge::decision::FactType;
use crate::knowledge::table::{Forms, Place};
use crate::rules::{StatedFacts, Table};
use crate::text::Tokenizer;

/// What a question says to a decision table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// The facts that it states.
    pub stated: StatedFacts,
    /// The facts that it makes a point of, the most explicit first: not those it
    /// names in passing.
    pub key_facts: Vec<usize>,
    /// The day that it names.
    pub day: Option<Date>,
    /// What it asks.
    pub question: Option<ScenarioQuestion>,
    /// True when it has words of the table's subject.
    pub is_on_subject: bool,
    /// True when it asks something else beside: how, why, where, to change it.
    pub asks_more: bool,
    /// Share, 0 to 1, of its words of content that the table's phrases know.
    pub coverage: f32,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScenarioQuestion {
    /// The position of the table's ask.
    pub ask: usize,
    /// True when it is asked with a negation: whether they can *not*.
    pub is_negated: bool,
    /// True when it is asked in more than one word.
    pub is_explicit: bool,
}

impl Scenario {
    /// True when the table can decide it: something is asked, some fact is made a
    /// point of, and nothing says that something else is meant.
    pub fn is_decidable(&self) -> bool {
        self.question.is_some()
            && !self.key_facts.is_empty()
            && self.is_on_subject
            && !self.asks_more
            && self.coverage >= LEAST_UNDERSTOOD
    }

    /// The same question about other facts: what a follow-up does not say is
    /// taken over from the question before it.
    pub fn inherit_from(&mut self, earlier: &Scenario) {
        let mut stated = earlier.stated.clone();
        stated.update(&self.stated);
        self.stated = stated;
        for fact in &earlier.key_facts {
            if !self.key_facts.contains(fact) {
                self.key_facts.push(*fact);
            }
        }
        self.day = self.day.or(earlier.day);
        self.question = self.question.or(earlier.question);
        self.is_on_subject |= earlier.is_on_subject;
    }
}

/// What numbers count that no fact of a table counts unless it says so.
#[rustfmt::skip]
const OTHER_UNITS: [&str; 22] = [
    "second", "minut", "min", "hour", "week", "month", "year", "user", "peopl", "person",
    "employe", "percent", "分", "時間", "時", "週", "週間", "月", "年", "人", "名", "か月",
];

/// A question in which fewer words are known is about something else.
const LEAST_UNDERSTOOD: f32 = 0.4;

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PhraseMeaning {
    /// A fact has a value.
    Value { fact: usize, code: i64 },
    /// A fact has the number of the phrase, counted from somewhere.
    Count {
        fact: usize,
        from: i64,
        is_down: bool,
    },
    /// Something is asked.
    Ask(usize),
    /// The question is about the table's subject.
    Subject,
    /// A question in this sentence is about something else.
    Except,
    /// The whole question is about something else.
    Beyond,
    /// A day has come, by its position.
    Day(usize),
}

/// A decision table with its phrases, ready to read questions.
#[derive(Debug)]
pub struct ScenarioInterpreter {
    /// The table.
    pub table: Arc<Table>,
    phrases: Vec<(PhraseMeaning, Phrase)>,
    /// For each fact, the terms of what its numbers count.
    units: Vec<Vec<String>>,
}

impl ScenarioInterpreter {
    /// Reads the phrases of a table.
    pub(super) fn new(
        table: Table,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> ScenarioInterpreter {
        let mut phrases = Vec::new();
        for (meaning, written, place) in written_phrases(&table) {
            let phrase = lexicon.phrase(written, place, tokenizer, problems);
            phrases.push((meaning, phrase));
        }
        let units = table.facts.iter().map(|fact| {
            let forms = fact.written.unit.all();
            let first = |form| Some(tokenizer.every_word(form).first()?.term.clone());
            forms.filter_map(first).collect()
        });
        ScenarioInterpreter {
            units: units.collect(),
            phrases,
            table: Arc::new(table),
        }
    }

    /// Reads a question.
    pub(super) fn interpret(&self, words: &ParsedQuestion<'_>) -> Scenario {
        let ParsedQuestion {
            sentences,
            moment,
            numbers,
            occurrences,
        } = words;
        let said = self.said(occurrences, sentences, numbers);
        let ask = question::asked(&said, sentences);
        let (stated, is_contradictory) = stated::stated(self, &said, numbers, sentences);
        let is_else = |said: &PhraseMatch| match said.meaning {
            PhraseMeaning::Except => sentences.may_ask(said.place.start()),
            PhraseMeaning::Beyond => true,
            _ => false,
        };
        let asks_more = said.iter().any(is_else)
            || is_contradictory
            || ask
                .as_ref()
                .is_some_and(|(_, ask)| question::asks_more(sentences, ask));
        Scenario {
            key_facts: stated::key_facts(&said, &stated),
            stated,
            day: moment
                .map(|moment| moment.day)
                .or_else(|| self.named_day(&said)),
            question: ask.map(|(question, _)| question),
            is_on_subject: said
                .iter()
                .any(|said| said.meaning == PhraseMeaning::Subject),
            asks_more,
            coverage: coverage(sentences, occurrences, numbers, *moment),
        }
    }

    /// The day that a question names by what happens on it.
    fn named_day(&self, said: &[PhraseMatch]) -> Option<Date> {
        let days = said.iter().filter_map(|said| match said.meaning {
            PhraseMeaning::Day(day) if !said.place.is_negated => Some((day, &said.place)),
            _ => None,
        });
        let (day, _) = days.max_by_key(|(_, place)| place.weight())?;
        Some(self.table.written.days[day].day.first_day())
    }

    /// Everything that a question says in the table's phrases.
    fn said(
        &self,
        occurrences: &Occurrences,
        sentences: &Sentences,
        numbers: &[Number],
    ) -> Vec<PhraseMatch> {
        let mut said = Vec::new();
        for (meaning, phrase) in &self.phrases {
            let accepts = |number: &Number| match meaning {
                PhraseMeaning::Count { fact, .. } => self.counts(*fact, number),
                _ => true,
            };
            let accepts = |number: &Number| {
                let is_counted = matches!(meaning, PhraseMeaning::Count { fact, .. } if self.is_unit(*fact, number));
                accepts(number) && (is_counted || !phrase.is_number_alone())
            };
            let places = matches(phrase, occurrences, sentences, numbers, accepts);
            said.extend(places.into_iter().map(|place| PhraseMatch {
                meaning: *meaning,
                place,
            }));
        }
        said
    }

    /// True when a number counts what a fact counts.
    fn is_unit(&self, fact: usize, number: &Number) -> bool {
        let unit = number.unit.as_ref();
        unit.is_some_and(|unit| self.units[fact].contains(unit))
    }

    /// True when a number can be one of a fact: it counts what the fact counts,
    /// or nothing that another fact counts.
    fn counts(&self, fact: usize, number: &Number) -> bool {
        let Some(unit) = &number.unit else {
            return true;
        };
        let is_of = |fact: &usize| self.units[*fact].contains(unit);
        let is_of_none = !(0..self.units.len()).any(|other| is_of(&other));
        is_of(&fact) || is_of_none && !OTHER_UNITS.contains(&unit.as_str())
    }
}

/// A phrase in a question.
#[derive(Debug)]
struct PhraseMatch {
    meaning: PhraseMeaning,
    place: Match,
}

/// The phrases of a table with what they mean and where they were written.
fn written_phrases(table: &Table) -> Vec<(PhraseMeaning, &str, &Place)> {
    let decision = &table.written;
    let general = [
        (PhraseMeaning::Subject, &decision.subject),
        (PhraseMeaning::Except, &decision.except),
        (PhraseMeaning::Beyond, &decision.beyond),
    ];
    let days = decision.days.iter().enumerate();
    let general = general
        .into_iter()
        .map(|(meaning, forms)| (meaning, forms, &decision.place));
    let days = days.map(|(at, day)| (PhraseMeaning::Day(at), &day.phrases, &decision.place));
    let asks = decision.asks.iter().enumerate();
    let asks = asks.map(|(at, ask)| (PhraseMeaning::Ask(at), &ask.phrases, &ask.place));
    let facts = (0..table.facts.len()).flat_map(|fact| phrases_of_fact(table, fact));
    general
        .chain(days)
        .chain(asks)
        .chain(facts)
        .flat_map(|(meaning, forms, place)| forms.all().map(move |form| (meaning, form, place)))
        .collect()
}

/// The phrases of a fact: those of its numbers, and those of each of its values.
fn phrases_of_fact(table: &Table, fact: usize) -> Vec<(PhraseMeaning, &Forms, &Place)> {
    let known = &table.facts[fact];
    let written = &known.written;
    let count = |from: i64, is_down: bool| PhraseMeaning::Count {
        fact,
        from,
        is_down,
    };
    let plain = (count(0, false), &written.phrases, &written.place);
    let counted = written.counted.iter();
    let counted = counted.map(|c| (count(c.from, c.down), &c.phrases, &written.place));
    // Only an integer can be what a number in a question says.
    let numbers = [plain].into_iter().chain(counted);
    let numbers = numbers.filter(|_| known.kind() == FactType::Integer);
    let values = written.values.iter().zip(0..).map(|(value, at)| {
        let code = match known.kind() {
            FactType::Bool => known.code(&value.value).unwrap_or(at),
            _ => at,
        };
        (
            PhraseMeaning::Value { fact, code },
            &value.phrases,
            &written.place,
        )
    });
    numbers.chain(values).collect()
}

/// The share of words of content that are known.
fn coverage(
    sentences: &Sentences,
    occurrences: &Occurrences,
    numbers: &[Number],
    moment: Option<Moment>,
) -> f32 {
    let is_topical = |word: &usize| {
        let token = &sentences.words[*word];
        !token.is_function && !token.is_everyday && !sentences.is_negation[*word]
    };
    let is_known = |word: &usize| {
        occurrences.knows(*word)
            || numbers
                .iter()
                .any(|number| (number.start..number.end).contains(word))
            || moment.is_some_and(|moment| (moment.start..moment.end).contains(word))
    };
    let topical: Vec<usize> = (0..sentences.words.len()).filter(is_topical).collect();
    let known = topical.iter().filter(|word| is_known(word)).count();
    match topical.len() {
        0 => 1.0,
        all => known as f32 / all as f32,
    }
}
