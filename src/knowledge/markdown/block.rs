//! Converts Markdown to blocks of styled runs, which a channel writes in its own
//! markup.
//!
//! Thematic breaks are left out. An image becomes its description, with a link to it.
//! Footnotes, notes and tasks become text with a mark, so that every channel can show them.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::events::read;
use super::{decoded, is_japanese_or_mark};

/// The text between two cells of a row.
pub(super) const BETWEEN_CELLS: &str = " | ";

/// The mark of an image.
const IMAGE: &str = "🖼 ";

/// A paragraph, heading, list item, table row or block of code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The kind of block.
    pub kind: BlockKind,
    /// The text, in order.
    pub runs: Vec<Run>,
}

/// The kinds of block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    #[default]
    Paragraph,
    /// A heading.
    Heading,
    /// A list item.
    Item {
        /// The number of lists around its list, from 0.
        depth: usize,
        /// The number of an item of an ordered list.
        number: Option<u64>,
    },
    /// A paragraph of a list item after the first.
    Continuation {
        /// The depth of the item.
        depth: usize,
    },
    /// A row of a table, with a bar between two cells.
    Row,
    /// A block of code, with its line breaks.
    Code {
        /// The language from the info string; empty if there is none.
        language: String,
    },
    /// A paragraph of a quotation.
    Quote,
}

impl BlockKind {
    /// What the text of a list item or its continuation begins with, in plain text and in
    /// Markdown; empty for other kinds.
    pub fn list_prefix(&self) -> String {
        match self {
            BlockKind::Item {
                depth,
                number: Some(number),
            } => format!("{}{number}. ", "  ".repeat(*depth)),
            BlockKind::Item {
                depth,
                number: None,
            } => format!("{}- ", "  ".repeat(*depth)),
            BlockKind::Continuation { depth } => "  ".repeat(depth + 1),
            _ => String::new(),
        }
    }
}

/// Text in one style, without markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Strong emphasis.
    pub is_strong: bool,
    /// Emphasis.
    pub is_emphasis: bool,
    /// Struck through.
    pub is_struck: bool,
    /// Code.
    pub is_code: bool,
    /// The address of the web page that it links to.
    pub link: Option<String>,
    /// The id of the entry that it links to.
    pub entry: Option<String>,
}

impl Run {
    /// A run without style.
    pub fn plain(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            ..Run::default()
        }
    }

    /// A run in strong emphasis.
    pub fn strong(text: impl Into<String>) -> Run {
        Run {
            is_strong: true,
            ..Run::plain(text)
        }
    }

    /// A run that links to an address, unless the address is empty.
    pub fn link(text: impl Into<String>, url: &str) -> Run {
        Run {
            link: is_outside(url).then(|| url.to_owned()),
            ..Run::plain(text)
        }
    }

    fn is_styled_as(&self, other: &Run) -> bool {
        let style = |run: &Run| (run.is_strong, run.is_emphasis, run.is_struck, run.is_code);
        style(self) == style(other) && self.link == other.link && self.entry == other.entry
    }
}

impl Block {
    /// A paragraph of one run without style.
    pub fn paragraph(text: impl Into<String>) -> Block {
        Block::of(BlockKind::Paragraph, vec![Run::plain(text)])
    }

    /// An item of an unordered list.
    pub fn item(text: impl Into<String>) -> Block {
        Block::of(ITEM, vec![Run::plain(text)])
    }

    /// A block of these runs.
    pub fn of(kind: BlockKind, runs: Vec<Run>) -> Block {
        Block { kind, runs }
    }

    /// The text without its styles.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// An item of an unordered list that is in no other list.
pub const ITEM: BlockKind = BlockKind::Item {
    depth: 0,
    number: None,
};

fn is_outside(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Makes a paragraph of each nonempty line of a plain text.
pub fn paragraphs(text: &str) -> Vec<Block> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(Block::paragraph).collect()
}

/// Converts a Markdown text to blocks. No block is empty.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for (event, _) in read(markdown).events {
        reader.read(event);
    }
    reader.finish();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    open: Block,
    style: Run,
    /// The styles around the open inline elements.
    outer_styles: Vec<Run>,
    /// The next number of each open list, or `None` for an unordered one.
    lists: Vec<Option<u64>>,
    quotes: usize,
    /// The number of cells of the open row.
    cells: usize,
    /// What the next text begins with.
    mark: String,
    /// The address of the last image of the open block, if it has no description.
    image: Option<String>,
    /// The address that the open link writes to.
    mail: Option<String>,
    /// True after a line break of the source, which becomes a space or nothing
    /// depending on the characters around it.
    is_after_break: bool,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.push(&text, false),
            Event::Code(text) => self.push(&text, true),
            Event::SoftBreak => self.is_after_break = true,
            Event::HardBreak => self.push("\n", false),
            Event::FootnoteReference(mark) => self.push(&mark, false),
            Event::TaskListMarker(true) => self.push("☑ ", false),
            Event::TaskListMarker(false) => self.push("☐ ", false),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.begin(self.paragraph()),
            Tag::Heading { .. } => self.begin(BlockKind::Heading),
            Tag::TableHead => {
                self.begin(BlockKind::Row);
                self.style.is_strong = true;
            }
            Tag::TableRow => self.begin(BlockKind::Row),
            Tag::TableCell => {
                if self.cells > 0 {
                    self.push_run(Run::plain(BETWEEN_CELLS));
                }
                self.cells += 1;
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.begin(BlockKind::Code { language });
            }
            Tag::List(first) => self.lists.push(first),
            Tag::Item => self.begin_item(),
            Tag::DefinitionList => self.lists.push(None),
            Tag::DefinitionListTitle => {
                self.begin_item();
                self.style.is_strong = true;
            }
            Tag::DefinitionListDefinition => {
                let depth = self.lists.len().saturating_sub(1);
                self.begin(BlockKind::Continuation { depth });
            }
            Tag::BlockQuote(kind) => {
                self.quotes += 1;
                self.mark.push_str(kind.map_or("", symbol));
            }
            Tag::FootnoteDefinition(number) => {
                self.finish();
                self.mark = format!("{number} ");
            }
            Tag::Strong
            | Tag::Emphasis
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. } => self.start_inline(tag),
            _ => {}
        }
    }

    fn start_inline(&mut self, tag: Tag<'_>) {
        self.outer_styles.push(self.style.clone());
        match tag {
            Tag::Strong => self.style.is_strong = true,
            Tag::Emphasis => self.style.is_emphasis = true,
            Tag::Strikethrough => self.style.is_struck = true,
            Tag::Link { dest_url, .. } => {
                self.style.entry = dest_url.strip_prefix("entry:").map(str::to_owned);
                self.style.link = is_outside(&dest_url).then(|| dest_url.to_string());
                let mail = dest_url.strip_prefix("mailto:");
                self.mail = mail.and_then(|mail| mail.split('?').next()).map(decoded);
            }
            Tag::Image { dest_url, .. } => {
                self.mark.push_str(IMAGE);
                self.image = Some(dest_url.to_string());
                if self.style.link.is_none() && is_outside(&dest_url) {
                    self.style.link = Some(dest_url.into_string());
                }
            }
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        let next = self.lists.last_mut().and_then(Option::as_mut);
        let number = next.map(|next| {
            let number = *next;
            *next = next.saturating_add(1);
            number
        });
        self.begin(BlockKind::Item { depth, number });
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) | TagEnd::DefinitionList => {
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.mark.clear();
            }
            TagEnd::FootnoteDefinition => self.mark.clear(),
            TagEnd::TableHead | TagEnd::DefinitionListTitle => self.style.is_strong = false,
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough => self.end_inline(),
            TagEnd::Link => {
                self.end_inline();
                let mail = self.mail.take();
                let text = self.open.runs.last().map_or("", |run| run.text.as_str());
                if let Some(mail) = mail.filter(|mail| !text.ends_with(mail)) {
                    self.push(&format!(" ({mail})"), false);
                }
            }
            TagEnd::Image => {
                self.end_inline();
                match self.mark.strip_suffix(IMAGE) {
                    Some(rest) => self.mark.truncate(rest.len()),
                    None => self.image = None,
                }
            }
            _ => {}
        }
    }

    fn end_inline(&mut self) {
        self.style = self.outer_styles.pop().unwrap_or_default();
    }

    /// The kind of a paragraph at this position. The first paragraph of an item is the
    /// item itself.
    fn paragraph(&self) -> BlockKind {
        let is_of_item = matches!(self.open.kind, BlockKind::Item { .. });
        match (self.lists.len(), self.quotes) {
            (1.., _) if is_of_item && self.open.runs.is_empty() => self.open.kind.clone(),
            (depth @ 1.., _) => BlockKind::Continuation { depth: depth - 1 },
            (_, 1..) => BlockKind::Quote,
            _ => BlockKind::Paragraph,
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.finish();
        self.open.kind = kind;
    }

    fn push(&mut self, text: &str, is_code: bool) {
        let mark = std::mem::take(&mut self.mark);
        if !mark.is_empty() {
            self.push(&mark, false);
        }
        self.push_run(Run {
            text: text.to_owned(),
            is_code,
            ..self.style.clone()
        });
    }

    fn push_run(&mut self, mut run: Run) {
        let last = self.open.runs.last_mut();
        if std::mem::take(&mut self.is_after_break)
            && let Some(before) = last.as_ref().and_then(|last| last.text.chars().last())
        {
            let after = run.text.chars().next();
            if !is_japanese_or_mark(before) && !after.is_some_and(is_japanese_or_mark) {
                run.text.insert(0, ' ');
            }
        }
        match last {
            Some(last) if last.is_styled_as(&run) => last.text.push_str(&run.text),
            _ => self.open.runs.push(run),
        }
    }

    /// Ends the open block.
    fn finish(&mut self) {
        self.is_after_break = false;
        self.cells = 0;
        let image = self.image.take();
        let mut block = std::mem::take(&mut self.open);
        if let Some(last) = block.runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        block.runs.retain(|run| !run.text.is_empty());
        let is_blank = |c: char| c.is_whitespace() || (block.kind == BlockKind::Row && c == '|');
        if !block.text().trim_matches(is_blank).is_empty() {
            self.blocks.push(block);
        } else if let Some(url) = image
            && let Some(name) = file_name(&url)
        {
            let text = format!("{}{IMAGE}{name}", std::mem::take(&mut self.mark));
            let runs = vec![Run::link(text, &url)];
            self.blocks.push(Block::of(block.kind, runs));
        }
    }
}

/// The symbol of a note.
fn symbol(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "ℹ️ ",
        BlockQuoteKind::Tip => "💡 ",
        BlockQuoteKind::Important => "❗ ",
        BlockQuoteKind::Warning => "⚠️ ",
        BlockQuoteKind::Caution => "🛑 ",
    }
}

/// The name of the file at an address; `None` if the address is the content itself.
fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = decoded(path.rsplit('/').next().unwrap_or_default());
    let name = name.trim();
    (!name.is_empty() && !url.starts_with("data:")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(markdown: &str) -> Vec<(BlockKind, String)> {
        let found = blocks(markdown).into_iter();
        found
            .map(|block| (block.kind.clone(), block.text()))
            .collect()
    }

    #[test]
    fn every_kind_of_block_is_told_apart() {
        let numbered = |depth, number| BlockKind::Item { depth, number };
        let found = shapes(
            "# Head\nOne\ntwo\n\n1. a\n   - b\n2. c\n\n   more\n\n> said\n\n```json\n{}\n```\n\n\
             | x | y |\n|---|---|\n| 1 | 2 |\n\n登録\nキャンペーン\n",
        );
        let expected = [
            (BlockKind::Heading, "Head"),
            (BlockKind::Paragraph, "One two"),
            (numbered(0, Some(1)), "a"),
            (numbered(1, None), "b"),
            (numbered(0, Some(2)), "c"),
            (BlockKind::Continuation { depth: 0 }, "more"),
            (BlockKind::Quote, "said"),
            (
                BlockKind::Code {
                    language: "json".to_owned(),
                },
                "{}",
            ),
            (BlockKind::Row, "x | y"),
            (BlockKind::Row, "1 | 2"),
            (BlockKind::Paragraph, "登録キャンペーン"),
        ];
        let expected = expected.map(|(kind, text)| (kind, text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn styles_and_links_to_the_outside_are_kept() {
        let found = blocks("**a** *b* `c` [d](https://e.org) [f](entry:g) ![h](i.png)");
        let leads = |run: &Run| run.link.clone().or(run.entry.clone());
        let runs: Vec<(&str, Option<String>)> = found[0]
            .runs
            .iter()
            .filter(|run| !run.text.trim().is_empty())
            .map(|run| (run.text.as_str(), leads(run)))
            .collect();
        let expected = [
            ("a", None),
            ("b", None),
            ("c", None),
            ("d", Some("https://e.org".to_owned())),
            ("f", Some("g".to_owned())),
            (" 🖼 h", None),
        ];
        assert_eq!(runs, expected);
        assert!(found[0].runs[0].is_strong && found[0].runs[2].is_emphasis);
    }
}
