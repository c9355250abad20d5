//! Answers and hits to the JSON of the contract, version 1.

use serde_json::{Value, json};

use super::messages::{Message, message};
use super::{look_up, ruling};
use crate::answer::{Answer, Content, Outcome, Ruling, Statement, Verdict};
use crate::knowledge::Localized;
use crate::knowledge::decision::Written;
use crate::retrieve::{Hit, Hits};
use crate::rules::explain::StepResult;
use crate::rules::{Domain, Fact};
use crate::text::Language;

/// Version of the shapes; raised when a key is renamed or removed.
pub(super) const VERSION: u32 = 1;

/// An answer as a JSON object.
pub fn answer(answer: &Answer) -> Value {
    let statement = answer.statement();
    let ruling = statement.and_then(Statement::ruling);
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
        "kind": statement.map(|statement| statement.kind().name()),
        "id": statement.map(|statement| &statement.id),
        "entry": statement.and_then(|statement| statement.entry.as_deref()),
        "title": statement.map(|statement| &statement.title),
        "answer": text(answer),
        "answer_language": statement.map(|statement| statement.language),
        "verified_on": statement.and_then(|statement| statement.as_of),
        "verdict": answer.verdict().map(Verdict::name),
        "decision": ruling.map(decision),
        "confidence": rounded(answer.confidence),
        "citations": citations,
        "related": related,
        "corrections": corrections,
    })
}

fn text(answer: &Answer) -> String {
    let own = match &answer.outcome {
        Outcome::Answered(statement) => return content(&statement.content, answer),
        Outcome::Clarify => Message::Clarify,
        Outcome::Unknown if answer.related.is_empty() => Message::Unknown,
        Outcome::Unknown => Message::UnknownWithNearest,
    };
    message(own, answer.language).to_owned()
}

fn content(content: &Content, answer: &Answer) -> String {
    let language = answer.language;
    match content {
        Content::Entry(text) | Content::Document(text) => text.clone(),
        Content::Scenario(own) => ruling::ruling(own, language).text(language),
        Content::Setting(setting) => look_up::setting_body(setting, language, UNWRAPPED),
        Content::Rollout(own) => look_up::rollouts_body(own, answer.as_of, language, UNWRAPPED),
    }
}

/// A line is never this long.
const UNWRAPPED: usize = 100_000;

/// A decision as a JSON object.
pub fn decision(own: &Ruling) -> Value {
    let (table, decided) = (&own.table, &own.decided);
    let fact = |fact: usize| table.facts[fact].id();
    let value = |fact: usize, code: i64| written(&table.facts[fact].written(code));
    let outcome = |outcome: usize| &table.outcomes()[outcome].id;
    let row = &table.rows[decided.row];
    let is_determined = decided.outcome().is_some();
    let known = decided
        .stated
        .iter()
        .map(|(at, domain)| json!({"fact": fact(at), "value": known(&table.facts[at], domain)}));
    let assumed = decided
        .assumed
        .iter()
        .map(|&at| json!({"fact": fact(at), "value": value(at, decided.case[at])}));
    let flips = decided.flips.iter().map(|flip| {
        json!({
            "fact": fact(flip.fact),
            "value": value(flip.fact, flip.code),
            "and_beyond": flip.and_beyond,
            "outcome": outcome(flip.outcome),
            "verdict": own.flipped(flip).map(Verdict::name),
        })
    });
    let trace = decided.trace.iter().map(|step| {
        let row = &table.rows[step.row];
        json!({
            "row": row.id(),
            "fired": step.result == StepResult::Fired,
            "why": ruling::why(own, step, Language::En),
            "why_ja": ruling::why(own, step, Language::Ja),
        })
    });
    let changes = decided.changes.iter().map(|change| {
        json!({
            "from": (change.from > jiff::civil::Date::MIN).then_some(change.from),
            "row": table.rows[change.row].id(),
            "outcome": outcome(change.outcome),
        })
    });
    json!({
        "outcome": if is_determined { outcome(decided.possible[0]).as_str() } else { "depends" },
        "reason": is_determined.then(|| row.reason()),
        "row": is_determined.then(|| row.id()),
        "possible": decided.possible.iter().map(|&o| outcome(o)).collect::<Vec<_>>(),
        "depends_on": decided.depends_on.iter().map(|&at| fact(at)).collect::<Vec<_>>(),
        "known": known.collect::<Vec<Value>>(),
        "assumed": assumed.collect::<Vec<Value>>(),
        "flips": flips.collect::<Vec<Value>>(),
        "trace": trace.collect::<Vec<Value>>(),
        "changes": changes.collect::<Vec<Value>>(),
    })
}

fn known(fact: &Fact, domain: &Domain) -> Value {
    match (domain.single(), domain) {
        (Some(code), _) => written(&fact.written(code)),
        (None, Domain::Among(codes)) => codes
            .iter()
            .map(|code| written(&fact.written(*code)))
            .collect(),
        (None, Domain::Between(min, max)) => {
            let bound = |code: i64, end: i64| (code != end).then(|| written(&fact.written(code)));
            json!({"min": bound(*min, fact.min - 1), "max": bound(*max, fact.max)})
        }
    }
}

fn written(value: &Written) -> Value {
    match value {
        Written::Bool(value) => json!(value),
        Written::Integer(value) => json!(value),
        Written::Text(value) => json!(value),
        Written::List(values) => json!(values),
    }
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
        "score": rounded(hit.score()),
        "words": rounded(hit.words),
        "meaning": rounded(hit.meaning),
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
