//! Golden questions about a case, a setting or a roll-out to shares answered
//! right, by kind and language.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Answer, Verdict};
use crate::engine::Engine;
use crate::index::IndexError;
use crate::text::Language;
use crate::understand::Question;

/// The day on which a question is asked that names none.
pub const DAY: Date = date(2026, 11, 22);

/// What a question is to be answered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A decision table.
    Scenario,
    /// The table of settings.
    Setting,
    /// The table of roll-outs.
    Rollout,
    /// An entry, or nothing.
    Entry,
}

impl Kind {
    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Scenario => "scenario",
            Kind::Setting => "setting",
            Kind::Rollout => "rollout",
            Kind::Entry => "entry",
        }
    }
}

/// A question with what its answer must say.
#[derive(Debug, Clone, Deserialize)]
pub struct Golden {
    /// The question.
    pub question: String,
    /// The language under which it is counted.
    pub language: Language,
    /// The day on which it is asked, if not [`DAY`].
    pub as_of: Option<Date>,
    /// What it is to be answered from.
    pub kind: Kind,
    /// Of a scenario: the outcome.
    pub outcome: Option<String>,
    /// Of a scenario: the verdict, if it is a matter of yes or no.
    pub verdict: Option<String>,
    /// Of a setting or roll-out: its id.
    pub id: Option<String>,
    /// Otherwise: the id of the entry; `None` when nothing should answer.
    pub entry: Option<String>,
    /// For whoever reads the file: the facts in the words, the row that decides,
    /// the day that the words name and whom a roll-out reaches.
    #[serde(flatten)]
    pub notes: BTreeMap<String, Value>,
}

/// How many questions were answered right.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Share {
    /// All.
    pub questions: usize,
    /// Those answered right.
    pub right: usize,
}

impl Share {
    /// The share of right ones, 0 to 1.
    pub fn value(&self) -> f64 {
        self.right as f64 / self.questions.max(1) as f64
    }
}

/// What became of one question.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// The question.
    pub question: String,
    /// What should have been told, in short.
    pub expected: String,
    /// What was.
    pub told: String,
    /// True when that is right.
    pub is_right: bool,
}

/// The shares with what they were counted from.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// By kind and language.
    pub kinds: BTreeMap<Kind, BTreeMap<Language, Share>>,
    /// Question by question.
    pub outcomes: Vec<Trial>,
}

/// Asks every question and counts.
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
        share.right += usize::from(is_right);
        report.outcomes.push(Trial {
            question: item.question.clone(),
            expected: expected(item),
            told: told(&answer),
            is_right,
        });
    }
    Ok(report)
}

fn is_right(item: &Golden, answer: &Answer) -> bool {
    match (item.kind, &item.entry) {
        (Kind::Entry, None) => answer.statement().is_none(),
        // A row of a table that this entry explains is as right as the entry.
        (Kind::Entry, Some(entry)) => answer
            .statement()
            .is_some_and(|statement| statement.entry.as_ref() == Some(entry)),
        _ => told(answer) == expected(item),
    }
}

fn expected(item: &Golden) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    match (item.kind, &item.entry) {
        (Kind::Scenario, _) => format!("{} {}", or_none(&item.verdict), or_none(&item.outcome)),
        (Kind::Entry, None) => "no answer".to_owned(),
        (Kind::Entry, Some(entry)) => format!("entry {entry}"),
        (kind, _) => format!("{} {}", kind.name(), or_none(&item.id)),
    }
}

/// What an answer says, in short: a scenario's verdict (`-` for none) and
/// outcome, another kind with its id, else its outcome.
pub fn told(answer: &Answer) -> String {
    let Some(statement) = answer.statement() else {
        return answer.outcome.name().to_owned();
    };
    let Some(ruling) = statement.ruling() else {
        return format!("{} {}", statement.kind().name(), statement.id);
    };
    let outcome = match ruling.decision.outcome() {
        Some(outcome) => &ruling.table.outcomes()[outcome].id,
        None => "depends",
    };
    let verdict = ruling.verdict().map_or("-", Verdict::name);
    format!("{verdict} {outcome}")
}
