//! Interprets a question by the phrases of a pack: the scenario that it describes, and the
//! rows that it looks up.

use std::sync::Arc;

use jiff::civil::Date;

use super::lookup::{Lookup, LookupInterpreter, NumberTopic};
use super::moment;
use super::number;
use super::parsed::ParsedQuestion;
use super::phrase::Lexicon;
use super::rollout_names::RolloutNames;
use super::scenario::{Scenario, ScenarioInterpreter};
use super::sentence::Sentences;
use crate::knowledge::{Pack, Problem};
use crate::rules::Table;
use crate::text::Tokenizer;

/// Interprets questions by the phrases of one pack.
#[derive(Debug)]
pub struct Interpreter {
    lexicon: Lexicon,
    lookups: LookupInterpreter,
    rollout_names: RolloutNames,
    scenarios: Option<ScenarioInterpreter>,
}

/// The meaning of a question in the phrases of a pack.
#[derive(Debug, Clone, Default)]
pub struct Interpretation {
    /// Its meaning to the decision table; `None` if the pack has none.
    pub scenario: Option<Scenario>,
    /// The rows of the pack's tables that it looks up.
    pub lookup: Option<Lookup>,
    /// What it says about the settings that have numbers.
    pub number_topic: NumberTopic,
    /// The positions of the rollouts that it names without asking anything.
    named_rollouts: Vec<usize>,
}

impl Interpretation {
    /// True when a table of the pack answers the question.
    pub fn is_answerable(&self) -> bool {
        self.scenario.as_ref().is_some_and(Scenario::is_decidable) || self.lookup.is_some()
    }

    /// True when the question before says which setting the question asks about: "can I set
    /// it to 30?".
    pub fn continues(&self, earlier: &Interpretation) -> bool {
        self.number_topic.needs_setting() && self.continued_lookup(earlier).is_some()
    }

    /// The lookup of the setting that the question before is about.
    fn continued_lookup(&self, earlier: &Interpretation) -> Option<Lookup> {
        let row = earlier.number_topic.row?;
        let is_open = self.lookup.is_none() && self.number_topic.row.is_none();
        let asked_before = earlier.asks_for_number();
        let lookup = self.number_topic.lookup(row, asked_before);
        lookup.filter(|_| is_open)
    }

    /// The same question about other rollouts, if it is one about rollouts.
    fn lookup_of_rollouts(&self, rows: &[usize]) -> Option<Lookup> {
        match &self.lookup {
            Some(Lookup::Rollouts { day, question, .. }) => Some(Lookup::Rollouts {
                rows: rows.to_vec(),
                day: *day,
                question: *question,
            }),
            _ => None,
        }
    }

    /// True when it asks whether a setting can have a number.
    pub fn asks_for_number(&self) -> bool {
        matches!(
            self.lookup,
            Some(Lookup::Setting {
                question: Some(_),
                ..
            })
        )
    }

    /// Completes a follow-up question by the question before it. A follow-up that looks
    /// something up and states no fact stands on its own: "and what is the default?"
    pub fn inherit_from(&mut self, earlier: &Interpretation) {
        if let Some(lookup) = self.continued_lookup(earlier) {
            self.lookup = Some(lookup);
        }
        if self.lookup.is_none() && !self.named_rollouts.is_empty() {
            self.lookup = earlier.lookup_of_rollouts(&self.named_rollouts);
            if self.lookup.is_some() {
                return;
            }
        }
        let topic = &mut self.number_topic;
        topic.row = topic.row.or(earlier.number_topic.row);
        let looks_up = self.lookup.is_some();
        if let (Some(scenario), Some(earlier)) = (&mut self.scenario, &earlier.scenario)
            && !(looks_up && scenario.key_facts.is_empty())
        {
            scenario.inherit_from(earlier);
        }
    }
}

impl Interpreter {
    /// Compiles the decision table and the phrases of a pack, and returns the problems in
    /// them. A table with problems is left out.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> (Interpreter, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut lexicon = Lexicon::new(pack, tokenizer);
        let table = match Table::new(pack) {
            None => None,
            Some(Ok(table)) => Some(table),
            Some(Err(table_problems)) => {
                problems.extend(table_problems);
                None
            }
        };
        let scenarios = table
            .map(|table| ScenarioInterpreter::new(table, &mut lexicon, tokenizer, &mut problems));
        let lookups = LookupInterpreter::new(pack, &mut lexicon, tokenizer, &mut problems);
        let interpreter = Interpreter {
            lexicon,
            lookups,
            rollout_names: RolloutNames::new(pack, tokenizer),
            scenarios,
        };
        (interpreter, problems)
    }

    /// The decision table, if the pack has one without problems.
    pub fn table(&self) -> Option<&Arc<Table>> {
        self.scenarios.as_ref().map(|scenarios| &scenarios.table)
    }

    /// Interprets a question that is asked on the day `today`.
    pub fn interpret(&self, sentences: &Sentences, today: Date) -> Interpretation {
        let moment = moment::moment(sentences, today);
        let taken: Vec<bool> = (0..sentences.words.len())
            .map(|word| moment.is_some_and(|moment| (moment.start..moment.end).contains(&word)))
            .collect();
        let numbers = number::numbers(sentences, &taken);
        let occurrences = self.lexicon.find(sentences);
        let parsed = ParsedQuestion::new(sentences, moment, numbers, occurrences);
        let lookups = self.lookups.find(&parsed);
        let number_topic = lookups.topic();
        let lookup = lookups.lookup();
        // The setting can be named in another sentence.
        let named = number_topic.row.filter(|_| lookup.is_none());
        Interpretation {
            scenario: self
                .scenarios
                .as_ref()
                .map(|scenarios| scenarios.interpret(&parsed, today)),
            lookup: lookup.or_else(|| number_topic.lookup(named?, false)),
            number_topic,
            named_rollouts: self.rollout_names.named_by(sentences),
        }
    }
}
