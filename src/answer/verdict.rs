//! A decision by rules to an answer: yes, no or it depends, on whose word.

use std::sync::Arc;

use super::{Citation, Content, Statement};
use crate::knowledge::Pack;
use crate::rules::explain::Flip;
use crate::rules::simulate::TimelineStep;
use crate::rules::{Decision, Table};
use crate::text::Language;
use crate::understand::scenario::ScenarioQuestion;

/// The answer to a question of yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It is so in some of the cases that were stated.
    Depends,
}

impl Verdict {
    /// The verdict on cases, each yes or no.
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

/// A decision with what was asked of it.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// The table that decided.
    pub table: Arc<Table>,
    /// What it decided.
    pub decision: Decision,
    /// What was asked; nothing for the whole outcome.
    pub asked: Option<ScenarioQuestion>,
    /// The facts that the question makes a point of.
    pub key_facts: Vec<usize>,
    /// What repetition brings, day by day, where that was asked for.
    pub timeline: Vec<TimelineStep>,
    /// JSON Pointers to what a policy document has that states no fact.
    pub ignored: Vec<String>,
}

impl Ruling {
    /// The verdict; `None` where it is no matter of yes or no.
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict_on(&self.decision.possible)
    }

    /// The verdict if a flip were so.
    pub fn flipped(&self, flip: &Flip) -> Option<Verdict> {
        self.verdict_on(&[flip.outcome])
    }

    /// The verdict on outcomes that are possible.
    pub fn verdict_on(&self, outcomes: &[usize]) -> Option<Verdict> {
        let asked = self.asked?;
        let ask = &self.table.asks()[asked.ask];
        if ask.yes.is_empty() {
            return None;
        }
        let is_yes = |outcome: &usize| {
            ask.yes.contains(&self.table.outcomes()[*outcome].id) != asked.is_negated
        };
        Some(Verdict::of(outcomes.iter().map(is_yes)))
    }

    /// The measure that was asked for, by its id.
    pub fn measure(&self) -> Option<&str> {
        self.table.asks()[self.asked?.ask].measure.as_deref()
    }

    /// True for a fact that is stated, that the deciding row looks at, or that an
    /// administrator sets.
    pub fn is_prominent(&self, fact: usize) -> bool {
        let row = &self.table.rows[self.decision.row];
        self.table.facts[fact].written.property.is_some()
            || row.when.iter().any(|condition| condition.fact == fact)
            || self.decision.stated.get(fact).is_some()
    }

    /// The entries about the facts that were stated, those of which the question
    /// makes a point first.
    pub fn entries_of_facts(&self) -> Vec<String> {
        let stated = self.decision.stated.iter().map(|(fact, _)| fact);
        let facts = self.key_facts.iter().copied().chain(stated);
        facts
            .filter_map(|fact| self.table.facts[fact].written.entry.clone())
            .collect()
    }

    /// The decision as a statement of its pack; `None` without a dated source.
    pub fn statement(self, pack: &Pack, language: Language) -> Option<Statement> {
        let row = &self.table.rows[self.decision.row];
        let id = row.id().to_owned();
        let of_row = row.written.entry.clone();
        let entry = of_row.or_else(|| self.entries_of_facts().into_iter().next());
        let title = self.table.written.question.best(language).to_owned();
        let citations: Vec<Citation> = Citation::all(pack, &row.written.sources, language);
        let content = Content::Scenario(Box::new(self));
        let statement = Statement::new(&id, title, content, language, citations)?;
        Some(statement.explained_by(entry))
    }
}
