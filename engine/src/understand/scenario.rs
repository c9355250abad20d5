//! The meaning of a question to a decision table: the facts that it states, the day that
//! it names, and what it asks about the outcome.
//!
//! The phrases are those of the pack. How they are combined is the same for every pack.

mod interpreter;
mod phrases;
mod question;
mod stated;

use jiff::civil::Date;

pub use interpreter::ScenarioInterpreter;

use crate::rules::StatedFacts;

/// The interpretation of a question by a decision table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// The facts that the question states.
    pub stated: StatedFacts,
    /// The stated facts that the question is about, the most explicit first. Facts that
    /// are only mentioned in passing are left out.
    pub key_facts: Vec<usize>,
    /// The day that the question names.
    pub day: Option<Date>,
    /// What the question asks.
    pub question: Option<ScenarioQuestion>,
    /// True when the question has words of the table's subject.
    pub is_on_subject: bool,
    /// True when the question asks for something else as well: how, why or where, or to
    /// change something.
    pub asks_more: bool,
    /// The number of stated facts for which other words of the question state another value.
    pub contested: usize,
    /// The most days from today to the day that the question asks about relative to today
    /// ("tomorrow", "on Monday"); 0 for today.
    pub days_ahead: i64,
    /// Share, 0 to 1, of the question's content words that occur in the table's phrases.
    pub coverage: f32,
    /// The number of the question's content words that don't occur in the table's phrases.
    pub unexplained: usize,
    /// The log odds that the question asks for the outcome of a single case, by the sentence
    /// encoder; `None` without it, and for a follow-up, which leaves out what is known already.
    pub case_log_odds: Option<f32>,
}

/// A question about the outcome of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScenarioQuestion {
    /// The position of the table's ask.
    pub ask: usize,
    /// True when it is asked with a negation: "can they *not* …?"
    pub is_negated: bool,
    /// True when its phrase has more than one part.
    pub is_explicit: bool,
}

/// A question with less coverage is about something else.
const MIN_COVERAGE: f32 = 0.4;

impl Scenario {
    /// True when the table can answer the question: it asks about an outcome, has a key
    /// fact, and nothing indicates that it means something else.
    pub fn is_decidable(&self) -> bool {
        self.question.is_some()
            && !self.key_facts.is_empty()
            && self.is_on_subject
            && !self.asks_more
            && self.coverage >= MIN_COVERAGE
    }

    /// Completes a follow-up question: it inherits from the question before it whatever it
    /// does not state itself.
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
