//! Turns the interpretation of a question into an answer from a pack's tables: a decision, a
//! setting, or rollouts.

use jiff::civil::Date;

use super::confidence::{Confidence, of_case, of_lookup};
use super::decide::{Options, PackQuestion};
use super::features::{SENTENCE, length};
use super::lookup;
use super::related::{MAX_RELATED, next_entries};
use super::verdict::ScenarioAnswer;
use super::{Answer, Outcome, Statement, Tentative};
use crate::knowledge::glossary::Concept;
use crate::retrieve::expand::Correction;
use crate::rules::{Domain, MissingFacts, StatedFacts, Table};
use crate::understand::interpret::Interpretation;
use crate::understand::lookup::Lookup;
use crate::understand::{Interpreter, Scenario, Understanding};

/// An answer from a pack's tables, before related entries are added.
#[derive(Debug)]
pub struct TableAnswer {
    statement: Statement,
    /// Ids of the entries to offer first.
    first_related: Vec<String>,
    /// The day for which it is given.
    day: Date,
    confidence: Confidence,
}

impl TableAnswer {
    /// True if it is certain enough to be given as the answer.
    pub fn is_sufficient(&self) -> bool {
        self.confidence.is_sufficient
    }

    /// The complete answer to the question, with related entries.
    pub fn answer(self, asked: &PackQuestion<'_>, corrections: Vec<Correction>) -> Answer {
        let language = asked.understanding.language;
        let related = next_entries(
            &self.statement,
            &self.first_related,
            &asked.entries,
            asked.packs(),
            language,
        );
        let outcome = Outcome::Answered(self.statement);
        Answer {
            confidence: self.confidence.probability,
            related,
            corrections,
            ..Answer::new(&asked.question.text, language, self.day, outcome)
        }
    }

    /// Another answer to the question; if it gives none, with this one as the first choice, from
    /// the confidence from which choices are offered.
    pub fn offered_with(self, answer: Answer, options: &Options) -> Answer {
        if answer.statement().is_some() || self.confidence.probability < options.clarify {
            return answer;
        }
        let confidence = self.confidence.probability;
        let mut related = answer.related;
        related.truncate(MAX_RELATED - 1);
        Answer {
            outcome: Outcome::Clarify,
            confidence: answer.confidence.max(confidence),
            tentative: Some(Box::new(Tentative {
                statement: self.statement,
                confidence,
            })),
            related,
            ..answer
        }
    }
}

/// What a pack's tables say to a question: the decision of the case, or else the setting or the
/// rollouts, whichever is certain enough; if none is, the more probable one.
pub fn answer_from_tables(
    asked: &PackQuestion<'_>,
    interpreter: &Interpreter,
    interpretation: &Interpretation,
) -> Option<TableAnswer> {
    let entries = &asked.entries;
    // An entry that isn't close comes after all that are.
    let rank = |entry: &str| {
        let mut ids = entries.iter().map(|candidate| &candidate.passage.id);
        ids.position(|id| id == entry).unwrap_or(entries.len()) + 1
    };
    let case = scenario(asked, interpreter, interpretation, |scenario, entry| {
        of_case(scenario, entry.map(rank), asked.options.max_wrong)
    });
    if case.as_ref().is_some_and(TableAnswer::is_sufficient) {
        return case;
    }
    let is_case = case
        .as_ref()
        .is_some_and(|case| case.confidence.probability >= RIVAL_CASE);
    // A question of one sentence names nothing in passing.
    let is_long = length(&asked.question.text) > SENTENCE;
    let is_far = |entry: &str| is_long && !entries.is_empty() && rank(entry) > entries.len();
    let row = looked_up(asked, interpretation, |entry, is_named| {
        entry.is_some_and(is_far) || is_case && !is_named
    });
    let is_more_probable = |row: &TableAnswer| {
        let of_case = case
            .as_ref()
            .map_or(0.0, |case| case.confidence.probability);
        row.is_sufficient() || row.confidence.probability > of_case
    };
    match row.filter(is_more_probable) {
        Some(row) => Some(row),
        None => case,
    }
}

/// From this confidence that the question is a case, a row is named in it in passing, unless the
/// name can mean nothing else.
const RIVAL_CASE: f32 = 0.55;

/// Least coverage of a scenario if the question has a concept that the glossary marks as
/// beyond the pack. Such a concept can be one that a decision table knows; then its phrases
/// cover most words.
const MIN_COVERAGE_BEYOND: f32 = 0.7;

/// True when a question has a concept that the glossary marks as beyond the pack.
fn is_beyond_pack(understanding: &Understanding) -> bool {
    let distinctive = &understanding.terms.distinctive;
    distinctive.iter().any(|term| Concept::is_beyond(term))
}

/// The answer of a decision table, if the interpretation is a decidable scenario. `confidence`
/// is that in a scenario which the entry with an id explains.
fn scenario(
    asked: &PackQuestion<'_>,
    interpreter: &Interpreter,
    interpretation: &Interpretation,
    confidence: impl Fn(&Scenario, Option<&str>) -> Confidence,
) -> Option<TableAnswer> {
    let is_beyond = is_beyond_pack(asked.understanding);
    let answers = |scenario: &&Scenario| {
        let is_explicit = scenario
            .question
            .is_some_and(|question| question.is_explicit);
        scenario.is_decidable()
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
    let day = scenario.day.unwrap_or(asked.question.as_of);
    let answer = ScenarioAnswer {
        decision: table.evaluate(&scenario.stated, day, MissingFacts::UseDefaults),
        table: table.clone(),
        question: scenario.question,
        key_facts: scenario.key_facts.clone(),
        timeline: Vec::new(),
        ignored: Vec::new(),
    };
    let first_related = answer.entries_of_facts();
    let statement = answer.statement(asked.pack, asked.understanding.language)?;
    let confidence = confidence(scenario, statement.entry.as_deref());
    Some(TableAnswer {
        confidence: match hinges_on_days(table, scenario, day) {
            true => confidence.offered(),
            false => confidence,
        },
        statement,
        first_related,
        day,
    })
}

/// True if another outcome is decided when a stated number of days has grown until the day that is
/// asked about: of "three days ago", people count to today. What a policy sets doesn't grow.
fn hinges_on_days(table: &Table, scenario: &Scenario, day: Date) -> bool {
    if scenario.days_ahead == 0 {
        return false;
    }
    let stated = &scenario.stated;
    let outcome = |stated: &StatedFacts| {
        let decision = table.evaluate(stated, day, MissingFacts::UseDefaults);
        decision.outcome()
    };
    let today = outcome(stated);
    let in_days = stated.iter().filter(|(fact, _)| {
        let written = &table.facts[*fact].written;
        let mut units = written.unit.all();
        written.property.is_none() && units.any(|unit| matches!(unit, "day" | "日"))
    });
    let mut grown = in_days.flat_map(|(fact, domain)| {
        let max = table.facts[fact].max;
        let days = domain.single().into_iter();
        let later = days.flat_map(|days| (1..=scenario.days_ahead).map(move |more| days + more));
        let later = later.filter(move |days| *days <= max);
        later.map(move |days| (fact, Domain::only(days)))
    });
    grown.any(|(fact, domain)| {
        let mut later = stated.clone();
        later.state(fact, domain);
        outcome(&later) != today
    })
}

/// The answer with the setting or the rollouts that the question looks up. `is_in_passing` tells
/// by the entry that explains them, and whether their name can mean nothing else, if the question
/// is about something else.
fn looked_up(
    asked: &PackQuestion<'_>,
    interpretation: &Interpretation,
    is_in_passing: impl Fn(Option<&str>, bool) -> bool,
) -> Option<TableAnswer> {
    if is_beyond_pack(asked.understanding) {
        return None;
    }
    let (pack, language) = (asked.pack, asked.understanding.language);
    let (statement, day, is_named) = match interpretation.lookup.as_ref()? {
        Lookup::Setting {
            row,
            question,
            is_unambiguous,
        } => {
            let setting = pack.settings.get(*row)?;
            let found = [(pack, setting)];
            let statement = lookup::settings(&found, *question, language)?;
            (statement, None, *is_unambiguous)
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
            (lookup::rollouts(&rows, *question, language)?, *day, false)
        }
    };
    let is_in_passing = is_in_passing(statement.entry.as_deref(), is_named);
    Some(TableAnswer {
        statement,
        first_related: Vec::new(),
        day: day.unwrap_or(asked.question.as_of),
        confidence: of_lookup(is_in_passing),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::answer::{Citation, Content};
    use crate::text::Language;

    #[test]
    fn what_a_table_says_is_offered_from_the_confidence_for_choices() {
        for (clarify, is_offered) in [(0.25, true), (0.35, false)] {
            let citation = Citation {
                title: "S".to_owned(),
                url: String::new(),
                date: Some("2026".to_owned()),
            };
            let content = Content::Entry("Yes.".to_owned());
            let statement =
                Statement::new("a", String::new(), content, Language::En, vec![citation]);
            let day = date(2026, 11, 22);
            let found = TableAnswer {
                statement: statement.expect("dated"),
                first_related: Vec::new(),
                day,
                confidence: of_lookup(true),
            };
            let options = Options {
                clarify,
                ..Options::default()
            };
            let other = Answer::new("", Language::En, day, Outcome::Unknown);
            let answer = found.offered_with(other, &options);
            assert_eq!(answer.tentative.is_some(), is_offered, "{clarify}");
        }
    }
}
