//! The phrases of a pack, and a question to what it says in them.

use jiff::civil::Date;

use super::look_up::{LookUp, LookUps};
use super::moment::{self, Moment};
use super::number::{self, Number};
use super::phrase::{Found, Lexicon};
use super::scenario::{Scenario, TableReader};
use super::sentence::Sentences;
use crate::knowledge::{Pack, Problem};
use crate::rules::Table;
use crate::text::Tokenizer;

/// A pack's phrases, ready to read questions.
#[derive(Debug)]
pub struct Reader {
    lexicon: Lexicon,
    look_ups: LookUps,
    table: Option<TableReader>,
}

/// What a question says in a pack's phrases.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// To its decision table, if it has one.
    pub scenario: Option<Scenario>,
    /// The rows of its tables that the question looks up.
    pub look_up: Option<LookUp>,
}

impl Said {
    /// True when a table of the pack answers it.
    pub fn is_answer(&self) -> bool {
        self.scenario.as_ref().is_some_and(Scenario::is_complete) || self.look_up.is_some()
    }

    /// True when it states a fact, which is all that a follow-up may do.
    pub fn makes_a_point(&self) -> bool {
        let scenario = self.scenario.as_ref();
        scenario.is_some_and(|scenario| !scenario.made_of.is_empty())
    }

    /// The same question about other facts, for a follow-up. One that looks
    /// something up and says nothing of a case is a question of its own: "and what
    /// is the default?".
    pub fn lean_on(&mut self, earlier: &Said) {
        let looks_up = self.look_up.is_some();
        if let (Some(own), Some(earlier)) = (&mut self.scenario, &earlier.scenario)
            && !(looks_up && own.made_of.is_empty())
        {
            own.lean_on(earlier);
        }
    }
}

/// The words of a question with what grammar and a lexicon say of them.
pub(super) struct QuestionWords<'q> {
    pub sentences: &'q Sentences,
    pub moment: Option<Moment>,
    pub numbers: Vec<Number>,
    pub found: Found,
}

impl Reader {
    /// Reads the phrases of a pack. A table that is not sound is left out; what
    /// is wrong with it, or with a phrase, is reported.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> (Reader, Vec<Problem>) {
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
        let table =
            table.map(|table| TableReader::new(table, &mut lexicon, tokenizer, &mut problems));
        let look_ups = LookUps::new(pack, &mut lexicon, tokenizer, &mut problems);
        let reader = Reader {
            lexicon,
            look_ups,
            table,
        };
        (reader, problems)
    }

    /// The decision table, if the pack has a sound one.
    pub fn table(&self) -> Option<&std::sync::Arc<Table>> {
        self.table.as_ref().map(|reader| &reader.table)
    }

    /// Reads a question asked on a day.
    pub fn read(&self, sentences: &Sentences, today: Date) -> Said {
        let moment = moment::moment(sentences, today);
        let taken: Vec<bool> = (0..sentences.words.len())
            .map(|word| moment.is_some_and(|moment| (moment.start..moment.end).contains(&word)))
            .collect();
        let words = QuestionWords {
            sentences,
            moment,
            numbers: number::numbers(sentences, &taken),
            found: self.lexicon.find(sentences),
        };
        Said {
            scenario: self.table.as_ref().map(|table| table.read(&words)),
            look_up: self.look_ups.read(&words),
        }
    }
}
