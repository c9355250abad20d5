//! The blocks of a page to its questions, by the layout that finds most of them.

use super::Found;
use super::answer::{answer, tidy};
use super::block::{self, Block, Definition, Kind};
use super::container::{folded, items, tables};
use super::marker;
use super::paragraph::paragraphs;
use super::spot::Spot;

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
        items(source, blocks, true),
        tables(source, blocks),
    ];
    let plain = [
        question_headings(source, blocks),
        paragraphs(source, blocks, false),
        items(source, blocks, false),
        folded(source),
    ];
    // The first of those that find most.
    let most = |layouts: Vec<Vec<Spot>>| {
        let longest = layouts.into_iter().rev().max_by_key(Vec::len);
        longest.filter(|spots| !spots.is_empty())
    };
    let spots = most(marked.into())
        .or_else(|| most(plain.into()))
        .or_else(|| most(vec![topic_headings(source, blocks, title)]))
        .unwrap_or_else(|| whole(source, blocks, title));
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

/// The headings of a page that is called a FAQ and on which nothing asks: "How to
/// park", 駐車場について. Those of the level that has most of them, the title's apart.
fn topic_headings(source: &str, blocks: &[Block], title: &str) -> Vec<Spot> {
    let title = title.to_lowercase();
    let names = ["faq", "q&a", "q & a", "frequently asked", "質問", "q＆a"];
    if !names.iter().any(|name| title.contains(name)) {
        return Vec::new();
    }
    let level_of = |block: &Block| match block.kind {
        Kind::Heading { level, .. } if level > 1 => Some(level),
        _ => None,
    };
    let count = |level: u8| blocks.iter().filter(|b| level_of(b) == Some(level)).count();
    let levels = (2..=6_u8).filter(|level| count(*level) > 0);
    let Some(level) = levels.max_by_key(|level| count(*level)) else {
        return Vec::new();
    };
    headings(source, blocks, |block| {
        (level_of(block) == Some(level)).then(|| marker::without_number(&block.text))
    })
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
