//! Rows of the packs' tables to answers.

use jiff::civil::Date;

use super::{Citation, Content, Statement, Verdict};
use crate::knowledge::table::Phase;
use crate::knowledge::{Localized, Pack, Rollout, Setting, Source};
use crate::text::Language;
use crate::understand::lookup::RolloutQuestion;
use crate::understand::number_question::NumberQuestion;

/// A row of a pack's table, with what is cited for it.
#[derive(Debug, Clone)]
pub struct TableRow<Row> {
    /// The id of the pack.
    pub pack: String,
    /// The row.
    pub row: Row,
    /// The row's sources.
    pub sources: Vec<Source>,
}

/// A row that a statement can be made of.
pub trait Named: Clone {
    /// The row's id.
    fn id(&self) -> &str;
    /// Its name on the screen.
    fn name(&self) -> &Localized;
    /// The entry that explains it.
    fn entry(&self) -> Option<&str>;
    /// Keys of its sources.
    fn sources(&self) -> &[String];
}

impl Named for Setting {
    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &Localized {
        &self.name
    }

    fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    fn sources(&self) -> &[String] {
        &self.sources
    }
}

impl Named for Rollout {
    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &Localized {
        &self.name
    }

    fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    fn sources(&self) -> &[String] {
        &self.sources
    }
}

/// Settings with what is asked of them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The rows.
    pub rows: Vec<TableRow<Setting>>,
    /// The yes-or-no question about the numbers of the only row, if it is one.
    pub question: Option<NumberQuestion>,
}

impl Settings {
    /// The verdict, by the numbers that the setting can have.
    pub fn verdict(&self) -> Option<Verdict> {
        let question = self.question?;
        let numbers = self.rows.first()?.row.possible_numbers();
        let max = question.max.unwrap_or(i64::MAX);
        let mut ranges = numbers.iter();
        let has_all = ranges.any(|range| range.min <= question.min && max <= range.max);
        let mut ranges = numbers.iter();
        let has_some = ranges.any(|range| range.min <= max && question.min <= range.max);
        // One number is enough for "more than 10"; "up to 20" asks for the last one.
        let is_possible = match (has_all, has_some) {
            (true, _) => true,
            (_, false) => false,
            _ if question.is_open => true,
            _ if question.min == 0 => false,
            _ => return Some(Verdict::Depends),
        };
        Some(match is_possible != question.is_negated {
            true => Verdict::Yes,
            false => Verdict::No,
        })
    }
}

/// Rollouts with what is asked of them.
#[derive(Debug, Clone)]
pub struct Rollouts {
    /// The rows.
    pub rows: Vec<TableRow<Rollout>>,
    /// The yes-or-no question, if it is one.
    pub question: Option<RolloutQuestion>,
}

impl Rollouts {
    /// The verdict on a day, by the announced dates.
    pub fn verdict(&self, day: Date) -> Option<Verdict> {
        let question = self.question?;
        let is_so = |found: &TableRow<Rollout>| {
            let phase = found.row.phase(day);
            let is_reached = match question.asks_completion {
                true => phase == Phase::Complete,
                false => phase != Phase::Ahead,
            };
            is_reached != question.is_negated
        };
        Some(Verdict::of(self.rows.iter().map(is_so)))
    }
}

/// Settings as a statement; `None` without a dated source.
pub fn settings(
    found: &[(&Pack, &Setting)],
    question: Option<NumberQuestion>,
    language: Language,
) -> Option<Statement> {
    let rows = table_rows(found);
    let citations = citations(&rows, language);
    let content = Content::Settings(Settings {
        rows: rows.clone(),
        question,
    });
    statement(&rows, content, citations, language)
}

/// Rollouts as a statement; `None` without a dated source.
pub fn rollouts(
    found: &[(&Pack, &Rollout)],
    question: Option<RolloutQuestion>,
    language: Language,
) -> Option<Statement> {
    let rows = table_rows(found);
    let citations = citations(&rows, language);
    let content = Content::Rollouts(Rollouts {
        rows: rows.clone(),
        question,
    });
    statement(&rows, content, citations, language)
}

fn table_rows<Row: Named>(found: &[(&Pack, &Row)]) -> Vec<TableRow<Row>> {
    let row = |(pack, row): &(&Pack, &Row)| TableRow {
        pack: pack.id.clone(),
        row: (*row).clone(),
        sources: pack.sources(row.sources()).cloned().collect(),
    };
    found.iter().map(row).collect()
}

/// The sources of all rows, each once.
fn citations<Row>(rows: &[TableRow<Row>], language: Language) -> Vec<Citation> {
    let mut citations: Vec<Citation> = Vec::new();
    for source in rows.iter().flat_map(|found| &found.sources) {
        let citation = Citation::of(source, language);
        if !citations.contains(&citation) {
            citations.push(citation);
        }
    }
    citations
}

fn statement<Row: Named>(
    rows: &[TableRow<Row>],
    content: Content,
    citations: Vec<Citation>,
    language: Language,
) -> Option<Statement> {
    let first = &rows.first()?.row;
    let names: Vec<&str> = rows
        .iter()
        .map(|found| found.row.name().best(language))
        .collect();
    let statement = Statement::new(first.id(), names.join(" / "), content, language, citations)?;
    Some(statement.explained_by(first.entry().map(str::to_owned)))
}
