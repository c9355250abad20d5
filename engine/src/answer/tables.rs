//! Turns the interpretation of a question into an answer from a pack's tables: a decision, a
//! setting, or rollouts.

use jiff::civil::Date;

use super::confidence::of_case;
use super::decide::{Options, answerable};
use super::lookup;
use super::related::next_entries;
use super::verdict::ScenarioAnswer;
use super::{Answer, Outcome, Statement};
use crate::knowledge::Pack;
use crate::knowledge::glossary::Concept;
use crate::retrieve::Candidate;
use crate::retrieve::expand::Correction;
use crate::rules::MissingFacts;
use crate::understand::interpret::Interpretation;
use crate::understand::lookup::Lookup;
use crate::understand::{Interpreter, Question, Scenario, Understanding};

/// An answer from a pack's tables, before related entries are added.
#[derive(Debug)]
pub struct TableAnswer {
    statement: Statement,
    /// Ids of the entries to offer first.
    first_related: Vec<String>,
    /// The day for which it is given.
    day: Date,
    /// The confidence in the answer, 0 to 1.
    confidence: f32,
}

impl TableAnswer {
    /// The complete answer to the question, with related entries.
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
        let related = next_entries(
            &self.statement,
            &self.first_related,
            &entries,
            packs,
            language,
        );
        Answer {
            question: question.text.clone(),
            language,
            as_of: self.day,
            outcome: Outcome::Answered(self.statement),
            confidence: self.confidence,
            related,
            sections: Vec::new(),
            corrections,
        }
    }
}

/// The answer of a pack's tables, if they answer the question.
pub fn answer_from_tables(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    interpreter: &Interpreter,
    interpretation: &Interpretation,
    options: &Options,
) -> Option<TableAnswer> {
    scenario(
        question,
        understanding,
        pack,
        interpreter,
        interpretation,
        options,
    )
    .or_else(|| looked_up(question, understanding, pack, interpretation))
}

/// Confidence in a setting or rollout that a question names.
const LOOKUP_CONFIDENCE: f32 = 0.9;

/// Least coverage of a scenario if the question has a concept that the glossary marks as
/// beyond the pack. Such a concept can be one that a decision table knows; then its phrases
/// cover most words.
const MIN_COVERAGE_BEYOND: f32 = 0.7;

/// True when a question has a concept that the glossary marks as beyond the pack.
fn is_beyond_pack(understanding: &Understanding) -> bool {
    let distinctive = &understanding.terms.distinctive;
    distinctive.iter().any(|term| Concept::is_beyond(term))
}

/// The answer of a decision table, if the interpretation is a decidable scenario.
fn scenario(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    interpreter: &Interpreter,
    interpretation: &Interpretation,
    options: &Options,
) -> Option<TableAnswer> {
    let is_beyond = is_beyond_pack(understanding);
    let confidence = |scenario: &Scenario| of_case(scenario, options.max_wrong);
    let answers = |scenario: &&Scenario| {
        let is_explicit = scenario
            .question
            .is_some_and(|question| question.is_explicit);
        scenario.is_decidable()
            && confidence(scenario).is_sufficient
            && !interpretation.asks_for_number()
            && (!is_beyond || scenario.coverage >= MIN_COVERAGE_BEYOND)
            && (is_explicit
                || !matches!(
                    interpretation.lookup,
                    Some(Lookup::Setting {
                        is_unambiguous: true,
                        ..
                    })
                ))
    };
    let scenario = interpretation.scenario.as_ref().filter(answers)?;
    let table = interpreter.table()?;
    let day = scenario.day.unwrap_or(question.as_of);
    let answer = ScenarioAnswer {
        decision: table.evaluate(&scenario.stated, day, MissingFacts::UseDefaults),
        table: table.clone(),
        question: scenario.question,
        key_facts: scenario.key_facts.clone(),
        timeline: Vec::new(),
        ignored: Vec::new(),
    };
    let first_related = answer.entries_of_facts();
    let statement = answer.statement(pack, understanding.language)?;
    Some(TableAnswer {
        statement,
        first_related,
        day,
        confidence: confidence(scenario).probability,
    })
}

/// The answer with the setting or the rollouts that the question looks up.
fn looked_up(
    question: &Question,
    understanding: &Understanding,
    pack: &Pack,
    interpretation: &Interpretation,
) -> Option<TableAnswer> {
    if is_beyond_pack(understanding) {
        return None;
    }
    let language = understanding.language;
    let (statement, day) = match interpretation.lookup.as_ref()? {
        Lookup::Setting { row, question, .. } => {
            let setting = pack.settings.get(*row)?;
            let found = [(pack, setting)];
            (lookup::settings(&found, *question, language)?, None)
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
            (lookup::rollouts(&rows, *question, language)?, *day)
        }
    };
    Some(TableAnswer {
        statement,
        first_related: Vec::new(),
        day: day.unwrap_or(question.as_of),
        confidence: LOOKUP_CONFIDENCE,
    })
}
