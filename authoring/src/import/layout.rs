//! Finds the questions of a page, by the layout that finds the most.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{answer, tidy};
use super::block::{self, Block, Definition, Kind};
use super::container::{
    collapsible_sections, definitions as defined_terms, items, quoted_answers, tables,
};
use super::located::LocatedQuestion;
use super::outline::Outline;
use super::report::Skipped;
use super::{ImportedQuestion, marker, paragraph};
use crate::knowledge::markdown;

/// The least number of questions in other layouts beside which headings that ask nothing are
/// only headings.
const LEAST_IN_OTHERS: usize = 2;

/// The parts of a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub questions: Vec<ImportedQuestion>,
    /// The text that belongs to no question.
    pub rest: String,
    /// The headings that became no question.
    pub skipped: Vec<Skipped>,
}

/// The questions of a page, and the text that belongs to none.
pub(super) fn read(
    source: &str,
    blocks: &[Block],
    definitions: &[Definition],
    title: &str,
) -> Found {
    let outline = Outline::new(source, blocks, title);
    let marked = [
        outline.marked(),
        paragraph::marked(source, blocks),
        items(source, blocks, true, false),
        tables(source, blocks),
    ];
    let mut worded = outline.worded();
    let mut others = vec![
        paragraph::bold(source, blocks, outline.is_faq()),
        items(source, blocks, false, outline.is_faq()),
        collapsible_sections(source, outline.is_faq()),
        defined_terms(source, blocks),
        quoted_answers(source, blocks),
    ];
    let is_asked = worded
        .iter()
        .any(|found| marker::is_question(&found.question));
    // On pages whose answers fold, questions can be plain lines.
    if !is_asked && outline.is_faq() && marked.iter().all(Vec::is_empty) {
        others.push(paragraph::lines(source, blocks));
    }
    // Beside questions in another layout, headings that ask nothing are only headings. Two
    // layouts can find the same question.
    let starts = others.iter().flatten().map(|found| found.taken().start);
    let in_others = starts.collect::<BTreeSet<usize>>().len();
    if !is_asked && in_others >= worded.len().max(LEAST_IN_OTHERS) {
        worded.clear();
    }
    let plain = std::iter::once(worded).chain(others);
    let mut questions = joined(marked.into(), Vec::new());
    // Beside marked questions, only what is worded as one counts.
    let has_marks = !questions.is_empty();
    let counts = |found: &LocatedQuestion| !has_marks || marker::is_question(&found.question);
    let plain = plain.map(|layout| layout.into_iter().filter(counts).collect());
    questions = joined(plain.collect(), questions);
    if questions.is_empty() {
        questions = paragraph::lines(source, blocks);
    }
    if questions.is_empty() {
        questions = whole(source, blocks, title);
    }
    questions.sort_by_key(|located| located.taken().start);
    let skipped = outline.skipped(&questions);
    let mut found = cut(source, &questions, definitions, title);
    // The title of a page with one question is another way to ask it.
    if let [only] = &mut found.questions[..]
        && !outline.is_faq()
        && only.question != title
        && blocks.iter().all(|block| block.text != title)
    {
        only.also.push(title.to_owned());
    }
    Found { skipped, ..found }
}

/// A page whose front matter has the question: the whole text is the answer.
pub(super) fn whole_page(question: &str, source: &str, definitions: &[Definition]) -> Found {
    let located = LocatedQuestion::new(question, 0..0, 0..source.len());
    let taken = Some(0..source.len());
    let questions = [LocatedQuestion { taken, ..located }];
    let has_text = !source.trim().is_empty();
    cut(source, &questions[..usize::from(has_text)], definitions, "")
}

/// Adds the questions of layouts to those that were found, the layout with the most first,
/// unless they overlap. If several layouts find the same number, the first is used.
fn joined(
    mut layouts: Vec<Vec<LocatedQuestion>>,
    mut questions: Vec<LocatedQuestion>,
) -> Vec<LocatedQuestion> {
    layouts.sort_by_key(|found| std::cmp::Reverse(found.len()));
    let range = |located: &LocatedQuestion| (located.taken().start, located.taken().end);
    // The ends of the parts that are taken, by their start; they don't overlap.
    let mut taken: BTreeMap<usize, usize> = questions.iter().map(range).collect();
    for found in layouts {
        // The questions of the first layout can overlap each other.
        let is_first = questions.is_empty();
        for located in found {
            let (start, end) = range(&located);
            let before = taken.range(..end).next_back();
            if is_first || before.is_none_or(|(_, before)| *before <= start) {
                taken.insert(start, end);
                questions.push(located);
            }
        }
    }
    questions
}

/// Cuts the questions out of a page.
fn cut(
    source: &str,
    questions: &[LocatedQuestion],
    definitions: &[Definition],
    title: &str,
) -> Found {
    let mut rest = String::new();
    let mut at = 0;
    for located in questions {
        let taken = located.taken();
        rest.push_str(source.get(at..taken.start).unwrap_or_default());
        at = at.max(taken.end);
    }
    rest.push_str(source.get(at..).unwrap_or_default());
    let rest = tidy(&rest, title);
    let mut found: Vec<ImportedQuestion> = questions
        .iter()
        .map(|located| imported(source, located))
        .filter(|found| !markdown::plain(&found.answer).is_empty() || found.answer.contains("!["))
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
    Found {
        questions: found,
        rest: block::with(&rest, definitions, &left).trim().to_owned(),
        skipped: Vec::new(),
    }
}

fn imported(source: &str, located: &LocatedQuestion) -> ImportedQuestion {
    let mut answer = answer(source, &located.answer_range) + &located.more;
    // Links of the question are kept, although its markup is removed.
    let asked = &source[located.question_range.clone()];
    for link in markdown::links(asked) {
        if !link.is_definition && !answer.contains(&link.target) {
            answer.push_str(&format!("\n\n<{}>", link.target));
        }
    }
    let question = marker::without_symbols(located.question.trim());
    let question = marker::without_number_at_end(question);
    ImportedQuestion {
        anchor: located.anchor.clone(),
        also: located.also.clone(),
        ..ImportedQuestion::new(question, answer.trim())
    }
}

/// Takes the page as one question if its title is worded as a question.
fn whole(source: &str, blocks: &[Block], title: &str) -> Vec<LocatedQuestion> {
    if !marker::is_question(title) || source.trim().is_empty() {
        return Vec::new();
    }
    let repeated = blocks
        .first()
        .filter(|block| matches!(block.kind, Kind::Heading { .. }) && block.text == title);
    let start = repeated.map_or(0, |block| block.range.end);
    let question = marker::without_number(title);
    let located = LocatedQuestion::new(question, start..start, start..source.len());
    let taken = Some(0..source.len());
    vec![LocatedQuestion { taken, ..located }]
}
