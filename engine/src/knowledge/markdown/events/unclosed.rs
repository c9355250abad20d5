//! Finds tags in a line of Markdown that are text: people write about tags ("What does
//! `<script>` do?") and write placeholders ("`ssh <name>@host`") without marking them as code.
//!
//! A tag is text if its element isn't closed anywhere after it, and if reading it as HTML
//! would lose it: what is left out with its content, or a name that HTML doesn't have.

use std::collections::HashMap;

use super::element::{EMPTY, Element, element};

/// Elements of HTML whose tags are left out and whose content is kept, closed or not.
const TRANSPARENT: [&str; 40] = [
    "abbr", "acronym", "area", "base", "basefont", "bdi", "bdo", "bgsound", "big", "blink", "col",
    "colgroup", "data", "font", "ins", "keygen", "label", "link", "mark", "marquee", "meta",
    "nobr", "optgroup", "option", "param", "picture", "q", "rb", "rp", "rt", "rtc", "ruby", "slot",
    "small", "source", "span", "time", "track", "u", "wbr",
];

/// The last end tag of each element of a text.
#[derive(Debug)]
pub(super) struct EndTags(HashMap<String, usize>);

impl EndTags {
    /// Finds the end tags of a text.
    pub(super) fn of(markdown: &str) -> EndTags {
        let ends = markdown.match_indices("</");
        let named = ends.map(|(at, mark)| (name_of(&markdown[at + mark.len()..]), at));
        EndTags(named.filter(|(name, _)| !name.is_empty()).collect())
    }

    /// True if a tag that begins at a byte offset of the text is text.
    pub(super) fn is_text(&self, tag: &str, at: usize) -> bool {
        let Some(rest) = tag.strip_prefix('<') else {
            return false;
        };
        let name = name_of(rest);
        let is_alone = rest.get(name.len()..) == Some(">");
        let is_closed = || self.0.get(&name).is_some_and(|end| *end > at);
        let would_be_lost = match element(&name) {
            Element::NotShown(name) | Element::Dropped(name) => {
                !EMPTY.contains(&name) && !tag.ends_with("/>")
            }
            Element::Unknown => is_alone && !TRANSPARENT.contains(&name.as_str()),
            _ => false,
        };
        !name.is_empty() && would_be_lost && !is_closed()
    }
}

/// The name at the beginning of a tag, in lower case.
fn name_of(rest: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    rest[..end].to_ascii_lowercase()
}
