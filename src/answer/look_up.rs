//! Rows of a pack's tables to answers.

use super::{Content, Statement, citations};
use crate::knowledge::{Pack, Rollout, Setting};
use crate::text::Language;

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

/// Roll-outs as a statement; `None` without a dated source.
pub fn rollouts(pack: &Pack, rows: &[&Rollout], language: Language) -> Option<Statement> {
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
        Content::Rollout(rows.iter().map(|row| (*row).clone()).collect()),
        language,
        citations(pack, &keys, language),
    )?;
    Some(statement.explained_by(first.entry.clone()))
}
