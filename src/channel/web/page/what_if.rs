//! The simulator: facts in the address to a decision by a pack's table, with what
//! would change it and what happens when it is repeated.
//!
//! A fact stands in the address as `f.ID=VALUE`, so that a case is a link.

mod form;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::answer::{SourceView, TraceRow, sources, stated, trace};
use super::failure::SameSite;
use super::frame::Frame;
use super::html;
use super::timeline::Timeline;
use super::visitor::Visitor;
use crate::answer::{Answer, ScenarioAnswer, Statement};
use crate::channel::conversation::Asker;
use crate::engine::{self, Case, Conversation, Request};
use crate::render::words;
use crate::render::{decision, fact, notice};
use crate::rules::Domain;
use crate::rules::fact::value_id;
use form::{Field, FieldKind, Typed};

/// Days of the timeline where none are named.
const DAYS: usize = 14;

/// The simulator.
#[derive(Template)]
#[template(path = "whatif.html")]
struct WhatIfPage {
    frame: Frame,
    /// The tables: ids and questions of their packs.
    tables: Vec<(String, String)>,
    pack: String,
    fields: Vec<Field>,
    day: String,
    days: usize,
    outcome: Option<OutcomeView>,
    /// What is wrong with the case or the policy.
    mistake: Option<String>,
    takes_policy: bool,
    policy: String,
    /// What a policy has that says nothing about the facts; `None` without a policy.
    ignored: Option<Vec<String>>,
    clear: String,
}

/// What was decided.
struct OutcomeView {
    headline: String,
    because: Option<String>,
    notes: Vec<(&'static str, Vec<String>)>,
    /// What comes out, with the changes that bring it.
    changes: Vec<(String, Vec<ChangeView>)>,
    /// The same of facts that are neither stated, nor decide, nor are somebody's choice.
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

/// A case to be shown with its form.
struct Wanted {
    typed: Typed,
    mistake: Option<String>,
    policy: String,
    ignored: Option<Vec<String>>,
}

/// `/whatif`
pub(super) async fn case(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let wanted = Wanted {
        typed: Typed::of(&visitor),
        mistake: None,
        policy: String::new(),
        ignored: None,
    };
    show(&site, &visitor, wanted).await
}

/// `/whatif/policy`: the facts that a document states, decided and not kept.
pub(super) async fn policy(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    _: SameSite,
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
    let mut typed = Typed::of(&visitor);
    typed.pack = pack;
    let mut wanted = Wanted {
        typed,
        mistake: None,
        policy,
        ignored: None,
    };
    match read(&site, &visitor, &wanted).await {
        Ok((facts, ignored)) => {
            wanted.typed.facts = facts;
            wanted.ignored = Some(ignored);
        }
        Err(mistake) => wanted.mistake = Some(mistake),
    }
    let is_mistaken = wanted.mistake.is_some();
    let page = show(&site, &visitor, wanted).await;
    match is_mistaken {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    }
}

/// The pack and the document of a form: what is pasted, else the file.
async fn uploaded(mut form: Multipart) -> Result<(Option<String>, String), StatusCode> {
    let (mut pack, mut document) = (None, String::new());
    loop {
        let field = form.next_field().await.map_err(|error| error.status())?;
        let Some(field) = field else { break };
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| error.status())?;
        let text = String::from_utf8_lossy(&bytes);
        match name.as_str() {
            "pack" => pack = Some(text.into_owned()).filter(|id| !id.is_empty()),
            "policy" | "file" if document.trim().is_empty() => document = text.into_owned(),
            _ => {}
        }
    }
    Ok((pack, document))
}

/// Facts as pairs of id and value.
type Facts = Vec<(String, String)>;

/// The facts that a policy document states, and JSON Pointers to what it has beside
/// them; or what is wrong with it.
async fn read(
    site: &Site,
    visitor: &Visitor,
    wanted: &Wanted,
) -> Result<(Facts, Vec<String>), String> {
    let words = words::Page(visitor.language);
    let text = wanted.policy.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(words.policy_empty().to_owned());
    }
    let document = serde_json::from_str(text).map_err(|error| {
        let place = words.policy_not_json();
        format!("{place} {}, {}", error.line(), error.column())
    })?;
    let case = Case {
        pack: wanted.typed.pack.clone(),
        policy: Some(document),
        ..Case::default()
    };
    let answer = decide(site, visitor, case, false).await?;
    let ruling = answer.statement().and_then(Statement::scenario);
    Ok(ruling.map_or_else(Default::default, |own| (stated(own), own.ignored.clone())))
}

/// Decides a case and shows it. What somebody still chooses is not kept.
async fn show(site: &Arc<Site>, visitor: &Visitor, wanted: Wanted) -> Response {
    let Wanted {
        typed,
        mut mistake,
        policy,
        ignored,
    } = wanted;
    let words = words::Page(visitor.language);
    let mut frame = Frame::new(site, visitor, "/whatif", words.simulator());
    let engine = site.conversations.live.engine();
    let tables: Vec<_> = engine.tables().collect();
    let chosen = tables
        .iter()
        .find(|(pack, _)| typed.pack.as_deref() == Some(pack.id.as_str()));
    let Some((pack, table)) = chosen.or(tables.first()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if ignored.is_some() || mistake.is_some() {
        // A policy was sent to another address: its case is at this one.
        frame = frame.at("/whatif", typed.here(&pack.id));
    }
    let is_kept = typed.has_facts() && !visitor.wants_part && ignored.is_none();
    let today = site.conversations.context(None).day;
    let case = typed.case(&pack.id);
    let decided = match decide(site, visitor, case, is_kept).await {
        Ok(answer) => Some(answer),
        Err(text) => {
            mistake = mistake.or(Some(text));
            None
        }
    };
    let own = decided
        .as_ref()
        .and_then(|answer| answer.statement()?.scenario());
    let day = typed.day.clone().unwrap_or_else(|| today.to_string());
    let outcome = decided.as_ref().zip(own);
    let outcome = outcome.map(|(answer, own)| OutcomeView::new(answer, own, &typed, &frame));
    html(&WhatIfPage {
        tables: tables
            .iter()
            .map(|(pack, table)| {
                let question = table.written.question.best(visitor.language);
                (pack.id.clone(), question.to_owned())
            })
            .collect(),
        pack: pack.id.clone(),
        fields: form::fields(
            table,
            &typed,
            own.map(|own| &own.decision),
            visitor.language,
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

/// The answer to a case, or what is wrong with it.
async fn decide(
    site: &Site,
    visitor: &Visitor,
    case: Case,
    is_kept: bool,
) -> Result<Box<Answer>, String> {
    let conversations = &site.conversations;
    let context = conversations.context(None).in_language(visitor.language);
    let request = Request::WhatIf(case);
    let response = if is_kept {
        let nobody = Asker::default();
        conversations
            .respond(&nobody, request, context)
            .await
            .response
    } else {
        let alone = Conversation::default();
        conversations.preview(request, alone, context).await.0
    };
    match response {
        engine::Response::Answer(answer) => Ok(answer),
        engine::Response::Notice(own, language) => Err(notice::text(&own, language)),
        engine::Response::Hits(_) | engine::Response::Help(_) => Err(String::new()),
    }
}

impl OutcomeView {
    fn new(answer: &Answer, own: &ScenarioAnswer, typed: &Typed, frame: &Frame) -> OutcomeView {
        let language = frame.language;
        let text = decision::decision(own, language);
        let statement = answer.statement();
        let answers = frame.answers;
        // The changes are links of their own.
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
            changes: changes(own, typed, frame, true),
            others: changes(own, typed, frame, false),
            trace: trace(own, language),
            sources: statement.map_or_else(Vec::new, |own| sources(own.citations(), frame)),
            entry: statement
                .and_then(|own| own.entry.as_deref())
                .map(|id| frame.to_entry(id)),
            case: typed.address(&own.table.pack, None, frame),
            day: own.decision.day.to_string(),
            timeline: Timeline::new(own, language),
        }
    }
}

/// What would change the outcome, by what comes out then.
fn changes(
    own: &ScenarioAnswer,
    typed: &Typed,
    frame: &Frame,
    is_prominent: bool,
) -> Vec<(String, Vec<ChangeView>)> {
    let table = &own.table;
    let mut changes: Vec<(usize, Vec<ChangeView>)> = Vec::new();
    let flips = own.decision.flips.iter();
    for flip in flips.filter(|flip| own.is_prominent(flip.fact) == is_prominent) {
        let known = &table.facts[flip.fact];
        let domain = match flip.and_beyond {
            true if flip.code < own.decision.case[flip.fact] => {
                Domain::Between(known.min, flip.code)
            }
            true => Domain::Between(flip.code, known.max),
            false => Domain::only(flip.code),
        };
        let value = value_id(&known.written(flip.code));
        let change = ChangeView {
            text: fact::domain(known, &domain, frame.language),
            address: typed.address(&table.pack, Some((known.id(), &value)), frame),
        };
        match changes
            .iter_mut()
            .find(|(outcome, _)| *outcome == flip.outcome)
        {
            Some((_, own)) => own.push(change),
            None => changes.push((flip.outcome, vec![change])),
        }
    }
    let name = |outcome: usize| table.outcomes()[outcome].name.best(frame.language);
    changes
        .into_iter()
        .map(|(outcome, own)| (name(outcome).to_owned(), own))
        .collect()
}
