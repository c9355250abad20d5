//! Turns a decision about a scenario into a verdict and a statement.

use std::sync::Arc;

use super::{Citation, Content, Statement};
use crate::knowledge::Pack;
use crate::rules::simulate::TimelineStep;
use crate::rules::{Alternative, Decision, Flip, Table};
use crate::text::Language;
use crate::understand::scenario::ScenarioQuestion;

/// The answer to a yes/no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, in all cases.
    Yes,
    /// No, in all cases.
    No,
    /// Yes in some of the possible cases.
    Depends,
}

impl Verdict {
    /// The verdict on several cases, each of which is yes or no.
    pub fn of(cases: impl Iterator<Item = bool>) -> Verdict {
        let cases: Vec<bool> = cases.collect();
        match (cases.iter().all(|yes| *yes), cases.contains(&true)) {
            (true, _) => Verdict::Yes,
            (_, false) => Verdict::No,
            _ => Verdict::Depends,
        }
    }

    /// The verdict's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::No => "no",
            Verdict::Depends => "depends",
        }
    }
}

/// A decision about a scenario with the question about it.
#[derive(Debug, Clone)]
pub struct ScenarioAnswer {
    /// The decision table.
    pub table: Arc<Table>,
    /// Its decision.
    pub decision: Decision,
    /// The question about the outcome; `None` to ask for the whole outcome.
    pub question: Option<ScenarioQuestion>,
    /// The stated facts that the question is about, the most explicit first.
    pub key_facts: Vec<usize>,
    /// What repetition brings, day by day, where that was asked for.
    pub timeline: Vec<TimelineStep>,
    /// JSON Pointers to what a policy document has that states no fact.
    pub ignored: Vec<String>,
}

impl ScenarioAnswer {
    /// The verdict. `Depends` if the possible cases have different answers; otherwise
    /// `None` without a yes/no question.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.is_undecided() {
            true => Some(Verdict::Depends),
            false => self.verdict_for(&self.decision.possible),
        }
    }

    /// The verdict on the usual case; `None` without a yes/no question.
    pub fn usual_verdict(&self) -> Option<Verdict> {
        self.verdict_for(&self.decision.possible[..1])
    }

    /// True if the possible cases have different answers to the question: verdicts,
    /// measures, or else outcomes.
    pub fn is_undecided(&self) -> bool {
        let verdict = self.verdict_for(&self.decision.possible);
        if verdict.is_some() {
            return verdict == Some(Verdict::Depends);
        }
        let measure = |alternative: &Alternative| {
            let Alternative { case, row, .. } = alternative;
            self.table.measure_value(self.measure()?, case, *row)
        };
        let mut measures = self.decision.alternatives.iter().map(measure);
        let first = measures.next();
        self.decision.possible.len() > 1 || measures.any(|other| Some(other) != first)
    }

    /// The verdict after a flip; `None` without a yes/no question.
    pub fn verdict_if(&self, flip: &Flip) -> Option<Verdict> {
        self.verdict_for(&[flip.outcome])
    }

    /// The verdict on possible outcomes; `None` without a yes/no question.
    pub fn verdict_for(&self, outcomes: &[usize]) -> Option<Verdict> {
        let question = self.question?;
        let ask = &self.table.asks()[question.ask];
        if ask.yes.is_empty() {
            return None;
        }
        let is_yes = |outcome: &usize| {
            ask.yes.contains(&self.table.outcomes()[*outcome].id) != question.is_negated
        };
        Some(Verdict::of(outcomes.iter().map(is_yes)))
    }

    /// The id of the measure that the question asks for, if any.
    pub fn measure(&self) -> Option<&str> {
        self.table.asks()[self.question?.ask].measure.as_deref()
    }

    /// How much a fact matters to the asker: 0 for a fact that the deciding row tests, 1 for
    /// one that an administrator sets (it has a property in the product's API), 2 for one
    /// that is stated, and 3 for all others.
    pub fn prominence(&self, fact: usize) -> u8 {
        let row = &self.table.rows[self.decision.row];
        match () {
            () if row.when.iter().any(|condition| condition.fact == fact) => 0,
            () if self.table.facts[fact].written.property.is_some() => 1,
            () if self.decision.stated.get(fact).is_some() => 2,
            () => 3,
        }
    }

    /// True for a fact that is stated, tested by the deciding row, or set by an
    /// administrator.
    pub fn is_prominent(&self, fact: usize) -> bool {
        self.prominence(fact) < 3
    }

    /// The ids of the entries about the stated facts, those about key facts first.
    pub fn entries_of_facts(&self) -> Vec<String> {
        let stated = self.decision.stated.iter().map(|(fact, _)| fact);
        let facts = self.key_facts.iter().copied().chain(stated);
        facts
            .filter_map(|fact| self.table.facts[fact].written.entry.clone())
            .collect()
    }

    /// The statement of the decision; `None` without a dated source.
    pub fn statement(self, pack: &Pack, language: Language) -> Option<Statement> {
        let row = &self.table.rows[self.decision.row];
        let id = row.id().to_owned();
        let entry_of_row = row.written.entry.clone();
        let entry = entry_of_row.or_else(|| self.entries_of_facts().into_iter().next());
        let title = self.table.written.question.best(language).to_owned();
        let citations: Vec<Citation> = Citation::all(pack, &row.written.sources, language);
        let content = Content::Scenario(Box::new(self));
        let statement = Statement::new(&id, title, content, language, citations)?;
        Some(statement.explained_by(entry))
    }
}
