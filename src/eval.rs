//! Golden questions to figures of quality, per language.
//!
//! Golden questions measure; nothing in the program reads them to answer.

pub mod scenarios;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::index::IndexError;
use crate::retrieve::Evidence;
use crate::text::Language;
use crate::understand::Question;

/// A question with the entry that should answer it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The question.
    pub question: String,
    /// The language under which it is counted.
    pub language: Language,
    /// The id of the entry; `None` when nothing should answer.
    pub entry: Option<String>,
    /// Entries that are as right.
    #[serde(default)]
    pub also: Vec<String>,
}

/// Why golden questions cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {detail}", .path.display())]
pub struct GoldenError {
    path: PathBuf,
    line: usize,
    detail: String,
}

/// How well the questions of one language were answered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Score {
    /// Questions that an entry answers.
    pub questions: usize,
    /// Share of them answered with the right entry.
    pub accuracy: f64,
    /// Mean reciprocal rank of the right entry among the candidates.
    pub mrr: f64,
    /// Share of them answered with something else.
    pub wrong: f64,
    /// Share of them not answered.
    pub refused: f64,
    /// Questions that nothing answers.
    pub out_of_topic: usize,
    /// How many of those were answered.
    pub false_answers: usize,
}

/// What became of one question.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// The question.
    pub question: String,
    /// The language under which it is counted.
    pub language: Language,
    /// The entry that should answer.
    pub expected: Option<String>,
    /// The outcome's name.
    pub outcome: &'static str,
    /// The entry or document that answered.
    pub answered: Option<String>,
    /// How sure the answer was.
    pub confidence: f32,
    /// True when that is right.
    pub is_right: bool,
    /// The candidates, best first.
    pub ranked: Vec<String>,
    /// Their evidence: words, meaning, coverage, beyond.
    pub evidence: Vec<[f32; 4]>,
}

/// The figures with what they were counted from.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// By language.
    pub languages: BTreeMap<Language, Score>,
    /// Question by question.
    pub outcomes: Vec<Trial>,
}

/// What files of golden questions hold.
#[derive(Debug, Default)]
pub struct Sets {
    /// Questions that an entry answers, or nothing.
    pub questions: Vec<Golden>,
    /// Questions that have a `kind`: about a case, a setting or a rollout.
    pub scenarios: Vec<scenarios::Golden>,
}

/// Reads golden questions, a JSON object a line.
pub fn load(path: &Path) -> Result<Sets, GoldenError> {
    let error = |line, detail: String| GoldenError {
        path: path.to_owned(),
        line,
        detail,
    };
    let text = std::fs::read_to_string(path).map_err(|e| error(0, e.to_string()))?;
    let mut sets = Sets::default();
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            sets.read(line).map_err(|e| error(i + 1, e.to_string()))?;
        }
    }
    Ok(sets)
}

impl Sets {
    fn read(&mut self, line: &str) -> serde_json::Result<()> {
        let object: serde_json::Value = serde_json::from_str(line)?;
        match object.get("kind") {
            Some(_) => self.scenarios.push(serde_json::from_str(line)?),
            None => self.questions.push(serde_json::from_str(line)?),
        }
        Ok(())
    }
}

/// Asks every question and counts.
pub fn evaluate(engine: &Engine, golden: &[Golden], today: Date) -> Result<Report, IndexError> {
    let mut outcomes = Vec::with_capacity(golden.len());
    let mut languages: BTreeMap<Language, Score> = BTreeMap::new();
    for item in golden {
        let trial = attempt(engine, item, today)?;
        count(languages.entry(item.language).or_default(), item, &trial);
        outcomes.push(trial);
    }
    for score in languages.values_mut() {
        let questions = score.questions.max(1) as f64;
        score.accuracy /= questions;
        score.mrr /= questions;
        score.wrong /= questions;
        score.refused /= questions;
    }
    Ok(Report {
        languages,
        outcomes,
    })
}

fn attempt(engine: &Engine, item: &Golden, today: Date) -> Result<Trial, IndexError> {
    let question = Question {
        text: item.question.clone(),
        language: None,
        as_of: today,
    };
    let answer = engine.ask(&question)?;
    let candidates = engine.candidates(&question)?;
    let statement = answer.statement();
    let is_right = match (&item.entry, statement) {
        (Some(_), Some(statement)) => statement
            .entry
            .as_deref()
            .is_some_and(|id| accepts(item, id)),
        (None, None) => true,
        _ => false,
    };
    Ok(Trial {
        question: item.question.clone(),
        language: item.language,
        expected: item.entry.clone(),
        outcome: answer.outcome.name(),
        answered: statement.map(|statement| match &statement.entry {
            Some(entry) => entry.clone(),
            None => statement.id.clone(),
        }),
        confidence: answer.confidence,
        is_right,
        ranked: candidates
            .iter()
            .map(|candidate| match candidate.is_entry() {
                true => candidate.passage.id.clone(),
                false => format!("({})", candidate.passage.id),
            })
            .collect(),
        evidence: candidates
            .iter()
            .map(|candidate| parts(candidate.evidence))
            .collect(),
    })
}

fn parts(evidence: Evidence) -> [f32; 4] {
    [
        evidence.words,
        evidence.meaning.unwrap_or_default(),
        evidence.coverage,
        evidence.beyond,
    ]
}

fn accepts(item: &Golden, id: &str) -> bool {
    item.entry.as_deref() == Some(id) || item.also.iter().any(|also| also == id)
}

fn count(score: &mut Score, item: &Golden, trial: &Trial) {
    if item.entry.is_none() {
        score.out_of_topic += 1;
        score.false_answers += usize::from(trial.answered.is_some());
        return;
    }
    score.questions += 1;
    let entries = trial.ranked.iter().filter(|id| !id.starts_with('('));
    if let Some(rank) = entries.clone().position(|id| accepts(item, id)) {
        score.mrr += 1.0 / (rank + 1) as f64;
    }
    match (&trial.answered, trial.is_right) {
        (_, true) => score.accuracy += 1.0,
        (Some(_), false) => score.wrong += 1.0,
        (None, false) => score.refused += 1.0,
    }
}
