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
use crate::channel::contract;
use crate::knowledge::Rollout;
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
    let engine = site.dialogue.live.engine();
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
    let engine = site.dialogue.live.engine();
    match contract::entry(&engine.library().packs, &id) {
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
    let engine = site.dialogue.live.engine();
    let packs = engine.library().packs.iter();
    let all = packs.flat_map(|pack| pack.settings.iter().map(move |row| (pack, row)));
    Tagged(json::Settings::of(all))
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
    let engine = site.dialogue.live.engine();
    match contract::settings(&engine.library().packs, &id) {
        found if found.is_empty() => Err(Problem::missing(|api| api.setting(&id))),
        found => Ok(Tagged(json::Settings::of(found))),
    }
}

/// List the rollouts
#[utoipa::path(get, path = "/rollouts", operation_id = "rollouts", params(Reaching), responses(
    (status = 200, description = "The rollouts", body = json::Rollouts),
))]
pub(super) async fn rollouts(
    State(site): State<Arc<Site>>,
    Asked(wanted): Asked<Reaching>,
) -> Tagged<json::Rollouts> {
    found_rollouts(&site, |_| true, &wanted)
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
    let engine = site.dialogue.live.engine();
    let mut all = engine
        .library()
        .packs
        .iter()
        .flat_map(|pack| &pack.rollouts);
    match all.any(|row| row.is_called(&id)) {
        true => Ok(found_rollouts(&site, |row| row.is_called(&id), &wanted)),
        false => Err(Problem::missing(|api| api.rollout(&id))),
    }
}

fn found_rollouts(
    site: &Site,
    is_called: impl Fn(&Rollout) -> bool,
    wanted: &Reaching,
) -> Tagged<json::Rollouts> {
    let engine = site.dialogue.live.engine();
    let day = wanted.as_of.unwrap_or(site.dialogue.surroundings(None).day);
    let audience = wanted.audience.as_deref();
    let packs = engine.library().packs.iter();
    let all = packs.flat_map(|pack| pack.rollouts.iter().map(move |row| (pack, row)));
    let is_wanted = |row: &Rollout| is_called(row) && audience.is_none_or(|a| row.reaches(a));
    Tagged(json::Rollouts::of(
        all.filter(|(_, row)| is_wanted(row)),
        day,
    ))
}
