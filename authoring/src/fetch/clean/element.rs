//! Says how each HTML element is treated.

/// The treatment of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is kept as a block with this name.
    Block(&'static str),
    /// It is kept as an inline element with this name.
    Inline(&'static str),
    /// It is removed with its content.
    Removed,
    /// Its tags are removed and its content is kept.
    Transparent,
}

/// Blocks that are kept.
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

/// Blocks that have no meaning of their own.
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

/// Elements around a text, and interactive elements.
const REMOVED: [&str; 16] = [
    "nav", "aside", "footer", "svg", "math", "template", "object", "audio", "video", "canvas",
    "map", "button", "select", "label", "dialog", "datalist",
];

/// Roles of blocks around a text (WAI-ARIA 1.2, section 5.3.4).
pub(super) const REMOVED_ROLES: [&str; 5] = [
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
];

/// The treatment of an element, by its name alone.
pub(super) fn kind(name: &str) -> Kind {
    if let Some(block) = BLOCKS.iter().find(|block| **block == name) {
        return Kind::Block(block);
    }
    match name {
        _ if PLAIN_BLOCKS.contains(&name) => Kind::Block("div"),
        _ if REMOVED.contains(&name) => Kind::Removed,
        "menu" => Kind::Block("ul"),
        "tfoot" => Kind::Block("tbody"),
        "a" => Kind::Inline("a"),
        "strong" | "b" => Kind::Inline("strong"),
        "em" | "i" => Kind::Inline("em"),
        "code" | "kbd" | "samp" | "tt" => Kind::Inline("code"),
        _ => Kind::Transparent,
    }
}

/// The treatment of an element of a page whose structure is kept, if it differs. Buttons and
/// labels open the parts below them.
pub(super) fn structure(name: &str) -> Option<Kind> {
    const KEPT: [&str; 5] = ["details", "summary", "dl", "dt", "dd"];
    if let Some(block) = KEPT.iter().find(|block| **block == name) {
        return Some(Kind::Block(block));
    }
    match name {
        "button" | "label" => Some(Kind::Block("div")),
        "del" | "s" => Some(Kind::Inline("del")),
        _ => None,
    }
}

/// The level of a heading, 1 to 6; `None` for other elements.
pub(super) fn level(tag: &str) -> Option<u8> {
    let digit = tag.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}
