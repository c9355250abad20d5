//! Encodes the hits of a search.

use serde::Serialize;
use utoipa::ToSchema;

use super::{VERSION, rounded, schema};
use crate::knowledge::PassageKind;
use crate::retrieve;
use crate::text::Language;

/// The hits of a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Hits {
    /// The version of this shape.
    version: u32,
    /// The query as typed.
    query: String,
    /// One hit for each entry, setting, rollout and section of a document, best first.
    hits: Vec<Hit>,
    /// True if documents couldn't be searched; otherwise left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    without_documents: bool,
}

/// A passage that matches a query.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Hit {
    /// The kind of passage.
    #[schema(schema_with = schema::passage_kind)]
    kind: PassageKind,
    /// Its id.
    id: String,
    /// The language of the passage.
    #[schema(schema_with = schema::language)]
    language: Language,
    /// The question, title or name.
    title: String,
    /// The heading of the section, or empty.
    heading: String,
    /// The part that matches.
    snippet: String,
    /// The ranges that match: start and end, in bytes of the snippet in UTF-8.
    highlights: Vec<[usize; 2]>,
    /// The address of its source, or empty.
    url: String,
    /// The date of its source: YYYY-MM-DD, YYYY-MM, YYYY or empty.
    date: String,
    /// The score by which hits are ranked; only comparable within one search.
    score: f64,
    /// The part of the score for matching words.
    words: f64,
    /// The part of the score for similar meaning.
    meaning: f64,
}

impl Hits {
    /// The JSON of hits.
    pub fn of(hits: &retrieve::Hits) -> Hits {
        Hits {
            version: VERSION,
            query: hits.query.clone(),
            hits: hits.hits.iter().map(Hit::of).collect(),
            without_documents: hits.is_without_documents,
        }
    }
}

impl Hit {
    fn of(hit: &retrieve::Hit) -> Hit {
        let passage = &hit.passage;
        let highlights = hit.snippet.highlights.iter();
        Hit {
            kind: passage.kind,
            id: passage.id.clone(),
            language: passage.language,
            title: passage.title.clone(),
            heading: passage.heading.clone(),
            snippet: hit.snippet.text.clone(),
            highlights: highlights.map(|range| [range.start, range.end]).collect(),
            url: passage.url.clone(),
            date: passage.date.clone(),
            score: rounded(hit.score()),
            words: rounded(hit.words),
            meaning: rounded(hit.meaning),
        }
    }
}
