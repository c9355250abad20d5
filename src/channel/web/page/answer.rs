//! Prepares an answer for the templates, from the view that all channels share.

use super::frame::Frame;
use super::image;
use crate::answer::{Answer, Citation, Outcome, ScenarioAnswer, Statement};
use crate::knowledge::markdown::block::Block;
use crate::knowledge::markdown::is_web_address;
use crate::render::view::{Field, Offer, View};
use crate::render::words::Answers;
use crate::render::{decision, html};
use crate::rules::Domain;
use crate::rules::RowResult;
use crate::rules::fact::value_id;
use crate::store::QuestionId;
use crate::text::Language;

/// The parameter of the query string that says what answers, and its value for the tables.
pub(super) const FROM: &str = "from";
pub(super) const TABLES: &str = "tables";

/// The prefix of a fact's id in the query string.
pub(super) const FACT: &str = "f.";

/// An answer as the page shows it.
#[derive(Debug)]
pub(super) struct AnswerView {
    /// The label above the answer, in the language of the page.
    pub(super) label: &'static str,
    /// `answered`, `clarify` or `unknown`.
    pub(super) outcome: &'static str,
    /// The language of the answer.
    pub(super) language: Language,
    /// The title; empty if there is none.
    pub(super) title: String,
    /// The decision, if the title is a question that was decided.
    pub(super) headline: Option<String>,
    /// The text as HTML.
    pub(super) body: String,
    /// Labels with HTML.
    pub(super) fields: Vec<(String, String)>,
    /// Labels with HTML, folded.
    pub(super) details: Vec<(String, String)>,
    /// The rows of a decision.
    pub(super) trace: Vec<TraceRow>,
    /// The address of the case in the simulator.
    pub(super) case: Option<String>,
    /// The sources of the answer.
    pub(super) sources: Vec<SourceView>,
    /// The day on which the answer was last verified.
    pub(super) verified: Option<String>,
    /// The address and the label of the link to the entry that answers or explains.
    pub(super) entry: Option<(String, &'static str)>,
    /// Entries to read next, or the closest ones.
    pub(super) related: Vec<LinkView>,
    /// What a table says, which the asker can choose in place of an answer.
    pub(super) table: Option<LinkView>,
    /// The entries to choose from in place of an answer: ids and questions. Then `related`
    /// is empty.
    pub(super) offered: Vec<(String, String)>,
    /// The label of `related`, unless the text introduces them.
    pub(super) related_label: Option<&'static str>,
    /// The id of the question, for votes.
    pub(super) id: Option<String>,
    /// The address of the answer in the other language.
    pub(super) in_other: String,
}

/// A row of a decision table that was evaluated.
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

/// A link.
#[derive(Debug)]
pub(super) struct LinkView {
    pub(super) text: String,
    pub(super) address: String,
}

impl AnswerView {
    /// Prepares an answer. `id` is the id of its question.
    pub(super) fn new(frame: &Frame, answer: &Answer, id: Option<&QuestionId>) -> AnswerView {
        let view = View::of_answer(answer);
        let words = frame.words;
        let statement = answer.statement();
        let scenario = statement.and_then(Statement::scenario);
        let entry = statement.and_then(|statement| statement.entry.as_deref());
        let is_entry = statement.is_some_and(|statement| entry == Some(statement.id.as_str()));
        let notes = view.notes.iter().map(Block::paragraph);
        let body: Vec<Block> = notes.chain(view.body).collect();
        let labelled = |fields: &[Field]| {
            let fields = fields.iter();
            fields
                .map(|field| (field.label.clone(), text(frame, &field.text, None)))
                .collect()
        };
        let (entries, tables): (Vec<Offer>, Vec<Offer>) = view
            .related
            .into_iter()
            .partition(|offer| offer.entry.is_some());
        let of_question = id.map(|id| ("after", id.as_str()));
        let table = tables.into_iter().next().map(|offer| {
            let pairs = [("q", answer.question.as_str()), (FROM, TABLES)];
            let pairs: Vec<(&str, &str)> = pairs.into_iter().chain(of_question).collect();
            LinkView {
                address: frame.to_with("/", &pairs),
                text: offer.question,
            }
        });
        let is_choice = id.is_some() && answer.offers_choices();
        let offered = entries.iter().filter(|_| is_choice);
        let offered =
            offered.filter_map(|offer| Some((offer.entry.clone()?, offer.question.clone())));
        let offered: Vec<(String, String)> = offered.collect();
        AnswerView {
            label: match answer.outcome {
                Outcome::Answered(_) | Outcome::Courtesy(_) => words.answer(),
                Outcome::Clarify => words.clarify(),
                Outcome::Unknown => words.unknown(),
            },
            outcome: answer.outcome.name(),
            language: view.text_language,
            title: view.title,
            headline: view.headline,
            body: text(frame, &body, entry.filter(|_| is_entry)),
            fields: labelled(&view.fields),
            details: labelled(&view.details),
            trace: scenario.map_or_else(Vec::new, |scenario| trace(scenario, answer.language)),
            case: scenario.map(|scenario| frame.to_case(scenario)),
            sources: sources(&view.sources, frame),
            verified: view.verified_on.map(|day| day.to_string()),
            entry: entry.map(|id| {
                let label = match is_entry {
                    true => words.permanent(),
                    false => words.explained_by(),
                };
                (frame.to_entry(id), label)
            }),
            related: match offered.is_empty() {
                true => related(&entries, frame),
                false => Vec::new(),
            },
            table,
            offered,
            related_label: view.related_label,
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
    fn to_case(&self, scenario: &ScenarioAnswer) -> String {
        let pairs = case_pairs(scenario);
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.to_with("/whatif", &pairs)
    }
}

/// Blocks as HTML, with links to the pages of entries, and with the images of the pack that
/// has the entry that they are from.
pub(super) fn text(frame: &Frame, blocks: &[Block], of: Option<&str>) -> String {
    let to_image = |name: &str| Some(image::address(of?, name));
    html::html(blocks, |id| frame.to_entry(id), to_image)
}

/// The sources as the page shows them.
pub(super) fn sources(citations: &[Citation], frame: &Frame) -> Vec<SourceView> {
    let undated = Answers(frame.language).undated();
    let source = |citation: &Citation| SourceView {
        title: citation.title.clone(),
        url: Some(&citation.url)
            .filter(|url| is_web_address(url))
            .cloned()
            .unwrap_or_default(),
        date: citation.date.clone().unwrap_or_else(|| undated.to_owned()),
    };
    citations.iter().map(source).collect()
}

/// Links to entries.
fn related(entries: &[Offer], frame: &Frame) -> Vec<LinkView> {
    let link = |offer: &Offer| {
        Some(LinkView {
            text: offer.question.clone(),
            address: frame.to_entry(offer.entry.as_deref()?),
        })
    };
    entries.iter().filter_map(link).collect()
}

/// The rows that were evaluated, up to the one that decides.
pub(super) fn trace(scenario: &ScenarioAnswer, language: Language) -> Vec<TraceRow> {
    if scenario.decision.outcome().is_none() {
        return Vec::new();
    }
    let steps = scenario.decision.trace.iter();
    let rows = steps.map(|step| TraceRow {
        id: scenario.table.rows[step.row].id().to_owned(),
        why: decision::why(scenario, step, language),
        has_fired: step.result == RowResult::Fired,
    });
    rows.collect()
}

/// The query string of a decided case: its pack and the facts that it states.
fn case_pairs(scenario: &ScenarioAnswer) -> Vec<(String, String)> {
    let pack = ("pack".to_owned(), scenario.table.pack.clone());
    let facts = stated(scenario).into_iter();
    let facts = facts.map(|(id, value)| (format!("{FACT}{id}"), value));
    [pack].into_iter().chain(facts).collect()
}

/// The facts that a case states, as ids and values. Facts are left out unless they are one
/// value or a minimum.
pub(super) fn stated(scenario: &ScenarioAnswer) -> Vec<(String, String)> {
    let stated = scenario.decision.stated.iter();
    let pairs = stated.filter_map(|(at, domain)| {
        let fact = &scenario.table.facts[at];
        let value = match (domain.single(), domain) {
            (Some(code), _) => value_id(&fact.written(code)),
            (None, Domain::Between(min, max)) if *max == fact.max => format!("{min}+"),
            _ => return None,
        };
        Some((fact.id().to_owned(), value))
    });
    pairs.collect()
}
