//! Finds questions in collapsible sections, tables and lists.

use std::ops::Range;

use super::block::{self, Block, Kind};
use super::located::LocatedQuestion;
use super::marker;

/// Finds collapsible sections whose summary is a question: `<details>` with a
/// `<summary>`, or `:::details` followed by the summary.
pub(super) fn collapsible_sections(source: &str) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
    let mut from = 0;
    while let Some((start, cut, close, end)) = next_section(source, from) {
        from = end;
        let summary = source[start..cut].trim_start_matches([':', ' ']);
        let text = block::plain(&without_tags(summary.trim_start_matches("details")));
        let marked = marker::question(&text);
        if marked.is_some() || marker::is_question(&text) {
            let located = LocatedQuestion::new(marked.unwrap_or(&text), start..cut, cut..close);
            let taken = Some(start..end);
            questions.push(LocatedQuestion { taken, ..located });
        }
    }
    questions
}

/// The byte offsets of the next collapsible section: its start, the end of its summary,
/// the end of its text, and its end.
fn next_section(source: &str, from: usize) -> Option<(usize, usize, usize, usize)> {
    let find = |what: &str, at: usize| Some(at + source.get(at..)?.find(what)?);
    let html = || {
        let start = find("<details", from)?;
        let cut = find("</summary>", start)? + "</summary>".len();
        let close = find("</details>", cut)?;
        Some((start, cut, close, close + "</details>".len()))
    };
    let colons = || {
        let start = [":::details ", "::: details "]
            .iter()
            .filter_map(|mark| find(mark, from))
            .min()?;
        let cut = find("\n", start)?;
        let close = find("\n:::", cut)?;
        Some((start, cut, close, close + "\n:::".len()))
    };
    [html(), colons()].into_iter().flatten().min()
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for c in html.chars() {
        match c {
            '<' => is_inside = true,
            '>' if is_inside => is_inside = false,
            c if !is_inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// Finds the rows of tables with a column for questions and one for answers.
pub(super) fn tables(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
    for block in blocks {
        let Kind::Table(rows) = &block.kind else {
            continue;
        };
        let text = |cell: &Range<usize>| block::plain(source[cell.clone()].trim_matches('|'));
        let Some((head, rows)) = rows.split_first() else {
            continue;
        };
        let column = |mark: fn(&str) -> Option<&str>| {
            head.iter().position(|cell| mark(&text(cell)) == Some(""))
        };
        let (Some(asked), Some(answered)) = (column(marker::question), column(marker::answer))
        else {
            continue;
        };
        let first = questions.len();
        for row in rows {
            let (Some(question), Some(answer)) = (row.get(asked), row.get(answered)) else {
                continue;
            };
            let mut located =
                LocatedQuestion::new(&text(question), question.clone(), answer.clone());
            let columns = head.iter().zip(row).enumerate();
            for (column, (name, cell)) in columns {
                if column != asked && column != answered && !text(cell).is_empty() {
                    let cell = source[cell.clone()].trim();
                    located
                        .more
                        .push_str(&format!("\n\n{}: {cell}", text(name)));
                }
            }
            questions.push(located);
        }
        // The first question takes the whole table from the page.
        if let Some(located) = questions.get_mut(first) {
            located.taken = Some(block.range.clone());
        }
    }
    questions
}

/// Finds list items that begin with a question and continue with an answer. Without
/// marks, the beginning must be worded as a question.
pub(super) fn items(source: &str, blocks: &[Block], is_marked: bool) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
    for block in blocks {
        let Kind::List(items) = &block.kind else {
            continue;
        };
        for item in items {
            let Some((mut asked, mut answered)) = block::item(source, item) else {
                continue;
            };
            let mut text = block::plain(&source[asked.clone()]);
            // `- **Q:** Where?`: only the mark is bold.
            if marker::question(&text) == Some("")
                && let Some(line) = source[answered.clone()].find('\n')
            {
                asked.end = answered.start + line;
                text = block::plain(&source[asked.clone()]);
                answered.start = asked.end;
            }
            let question = match is_marked {
                true => marker::question(&text),
                false => Some(text.as_str()).filter(|text| marker::is_question(text)),
            };
            let question = question.filter(|text| !text.is_empty());
            if let Some(question) = question
                && !source[answered.clone()].trim().is_empty()
            {
                questions.push(LocatedQuestion::new(
                    question,
                    item.start..asked.end,
                    answered,
                ));
            }
        }
    }
    questions
}
