//! Splits HTML into tags and lines of text, each with its place in the Markdown text.

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, State, Token, Tokenizer};

/// A piece of HTML, without the marks of the quotations and lists around its lines.
#[derive(Debug, Default)]
pub(super) struct Html {
    text: String,
    /// The byte offsets in the text and in the Markdown text at which parts begin.
    parts: Vec<(usize, usize)>,
}

/// A part of a piece of HTML.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// A tag that begins an element.
    Start(&'t StartTag<usize>),
    /// A tag that ends an element, with its name.
    End(&'t str),
    /// A text up to the end of its line.
    Line(&'t str),
    /// The end of a line.
    LineEnd,
}

impl Html {
    /// Appends a part that begins at a byte offset of the Markdown text.
    pub(super) fn push(&mut self, part: &str, at: usize) {
        let mut source = at;
        for line in part.split_inclusive('\n') {
            self.parts.push((self.text.len(), source));
            source += line.len();
            match line.strip_suffix("\r\n") {
                Some(line) => self.text.extend([line, "\n"]),
                None => self.text.push_str(line),
            }
        }
    }

    /// Calls `read` with each part and its byte range in the Markdown text, whose ends are
    /// somewhere in the part's lines.
    pub(super) fn read(&self, mut read: impl FnMut(Part<'_>, Range<usize>)) {
        let emitter: DefaultEmitter<usize> = DefaultEmitter::new_with_span();
        let mut tokenizer = Tokenizer::new_with_emitter(self.text.as_str(), emitter);
        while let Some(Ok(token)) = tokenizer.next() {
            match token {
                Token::StartTag(tag) => {
                    if let Some(state) = content(&tag) {
                        tokenizer.set_state(state);
                    }
                    read(
                        Part::Start(&tag),
                        self.source(&(tag.span.start..tag.span.end)),
                    );
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name);
                    read(
                        Part::End(&name),
                        self.source(&(tag.span.start..tag.span.end)),
                    );
                }
                Token::String(text) => {
                    let mut at = text.span.start;
                    for (number, line) in String::from_utf8_lossy(&text).split('\n').enumerate() {
                        if number > 0 {
                            at = self.next_line(at);
                            read(Part::LineEnd, self.source(&(at..at)));
                        }
                        read(Part::Line(line), self.source(&(at..at + line.len())));
                    }
                }
                _ => {}
            }
        }
    }

    /// The byte offset of the line after an offset.
    fn next_line(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().iter().skip(at);
        let length = rest.take_while(|byte| **byte != b'\n').count();
        (at + length + 1).min(self.text.len())
    }

    fn source(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| {
            let after = self.parts.partition_point(|(start, _)| *start <= at);
            let part = after.checked_sub(1).and_then(|part| self.parts.get(part));
            part.map_or(0, |(start, source)| source + (at - start))
        };
        place(range.start)..place(range.end)
    }
}

/// How the content of an element is read that has no tags in it. A tag that ends itself
/// has no content, whatever browsers make of it: what follows would be lost.
fn content(tag: &StartTag<usize>) -> Option<State> {
    match tag.name.as_slice() {
        _ if tag.self_closing => None,
        b"script" => Some(State::ScriptData),
        b"style" | b"xmp" => Some(State::RawText),
        b"textarea" | b"title" => Some(State::RcData),
        _ => None,
    }
}
