//! Reads Markdown as events, in which HTML has become the equivalent Markdown.
//!
//! The events are well nested whatever the HTML is. Footnotes follow at the end, and
//! attributes of headings are left out. Every text is in the events except for elements
//! that aren't text, such as scripts; those that an author would miss are listed. A tag in a
//! line that would hide what follows, because nothing closes it, is text.

mod element;
mod html;
mod script;
mod style;
mod tag;
#[cfg(test)]
mod tests;
mod unclosed;
mod writer;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use element::{Origin, Role};
use html::{Html, Part};
use script::raised;
use style::Mark;
use unclosed::EndTags;
use writer::{Placed, Writer};

/// What a Markdown text says.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The events, each with the byte range of its source. [`Event::FootnoteReference`] and
    /// [`Tag::FootnoteDefinition`] have the footnote's number in superscript. There is no
    /// HTML.
    pub(super) events: Vec<(Event<'a>, Range<usize>)>,
    /// The elements that can't be shown, each with its byte offset.
    pub(super) not_shown: Vec<(usize, &'static str)>,
    /// The lines `[label]: target`, each with its byte offset and its target.
    pub(super) definitions: Vec<(usize, String)>,
}

/// Reads a Markdown text.
pub(super) fn read(markdown: &str) -> Reading<'_> {
    let events = Parser::new_ext(markdown, options(markdown)).into_offset_iter();
    let definitions = events.reference_definitions().iter();
    let definitions = definitions
        .map(|(_, definition)| (definition.span.start, definition.dest.to_string()))
        .collect();
    let mut reader = Reader::new(markdown);
    for (event, range) in events {
        reader.read(event, range);
    }
    let (events, not_shown) = reader.finish();
    Reading {
        events,
        not_shown,
        definitions,
    }
}

/// The extensions of Markdown. Definitions aren't read in a text that uses a colon at the
/// beginning of a line for something else, such as `:::note` or `:bulb:`.
fn options(markdown: &str) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let lines = markdown
        .lines()
        .map(|line| line.trim_start_matches([' ', '>']));
    let mut after_colons = lines.filter_map(|line| line.strip_prefix(':'));
    options.set(
        Options::ENABLE_DEFINITION_LIST,
        after_colons.all(|rest| rest.starts_with([' ', '\t'])),
    );
    options
}

struct Reader<'a> {
    markdown: &'a str,
    writer: Writer<'a>,
    /// The block of HTML that is being read.
    html: Option<Html>,
    /// The end tags, once a tag in a line needs them.
    end_tags: OnceCell<EndTags>,
    not_shown: Vec<(usize, &'static str)>,
    /// The byte offset of the last style sheet.
    style_at: usize,
    /// True if the last video has its link.
    has_link: bool,
    /// The numbers of footnotes by their labels, in the order of the first references.
    numbers: HashMap<String, usize>,
    /// The footnotes that are being read, with the writers of the texts around them.
    open_notes: Vec<(String, Writer<'a>)>,
    notes: Vec<Note<'a>>,
}

/// A footnote.
struct Note<'a> {
    label: String,
    events: Vec<Placed<'a>>,
    at: Range<usize>,
}

impl<'a> Reader<'a> {
    fn new(markdown: &'a str) -> Reader<'a> {
        Reader {
            markdown,
            writer: Writer::default(),
            html: None,
            end_tags: OnceCell::new(),
            not_shown: Vec::new(),
            style_at: 0,
            has_link: false,
            numbers: HashMap::new(),
            open_notes: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn read(&mut self, event: Event<'a>, range: Range<usize>) {
        self.writer.at = range.clone();
        if let Some(html) = &mut self.html {
            match &event {
                Event::Html(text) | Event::Text(text) => return html.push(text, range.start),
                _ => self.end_html_block(),
            }
        }
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.writer.separate();
                self.html = Some(Html::default());
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.writer.text(text),
            Event::Code(text) => self.writer.code(text),
            Event::InlineHtml(tag) if self.is_text(&tag, range.start) => self.writer.text(tag),
            Event::InlineHtml(tag) | Event::Html(tag) => {
                let mut html = Html::default();
                html.push(&tag, range.start);
                self.read_html(&html);
            }
            Event::FootnoteReference(label) => {
                let number = self.number(&label);
                self.writer.part(Event::FootnoteReference(number.into()));
            }
            Event::SoftBreak => self.writer.soft_break(),
            Event::HardBreak => self.writer.hard_break(),
            Event::Rule => self.writer.rule(),
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.writer.part(event);
            }
        }
    }

    /// True if a tag in a line is text.
    fn is_text(&self, tag: &str, at: usize) -> bool {
        let end_tags = self.end_tags.get_or_init(|| EndTags::of(self.markdown));
        end_tags.is_text(tag, at)
    }

    fn start(&mut self, tag: Tag<'a>) {
        let role = match &tag {
            Tag::Paragraph => Role::Paragraph,
            Tag::Heading { .. } => {
                self.writer.leave_tables();
                Role::Heading
            }
            Tag::BlockQuote(_) => Role::Quote,
            Tag::CodeBlock(_) => Role::Code,
            Tag::List(_) => Role::List,
            Tag::Item => Role::Item,
            Tag::Table(_) => Role::Table,
            Tag::TableHead | Tag::TableRow => Role::Row,
            Tag::TableCell => Role::Cell,
            Tag::DefinitionList => Role::Terms,
            Tag::DefinitionListTitle => Role::Term,
            Tag::DefinitionListDefinition => Role::Definition,
            Tag::HtmlBlock | Tag::MetadataBlock(_) => Role::Division,
            Tag::FootnoteDefinition(label) => {
                let at = self.writer.at.clone();
                let around = std::mem::take(&mut self.writer);
                self.writer.at = at;
                return self.open_notes.push((label.to_lowercase(), around));
            }
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. } => {
                return self
                    .writer
                    .begin_inline(Origin::Markdown, "", Mark::Tag(tag));
            }
        };
        self.writer.begin(Origin::Markdown, "", role, Some(tag));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => {}
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => self.writer.end_inline(""),
            TagEnd::FootnoteDefinition => {
                if let Some((label, around)) = self.open_notes.pop() {
                    let mut inside = std::mem::replace(&mut self.writer, around);
                    inside.finish();
                    self.notes.push(Note {
                        label,
                        events: inside.out,
                        at: inside.at,
                    });
                }
            }
            TagEnd::Heading(_) => {
                remove_attributes(&mut self.writer.out);
                self.writer.end_markdown(tag);
            }
            _ => self.writer.end_markdown(tag),
        }
    }

    fn end_html_block(&mut self) {
        if let Some(html) = self.html.take() {
            self.read_html(&html);
            self.writer.end_html_block();
        }
    }

    fn read_html(&mut self, html: &Html) {
        html.read(|part, range| {
            let place = |at: usize| self.markdown.floor_char_boundary(at);
            self.writer.at = place(range.start)..place(range.end);
            match part {
                Part::Start(tag) => self.start_tag(tag),
                Part::End(name) => self.end_tag(name),
                Part::Line(line) => self.writer.line(line),
                Part::LineEnd => self.writer.soft_break(),
            }
        });
    }

    /// The number of a footnote, in superscript.
    fn number(&mut self, label: &str) -> String {
        let next = self.numbers.len() + 1;
        let number = self.numbers.entry(label.to_lowercase()).or_insert(next);
        raised(&number.to_string())
    }

    /// The events with the footnotes after them, and the elements that can't be shown.
    fn finish(mut self) -> (Vec<Placed<'a>>, Vec<(usize, &'static str)>) {
        self.end_html_block();
        if self.writer.dropped() == Some("style") {
            // It was never closed, so that the rest of the text is left out.
            self.not_shown.push((self.style_at, "style"));
        }
        self.writer.finish();
        let numbers = &self.numbers;
        let order = |note: &Note<'_>| numbers.get(&note.label).copied().unwrap_or(usize::MAX);
        let mut notes = std::mem::take(&mut self.notes);
        notes.sort_by_key(order);
        let mut events = std::mem::take(&mut self.writer.out);
        for note in notes {
            let number = self.number(&note.label);
            let start = Tag::FootnoteDefinition(number.into());
            let end = start.to_end();
            events.push((Event::Start(start), note.at.clone()));
            events.extend(note.events);
            events.push((Event::End(end), note.at));
        }
        (events, self.not_shown)
    }
}

/// Removes attributes from the end of a heading: `{#id}`, `{ #id .class }` or, as kramdown
/// and Python-Markdown write them, `{: #id }`.
fn remove_attributes(events: &mut Vec<Placed<'_>>) {
    let is_text = |event: &Placed<'_>| matches!(event.0, Event::Text(_));
    let first = events.iter().rposition(|event| !is_text(event));
    let first = first.map_or(0, |at| at + 1);
    let texts = events.iter().skip(first).map(|(event, _)| match event {
        Event::Text(text) => &**text,
        _ => "",
    });
    let whole: String = texts.collect();
    let Some((text, attributes)) = whole
        .trim_end()
        .strip_suffix('}')
        .and_then(|whole| whole.rsplit_once('{'))
    else {
        return;
    };
    let attributes = attributes.strip_prefix(':').unwrap_or(attributes);
    let is_name = |word: &str| word.len() > 1 && word.starts_with(['#', '.']);
    let mut words = attributes.split_whitespace();
    let has_name = attributes.split_whitespace().any(is_name);
    if !has_name || !words.all(|word| is_name(word) || word.contains('=')) {
        return;
    }
    let at = events.get(first).map(|(_, range)| range.clone());
    let text = text.trim_end().to_owned();
    events.truncate(first);
    if let Some(at) = at.filter(|_| !text.is_empty()) {
        events.push((Event::Text(text.into()), at));
    }
}
