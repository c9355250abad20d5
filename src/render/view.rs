//! Turns a response into a [`View`]: everything that a person sees, as named parts without
//! markup.
//!
//! All channels encode the same view, so the same request reads the same everywhere. A view
//! can be of any length; the encoders apply the limits of platforms.

mod of_response;

use jiff::civil::Date;

use super::words::Answers;
use crate::answer::{Citation, Related, Verdict};
use crate::knowledge::markdown::block::{Block, BlockKind, ITEM, Run, paragraphs};
use crate::text::Language;

/// The kind of a view's content, which determines its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// An answer or other information.
    #[default]
    Answer,
    /// An answer that begins with a verdict.
    Verdict(Verdict),
    /// The closest entries, to choose from.
    Question,
    /// No answer is known.
    Unknown,
}

/// A response as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The language of the labels.
    pub language: Language,
    /// The language of the title and the body, which can differ from that of the labels.
    pub text_language: Language,
    /// The kind of content.
    pub tone: Tone,
    /// The title; empty if there is no answer.
    pub title: String,
    /// Notes on the answer: misspelt words, the kind or language of its text, and that its
    /// review is overdue.
    pub notes: Vec<String>,
    /// The verdict of a decision in one sentence.
    pub headline: Option<String>,
    /// The answer.
    pub body: Vec<Block>,
    /// Labelled texts, the most important first.
    pub fields: Vec<Field>,
    /// Labelled texts for those who want to check the answer, which channels fold.
    pub details: Vec<Field>,
    /// The outcomes on the following days.
    pub timeline: Option<Timeline>,
    /// The sources.
    pub sources: Vec<Citation>,
    /// The day on which the text was last verified.
    pub verified_on: Option<Date>,
    /// The label of `related` below an answer. If there is no answer, the body introduces
    /// them.
    pub related_label: Option<&'static str>,
    /// The closest entries, or those to read next. In place of an answer, the first can be
    /// what a table says.
    pub related: Vec<Offer>,
    /// The small print.
    pub footer: Option<&'static str>,
}

/// A question that is answered when it is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The id of the entry that answers; `None` for what a table says.
    pub entry: Option<String>,
    /// The question.
    pub question: String,
}

impl From<&Related> for Offer {
    fn from(related: &Related) -> Offer {
        Offer {
            entry: Some(related.entry.clone()),
            question: related.question.clone(),
        }
    }
}

/// A labelled text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The label, without a colon.
    pub label: String,
    /// The text.
    pub text: Vec<Block>,
}

impl Field {
    /// A label with one text, or with a list of several texts.
    pub fn of(label: &str, items: &[String]) -> Field {
        Field {
            label: label.to_owned(),
            text: match items {
                [item] => paragraphs(item),
                items => items.iter().map(Block::item).collect(),
            },
        }
    }
}

/// The outcomes of a case on consecutive days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The label.
    pub label: &'static str,
    /// The assumptions of the simulation.
    pub assumes: String,
    /// The spans of days, in order.
    pub spans: Vec<Span>,
}

/// Consecutive days with the same outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// The outcome, with its measure if there is one.
    pub outcome: String,
}

impl View {
    /// A view with only a sentence.
    pub fn of_notice(text: &str, language: Language) -> View {
        View {
            body: paragraphs(text),
            ..View::in_language(language)
        }
    }

    /// An empty view.
    pub fn in_language(language: Language) -> View {
        View {
            language,
            text_language: language,
            tone: Tone::default(),
            title: String::new(),
            notes: Vec::new(),
            headline: None,
            body: Vec::new(),
            fields: Vec::new(),
            details: Vec::new(),
            timeline: None,
            sources: Vec::new(),
            verified_on: None,
            related_label: None,
            related: Vec::new(),
            footer: None,
        }
    }

    /// The notes, headline, body and timeline as blocks in reading order.
    pub fn text(&self) -> Vec<Block> {
        let notes = self.notes.iter().map(aside);
        let headline = self.headline.iter().map(strong);
        let timeline = self.timeline.iter().flat_map(Timeline::blocks);
        let body = self.body.iter().cloned();
        notes.chain(headline).chain(body).chain(timeline).collect()
    }

    /// The questions offered in place of an answer, as a numbered list. Empty if there is an
    /// answer.
    pub fn offered(&self) -> Vec<Block> {
        if self.related_label.is_some() {
            return Vec::new();
        }
        let item = |(number, offer): (u64, &Offer)| {
            let kind = BlockKind::Item {
                depth: 0,
                number: Some(number),
            };
            Block::of(kind, vec![Run::plain(&offer.question)])
        };
        (1..).zip(&self.related).map(item).collect()
    }

    /// The sources as a field: titles that link to their pages, with dates. `None`
    /// without sources.
    pub fn sources_field(&self) -> Option<Field> {
        let words = Answers(self.language);
        let item = |citation: &Citation| {
            let date = citation.date.as_deref().unwrap_or(words.undated());
            let link = Run::link(&citation.title, &citation.url);
            Block::of(ITEM, vec![link, Run::plain(format!(" ({date})"))])
        };
        (!self.sources.is_empty()).then(|| Field {
            label: words.sources().to_owned(),
            text: self.sources.iter().map(item).collect(),
        })
    }

    /// The small print: the day of the last verification, or the footer.
    pub fn small_print(&self) -> Option<String> {
        let verified = self.verified_on.map(|day| {
            let label = Answers(self.language).verified_on();
            format!("{label}: {day}")
        });
        verified.or_else(|| self.footer.map(str::to_owned))
    }
}

impl Timeline {
    fn blocks(&self) -> Vec<Block> {
        let heading = Block::of(BlockKind::Heading, vec![Run::plain(self.label)]);
        let spans = self.spans.iter().map(|span| {
            let outcome = format!(": {}", span.outcome);
            Block::of(ITEM, vec![Run::strong(span.days()), Run::plain(outcome)])
        });
        let mut text = vec![heading, aside(&self.assumes)];
        text.extend(spans);
        text
    }
}

impl Span {
    /// The days as text: one day, or the first and the last.
    pub fn days(&self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{} – {}", self.first, self.last),
        }
    }
}

fn strong(text: &String) -> Block {
    Block::of(BlockKind::Paragraph, vec![Run::strong(text)])
}

/// A note on a text, in italics.
fn aside(text: &String) -> Block {
    let run = Run {
        is_emphasis: true,
        ..Run::plain(text)
    };
    Block::of(BlockKind::Paragraph, vec![run])
}
