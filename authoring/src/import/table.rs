//! Reads questions and answers from the rows of a table: CSV, TSV or a sheet of a workbook.
//!
//! The columns are found by their names. Without names, a table of two or more columns
//! whose first one holds questions is read as questions with answers.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{self, Columns, columns, one_line};
use super::report::{Skipped, TakenColumn, Why};
use super::{ImportedQuestion, marker, plain};
use crate::knowledge::PartialDate;

/// The largest number of rows and of columns that are read.
pub(super) const MAX_ROWS: usize = 20_000;
pub(super) const MAX_COLUMNS: usize = 200;

/// A table, and what its cells are besides their texts.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The name of its sheet; empty if it has none.
    pub name: String,
    /// The cells of each row that has any.
    pub rows: Vec<Vec<String>>,
    /// The addresses that cells link to, by the positions of their row and column.
    pub links: BTreeMap<(usize, usize), String>,
    /// The cells that are one with the cell above, by the same.
    pub merged: BTreeSet<(usize, usize)>,
    /// The cells whose number is shown in a way that isn't read, as `Sheet1!B3`.
    pub unformatted: Vec<String>,
}

/// What was found in tables.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub questions: Vec<ImportedQuestion>,
    /// What isn't taken: rows without an answer or a question, columns that may not be for
    /// askers, and sheets without questions.
    pub skipped: Vec<Skipped>,
    /// The columns that were taken.
    pub taken: Vec<TakenColumn>,
    /// The text above the first table with questions, if it is the title.
    pub title: Option<String>,
}

/// The table of a file of values that are separated by tabs, or by what its first line has
/// most: commas, semicolons or tabs.
pub(super) fn separated(text: &str, by_tabs: bool) -> Table {
    let head = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    let separator = match by_tabs {
        true => b'\t',
        false => *[b'\t', b';', b',']
            .iter()
            .max_by_key(|one| count(one))
            .unwrap_or(&b','),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().take(MAX_ROWS).filter_map(Result::ok);
    let cells = |row: csv::StringRecord| row.iter().take(MAX_COLUMNS).map(str::to_owned).collect();
    Table {
        rows: rows.map(cells).collect(),
        ..Table::default()
    }
}

impl Table {
    /// Adds the questions of the table: none if no column holds questions or none holds
    /// answers. A table with columns for each language, such as `question_ja`, gives those
    /// of both.
    pub(super) fn read(&self, found: &mut Found) {
        let Some((first, sides)) = columns(&self.rows) else {
            if self
                .rows
                .iter()
                .flatten()
                .any(|cell| !cell.trim().is_empty())
            {
                found.skip(&self.name, Why::Sheet);
            }
            return;
        };
        for columns in &sides {
            self.read_side(first, columns, found);
            found.taken.extend(columns.report());
        }
        let names = sides.first().map_or(&[][..], |columns| &columns.names);
        let is_used = |at: usize| sides.iter().any(|columns| columns.has(at));
        for (at, name) in names.iter().enumerate() {
            if !is_used(at) && !columns::is_of_numbers_or_days(name) {
                found.skip(name, Why::Column);
            }
        }
        let above = self.rows[..first.saturating_sub(1)].iter();
        let texts = above.flatten().filter(|cell| !cell.trim().is_empty());
        if let (Some(title), true) = (texts.clone().next(), texts.count() == 1) {
            found.title.get_or_insert_with(|| one_line(title));
        }
    }

    fn read_side(&self, first: usize, columns: &Columns, found: &mut Found) {
        // True if the row above gave the last question.
        let mut continues = false;
        for at in first..self.rows.len() {
            let is_merged = |column: usize| self.merged.contains(&(at, column));
            if continues && is_merged(columns.question) {
                // A question over several rows has the answers of all of them.
                let more = self.answer(at, columns);
                if let (Some(last), false) = (found.questions.last_mut(), more.is_empty())
                    && !is_merged(columns.answer)
                {
                    last.answer = format!("{}\n\n{more}", last.answer);
                }
                continue;
            }
            match self.question(at, columns) {
                Ok(question) => found.questions.push(question),
                Err((text, why)) => {
                    continues = false;
                    found.skip(&text, why);
                    continue;
                }
            }
            continues = true;
        }
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        let cell = self.rows.get(row).and_then(|row| row.get(column));
        cell.map_or("", |cell| cell.trim())
    }

    /// The answer of a row, in Markdown.
    fn answer(&self, row: usize, columns: &Columns) -> String {
        let (asked, answered) = (
            self.cell(row, columns.question),
            self.cell(row, columns.answer),
        );
        let marked = marker::question(asked).filter(|text| !text.is_empty());
        // Without a mark before the question, `A.` can be the first of several choices.
        let answered = match marker::answer(answered).filter(|text| !text.is_empty()) {
            Some(text) if marked.is_some() => text,
            _ => answered,
        };
        match self.links.get(&(row, columns.answer)) {
            None => plain::cell(answered),
            Some(link) if answered.is_empty() || answered == link => format!("<{link}>"),
            Some(link) if answered.lines().count() == 1 => {
                format!("[{}](<{link}>)", plain::label(answered))
            }
            Some(link) => format!("{}\n\n<{link}>", plain::cell(answered)),
        }
    }

    /// The question of a row, or what it has instead and why it has none.
    fn question(&self, row: usize, columns: &Columns) -> Result<ImportedQuestion, (String, Why)> {
        let asked = self.cell(row, columns.question);
        let asked = marker::question(asked)
            .filter(|text| !text.is_empty())
            .unwrap_or(asked);
        let answer = self.answer(row, columns);
        // Several ways to ask can be in one cell, each on a line.
        let ways: Vec<&str> = asked
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let are_ways = ways.len() > 1 && ways.iter().all(|line| marker::is_question(line.trim()));
        let mut ways = match are_ways {
            true => ways.into_iter().map(one_line).collect(),
            false => vec![one_line(asked)],
        }
        .into_iter();
        let question = ways.next().unwrap_or_default();
        if question.is_empty() {
            return Err((one_line(&answer), Why::NoQuestion));
        }
        if answer.is_empty() {
            return Err((question, Why::NoText));
        }
        let mut imported = ImportedQuestion::new(&question, &answer);
        imported.also = ways.collect();
        imported.language = columns.language.unwrap_or(imported.language);
        for at in &columns.alternatives {
            let texts = self.cell(row, *at).split(['\n', ';', '；', '|']);
            let texts = texts.map(one_line).filter(|text| !text.is_empty());
            imported.also.extend(texts);
        }
        let tags = columns.tags.iter();
        let tags = tags.flat_map(|at| self.cell(row, *at).split([',', '、', ';', '\n']));
        let tags = tags.map(|tag| tag.trim().to_lowercase());
        imported.tags = tags.filter(|tag| !tag.is_empty()).collect();
        let date = columns.date.map_or("", |at| self.cell(row, at));
        imported.date = PartialDate::read(date).and_then(PartialDate::day);
        Ok(imported)
    }
}

impl Found {
    /// Notes something that isn't taken, unless it is empty.
    fn skip(&mut self, text: &str, why: Why) {
        const LONGEST: usize = 60;
        let text = one_line(text);
        if !text.is_empty() {
            let heading = match text.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            };
            self.skipped.push(Skipped { heading, why });
        }
    }
}

/// The text of an export in Markdown: each line is a line.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\\n", "\n");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        out.push_str(line);
        if let Some(next) = lines.get(number + 1) {
            let is_text = |line: &str| {
                let line = line.trim_start();
                !line.is_empty() && !line.starts_with(['-', '*', '#', '|', '>', '`'])
            };
            // A backslash keeps the line break of two lines of text.
            out.push_str(if is_text(line) && is_text(next) {
                "\\\n"
            } else {
                "\n"
            });
        }
    }
    out
}
