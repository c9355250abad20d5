//! Converts Markdown to blocks of styled runs, which a channel writes in its own
//! markup.
//!
//! Thematic breaks are left out. An image becomes its description, with a link to it.
//! Footnotes, notes and tasks become text with a mark, so that every channel can show them.

mod reader;

use super::events::read;
use super::is_web_address;
use reader::Reader;

/// The text between two cells of a row.
pub const BETWEEN_CELLS: &str = " | ";

/// The mark before the description of an image.
pub const IMAGE: &str = "🖼 ";

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
    /// The name of the image in the folder `images` of the pack that it describes.
    pub image: Option<String>,
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
            link: is_web_address(url).then(|| url.to_owned()),
            ..Run::plain(text)
        }
    }

    fn is_styled_as(&self, other: &Run) -> bool {
        let style = |run: &Run| (run.is_strong, run.is_emphasis, run.is_struck, run.is_code);
        let target = |run: &Run| (run.link.clone(), run.entry.clone(), run.image.clone());
        style(self) == style(other) && target(self) == target(other)
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

    #[test]
    fn marks_stand_for_what_text_cannot_be() {
        let link = |text: &str, url: &str| (text.to_owned(), Some(url.to_owned()));
        let text = |text: &str| (text.to_owned(), None);
        let cases = [
            (
                "![図](https://e.org/a.png)です",
                vec![link("🖼 図", "https://e.org/a.png"), text("です")],
            ),
            ("![local](img/a.png)", vec![text("🖼 local")]),
            ("a ![](a.png)", vec![text("a")]),
            (
                "![](https://e.org/b%20c.png?x)",
                vec![link("🖼 b c.png", "https://e.org/b%20c.png?x")],
            ),
            ("<img src='data:image/png;base64,aa'>", vec![]),
            (
                "[![alt](https://e.org/a.png)](https://e.org)",
                vec![link("🖼 alt", "https://e.org")],
            ),
            (
                "[mail](mailto:a@b.example?x)",
                vec![text("mail (a@b.example)")],
            ),
            ("<a@b.example>", vec![text("a@b.example")]),
            (
                "See\n<https://e.org>\nor\n[d](https://e.org/d)\n[f](https://e.org/f)",
                vec![
                    text("See "),
                    link("https://e.org", "https://e.org"),
                    text(" or "),
                    link("d", "https://e.org/d"),
                    text(" "),
                    link("f", "https://e.org/f"),
                ],
            ),
            ("- [x] 済み", vec![text("☑ 済み")]),
            ("- [ ] to do", vec![text("☐ to do")]),
            ("> [!TIP]\n> 近道", vec![text("💡 近道")]),
            (
                "> **Note**\n> It closes\n> at noon.",
                vec![text("Note: It closes at noon.")],
            ),
            ("> **Do not**\n> open", vec![text("Do not open")]),
            ("上限[^1]\n\n[^1]: 注", vec![text("上限¹"), text("¹ 注")]),
            (
                "<a href='javascript:x'>a</a> <a href=entry:b>c</a>",
                vec![text("a c")],
            ),
        ];
        for (markdown, expected) in cases {
            let blocks = blocks(markdown).into_iter();
            let runs = blocks.flat_map(|block| joined(&block.runs));
            assert_eq!(runs.collect::<Vec<_>>(), expected, "{markdown}");
        }
    }

    /// The texts of runs and their web links, joined where these are the same.
    fn joined(runs: &[Run]) -> Vec<(String, Option<String>)> {
        let mut joined: Vec<(String, Option<String>)> = Vec::new();
        for run in runs {
            match joined.last_mut() {
                Some((text, link)) if *link == run.link => text.push_str(&run.text),
                _ => joined.push((run.text.clone(), run.link.clone())),
            }
        }
        joined
    }

    #[test]
    fn terms_stand_above_their_definitions() {
        let below = BlockKind::Continuation { depth: 0 };
        for markdown in ["用語\n: 説明", "<dl><dt>用語<dd>説明</dl>"] {
            let found = blocks(markdown);
            assert!(found[0].runs[0].is_strong, "{found:?}");
            let shapes = shapes(markdown);
            let expected = [
                (ITEM, "用語".to_owned()),
                (below.clone(), "説明".to_owned()),
            ];
            assert_eq!(shapes, expected, "{markdown}");
        }
    }
}
