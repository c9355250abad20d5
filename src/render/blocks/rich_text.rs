//! Blocks of styled runs to a [`rich_text`][1] block: paragraphs, lists, quotations and
//! code as elements, styles and links as data.
//!
//! [1]: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

use serde_json::{Value, json};

use super::{UNIT, printable};
use crate::knowledge::markdown::block::{Block, BlockKind};

/// The longest address of a link; longer ones are shown as text.
pub(super) const URL: usize = 3_000;
/// The deepest indent of a list.
const INDENT: usize = 8;

/// A rich text block; none without text.
pub fn rich_text(blocks: &[Block]) -> Option<Value> {
    let mut elements: Vec<Value> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let inlines = inlines(block);
        if inlines.is_empty() {
            continue;
        }
        match &block.kind {
            BlockKind::Item { depth, number } => {
                item(&mut elements, (*depth).min(INDENT), *number, inlines);
            }
            BlockKind::Continuation { .. } => continuation(&mut elements, inlines),
            BlockKind::Quote => {
                let is_open = at > 0 && blocks[at - 1].kind == BlockKind::Quote;
                quote(&mut elements, is_open, inlines);
            }
            BlockKind::Code { .. } => {
                elements.push(json!({"type": "rich_text_preformatted", "elements": inlines}));
            }
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Row => {
                let mut inlines = inlines;
                if is_spaced(&block.kind, blocks.get(at + 1)) {
                    inlines.push(json!({"type": "text", "text": "\n"}));
                }
                elements.push(json!({"type": "rich_text_section", "elements": inlines}));
            }
        }
    }
    (!elements.is_empty()).then(|| json!({"type": "rich_text", "elements": elements}))
}

/// Sections stand on lines of their own, close together. A paragraph has a blank line
/// after it.
fn is_spaced(kind: &BlockKind, next: Option<&Block>) -> bool {
    let next = next.map(|next| &next.kind);
    match kind {
        BlockKind::Paragraph => {
            matches!(
                next,
                Some(BlockKind::Paragraph | BlockKind::Heading | BlockKind::Row)
            )
        }
        BlockKind::Row => matches!(next, Some(BlockKind::Paragraph | BlockKind::Heading)),
        _ => false,
    }
}

/// Adds an item to the list that stands last, or to a new one.
fn item(elements: &mut Vec<Value>, depth: usize, number: Option<u64>, inlines: Vec<Value>) {
    let style = if number.is_some() {
        "ordered"
    } else {
        "bullet"
    };
    let section = json!({"type": "rich_text_section", "elements": inlines});
    let last = elements.last_mut().filter(|last| {
        let is_next = |number: u64| last_number(last) + 1 == number;
        last["type"] == "rich_text_list"
            && last["style"] == style
            && last["indent"] == depth
            && number.is_none_or(is_next)
    });
    if let Some(items) = last.and_then(|last| last["elements"].as_array_mut()) {
        items.push(section);
        return;
    }
    let mut list = json!({
        "type": "rich_text_list", "style": style, "indent": depth, "elements": [section],
    });
    if let Some(number) = number.filter(|number| *number > 1) {
        list["offset"] = json!(number - 1);
    }
    elements.push(list);
}

/// The number of the last item of an ordered list.
fn last_number(list: &Value) -> u64 {
    let items = list["elements"].as_array().map_or(0, Vec::len);
    list["offset"].as_u64().unwrap_or(0) + items as u64
}

/// Adds a line to the item that stands last.
fn continuation(elements: &mut Vec<Value>, inlines: Vec<Value>) {
    let list = elements
        .last_mut()
        .filter(|last| last["type"] == "rich_text_list");
    let items = list.and_then(|list| list["elements"].as_array_mut());
    let item = items.and_then(|items| items.last_mut());
    match item.and_then(|item| item["elements"].as_array_mut()) {
        Some(item) => {
            item.push(json!({"type": "text", "text": "\n"}));
            item.extend(inlines);
        }
        None => elements.push(json!({"type": "rich_text_section", "elements": inlines})),
    }
}

/// Adds a paragraph to the quotation that is open, or begins one.
fn quote(elements: &mut Vec<Value>, is_open: bool, inlines: Vec<Value>) {
    let open = elements.last_mut().filter(|_| is_open);
    match open.and_then(|quote| quote["elements"].as_array_mut()) {
        Some(quote) => {
            quote.push(json!({"type": "text", "text": "\n"}));
            quote.extend(inlines);
        }
        None => elements.push(json!({"type": "rich_text_quote", "elements": inlines})),
    }
}

fn inlines(block: &Block) -> Vec<Value> {
    let is_code = matches!(block.kind, BlockKind::Code { .. });
    let is_heading = block.kind == BlockKind::Heading;
    let mut inlines = Vec::new();
    for run in &block.runs {
        let text = printable(&run.text);
        // Slack refuses a message with an empty text.
        if text.is_empty() {
            continue;
        }
        let mut inline = match run.link.as_deref().filter(|url| is_link(url)) {
            Some(url) => json!({"type": "link", "url": url, "text": text}),
            None => json!({"type": "text", "text": text}),
        };
        for (is_on, name) in [
            (run.is_strong || is_heading, "bold"),
            (run.is_emphasis, "italic"),
            (run.is_struck, "strike"),
            (run.is_code && !is_code, "code"),
        ] {
            if is_on {
                inline["style"][name] = json!(true);
            }
        }
        inlines.push(inline);
    }
    inlines
}

/// True if Slack takes an address as a link. It refuses the whole message otherwise.
fn is_link(url: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    UNIT.length(url) <= URL && !url.contains(is_blank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::markdown::block::{Run, blocks};

    #[test]
    fn markdown_becomes_rich_text() {
        let made = rich_text(&blocks(
            "# Head\nOne **two**\n\n*three* `four`\n\n2. a\n   - b\n3. c\n\n   more\n\n> said\n>\n> \
             again\n\n```json\n{}\n```\n\n[site](https://e.org) ~~gone~~",
        ));
        insta::assert_json_snapshot!(made);
    }

    #[test]
    fn what_slack_would_refuse_is_text_or_nothing() {
        let made = |text: &str, url: &str| {
            let runs = vec![Run::link(text, url), Run::plain("\u{202E}")];
            let block = Block::of(BlockKind::Paragraph, runs);
            let made = rich_text(&[block]).expect("text");
            made["elements"][0]["elements"].clone()
        };
        let linked = json!([{"type": "link", "text": "here", "url": "https://e.org/a"}]);
        assert_eq!(made("here", "https://e.org/a"), linked);
        let text = json!([{"type": "text", "text": "here"}]);
        let long = format!("https://e.org/{}", "x".repeat(URL));
        for url in [
            long.as_str(),
            "https://e.org/a b",
            "https://e.org/\n",
            "e.org",
        ] {
            assert_eq!(made("here", url), text, "{url:?}");
        }
        assert_eq!(rich_text(&[Block::paragraph("\u{202E}")]), None);
    }
}
