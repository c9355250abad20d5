//! Keeps the inline elements around a text.
//!
//! An element is opened when its text is written, and closed when text without it is.
//! Elements that overlap are split, so that the events are well nested.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::element::Origin;
use super::script::{lowered, raised};

/// The most elements around a text that are written; those inside them are left out.
const MOST: usize = 16;

/// The most elements that a tag of HTML is compared with.
const MAX_COMPARED: usize = 100;

/// What an inline element does to its text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark<'a> {
    /// It is written as this tag.
    Tag(Tag<'a>),
    /// Its text is code.
    Code,
    /// Its numbers are superscripts.
    Raised,
    /// Its numbers are subscripts.
    Lowered,
    /// Nothing.
    None,
}

#[derive(Debug)]
struct Inline<'a> {
    id: usize,
    name: &'static str,
    origin: Origin,
    mark: Mark<'a>,
    /// The number of blocks around it.
    level: usize,
    at: Range<usize>,
    is_written: bool,
}

/// The inline elements that have begun, and those whose start was written.
#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    begun: Vec<Inline<'a>>,
    opened: Vec<(usize, TagEnd)>,
    next_id: usize,
}

impl<'a> Styles<'a> {
    /// Begins an element.
    pub(super) fn begin(
        &mut self,
        origin: Origin,
        name: &'static str,
        mark: Mark<'a>,
        level: usize,
        at: Range<usize>,
    ) {
        if origin == Origin::Html && self.begun.len() >= MAX_COMPARED {
            return;
        }
        self.next_id += 1;
        self.begun.push(Inline {
            id: self.next_id,
            name,
            origin,
            mark,
            level,
            at,
            is_written: false,
        });
    }

    /// Ends the nearest element with this name, or that of Markdown if it is empty. Returns
    /// its tag and place if it is a link or an image that wasn't written.
    pub(super) fn end(&mut self, name: &'static str) -> Option<(Tag<'a>, Range<usize>)> {
        let is_same = |inline: &Inline<'_>| match name {
            "" => inline.origin == Origin::Markdown,
            name => inline.name == name,
        };
        let compared = self.begun.iter().rev().take(MAX_COMPARED);
        let back = compared.enumerate().find(|(_, inline)| is_same(inline));
        let at = self.begun.len().checked_sub(back?.0 + 1)?;
        let ended = self.begun.remove(at);
        match ended.mark {
            Mark::Tag(tag @ (Tag::Link { .. } | Tag::Image { .. })) if !ended.is_written => {
                Some((tag, ended.at))
            }
            _ => None,
        }
    }

    /// Ends the elements that tags of HTML began.
    pub(super) fn end_all_of_html(&mut self) {
        self.begun
            .retain(|inline| inline.origin == Origin::Markdown || inline.name.is_empty());
    }

    /// Ends the elements that began inside more blocks than this.
    pub(super) fn end_inside(&mut self, level: usize) {
        while self.begun.last().is_some_and(|last| last.level > level) {
            self.begun.pop();
        }
    }

    /// Makes the elements that began inside more blocks than this go on outside them.
    pub(super) fn lift(&mut self, level: usize) {
        let inside = self.begun.iter_mut().rev();
        for inline in inside.take_while(|inline| inline.level > level) {
            inline.level = level;
        }
    }

    /// The number of opened elements that stay open for a text that comes next.
    pub(super) fn common(&self) -> usize {
        let pairs = self.opened.iter().zip(self.written());
        pairs
            .take_while(|(opened, begun)| opened.0 == begun.id)
            .count()
    }

    /// Closes the element that was opened last, if more than this many are open.
    pub(super) fn close_last(&mut self, down_to: usize) -> Option<TagEnd> {
        let is_closed = self.opened.len() > down_to;
        let last = self.opened.pop_if(|_| is_closed)?;
        Some(last.1)
    }

    /// Opens the next element around a text that comes next.
    pub(super) fn open_next(&mut self) -> Option<(Tag<'a>, Range<usize>)> {
        let open = self.opened.len();
        let mut written = self.begun.iter_mut().take(MOST).filter_map(|inline| {
            let Mark::Tag(tag) = &inline.mark else {
                return None;
            };
            Some((
                inline.id,
                tag.clone(),
                inline.at.clone(),
                &mut inline.is_written,
            ))
        });
        let (id, tag, at, is_written) = written.nth(open)?;
        *is_written = true;
        self.opened.push((id, tag.to_end()));
        Some((tag, at))
    }

    /// The event of a text.
    pub(super) fn event(&self, text: CowStr<'a>) -> Event<'a> {
        let has = |mark: &Mark<'_>| {
            let mut around = self.begun.iter().take(MOST);
            around.any(|inline| inline.mark == *mark)
        };
        if has(&Mark::Code) {
            Event::Code(text)
        } else if has(&Mark::Raised) {
            Event::Text(raised(&text).into())
        } else if has(&Mark::Lowered) {
            Event::Text(lowered(&text).into())
        } else {
            Event::Text(text)
        }
    }

    fn written(&self) -> impl Iterator<Item = &Inline<'a>> {
        let around = self.begun.iter().take(MOST);
        around.filter(|inline| matches!(inline.mark, Mark::Tag(_)))
    }
}
