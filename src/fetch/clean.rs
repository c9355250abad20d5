//! HTML as it comes to HTML that is shallow and well formed, of a few tags.
//!
//! Everything that a page does (scripts, styles, forms' controls) and everything
//! around its text (navigation, footers) is left out, and every tag is closed where
//! its parent is. No tree is built, so that neither depth nor unclosed tags cost more
//! than the page is long: tags that are nested deeper than anybody writes are passed
//! over, their text stays.

mod element;

use std::collections::BTreeSet;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use url::Url;

use element::{Kind, ROLES_LEFT_OUT, kind, level};

/// Elements within each other; what is deeper is passed over.
const DEEPEST: usize = 100;

/// Anchors of a page that are remembered, and the bytes of one and of a heading.
const MOST_ANCHORS: usize = 20_000;
const LONGEST_ANCHOR: usize = 300;

/// A page without what is around its text.
#[derive(Debug, Default)]
pub(super) struct Clean {
    /// The HTML.
    pub(super) html: String,
    /// The words of `<title>`.
    pub(super) title: String,
    /// Every heading, with where it begins in `html`.
    pub(super) headings: Vec<(usize, Heading)>,
    /// Every anchor, of what was left out as well.
    pub(super) anchors: BTreeSet<String>,
    /// The parts that a page says are its text, the best kind first.
    pub(super) parts: Vec<(Part, Range<usize>)>,
}

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// Its words.
    pub(super) text: String,
    /// What leads to it behind `#`, if anything does.
    pub(super) anchor: Option<String>,
}

/// What says that it is the text of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// `<main>`.
    Main,
    /// `role="main"`.
    Role,
    /// `<article>`.
    Article,
}

/// An element that is open.
#[derive(Debug)]
struct Open {
    name: String,
    kind: Kind,
    is_written: bool,
    part: Option<usize>,
}

/// Cleans a page; links are made absolute by its address.
pub(super) fn clean(html: &str, url: &Url) -> Clean {
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    // Inside of scripts and the like, nothing is a tag.
    emitter.naively_switch_states(true);
    let mut cleaner = Cleaner {
        clean: Clean::default(),
        base: url.clone(),
        stack: Vec::new(),
        left: 0,
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
    cleaner.clean.parts.sort_by_key(|(part, _)| *part);
    cleaner.clean
}

struct Cleaner {
    clean: Clean,
    base: Url,
    stack: Vec<Open>,
    /// How many open elements go with what is in them.
    left: usize,
    /// The open element whose inside is no HTML.
    raw: Option<String>,
    /// An anchor that stands right before what follows.
    anchor: Option<String>,
    is_in_heading: bool,
}

impl Cleaner {
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
            "img" => return self.text(&attribute("alt").unwrap_or_default()),
            "base" => {
                let base = attribute("href").and_then(|href| self.base.join(&href).ok());
                self.base = base.unwrap_or(self.base.clone());
                return;
            }
            _ => {}
        }
        let role = attribute("role").unwrap_or_default();
        let is_in_part = self.stack.iter().any(|open| open.part.is_some());
        // The site's header is not the text's, which often holds its title.
        let is_around = tag.attributes.contains_key(b"hidden".as_slice())
            || ROLES_LEFT_OUT.contains(&role.as_str())
            || (name == "header" && !is_in_part);
        let is_code = self.stack.iter().any(|open| open.name == "pre");
        let kind = match kind(&name) {
            Kind::Block(_) if is_around => Kind::Left,
            Kind::Inline(_) if is_code => Kind::Transparent,
            Kind::Transparent if role == "main" => Kind::Block("div"),
            // Drawings and formulas can be empty.
            Kind::Left if tag.self_closing => Kind::Transparent,
            kind => kind,
        };
        if kind == Kind::Transparent {
            return;
        }
        self.close_before(&name, kind);
        if self.stack.len() < DEEPEST {
            let link = attribute("href").and_then(|href| self.link(&href));
            self.push(name, &role, kind, link.as_deref());
        }
    }

    fn push(&mut self, name: String, role: &str, kind: Kind, link: Option<&str>) {
        let tag = match kind {
            Kind::Block(tag) | Kind::Inline(tag) => tag,
            Kind::Left | Kind::Transparent => "",
        };
        if kind == Kind::Left {
            self.left += 1;
        }
        let is_written = self.left == 0 && (tag != "a" || link.is_some());
        if is_written && level(tag).is_some() {
            let heading = Heading {
                text: String::new(),
                anchor: self.anchor.take(),
            };
            self.clean.headings.push((self.clean.html.len(), heading));
            self.is_in_heading = true;
        }
        if is_written {
            match (tag, link) {
                ("a", Some(link)) => self.write(&format!("<a href=\"{}\">", escaped(link))),
                // Without the other, it is no block of code to the converter.
                ("pre", _) => self.write("<pre><code>"),
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
            let at = self.clean.html.len();
            self.clean.parts.push((part, at..at));
            self.clean.parts.len() - 1
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
        if let Some((_, range)) = open.part.and_then(|at| self.clean.parts.get_mut(at)) {
            range.end = self.clean.html.len();
        }
        match open.kind {
            Kind::Left => self.left = self.left.saturating_sub(1),
            Kind::Block(tag) | Kind::Inline(tag) if open.is_written => {
                let end = match tag {
                    "pre" => "</code></pre>".to_owned(),
                    tag => format!("</{tag}>"),
                };
                self.clean.html.push_str(&end);
                if level(tag).is_some() {
                    self.end_heading();
                }
            }
            _ => {}
        }
    }

    fn end_heading(&mut self) {
        self.is_in_heading = false;
        if let Some((_, heading)) = self.clean.headings.last_mut() {
            heading.text = words(&heading.text);
        }
    }

    /// Closes what a start tag ends without saying so (HTML standard, 13.2.6.4).
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
            // A paragraph and a link end at the first block around them.
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
        let is_line = matches!(kind(name), Kind::Inline(_));
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
            if raw == "title" && self.clean.title.is_empty() {
                self.clean.title = words(text);
            }
            return;
        }
        if self.left > 0 {
            return;
        }
        let is_blank = text.trim().is_empty();
        if self.is_in_heading {
            // The sign that many sites put there to link to the heading itself.
            if matches!(text.trim(), "#" | "¶" | "§" | "🔗") {
                return;
            }
            if let Some((_, heading)) = self.clean.headings.last_mut()
                && heading.text.len() < LONGEST_ANCHOR
            {
                heading.text.extend(text.chars().take(LONGEST_ANCHOR));
            }
        } else if !is_blank {
            self.anchor = None;
        }
        self.clean.html.push_str(&escaped(text));
    }

    /// A line break, where Markdown has one: none in a table or heading, a line in code.
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
        if self.left == 0 {
            self.clean.html.push_str(html);
        }
    }

    fn note_anchor(&mut self, anchor: Option<String>) {
        let anchor = anchor.filter(|anchor| !anchor.is_empty() && anchor.len() <= LONGEST_ANCHOR);
        let Some(anchor) = anchor else {
            return;
        };
        if self.clean.anchors.len() < MOST_ANCHORS {
            self.clean.anchors.insert(anchor.clone());
        }
        match self.clean.headings.last_mut() {
            Some((_, heading)) if self.is_in_heading => {
                heading.anchor.get_or_insert(anchor);
            }
            _ => self.anchor = Some(anchor),
        }
    }

    /// Where a link leads, if it is to another page of the web.
    fn link(&self, href: &str) -> Option<String> {
        let is_to_itself = href.starts_with('#') && self.is_in_heading;
        let url = self.base.join(href).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https" | "mailto");
        (is_web && !is_to_itself).then(|| url.into())
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A text with single spaces.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
