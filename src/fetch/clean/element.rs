//! The elements of HTML to what becomes of them in a text.

/// How an element is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It goes through under this name.
    Block(&'static str),
    /// The same, within a line.
    Inline(&'static str),
    /// It and what is in it goes.
    Left,
    /// It alone goes.
    Transparent,
}

/// Elements that go through as they are.
const BLOCKS: [&str; 19] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
];

/// Elements that are blocks and mean nothing more.
const PLAIN_BLOCKS: [&str; 17] = [
    "section",
    "article",
    "main",
    "header",
    "figure",
    "figcaption",
    "details",
    "summary",
    "dl",
    "dt",
    "dd",
    "address",
    "form",
    "fieldset",
    "center",
    "hgroup",
    "caption",
];

/// Elements that are around a text, or that readers do something with.
const LEFT_OUT: [&str; 16] = [
    "nav", "aside", "footer", "svg", "math", "template", "object", "audio", "video", "canvas",
    "map", "button", "select", "label", "dialog", "datalist",
];

/// Roles of blocks that are around a text (WAI-ARIA 1.2, section 5.3.4).
pub(super) const ROLES_LEFT_OUT: [&str; 5] = [
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
];

/// How an element is treated, by its name alone.
pub(super) fn kind(name: &str) -> Kind {
    if let Some(block) = BLOCKS.iter().find(|block| **block == name) {
        return Kind::Block(block);
    }
    match name {
        _ if PLAIN_BLOCKS.contains(&name) => Kind::Block("div"),
        _ if LEFT_OUT.contains(&name) => Kind::Left,
        "menu" => Kind::Block("ul"),
        "tfoot" => Kind::Block("tbody"),
        "a" => Kind::Inline("a"),
        "strong" | "b" => Kind::Inline("strong"),
        "em" | "i" => Kind::Inline("em"),
        "code" | "kbd" | "samp" | "tt" => Kind::Inline("code"),
        _ => Kind::Transparent,
    }
}

/// 1 to 6 for a heading.
pub(super) fn level(tag: &str) -> Option<u8> {
    let digit = tag.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}
