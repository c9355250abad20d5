//! An answer to what its part of a page shows. The words are those of the card that
//! every channel sets.

use super::frame::Frame;
use super::prose;
use super::what_if;
use crate::answer::{Answer, Citation, Outcome, Related, ScenarioAnswer};
use crate::knowledge::markdown::block::{Block, BlockKind};
use crate::render::card::Card;
use crate::render::messages::{Message, message};
use crate::render::ruling;
use crate::rules::RowResult;
use crate::store::QuestionId;
use crate::text::Language;

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
    pub(super) fn new(
        frame: &Frame,
        answer: &Answer,
        card: &Card,
        id: Option<&QuestionId>,
    ) -> AnswerView {
        let words = frame.words;
        let statement = answer.statement();
        let language = statement.map_or(answer.language, |own| own.language);
        let own_fields = statement.map_or(0, |_| card.fields.len().saturating_sub(1));
        // The related questions of a refusal are links below it.
        let is_text = |block: &&Block| statement.is_some() || !is_item(block);
        let mut body: Vec<Block> = card.body.iter().filter(is_text).cloned().collect();
        let ruling = statement.and_then(|own| own.scenario());
        let is_decided = ruling.is_some() || answer.verdict().is_some();
        let headline = body.iter().position(|block| is_decided && is_strong(block));
        let headline = headline.map(|at| body.remove(at).text());
        let entry = statement.and_then(|own| own.entry.as_deref());
        let is_own = statement.is_some_and(|own| entry == Some(own.id.as_str()));
        AnswerView {
            label: match answer.outcome {
                Outcome::Answered(_) => words.answer(),
                Outcome::Clarify => words.clarify(),
                Outcome::Unknown => words.unknown(),
            },
            outcome: answer.outcome.name(),
            language,
            title: card.title.clone(),
            headline,
            body: text(frame, &body),
            fields: card.fields[..own_fields]
                .iter()
                .map(|field| (field.label.clone(), text(frame, &field.text)))
                .collect(),
            trace: ruling.map_or_else(Vec::new, |own| trace(own, answer.language)),
            case: ruling.map(|own| frame.to_case(own)),
            sources: statement.map_or_else(Vec::new, |own| sources(own.citations(), frame)),
            verified: statement
                .and_then(|own| own.as_of)
                .map(|day| day.to_string()),
            entry: entry.map(|id| {
                let label = match is_own {
                    true => words.permanent(),
                    false => words.explained_by(),
                };
                (frame.to_entry(id), label)
            }),
            related: related(&answer.related, frame),
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
        let pairs = what_if::pairs(&ruling.table, &ruling.decision);
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.to_with("/whatif", &pairs)
    }
}

/// Blocks as HTML in which links to entries lead to their pages.
pub(super) fn text(frame: &Frame, blocks: &[Block]) -> String {
    prose::html(blocks, |id| frame.to_entry(id))
}

/// The sources, in the language of the page where they have it.
pub(super) fn sources(citations: &[Citation], frame: &Frame) -> Vec<SourceView> {
    let undated = message(Message::Undated, frame.language);
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
        why: ruling::why(own, step, language),
        has_fired: step.result == RowResult::Fired,
    });
    row.collect()
}

fn is_strong(block: &Block) -> bool {
    block.runs.iter().all(|run| run.is_strong)
}

fn is_item(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Item { .. })
}
