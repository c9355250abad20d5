//! The phrases of a pack, and a question to what it says in them.

use jiff::civil::Date;

use super::lookup::{Lookup, LookupInterpreter};
use super::moment::{self, Moment};
use super::number::{self, Number};
use super::phrase::{Lexicon, Occurrences};
use super::scenario::{Scenario, ScenarioInterpreter};
use super::sentence::Sentences;
use crate::knowledge::{Pack, Problem};
use crate::rules::Table;
use crate::text::Tokenizer;

/// A pack's phrases, ready to read questions.
#[derive(Debug)]
pub struct Interpreter {
    lexicon: Lexicon,
    lookups: LookupInterpreter,
    table: Option<ScenarioInterpreter>,
}

/// What a question says in a pack's phrases.
#[derive(Debug, Clone, Default)]
pub struct Interpretation {
    /// To its decision table, if it has one.
    pub scenario: Option<Scenario>,
    /// The rows of its tables that the question looks up.
    pub lookup: Option<Lookup>,
}

impl Interpretation {
    /// True when a table of the pack answers it.
    pub fn is_answerable(&self) -> bool {
        self.scenario.as_ref().is_some_and(Scenario::is_decidable) || self.lookup.is_some()
    }

    /// The same question about other facts, for a follow-up. One that looks
    /// something up and says nothing of a case is a question of its own: "and what
    /// is the default?".
    pub fn inherit_from(&mut self, earlier: &Interpretation) {
        let looks_up = self.lookup.is_some();
        if let (Some(own), Some(earlier)) = (&mut self.scenario, &earlier.scenario)
            && !(looks_up && own.key_facts.is_empty())
        {
            own.inherit_from(earlier);
        }
    }
}

/// The words of a question with what grammar and a lexicon say of them.
pub(super) struct ParsedQuestion<'q> {
    pub sentences: &'q Sentences,
    pub moment: Option<Moment>,
    pub numbers: Vec<Number>,
    pub occurrences: Occurrences,
}

impl Interpreter {
    /// Reads the phrases of a pack. A table that is not sound is left out; what
    /// is wrong with it, or with a phrase, is reported.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> (Interpreter, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut lexicon = Lexicon::new(pack, tokenizer);
        let table = match Table::new(pack) {
            None => None,
            Some(Ok(table)) => Some(table),
            Some(Err(found)) => {
                problems.extend(found);
                None
            }
        };
        let table = table
            .map(|table| ScenarioInterpreter::new(table, &mut lexicon, tokenizer, &mut problems));
        let lookups = LookupInterpreter::new(pack, &mut lexicon, tokenizer, &mut problems);
        let reader = Interpreter {
            lexicon,
            lookups,
            table,
        };
        (reader, problems)
    }

    /// The decision table, if the pack has a sound one.
    pub fn table(&self) -> Option<&std::sync::Arc<Table>> {
        self.table.as_ref().map(|reader| &reader.table)
    }

    /// Reads a question asked on a day.
    pub fn interpret(&self, sentences: &Sentences, today: Date) -> Interpretation {
        let moment = moment::moment(sentences, today);
        let taken: Vec<bool> = (0..sentences.words.len())
            .map(|word| moment.is_some_and(|moment| (moment.start..moment.end).contains(&word)))
            .collect();
        let words = ParsedQuestion {
            sentences,
            moment,
            numbers: number::numbers(sentences, &taken),
            occurrences: self.lexicon.find(sentences),
        };
        Interpretation {
            scenario: self.table.as_ref().map(|table| table.interpret(&words)),
            lookup: self.lookups.interpret(&words),
        }
    }
}
