//! Looks up entries, settings and rollouts by ids and names.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Site;
use super::super::client::Client;
use super::super::fault::Problem;
use super::WithEtag;
use super::request::{PathSegment, QueryParameters, day, number};
use crate::engine::{Context, Notice, Request, Response};
use crate::render::json::{self, schema};
use crate::render::notice;
use crate::text::Language;

/// The most entries of one list.
const MAX_ENTRIES: u16 = 1000;

/// The entries of a list that gives no number.
const DEFAULT_ENTRIES: u16 = 100;

/// The parameters of a request for one item, or for a list without other parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LanguageQuery {
    /// The language of error messages; by default that of `Accept-Language`.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// The parameters of the list of entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// The most entries to return.
    #[param(minimum = 1, maximum = 1000, default = 100, nullable = false)]
    limit: Option<u16>,
    /// The number of entries to skip.
    #[param(minimum = 0, maximum = 65535, default = 0, nullable = false)]
    offset: Option<u16>,
    /// The language of error messages.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// The parameters of a request for rollouts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RolloutsQuery {
    /// The key of an audience, for only the rollouts that reach it.
    #[param(nullable = false)]
    audience: Option<String>,
    /// The day for which to give the phase of each rollout; by default today.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<Date>, nullable = false)]
    as_of: Option<Date>,
    /// The language of error messages.
    #[serde(rename = "lang")]
    #[param(schema_with = schema::language)]
    _lang: Option<Language>,
}

/// List the entries
#[utoipa::path(get, path = "/entries", operation_id = "entries", params(EntriesQuery), responses(
    (status = 200, description = "Entries, by pack and id", body = json::Entries),
))]
pub(super) async fn entries(
    State(site): State<Arc<Site>>,
    QueryParameters(page): QueryParameters<EntriesQuery>,
) -> Result<WithEtag<json::Entries>, Problem> {
    let limit = number(page.limit, DEFAULT_ENTRIES, 1..=MAX_ENTRIES, "limit")?;
    let offset = usize::from(page.offset.unwrap_or(0));
    let engine = site.conversations.live.engine();
    let packs = &engine.library().packs;
    Ok(WithEtag(json::Entries::of(
        packs,
        offset,
        usize::from(limit),
    )))
}

/// Get an entry in both languages
#[utoipa::path(get, path = "/entries/{id}", operation_id = "entry",
    params(("id" = String, Path, description = "Its id"), LanguageQuery), responses(
    (status = 200, description = "The entry", body = json::Entry),
))]
pub(super) async fn entry(
    State(site): State<Arc<Site>>,
    PathSegment(id): PathSegment,
    _: QueryParameters<LanguageQuery>,
) -> Result<WithEtag<json::Entry>, Problem> {
    let engine = site.conversations.live.engine();
    match engine.library().entry(&id) {
        Some((pack, entry)) => Ok(WithEtag(json::Entry::of(pack, entry))),
        None => Err(Problem::missing(|api| api.entry(&id))),
    }
}

/// List the settings
#[utoipa::path(get, path = "/settings", operation_id = "settings", params(LanguageQuery), responses(
    (status = 200, description = "The settings", body = json::Settings),
))]
pub(super) async fn settings(
    State(site): State<Arc<Site>>,
    client: Client,
    _: QueryParameters<LanguageQuery>,
) -> WithEtag<json::Settings> {
    let found = settings_named(&site, &client, None).await;
    WithEtag(found.unwrap_or_else(|| json::Settings::of(&[])))
}

/// Get a setting
#[utoipa::path(get, path = "/settings/{id}", operation_id = "setting",
    params(("id" = String, Path, description = "Its id, property or name"), LanguageQuery), responses(
    (status = 200, description = "The setting", body = json::Settings),
))]
pub(super) async fn setting(
    State(site): State<Arc<Site>>,
    client: Client,
    PathSegment(id): PathSegment,
    _: QueryParameters<LanguageQuery>,
) -> Result<WithEtag<json::Settings>, Problem> {
    let found = settings_named(&site, &client, Some(id.clone())).await;
    found
        .map(WithEtag)
        .ok_or_else(|| Problem::missing(|api| api.setting(&id)))
}

/// The settings with a name, or all without one. `None` if there are none.
async fn settings_named(
    site: &Site,
    client: &Client,
    name: Option<String>,
) -> Option<json::Settings> {
    let response = look_up(site, client, Request::Setting { name }, None).await;
    response.answer().and_then(json::settings)
}

/// List the rollouts
#[utoipa::path(get, path = "/rollouts", operation_id = "rollouts", params(RolloutsQuery), responses(
    (status = 200, description = "The rollouts", body = json::Rollouts),
))]
pub(super) async fn rollouts(
    State(site): State<Arc<Site>>,
    client: Client,
    QueryParameters(query): QueryParameters<RolloutsQuery>,
) -> Result<WithEtag<json::Rollouts>, Problem> {
    rollouts_named(&site, &client, None, query).await
}

/// Get a rollout, in a row for each audience
#[utoipa::path(get, path = "/rollouts/{id}", operation_id = "rollout",
    params(("id" = String, Path, description = "Its id or the number of its announcement"), RolloutsQuery),
    responses((status = 200, description = "The rollout", body = json::Rollouts)),
)]
pub(super) async fn rollout(
    State(site): State<Arc<Site>>,
    client: Client,
    PathSegment(id): PathSegment,
    QueryParameters(query): QueryParameters<RolloutsQuery>,
) -> Result<WithEtag<json::Rollouts>, Problem> {
    let is_known = {
        let engine = site.conversations.live.engine();
        engine.library().rollouts_named(&id).next().is_some()
    };
    match is_known {
        true => rollouts_named(&site, &client, Some(id), query).await,
        false => Err(Problem::missing(|api| api.rollout(&id))),
    }
}

/// The rollouts with a name that reach an audience. The name and the audience can be
/// missing.
async fn rollouts_named(
    site: &Site,
    client: &Client,
    name: Option<String>,
    query: RolloutsQuery,
) -> Result<WithEtag<json::Rollouts>, Problem> {
    let day = query.as_of.unwrap_or(site.conversations.context(None).day);
    let audience = query.audience;
    let response = look_up(site, client, Request::Rollout { name, audience }, Some(day)).await;
    if let Response::Notice(cause @ Notice::NoSuchAudience { .. }, _) = &response {
        return Err(Problem::missing(|api| notice::text(cause, api.0)));
    }
    let found = response.answer().and_then(json::rollouts);
    let found = found.unwrap_or_else(|| json::Rollouts::of(&[], day));
    Ok(WithEtag(found))
}

/// The response to a look-up, which isn't stored.
async fn look_up(site: &Site, client: &Client, request: Request, day: Option<Date>) -> Response {
    let context = site.conversations.context(None);
    let context = Context {
        day: day.unwrap_or(context.day),
        ..context
    };
    let (conversations, asker) = (&site.conversations, client.asker());
    conversations.preview_alone(&asker, request, context).await
}
