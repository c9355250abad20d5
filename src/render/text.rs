//! A view, or hits with their evidence, to text: for a terminal with styles, for
//! programs and assistants without.
//!
//! Text from packs and askers loses its control characters, so that nothing from
//! outside can command a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::view::{Field, Timeline, View};
use super::words::Answers;
use crate::answer::{Citation, Related};
use crate::engine::Response;
use crate::knowledge::markdown::block::{Block, BlockKind, Run};
use crate::retrieve::Hit;
use crate::text::Language;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const MARK: Style = AnsiColor::Yellow.on_default().bold();

/// How a text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The columns of a line, 20 or more; `None` leaves lines as long as they are.
    pub width: Option<usize>,
    /// Whether styles are written, as ANSI escape codes.
    pub is_styled: bool,
}

impl Layout {
    /// For a terminal of this many columns. The stream drops the styles where they
    /// aren't shown.
    pub fn terminal(width: usize) -> Layout {
        Layout {
            width: Some(width),
            is_styled: true,
        }
    }

    /// For programs and assistants.
    pub const PLAIN: Layout = Layout {
        width: None,
        is_styled: false,
    };
}

/// A view as text, without a final line break.
pub fn view(view: &View, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.styled(TITLE, &view.title);
    for note in &view.notes {
        page.styled(QUIET, note);
    }
    page.gap();
    page.answer(view);
    if let Some(timeline) = &view.timeline {
        page.gap();
        page.timeline(timeline);
    }
    page.gap();
    page.sources(view);
    if let Some(small_print) = view.small_print() {
        page.styled(QUIET, &small_print);
    }
    page.related(view);
    page.finish()
}

/// The answer alone: the headline, the text and the fields, without a title,
/// remarks, a timeline and sources. Unstyled, it is the `answer` of the contract's
/// JSON.
pub fn answer(view: &View, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.answer(view);
    page.finish()
}

/// The sources below their label.
pub fn sources(view: &View, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.sources(view);
    page.finish()
}

/// A response as text, without a final line break. Below each hit of a search stands
/// its place and, if `with_evidence`, what its score is made of.
pub fn response(response: &Response, layout: Layout, with_evidence: bool) -> String {
    let view = View::of(response);
    let Response::Hits(hits) = response else {
        return self::view(&view, layout);
    };
    let mut page = Page::new(layout);
    for note in &view.notes {
        page.styled(QUIET, note);
    }
    if hits.hits.is_empty() {
        page.blocks(&view.body);
    }
    for (number, hit) in (1..).zip(&hits.hits) {
        page.hit(number, hit);
        if with_evidence {
            page.evidence(hit, hits.language);
        }
        page.gap();
    }
    page.finish()
}

/// Lines of a text in the making.
struct Page {
    out: String,
    layout: Layout,
}

impl Page {
    fn new(layout: Layout) -> Page {
        Page {
            out: String::new(),
            layout,
        }
    }

    fn finish(self) -> String {
        self.out.trim_end().to_owned()
    }

    fn answer(&mut self, view: &View) {
        if let Some(headline) = &view.headline {
            self.styled(TITLE, headline);
        }
        self.blocks(&view.body);
        if !view.fields.is_empty() {
            self.gap();
        }
        for field in &view.fields {
            self.field(field);
        }
    }

    fn sources(&mut self, view: &View) {
        if view.sources.is_empty() {
            return;
        }
        self.styled(QUIET, Answers(view.language).sources());
        for citation in &view.sources {
            self.source(citation, view.language);
        }
    }

    /// Blocks of a text, with an empty line between paragraphs.
    fn blocks(&mut self, blocks: &[Block]) {
        let mut before: Option<&Block> = None;
        for block in blocks {
            if before.is_some_and(|before| is_apart(before, block)) {
                self.gap();
            }
            self.text(&block_text(block));
            before = Some(block);
        }
    }

    /// A label with its text on the same line, or with several blocks below it.
    fn field(&mut self, field: &Field) {
        let label = format!("{}:", field.label);
        match field.text.as_slice() {
            [only] if only.kind == BlockKind::Paragraph => {
                let line = self.wrapped(&clean(&format!("{label} {}", run_text(&only.runs))));
                let (label, rest) = line.split_at_checked(label.len()).unwrap_or((&line, ""));
                let label = self.style(QUIET, label);
                self.line(&format!("{label}{rest}"));
            }
            blocks => {
                self.styled(QUIET, &label);
                for block in blocks {
                    self.text(&format!("  {}", block_text(block)));
                }
            }
        }
    }

    fn timeline(&mut self, timeline: &Timeline) {
        self.styled(QUIET, &format!("{}: {}", timeline.label, timeline.assumes));
        for span in &timeline.spans {
            self.text(&format!("  - {}: {}", span.days(), span.outcome));
        }
    }

    fn source(&mut self, citation: &Citation, language: Language) {
        let undated = Answers(language).undated();
        let date = citation.date.as_deref().unwrap_or(undated);
        self.text(&format!("  {} ({date})", citation.title));
        // An address stays in one piece, so that it can be clicked.
        if !citation.url.is_empty() {
            let url = self.style(QUIET, &clean(&citation.url));
            self.line(&format!("  {url}"));
        }
    }

    fn related(&mut self, view: &View) {
        if view.related.is_empty() {
            return;
        }
        self.gap();
        if let Some(label) = view.related_label {
            self.styled(QUIET, label);
        }
        for (number, Related { question, .. }) in (1..).zip(&view.related) {
            self.text(&format!("  {number}. {question}"));
        }
    }

    fn hit(&mut self, number: usize, hit: &Hit) {
        let title = self.style(TITLE, &clean(&hit.title()));
        self.line(&format!("{number}. {title}"));
        let parts = hit.snippet.parts().into_iter();
        let snippet: String = parts
            .map(|(text, is_match)| match is_match {
                true => self.style(MARK, &clean(text)),
                false => clean(text),
            })
            .collect();
        let width = self.layout.width.map(|width| width.saturating_sub(3));
        let snippet = wrapped_to(&snippet.replace('\n', " "), width);
        self.line(textwrap::indent(&snippet, "   ").trim_end());
        let passage = &hit.passage;
        let place = [passage.date.as_str(), passage.url.as_str()].join(" ");
        let place = format!("{}:{} {}", passage.kind.name(), passage.id, place.trim());
        let place = self.style(QUIET, clean(&place).trim_end());
        self.line(&format!("   {place}"));
    }

    fn evidence(&mut self, hit: &Hit, language: Language) {
        let words = Answers(language);
        let line = format!(
            "{:.1} = {} {:.1} + {} {:.1}",
            hit.score(),
            words.by_words(),
            hit.words,
            words.by_meaning(),
            hit.meaning
        );
        let line = self.style(QUIET, &line);
        self.line(&format!("   {line}"));
    }

    /// A line in a style, cut to the width; nothing for an empty text.
    fn styled(&mut self, style: Style, text: &str) {
        if !text.is_empty() {
            let line = self.style(style, &self.wrapped(&clean(text)));
            self.line(&line);
        }
    }

    fn text(&mut self, text: &str) {
        let lines = self.wrapped(&clean(text));
        self.line(&lines);
    }

    fn line(&mut self, line: &str) {
        // Writing to a String can't fail.
        let _ = writeln!(self.out, "{line}");
    }

    /// An empty line, unless there is one or nothing comes before it.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn style(&self, style: Style, text: &str) -> String {
        match self.layout.is_styled {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    fn wrapped(&self, text: &str) -> String {
        wrapped_to(text, self.layout.width)
    }
}

fn wrapped_to(text: &str, width: Option<usize>) -> String {
    match width {
        Some(width) => wrapped(text, width),
        None => text.to_owned(),
    }
}

/// True where an empty line stands between two blocks: around everything but the
/// items of one list and the rows of one table.
fn is_apart(before: &Block, block: &Block) -> bool {
    let is_item = |block: &Block| {
        matches!(
            block.kind,
            BlockKind::Item { .. } | BlockKind::Continuation { .. }
        )
    };
    let is_row = |block: &Block| block.kind == BlockKind::Row;
    !(is_item(block) || (is_row(before) && is_row(block))) && before.kind != BlockKind::Heading
}

/// A block as text: items keep their marks, emphasis goes, and a link is followed by
/// its address.
fn block_text(block: &Block) -> String {
    let text = run_text(&block.runs);
    match &block.kind {
        BlockKind::Item { depth, number } => {
            let indent = "  ".repeat(*depth);
            match number {
                Some(number) => format!("{indent}{number}. {text}"),
                None => format!("{indent}- {text}"),
            }
        }
        BlockKind::Continuation { depth } => format!("{}{text}", "  ".repeat(depth + 1)),
        BlockKind::Quote => format!("> {text}"),
        BlockKind::Paragraph | BlockKind::Heading | BlockKind::Row | BlockKind::Code { .. } => text,
    }
}

fn run_text(runs: &[Run]) -> String {
    let text = |run: &Run| match &run.link {
        Some(url) if *url != run.text => format!("{} ({url})", run.text),
        _ => run.text.clone(),
    };
    runs.iter().map(text).collect()
}

/// A text without control characters other than line breaks. A tab becomes a space.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|&c| c == '\n' || !c.is_control())
        .collect()
}

/// A text with its lines cut to a width in columns, 20 or more. The lines of an item
/// keep its indent.
pub fn wrapped(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let options =
            textwrap::Options::new(width.max(20)).subsequent_indent(&"        "[..indent.min(8)]);
        textwrap::fill(line, options)
    });
    lines.collect::<Vec<String>>().join("\n")
}
