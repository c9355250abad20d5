//! Collects the events of a Markdown text in blocks.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::super::{decoded, is_japanese_or_mark};
use super::{BETWEEN_CELLS, Block, BlockKind, IMAGE, Run, is_web_address};

/// Collects blocks.
#[derive(Default)]
pub(super) struct Reader {
    /// The blocks that have ended.
    pub(super) blocks: Vec<Block>,
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
    /// Reads the next event.
    pub(super) fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.push(&text, false),
            Event::Code(text) => self.push(&text, true),
            Event::SoftBreak if self.is_after_label() => self.push(": ", false),
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
                self.style.link = is_web_address(&dest_url).then(|| dest_url.to_string());
                let mail = dest_url.strip_prefix("mailto:");
                self.mail = mail.and_then(|mail| mail.split('?').next()).map(decoded);
            }
            Tag::Image { dest_url, .. } => {
                self.mark.push_str(IMAGE);
                self.image = Some(dest_url.to_string());
                self.style.image = image_of_pack(&dest_url);
                if self.style.link.is_none() && is_web_address(&dest_url) {
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

    /// True after a word that labels a quotation, in a line of its own: `> **Note**`.
    fn is_after_label(&self) -> bool {
        let is_label = |run: &Run| run.is_strong && run.text.chars().all(char::is_alphanumeric);
        match self.open.runs.as_slice() {
            [only] => self.open.kind == BlockKind::Quote && is_label(only),
            _ => false,
        }
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
        let before = last.as_ref().and_then(|last| last.text.chars().last());
        let after = run.text.chars().next();
        let is_apart =
            |before: char| !is_japanese_or_mark(before) && !after.is_some_and(is_japanese_or_mark);
        if std::mem::take(&mut self.is_after_break) && before.is_some_and(is_apart) {
            // The space is no part of a link or of strong text.
            let space = Run::plain(" ");
            match last {
                Some(last) if last.is_styled_as(&space) || last.is_styled_as(&run) => {
                    last.text.push(' ');
                }
                _ if run.is_styled_as(&space) => run.text.insert(0, ' '),
                _ => self.open.runs.push(space),
            }
        }
        match self.open.runs.last_mut() {
            Some(last) if last.is_styled_as(&run) => last.text.push_str(&run.text),
            _ => self.open.runs.push(run),
        }
    }

    /// Ends the open block.
    pub(super) fn finish(&mut self) {
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
            let run = Run {
                image: image_of_pack(&url),
                ..Run::link(text, &url)
            };
            let runs = vec![run];
            self.blocks.push(Block::of(block.kind, runs));
        }
    }
}

/// The name of an image in the folder `images` of a pack, from its path as entries and
/// documents have it.
fn image_of_pack(target: &str) -> Option<String> {
    let name = decoded(target.strip_prefix("../images/")?);
    (!name.is_empty() && !name.contains(['/', '\\'])).then_some(name)
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
