//! Finds the questions among the headings of a page.
//!
//! Headings below the same heading are one group. A heading that is marked or worded as a
//! question is one. In a group in which many are, or on a page or below a heading that says
//! that it is a FAQ, headings that tell a symptom, a wish or a topic are questions too,
//! unless they lead to other questions or name a part that pages end or begin with.

use std::ops::Range;

use super::block::{Block, Kind};
use super::located::LocatedQuestion;
use super::marker;
use super::report::{Skipped, Why};

/// A heading with the part of the page below it.
#[derive(Debug)]
struct Node<'b> {
    block: &'b Block,
    level: u8,
    anchor: Option<String>,
    /// The end of the part, in bytes.
    end: usize,
    /// The end of the text before the first heading below it, in bytes.
    own_end: usize,
    /// The positions of the headings directly below it.
    below: Vec<usize>,
    is_faq: bool,
    is_marked: bool,
    is_question: bool,
    is_symptom: bool,
    is_other: bool,
}

/// The headings of a page.
#[derive(Debug)]
pub(super) struct Outline<'b> {
    source: &'b str,
    blocks: &'b [Block],
    nodes: Vec<Node<'b>>,
    top: Vec<usize>,
    is_faq: bool,
}

impl<'b> Outline<'b> {
    pub(super) fn new(source: &'b str, blocks: &'b [Block], title: &str) -> Outline<'b> {
        let headings = blocks.iter().filter_map(|block| match &block.kind {
            // The heading of an answer belongs to the question before it.
            Kind::Heading { level, anchor } if marker::answer(&block.text).is_none() => {
                Some((block, *level, anchor.clone()))
            }
            _ => None,
        });
        let headings: Vec<(&Block, u8, Option<String>)> = headings.collect();
        let page_is_faq = marker::is_faq(title);
        let mut nodes: Vec<Node<'b>> = Vec::with_capacity(headings.len());
        let mut top = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let headings = parts_of_their_own(headings);
        for (at, (block, level, anchor)) in headings.into_iter().enumerate() {
            while let Some(&last) = open.last().filter(|last| nodes[**last].level >= level) {
                nodes[last].end = block.range.start;
                open.pop();
            }
            let parent = open.last().copied();
            let is_faq = marker::is_faq(&block.text)
                || parent.map_or(page_is_faq, |parent| nodes[parent].is_faq);
            match parent {
                Some(parent) => nodes[parent].below.push(at),
                None => top.push(at),
            }
            if let Some(last) = nodes.last_mut() {
                last.own_end = block.range.start;
            }
            open.push(at);
            let text = marker::without_number(marker::without_symbols(&block.text));
            nodes.push(Node {
                block,
                level,
                anchor,
                end: source.len(),
                own_end: source.len(),
                below: Vec::new(),
                is_faq,
                is_marked: marker::question(&block.text).is_some(),
                is_question: marker::is_question(text),
                is_symptom: marker::is_symptom(text),
                is_other: marker::is_other_part(text),
            });
        }
        Outline {
            source,
            blocks,
            nodes,
            top,
            is_faq: page_is_faq,
        }
    }

    /// True if the title of the page says that it is a FAQ.
    pub(super) fn is_faq(&self) -> bool {
        self.is_faq
    }

    /// The headings that are marked as questions.
    pub(super) fn marked(&self) -> Vec<LocatedQuestion> {
        let mut found: Vec<LocatedQuestion> = Vec::new();
        for node in self.nodes.iter().filter(|node| node.is_marked) {
            let is_inside = found
                .last()
                .is_some_and(|last| node.block.range.start < last.answer_range.end);
            if is_inside {
                continue;
            }
            let text = marker::question(&node.block.text).unwrap_or_default();
            found.extend(match text.is_empty() {
                true => self.apart(node),
                false => self.located(node, text),
            });
        }
        found
    }

    /// The headings that are worded as questions, and those beside them.
    pub(super) fn worded(&self) -> Vec<LocatedQuestion> {
        let mut found = Vec::new();
        self.visit(&self.top, &mut found);
        found
    }

    fn visit(&self, group: &[usize], found: &mut Vec<LocatedQuestion>) {
        let is_questions = self.is_of_questions(group);
        let asking = group.iter().map(|at| &self.nodes[*at]);
        let asking = asking.filter(|node| node.is_question);
        let are_asked = asking.clone().count() * 2 > group.len();
        let level = asking.map(|node| node.level).min().unwrap_or(0);
        for &at in group {
            let node = &self.nodes[at];
            let below = self.questions_below(node);
            let groups = !node.below.is_empty() && !self.has_own_text(node);
            // Among questions, a topic is one too, with the headings below it in its answer.
            let is_beside = node.level >= level;
            let is_topic = are_asked
                && is_beside
                && !marker::is_faq(&node.block.text)
                && !self.tells_below(node)
                && !node.is_other
                && !node.is_marked;
            let is_whole = node.is_question && (below < 2 || (node.level > 1 && !groups));
            if node.is_question && !groups && below >= LEAST_BELOW {
                // It is a question, and others are below it.
                let own = self.located(node, without_mark(node));
                found.extend(own.map(|own| LocatedQuestion {
                    answer_range: node.block.range.end..node.own_end,
                    ..own
                }));
                self.visit(&node.below, found);
            } else if is_whole || is_topic {
                self.push(node, found);
            } else if below > 0 || (groups && self.has_faq(node)) || self.is_category(node) {
                self.visit(&node.below, found);
            } else if is_questions
                && is_beside
                && (node.is_symptom || !node.is_other)
                && !node.is_marked
            {
                self.push(node, found);
            }
        }
    }

    fn push(&self, node: &Node<'_>, found: &mut Vec<LocatedQuestion>) {
        let located = self.located(node, without_mark(node));
        found.extend(located.filter(|_| node.is_question || !self.is_contents(node)));
    }

    /// True if nothing is below a heading but links to other parts of the page.
    fn is_contents(&self, node: &Node<'_>) -> bool {
        let text = self.source.get(node.block.range.end..node.end);
        let lines = text.unwrap_or_default().lines();
        let mut lines = lines.filter(|line| !line.trim().is_empty()).peekable();
        lines.peek().is_some() && lines.all(is_link_to_part)
    }

    /// True if the headings of a group are questions although some aren't worded as such.
    fn is_of_questions(&self, group: &[usize]) -> bool {
        let members = || {
            group
                .iter()
                .map(|at| &self.nodes[*at])
                .filter(|node| !node.is_other)
        };
        let all = members().count();
        let asking = members()
            .filter(|node| node.is_question || node.is_marked)
            .count();
        let symptoms = members()
            .filter(|node| node.is_symptom && !node.is_question)
            .count();
        let marked = members().filter(|node| node.is_marked).count();
        // Beside marked questions, the others are something else.
        if marked * 2 > all {
            return false;
        }
        let is_faq = members().all(|node| node.is_faq) && members().any(|node| node.level > 1);
        let is_asked = asking > 0 && ((asking + symptoms) * 2 >= all || asking * 3 >= all);
        is_asked || (is_faq && all > 0)
    }

    /// The number of headings below a heading that are worded as questions.
    fn questions_below(&self, node: &Node<'_>) -> usize {
        let of = |at: &usize| {
            let node = &self.nodes[*at];
            usize::from(node.is_question || node.is_marked) + self.questions_below(node)
        };
        node.below.iter().map(of).sum()
    }

    /// True if a heading below this one is a question or tells a symptom or a wish.
    fn tells_below(&self, node: &Node<'_>) -> bool {
        node.below.iter().any(|at| {
            let node = &self.nodes[*at];
            node.is_question || node.is_marked || node.is_symptom || self.tells_below(node)
        })
    }

    /// True if a heading or one below it says that its part is a FAQ.
    fn has_faq(&self, node: &Node<'_>) -> bool {
        node.is_faq || node.below.iter().any(|at| self.has_faq(&self.nodes[*at]))
    }

    /// True for a heading of a FAQ that groups others below a text of its own.
    fn is_category(&self, node: &Node<'_>) -> bool {
        node.is_faq && !node.is_symptom && (node.level == 1 || node.below.len() > 2)
    }

    fn has_own_text(&self, node: &Node<'_>) -> bool {
        let text = self
            .source
            .get(node.block.range.end..node.own_end)
            .unwrap_or_default();
        text.chars().any(char::is_alphanumeric)
    }

    fn located(&self, node: &Node<'_>, question: &str) -> Option<LocatedQuestion> {
        let answer = node.block.range.end..node.end;
        let text = self.source.get(answer.clone()).unwrap_or_default();
        if question.is_empty() || !text.contains(|c: char| !c.is_whitespace()) {
            return None;
        }
        let located = LocatedQuestion::new(question, node.block.range.clone(), answer);
        Some(LocatedQuestion {
            anchor: node.anchor.clone(),
            ..located
        })
    }

    /// A heading that is only "Question": the question is the text up to the next heading,
    /// and the answer is all text up to the next such heading.
    fn apart(&self, node: &Node<'_>) -> Option<LocatedQuestion> {
        let first = self
            .blocks
            .partition_point(|block| block.range.start < node.block.range.end);
        let below = self.blocks.get(first..).unwrap_or_default();
        let is_heading = |block: &&Block| matches!(block.kind, Kind::Heading { .. });
        let cut = below.iter().find(is_heading)?.range.start;
        let asked: Range<usize> = node.block.range.start..cut;
        let question = below.iter().take_while(|block| block.range.start < cut);
        let question: Vec<&str> = question.map(|block| block.text.as_str()).collect();
        let question = question.join(" ");
        let first = self
            .nodes
            .partition_point(|other| other.block.range.start < cut);
        let mut next = self.nodes.get(first..).unwrap_or_default().iter();
        let next = next.find(|other| other.is_marked && other.level <= node.level);
        let end = next.map_or(self.source.len(), |other| other.block.range.start);
        let question = question.trim();
        (!question.is_empty()).then(|| LocatedQuestion::new(question, asked, cut..end))
    }

    /// The headings that became no question and aren't in an answer.
    pub(super) fn skipped(&self, questions: &[LocatedQuestion]) -> Vec<Skipped> {
        let mut taken: Vec<Range<usize>> = questions.iter().map(LocatedQuestion::taken).collect();
        taken.sort_by_key(|range| range.start);
        let first_after = |at: usize| taken.partition_point(|range| range.start < at);
        let is_taken = |at: usize| {
            let next = taken.partition_point(|range| range.start <= at);
            next > 0 && taken[next - 1].contains(&at)
        };
        let left = self
            .nodes
            .iter()
            .filter(|node| !is_taken(node.block.range.start));
        let of = |node: &Node<'_>| {
            let below = node.block.range.end..node.end;
            let text = self.source.get(below.clone()).unwrap_or_default();
            let next = taken.get(first_after(below.start));
            let has_questions = next.is_some_and(|range| below.contains(&range.start));
            let why = match () {
                () if has_questions => Why::Group,
                () if !text.chars().any(char::is_alphanumeric) => Why::NoText,
                () if node.is_other => Why::OtherPart,
                () => Why::NotAsked,
            };
            Skipped {
                heading: node.block.text.clone(),
                why,
            }
        };
        left.filter(|node| !node.block.text.is_empty())
            .map(of)
            .collect()
    }
}

/// The least number of questions below a question that aren't a part of its answer.
const LEAST_BELOW: usize = 3;

/// The text of a heading without its mark and number.
fn without_mark<'b>(node: &Node<'b>) -> &'b str {
    let text = marker::question(&node.block.text).unwrap_or(&node.block.text);
    marker::without_number(marker::without_symbols(text))
}

/// True for a line with links to other parts of the page and no word beside them.
fn is_link_to_part(line: &str) -> bool {
    let has_word = |text: &str| text.chars().any(char::is_alphabetic);
    let mut left = line;
    while let Some((text, rest)) = left.split_once("](#") {
        let before = text.split('[').next().unwrap_or_default();
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        if has_word(before) {
            return false;
        }
        if !has_word(after) {
            return true;
        }
        left = after;
    }
    false
}

/// The headings without those that are a part of the answer below the heading before them.
fn parts_of_their_own(
    headings: Vec<(&Block, u8, Option<String>)>,
) -> Vec<(&Block, u8, Option<String>)> {
    let mut kept: Vec<(&Block, u8, Option<String>)> = Vec::with_capacity(headings.len());
    for heading in headings {
        let is_below = kept.last().is_some_and(|(_, level, _)| *level < heading.1);
        if !(is_below && marker::is_part_of_answer(&heading.0.text)) {
            kept.push(heading);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_links_to_parts_can_be_long() {
        let cases = [
            ("- [One](#one)", true),
            ("[One](#one) | [Two](#two)", true),
            ("See [one](#one)", false),
            ("[One](#one) and [two](#two)", false),
            ("[One](one.md)", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_link_to_part(line), expected, "{line}");
        }
        assert!(is_link_to_part(&"[a](#a) ".repeat(100_000)));
    }
}
