//! Writes events from elements that may overlap, be unclosed or be in the wrong place.
//!
//! The events are always well nested: a text is in a block that can have text, an item is
//! in a list, and a cell is in a row. Blocks that are missing are added. The parts of a
//! block that is one line, such as a cell or a heading, are joined. The work for an element
//! doesn't depend on what was written before it.

mod text;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::element::{Origin, Role};
use super::style::{Mark, Styles};

/// The deepest nesting of HTML elements; deeper tags are left out.
const DEEPEST: usize = 100;

/// An event with the byte range of its source.
pub(super) type Placed<'a> = (Event<'a>, Range<usize>);

#[derive(Debug)]
struct Block {
    /// The name of the HTML element; empty for Markdown.
    name: &'static str,
    origin: Origin,
    role: Role,
    /// The event that ends it, if its start was written.
    end: Option<TagEnd>,
    /// The index of the block that decides how its content is read: itself if its start
    /// was written or if its content is left out, otherwise one around it.
    owner: Option<usize>,
    has_text: bool,
    /// True if a text directly in it, an item, would need a paragraph.
    has_blocks: bool,
}

/// Writes events.
#[derive(Debug, Default)]
pub(super) struct Writer<'a> {
    /// What was written.
    pub(super) out: Vec<Placed<'a>>,
    /// The source of what is written next.
    pub(super) at: Range<usize>,
    blocks: Vec<Block>,
    styles: Styles<'a>,
    /// The number of open blocks that HTML began.
    html_depth: usize,
    /// True after white space or a line break.
    is_after_gap: bool,
    /// True between two parts of a block that is one line.
    is_break_pending: bool,
    /// True at the beginning of an item in a block that is one line.
    is_bullet_pending: bool,
    /// True if HTML has ended the paragraph of Markdown that is being read.
    is_detached: bool,
}

impl<'a> Writer<'a> {
    /// Begins a block. `tag` is `None` for one that has no event.
    pub(super) fn begin(
        &mut self,
        origin: Origin,
        name: &'static str,
        role: Role,
        tag: Option<Tag<'a>>,
    ) {
        if self.role() == Role::Dropped {
            return self.push(origin, name, role, None, self.owner());
        }
        if role == Role::Dropped {
            return self.push(origin, name, role, None, Some(self.blocks.len()));
        }
        if role != Role::Division {
            self.leave_title();
        }
        self.separate();
        self.imply(role);
        let is_flat = self.role().is_flat();
        self.is_bullet_pending |= is_flat && role == Role::Item;
        let is_leaf = role == Role::Paragraph;
        if origin == Origin::Html && self.html_depth >= DEEPEST && !is_leaf {
            return;
        }
        let Some(tag) = tag.filter(|_| !is_flat) else {
            return self.push(origin, name, role, None, self.owner());
        };
        self.open(origin, name, role, tag);
        if role == Role::Summary || name == "th" {
            self.begin_inline(Origin::Html, "", Mark::Tag(Tag::Strong));
        }
    }

    /// Ends the block that Markdown began last.
    pub(super) fn end_markdown(&mut self, tag: TagEnd) {
        let is_detached = std::mem::take(&mut self.is_detached);
        if is_detached && tag == TagEnd::Paragraph {
            if self.role() == Role::Paragraph {
                self.separate();
            }
            return self.styles.end_all_of_html();
        }
        while let Some(origin) = self.pop() {
            if origin == Origin::Markdown {
                break;
            }
        }
        self.is_detached = false;
    }

    /// Ends the nearest block that has one of some names, unless one that `is_bound`, or a
    /// block of Markdown, is nearer.
    pub(super) fn end_html(
        &mut self,
        is_wanted: impl Fn(&str) -> bool,
        is_bound: impl Fn(&str) -> bool,
    ) {
        let mut found = None;
        for (at, block) in self.blocks.iter().enumerate().rev() {
            // A tag in a paragraph can end what is around the paragraph.
            let is_markdown = block.origin == Origin::Markdown;
            if is_markdown && block.role == Role::Paragraph {
                continue;
            }
            if !is_markdown && is_wanted(block.name) {
                found = Some(at);
                break;
            }
            if is_markdown || block.role == Role::Dropped || is_bound(block.name) {
                break;
            }
        }
        self.pop_to(found);
    }

    /// Ends the tables of HTML around the next block.
    pub(super) fn leave_tables(&mut self) {
        let is_markdown = |block: &Block| block.origin == Origin::Markdown;
        let of_html = self.blocks.iter().rev().take_while(|it| !is_markdown(it));
        let from = self.blocks.len() - of_html.count();
        let mut inside = self.blocks.iter().skip(from);
        let table = inside.position(|block| block.role == Role::Table);
        self.pop_to(table.map(|at| from + at));
    }

    /// Ends what a block of HTML leaves open, unless it can contain the blocks that follow.
    pub(super) fn end_html_block(&mut self) {
        let is_script = |name: &str| matches!(name, "script" | "style");
        while let Some(block) = self.blocks.last() {
            let is_line = block.role == Role::Paragraph
                || (block.role.is_flat() && block.role != Role::Cell && !is_script(block.name));
            if block.origin == Origin::Markdown || !is_line {
                break;
            }
            self.pop();
        }
        self.styles.end_all_of_html();
    }

    /// The name of the open element whose content is left out, if there is one.
    pub(super) fn dropped(&self) -> Option<&'static str> {
        let owner = self.owner().and_then(|owner| self.blocks.get(owner));
        let dropped = owner.filter(|owner| owner.role == Role::Dropped);
        dropped.map(|owner| owner.name)
    }

    /// Ends everything.
    pub(super) fn finish(&mut self) {
        while self.pop().is_some() {}
    }

    /// Ends the text before a block.
    pub(super) fn separate(&mut self) {
        let role = self.role();
        if role == Role::Dropped {
            return;
        }
        self.trim();
        self.close_styles(0);
        if role == Role::Paragraph {
            self.styles.lift(self.blocks.len().saturating_sub(1));
            self.pop();
        } else if role.is_flat() {
            self.is_break_pending = true;
        } else if let Some(owner) = self.owner_mut() {
            owner.has_blocks |= owner.has_text;
        }
    }

    fn owner(&self) -> Option<usize> {
        self.blocks.last().and_then(|block| block.owner)
    }

    fn owner_mut(&mut self) -> Option<&mut Block> {
        self.owner().and_then(|owner| self.blocks.get_mut(owner))
    }

    /// The role of the block that decides how what comes next is read.
    fn role(&self) -> Role {
        let owner = self.owner().and_then(|owner| self.blocks.get(owner));
        owner.map_or(Role::Root, |owner| owner.role)
    }

    /// Ends a title of HTML that has its text, before a block.
    fn leave_title(&mut self) {
        let owner = self.owner().and_then(|owner| self.blocks.get(owner));
        let is_title = |block: &&Block| {
            let is_title = matches!(block.role, Role::Heading | Role::Summary | Role::Term);
            is_title && block.has_text && block.origin == Origin::Html
        };
        if owner.filter(is_title).is_some() {
            self.pop_to(self.owner());
        }
    }

    /// Begins the blocks that a block with this role needs around it.
    fn imply(&mut self, role: Role) {
        use Role as R;
        loop {
            let (name, missing, tag) = match (self.role(), role) {
                (_, R::Division)
                | (R::List, R::Item)
                | (R::Table, R::Row | R::Summary)
                | (R::Row, R::Cell)
                | (R::Terms, R::Term | R::Definition) => return,
                (around, _) if around.is_flat() => return,
                (R::List, _) => ("li", R::Item, Tag::Item),
                (R::Table, _) => ("tr", R::Row, Tag::TableRow),
                (R::Row, _) => ("td", R::Cell, Tag::TableCell),
                (R::Terms, _) => ("dd", R::Definition, Tag::DefinitionListDefinition),
                (_, R::Item) => ("ul", R::List, Tag::List(None)),
                (_, R::Row | R::Cell) => ("table", R::Table, Tag::Table(Vec::new())),
                (_, R::Term | R::Definition) => ("dl", R::Terms, Tag::DefinitionList),
                _ => return,
            };
            if self.html_depth >= 2 * DEEPEST {
                return;
            }
            self.open(Origin::Html, name, missing, tag);
        }
    }

    fn open(&mut self, origin: Origin, name: &'static str, role: Role, tag: Tag<'a>) {
        if let Some(owner) = self.owner_mut() {
            owner.has_blocks = true;
        }
        let end = tag.to_end();
        self.write(Event::Start(tag));
        self.push(origin, name, role, Some(end), Some(self.blocks.len()));
    }

    fn push(
        &mut self,
        origin: Origin,
        name: &'static str,
        role: Role,
        end: Option<TagEnd>,
        owner: Option<usize>,
    ) {
        self.html_depth += usize::from(origin == Origin::Html);
        self.blocks.push(Block {
            name,
            origin,
            role,
            end,
            owner,
            has_text: false,
            has_blocks: false,
        });
        if end.is_some() {
            (self.is_break_pending, self.is_bullet_pending) = (false, false);
        }
    }

    /// Ends the block that was begun last, and returns what began it.
    fn pop(&mut self) -> Option<Origin> {
        if self.blocks.last()?.end.is_some() {
            self.trim();
            self.close_styles(0);
        }
        let block = self.blocks.pop()?;
        self.html_depth -= usize::from(block.origin == Origin::Html);
        self.styles.end_inside(self.blocks.len());
        let is_paragraph = block.role == Role::Paragraph;
        self.is_detached |= is_paragraph && block.origin == Origin::Markdown;
        match block.end {
            Some(end) => {
                self.write(Event::End(end));
                (self.is_break_pending, self.is_bullet_pending) = (false, false);
            }
            None if block.role != Role::Dropped => self.separate(),
            None => {}
        }
        Some(block.origin)
    }

    fn pop_to(&mut self, depth: Option<usize>) {
        while depth.is_some_and(|depth| self.blocks.len() > depth) {
            self.pop();
        }
    }

    fn write(&mut self, event: Event<'a>) {
        self.is_after_gap = false;
        self.out.push((event, self.at.clone()));
    }
}

/// The event that begins a block of code of HTML.
pub(super) fn code_block<'a>() -> Tag<'a> {
    Tag::CodeBlock(CodeBlockKind::Indented)
}
