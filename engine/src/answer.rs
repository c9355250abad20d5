//! Turns candidates and interpretations into an answer: a statement with its sources and
//! a confidence, the closest matches, or "unknown".
//!
//! [`tables`] answers from the tables of a pack, [`decide`] from entries and documents. Both
//! cannot fail: there is always an [`Answer`].

pub mod confidence;
pub mod decide;
pub mod features;
pub mod join;
pub mod lookup;
mod related;
pub mod tables;
pub mod verdict;

use jiff::civil::Date;

pub use decide::Options;
pub use lookup::{Rollouts, Settings, TableRow};
pub use verdict::{ScenarioAnswer, Verdict};

use crate::knowledge::{Entry, Pack, Source};
use crate::retrieve::expand::Correction;
use crate::text::Language;
pub use crate::understand::Courtesy;

/// The outcome of a question.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The question was answered.
    Answered(Statement),
    /// Some entries or a table are close; the asker can choose one.
    Clarify,
    /// No entry or document answers the question.
    Unknown,
    /// The text asks nothing.
    Courtesy(Courtesy),
}

impl Outcome {
    /// The outcome's name in JSON and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Answered(_) => "answered",
            // The asker can go on from here, and nothing is missing.
            Outcome::Clarify | Outcome::Courtesy(_) => "clarify",
            Outcome::Unknown => "unknown",
        }
    }
}

/// The kind of source from which an answer was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// An entry's answer.
    Entry,
    /// A section of a document.
    Document,
    /// A decision of a decision table.
    Scenario,
    /// A row of a pack's settings.
    Setting,
    /// Rows of a pack's rollouts.
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

/// A source of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The title of the source.
    pub title: String,
    /// The URL of the source.
    pub url: String,
    /// The date of the source as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, if it has one.
    pub date: Option<String>,
}

/// An entry that is offered with an answer: one that the asker may have meant or may want to
/// read next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The id of the entry.
    pub entry: String,
    /// The question of the entry, in the language of the answer.
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

/// A section of a document that is offered in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedSection {
    /// The id of the document.
    pub document: String,
    /// The title of the document with the heading of the section.
    pub title: String,
    /// The address (URL) of the page; empty if it has none.
    pub url: String,
}

/// What an answer says.
#[derive(Debug, Clone)]
pub enum Content {
    /// An entry's answer, in Markdown.
    Entry(String),
    /// A section of a document, in plain text.
    Document(String),
    /// A decision with its reasons.
    Scenario(Box<ScenarioAnswer>),
    /// Settings.
    Settings(Settings),
    /// Rollouts.
    Rollouts(Rollouts),
}

/// The statement of an answer: content from a pack, or a decision by its rules, with at
/// least one dated source.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The id of the entry, document, setting or first rollout; for a scenario, of the
    /// deciding row.
    pub id: String,
    /// The id of the entry that it is from or that explains it.
    pub entry: Option<String>,
    /// The question of the entry, the title and heading of the section, the name of the
    /// setting or rollouts, or the question that the decision table answers.
    pub title: String,
    /// The content.
    pub content: Content,
    /// The language in which it is written.
    pub language: Language,
    /// The day on which it was last verified, if it is from an entry.
    pub as_of: Option<Date>,
    /// The day by which to review it, if it is from an entry that has one.
    pub review_by: Option<Date>,
    citations: Vec<Citation>,
}

impl Statement {
    /// A statement with its sources; `None` unless one of them has a date. This is the only
    /// way to make one, so no answer lacks a dated source.
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
            review_by: None,
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
        Some(Statement {
            as_of: Some(header.as_of),
            review_by: entry.review_by(),
            ..statement
        })
    }

    /// The same statement, explained by an entry.
    pub fn explained_by(self, entry: Option<String>) -> Statement {
        Statement { entry, ..self }
    }

    /// The kind of its content.
    pub fn kind(&self) -> AnswerKind {
        match self.content {
            Content::Entry(_) => AnswerKind::Entry,
            Content::Document(_) => AnswerKind::Document,
            Content::Scenario(_) => AnswerKind::Scenario,
            Content::Settings(_) => AnswerKind::Setting,
            Content::Rollouts(_) => AnswerKind::Rollout,
        }
    }

    /// The decision, if the statement is about a scenario.
    pub fn scenario(&self) -> Option<&ScenarioAnswer> {
        match &self.content {
            Content::Scenario(scenario) => Some(scenario),
            _ => None,
        }
    }

    /// The sources, at least one of which has a date.
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }
}

impl Citation {
    /// A source as it is cited in a language.
    pub fn of(source: &Source, language: Language) -> Citation {
        let other = || source.address(language.other());
        let address = source.address(language).or_else(other);
        Citation {
            title: source.title.best(language).to_owned(),
            url: address.unwrap_or_default().to_owned(),
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

/// What a table of a pack says without being certain to be what was asked.
#[derive(Debug, Clone)]
pub struct Tentative {
    /// A decision, a setting or rollouts.
    pub statement: Statement,
    /// The confidence, 0 to 1, that it is what was asked.
    pub confidence: f32,
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
    /// The outcome, with the statement if the question was answered.
    pub outcome: Outcome,
    /// The confidence that the answer is right, 0 to 1; for the other outcomes, that of the
    /// best candidate.
    pub confidence: f32,
    /// What a table of a pack says, if it may be what was asked and no answer is given. It is
    /// offered before `related`.
    pub tentative: Option<Box<Tentative>>,
    /// The closest entries, or those to read next, best first.
    pub related: Vec<Related>,
    /// Another question of the text, if the first of `related` answers it: "how do I park and can
    /// I pay by card?" gets one answer, and is told where the other is.
    pub also_asked: Option<String>,
    /// Sections of documents to look at, best first, if no entry or section is certain to
    /// answer the question.
    pub sections: Vec<RelatedSection>,
    /// The corrected words of the question.
    pub corrections: Vec<Correction>,
    /// True if documents couldn't be searched. It doesn't change what entries and tables answer.
    pub is_without_documents: bool,
}

impl Answer {
    /// An answer with this outcome and nothing else, with a confidence of 0.
    pub fn new(question: &str, language: Language, as_of: Date, outcome: Outcome) -> Answer {
        Answer {
            question: question.to_owned(),
            language,
            as_of,
            outcome,
            confidence: 0.0,
            tentative: None,
            related: Vec::new(),
            also_asked: None,
            sections: Vec::new(),
            corrections: Vec::new(),
            is_without_documents: false,
        }
    }

    /// True if a document could have answered the question, or could be offered, but documents
    /// couldn't be searched.
    pub fn lacks_documents(&self) -> bool {
        let is_open = matches!(self.outcome, Outcome::Clarify | Outcome::Unknown);
        self.is_without_documents && is_open
    }

    /// The verdict; `None` if the question is not a yes/no question.
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.statement()?.content {
            Content::Scenario(ruling) => ruling.verdict(),
            Content::Settings(settings) => settings.verdict(),
            Content::Rollouts(rollouts) => rollouts.verdict(self.as_of),
            _ => None,
        }
    }

    /// The statement, if the question was answered.
    pub fn statement(&self) -> Option<&Statement> {
        match &self.outcome {
            Outcome::Answered(statement) => Some(statement),
            Outcome::Clarify | Outcome::Unknown | Outcome::Courtesy(_) => None,
        }
    }

    /// True if there are choices in place of an answer.
    pub fn offers_choices(&self) -> bool {
        let is_open = matches!(self.outcome, Outcome::Clarify | Outcome::Unknown);
        is_open && (self.tentative.is_some() || !self.related.is_empty())
    }

    /// What the text says, if it asks nothing.
    pub fn courtesy(&self) -> Option<Courtesy> {
        match self.outcome {
            Outcome::Courtesy(courtesy) => Some(courtesy),
            _ => None,
        }
    }
}
