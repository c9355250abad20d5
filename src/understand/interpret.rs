//! Interprets a question by the phrases of a pack: the scenario that it describes, and the
//! rows that it looks up.

use std::sync::Arc;

use jiff::civil::Date;

use super::lookup::{Lookup, LookupInterpreter};
use super::moment;
use super::number;
use super::parsed::ParsedQuestion;
use super::phrase::Lexicon;
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
    scenarios: Option<ScenarioInterpreter>,
}

/// The meaning of a question in the phrases of a pack.
#[derive(Debug, Clone, Default)]
pub struct Interpretation {
    /// Its meaning to the decision table; `None` if the pack has none.
    pub scenario: Option<Scenario>,
    /// The rows of the pack's tables that it looks up.
    pub lookup: Option<Lookup>,
}

impl Interpretation {
    /// True when a table of the pack answers the question.
    pub fn is_answerable(&self) -> bool {
        self.scenario.as_ref().is_some_and(Scenario::is_decidable) || self.lookup.is_some()
    }

    /// Completes a follow-up question by the question before it. A follow-up that looks
    /// something up and states no fact stands on its own: "and what is the default?"
    pub fn inherit_from(&mut self, earlier: &Interpretation) {
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
        let parsed = ParsedQuestion {
            sentences,
            moment,
            numbers: number::numbers(sentences, &taken),
            occurrences: self.lexicon.find(sentences),
        };
        Interpretation {
            scenario: self
                .scenarios
                .as_ref()
                .map(|scenarios| scenarios.interpret(&parsed, today)),
            lookup: self.lookups.interpret(&parsed),
        }
    }
}
