//! Settings and rollouts as tables.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::answer::{SourceView, sources};
use super::frame::Frame;
use super::html;
use super::visitor::{Visitor, encoded};
use crate::answer::citations;
use crate::knowledge::{Pack, Rollout, Setting};
use crate::render::look_up::{Row, rollout_rows, setting_rows};
use crate::render::words;
use crate::text::Language;

/// Every setting.
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

/// Every rollout.
#[derive(Template)]
#[template(path = "rollouts.html")]
struct RolloutsPage {
    frame: Frame,
    audiences: Vec<String>,
    wanted: String,
    rollouts: Vec<RolloutRow>,
}

struct RolloutRow {
    name: String,
    phase: &'static str,
    cells: Cells,
    sources: Vec<SourceView>,
    entry: Option<String>,
}

/// What there is to say of one thing, by what it is about.
struct Cells {
    rows: Vec<Row>,
}

impl Cells {
    /// The description.
    fn text(&self) -> &[String] {
        let own = self.rows.iter().find(|row| row.label.is_none());
        own.map_or(&[], |row| &row.items)
    }

    /// What is said under a label.
    fn of(&self, label: &str) -> &[String] {
        let own = self.rows.iter().find(|row| row.label == Some(label));
        own.map_or(&[], |row| &row.items)
    }

    /// Everything with a label.
    fn labelled(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((row.label?, row.items.as_slice())))
    }
}

/// `/settings`
pub(super) async fn settings(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/settings", words.settings());
    let engine = site.dialogue.live.engine();
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
    let engine = site.dialogue.live.engine();
    let packs = engine.library().packs.iter();
    let mut all = packs.flat_map(|pack| pack.settings.iter().map(move |row| (pack, row)));
    let found: Option<(&Pack, &Setting)> = all.find(|(_, row)| row.id == id);
    let Some((pack, setting)) = found else {
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
        sources: sources(&citations(pack, &setting.sources, language), &frame),
        entry: setting.entry.as_deref().map(|id| frame.to_entry(id)),
        frame,
    })
}

fn cells(setting: &Setting, language: Language) -> Cells {
    Cells {
        rows: setting_rows(setting, language),
    }
}

/// The name in the other language, where it is another.
fn other_name(setting: &Setting, language: Language) -> String {
    let other = setting.name.get(language.other());
    let other = other.filter(|other| *other != setting.name.best(language));
    other.unwrap_or_default().to_owned()
}

/// `/rollouts`
pub(super) async fn rollouts(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/rollouts", words.rollouts());
    let engine = site.dialogue.live.engine();
    let wanted = visitor.value("audience").unwrap_or_default().to_owned();
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
        .filter(|(_, row)| wanted.is_empty() || row.reaches(&wanted));
    let rows = reached.map(|(pack, row)| rollout(pack, row, &frame, &site));
    let rollouts = rows.collect();
    html(&RolloutsPage {
        frame,
        audiences,
        wanted,
        rollouts,
    })
}

fn rollout(pack: &Pack, row: &Rollout, frame: &Frame, site: &Site) -> RolloutRow {
    let language = frame.language;
    let day = site.dialogue.surroundings(None).day;
    RolloutRow {
        name: row.name.best(language).to_owned(),
        phase: row.phase(day).name(),
        cells: Cells {
            rows: rollout_rows(row, day, language),
        },
        sources: sources(&citations(pack, &row.sources, language), frame),
        entry: row.entry.as_deref().map(|id| frame.to_entry(id)),
    }
}
