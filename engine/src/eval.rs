//! Measures the quality of answers by golden questions, per language.
//!
//! Golden questions are never used to answer.

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

/// A question with the expected entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The question.
    pub question: String,
    /// The language that it is counted under.
    pub language: Language,
    /// The id of the expected entry; `None` if the question shouldn't be answered.
    pub entry: Option<String>,
    /// Ids of entries that are equally correct.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The error for golden questions that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:{} {detail}", .path.display(), .line.map_or(String::new(), |line| format!("{line}:")))]
pub struct GoldenError {
    path: PathBuf,
    /// The line, from 1; `None` if the file can't be read.
    line: Option<usize>,
    detail: String,
}

/// The quality of the answers in one language. Shares are from 0 to 1.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Score {
    /// The number of questions with an expected entry.
    pub questions: usize,
    /// The share of them that was answered with a correct entry.
    pub accuracy: f64,
    /// The mean reciprocal rank of the first correct entry among the candidates.
    pub mrr: f64,
    /// The share of them that was answered with something else.
    pub wrong: f64,
    /// The share of them that wasn't answered.
    pub refused: f64,
    /// The number of questions that shouldn't be answered.
    pub out_of_topic: usize,
    /// The number of those that were answered.
    pub false_answers: usize,
}

/// The result for one question.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// The question.
    pub question: String,
    /// The language that it is counted under.
    pub language: Language,
    /// The expected entry.
    pub expected: Option<String>,
    /// The name of the outcome.
    pub outcome: &'static str,
    /// The entry or document that answered.
    pub answered: Option<String>,
    /// The confidence of the answer, from 0 to 1.
    pub confidence: f32,
    /// True if the answer is correct.
    pub is_right: bool,
    /// The candidates, best first.
    pub ranked: Vec<String>,
    /// The evidence of each candidate: words, meaning, coverage, beyond.
    pub evidence: Vec<[f32; 4]>,
}

/// The scores, with the results that they were computed from.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The scores, by language.
    pub languages: BTreeMap<Language, Score>,
    /// The result for each question.
    pub outcomes: Vec<Trial>,
}

/// The questions of a file.
#[derive(Debug, Default)]
pub struct Sets {
    /// Questions that are expected to be answered by an entry, or not at all.
    pub questions: Vec<Golden>,
    /// Questions with a `kind`: about a scenario, a setting or a rollout.
    pub scenarios: Vec<scenarios::Golden>,
}

/// Reads golden questions, one JSON object per line. Returns an error with the line if
/// the file can't be read or a line isn't of this shape.
pub fn load(path: &Path) -> Result<Sets, GoldenError> {
    let error = |line, detail: String| GoldenError {
        path: path.to_owned(),
        line,
        detail,
    };
    let text = std::fs::read_to_string(path).map_err(|e| error(None, e.to_string()))?;
    let mut sets = Sets::default();
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            sets.read(line)
                .map_err(|e| error(Some(i + 1), e.to_string()))?;
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

/// Asks every question on a day and computes the scores.
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
        evidence.missing_distinctive,
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
