//! Answers and hits to the JSON of the contract, version 1.

use serde_json::{Value, json};

use super::messages::{Message, message};
use crate::answer::{Answer, Outcome};
use crate::knowledge::Localized;
use crate::retrieve::{Hit, Hits};
use crate::text::Language;

/// Version of the shapes; raised when a key is renamed or removed.
pub(super) const VERSION: u32 = 1;

/// An answer as a JSON object.
pub fn answer(answer: &Answer) -> Value {
    let statement = answer.statement();
    let citations: Vec<Value> = statement
        .map(|statement| statement.citations())
        .unwrap_or_default()
        .iter()
        .map(
            |citation| json!({"title": citation.title, "url": citation.url, "date": citation.date}),
        )
        .collect();
    let related: Vec<Value> = answer
        .related
        .iter()
        .map(|related| json!({"entry": related.entry, "question": related.question}))
        .collect();
    let corrections: Vec<Value> = answer
        .corrections
        .iter()
        .map(|correction| json!({"typed": correction.typed, "read_as": correction.read_as}))
        .collect();
    json!({
        "version": VERSION,
        "question": answer.question,
        "language": answer.language,
        "as_of": answer.as_of,
        "outcome": answer.outcome.name(),
        "kind": statement.map(|statement| statement.kind.name()),
        "entry": statement.and_then(|statement| statement.entry()),
        "title": statement.map(|statement| &statement.title),
        "answer": text(answer),
        "answer_language": statement.map(|statement| statement.language),
        "verified_on": statement.and_then(|statement| statement.as_of),
        "verdict": null,
        "decision": null,
        "confidence": rounded(answer.confidence),
        "citations": citations,
        "related": related,
        "corrections": corrections,
    })
}

fn text(answer: &Answer) -> &str {
    let own = match &answer.outcome {
        Outcome::Answered(statement) => return &statement.text,
        Outcome::Clarify => Message::Clarify,
        Outcome::Unknown if answer.related.is_empty() => Message::Unknown,
        Outcome::Unknown => Message::UnknownWithNearest,
    };
    message(own, answer.language)
}

/// The hits of a query as a JSON object.
pub fn hits(query: &str, hits: &Hits) -> Value {
    json!({
        "version": VERSION,
        "query": query,
        "hits": hits.hits.iter().map(hit).collect::<Vec<Value>>(),
    })
}

fn hit(hit: &Hit) -> Value {
    let passage = &hit.passage;
    let highlights: Vec<[usize; 2]> = hit
        .snippet
        .highlights
        .iter()
        .map(|range| [range.start, range.end])
        .collect();
    json!({
        "kind": passage.kind,
        "id": passage.id,
        "language": passage.language,
        "title": passage.title,
        "heading": passage.heading,
        "snippet": hit.snippet.text,
        "highlights": highlights,
        "url": passage.url,
        "date": passage.date,
        "score": rounded(hit.score),
    })
}

/// A text in both languages.
pub(super) fn localized(text: &Localized) -> Value {
    json!({"ja": text.get(Language::Ja), "en": text.get(Language::En)})
}

/// Three decimals: more would only be noise in logs and snapshots.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
