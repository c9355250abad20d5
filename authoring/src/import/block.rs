//! Splits Markdown into its outermost blocks, each with its byte range.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::knowledge::markdown;

/// An outermost block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: Kind,
    /// The byte range in the source.
    pub range: Range<usize>,
    /// Its text without markup.
    pub text: String,
    /// The byte range of bold text at its beginning, with the targets of links before it.
    pub bold: Option<Range<usize>>,
}

/// The kinds of block.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Heading {
        level: u8,
        anchor: Option<String>,
    },
    Paragraph,
    /// A list, with the byte ranges of its items.
    List(Vec<Range<usize>>),
    /// A table, with the byte ranges of the cells of each row; the header comes first.
    Table(Vec<Vec<Range<usize>>>),
    /// A definition list, with the byte ranges of each term and of its definitions.
    Definitions(Vec<(Range<usize>, Range<usize>)>),
    Quote,
    Other,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
}

/// The outermost blocks of a text.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut depth = 0_u32;
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match &event {
            Event::Start(tag) => {
                if depth == 0 {
                    blocks.push(begin(tag, source, range.clone()));
                } else if let Some(block) = blocks.last_mut() {
                    note(block, tag, source, &range, depth);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            // A rule, or inline HTML.
            _ if depth == 0 => blocks.push(Block {
                kind: Kind::Other,
                text: String::new(),
                bold: None,
                range,
            }),
            _ => {}
        }
    }
    blocks
}

fn begin(tag: &Tag<'_>, source: &str, range: Range<usize>) -> Block {
    let kind = match tag {
        Tag::Heading { level, id, .. } => Kind::Heading {
            level: *level as u8,
            anchor: id.as_ref().map(ToString::to_string),
        },
        Tag::Paragraph => Kind::Paragraph,
        Tag::List(_) => Kind::List(Vec::new()),
        Tag::Table(_) => Kind::Table(Vec::new()),
        Tag::DefinitionList => Kind::Definitions(Vec::new()),
        Tag::BlockQuote(_) => Kind::Quote,
        _ => Kind::Other,
    };
    Block {
        kind,
        text: plain(&source[range.clone()]),
        bold: None,
        range,
    }
}

/// Records the parts of a block that layouts need.
fn note(block: &mut Block, tag: &Tag<'_>, source: &str, range: &Range<usize>, depth: u32) {
    match (&mut block.kind, tag) {
        (Kind::List(items), Tag::Item) if depth == 1 => items.push(range.clone()),
        (Kind::Definitions(pairs), Tag::DefinitionListTitle) if depth == 1 => {
            pairs.push((range.clone(), range.end..range.end));
        }
        (Kind::Definitions(pairs), Tag::DefinitionListDefinition) if depth == 1 => {
            if let Some((_, definition)) = pairs.last_mut() {
                if definition.start == definition.end {
                    definition.start = range.start;
                }
                definition.end = range.end;
            }
        }
        (Kind::Table(rows), Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
        (Kind::Table(rows), Tag::TableCell) => {
            if let Some(row) = rows.last_mut() {
                row.push(range.clone());
            }
        }
        (Kind::Paragraph, Tag::Strong)
            if block.bold.is_none() && is_only_anchors(&source[block.range.start..range.start]) =>
        {
            block.bold = Some(block.range.start..range.end);
        }
        _ => {}
    }
}

/// True for nothing but targets of links, as in `<a name="faq1"></a>`, which show nothing.
fn is_only_anchors(source: &str) -> bool {
    let mut rest = source.trim();
    while let Some(anchor) = rest.strip_prefix("<a ") {
        let Some((attributes, after)) = anchor.split_once("></a>") else {
            return false;
        };
        if attributes.contains(['<', '>']) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}

/// A text without markup and without the anchor of a heading, on one line.
pub(super) fn plain(source: &str) -> String {
    let source = source.trim();
    let heading = source
        .rsplit_once("{#")
        .filter(|(_, anchor)| anchor.ends_with('}'));
    let source = heading.map_or(source, |(text, _)| text);
    let text = markdown::plain(source);
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}

/// The text of the first heading of level 1.
pub(super) fn title(blocks: &[Block]) -> Option<String> {
    let first = blocks.iter().find_map(|block| match block.kind {
        Kind::Heading { level: 1, .. } => Some(block.text.clone()),
        _ => None,
    });
    first.filter(|text| !text.is_empty())
}

/// A link definition (`[label]: address`) or a footnote.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    label: String,
    text: String,
}

/// Separates a text from its definitions, which can be anywhere in it.
pub(super) fn definitions(source: &str) -> (String, Vec<Definition>) {
    let parser = Parser::new_ext(source, options());
    let links = parser.reference_definitions().iter();
    let mut spans: Vec<(Range<usize>, String)> = links
        .map(|(label, definition)| (definition.span.clone(), label.to_lowercase()))
        .collect();
    for (event, range) in parser.into_offset_iter() {
        if let Event::Start(Tag::FootnoteDefinition(label)) = event {
            spans.push((range, format!("^{label}")));
        }
    }
    spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut rest = String::with_capacity(source.len());
    let mut at = 0;
    let mut found = Vec::new();
    for (span, label) in spans {
        // A definition inside a footnote is a part of the footnote.
        if span.start < at {
            continue;
        }
        rest.push_str(&source[at..span.start]);
        at = span.end;
        let text = source[span].trim().to_owned();
        found.push(Definition { label, text });
    }
    rest.push_str(&source[at..]);
    (rest, found)
}

/// For each definition, whether a text refers to it.
pub(super) fn needed(text: &str, definitions: &[Definition]) -> Vec<bool> {
    let all = with(text, definitions, &vec![true; definitions.len()]);
    let mut used = Vec::new();
    for (event, range) in Parser::new_ext(&all, options()).into_offset_iter() {
        let is_inside = range.start < text.len();
        match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) if is_inside => {
                used.push(id.to_lowercase());
            }
            Event::FootnoteReference(label) if is_inside => used.push(format!("^{label}")),
            _ => {}
        }
    }
    let is_used = |definition: &Definition| used.contains(&definition.label);
    definitions.iter().map(is_used).collect()
}

/// A text followed by the definitions that it needs.
pub(super) fn with(text: &str, definitions: &[Definition], needed: &[bool]) -> String {
    let needed = definitions
        .iter()
        .zip(needed)
        .filter(|(_, needed)| **needed);
    let lines: Vec<&str> = needed.map(|(one, _)| one.text.as_str()).collect();
    match lines.is_empty() {
        true => text.to_owned(),
        false => format!("{text}\n\n{}", lines.join("\n")),
    }
}

/// The byte ranges of the beginning of a list item (its bold text or first line) and of
/// the rest.
pub(super) fn item(source: &str, item: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let text = &source[item.clone()];
    let mut first: Option<Range<usize>> = None;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Strong) if first.is_none() => {
                first = Some(range);
                break;
            }
            Event::Text(_) | Event::Code(_) if first.is_none() => first = Some(range),
            Event::Text(_) | Event::Code(_) => {
                first = first.map(|first| first.start..range.end);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) => break,
            // An item that begins with a link belongs to a table of contents.
            Event::Start(Tag::Link { .. }) if first.is_none() => return None,
            Event::Start(Tag::List(_)) if first.is_some() => break,
            _ => {}
        }
    }
    let first = first?;
    let rest = item.start + first.end..item.end;
    Some((item.start + first.start..item.start + first.end, rest))
}
