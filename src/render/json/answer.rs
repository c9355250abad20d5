//! Answers.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::decision::Decision;
use super::{Citation, VERSION, rounded, schema};
use crate::answer as given;
use crate::answer::{Content, Statement, Verdict};
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
    /// `answered`; `clarify`, with the closest entries in `related`; or `unknown`.
    #[schema(schema_with = schema::outcome)]
    outcome: &'static str,
    /// What the answer was taken from; null if there is none.
    #[schema(schema_with = schema::kind, required = true)]
    kind: Option<&'static str>,
    /// The id of that; of a decision, the row that decides.
    #[schema(required = true)]
    id: Option<String>,
    /// The entry behind the answer.
    #[schema(required = true)]
    entry: Option<String>,
    /// The entry's question, or a title.
    #[schema(required = true)]
    title: Option<String>,
    /// The answer; of an entry, in Markdown.
    answer: String,
    /// The language in which the answer is written, if there is one.
    #[schema(schema_with = schema::language_or_null, required = true)]
    answer_language: Option<Language>,
    /// The day for which the answer was last verified, if it says so.
    #[schema(required = true)]
    verified_on: Option<Date>,
    /// The answer to a question that is answered by yes or no.
    #[schema(schema_with = schema::verdict_or_null, required = true)]
    verdict: Option<&'static str>,
    /// The decision with its reasons; null for the other kinds.
    #[schema(required = true)]
    decision: Option<Decision>,
    /// How sure the answer is.
    #[schema(minimum = 0, maximum = 1)]
    confidence: f64,
    /// The sources.
    citations: Vec<Citation>,
    /// The closest entries, or those to read next.
    related: Vec<Related>,
    /// Words that were taken for misspelt.
    corrections: Vec<Correction>,
    /// What feedback on this answer refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    question_id: Option<String>,
}

/// An entry that is close, or to read next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Related {
    /// Its id.
    pub(super) entry: String,
    /// Its question.
    pub(super) question: String,
}

/// A misspelt word.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Correction {
    /// As it was typed.
    typed: String,
    /// As it was read.
    read_as: String,
}

impl Answer {
    /// What there is to tell of an answer.
    pub fn of(answer: &given::Answer) -> Answer {
        let statement = answer.statement();
        let citations = statement.map(Statement::citations).unwrap_or_default();
        let related = answer.related.iter().map(|related| Related {
            entry: related.entry.clone(),
            question: related.question.clone(),
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
            id: statement.map(|statement| statement.id.clone()),
            entry: statement.and_then(|statement| statement.entry.clone()),
            title: statement.map(|statement| statement.title.clone()),
            answer: text(answer),
            answer_language: statement.map(|statement| statement.language),
            verified_on: statement.and_then(|statement| statement.as_of),
            verdict: answer.verdict().map(Verdict::name),
            decision: statement.and_then(Statement::scenario).map(Decision::of),
            confidence: rounded(answer.confidence),
            citations: citations.iter().map(Citation::of).collect(),
            related: related.collect(),
            corrections: corrections.collect(),
            question_id: None,
        }
    }

    /// The same with the id that feedback refers to.
    pub fn kept_as(self, id: Option<&str>) -> Answer {
        Answer {
            question_id: id.map(str::to_owned),
            ..self
        }
    }
}

/// What is said: an entry or a section as it was written, everything else as text.
fn text(answer: &given::Answer) -> String {
    match answer.statement().map(|statement| &statement.content) {
        Some(Content::Entry(text) | Content::Document(text)) => text.clone(),
        _ => text::answer(&View::of_answer(answer), Layout::PLAIN),
    }
}
