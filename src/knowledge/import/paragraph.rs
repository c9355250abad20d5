//! Paragraphs that begin with a question.

use super::block::{self, Block, Kind};
use super::marker;
use super::spot::Spot;

/// Paragraphs that begin with a question: marked, or in bold and asking. An answer
/// ends at the next one or at a heading.
pub(super) fn paragraphs(source: &str, blocks: &[Block], is_marked: bool) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    let blocks = blocks.iter().flat_map(|block| pairs(source, block));
    for block in blocks {
        if let Kind::Heading { .. } = block.kind {
            close(&mut spots, block.range.start);
        }
        let Kind::Paragraph = block.kind else {
            continue;
        };
        let asked = match (&block.bold, answer_line(source, &block)) {
            (Some(bold), _) => bold.clone(),
            (None, Some(line)) => block.range.start..line,
            (None, None) => block.range.clone(),
        };
        let text = block::plain(&source[asked.clone()]);
        let question = match is_marked {
            true => marker::question(&text),
            false if block.bold.is_none() && !is_defined(source, &block) => None,
            false => Some(marker::without_number(&text)).filter(|text| marker::is_question(text)),
        };
        // `**Q.** How …`: the mark alone is bold.
        let (question, asked) = match question {
            Some("") => {
                let end = answer_line(source, &block).unwrap_or(block.range.end);
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
        if number > 0 && (marker::answer(start).is_some() || line.starts_with(": ")) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// True for a term of a definition list: its second line begins with a colon.
fn is_defined(source: &str, block: &Block) -> bool {
    let mut lines = source[block.range.clone()].lines();
    lines.nth(1).is_some_and(|line| line.starts_with(": "))
}

/// A paragraph cut before each of its lines that is marked as a question: people
/// leave out the empty lines. Any other block as it is.
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
