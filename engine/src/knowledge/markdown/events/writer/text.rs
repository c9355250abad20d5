//! Writes the text inside blocks: its styles, line breaks and white space.

use pulldown_cmark::{CowStr, Event, Tag};

use super::super::element::{Origin, Role};
use super::super::style::Mark;
use super::Writer;

impl<'a> Writer<'a> {
    /// Begins an inline element.
    pub(in super::super) fn begin_inline(
        &mut self,
        origin: Origin,
        name: &'static str,
        mark: Mark<'a>,
    ) {
        let level = self.blocks.len();
        self.styles
            .begin(origin, name, mark, level, self.at.clone());
    }

    /// Ends the nearest inline element with this name; that of Markdown if it is empty.
    pub(in super::super) fn end_inline(&mut self, name: &'static str) {
        // A link without text is still a link, and an image without a description has an
        // address.
        if let Some((tag, at)) = self.styles.end(name)
            && self.make_room()
        {
            let end = tag.to_end();
            self.out.push((Event::Start(tag), at));
            self.write(Event::End(end));
        }
    }

    /// Writes text of Markdown.
    pub(in super::super) fn text(&mut self, text: CowStr<'a>) {
        let is_code = self.role() == Role::Code;
        let begins_blank = text.starts_with(' ') && !is_code;
        if begins_blank && self.is_empty() {
            self.styled(text.trim_start_matches(' ').to_owned().into());
        } else {
            self.styled(text);
        }
    }

    /// Writes a line of text of HTML, with its white space collapsed except in code.
    pub(in super::super) fn line(&mut self, line: &str) {
        if self.role() == Role::Code {
            return self.styled(line.to_owned().into());
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let is_blank = |c: char| c.is_ascii_whitespace();
        let has_gap = self.is_empty() || self.is_after_gap || self.is_break_pending;
        let mut text = String::with_capacity(line.len());
        if line.starts_with(is_blank) && !has_gap {
            text.push(' ');
        }
        text.push_str(&words.join(" "));
        if line.ends_with(is_blank) && !words.is_empty() {
            text.push(' ');
        }
        self.styled(text.into());
    }

    /// Writes code in a line.
    pub(in super::super) fn code(&mut self, text: CowStr<'a>) {
        if self.make_room() {
            self.write(Event::Code(text));
        }
    }

    /// Writes an event that is part of a line.
    pub(in super::super) fn part(&mut self, event: Event<'a>) {
        if self.make_room() {
            let is_marker = matches!(event, Event::TaskListMarker(_));
            self.write(event);
            self.is_after_gap = is_marker;
        }
    }

    /// Writes a line break of the source.
    pub(in super::super) fn soft_break(&mut self) {
        if self.is_empty() || self.role() == Role::Dropped {
            return;
        }
        if self.role() == Role::Code {
            self.write(Event::Text("\n".into()));
        } else if !self.is_after_gap {
            self.close_styles(self.styles.common());
            self.write(Event::SoftBreak);
            self.is_after_gap = true;
        }
    }

    /// Writes a line break that people see.
    pub(in super::super) fn hard_break(&mut self) {
        if self.is_empty() || self.role() == Role::Dropped {
            return;
        }
        if self.role().is_flat() {
            self.separate();
        } else {
            self.trim();
            self.close_styles(self.styles.common());
            self.write(Event::HardBreak);
            self.is_after_gap = true;
        }
    }

    /// Writes a thematic break.
    pub(in super::super) fn rule(&mut self) {
        self.separate();
        let role = self.role();
        if !role.is_flat() && !matches!(role, Role::List | Role::Table | Role::Row | Role::Terms) {
            if let Some(owner) = self.owner_mut() {
                owner.has_blocks = true;
            }
            self.write(Event::Rule);
        }
    }

    /// True if a text that comes next would be the first of its block.
    pub(super) fn is_empty(&self) -> bool {
        let owner = self.owner().and_then(|owner| self.blocks.get(owner));
        owner.is_none_or(|owner| match owner.role {
            Role::Item | Role::Definition => owner.has_blocks || !owner.has_text,
            role => !role.is_line() || !owner.has_text,
        })
    }

    /// Begins the block that a text needs, and what is pending. Returns false if the text
    /// is left out.
    pub(super) fn make_room(&mut self) -> bool {
        let role = self.role();
        if role == Role::Dropped {
            return false;
        }
        let is_item = matches!(role, Role::Item | Role::Definition);
        let needs_paragraph = is_item && self.owner_mut().is_some_and(|owner| owner.has_blocks);
        if needs_paragraph || !(is_item || role.is_line()) {
            self.imply(Role::Paragraph);
            if !self.role().is_flat() {
                self.begin(Origin::Html, "p", Role::Paragraph, Some(Tag::Paragraph));
            }
        }
        if self.role().is_flat() {
            self.write_pending();
        }
        self.close_styles(self.styles.common());
        // Code has no styles.
        while self.role() != Role::Code
            && let Some((tag, at)) = self.styles.open_next()
        {
            self.out.push((Event::Start(tag), at));
        }
        if let Some(owner) = self.owner_mut() {
            owner.has_text = true;
        }
        true
    }

    fn write_pending(&mut self) {
        let is_break = std::mem::take(&mut self.is_break_pending) && !self.is_empty();
        let is_bullet = std::mem::take(&mut self.is_bullet_pending);
        let is_code = self.role() == Role::Code;
        if is_break && is_code {
            self.write(Event::Text("\n".into()));
        } else if is_break && !self.is_after_gap {
            self.write(Event::Text(" ".into()));
        }
        if is_bullet {
            self.write(Event::Text("• ".into()));
        }
    }

    fn styled(&mut self, text: CowStr<'a>) {
        if text.is_empty() || !self.make_room() {
            return;
        }
        let ends_blank = text.ends_with(' ');
        match self.role() {
            Role::Code => self.write(Event::Text(text)),
            _ => {
                let event = self.styles.event(text);
                self.write(event);
            }
        }
        self.is_after_gap = ends_blank;
    }

    /// Removes white space and line breaks at the end of a text.
    pub(super) fn trim(&mut self) {
        if self.role() == Role::Code {
            return;
        }
        while let Some((event, _)) = self.out.last_mut() {
            match event {
                Event::SoftBreak | Event::HardBreak => {}
                Event::Text(text) if text.ends_with(' ') => {
                    *text = text.trim_end_matches(' ').to_owned().into();
                    if !text.is_empty() {
                        return;
                    }
                }
                _ => return,
            }
            self.out.pop();
        }
    }

    pub(super) fn close_styles(&mut self, down_to: usize) {
        while let Some(end) = self.styles.close_last(down_to) {
            self.write(Event::End(end));
        }
    }
}
