//! Extracts the prose of a Markdown text: the words that people read, without code and the
//! addresses of links.
//!
//! The prose keeps the lines of its parts, so that a problem found in it has its place.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::events::read;
use super::{LineNumbers, is_inline, push_run};

/// Stands for a part that was left out, so that the words around it aren't joined:
/// U+FFFC, the object replacement character.
const LEFT_OUT: char = '\u{fffc}';

/// The prose of a Markdown text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// The text, with at least one line break between two blocks.
    pub text: String,
    /// The byte offsets in the text at which runs begin, each with its line.
    runs: Vec<(usize, usize)>,
}

impl Prose {
    /// The line of the Markdown text, from 0, that has what is at a byte offset of the
    /// prose.
    pub fn line_at(&self, offset: usize) -> usize {
        let after = self.runs.partition_point(|(start, _)| *start <= offset);
        let run = after.checked_sub(1).and_then(|run| self.runs.get(run));
        run.map_or(0, |(_, line)| *line)
    }
}

/// Extracts the prose of a Markdown text.
pub fn prose(markdown: &str) -> Prose {
    let mut prose = Prose::default();
    let lines = LineNumbers::of(markdown);
    let mut is_left_out = false;
    for (event, range) in read(markdown).events {
        match event {
            Event::Text(run) if !is_left_out => {
                push_run(&mut prose.text, &run);
                let start = prose.text.len() - run.len();
                prose.runs.push((start, lines.at(range.start)));
            }
            Event::Start(Tag::CodeBlock(_)) => is_left_out = true,
            Event::End(TagEnd::CodeBlock) => {
                is_left_out = false;
                prose.text.push('\n');
            }
            Event::Start(Tag::Link { link_type, .. }) => {
                is_left_out = is_address(link_type);
                if is_left_out {
                    prose.text.push(LEFT_OUT);
                }
            }
            Event::End(TagEnd::Link) => is_left_out = false,
            Event::Code(_) => prose.text.push(LEFT_OUT),
            // `push_run` joins the lines.
            Event::SoftBreak => prose.text.push('\r'),
            Event::Text(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::Start(tag) if is_inline(tag.to_end()) => {}
            Event::End(tag) if is_inline(tag) => {}
            _ => prose.text.push('\n'),
        }
    }
    prose
}

/// True for a link whose text is its address.
fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_addresses_are_left_out() {
        let cases = [
            ("a `b` c", "a \u{fffc} c"),
            ("a\n\n```\nb\n```\n\nc", "a c"),
            ("a <https://b.example> c", "a \u{fffc} c"),
            ("[a](https://b.example) ![c](d.svg)", "a c"),
            ("a<br>b<kbd>c</kbd>\n\n<!-- d -->", "a b\u{fffc}"),
            ("[a]: https://b.example", ""),
            ("**マイクロ**\nソフト", "マイクロソフト"),
            ("log\nin", "log in"),
            (
                "- a\n  - b\n\n| c | d |\n|---|---|\n| e | f |",
                "a b c d e f",
            ),
        ];
        for (markdown, expected) in cases {
            let text = prose(markdown).text;
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{markdown}");
        }
    }

    #[test]
    fn every_word_has_its_line() {
        let prose = prose(
            "one\ntwo `x`[^1]\n\n- three\n\n  &amp; four\n\n[^1]: note\n```\nx\n```\n\n五\n六\n\n\
             <p>七\n<b>八</b>",
        );
        let cases = [
            ("one", 0),
            ("two", 1),
            ("three", 3),
            ("four", 5),
            ("note", 7),
            ("五", 12),
            ("六", 13),
            ("七", 15),
            ("八", 16),
        ];
        for (word, expected) in cases {
            let offset = prose.text.find(word).expect(word);
            assert_eq!(prose.line_at(offset), expected, "{word}");
        }
        assert_eq!(Prose::default().line_at(0), 0);
    }
}
