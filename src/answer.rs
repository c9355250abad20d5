//! Candidates to an answer: what is said, on whose word, and how sure it is.
//!
//! Deciding cannot fail: whatever was found, there is an [`Answer`].

pub mod decide;

use jiff::civil::Date;

pub use decide::{Options, Thresholds};

use crate::retrieve::expand::Correction;
use crate::text::Language;

/// Whether a question was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The answer is given.
    Answered(Statement),
    /// Some entries are close; the asker chooses.
    Clarify,
    /// Nothing that is known answers it.
    Unknown,
}

impl Outcome {
    /// The outcome's name in JSON and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Answered(_) => "answered",
            Outcome::Clarify => "clarify",
            Outcome::Unknown => "unknown",
        }
    }
}

/// What an answer was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// An entry's answer.
    Entry,
    /// A section of a document.
    Document,
}

impl AnswerKind {
    /// The kind's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            AnswerKind::Entry => "entry",
            AnswerKind::Document => "document",
        }
    }
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The source's title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The date on which it said so, `YYYY-MM-DD` or coarser, if it has one.
    pub date: Option<String>,
}

/// An entry that the asker may have meant or may want next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Its id.
    pub entry: String,
    /// Its question, in the language of the answer.
    pub question: String,
}

/// What is said, word for word from the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it was taken from.
    pub kind: AnswerKind,
    /// The id of the entry or document.
    pub id: String,
    /// The entry's question, or title and heading of the section.
    pub title: String,
    /// The text: Markdown for an entry, plain for a section.
    pub text: String,
    /// The language it is written in.
    pub language: Language,
    /// The day for which it was last verified, if it says so.
    pub as_of: Option<Date>,
    citations: Vec<Citation>,
}

impl Statement {
    /// A statement with its sources; `None` unless one of them has a date, for
    /// nothing is answered without one.
    pub fn new(
        kind: AnswerKind,
        id: &str,
        title: String,
        text: String,
        language: Language,
        citations: Vec<Citation>,
    ) -> Option<Statement> {
        let is_dated = citations.iter().any(|citation| citation.date.is_some());
        is_dated.then(|| Statement {
            kind,
            id: id.to_owned(),
            title,
            text,
            language,
            as_of: None,
            citations,
        })
    }

    /// The same statement, last verified on a day.
    pub fn verified_on(self, day: Date) -> Statement {
        Statement {
            as_of: Some(day),
            ..self
        }
    }

    /// The id of the entry, if it was taken from one.
    pub fn entry(&self) -> Option<&str> {
        (self.kind == AnswerKind::Entry).then_some(self.id.as_str())
    }

    /// The sources; at least one has a date.
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question as typed.
    pub question: String,
    /// The language of the reply.
    pub language: Language,
    /// The day for which the answer is given.
    pub as_of: Date,
    /// Whether it was answered, and with what.
    pub outcome: Outcome,
    /// How sure the answer is, from 0 to 1; for the other outcomes, how near the
    /// best candidate came.
    pub confidence: f32,
    /// The closest entries, or those to read next.
    pub related: Vec<Related>,
    /// Misspelt words and what they were read as.
    pub corrections: Vec<Correction>,
}

impl Answer {
    /// What is said, when the question was answered.
    pub fn statement(&self) -> Option<&Statement> {
        match &self.outcome {
            Outcome::Answered(statement) => Some(statement),
            Outcome::Clarify | Outcome::Unknown => None,
        }
    }
}
