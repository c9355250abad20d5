//! Measures the share of correct answers to golden questions about scenarios, settings
//! and rollouts, by kind and language.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Answer, AnswerKind, Statement, Verdict};
use crate::engine::Engine;
use crate::index::IndexError;
use crate::text::Language;
use crate::understand::Question;

/// The day of questions that don't specify one.
pub const DAY: Date = date(2026, 11, 22);

/// What a question is expected to be answered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A decision table.
    Scenario,
    /// The table of settings.
    Setting,
    /// The table of rollouts.
    Rollout,
    /// An entry, or nothing.
    Entry,
    /// Nothing: the packs don't hold an answer.
    Nothing,
}

impl Kind {
    /// The name of the kind in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Scenario => "scenario",
            Kind::Setting => "setting",
            Kind::Rollout => "rollout",
            Kind::Entry => "entry",
            Kind::Nothing => "nothing",
        }
    }
}

/// A question with the expected answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Golden {
    /// The question.
    pub question: String,
    /// The language that it is counted under.
    pub language: Language,
    /// The day on which it is asked; [`DAY`] by default.
    pub as_of: Option<Date>,
    /// What it is expected to be answered from.
    pub kind: Kind,
    /// The expected outcome of a scenario.
    pub outcome: Option<String>,
    /// The expected verdict of a scenario, if it is a yes/no question.
    pub verdict: Option<String>,
    /// The id of the expected setting or rollout.
    pub id: Option<String>,
    /// The id of the expected entry; `None` if the question shouldn't be answered.
    pub entry: Option<String>,
    /// Ids of entries that are equally correct.
    #[serde(default)]
    pub also: Vec<String>,
    /// Notes for readers of the file: the stated facts, the deciding row, the day in the
    /// text and the audience of a rollout.
    #[serde(flatten)]
    pub notes: BTreeMap<String, Value>,
}

/// The number of correct answers among a number of questions, and what the others got. The rest
/// was refused.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Share {
    /// The number of questions.
    pub questions: usize,
    /// The number of correct answers.
    pub right: usize,
    /// The number of questions without an answer for which a correct entry was among the first
    /// three that were offered, or a table's answer was.
    pub offered: usize,
    /// The number of wrong answers.
    pub wrong: usize,
}

impl Share {
    /// The share of correct answers, from 0 to 1.
    pub fn value(&self) -> f64 {
        self.right as f64 / self.questions.max(1) as f64
    }
}

/// The result for one question.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// The question.
    pub question: String,
    /// The expected answer, in short.
    pub expected: String,
    /// The actual answer, in short.
    #[serde(rename = "told")]
    pub actual: String,
    /// True if the answer is correct.
    pub is_right: bool,
}

/// The shares, with the results that they were computed from.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The shares, by kind and language.
    pub kinds: BTreeMap<Kind, BTreeMap<Language, Share>>,
    /// The result for each question.
    pub outcomes: Vec<Trial>,
}

/// Asks every question and counts the correct answers.
pub fn evaluate(engine: &Engine, golden: &[Golden]) -> Result<Report, IndexError> {
    let mut report = Report::default();
    for item in golden {
        let answer = engine.ask(&Question {
            text: item.question.clone(),
            language: None,
            as_of: item.as_of.unwrap_or(DAY),
        })?;
        let is_right = is_right(item, &answer);
        let kind = report.kinds.entry(item.kind).or_default();
        let share = kind.entry(item.language).or_default();
        share.questions += 1;
        match answer.statement() {
            _ if is_right => share.right += 1,
            Some(_) => share.wrong += 1,
            None if is_offered(item, &answer) => share.offered += 1,
            None => {}
        }
        report.outcomes.push(Trial {
            question: item.question.clone(),
            expected: expected(item),
            actual: summary(&answer),
            is_right,
        });
    }
    Ok(report)
}

fn is_right(item: &Golden, answer: &Answer) -> bool {
    match answer.statement() {
        Some(statement) => is_correct(item, statement),
        None => item.kind == Kind::Nothing || item.kind == Kind::Entry && item.entry.is_none(),
    }
}

fn is_correct(item: &Golden, statement: &Statement) -> bool {
    let is_expected = statement.entry.as_ref().is_some_and(|id| item.accepts(id));
    match item.kind {
        Kind::Nothing => false,
        // A row of a table that the entry explains is as correct as the entry.
        Kind::Entry => is_expected,
        _ => {
            told(statement) == expected(item)
                || statement.kind() == AnswerKind::Entry && is_expected
        }
    }
}

/// True if what a table says is offered and correct, or a correct entry is among the first three
/// that are offered.
fn is_offered(item: &Golden, answer: &Answer) -> bool {
    let of_table = answer.tentative.as_deref();
    if of_table.is_some_and(|of_table| is_correct(item, &of_table.statement)) {
        return true;
    }
    let mut offered = answer.related.iter().take(3);
    offered.any(|related| item.accepts(&related.entry))
}

impl Golden {
    /// True if the entry with this id is a correct answer.
    fn accepts(&self, id: &str) -> bool {
        self.entry.as_deref() == Some(id) || self.also.iter().any(|also| also == id)
    }
}

fn expected(item: &Golden) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    match (item.kind, &item.entry) {
        (Kind::Scenario, _) => format!("{} {}", or_none(&item.verdict), or_none(&item.outcome)),
        (Kind::Entry, None) | (Kind::Nothing, _) => "no answer".to_owned(),
        (Kind::Entry, Some(entry)) => format!("entry {entry}"),
        (kind, _) => format!("{} {}", kind.name(), or_none(&item.id)),
    }
}

/// A summary of an answer: for a scenario its verdict (`-` for none) and outcome, for
/// other kinds the kind and the id, or else the outcome.
pub fn summary(answer: &Answer) -> String {
    match answer.statement() {
        Some(statement) => told(statement),
        None => answer.outcome.name().to_owned(),
    }
}

fn told(statement: &Statement) -> String {
    let Some(ruling) = statement.scenario() else {
        return format!("{} {}", statement.kind().name(), statement.id);
    };
    let outcome = match ruling.decision.outcome() {
        Some(outcome) => &ruling.table.outcomes()[outcome].id,
        None => "depends",
    };
    let verdict = ruling.verdict().map_or("-", Verdict::name);
    format!("{verdict} {outcome}")
}
