//! Serves the simulator: decides the facts in the query string by a pack's table, and shows
//! the facts that would change the decision and the timeline.
//!
//! A fact is in the query string as `f.ID=VALUE`, so that a case is a link.

mod form;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::super::Site;
use super::answer::{SourceView, TraceRow, sources, stated, trace};
use super::frame::Frame;
use super::html;
use super::timeline::Timeline;
use super::visitor::Visitor;
use crate::answer::{Answer, ScenarioAnswer, Statement};
use crate::channel::turns::Effort;
use crate::engine::{self, Case, Engine, Request};
use crate::render::words;
use crate::render::{decision, fact, notice};
use crate::rules::Domain;
use crate::rules::fact::value_id;
use crate::rules::policy::PolicyDocument;
use crate::text::Language;
use crate::text::decode::decode;
use form::{Field, FieldKind, TypedCase};

/// The default length of the timeline, in days.
const DEFAULT_DAYS: usize = 14;

/// The simulator.
#[derive(Template)]
#[template(path = "whatif.html")]
struct WhatIfPage {
    frame: Frame,
    /// The ids of packs with a decision table, and the questions of the tables.
    tables: Vec<(String, String)>,
    pack: String,
    fields: Vec<Field>,
    day: String,
    days: usize,
    outcome: Option<OutcomeView>,
    /// The error in the case or the policy.
    mistake: Option<String>,
    takes_policy: bool,
    policy: String,
    /// The parts of a policy that state no fact; `None` without a policy.
    ignored: Option<Vec<String>>,
    clear: String,
}

/// A decision as the page shows it.
struct OutcomeView {
    headline: String,
    because: Vec<String>,
    notes: Vec<(&'static str, Vec<String>)>,
    /// Other outcomes, with the changes that lead to them.
    changes: Vec<(String, Vec<ChangeView>)>,
    /// The same for less important facts, which aren't stated, don't decide, and aren't a
    /// person's choice.
    others: Vec<(String, Vec<ChangeView>)>,
    trace: Vec<TraceRow>,
    sources: Vec<SourceView>,
    entry: Option<String>,
    case: String,
    day: String,
    timeline: Option<Timeline>,
}

/// A change of one fact.
struct ChangeView {
    text: String,
    address: String,
}

/// The input of the page: a typed case or a policy.
struct CaseInput {
    typed: TypedCase,
    mistake: Option<String>,
    policy: String,
    ignored: Option<Vec<String>>,
}

/// `/whatif`
pub(super) async fn case(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let input = CaseInput {
        typed: TypedCase::of(&visitor),
        mistake: None,
        policy: String::new(),
        ignored: None,
    };
    show(&site, &visitor, input).await
}

/// `/whatif/policy`: decides the facts that a document states, without storing them.
pub(super) async fn policy(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let uploaded = match form {
        Ok(form) => uploaded(form).await,
        Err(rejection) => Err(rejection.status()),
    };
    let (pack, policy) = match uploaded {
        Ok(uploaded) => uploaded,
        Err(status) => return status.into_response(),
    };
    let mut typed = TypedCase::of(&visitor);
    typed.pack = pack;
    let mut input = CaseInput {
        typed,
        mistake: None,
        policy: decode(&policy).unwrap_or_default(),
        ignored: None,
    };
    match read(&site, &visitor, &input, policy).await {
        Ok((facts, ignored)) => {
            input.typed.facts = facts;
            input.ignored = Some(ignored);
        }
        Err(mistake) => input.mistake = Some(mistake),
    }
    let has_mistake = input.mistake.is_some();
    let page = show(&site, &visitor, input).await;
    match has_mistake {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    }
}

/// The pack and the document of a form: the pasted text, or else the file.
async fn uploaded(mut form: Multipart) -> Result<(Option<String>, Vec<u8>), StatusCode> {
    let (mut pack, mut document) = (None, Vec::new());
    loop {
        let field = form.next_field().await.map_err(|error| error.status())?;
        let Some(field) = field else { break };
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| error.status())?;
        match name.as_str() {
            "pack" => pack = decode(&bytes).filter(|id| !id.is_empty()),
            "policy" | "file" if document.trim_ascii().is_empty() => document = bytes.to_vec(),
            _ => {}
        }
    }
    Ok((pack, document))
}

/// Facts as pairs of id and value.
type Facts = Vec<(String, String)>;

/// The facts that a policy document states, and JSON Pointers to its other parts.
///
/// # Errors
///
/// Returns a sentence if the document can't be read.
async fn read(
    site: &Site,
    visitor: &Visitor,
    input: &CaseInput,
    policy: Vec<u8>,
) -> Result<(Facts, Vec<String>), String> {
    if policy.trim_ascii().is_empty() {
        let words = words::Page(visitor.language);
        return Err(words.policy_empty().to_owned());
    }
    let case = Case {
        pack: input.typed.pack.clone(),
        policy: Some(PolicyDocument::File(policy)),
        ..Case::default()
    };
    let answer = decide(site, visitor, case, false).await?;
    let scenario = answer.statement().and_then(Statement::scenario);
    let parts = |scenario: &ScenarioAnswer| (stated(scenario), scenario.ignored.clone());
    Ok(scenario.map_or_else(Default::default, parts))
}

/// Decides a case and shows it. Doesn't store a case while a person fills in the form.
async fn show(site: &Arc<Site>, visitor: &Visitor, input: CaseInput) -> Response {
    let CaseInput {
        typed,
        mut mistake,
        policy,
        ignored,
    } = input;
    let words = words::Page(visitor.language);
    let mut frame = Frame::new(site, visitor, "/whatif", words.simulator());
    let engine = site.conversations.live.engine();
    let tables: Vec<_> = engine.tables().collect();
    let chosen = tables
        .iter()
        .find(|(pack, _)| typed.pack.as_deref() == Some(pack.id.as_str()));
    let Some((pack, _)) = chosen.or(tables.first()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if ignored.is_some() || mistake.is_some() {
        // A policy was sent to another address. The address of its case is this one.
        frame = frame.at("/whatif", typed.here(&pack.id));
    }
    let is_kept = typed.has_facts() && !visitor.wants_part && ignored.is_none();
    let today = site.conversations.context(None).day;
    let case = typed.case(&pack.id);
    let effort = Effort::of(&Request::WhatIf(case.clone()));
    let decided = match decide(site, visitor, case, is_kept).await {
        Ok(answer) => Some(answer),
        Err(text) => {
            mistake = mistake.or(Some(text));
            None
        }
    };
    let pack = pack.id.clone();
    let language = visitor.language;
    let show = move |engine: &Engine| {
        let input = ShownCase {
            typed,
            decided,
            mistake,
            policy,
            ignored,
            today,
        };
        Ok(page(engine, frame, &pack, language, input))
    };
    let shown = site.conversations.work(visitor.asker(), effort, show).await;
    shown.unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// A case to show.
struct ShownCase {
    typed: TypedCase,
    decided: Option<Box<Answer>>,
    mistake: Option<String>,
    policy: String,
    ignored: Option<Vec<String>>,
    today: Date,
}

/// Makes the page of a case. Each change is a link with the whole case, so this is work
/// for a turn.
fn page(
    engine: &Engine,
    frame: Frame,
    pack: &str,
    language: Language,
    input: ShownCase,
) -> Response {
    let ShownCase {
        typed,
        decided,
        mistake,
        policy,
        ignored,
        today,
    } = input;
    let tables: Vec<_> = engine.tables().collect();
    let chosen = tables.iter().find(|(table_pack, _)| table_pack.id == pack);
    let Some((pack, table)) = chosen.or(tables.first()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let scenario = decided
        .as_ref()
        .and_then(|answer| answer.statement()?.scenario());
    let day = typed.day.clone().unwrap_or_else(|| today.to_string());
    let outcome = decided.as_ref().zip(scenario);
    let outcome =
        outcome.map(|(answer, scenario)| OutcomeView::new(answer, scenario, &typed, &frame));
    html(&WhatIfPage {
        tables: tables
            .iter()
            .map(|(pack, table)| {
                let question = table.written.question.best(language);
                (pack.id.clone(), question.to_owned())
            })
            .collect(),
        pack: pack.id.clone(),
        fields: form::fields(
            table,
            &typed,
            scenario.map(|scenario| &scenario.decision),
            today,
            language,
        ),
        day,
        days: typed.days,
        outcome,
        mistake,
        takes_policy: table.written.policy.is_some(),
        policy,
        ignored,
        clear: frame.to_with("/whatif", &[("pack", &pack.id)]),
        frame,
    })
}

/// Decides a case.
///
/// # Errors
///
/// Returns a sentence if the case can't be decided.
async fn decide(
    site: &Site,
    visitor: &Visitor,
    case: Case,
    is_kept: bool,
) -> Result<Box<Answer>, String> {
    let conversations = &site.conversations;
    let context = conversations.context(None).in_language(visitor.language);
    let request = Request::WhatIf(case);
    let asker = visitor.asker();
    let response = match is_kept {
        true => {
            conversations
                .respond(asker, request, context)
                .await
                .response
        }
        false => conversations.preview_alone(asker, request, context).await,
    };
    match response {
        engine::Response::Answer(answer) => Ok(answer),
        engine::Response::Notice(cause, language) => Err(notice::text(&cause, language)),
        _ => Err(String::new()),
    }
}

impl OutcomeView {
    fn new(
        answer: &Answer,
        scenario: &ScenarioAnswer,
        typed: &TypedCase,
        frame: &Frame,
    ) -> OutcomeView {
        let language = frame.language;
        let text = decision::decision(scenario, language);
        let statement = answer.statement();
        let answers = frame.answers;
        // The changes are shown as links below.
        let parts = [
            (answers.depends_on(), text.depends_on),
            (frame.words.you_said(), text.stated),
            (answers.assumed(), text.assumed),
            (answers.by_date(), text.by_date),
        ];
        let notes = parts.into_iter().filter(|(_, items)| !items.is_empty());
        OutcomeView {
            headline: text.headline,
            because: text.because,
            notes: notes.collect(),
            changes: changes(scenario, typed, frame, true),
            others: changes(scenario, typed, frame, false),
            trace: trace(scenario, language),
            sources: statement
                .map_or_else(Vec::new, |statement| sources(statement.citations(), frame)),
            entry: statement
                .and_then(|statement| statement.entry.as_deref())
                .map(|id| frame.to_entry(id)),
            case: typed.address(&scenario.table.pack, None, frame),
            day: scenario.decision.day.to_string(),
            timeline: Timeline::new(scenario, language),
        }
    }
}

/// The changes of one fact that lead to another outcome, grouped by the outcome.
fn changes(
    scenario: &ScenarioAnswer,
    typed: &TypedCase,
    frame: &Frame,
    is_prominent: bool,
) -> Vec<(String, Vec<ChangeView>)> {
    let table = &scenario.table;
    let mut changes: Vec<(usize, Vec<ChangeView>)> = Vec::new();
    let flips = scenario.decision.flips.iter();
    for flip in flips.filter(|flip| scenario.is_prominent(flip.fact) == is_prominent) {
        let changed = &table.facts[flip.fact];
        let domain = match flip.and_beyond {
            true if flip.code < scenario.decision.case[flip.fact] => {
                Domain::Between(changed.min, flip.code)
            }
            true => Domain::Between(flip.code, changed.max),
            false => Domain::only(flip.code),
        };
        let value = value_id(&changed.written(flip.code));
        let change = ChangeView {
            text: fact::domain(changed, &domain, frame.language),
            address: typed.address(&table.pack, Some((changed.id(), &value)), frame),
        };
        match changes
            .iter_mut()
            .find(|(outcome, _)| *outcome == flip.outcome)
        {
            Some((_, same_outcome)) => same_outcome.push(change),
            None => changes.push((flip.outcome, vec![change])),
        }
    }
    let name = |outcome: usize| table.outcomes()[outcome].name.best(frame.language);
    changes
        .into_iter()
        .map(|(outcome, changes)| (name(outcome).to_owned(), changes))
        .collect()
}
