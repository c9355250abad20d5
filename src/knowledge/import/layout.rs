//! The blocks of a page to its questions, by the layout that finds most of them.

use std::ops::Range;

use super::Found;
use super::answer::{answer, tidy};
use super::block::{self, Block, Definition, Kind};
use super::marker;

/// A question as a layout finds it: places in the source.
#[derive(Debug, Clone)]
struct Spot {
    question: String,
    anchor: Option<String>,
    /// Its heading, its bold line, its cell; whatever the question is written in.
    asked: Range<usize>,
    answered: Range<usize>,
    /// What it takes from the page, where that is more than the two.
    taken: Option<Range<usize>>,
    /// What else belongs to the answer.
    more: String,
}

impl Spot {
    fn new(question: &str, asked: Range<usize>, answered: Range<usize>) -> Spot {
        Spot {
            question: question.to_owned(),
            anchor: None,
            asked,
            answered,
            taken: None,
            more: String::new(),
        }
    }

    /// What it takes from the page.
    fn taken(&self) -> Range<usize> {
        let own = || {
            let start = self.asked.start.min(self.answered.start);
            start..self.asked.end.max(self.answered.end)
        };
        self.taken.clone().unwrap_or_else(own)
    }
}

/// The questions of a page, and what belongs to none.
pub(super) fn read(
    source: &str,
    blocks: &[Block],
    definitions: &[Definition],
    title: &str,
) -> (Vec<Found>, String) {
    let marked = [
        headings(source, blocks, |block| marker::question(&block.text)),
        paragraphs(source, blocks, true),
        folded(source),
        tables(source, blocks),
    ];
    let plain = [
        question_headings(source, blocks),
        paragraphs(source, blocks, false),
        items(source, blocks),
    ];
    // The first of those that find most.
    let most = |layouts: Vec<Vec<Spot>>| {
        let longest = layouts.into_iter().rev().max_by_key(Vec::len);
        longest.filter(|spots| !spots.is_empty())
    };
    let spots = most(marked.into()).or_else(|| most(plain.into()));
    let spots = spots.unwrap_or_else(|| whole(source, blocks, title));
    let mut rest = String::new();
    let mut at = 0;
    for spot in &spots {
        let taken = spot.taken();
        rest.push_str(source.get(at..taken.start).unwrap_or_default());
        at = at.max(taken.end);
    }
    rest.push_str(&source[at..]);
    let rest = tidy(&rest, title);
    let mut found: Vec<Found> = spots.iter().map(|spot| found(source, spot)).collect();
    // Each text gets the definitions that it needs; what none needs is left over.
    let mut is_needed = vec![false; definitions.len()];
    for found in &mut found {
        let needed = block::needed(&found.answer, definitions);
        found.answer = block::with(&found.answer, definitions, &needed);
        is_needed
            .iter_mut()
            .zip(needed)
            .for_each(|(is, more)| *is |= more);
    }
    let mut left = block::needed(&rest, definitions);
    left.iter_mut()
        .zip(is_needed)
        .for_each(|(left, is)| *left |= !is);
    (
        found,
        block::with(&rest, definitions, &left).trim().to_owned(),
    )
}

fn found(source: &str, spot: &Spot) -> Found {
    let mut answer = answer(source, &spot.answered) + &spot.more;
    // What the question itself leads to is not lost with its markup.
    let asked = &source[spot.asked.clone()];
    for link in super::super::markdown::links(asked) {
        if !link.is_definition && !answer.contains(&link.target) {
            answer.push_str(&format!("\n\n<{}>", link.target));
        }
    }
    Found {
        question: spot.question.trim().to_owned(),
        answer: answer.trim().to_owned(),
        anchor: spot.anchor.clone(),
    }
}

/// Headings that a function takes for questions; an answer ends at the next heading
/// that is not below its own.
fn headings<'b>(
    source: &str,
    blocks: &'b [Block],
    question: impl Fn(&'b Block) -> Option<&'b str>,
) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let Kind::Heading { level, anchor } = &block.kind else {
            continue;
        };
        let Some(mut text) = question(block) else {
            continue;
        };
        let mut asked = block.range.clone();
        let is_end = |block: &&Block| {
            matches!(block.kind, Kind::Heading { level: other, .. } if other <= *level)
                && marker::answer(&block.text).is_none()
        };
        let rest = &blocks[at + 1..];
        let end = rest
            .iter()
            .find(is_end)
            .map_or(source.len(), |b| b.range.start);
        // A heading "Question" alone: the question is the paragraph below it.
        if text.is_empty()
            && let Some(below) = rest.first().filter(|b| matches!(b.kind, Kind::Paragraph))
        {
            text = &below.text;
            asked.end = below.range.end;
        }
        if !text.is_empty() && asked.end < end {
            let spot = Spot::new(text, asked.clone(), asked.end..end);
            spots.push(Spot {
                anchor: anchor.clone(),
                ..spot
            });
        }
    }
    spots
}

/// Headings that ask, on the level that has most of them.
fn question_headings(source: &str, blocks: &[Block]) -> Vec<Spot> {
    let level_of = |block: &Block| match block.kind {
        Kind::Heading { level, .. } if marker::is_question(&block.text) => Some(level),
        _ => None,
    };
    let count = |level: u8| blocks.iter().filter(|b| level_of(b) == Some(level)).count();
    // A page's title may ask too; it is a question only if others do beside it.
    let levels = (1..=6_u8)
        .rev()
        .filter(|level| count(*level) > usize::from(*level == 1));
    let Some(level) = levels.max_by_key(|level| count(*level)) else {
        return Vec::new();
    };
    headings(source, blocks, |block| {
        (level_of(block) == Some(level)).then(|| marker::without_number(&block.text))
    })
}

/// Paragraphs that begin with a question: marked, or in bold and asking. An answer
/// ends at the next one or at a heading.
fn paragraphs(source: &str, blocks: &[Block], is_marked: bool) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for block in blocks {
        if let Kind::Heading { .. } = block.kind {
            close(&mut spots, block.range.start);
        }
        let Kind::Paragraph = block.kind else {
            continue;
        };
        let asked = match (&block.bold, answer_line(source, block)) {
            (Some(bold), _) => bold.clone(),
            (None, Some(line)) => block.range.start..line,
            (None, None) => block.range.clone(),
        };
        let text = block::plain(&source[asked.clone()]);
        let question = match is_marked {
            true => marker::question(&text),
            false if block.bold.is_none() => None,
            false => Some(marker::without_number(&text)).filter(|text| marker::is_question(text)),
        };
        // `**Q.** How …`: the mark alone is bold.
        let (question, asked) = match question {
            Some("") => {
                let end = answer_line(source, block).unwrap_or(block.range.end);
                let text = block::plain(&source[asked.end..end]);
                (
                    text.trim_start_matches([':', '.', ' ']).to_owned(),
                    block.range.start..end,
                )
            }
            Some(question) => (question.to_owned(), asked),
            None => continue,
        };
        close(&mut spots, block.range.start);
        let answered = asked.end..source.len();
        spots.push(Spot::new(&question, asked, answered));
    }
    spots.retain(|spot| {
        !spot.question.is_empty() && !source[spot.answered.clone()].trim().is_empty()
    });
    spots
}

/// Ends the last answer that is still open.
fn close(spots: &mut [Spot], at: usize) {
    if let Some(spot) = spots.last_mut() {
        spot.answered.end = spot.answered.end.min(at).max(spot.asked.end);
    }
}

/// Where a line of a paragraph begins that is marked as the answer.
fn answer_line(source: &str, block: &Block) -> Option<usize> {
    let text = &source[block.range.clone()];
    let mut at = block.range.start;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = line.trim_start_matches(['*', '_', ' ']);
        if number > 0 && marker::answer(start).is_some_and(|rest| rest.len() < start.len()) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// `<details>` with a `<summary>`.
fn folded(source: &str) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("<details").map(|at| from + at) {
        let end = source[start..].find("</details>").map(|at| start + at);
        let Some(end) = end else {
            break;
        };
        let inside = &source[start..end];
        if let Some(open) = inside.find("<summary")
            && let Some(begin) = inside[open..].find('>').map(|at| open + at + 1)
            && let Some(close) = inside.find("</summary>")
            && let Some(text) = inside.get(begin..close)
        {
            let text = block::plain(&without_tags(text));
            let question = marker::question(&text).unwrap_or(&text);
            let cut = start + close + "</summary>".len();
            let answered = cut..end + "</details>".len();
            spots.push(Spot::new(question, start..cut, answered));
        }
        from = end + "</details>".len();
    }
    spots
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

/// Rows of tables whose head says question and answer.
fn tables(source: &str, blocks: &[Block]) -> Vec<Spot> {
    let mut spots = Vec::new();
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
        let first = spots.len();
        for row in rows {
            let (Some(question), Some(answer)) = (row.get(asked), row.get(answered)) else {
                continue;
            };
            let mut spot = Spot::new(&text(question), question.clone(), answer.clone());
            let columns = head.iter().zip(row).enumerate();
            for (column, (name, cell)) in columns {
                if column != asked && column != answered && !text(cell).is_empty() {
                    let cell = source[cell.clone()].trim();
                    spot.more.push_str(&format!("\n\n{}: {cell}", text(name)));
                }
            }
            spots.push(spot);
        }
        // The whole table goes with its rows.
        if let Some(spot) = spots.get_mut(first) {
            spot.taken = Some(block.range.clone());
        }
    }
    spots
}

/// Items of lists that begin with a question and go on with more.
fn items(source: &str, blocks: &[Block]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for block in blocks {
        let Kind::List(items) = &block.kind else {
            continue;
        };
        for item in items {
            let Some((asked, answered)) = block::item(source, item) else {
                continue;
            };
            let text = block::plain(&source[asked.clone()]);
            let question = marker::question(&text).unwrap_or(&text);
            if marker::is_question(question) && !source[answered.clone()].trim().is_empty() {
                spots.push(Spot::new(question, item.start..asked.end, answered));
            }
        }
    }
    spots
}

/// A page whose title asks and whose body answers.
fn whole(source: &str, blocks: &[Block], title: &str) -> Vec<Spot> {
    if !marker::is_question(title) || source.trim().is_empty() {
        return Vec::new();
    }
    let repeated = blocks.first().filter(|block| block.text == title);
    let start = repeated.map_or(0, |block| block.range.end);
    let question = marker::without_number(title);
    let spot = Spot::new(question, start..start, start..source.len());
    let taken = Some(0..source.len());
    vec![Spot { taken, ..spot }]
}
