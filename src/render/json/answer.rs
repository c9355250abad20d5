//! Encodes answers.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::decision::Decision;
use super::{Citation, VERSION, rounded, schema};
use crate::answer as domain;
use crate::answer::{Content, Courtesy, Statement, Verdict};
use crate::render::choice;
use crate::render::text::{self, Layout};
use crate::render::view::View;
use crate::text::Language;

/// An answer to a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Answer {
    /// The version of this shape.
    version: u32,
    /// The question as it was asked.
    question: String,
    /// The language of the reply.
    #[schema(schema_with = schema::language)]
    language: Language,
    /// The day for which it is answered.
    as_of: Date,
    /// `answered`; `clarify`, with the closest entries in `related`; or `unknown`. A text
    /// that asks nothing gets `clarify` as well, with what to say in `answer`.
    #[schema(schema_with = schema::outcome)]
    outcome: &'static str,
    /// The kind of knowledge that answers; null if there is no answer.
    #[schema(schema_with = schema::kind, required = true)]
    kind: Option<&'static str>,
    /// What the text says if it asks nothing: `thanks`, or `greeting`, with questions to try
    /// in `related`. Null for a question.
    #[schema(schema_with = schema::courtesy_or_null, required = true)]
    courtesy: Option<&'static str>,
    /// The id of the knowledge that answers; for a decision, of the row that decides.
    #[schema(required = true)]
    id: Option<String>,
    /// The entry behind the answer.
    #[schema(required = true)]
    entry: Option<String>,
    /// The entry's question, or a title.
    #[schema(required = true)]
    title: Option<String>,
    /// The answer; for an entry, in Markdown.
    answer: String,
    /// The language in which the answer is written, if there is one.
    #[schema(schema_with = schema::language_or_null, required = true)]
    answer_language: Option<Language>,
    /// The day on which the answer was last verified, if known.
    #[schema(required = true)]
    verified_on: Option<Date>,
    /// The day by which the answer was to be reviewed, if one is known: after it, what the
    /// answer says may have changed.
    #[schema(required = true)]
    review_by: Option<Date>,
    /// The answer to a yes/no question.
    #[schema(schema_with = schema::verdict_or_null, required = true)]
    verdict: Option<&'static str>,
    /// The decision with its reasons; null for the other kinds.
    #[schema(required = true)]
    decision: Option<Decision>,
    /// The confidence in the answer.
    #[schema(minimum = 0, maximum = 1)]
    confidence: f64,
    /// The sources.
    citations: Vec<Citation>,
    /// The closest entries or sections, or the entries to read next.
    related: Vec<Related>,
    /// Another question of the text, if the first of `related` answers it; otherwise left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    also_asked: Option<String>,
    /// The words that were read as misspelt.
    corrections: Vec<Correction>,
    /// True if documents couldn't be searched, although one may answer the question; otherwise
    /// left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    without_documents: bool,
    /// The id for feedback on this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    question_id: Option<String>,
}

/// A close entry or one to read next, a section of a document to look at, or what a table
/// says.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Related {
    /// The id of the entry; null for a section and for what a table says.
    #[schema(required = true)]
    pub(super) entry: Option<String>,
    /// The entry's question, the title of the section, or the question that the table answers.
    pub(super) question: String,
    /// `section` for a section; `scenario`, `setting` or `rollout` for what a table says, which
    /// the same question gets with `from_tables`. None for an entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    /// The id of the section's document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<String>,
    /// The address of the section's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// A misspelt word.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Correction {
    /// The word as typed.
    typed: String,
    /// The word as read.
    read_as: String,
}

impl Answer {
    /// The JSON of an answer.
    pub fn of(answer: &domain::Answer) -> Answer {
        let statement = answer.statement();
        let citations = statement.map(Statement::citations).unwrap_or_default();
        let of_table = answer.tentative.iter().map(|tentative| Related {
            question: choice::question(&tentative.statement, answer.language),
            kind: Some(tentative.statement.kind().name()),
            ..Related::default()
        });
        let entries = answer.related.iter().map(|related| Related {
            entry: Some(related.entry.clone()),
            question: related.question.clone(),
            ..Related::default()
        });
        let sections = answer.sections.iter().map(|section| Related {
            entry: None,
            question: section.title.clone(),
            kind: Some("section"),
            document: Some(section.document.clone()),
            url: Some(section.url.clone()).filter(|url| !url.is_empty()),
        });
        let corrections = answer.corrections.iter().map(|correction| Correction {
            typed: correction.typed.clone(),
            read_as: correction.read_as.clone(),
        });
        Answer {
            version: VERSION,
            question: answer.question.clone(),
            language: answer.language,
            as_of: answer.as_of,
            outcome: answer.outcome.name(),
            kind: statement.map(|statement| statement.kind().name()),
            courtesy: answer.courtesy().map(Courtesy::name),
            id: statement.map(|statement| statement.id.clone()),
            entry: statement.and_then(|statement| statement.entry.clone()),
            title: statement.map(|statement| statement.title.clone()),
            answer: text(answer),
            answer_language: statement.map(|statement| statement.language),
            verified_on: statement.and_then(|statement| statement.as_of),
            review_by: statement.and_then(|statement| statement.review_by),
            verdict: answer.verdict().map(Verdict::name),
            decision: statement.and_then(Statement::scenario).map(Decision::of),
            confidence: rounded(answer.confidence),
            citations: citations.iter().map(Citation::of).collect(),
            related: of_table.chain(entries).chain(sections).collect(),
            also_asked: answer.also_asked.clone(),
            corrections: corrections.collect(),
            without_documents: answer.lacks_documents(),
            question_id: None,
        }
    }

    /// The answer with the id for feedback.
    pub fn kept_as(self, id: Option<&str>) -> Answer {
        Answer {
            question_id: id.map(str::to_owned),
            ..self
        }
    }
}

/// The text of an answer: an entry or a section as written, other kinds as plain text.
fn text(answer: &domain::Answer) -> String {
    match answer.statement().map(|statement| &statement.content) {
        Some(Content::Entry(text) | Content::Document(text)) => text.clone(),
        _ => text::answer(&View::of_answer(answer), Layout::PLAIN),
    }
}
