//! Reduces HTML of any quality to shallow, well-formed HTML with few tags.
//!
//! Scripts, styles, form controls, and parts around the text such as navigation and
//! footers are removed. Every tag is closed inside its parent. No tree is built, so
//! that the work is linear in the length of the page, however deep or unclosed its
//! tags are: beyond a fixed depth, tags are dropped and their text is kept.

mod element;
mod link;

use std::collections::BTreeSet;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use url::Url;

use element::{Kind, REMOVED_ROLES, kind, level, structure};

/// The deepest nesting of elements; deeper tags are dropped.
const DEEPEST: usize = 100;

/// The largest number of anchors of a page, and the largest length of an anchor and
/// of a heading, in bytes.
const MAX_ANCHORS: usize = 20_000;
const LONGEST_ANCHOR: usize = 300;

/// A cleaned page.
#[derive(Debug, Default)]
pub(super) struct CleanPage {
    /// The HTML.
    pub(super) html: String,
    /// The text of `<title>`.
    pub(super) title: String,
    /// The headings, each with the byte offset in `html` at which it begins.
    pub(super) headings: Vec<(usize, Heading)>,
    /// All anchors, including those of removed parts.
    pub(super) anchors: BTreeSet<String>,
    /// The parts that the page marks as its main content, the best kind first.
    pub(super) parts: Vec<(Part, Range<usize>)>,
}

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The text.
    pub(super) text: String,
    /// The fragment of a link to it, without `#`, if it has one.
    pub(super) anchor: Option<String>,
}

/// The kinds of markup for the main content of a page, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// `<main>`.
    Main,
    /// `role="main"`.
    Role,
    /// `<article>`.
    Article,
}

/// An open element.
#[derive(Debug)]
struct Open {
    name: String,
    kind: Kind,
    is_written: bool,
    part: Option<usize>,
}

/// What is kept of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep<'u> {
    /// Its text, with links resolved against its URL.
    Text(&'u Url),
    /// Its text with everything that a page of questions needs: folded sections, definition
    /// lists, hidden parts, anchors of headings, images and links as they are written.
    Structure,
}

/// Cleans a page.
pub(super) fn clean(html: &str, keep: Keep<'_>) -> CleanPage {
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    // Scripts and the like contain no tags.
    emitter.naively_switch_states(true);
    let mut cleaner = Cleaner {
        page: CleanPage::default(),
        base: match keep {
            Keep::Text(url) => Some(url.clone()),
            Keep::Structure => None,
        },
        stack: Vec::new(),
        growth: html.len() + link::SHORT_PAGE,
        removed: 0,
        rows: Vec::new(),
        raw: None,
        anchor: None,
        is_in_heading: false,
    };
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => cleaner.start(&tag),
            Token::EndTag(tag) => cleaner.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => cleaner.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    while !cleaner.stack.is_empty() {
        cleaner.pop();
    }
    cleaner.page.parts.sort_by_key(|(part, _)| *part);
    cleaner.page
}

struct Cleaner {
    page: CleanPage,
    /// The URL that links are resolved against; `None` if they are kept as written.
    base: Option<Url>,
    stack: Vec<Open>,
    /// The bytes that resolving may still add to links.
    growth: usize,
    /// The number of open elements that are removed with their content.
    removed: usize,
    /// The number of rows of each open table so far.
    rows: Vec<usize>,
    /// The open element whose content isn't HTML, such as a script.
    raw: Option<String>,
    /// An anchor directly before the current position.
    anchor: Option<String>,
    is_in_heading: bool,
}

impl Cleaner {
    /// The treatment of an element.
    fn kind(&self, name: &str) -> Kind {
        match self.base {
            Some(_) => kind(name),
            None => structure(name).unwrap_or_else(|| kind(name)),
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attribute = |name: &str| {
            let value = tag.attributes.get(name.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        let is_named = name == "a";
        let anchor = attribute("id").or_else(|| attribute("name").filter(|_| is_named));
        self.note_anchor(anchor);
        if html5gum::naive_next_state(name.as_bytes()).is_some() {
            self.raw = Some(name);
            return;
        }
        match name.as_str() {
            "br" => return self.line_break(),
            "hr" => return self.write("<hr>"),
            "img" if self.base.is_some() => {
                return self.text(&attribute("alt").unwrap_or_default());
            }
            "img" => {
                let (source, text) = (attribute("src"), attribute("alt").unwrap_or_default());
                let source = source
                    .filter(|source| !source.starts_with("data:"))
                    .unwrap_or_default();
                let (source, text) = (escaped(&source), escaped(&text));
                return self.write(&format!("<img src=\"{source}\" alt=\"{text}\">"));
            }
            "base" => {
                if let (Some(base), Some(href)) = (&self.base, attribute("href")) {
                    self.base = Some(base.join(&href).unwrap_or_else(|_| base.clone()));
                }
                return;
            }
            _ => {}
        }
        let role = attribute("role").unwrap_or_default();
        let is_in_part = self.stack.iter().any(|open| open.part.is_some());
        // A header outside the main content belongs to the site; one inside often has
        // the title.
        let is_hidden = tag.attributes.contains_key(b"hidden".as_slice());
        let is_around = (is_hidden && self.base.is_some())
            || REMOVED_ROLES.contains(&role.as_str())
            || (name == "header" && !is_in_part);
        let is_code = self.stack.iter().any(|open| open.name == "pre");
        let kind = match self.kind(&name) {
            Kind::Block(_) if is_around => Kind::Removed,
            Kind::Inline(_) if is_code => Kind::Transparent,
            Kind::Transparent if role == "main" => Kind::Block("div"),
            // A table in Markdown has one header, its first row.
            Kind::Block("th" | "td") if self.base.is_none() => match self.rows.last() {
                Some(1) => Kind::Block("th"),
                _ => Kind::Block("td"),
            },
            // Drawings and formulas can be self-closing.
            Kind::Removed if tag.self_closing => Kind::Transparent,
            kind => kind,
        };
        if kind == Kind::Transparent {
            return;
        }
        self.close_before(&name, kind);
        match name.as_str() {
            "table" => self.rows.push(0),
            "tr" => self.rows.last_mut().into_iter().for_each(|rows| *rows += 1),
            _ => {}
        }
        if self.stack.len() < DEEPEST {
            let link = attribute("href").and_then(|href| self.link(&href));
            self.push(name, &role, kind, link.as_deref());
        }
    }

    fn push(&mut self, name: String, role: &str, kind: Kind, link: Option<&str>) {
        let tag = match kind {
            Kind::Block(tag) | Kind::Inline(tag) => tag,
            Kind::Removed | Kind::Transparent => "",
        };
        if kind == Kind::Removed {
            self.removed += 1;
        }
        let is_written = self.removed == 0 && (tag != "a" || link.is_some());
        if is_written && level(tag).is_some() {
            let heading = Heading {
                text: String::new(),
                anchor: self.anchor.take(),
            };
            self.page.headings.push((self.page.html.len(), heading));
            self.is_in_heading = true;
        }
        if is_written {
            match (tag, link) {
                ("a", Some(link)) => self.write(&format!("<a href=\"{}\">", escaped(link))),
                // The converter recognizes a code block by both tags.
                ("pre", _) => self.write("<pre><code>"),
                (tag, _) if level(tag).is_some() && self.base.is_none() => {
                    let heading = self.page.headings.last();
                    let anchor = heading.and_then(|(_, heading)| heading.anchor.as_deref());
                    let id = anchor.map(|id| format!(" id=\"{}\"", escaped(id)));
                    self.write(&format!("<{tag}{}>", id.unwrap_or_default()));
                }
                _ => self.write(&format!("<{tag}>")),
            }
        }
        let part = match (name.as_str(), role) {
            ("main", _) => Some(Part::Main),
            (_, "main") => Some(Part::Role),
            ("article", _) => Some(Part::Article),
            _ => None,
        };
        let part = part.filter(|_| is_written).map(|part| {
            let at = self.page.html.len();
            self.page.parts.push((part, at..at));
            self.page.parts.len() - 1
        });
        self.stack.push(Open {
            name,
            kind,
            is_written,
            part,
        });
    }

    fn pop(&mut self) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        if open.name == "table" {
            self.rows.pop();
        }
        if let Some((_, range)) = open.part.and_then(|at| self.page.parts.get_mut(at)) {
            range.end = self.page.html.len();
        }
        match open.kind {
            Kind::Removed => self.removed = self.removed.saturating_sub(1),
            Kind::Block(tag) | Kind::Inline(tag) if open.is_written => {
                let end = match tag {
                    "pre" => "</code></pre>".to_owned(),
                    tag => format!("</{tag}>"),
                };
                self.page.html.push_str(&end);
                if level(tag).is_some() {
                    self.end_heading();
                }
            }
            _ => {}
        }
    }

    fn end_heading(&mut self) {
        self.is_in_heading = false;
        if let Some((_, heading)) = self.page.headings.last_mut() {
            heading.text = words(&heading.text);
        }
    }

    /// Closes the elements that a start tag implicitly ends (HTML standard, 13.2.6.4).
    fn close_before(&mut self, name: &str, kind: Kind) {
        let is_line = matches!(kind, Kind::Inline(_));
        let (ends, until): (&[&str], &[&str]) = match name {
            "a" => (&["a"], &[]),
            _ if is_line => return,
            "li" => (&["li"], &["ul", "ol", "td", "th", "table", "blockquote"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th", "table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            _ => (&["p", "h1", "h2", "h3", "h4", "h5", "h6"], &[]),
        };
        let mut end = None;
        for (at, open) in self.stack.iter().enumerate().rev() {
            if ends.contains(&open.name.as_str()) {
                end = Some(at);
                break;
            }
            // A paragraph or link isn't looked for beyond the nearest block.
            let is_block = !matches!(open.kind, Kind::Inline(_));
            if until.contains(&open.name.as_str()) || (until.is_empty() && is_block) {
                break;
            }
        }
        self.close_to(end);
    }

    fn end(&mut self, name: &str) {
        if let Some(raw) = &self.raw {
            if raw == name {
                self.raw = None;
            }
            return;
        }
        let is_of_table = matches!(
            name,
            "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th"
        );
        let is_line = matches!(self.kind(name), Kind::Inline(_));
        let is_heading = level(name).is_some();
        let mut end = None;
        for (at, open) in self.stack.iter().enumerate().rev() {
            if open.name == name || (is_heading && level(&open.name).is_some()) {
                end = Some(at);
                break;
            }
            let is_block = !matches!(open.kind, Kind::Inline(_));
            let is_cell = matches!(open.name.as_str(), "td" | "th" | "table");
            if (is_line && is_block)
                || (is_cell && !is_of_table)
                || (is_of_table && open.name == "table")
            {
                break;
            }
        }
        self.close_to(end);
    }

    fn close_to(&mut self, depth: Option<usize>) {
        while depth.is_some_and(|depth| self.stack.len() > depth) {
            self.pop();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(raw) = &self.raw {
            if raw == "title" && self.page.title.is_empty() {
                self.page.title = words(text);
            }
            return;
        }
        if self.removed > 0 {
            return;
        }
        let is_blank = text.trim().is_empty();
        if self.is_in_heading {
            // Many sites add a sign that links to the heading itself.
            if matches!(text.trim(), "#" | "¶" | "§" | "🔗") {
                return;
            }
            if let Some((_, heading)) = self.page.headings.last_mut()
                && heading.text.len() < LONGEST_ANCHOR
            {
                heading.text.extend(text.chars().take(LONGEST_ANCHOR));
            }
        } else if !is_blank {
            self.anchor = None;
        }
        self.page.html.push_str(&escaped(text));
    }

    /// Writes a line break in the way that Markdown needs: a space in a table or heading,
    /// a new line in code.
    fn line_break(&mut self) {
        let is_in = |tag| self.stack.iter().any(|open| open.kind == Kind::Block(tag));
        let html = match () {
            () if is_in("pre") => "\n",
            () if is_in("table") || self.is_in_heading => " ",
            () => "<br>",
        };
        self.write(html);
    }

    fn write(&mut self, html: &str) {
        if self.removed == 0 {
            self.page.html.push_str(html);
        }
    }

    fn note_anchor(&mut self, anchor: Option<String>) {
        let anchor = anchor.filter(|anchor| !anchor.is_empty() && anchor.len() <= LONGEST_ANCHOR);
        let Some(anchor) = anchor else {
            return;
        };
        if self.page.anchors.len() < MAX_ANCHORS {
            self.page.anchors.insert(anchor.clone());
        }
        match self.page.headings.last_mut() {
            Some((_, heading)) if self.is_in_heading => {
                heading.anchor.get_or_insert(anchor);
            }
            _ => self.anchor = Some(anchor),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A text with white space collapsed to single spaces.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
