//! Finds paragraphs that begin with a question.

use std::ops::Range;

use super::block::{self, Block, Kind};
use super::located::LocatedQuestion;
use super::marker;

/// The least number of bold questions beside which bold symptoms are questions too.
const LEAST_BOLD: usize = 3;

/// Finds paragraphs that begin with bold text that is worded as a question. On a page that is
/// a FAQ, and among questions, bold lines that tell a symptom or a wish are questions too.
pub(super) fn bold(source: &str, blocks: &[Block], is_faq: bool) -> Vec<LocatedQuestion> {
    let worded = paragraphs(source, blocks, &|_, text| marker::is_question(text));
    if !is_faq || worded.len() < LEAST_BOLD {
        return worded;
    }
    let tells = |block: &Block, text: &str| {
        let is_line = block.bold.as_ref().is_some_and(|bold| {
            let rest = source.get(bold.end..block.range.end);
            rest.is_some_and(|rest| rest.trim().is_empty())
        });
        marker::is_question(text) || (is_line && marker::is_symptom(text))
    };
    let all = paragraphs(source, blocks, &tells);
    match all.len() < worded.len() * 2 {
        true => all,
        false => worded,
    }
}

/// Finds paragraphs that begin with a marked question.
pub(super) fn marked(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    questions_of(source, blocks, &|_, text| {
        marker::question(text).map(str::to_owned)
    })
}

fn paragraphs(
    source: &str,
    blocks: &[Block],
    is_question: &dyn Fn(&Block, &str) -> bool,
) -> Vec<LocatedQuestion> {
    questions_of(source, blocks, &|block, text| {
        let text = marker::without_number(text);
        let is_asked = block.bold.is_some() && is_question(block, text);
        is_asked.then(|| text.to_owned())
    })
}

/// Finds paragraphs that begin with a question, which `question` returns for the text of one.
/// An answer ends at the next question or heading.
fn questions_of(
    source: &str,
    blocks: &[Block],
    question: &dyn Fn(&Block, &str) -> Option<String>,
) -> Vec<LocatedQuestion> {
    let mut questions: Vec<LocatedQuestion> = Vec::new();
    let blocks = blocks.iter().flat_map(|block| pairs(source, block));
    for block in blocks {
        if let Kind::Heading { .. } = block.kind {
            close(&mut questions, block.range.start);
        }
        let (Kind::Paragraph | Kind::Quote) = block.kind else {
            continue;
        };
        let asked = match (&block.bold, answer_line(source, &block)) {
            (Some(bold), _) => bold.clone(),
            (None, Some(line)) => block.range.start..line,
            (None, None) => first_line(source, &block),
        };
        let text = block::plain(&source[asked.clone()]);
        // `**Q.** How …`: only the mark is bold.
        let (question, asked) = match question(&block, &text) {
            Some(text) if text.is_empty() => {
                let end = answer_line(source, &block).unwrap_or(block.range.end);
                let text = block::plain(&source[asked.end..end]);
                (
                    text.trim_start_matches([':', '.', ' ']).to_owned(),
                    block.range.start..end,
                )
            }
            Some(question) => (question, asked),
            None => continue,
        };
        close(&mut questions, block.range.start);
        let answered = asked.end..source.len();
        questions.push(LocatedQuestion::new(&question, asked, answered));
    }
    questions.retain(|located| !located.question.is_empty());
    with_one_answer(source, questions)
}

/// The least number of lines that are worded as questions on a page without another layout,
/// and the largest length of one, in characters.
const LEAST_LINES: usize = 2;
const LONGEST_LINE: usize = 150;

/// Finds paragraphs of one line that are worded as a question, on a page where nothing else
/// tells questions from answers.
pub(super) fn lines(source: &str, blocks: &[Block]) -> Vec<LocatedQuestion> {
    let mut questions: Vec<LocatedQuestion> = Vec::new();
    for block in blocks {
        let text = source[block.range.clone()].trim();
        let is_line = matches!(block.kind, Kind::Paragraph)
            && !text.contains('\n')
            && text.chars().count() <= LONGEST_LINE
            && marker::is_question(&block.text);
        if is_line || matches!(block.kind, Kind::Heading { .. }) {
            close(&mut questions, block.range.start);
        }
        if is_line {
            let question = marker::without_number(&block.text);
            let answer = block.range.end..source.len();
            questions.push(LocatedQuestion::new(question, block.range.clone(), answer));
        }
    }
    let questions = with_one_answer(source, questions);
    match questions.len() < LEAST_LINES {
        true => Vec::new(),
        false => questions,
    }
}

/// Joins questions that follow each other without an answer between them.
fn with_one_answer(source: &str, questions: Vec<LocatedQuestion>) -> Vec<LocatedQuestion> {
    let mut joined: Vec<LocatedQuestion> = Vec::with_capacity(questions.len());
    let mut open: Vec<LocatedQuestion> = Vec::new();
    for located in questions {
        let answer = source.get(located.answer_range.clone()).unwrap_or_default();
        let is_answered = answer.chars().any(char::is_alphanumeric) || answer.contains("![");
        // A heading between two questions separates them.
        let follows = open
            .last()
            .is_some_and(|last| last.answer_range.end == located.question_range.start);
        if !follows {
            open.clear();
        }
        open.push(located);
        if is_answered && let Some(last) = open.pop() {
            let first = open.first().map_or(last.question_range.start, |first| {
                first.question_range.start
            });
            let mut texts = open.drain(..).map(|other| other.question);
            joined.push(match texts.next() {
                None => last,
                Some(question) => {
                    let mut also: Vec<String> = texts.collect();
                    also.push(last.question);
                    LocatedQuestion {
                        question,
                        also,
                        question_range: first..last.question_range.end,
                        ..last
                    }
                }
            });
        }
    }
    joined
}

/// Ends the last answer, if it is still open.
fn close(questions: &mut [LocatedQuestion], at: usize) {
    if let Some(located) = questions.last_mut() {
        located.answer_range.end = located
            .answer_range
            .end
            .min(at)
            .max(located.question_range.end);
    }
}

/// The first line of a paragraph if it is worded as a question, so that the lines below it
/// are its answer; otherwise all of it.
fn first_line(source: &str, block: &Block) -> Range<usize> {
    let text = &source[block.range.clone()];
    let end = text
        .find('\n')
        .filter(|end| marker::is_question(&text[..*end]));
    end.map_or(block.range.clone(), |end| {
        block.range.start..block.range.start + end
    })
}

/// The byte offset of the line of a paragraph that is marked as the answer.
fn answer_line(source: &str, block: &Block) -> Option<usize> {
    let text = &source[block.range.clone()];
    let mut at = block.range.start;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = line.trim_start_matches(['*', '_', ' ']);
        if number > 0 && (marker::answer(start).is_some() || line.starts_with(": ")) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Splits a paragraph before each line that is marked as a question, because authors
/// leave out empty lines. Other blocks aren't split.
fn pairs(source: &str, block: &Block) -> Vec<Block> {
    let Kind::Paragraph = block.kind else {
        return vec![block.clone()];
    };
    let mut starts = vec![block.range.start];
    let mut at = block.range.start;
    for line in source[block.range.clone()].split_inclusive('\n') {
        let start = line.trim_start_matches(['*', '_', ' ']);
        let is_question = marker::question(start).is_some_and(|text| !text.trim().is_empty());
        if at > block.range.start && is_question {
            starts.push(at);
        }
        at += line.len();
    }
    if starts.len() == 1 {
        return vec![block.clone()];
    }
    let ends = starts[1..].iter().chain([&block.range.end]);
    let parts = starts.iter().zip(ends).map(|(&start, &end)| {
        let inside = block::blocks(&source[start..end]).into_iter().next();
        let bold = inside.and_then(|block| block.bold);
        Block {
            bold: bold.map(|bold| start + bold.start..start + bold.end),
            text: block::plain(&source[start..end]),
            range: start..end,
            kind: Kind::Paragraph,
        }
    });
    parts.collect()
}
