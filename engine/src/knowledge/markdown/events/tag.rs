//! Reads the tags of HTML: each begins or ends what it would be in Markdown.

use html5gum::StartTag;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Tag};

use super::Reader;
use super::element::{EMPTY, Element, Origin, Role, Style, element};
use super::style::Mark;
use super::writer::code_block;

impl Reader<'_> {
    /// Reads a tag that begins an element.
    pub(super) fn start_tag(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name);
        if let Some(dropped) = self.writer.dropped() {
            let is_media = matches!(dropped, "video" | "audio") && !self.has_link;
            let url = attribute(tag, "src").filter(|_| is_media && name == "source");
            if let Some(url) = url {
                self.writer.end_html(|open| open == dropped, |_| false);
                self.link(&url, &url);
                self.writer
                    .begin(Origin::Html, dropped, Role::Dropped, None);
            } else if name == dropped && !tag.self_closing && !EMPTY.contains(&dropped) {
                self.writer
                    .begin(Origin::Html, dropped, Role::Dropped, None);
            }
            return;
        }
        match element(&name) {
            Element::Block(name, role) => self.start_block(name, role, tag),
            Element::Inline(name, style) => self.start_inline(name, style, tag),
            Element::Break => self.writer.hard_break(),
            Element::Rule => self.writer.rule(),
            Element::Image => self.image(tag),
            Element::Dropped(name) => {
                self.style_at = self.writer.at.start;
                if !tag.self_closing {
                    self.writer.begin(Origin::Html, name, Role::Dropped, None);
                }
            }
            Element::NotShown(name) => self.not_shown(name, tag),
            Element::Unknown => {}
        }
    }

    fn start_block(&mut self, name: &'static str, role: Role, tag: &StartTag<usize>) {
        let (ended, bounds): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "td", "th", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th", "table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr", "caption"], &["table"]),
            "thead" | "tbody" | "tfoot" => {
                (&["thead", "tbody", "tfoot", "tr", "caption"], &["table"])
            }
            _ => (&[], &[]),
        };
        let is_ended = |open: &str| ended.contains(&open);
        self.writer
            .end_html(is_ended, |open| bounds.contains(&open));
        let start = attribute(tag, "start").and_then(|start| start.parse().ok());
        let event = match role {
            Role::Paragraph | Role::Summary => Some(Tag::Paragraph),
            Role::Heading => Some(heading(name)),
            Role::Code => Some(code_block()),
            Role::Quote => Some(Tag::BlockQuote(None)),
            Role::List if name == "ol" => Some(Tag::List(Some(start.unwrap_or(1)))),
            Role::List => Some(Tag::List(None)),
            Role::Item => Some(Tag::Item),
            Role::Table => Some(Tag::Table(Vec::new())),
            Role::Row => Some(Tag::TableRow),
            Role::Cell => Some(Tag::TableCell),
            Role::Terms => Some(Tag::DefinitionList),
            Role::Term => Some(Tag::DefinitionListTitle),
            Role::Definition => Some(Tag::DefinitionListDefinition),
            Role::Root | Role::Division | Role::Dropped => None,
        };
        if name == "form" {
            self.not_shown.push((self.writer.at.start, name));
        }
        self.writer.begin(Origin::Html, name, role, event);
    }

    fn start_inline(&mut self, name: &'static str, style: Style, tag: &StartTag<usize>) {
        let mark = match style {
            Style::Strong => Mark::Tag(Tag::Strong),
            Style::Emphasis => Mark::Tag(Tag::Emphasis),
            Style::Struck => Mark::Tag(Tag::Strikethrough),
            Style::Code => Mark::Code,
            Style::Raised => Mark::Raised,
            Style::Lowered => Mark::Lowered,
            Style::Link => {
                self.writer.end_inline("a");
                attribute(tag, "href").map_or(Mark::None, |url| Mark::Tag(link(url)))
            }
        };
        self.writer.begin_inline(Origin::Html, name, mark);
    }

    fn image(&mut self, tag: &StartTag<usize>) {
        let image = Tag::Image {
            link_type: LinkType::Inline,
            dest_url: attribute(tag, "src").unwrap_or_default().into(),
            title: CowStr::from(""),
            id: CowStr::from(""),
        };
        let description = attribute(tag, "alt").unwrap_or_default();
        self.writer
            .begin_inline(Origin::Html, "img", Mark::Tag(image));
        self.writer.line(&description);
        self.writer.end_inline("img");
    }

    /// Leaves out an element. A video, or a page inside the page, becomes a link.
    fn not_shown(&mut self, name: &'static str, tag: &StartTag<usize>) {
        let is_checkbox = attribute(tag, "type").is_some_and(|kind| kind == "checkbox");
        if name == "input" && is_checkbox {
            let is_checked = attribute(tag, "checked").is_some();
            return self.writer.part(Event::TaskListMarker(is_checked));
        }
        self.not_shown.push((self.writer.at.start, name));
        self.has_link = false;
        if matches!(name, "iframe" | "video" | "audio")
            && let Some(url) = attribute(tag, "src")
        {
            let title = attribute(tag, "title").filter(|title| !title.is_empty());
            self.link(&url, title.as_deref().unwrap_or(&url));
        }
        if !tag.self_closing && !EMPTY.contains(&name) {
            self.writer.begin(Origin::Html, name, Role::Dropped, None);
        }
    }

    /// Writes a link in place of the element that was left out last, if its address is on the
    /// web.
    fn link(&mut self, url: &str, text: &str) {
        if url.starts_with("https://") || url.starts_with("http://") {
            self.not_shown.pop();
            let mark = Mark::Tag(link(url.to_owned()));
            self.writer.begin_inline(Origin::Html, "iframe", mark);
            self.writer.line(text);
            self.writer.end_inline("iframe");
            self.has_link = true;
        }
    }

    /// Reads a tag that ends an element.
    pub(super) fn end_tag(&mut self, name: &str) {
        if let Some(dropped) = self.writer.dropped() {
            if name == dropped {
                self.writer.end_html(|open| open == dropped, |_| false);
            }
            return;
        }
        match element(name) {
            Element::Block(_, role) => {
                let is_heading = role == Role::Heading;
                let is_same = |open: &str| {
                    open == name
                        || (is_heading && matches!(element(open), Element::Block(_, Role::Heading)))
                };
                let is_of_table = matches!(
                    name,
                    "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th"
                );
                self.writer.separate();
                self.writer.end_html(is_same, |open| match is_of_table {
                    true => open == "table",
                    false => matches!(open, "td" | "th" | "caption" | "table"),
                });
            }
            Element::Inline(name, _) => self.writer.end_inline(name),
            _ => {}
        }
    }
}

/// The value of an attribute, without white space around it.
fn attribute(tag: &StartTag<usize>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).trim().to_owned())
}

fn link<'a>(url: String) -> Tag<'a> {
    Tag::Link {
        link_type: LinkType::Inline,
        dest_url: url.into(),
        title: CowStr::from(""),
        id: CowStr::from(""),
    }
}

fn heading<'a>(name: &str) -> Tag<'a> {
    let level = match name {
        "h1" => HeadingLevel::H1,
        "h2" => HeadingLevel::H2,
        "h3" => HeadingLevel::H3,
        "h4" => HeadingLevel::H4,
        "h5" => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    };
    Tag::Heading {
        level,
        id: None,
        classes: Vec::new(),
        attrs: Vec::new(),
    }
}
