//! Renders blocks as the Markdown of chat programs, within a limit.
//!
//! Text is never read as markup: special characters are escaped, and mentions of everyone
//! are made ineffective. A text that is too long is cut at a natural end, never inside a
//! link, an escape or a mark.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::fit::{self, ELLIPSIS, Unit};
use crate::knowledge::markdown::block::{Block, BlockKind, Run};

/// The length in bytes above which the address of a link is dropped first if a text is too
/// long.
const LONG_ADDRESS: usize = 200;

/// A text within a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fitted {
    /// The text.
    pub text: String,
    /// True if something was left out.
    pub is_cut: bool,
}

/// Renders blocks as Markdown of at most `limit` units.
pub fn render(blocks: &[Block], limit: usize, unit: Unit) -> Fitted {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for (number, block) in blocks.iter().enumerate() {
        let is_last = number + 1 == blocks.len();
        let reserve = match is_last {
            true => 0,
            false => unit.length(ELLIPSIS) + 1,
        };
        let rest = limit.saturating_sub(unit.length(&out));
        let whole = |block: &Block| {
            let text = format!(
                "{}{}",
                separator(before, block),
                block_text(block, &block.runs)
            );
            (unit.length(&text) + reserve <= rest).then_some(text)
        };
        let unlinked = without_long_links(block);
        let Some(text) = whole(block).or_else(|| whole(&unlinked)) else {
            let text = out + &shortened(before, &unlinked, rest, unit);
            return Fitted { text, is_cut: true };
        };
        out.push_str(&text);
        before = Some(block);
    }
    Fitted {
        text: out,
        is_cut: false,
    }
}

/// The beginning of a block that doesn't fit, with an ellipsis.
fn shortened(before: Option<&Block>, block: &Block, rest: usize, unit: Unit) -> String {
    let whole = block.text();
    let with_mark = |end: usize| {
        let mut runs = head(&block.runs, end);
        match runs.last_mut() {
            // The ellipsis is outside a link, but inside code.
            Some(last) if last.link.is_none() => last.text.push_str(ELLIPSIS),
            _ => runs.push(Run::plain(ELLIPSIS)),
        }
        format!("{}{}", separator(before, block), block_text(block, &runs))
    };
    let fits = |prefix: &str| unit.length(&with_mark(prefix.trim_end().len())) <= rest;
    let end = whole[..fit::cut(&whole, fits)].trim_end().len();
    let has_text = end > 0 && fits(&whole[..end]);
    let alone = if before.is_some() {
        format!("\n{ELLIPSIS}")
    } else {
        ELLIPSIS.to_owned()
    };
    match has_text {
        true => with_mark(end),
        false if unit.length(&alone) <= rest => alone,
        false => String::new(),
    }
}

/// A block without long addresses, which would take the place of its text.
fn without_long_links(block: &Block) -> Block {
    let mut block = block.clone();
    for run in &mut block.runs {
        run.link = run.link.take().filter(|url| url.len() <= LONG_ADDRESS);
    }
    block
}

/// The runs up to a byte offset in their text.
pub fn head(runs: &[Run], end: usize) -> Vec<Run> {
    let mut left = end;
    let mut head = Vec::new();
    for run in runs {
        if left == 0 {
            break;
        }
        let length = run.text.len().min(left);
        left -= length;
        head.push(Run {
            text: run.text[..length].to_owned(),
            ..run.clone()
        });
    }
    head
}

fn separator(before: Option<&Block>, block: &Block) -> &'static str {
    let is_of_list = |kind: &BlockKind| {
        matches!(
            kind,
            BlockKind::Item { .. } | BlockKind::Continuation { .. }
        )
    };
    match before.map(|before| (&before.kind, &block.kind)) {
        None => "",
        Some((_, kind)) if is_of_list(kind) => "\n",
        Some((BlockKind::Row, BlockKind::Row) | (BlockKind::Heading, _)) => "\n",
        _ => "\n\n",
    }
}

/// The Markdown of a block with other runs.
fn block_text(block: &Block, runs: &[Run]) -> String {
    let text: String = runs.iter().map(inline).collect();
    match &block.kind {
        BlockKind::Paragraph | BlockKind::Row => at_line_starts(&text),
        BlockKind::Heading => format!(
            "**{}**",
            runs.iter().map(|run| escape(&run.text)).collect::<String>()
        ),
        BlockKind::Item { .. } | BlockKind::Continuation { .. } => {
            format!("{}{text}", block.kind.list_prefix())
        }
        BlockKind::Quote => format!("> {}", text.replace('\n', "\n> ")),
        BlockKind::Code { language } => {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#');
            let language = if language.chars().all(is_name) {
                language.as_str()
            } else {
                ""
            };
            let text: String = runs.iter().map(|run| run.text.as_str()).collect();
            format!("```{language}\n{}\n```", unticked(&text))
        }
    }
}

fn inline(run: &Run) -> String {
    let trimmed = run.text.trim();
    if trimmed.is_empty() {
        return run.text.clone();
    }
    // There must be no space between marks and text.
    let start = run.text.len() - run.text.trim_start().len();
    let (lead, tail) = (&run.text[..start], &run.text[start + trimmed.len()..]);
    let mut text = match run.is_code {
        true => format!("`{}`", unticked(trimmed)),
        false => escape(trimmed),
    };
    for (is_on, mark) in [
        (run.is_struck, "~~"),
        (run.is_emphasis, "*"),
        (run.is_strong, "**"),
    ] {
        if is_on {
            text = format!("{mark}{text}{mark}");
        }
    }
    if let Some(url) = &run.link {
        text = match trimmed == url {
            true => address(url),
            false => format!("[{text}]({})", address(url)),
        };
    }
    format!("{lead}{text}{tail}")
}

/// Replaces backticks, which can't be escaped in code.
fn unticked(text: &str) -> String {
    text.replace('`', "ˋ")
}

/// The characters of an address that would end a link or a line, or are special in
/// Markdown.
const UNSAFE: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'`')
    .add(b'|');

/// An address as the target of a link, in ASCII.
fn address(url: &str) -> String {
    utf8_percent_encode(url, &UNSAFE).to_string()
}

/// Escapes a text, so that no part of it is read as markup or a mention.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let plain = address_length(rest, out.chars().next_back());
        if plain > 0 {
            out.push_str(&rest[..plain]);
            rest = &rest[plain..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '@' if ["everyone", "here"].iter().any(|all| rest.starts_with(all)) => {
                out.push_str("@\u{200B}");
            }
            c if c.is_control() && c != '\n' => out.push(' '),
            // Characters that change the direction of text could disguise it.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The length of an address at the beginning of a text, up to the first character that can
/// be special in Markdown.
fn address_length(text: &str, before: Option<char>) -> usize {
    let is_start = text.starts_with("https://") || text.starts_with("http://");
    if !is_start || before.is_some_and(char::is_alphanumeric) {
        return 0;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._/:?=&%+,;!".contains(c);
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// Escapes characters that are only special at the beginning of a line.
fn at_line_starts(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let start = line.len() - line.trim_start().len();
        let (indent, text) = line.split_at(start);
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_number = digits > 0 && text[digits..].starts_with(['.', ')']);
        match text.chars().next() {
            Some('-' | '+') => format!("{indent}\\{text}"),
            _ if is_number => format!("{indent}{}\\{}", &text[..digits], &text[digits..]),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::knowledge::markdown::block::blocks;

    fn whole(markdown: &str) -> String {
        render(&blocks(markdown), 4_000, Unit::CodePoint).text
    }

    #[test]
    fn styles_become_markup_and_text_is_escaped() {
        let cases = [
            ("**a** *b* ~~c~~ `d_e`", "**a** *b* ~~c~~ `d_e`"),
            (
                "[a_b](https://e.org/x_(y))",
                "[a\\_b](https://e.org/x_%28y%29)",
            ),
            (
                "[a](<https://e.org/x y/表示>)",
                "[a](https://e.org/x%20y/%E8%A1%A8%E7%A4%BA)",
            ),
            ("<https://e.org/a_b>", "https://e.org/a_b"),
            ("see https://e.org/a_b.", "see https://e.org/a_b."),
            ("[in](entry:x)", "in"),
            ("# Head\n\ntext", "**Head**\ntext"),
            ("- a\n- b\n  1. c\n\nend", "- a\n- b\n  1. c\n\nend"),
            ("1\\. no list", "1\\. no list"),
            ("\\- no list", "\\- no list"),
            (
                "\\# @everyone \\<@1> \\*x\\*",
                "\\# @\u{200B}everyone \\<@1\\> \\*x\\*",
            ),
            ("snake_case 設定", "snake\\_case 設定"),
            (
                "<table><tr><th>a<td>b<tr><td>*c*<td>d</table>e<sup>2</sup>",
                "**a** \\| b\n\\*c\\* \\| d\n\ne²",
            ),
            ("> [!NOTE]\n> a<br>b", "> ℹ️ a\n> b"),
        ];
        for (markdown, expected) in cases {
            assert_eq!(whole(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn a_cut_text_has_complete_marks() {
        let text =
            "最初の文です。**とても長い強調の文です。次の文です。** [リンク](https://e.org/a)";
        let cases = [
            (16, "最初の文です。…"),
            (
                30,
                "最初の文です。**とても長い強調の文です。次の文です。…**",
            ),
            (29, "最初の文です。**とても長い強調の文です。…**"),
            (5, "最初の…"),
            (1, "…"),
            (0, ""),
        ];
        for (limit, expected) in cases {
            let fitted = render(&blocks(text), limit, Unit::CodePoint);
            assert_eq!(fitted.text, expected, "{limit}");
            assert!(fitted.is_cut);
        }
        let blocks = blocks("one\n\ntwo\n\nthree");
        assert_eq!(render(&blocks, 11, Unit::CodePoint).text, "one\n\ntwo\n…");
    }

    /// The number of marks in a text that aren't escaped.
    fn unescaped(text: &str, mark: &str) -> usize {
        text.replace("\\\\", "")
            .replace(&format!("\\{mark}"), "")
            .matches(mark)
            .count()
    }

    proptest! {
        #[test]
        fn hostile_text_keeps_the_limit_and_stays_text(
            text in "[\\PC*_`~|<>@\\[\\]()#\n-]{0,200}",
            limit in 0_usize..150,
        ) {
            let plain = [Block::paragraph(text.clone()), Block::item(text)];
            for unit in [Unit::CodePoint, Unit::Utf16] {
                let fitted = render(&plain, limit, unit);
                prop_assert!(unit.length(&fitted.text) <= limit, "{fitted:?}");
                for mark in ["*", "`", "~", "|", "["] {
                    prop_assert_eq!(unescaped(&fitted.text, mark), 0, "{:?}", fitted);
                }
                let pings = ["@everyone", "@here"];
                prop_assert!(pings.iter().all(|ping| !fitted.text.contains(ping)));
                prop_assert_eq!(unescaped(&fitted.text, "<"), 0, "{:?}", fitted);
            }
        }
    }
}
