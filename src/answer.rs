//! Candidates to an answer: what is said, on whose word, and how sure it is.
//!
//! Deciding cannot fail: whatever was found, there is an [`Answer`].

mod confidence;
pub mod decide;
pub mod look_up;
mod related;
pub mod route;
pub mod verdict;

use jiff::civil::Date;

pub use decide::{Options, Thresholds};
pub use look_up::{Rollouts, TableRow};
pub use verdict::{Ruling, Verdict};

use crate::knowledge::{Entry, Pack, Setting, Source};
use crate::retrieve::expand::Correction;
use crate::text::Language;

/// Whether a question was answered.
#[derive(Debug, Clone)]
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
    /// A decision by rules.
    Scenario,
    /// A row of the table of settings.
    Setting,
    /// Rows of the table of roll-outs.
    Rollout,
}

impl AnswerKind {
    /// The kind's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            AnswerKind::Entry => "entry",
            AnswerKind::Document => "document",
            AnswerKind::Scenario => "scenario",
            AnswerKind::Setting => "setting",
            AnswerKind::Rollout => "rollout",
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

impl Related {
    /// An entry with its question in a language; `None` if it has no side at all.
    pub fn to(entry: &Entry, language: Language) -> Option<Related> {
        let (_, side) = entry.side(language)?;
        Some(Related {
            entry: entry.id.clone(),
            question: side.header.question.clone(),
        })
    }
}

/// What an answer says.
#[derive(Debug, Clone)]
pub enum Content {
    /// An entry's answer, in Markdown.
    Entry(String),
    /// A section of a document, in plain text.
    Document(String),
    /// A decision with its reasons.
    Scenario(Box<Ruling>),
    /// Settings.
    Settings(Vec<TableRow<Setting>>),
    /// Rollouts.
    Rollouts(Rollouts),
}

/// What is said: the pack's words, or a decision by its rules.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The id of the entry, document, setting or roll-out; of a scenario, the
    /// deciding row.
    pub id: String,
    /// The entry that it is from or that explains it.
    pub entry: Option<String>,
    /// The entry's question, title and heading of the section, name of the setting
    /// or roll-out, or what was decided.
    pub title: String,
    /// What it says.
    pub content: Content,
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
        id: &str,
        title: String,
        content: Content,
        language: Language,
        citations: Vec<Citation>,
    ) -> Option<Statement> {
        let is_dated = citations.iter().any(|citation| citation.date.is_some());
        is_dated.then(|| Statement {
            entry: matches!(content, Content::Entry(_)).then(|| id.to_owned()),
            id: id.to_owned(),
            title,
            content,
            language,
            as_of: None,
            citations,
        })
    }

    /// An entry as the statement of its answer; `None` without a dated source.
    pub fn of_entry(pack: &Pack, entry: &Entry, language: Language) -> Option<Statement> {
        let (written_in, side) = entry.side(language)?;
        let header = &side.header;
        let statement = Statement::new(
            &entry.id,
            header.question.clone(),
            Content::Entry(side.answer.clone()),
            written_in,
            Citation::all(pack, &header.sources, language),
        )?;
        Some(statement.verified_on(header.as_of))
    }

    /// The same statement, explained by an entry.
    pub fn explained_by(self, entry: Option<String>) -> Statement {
        Statement { entry, ..self }
    }

    /// What it was taken from.
    pub fn kind(&self) -> AnswerKind {
        match self.content {
            Content::Entry(_) => AnswerKind::Entry,
            Content::Document(_) => AnswerKind::Document,
            Content::Scenario(_) => AnswerKind::Scenario,
            Content::Settings(_) => AnswerKind::Setting,
            Content::Rollouts(_) => AnswerKind::Rollout,
        }
    }

    /// The decision, if it is one.
    pub fn ruling(&self) -> Option<&Ruling> {
        match &self.content {
            Content::Scenario(ruling) => Some(ruling),
            _ => None,
        }
    }

    /// The same statement, last verified on a day.
    pub fn verified_on(self, day: Date) -> Statement {
        Statement {
            as_of: Some(day),
            ..self
        }
    }

    /// The sources; at least one has a date.
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }
}

impl Citation {
    /// A source as it is cited in a language.
    pub fn of(source: &Source, language: Language) -> Citation {
        Citation {
            title: source.title.best(language).to_owned(),
            url: source.url.best(language).to_owned(),
            date: source.date.map(|date| date.to_string()),
        }
    }

    /// The sources of a list of keys.
    pub fn all(pack: &Pack, keys: &[String], language: Language) -> Vec<Citation> {
        let sources = pack.sources(keys);
        sources
            .map(|source| Citation::of(source, language))
            .collect()
    }
}

/// The answer to a question.
#[derive(Debug, Clone)]
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
    /// Yes, no or it depends, where that was asked.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.statement()?.content {
            Content::Scenario(ruling) => ruling.verdict(),
            Content::Rollouts(rollouts) => rollouts.verdict(self.as_of),
            _ => None,
        }
    }

    /// What is said, when the question was answered.
    pub fn statement(&self) -> Option<&Statement> {
        match &self.outcome {
            Outcome::Answered(statement) => Some(statement),
            Outcome::Clarify | Outcome::Unknown => None,
        }
    }
}
