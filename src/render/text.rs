//! Renders a view, or hits with their evidence, as text: with styles for a terminal, and
//! without for programs and assistants.
//!
//! Control characters are removed from all texts of packs and askers, so that they can't
//! control a terminal.

use std::fmt::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter};

use super::view::{Field, Timeline, View};
use super::words::Answers;
use crate::answer::Citation;
use crate::engine::Response;
use crate::knowledge::markdown::block::{Block, BlockKind, Run};
use crate::retrieve::Hit;
use crate::text::Language;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const MARK: Style = AnsiColor::Yellow.on_default().bold();

/// The layout of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The columns of a line, 20 or more; `None` leaves lines as long as they are.
    pub width: Option<usize>,
    /// Whether styles are written, as ANSI escape codes.
    pub is_styled: bool,
}

impl Layout {
    /// The layout for a terminal with this many columns. The output stream removes the
    /// styles if they aren't supported.
    pub fn terminal(width: usize) -> Layout {
        Layout {
            width: Some(width),
            is_styled: true,
        }
    }

    /// The layout for programs and assistants.
    pub const PLAIN: Layout = Layout {
        width: None,
        is_styled: false,
    };
}

/// A view as text, without a final line break.
pub fn view(view: &View, layout: Layout) -> String {
    let mut writer = Writer::new(layout);
    writer.styled(TITLE, &view.title);
    for note in &view.notes {
        writer.styled(QUIET, note);
    }
    writer.gap();
    writer.answer(view);
    if let Some(timeline) = &view.timeline {
        writer.gap();
        writer.timeline(timeline);
    }
    writer.gap();
    writer.sources(view);
    if let Some(small_print) = view.small_print() {
        writer.styled(QUIET, &small_print);
    }
    writer.related(view);
    writer.finish()
}

/// The answer of a view: headline, body and fields, without title, notes, timeline and
/// sources. With [`Layout::PLAIN`], it is the `answer` in the contract's JSON.
pub fn answer(view: &View, layout: Layout) -> String {
    let mut writer = Writer::new(layout);
    writer.answer(view);
    writer.finish()
}

/// The details of a view: what was assumed and what else can change the answer.
pub fn details(view: &View, layout: Layout) -> String {
    let mut writer = Writer::new(layout);
    for field in &view.details {
        writer.field(field);
    }
    writer.finish()
}

/// The sources below their label.
pub fn sources(view: &View, layout: Layout) -> String {
    let mut writer = Writer::new(layout);
    writer.sources(view);
    writer.finish()
}

/// A response as text, without a final line break. If `with_evidence`, each hit of a search
/// has the parts of its score.
pub fn response(response: &Response, layout: Layout, with_evidence: bool) -> String {
    let view = View::of(response);
    let Response::Hits(hits) = response else {
        return self::view(&view, layout);
    };
    let mut writer = Writer::new(layout);
    for note in &view.notes {
        writer.styled(QUIET, note);
    }
    if hits.hits.is_empty() {
        writer.blocks(&view.body);
    }
    for (number, hit) in (1..).zip(&hits.hits) {
        writer.hit(number, hit);
        if with_evidence {
            writer.evidence(hit, hits.language);
        }
        writer.gap();
    }
    writer.finish()
}

/// Builds a text line by line.
struct Writer {
    out: String,
    layout: Layout,
}

impl Writer {
    fn new(layout: Layout) -> Writer {
        Writer {
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

    /// Writes blocks, with an empty line between paragraphs.
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

    /// Writes a label with its text on the same line, or with several blocks below it.
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
        // An address isn't wrapped, so that it can be clicked.
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
        for (number, offer) in (1..).zip(&view.related) {
            self.text(&format!("  {number}. {}", offer.question));
        }
    }

    fn hit(&mut self, number: usize, hit: &Hit) {
        let title = self.style(TITLE, &clean(&hit.title()));
        self.line(&format!("{number}. {title}"));
        let parts = hit.snippet.parts().into_iter();
        let snippet: String = parts
            .map(|(text, is_match)| match is_match {
                true => self.style(MARK, &clean(&text)),
                false => clean(&text),
            })
            .collect();
        let width = self.layout.width.map(|width| width.saturating_sub(3));
        let snippet = wrapped_to(&snippet, width);
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

    /// Writes a text in a style, wrapped to the width; nothing if it is empty.
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

    /// Writes an empty line, unless there is already one or nothing is written yet.
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

/// True if there is an empty line between two blocks, which is not the case between the
/// items of a list and the rows of a table.
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

/// A block as text: items keep their marks, emphasis is dropped, and the address of a link
/// follows it.
fn block_text(block: &Block) -> String {
    let text = run_text(&block.runs);
    match &block.kind {
        BlockKind::Item { .. } | BlockKind::Continuation { .. } => {
            format!("{}{text}", block.kind.list_prefix())
        }
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

/// A text wrapped to a width in columns, 20 or more. Wrapped lines of an item are indented
/// like the item. An address is never broken, and neither is a word that is longer than a line.
pub fn wrapped(text: &str, width: usize) -> String {
    let width = width.max(20);
    let lines = text.lines().map(|line| {
        if textwrap::core::display_width(line) <= width {
            return line.to_owned();
        }
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let options = textwrap::Options::new(width)
            .subsequent_indent(&"        "[..indent.min(8)])
            .word_separator(WordSeparator::Custom(words))
            .word_splitter(WordSplitter::Custom(split_points))
            .break_words(false);
        textwrap::fill(line, options)
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// The words of a line, after which it can be broken. An address is one word.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let addresses = addresses(line);
    let is_inside = |at: usize| addresses.iter().any(|it| it.start < at && at < it.end);
    let mut words = Vec::new();
    let (mut start, mut end) = (0, 0);
    for word in WordSeparator::new().find_words(line) {
        end += word.word.len() + word.whitespace.len();
        if !is_inside(end) {
            words.push(Word::from(&line[start..end]));
            start = end;
        }
    }
    Box::new(words.into_iter())
}

/// Where a word can be broken: at its hyphens, unless it has an address.
fn split_points(word: &str) -> Vec<usize> {
    match word.contains("://") {
        true => Vec::new(),
        false => WordSplitter::HyphenSplitter.split_points(word),
    }
}

/// The ranges of the addresses in a line.
fn addresses(line: &str) -> Vec<Range<usize>> {
    let found = line.match_indices("://").map(|(at, mark)| {
        let before = line[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        let after = at + mark.len();
        let is_end = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii();
        let end = line[after..].find(is_end);
        before.len()..end.map_or(line.len(), |end| after + end)
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_never_broken() {
        let url = "https://account.example.com/self-service/reset-password?user=me";
        for text in [
            format!("Reset your password at {url}, then sign in again."),
            format!("パスワードは {url} で再設定してから、もう一度サインインしてください。"),
        ] {
            for width in 20..80 {
                let lines = wrapped(&text, width);
                assert!(lines.contains(url), "{width}: {lines}");
                assert!(lines.lines().count() > 1, "{width}: {lines}");
            }
        }
        // The text around it is wrapped as before.
        let text = "self-service and more self-service";
        assert_eq!(wrapped(text, 26), "self-service and more\nself-service");
    }
}
