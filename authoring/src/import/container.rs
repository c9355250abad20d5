//! Finds questions in collapsible sections, tables and lists.

use std::ops::Range;

use super::block::{self, Block, Kind};
use super::located::LocatedQuestion;
use super::{columns, marker};

/// Finds collapsible sections, `<details>` with a `<summary>`, whose summary is a question.
/// On a page that is a FAQ, a summary that tells a symptom or a wish is one too.
pub(super) fn collapsible_sections(source: &str, is_faq: bool) -> Vec<LocatedQuestion> {
    let mut questions: Vec<LocatedQuestion> = Vec::new();
    let mut from = 0;
    while let Some((start, cut, close, end)) = next_section(source, from) {
        from = end;
        let text = block::plain(&without_tags(&source[start..cut]));
        let text = marker::without_number(marker::without_symbols(&text));
        let marked = marker::question(text);
        let is_worded = marker::is_question(text) || (is_faq && marker::is_symptom(text));
        if marked.is_some() || is_worded {
            let located = LocatedQuestion::new(marked.unwrap_or(text), start..cut, cut..close);
            let taken = Some(start..end);
            questions.push(LocatedQuestion { taken, ..located });
        } else {
            // Sections inside it can be questions.
            from = cut;
        }
    }
    questions
}

/// The deepest nesting of collapsible sections.
const DEEPEST: usize = 50;

/// The byte offsets of the next collapsible section: its start, the end of its summary,
/// the end of its text, and its end.
fn next_section(source: &str, from: usize) -> Option<(usize, usize, usize, usize)> {
    let find = |what: &str, at: usize| Some(at + source.get(at..)?.find(what)?);
    let start = find("<details", from)?;
    let cut = find("</summary>", start)? + "</summary>".len();
    let mut at = cut;
    let mut open = 1;
    while open <= DEEPEST {
        let close = find("</details>", at)?;
        open += source[at..close].matches("<details").count();
        open -= 1;
        let end = close + "</details>".len();
        if open == 0 {
            return Some((start, cut, close, end));
        }
        at = end;
    }
    None
}

/// Finds the terms of definition lists of which a quarter or more are worded as questions.
pub(super) fn definitions(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
    for block in blocks {
        let Kind::Definitions(pairs) = &block.kind else {
            continue;
        };
        let terms = pairs
            .iter()
            .map(|(term, _)| block::plain(&source[term.clone()]));
        let asking =
            terms.filter(|term| marker::question(term).is_some() || marker::is_question(term));
        if asking.count() * 4 < pairs.len() {
            continue;
        }
        for (term, definition) in pairs
            .iter()
            .filter(|(_, definition)| !definition.is_empty())
        {
            let text = block::plain(&source[term.clone()]);
            let text = marker::question(&text).unwrap_or_else(|| marker::without_number(&text));
            let written = &source[definition.clone()];
            let mark = written.len() - written.trim_start_matches([':', ' ']).len();
            let answered = definition.start + mark..definition.end;
            questions.push(LocatedQuestion::new(text, term.clone(), answered));
        }
    }
    questions
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
        let texts: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(text).collect())
            .collect();
        let Some((below, asked, answered)) = columns::places(&texts) else {
            continue;
        };
        let names = texts.first().filter(|_| below > 0);
        let first = questions.len();
        for (row, texts) in rows.iter().zip(&texts).skip(below) {
            let (Some(question), Some(answer)) = (row.get(asked), row.get(answered)) else {
                continue;
            };
            let asks = &texts[asked];
            let marked = marker::question(asks).filter(|text| !text.is_empty());
            let mut located =
                LocatedQuestion::new(marked.unwrap_or(asks), question.clone(), answer.clone());
            for (column, (cell, written)) in row.iter().zip(texts).enumerate() {
                let name = names.and_then(|names| names.get(column));
                let name = name.map_or("", String::as_str);
                let is_more = column != asked && column != answered && !columns::is_ignored(name);
                if is_more && !written.is_empty() {
                    let cell = source[cell.clone()].trim();
                    let start = if name.is_empty() {
                        String::new()
                    } else {
                        format!("{name}: ")
                    };
                    located.more.push_str(&format!("\n\n{start}{cell}"));
                }
            }
            if !asks.is_empty() {
                questions.push(located);
            }
        }
        // The first question takes the whole table from the page.
        if let Some(located) = questions.get_mut(first) {
            located.taken = Some(block.range.clone());
        }
    }
    questions
}

/// The least number of lists of one item with a quotation below that are questions.
const LEAST_QUOTED: usize = 3;

/// Finds lists of one item, each with a quotation below it: the question and its answer.
pub(super) fn quoted_answers(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    let pairs = blocks.iter().zip(blocks.iter().skip(1));
    let found = pairs.filter_map(|(list, quote)| match (&list.kind, &quote.kind) {
        (Kind::List(items), Kind::Quote) if items.len() == 1 => {
            let question = block::plain(&source[items[0].clone()]);
            let question = question.trim_start_matches(['-', '*', '+', ' ']);
            Some(LocatedQuestion::new(
                question,
                list.range.clone(),
                quote.range.clone(),
            ))
        }
        _ => None,
    });
    let found: Vec<LocatedQuestion> = found.collect();
    if found.len() < LEAST_QUOTED {
        Vec::new()
    } else {
        found
    }
}

/// Finds list items that begin with a question and continue with an answer. Without
/// marks, the beginning must be worded as a question; on a page that is a FAQ, and in a list
/// of which half or more are, it can also tell a symptom or a wish.
pub(super) fn items(
    source: &str,
    blocks: &[Block],
    is_marked: bool,
    is_faq: bool,
) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
    for block in blocks {
        let Kind::List(items) = &block.kind else {
            continue;
        };
        // A list whose items each have a quotation is one of questions and answers.
        let is_quoted = |item: &Range<usize>| {
            let parts = block::item(source, item);
            parts.is_some_and(|(_, rest)| source[rest].trim_start().starts_with('>'))
        };
        let are_quoted = items.len() > 1 && items.iter().all(is_quoted);
        let asks = |item: &&Range<usize>| {
            let parts = block::item(source, item);
            parts.is_some_and(|(asked, _)| marker::is_question(&block::plain(&source[asked])))
        };
        let are_asked = is_faq && items.iter().filter(asks).count() * 2 >= items.len();
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
                false => Some(text.as_str()).filter(|text| {
                    are_quoted
                        || marker::is_question(text)
                        || (are_asked && marker::is_symptom(text))
                }),
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
