//! Rows of a pack's tables to answers.

use jiff::civil::Date;

use super::{Content, Statement, Verdict, citations};
use crate::knowledge::table::Phase;
use crate::knowledge::{Pack, Rollout, Setting};
use crate::text::Language;
use crate::understand::look_up::AskedOfRollout;

/// A setting as a statement; `None` without a dated source.
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

/// Rollouts with what is asked of them.
#[derive(Debug, Clone)]
pub struct Rollouts {
    /// The rows.
    pub rows: Vec<Rollout>,
    /// A question of yes or no, if it is one.
    pub asked: Option<AskedOfRollout>,
}

impl Rollouts {
    /// The verdict on a day, by the dates that were announced.
    pub fn verdict(&self, day: Date) -> Option<Verdict> {
        let asked = self.asked?;
        let is_so = |row: &Rollout| {
            let phase = row.phase(day);
            let is_reached = match asked.is_complete {
                true => phase == Phase::Complete,
                false => phase != Phase::Ahead,
            };
            is_reached != asked.is_negated
        };
        Some(Verdict::of(self.rows.iter().map(is_so)))
    }
}

/// Rollouts as a statement; `None` without a dated source.
pub fn rollouts(
    pack: &Pack,
    rows: &[&Rollout],
    asked: Option<AskedOfRollout>,
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
            asked,
        }),
        language,
        citations(pack, &keys, language),
    )?;
    Some(statement.explained_by(first.entry.clone()))
}
