//! What a question says in a pack's phrases to an answer from the pack's tables:
//! a decision, a setting, roll-outs.

use super::decide::answerable;
use super::look_up;
use super::related::next_entries;
use super::verdict::Ruling;
use super::{Answer, Outcome, Statement};
use crate::knowledge::Pack;
use crate::knowledge::glossary::Concept;
use crate::retrieve::Candidate;
use crate::retrieve::expand::Correction;
use crate::rules::evaluate::MissingFacts;
use crate::understand::interpret::Interpretation;
use crate::understand::lookup::Lookup;
use crate::understand::{Interpreter, Question, Scenario, Understanding};

/// A statement from a pack's tables.
#[derive(Debug)]
pub struct FromTable {
    statement: Statement,
    /// Entries to name first.
    named: Vec<String>,
    /// The day that it is for.
    day: jiff::civil::Date,
    /// How much of the question was understood, 0 to 1.
    confidence: f32,
}

impl FromTable {
    /// The answer that it makes.
    pub fn answer(
        self,
        question: &Question,
        understanding: &Understanding,
        candidates: &[Candidate],
        corrections: Vec<Correction>,
        packs: &[Pack],
    ) -> Answer {
        let language = understanding.language;
        let (entries, _) = answerable(candidates, packs, question);
        let related = next_entries(&self.statement, &self.named, &entries, packs, language);
        Answer {
            question: question.text.clone(),
            language,
            as_of: self.day,
            outcome: Outcome::Answered(self.statement),
            confidence: self.confidence,
            related,
            corrections,
        }
    }
}

/// The statement of the first pack whose tables answer.
pub fn by_table<'p>(
    question: &Question,
    understanding: &Understanding,
    packs: impl Iterator<Item = ((&'p Pack, &'p Interpreter), &'p Interpretation)>,
) -> Option<FromTable> {
    let mut packs = packs;
    packs.find_map(|((pack, reader), said)| {
        scenario(question, understanding, pack, reader, said)
            .or_else(|| table_row(question, understanding, pack, said))
    })
}

/// Confidence in a row that a question names.
const NAMED: f32 = 0.9;

/// A matter beyond the packs may be one that a table knows: then most words of the
/// question are the table's.
const UNDERSTOOD_THOUGH_BEYOND: f32 = 0.7;

fn names_matter_beyond(understanding: &Understanding) -> bool {
    let distinctive = &understanding.terms.distinctive;
    distinctive.iter().any(|term| Concept::is_beyond(term))
}

fn scenario(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    reader: &Interpreter,
    said: &Interpretation,
) -> Option<FromTable> {
    let is_beyond = names_matter_beyond(understanding);
    let is_meant = |scenario: &&Scenario| {
        let is_explicit = scenario.question.is_some_and(|asked| asked.is_explicit);
        scenario.is_decidable()
            && (!is_beyond || scenario.coverage >= UNDERSTOOD_THOUGH_BEYOND)
            && (is_explicit
                || !matches!(
                    said.lookup,
                    Some(Lookup::Setting {
                        is_unambiguous: true,
                        ..
                    })
                ))
    };
    let scenario = said.scenario.as_ref().filter(is_meant)?;
    let table = reader.table()?;
    let day = scenario.day.unwrap_or(question.as_of);
    let ruling = Ruling {
        decision: table.evaluate(&scenario.stated, day, MissingFacts::UseDefaults),
        table: table.clone(),
        asked: scenario.question,
        key_facts: scenario.key_facts.clone(),
        timeline: Vec::new(),
        ignored: Vec::new(),
    };
    let named = ruling.entries_of_facts();
    let statement = ruling.statement(pack, understanding.language)?;
    Some(FromTable {
        statement,
        named,
        day,
        confidence: scenario.coverage,
    })
}

fn table_row(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    said: &Interpretation,
) -> Option<FromTable> {
    if names_matter_beyond(understanding) {
        return None;
    }
    let language = understanding.language;
    let (statement, day) = match said.lookup.as_ref()? {
        Lookup::Setting { row, .. } => {
            let setting = pack.settings.get(*row)?;
            (look_up::settings(&[(pack, setting)], language)?, None)
        }
        Lookup::Rollouts {
            rows,
            day,
            question,
        } => {
            let rows: Vec<_> = rows
                .iter()
                .filter_map(|row| Some((pack, pack.rollouts.get(*row)?)))
                .collect();
            (look_up::rollouts(&rows, *question, language)?, *day)
        }
    };
    Some(FromTable {
        statement,
        named: Vec::new(),
        day: day.unwrap_or(question.as_of),
        confidence: NAMED,
    })
}
