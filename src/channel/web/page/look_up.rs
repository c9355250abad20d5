//! Shows settings and rollouts as tables.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::answer::{SourceView, sources, text};
use super::frame::Frame;
use super::html;
use super::visitor::{Visitor, encoded};
use crate::answer::Citation;
use crate::knowledge::{Pack, Rollout, Setting};
use crate::render::rows::{self, Part, RowPart};
use crate::render::words;
use crate::text::Language;

/// The table of settings.
#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    settings: Vec<SettingRow>,
}

struct SettingRow {
    name: String,
    other_name: String,
    address: String,
    cells: Cells,
}

/// A setting.
#[derive(Template)]
#[template(path = "setting.html")]
struct SettingPage {
    frame: Frame,
    id: String,
    other_name: String,
    pack: String,
    cells: Cells,
    sources: Vec<SourceView>,
    entry: Option<String>,
}

/// The table of rollouts.
#[derive(Template)]
#[template(path = "rollouts.html")]
struct RolloutsPage {
    frame: Frame,
    audiences: Vec<String>,
    audience: String,
    rollouts: Vec<RolloutRow>,
}

struct RolloutRow {
    name: String,
    phase: &'static str,
    cells: Cells,
    sources: Vec<SourceView>,
    entry: Option<String>,
}

/// The parts of a row.
struct Cells {
    language: Language,
    parts: Vec<RowPart>,
}

impl Cells {
    /// The texts of one part.
    fn of(&self, part: Part) -> Vec<String> {
        let found = self.parts.iter().filter(|row_part| row_part.part == part);
        found.flat_map(RowPart::texts).collect()
    }

    /// The labels of all parts that have one, with their content as HTML.
    fn labelled(&self, frame: &Frame) -> Vec<(&'static str, String)> {
        let parts = self.parts.iter();
        let labelled = parts.filter_map(|row_part| {
            let label = row_part.part.label(self.language)?;
            Some((label, text(frame, &row_part.blocks(), None)))
        });
        labelled.collect()
    }
}

/// `/settings`
pub(super) async fn settings(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/settings", words.settings());
    let engine = site.conversations.live.engine();
    let all = engine.library().packs.iter().flat_map(|p| &p.settings);
    let settings = all.map(|setting| SettingRow {
        name: setting.name.best(frame.language).to_owned(),
        other_name: other_name(setting, frame.language),
        address: frame.to(&format!("/settings/{}", encoded(&setting.id))),
        cells: cells(setting, frame.language),
    });
    let settings = settings.collect();
    html(&SettingsPage { frame, settings })
}

/// `/settings/{id}`
pub(super) async fn setting(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let engine = site.conversations.live.engine();
    // Only the id is accepted, so that each page has one address.
    let mut named = engine.library().settings_named(&id);
    let Some((pack, setting)) = named.find(|(_, row)| row.id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let language = visitor.language;
    let name = setting.name.best(language);
    let frame = Frame::new(&site, &visitor, "/settings", name);
    html(&SettingPage {
        id: setting.id.clone(),
        other_name: other_name(setting, language),
        pack: pack.title.best(language).to_owned(),
        cells: cells(setting, language),
        sources: sources(&Citation::all(pack, &setting.sources, language), &frame),
        entry: setting.entry.as_deref().map(|id| frame.to_entry(id)),
        frame,
    })
}

fn cells(setting: &Setting, language: Language) -> Cells {
    Cells {
        language,
        parts: rows::setting(setting, language),
    }
}

/// The name in the other language, if it differs.
fn other_name(setting: &Setting, language: Language) -> String {
    let other = setting.name.get(language.other());
    let other = other.filter(|other| *other != setting.name.best(language));
    other.unwrap_or_default().to_owned()
}

/// `/rollouts`
pub(super) async fn rollouts(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/rollouts", words.rollouts());
    let engine = site.conversations.live.engine();
    let audience = visitor.value("audience").unwrap_or_default().to_owned();
    let packs = engine.library().packs.iter();
    let all: Vec<(&Pack, &Rollout)> = packs
        .flat_map(|pack| pack.rollouts.iter().map(move |row| (pack, row)))
        .collect();
    let mut audiences: Vec<String> = all
        .iter()
        .flat_map(|(_, row)| row.audience.clone())
        .collect();
    audiences.sort();
    audiences.dedup();
    let reached = all
        .iter()
        .filter(|(_, row)| audience.is_empty() || row.reaches(&audience));
    let rows = reached.map(|(pack, row)| rollout(pack, row, &frame, &site));
    let rollouts = rows.collect();
    html(&RolloutsPage {
        frame,
        audiences,
        audience,
        rollouts,
    })
}

fn rollout(pack: &Pack, row: &Rollout, frame: &Frame, site: &Site) -> RolloutRow {
    let language = frame.language;
    let day = site.conversations.context(None).day;
    RolloutRow {
        name: row.name.best(language).to_owned(),
        phase: row.phase(day).name(),
        cells: Cells {
            language,
            parts: rows::rollout(row, day, language),
        },
        sources: sources(&Citation::all(pack, &row.sources, language), frame),
        entry: row.entry.as_deref().map(|id| frame.to_entry(id)),
    }
}
