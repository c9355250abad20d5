//! An answer to what its part of a page shows. The words are those of the view that
//! every channel lays out.

use super::frame::Frame;
use crate::answer::{Answer, Citation, Outcome, Related, ScenarioAnswer, Statement};
use crate::knowledge::markdown::block::Block;
use crate::render::view::View;
use crate::render::words::Answers;
use crate::render::{decision, html};
use crate::rules::Domain;
use crate::rules::RowResult;
use crate::rules::fact::value_id;
use crate::store::QuestionId;
use crate::text::Language;

/// Before the id of a fact in an address.
pub(super) const FACT: &str = "f.";

/// An answer to be shown.
#[derive(Debug)]
pub(super) struct AnswerView {
    /// What stands above it, in the page's language.
    pub(super) label: &'static str,
    /// `answered`, `clarify` or `unknown`.
    pub(super) outcome: &'static str,
    /// The language it is written in.
    pub(super) language: Language,
    /// What it answers; empty if there is nothing.
    pub(super) title: String,
    /// What was decided, if the title is a question that is decided.
    pub(super) headline: Option<String>,
    /// The text as HTML.
    pub(super) body: String,
    /// Labels, each with HTML.
    pub(super) fields: Vec<(String, String)>,
    /// The rows of a decision.
    pub(super) trace: Vec<TraceRow>,
    /// The same case in the simulator.
    pub(super) case: Option<String>,
    /// Where it comes from.
    pub(super) sources: Vec<SourceView>,
    /// The day for which it was last verified.
    pub(super) verified: Option<String>,
    /// The entry behind it, if it is another's words that answer.
    pub(super) entry: Option<(String, &'static str)>,
    /// Entries to read next, or the nearest ones.
    pub(super) related: Vec<LinkView>,
    /// The question's id, to vote by.
    pub(super) id: Option<String>,
    /// The same in the other language.
    pub(super) in_other: String,
}

/// A row of a decision table, up to the one that decides.
#[derive(Debug)]
pub(super) struct TraceRow {
    pub(super) id: String,
    pub(super) why: String,
    pub(super) has_fired: bool,
}

/// A source with its date.
#[derive(Debug)]
pub(super) struct SourceView {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) date: String,
}

/// A way to another page.
#[derive(Debug)]
pub(super) struct LinkView {
    pub(super) text: String,
    pub(super) address: String,
}

impl AnswerView {
    /// The view of an answer.
    pub(super) fn new(frame: &Frame, answer: &Answer, id: Option<&QuestionId>) -> AnswerView {
        let view = View::of_answer(answer);
        let words = frame.words;
        let statement = answer.statement();
        let ruling = statement.and_then(Statement::scenario);
        let entry = statement.and_then(|own| own.entry.as_deref());
        let is_own = statement.is_some_and(|own| entry == Some(own.id.as_str()));
        let notes = view.notes.iter().map(Block::paragraph);
        let body: Vec<Block> = notes.chain(view.body).collect();
        let fields = view.fields.iter();
        AnswerView {
            label: match answer.outcome {
                Outcome::Answered(_) => words.answer(),
                Outcome::Clarify => words.clarify(),
                Outcome::Unknown => words.unknown(),
            },
            outcome: answer.outcome.name(),
            language: view.text_language,
            title: view.title,
            headline: view.headline,
            body: text(frame, &body),
            fields: fields
                .map(|field| (field.label.clone(), text(frame, &field.text)))
                .collect(),
            trace: ruling.map_or_else(Vec::new, |own| trace(own, answer.language)),
            case: ruling.map(|own| frame.to_case(own)),
            sources: sources(&view.sources, frame),
            verified: view.verified_on.map(|day| day.to_string()),
            entry: entry.map(|id| {
                let label = match is_own {
                    true => words.permanent(),
                    false => words.explained_by(),
                };
                (frame.to_entry(id), label)
            }),
            related: related(&view.related, frame),
            id: id.map(|id| id.as_str().to_owned()),
            in_other: frame.in_other(),
        }
    }
}

impl Frame {
    /// The address of an entry.
    pub(in crate::channel::web) fn to_entry(&self, id: &str) -> String {
        self.to(&format!("/entries/{}", super::visitor::encoded(id)))
    }

    /// The address of a decided case in the simulator.
    fn to_case(&self, ruling: &ScenarioAnswer) -> String {
        let pairs = case_pairs(ruling);
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.to_with("/whatif", &pairs)
    }
}

/// Blocks as HTML in which links to entries lead to their pages.
pub(super) fn text(frame: &Frame, blocks: &[Block]) -> String {
    html::html(blocks, |id| frame.to_entry(id))
}

/// The sources, in the language of the page where they have it.
pub(super) fn sources(citations: &[Citation], frame: &Frame) -> Vec<SourceView> {
    let undated = Answers(frame.language).undated();
    let source = |citation: &Citation| SourceView {
        title: citation.title.clone(),
        url: citation.url.clone(),
        date: citation.date.clone().unwrap_or_else(|| undated.to_owned()),
    };
    citations.iter().map(source).collect()
}

/// Ways to entries.
pub(super) fn related(related: &[Related], frame: &Frame) -> Vec<LinkView> {
    let link = |own: &Related| LinkView {
        text: own.question.clone(),
        address: frame.to_entry(&own.entry),
    };
    related.iter().map(link).collect()
}

/// The rows up to the one that decides.
pub(super) fn trace(own: &ScenarioAnswer, language: Language) -> Vec<TraceRow> {
    if own.decision.outcome().is_none() {
        return Vec::new();
    }
    let steps = own.decision.trace.iter();
    let row = steps.map(|step| TraceRow {
        id: own.table.rows[step.row].id().to_owned(),
        why: decision::why(own, step, language),
        has_fired: step.result == RowResult::Fired,
    });
    row.collect()
}

/// The address of a decided case: its pack and the facts that it states.
fn case_pairs(ruling: &ScenarioAnswer) -> Vec<(String, String)> {
    let pack = ("pack".to_owned(), ruling.table.pack.clone());
    let facts = stated(ruling).into_iter();
    let facts = facts.map(|(id, value)| (format!("{FACT}{id}"), value));
    [pack].into_iter().chain(facts).collect()
}

/// The facts that a case states, as ids and values. A fact that is known to be
/// neither one value nor a minimum is left out.
pub(super) fn stated(ruling: &ScenarioAnswer) -> Vec<(String, String)> {
    let stated = ruling.decision.stated.iter();
    let pairs = stated.filter_map(|(at, domain)| {
        let fact = &ruling.table.facts[at];
        let value = match (domain.single(), domain) {
            (Some(code), _) => value_id(&fact.written(code)),
            (None, Domain::Between(min, max)) if *max == fact.max => format!("{min}+"),
            _ => return None,
        };
        Some((fact.id().to_owned(), value))
    });
    pairs.collect()
}
