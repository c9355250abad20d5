//! Shows entries at their permanent addresses, and the list of all entries.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::super::Site;
use super::answer::{LinkView, SourceView, sources, text};
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::answer::Citation;
use crate::knowledge::markdown::block::blocks;
use crate::knowledge::table::comparison_key;
use crate::knowledge::{Entry, Pack};
use crate::render::words;
use crate::text::Language;

/// The list of entries by pack.
#[derive(Template)]
#[template(path = "entries.html")]
struct EntriesPage {
    frame: Frame,
    filter: String,
    packs: Vec<(String, Vec<EntryRow>)>,
}

/// An entry in the list.
struct EntryRow {
    id: String,
    question: String,
    language: Language,
    address: String,
    tags: Vec<String>,
    verified: String,
}

/// An entry.
#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    id: String,
    pack: String,
    language: Language,
    body: String,
    also: Vec<String>,
    tags: Vec<LinkView>,
    sources: Vec<SourceView>,
    verified: String,
    /// The day by which it was to be reviewed, if that has passed.
    past_review: Option<Date>,
    /// The first and the last day on which the entry applies, with labels.
    period: Vec<(&'static str, String)>,
    related: Vec<LinkView>,
}

/// `/entries`
pub(super) async fn list(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/entries", words.all_entries());
    let filter = visitor.value("filter").unwrap_or_default().to_owned();
    let filter_key = comparison_key(&filter);
    let engine = site.conversations.live.engine();
    let packs = engine.library().packs.iter().map(|pack| {
        let rows = pack.entries.iter();
        let rows = rows.filter(|entry| matches(entry, &filter_key));
        let rows = rows.filter_map(|entry| EntryRow::new(entry, &frame));
        (pack.title.best(frame.language).to_owned(), rows.collect())
    });
    let packs = packs.filter(|(_, rows): &(String, Vec<EntryRow>)| !rows.is_empty());
    let packs = packs.collect();
    html(&EntriesPage {
        frame,
        filter,
        packs,
    })
}

/// True if the id, a question or a tag of an entry contains the filter.
fn matches(entry: &Entry, filter_key: &str) -> bool {
    let sides = entry.sides.values();
    let texts = sides.flat_map(|side| {
        let tags = side.header.tags.iter().map(String::as_str);
        side.questions().chain(tags)
    });
    let mut texts = texts.chain([entry.id.as_str()]);
    filter_key.is_empty() || texts.any(|text| comparison_key(text).contains(filter_key))
}

impl EntryRow {
    fn new(entry: &Entry, frame: &Frame) -> Option<EntryRow> {
        let (language, side) = entry.side(frame.language)?;
        Some(EntryRow {
            id: entry.id.clone(),
            question: side.header.question.clone(),
            language,
            address: frame.to_entry(&entry.id),
            tags: side.header.tags.clone(),
            verified: side.header.as_of.to_string(),
        })
    }
}

/// `/entries/{id}`
pub(super) async fn entry(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let engine = site.conversations.live.engine();
    let Some((pack, entry)) = engine.library().entry(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some((language, side)) = entry.side(visitor.language) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let header = &side.header;
    let frame = Frame::new(&site, &visitor, "/entries", header.question.clone());
    let words = frame.words;
    let today = site.conversations.context(None).day;
    let period = [
        (words.holds_from(), header.from),
        (words.holds_until(), header.until),
    ];
    let period = period.into_iter();
    html(&EntryPage {
        id: entry.id.clone(),
        pack: pack.title.best(visitor.language).to_owned(),
        language,
        body: text(&frame, &blocks(&side.answer), Some(&entry.id)),
        also: header.also.clone(),
        tags: tags(&header.tags, &frame),
        sources: sources(&Citation::all(pack, &header.sources, language), &frame),
        verified: header.as_of.to_string(),
        past_review: entry.past_review(today),
        period: period
            .filter_map(|(label, day)| Some((label, day?.to_string())))
            .collect(),
        related: related(pack, &header.related, &frame),
        frame,
    })
}

fn tags(tags: &[String], frame: &Frame) -> Vec<LinkView> {
    let link = |tag: &String| LinkView {
        text: tag.clone(),
        address: frame.to_with("/entries", &[("filter", tag)]),
    };
    tags.iter().map(link).collect()
}

fn related(pack: &Pack, ids: &[String], frame: &Frame) -> Vec<LinkView> {
    let entries = ids.iter().filter_map(|id| pack.entry(id));
    let link = |entry: &Entry| {
        let (_, side) = entry.side(frame.language)?;
        Some(LinkView {
            text: side.header.question.clone(),
            address: frame.to_entry(&entry.id),
        })
    };
    entries.filter_map(link).collect()
}
