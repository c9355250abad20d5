//! Finds the questions of a page, by the layout that finds the most.

use super::ImportedQuestion;
use super::answer::{answer, tidy};
use super::block::{self, Block, Definition, Kind};
use super::container::{collapsible_sections, items, tables};
use super::located::LocatedQuestion;
use super::marker;
use super::paragraph::paragraphs;

/// The questions of a page, and the text that belongs to none.
pub(super) fn read(
    source: &str,
    blocks: &[Block],
    definitions: &[Definition],
    title: &str,
) -> (Vec<ImportedQuestion>, String) {
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
        collapsible_sections(source),
    ];
    // If several layouts find the same number, the first is used.
    let most = |layouts: Vec<Vec<LocatedQuestion>>| {
        let longest = layouts.into_iter().rev().max_by_key(Vec::len);
        longest.filter(|questions| !questions.is_empty())
    };
    let questions = most(marked.into())
        .or_else(|| most(plain.into()))
        .or_else(|| most(vec![topic_headings(source, blocks, title)]))
        .unwrap_or_else(|| whole(source, blocks, title));
    let mut rest = String::new();
    let mut at = 0;
    for located in &questions {
        let taken = located.taken();
        rest.push_str(source.get(at..taken.start).unwrap_or_default());
        at = at.max(taken.end);
    }
    rest.push_str(&source[at..]);
    let rest = tidy(&rest, title);
    let mut found: Vec<ImportedQuestion> = questions
        .iter()
        .map(|located| imported(source, located))
        .collect();
    // Each text gets the definitions that it needs; unused ones stay in the rest.
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

fn imported(source: &str, located: &LocatedQuestion) -> ImportedQuestion {
    let mut answer = answer(source, &located.answer_range) + &located.more;
    // Links of the question are kept, although its markup is removed.
    let asked = &source[located.question_range.clone()];
    for link in super::super::markdown::links(asked) {
        if !link.is_definition && !answer.contains(&link.target) {
            answer.push_str(&format!("\n\n<{}>", link.target));
        }
    }
    ImportedQuestion {
        question: located.question.trim().to_owned(),
        answer: answer.trim().to_owned(),
        anchor: located.anchor.clone(),
    }
}

/// Finds the headings for which a function returns a question. An answer ends at the
/// next heading of the same or a higher level.
fn headings<'b>(
    source: &str,
    blocks: &'b [Block],
    question: impl Fn(&'b Block) -> Option<&'b str>,
) -> Vec<LocatedQuestion> {
    let mut questions = Vec::new();
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
        // A heading that is only "Question": the question is the paragraph below it.
        if text.is_empty()
            && let Some(below) = rest.first().filter(|b| matches!(b.kind, Kind::Paragraph))
        {
            text = &below.text;
            asked.end = below.range.end;
        }
        if !text.is_empty() && asked.end < end {
            let located = LocatedQuestion::new(text, asked.clone(), asked.end..end);
            questions.push(LocatedQuestion {
                anchor: anchor.clone(),
                ..located
            });
        }
    }
    questions
}

/// Finds headings that are worded as questions, on the level with the most of them.
fn question_headings(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    let level_of = |block: &Block| match block.kind {
        Kind::Heading { level, .. } if marker::is_question(&block.text) => Some(level),
        _ => None,
    };
    let count = |level: u8| blocks.iter().filter(|b| level_of(b) == Some(level)).count();
    // The title of the page can be worded as a question too; it counts only if there are
    // others on its level.
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

/// Finds the headings of a page whose title says that it is a FAQ, although they aren't
/// worded as questions: "How to park", 駐車場について. Uses the level with the most
/// headings, except for level 1.
fn topic_headings(source: &str, blocks: &[Block], title: &str) -> Vec<LocatedQuestion> {
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

/// Takes the page as one question if its title is worded as a question.
fn whole(source: &str, blocks: &[Block], title: &str) -> Vec<LocatedQuestion> {
    if !marker::is_question(title) || source.trim().is_empty() {
        return Vec::new();
    }
    let repeated = blocks.first().filter(|block| block.text == title);
    let start = repeated.map_or(0, |block| block.range.end);
    let question = marker::without_number(title);
    let located = LocatedQuestion::new(question, start..start, start..source.len());
    let taken = Some(0..source.len());
    vec![LocatedQuestion { taken, ..located }]
}
