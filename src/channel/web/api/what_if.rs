//! Decides cases.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::super::Site;
use super::super::client::Client;
use super::super::fault::Problem;
use super::Uncached;
use super::asking::context;
use super::request::{JsonBody, day, number};
use crate::channel::contract::{Refusal, facts, optional_u16};
use crate::engine::{self, Request, Response};
use crate::render::json::{self, schema};
use crate::rules::policy::PolicyDocument;
use crate::rules::simulate::MAX_STEPS;
use crate::text::Language;

/// The longest timeline, in days.
const MAX_DAYS: u16 = {
    assert!(MAX_STEPS <= 366);
    366
};

/// A case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// The id of the pack whose decision table decides; by default the first table that
    /// knows every fact.
    pack: Option<String>,
    /// The facts; those that are left out have their defaults.
    #[serde(default)]
    #[schema(required = false)]
    facts: Facts,
    /// A policy document of the product's API, or the text of its file, from which facts
    /// are read; `facts` take precedence over it.
    #[schema(schema_with = schema::policy_or_null)]
    policy: Option<Value>,
    /// Length of the timeline in days; by default there is none.
    #[schema(minimum = 0, maximum = 366, default = 0)]
    #[serde(default, deserialize_with = "optional_u16")]
    days: Option<u16>,
    /// The day for which to decide; by default today.
    #[serde(default, deserialize_with = "day")]
    #[schema(value_type = Option<Date>)]
    as_of: Option<Date>,
    /// The language to answer in.
    #[schema(schema_with = schema::language_or_null)]
    lang: Option<Language>,
}

/// Facts of a case by their ids.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(super) struct Facts(Map<String, Value>);

/// Decide a case by a decision table
#[utoipa::path(post, path = "/whatif", operation_id = "whatIf", request_body = Case, responses(
    (status = 200, description = "The decision", body = json::Decided),
))]
pub(super) async fn what_if(
    State(site): State<Arc<Site>>,
    client: Client,
    JsonBody(case): JsonBody<Case>,
) -> Result<Uncached<json::Decided>, Problem> {
    let days = number(case.days, 0, 0..=MAX_DAYS, "/days")?;
    let context = context(&site, &client, case.lang, case.as_of);
    let request = Request::WhatIf(engine::Case {
        pack: case.pack,
        facts: facts(case.facts.0),
        policy: case.policy.map(PolicyDocument::Json),
        days: usize::from(days),
        ..engine::Case::default()
    });
    let asker = client.asker();
    let reply = site.conversations.respond(&asker, request, context).await;
    match &reply.response {
        Response::Answer(answer) => Ok(Uncached(json::Decided::of(answer, reply.id_text()))),
        Response::Notice(notice, language) => Err(Refusal::of(notice, *language).into()),
        Response::Details(_) | Response::Hits(_) | Response::Help(_) => Err(Refusal::Failed.into()),
    }
}
