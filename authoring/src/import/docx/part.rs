//! Writes the parts of a Word document as Markdown.

use std::collections::{BTreeMap, BTreeSet};

use super::super::marker;

/// A part of a document.
pub(super) enum Part {
    Paragraph(Paragraph),
    /// The cells of each row.
    Table(Vec<Vec<String>>),
}

#[derive(Default)]
pub(super) struct Paragraph {
    pub text: String,
    pub level: Option<usize>,
    /// The depth of a list item, from 0, and its list.
    pub item: Option<(usize, String)>,
    pub all_bold: Option<bool>,
}

/// The parts as Markdown.
pub(super) fn markdown(parts: &[Part]) -> String {
    let questions = numbered_questions(parts);
    let mut out = String::new();
    let mut is_after_item = false;
    for (at, part) in parts.iter().enumerate() {
        let was_item = std::mem::replace(&mut is_after_item, false);
        let paragraph = match part {
            Part::Paragraph(paragraph) => paragraph,
            Part::Table(rows) => {
                push_table(rows, &mut out);
                continue;
            }
        };
        let text = &paragraph.text;
        let line = text.replace("\\\n", " ");
        match (paragraph.level, &paragraph.item) {
            (Some(level), _) => {
                out.push_str(&format!("\n{} {line}\n", "#".repeat(level.clamp(1, 6))));
            }
            (None, Some(_)) if questions.contains(&at) => {
                let mark = if marker::question(&line).is_some() {
                    ""
                } else {
                    "Q. "
                };
                out.push_str(&format!("\n**{mark}{line}**\n"));
            }
            (None, Some((depth, _))) => {
                let start = if was_item { "" } else { "\n" };
                out.push_str(&format!("{start}{}- {text}\n", "  ".repeat(*depth)));
                is_after_item = true;
            }
            (None, None) if paragraph.all_bold == Some(true) && !text.contains("![") => {
                out.push_str(&format!("\n**{line}**\n"));
            }
            (None, None) => out.push_str(&format!("\n{text}\n")),
        }
    }
    out
}

/// The least number of items with an answer by which a list is one of questions.
const LEAST_ANSWERED: usize = 2;

/// The items of numbered lists that are questions: each has its answer below it, and half of
/// them or more are worded as questions.
fn numbered_questions(parts: &[Part]) -> BTreeSet<usize> {
    let item = |at: usize| match parts.get(at) {
        Some(Part::Paragraph(paragraph)) => paragraph.item.as_ref(),
        _ => None,
    };
    let is_answered = |at: usize, list: &str| {
        let is_end = at + 1 >= parts.len();
        !is_end && item(at + 1).is_none_or(|(depth, other)| *depth > 0 || other != list)
    };
    let mut lists: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        if let Part::Paragraph(paragraph) = part
            && let Some((0, list)) = &paragraph.item
            && is_answered(at, list)
        {
            lists.entry(list).or_default().push((at, &paragraph.text));
        }
    }
    let is_of_questions = |items: &Vec<(usize, &str)>| {
        let asks = |text: &str| marker::is_question(text) || marker::question(text).is_some();
        let asking = items.iter().filter(|(_, text)| asks(text)).count();
        items.len() >= LEAST_ANSWERED && asking * 2 >= items.len()
    };
    let lists = lists.into_values().filter(is_of_questions);
    lists.flatten().map(|(at, _)| at).collect()
}

fn push_table(rows: &[Vec<String>], out: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    out.push('\n');
    for (number, row) in rows.iter().enumerate() {
        let cells = (0..columns).map(|at| row.get(at).map_or("", String::as_str));
        let cells: Vec<&str> = cells.collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            out.push_str(&format!("|{}\n", "---|".repeat(columns)));
        }
    }
}
