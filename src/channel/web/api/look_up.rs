//! Ids and names to entries, settings and rollouts.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Site;
use super::super::fault::Problem;
use super::Tagged;
use super::request::{Asked, Named, day, number};
use crate::engine::{Context, Conversation, Request, Response};
use crate::render::json::{self, schema};
use crate::text::Language;

/// The most entries of one list.
const MOST_ENTRIES: u16 = 1000;

/// Entries of a list that names no number.
const ENTRIES: u16 = 100;

/// The language of what is wrong.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Plain {
    /// The language to say in what is wrong with a request; by default that of
    /// `Accept-Language`.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// A part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// Entries at most.
    #[param(minimum = 1, maximum = 1000, default = 100, nullable = false)]
    limit: Option<u16>,
    /// Entries to leave out before.
    #[param(minimum = 0, maximum = 65535, default = 0, nullable = false)]
    offset: Option<u16>,
    /// The language to say in what is wrong with a request.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// Rollouts of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Reaching {
    /// Only what reaches this audience, by its key.
    #[param(nullable = false)]
    audience: Option<String>,
    /// The day for which to say where they stand; by default today.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<Date>, nullable = false)]
    as_of: Option<Date>,
    /// The language to say in what is wrong with a request.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// List the entries
#[utoipa::path(get, path = "/entries", operation_id = "entries", params(Part), responses(
    (status = 200, description = "Entries, by pack and id", body = json::Entries),
))]
pub(super) async fn entries(
    State(site): State<Arc<Site>>,
    Asked(part): Asked<Part>,
) -> Result<Tagged<json::Entries>, Problem> {
    let limit = number(part.limit, ENTRIES, 1..=MOST_ENTRIES, "limit")?;
    let offset = usize::from(part.offset.unwrap_or(0));
    let engine = site.conversations.live.engine();
    let packs = &engine.library().packs;
    Ok(Tagged(json::Entries::of(packs, offset, usize::from(limit))))
}

/// Get an entry in both languages
#[utoipa::path(get, path = "/entries/{id}", operation_id = "entry",
    params(("id" = String, Path, description = "Its id"), Plain), responses(
    (status = 200, description = "The entry", body = json::Entry),
))]
pub(super) async fn entry(
    State(site): State<Arc<Site>>,
    Named(id): Named,
    _: Asked<Plain>,
) -> Result<Tagged<json::Entry>, Problem> {
    let engine = site.conversations.live.engine();
    match engine.library().entry(&id) {
        Some((pack, entry)) => Ok(Tagged(json::Entry::of(pack, entry))),
        None => Err(Problem::missing(|api| api.entry(&id))),
    }
}

/// List the settings
#[utoipa::path(get, path = "/settings", operation_id = "settings", params(Plain), responses(
    (status = 200, description = "The settings", body = json::Settings),
))]
pub(super) async fn settings(
    State(site): State<Arc<Site>>,
    _: Asked<Plain>,
) -> Tagged<json::Settings> {
    let found = settings_named(&site, None).await;
    Tagged(found.unwrap_or_else(|| json::Settings::of(&[])))
}

/// Get a setting
#[utoipa::path(get, path = "/settings/{id}", operation_id = "setting",
    params(("id" = String, Path, description = "Its id, property or name"), Plain), responses(
    (status = 200, description = "The setting", body = json::Settings),
))]
pub(super) async fn setting(
    State(site): State<Arc<Site>>,
    Named(id): Named,
    _: Asked<Plain>,
) -> Result<Tagged<json::Settings>, Problem> {
    let found = settings_named(&site, Some(id.clone())).await;
    found
        .map(Tagged)
        .ok_or_else(|| Problem::missing(|api| api.setting(&id)))
}

/// The settings with a name, or all without one; `None` if there is none.
async fn settings_named(site: &Site, name: Option<String>) -> Option<json::Settings> {
    let response = look_up(site, Request::Setting { name }, None).await;
    response.answer().and_then(json::settings)
}

/// List the rollouts
#[utoipa::path(get, path = "/rollouts", operation_id = "rollouts", params(Reaching), responses(
    (status = 200, description = "The rollouts", body = json::Rollouts),
))]
pub(super) async fn rollouts(
    State(site): State<Arc<Site>>,
    Asked(wanted): Asked<Reaching>,
) -> Tagged<json::Rollouts> {
    rollouts_named(&site, None, wanted).await
}

/// Get a rollout, in a row for each audience
#[utoipa::path(get, path = "/rollouts/{id}", operation_id = "rollout",
    params(("id" = String, Path, description = "Its id or the number of its announcement"), Reaching),
    responses((status = 200, description = "The rollout", body = json::Rollouts)),
)]
pub(super) async fn rollout(
    State(site): State<Arc<Site>>,
    Named(id): Named,
    Asked(wanted): Asked<Reaching>,
) -> Result<Tagged<json::Rollouts>, Problem> {
    let is_known = {
        let engine = site.conversations.live.engine();
        engine.library().rollouts_named(&id).next().is_some()
    };
    match is_known {
        true => Ok(rollouts_named(&site, Some(id), wanted).await),
        false => Err(Problem::missing(|api| api.rollout(&id))),
    }
}

/// The rollouts with a name that reach an audience; all without either.
async fn rollouts_named(
    site: &Site,
    name: Option<String>,
    wanted: Reaching,
) -> Tagged<json::Rollouts> {
    let day = wanted.as_of.unwrap_or(site.conversations.context(None).day);
    let audience = wanted.audience;
    let response = look_up(site, Request::Rollout { name, audience }, Some(day)).await;
    let found = response.answer().and_then(json::rollouts);
    Tagged(found.unwrap_or_else(|| json::Rollouts::of(&[], day)))
}

/// The response to a look-up, of which nothing is kept.
async fn look_up(site: &Site, request: Request, day: Option<Date>) -> Response {
    let context = site.conversations.context(None);
    let context = Context {
        day: day.unwrap_or(context.day),
        ..context
    };
    let alone = Conversation::default();
    site.conversations.preview(request, alone, context).await.0
}
