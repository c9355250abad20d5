//! Rows of a pack's settings and rollouts to statements.

use jiff::civil::Date;

use super::{Content, Statement, Verdict, citations};
use crate::knowledge::table::Phase;
use crate::knowledge::{Pack, Rollout, Setting};
use crate::text::Language;
use crate::understand::lookup::RolloutQuestion;

/// The statement of a setting; `None` without a dated source.
pub fn setting(pack: &Pack, setting: &Setting, language: Language) -> Option<Statement> {
    let statement = Statement::new(
        &setting.id,
        setting.name.best(language).to_owned(),
        Content::Setting(Box::new(setting.clone())),
        language,
        citations(pack, &setting.sources, language),
    )?;
    Some(statement.explained_by(setting.entry.clone()))
}

/// Rollouts with the question about them.
#[derive(Debug, Clone)]
pub struct Rollouts {
    /// The rows.
    pub rows: Vec<Rollout>,
    /// The yes/no question, if it is one.
    pub question: Option<RolloutQuestion>,
}

impl Rollouts {
    /// The verdict on a day by the announced dates; `None` without a yes/no question.
    pub fn verdict(&self, day: Date) -> Option<Verdict> {
        let question = self.question?;
        let is_yes = |row: &Rollout| {
            let phase = row.phase(day);
            let is_reached = match question.asks_completion {
                true => phase == Phase::Complete,
                false => phase != Phase::Ahead,
            };
            is_reached != question.is_negated
        };
        Some(Verdict::of(self.rows.iter().map(is_yes)))
    }
}

/// The statement of rollouts; `None` without a row or a dated source.
pub fn rollouts(
    pack: &Pack,
    rows: &[&Rollout],
    question: Option<RolloutQuestion>,
    language: Language,
) -> Option<Statement> {
    let first = rows.first()?;
    let mut keys: Vec<String> = Vec::new();
    for key in rows.iter().flat_map(|row| &row.sources) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    let names: Vec<&str> = rows.iter().map(|row| row.name.best(language)).collect();
    let statement = Statement::new(
        &first.id,
        names.join(" / "),
        Content::Rollout(Rollouts {
            rows: rows.iter().map(|row| (*row).clone()).collect(),
            question,
        }),
        language,
        citations(pack, &keys, language),
    )?;
    Some(statement.explained_by(first.entry.clone()))
}
