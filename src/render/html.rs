//! Renders blocks as HTML, with every text escaped.

use std::fmt::Write;

use askama::filters::{Escaper, Html};

use crate::knowledge::markdown::block::{BETWEEN_CELLS, Block, BlockKind, IMAGE, Run};

/// Renders blocks as HTML. `to_entry` returns the address of an entry by its id, and
/// `to_image` that of an image of the pack by its name, if it is served.
pub fn html(
    blocks: &[Block],
    to_entry: impl Fn(&str) -> String,
    to_image: impl Fn(&str) -> Option<String>,
) -> String {
    let mut writer = Writer {
        out: String::new(),
        lists: Vec::new(),
        to_entry,
        to_image,
    };
    let mut rest = blocks;
    while let Some(block) = rest.first() {
        let rows = rows_of_table(rest);
        match rows {
            0 => writer.block(block),
            rows => writer.table(&rest[..rows]),
        }
        rest = &rest[rows.max(1)..];
    }
    writer.close_lists(0);
    writer.out
}

/// The number of rows of a table that begins here: up to a block that isn't a row, or to the
/// header of another table.
fn rows_of_table(blocks: &[Block]) -> usize {
    let rows = blocks.iter().enumerate();
    let is_of_table = |(at, block): &(usize, &Block)| {
        block.kind == BlockKind::Row && (*at == 0 || !is_header(block))
    };
    rows.take_while(is_of_table).count()
}

/// True for a row whose cells are all in strong emphasis.
fn is_header(row: &Block) -> bool {
    cells(row)
        .iter()
        .all(|cell| cell.iter().all(|run| run.is_strong))
}

/// The cells of a row. The blocks have a text between two cells.
fn cells(row: &Block) -> Vec<Vec<Run>> {
    let mut cells = vec![Vec::new()];
    for run in &row.runs {
        let is_plain = *run == Run::plain(run.text.as_str());
        for (number, text) in run.text.split(BETWEEN_CELLS).enumerate() {
            if number > 0 && is_plain {
                cells.push(Vec::new());
            }
            if let (false, true, Some(cell)) = (text.is_empty(), is_plain, cells.last_mut()) {
                cell.push(Run::plain(text));
            }
        }
        if let (false, Some(cell)) = (is_plain, cells.last_mut()) {
            cell.push(run.clone());
        }
    }
    cells
}

struct Writer<F, I> {
    out: String,
    /// The open lists, each with an open item.
    lists: Vec<&'static str>,
    to_entry: F,
    to_image: I,
}

impl<F: Fn(&str) -> String, I: Fn(&str) -> Option<String>> Writer<F, I> {
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Item { depth, number } => self.open_item(*depth, *number),
            BlockKind::Continuation { depth } => self.close_lists(depth + 1),
            _ => self.close_lists(0),
        }
        match &block.kind {
            BlockKind::Item { .. } => self.runs(&block.runs),
            BlockKind::Heading => self.element("h3", &block.runs),
            BlockKind::Paragraph | BlockKind::Continuation { .. } => {
                self.element("p", &block.runs);
            }
            BlockKind::Row => self.table(std::slice::from_ref(block)),
            BlockKind::Code { .. } => {
                self.out.push_str("<pre tabindex=\"0\"><code>");
                self.text(&block.text());
                self.out.push_str("</code></pre>");
            }
            BlockKind::Quote => {
                self.out.push_str("<blockquote>");
                self.element("p", &block.runs);
                self.out.push_str("</blockquote>");
            }
        }
    }

    /// A table, which scrolls by itself where it is too wide.
    fn table(&mut self, rows: &[Block]) {
        self.close_lists(0);
        self.out
            .push_str("<div class=\"scroll\" tabindex=\"0\"><table>");
        for row in rows {
            let name = if is_header(row) { "th" } else { "td" };
            self.out.push_str("<tr>");
            for cell in cells(row) {
                // The element says that it is a header.
                let plain = |run: Run| Run {
                    is_strong: run.is_strong && name == "td",
                    ..run
                };
                let runs: Vec<Run> = cell.into_iter().map(plain).collect();
                self.element(name, &runs);
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</table></div>");
    }

    /// Opens an item, after closing and opening lists as needed.
    fn open_item(&mut self, depth: usize, number: Option<u64>) {
        let list = if number.is_some() { "ol" } else { "ul" };
        self.close_lists(depth + 1);
        match self.lists.get(depth) {
            Some(open) if *open == list => self.out.push_str("</li><li>"),
            Some(_) => {
                self.close_lists(depth);
                self.open_list(list, number);
            }
            None => self.open_list(list, number),
        }
    }

    fn open_list(&mut self, list: &'static str, number: Option<u64>) {
        self.lists.push(list);
        match number.filter(|first| *first != 1) {
            Some(first) => self.push(format_args!("<{list} start=\"{first}\"><li>")),
            None => self.push(format_args!("<{list}><li>")),
        }
    }

    fn close_lists(&mut self, depth: usize) {
        while self.lists.len() > depth
            && let Some(list) = self.lists.pop()
        {
            self.push(format_args!("</li></{list}>"));
        }
    }

    fn element(&mut self, name: &str, runs: &[Run]) {
        self.push(format_args!("<{name}>"));
        self.runs(runs);
        self.push(format_args!("</{name}>"));
    }

    fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            self.run(run);
        }
    }

    fn run(&mut self, run: &Run) {
        let styles = [
            (run.is_strong, "strong"),
            (run.is_emphasis, "em"),
            (run.is_struck, "s"),
            (run.is_code, "code"),
        ];
        let styles = styles.iter().filter(|(is_set, _)| *is_set);
        let entry_address = run.entry.as_deref().map(|id| (self.to_entry)(id));
        let is_external = run.link.is_some();
        let address = run.link.clone().or(entry_address);
        if let Some(address) = &address {
            self.out.push_str("<a href=\"");
            self.text(address);
            self.out.push_str(match is_external {
                true => "\" rel=\"noopener noreferrer\">",
                false => "\">",
            });
        }
        for (_, name) in styles.clone() {
            self.push(format_args!("<{name}>"));
        }
        match run.image.as_deref().and_then(|name| (self.to_image)(name)) {
            Some(address) => self.image(&address, &run.text),
            None => self.lines(&run.text),
        }
        for (_, name) in styles.rev() {
            self.push(format_args!("</{name}>"));
        }
        if address.is_some() {
            self.out.push_str("</a>");
        }
    }

    fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.out.push_str("<br>");
            }
            self.text(line);
        }
    }

    /// An image, whose description has a mark in front of it elsewhere.
    fn image(&mut self, address: &str, description: &str) {
        self.out.push_str("<img loading=\"lazy\" src=\"");
        self.text(address);
        self.out.push_str("\" alt=\"");
        self.text(description.trim_start_matches(IMAGE));
        self.out.push_str("\">");
    }

    fn text(&mut self, text: &str) {
        // Writing to a string can't fail.
        let _ = Html.write_escaped_str(&mut self.out, text);
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::markdown::block::blocks;

    #[test]
    fn every_text_is_escaped_and_every_element_closed() {
        let cases = [
            ("a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>"),
            (
                "1. a\n   - b\n\n   c\n2. d\n\n日本",
                "<ol><li>a<ul><li>b</li></ul><p>c</p></li><li>d</li></ol><p>日本</p>",
            ),
            (
                "3. a\n\n- b",
                "<ol start=\"3\"><li>a</li></ol><ul><li>b</li></ul>",
            ),
            ("[x](entry:y)", "<p><a href=\"/entries/y\">x</a></p>"),
            (
                "[x](https://e.org/?a=\"&b)",
                "<p><a href=\"https://e.org/?a=&#34;&#38;b\" rel=\"noopener noreferrer\">x</a></p>",
            ),
            ("[x](javascript:alert)", "<p>x</p>"),
            (
                "a ![b \"q\"](../images/a.png) ![](../images/b.png)\n\n![](../images/b.png)\n\n![c](../images/c.png)",
                "<p>a <img loading=\"lazy\" src=\"/i/a.png\" alt=\"b &#34;q&#34;\"></p>\
                 <p><img loading=\"lazy\" src=\"/i/b.png\" alt=\"b.png\"></p><p>🖼 c</p>",
            ),
            (
                "`<script>` & \"q\"",
                "<p><code>&#60;script&#62;</code> &#38; &#34;q&#34;</p>",
            ),
            ("> said", "<blockquote><p>said</p></blockquote>"),
            (
                "```\n<a>\n```",
                "<pre tabindex=\"0\"><code>&#60;a&#62;</code></pre>",
            ),
            (
                "<b onclick='x'>&lt;b&gt;</b><br><a href='https://e.org/\"x'>y</a>",
                "<p><strong>&#60;b&#62;</strong><br>\
                 <a href=\"https://e.org/&#34;x\" rel=\"noopener noreferrer\">y</a></p>",
            ),
            (
                "<table><tr><th>a<td>b</table><ul><li>c</ul>",
                "<div class=\"scroll\" tabindex=\"0\"><table><tr><td><strong>a</strong></td><td>b</td></tr></table></div>\
                 <ul><li>c</li></ul>",
            ),
            (
                "|a|b|\n|-|-|\n|1|**2**|\n\n<table><tr><th>c</th></tr><tr><td>d</td></tr></table>",
                "<div class=\"scroll\" tabindex=\"0\"><table><tr><th>a</th><th>b</th></tr>\
                 <tr><td>1</td><td><strong>2</strong></td></tr></table></div>\
                 <div class=\"scroll\" tabindex=\"0\"><table><tr><th>c</th></tr><tr><td>d</td></tr></table></div>",
            ),
        ];
        for (markdown, expected) in cases {
            let to_image = |name: &str| (name != "c.png").then(|| format!("/i/{name}"));
            let found = html(&blocks(markdown), |id| format!("/entries/{id}"), to_image);
            assert_eq!(found, expected, "{markdown}");
        }
    }
}
