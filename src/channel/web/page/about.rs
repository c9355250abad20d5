//! Shows the packs with the number and the age of their sources.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::tz::TimeZone;

use super::super::Site;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::knowledge::{Pack, Source};
use crate::render::words;
use crate::text::Language;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    packs: Vec<PackView>,
    built_at: String,
    passages: u32,
    problems: usize,
}

struct PackView {
    title: String,
    id: String,
    /// Figures with their labels.
    figures: Vec<(&'static str, String)>,
}

/// `/about`
pub(super) async fn about(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let words = words::Page(visitor.language);
    let frame = Frame::new(&site, &visitor, "/about", words.about());
    let engine = site.conversations.live.engine();
    let status = site.conversations.live.status();
    let packs = engine.library().packs.iter();
    let packs = packs.map(|pack| PackView::new(pack, words)).collect();
    let built = status.index_built.to_zoned(TimeZone::system());
    html(&AboutPage {
        frame,
        packs,
        built_at: built.strftime("%Y-%m-%d %H:%M %Z").to_string(),
        passages: engine.index().manifest().counts.passages,
        problems: status.problems.len(),
    })
}

impl PackView {
    fn new(pack: &Pack, words: words::Page) -> PackView {
        let sources = pack.sources.values();
        let mut dated: Vec<(_, &Source)> = sources
            .filter_map(|source| Some((source.date?.last_day(), source)))
            .collect();
        dated.sort_by_key(|(day, _)| *day);
        let text = |dated: Option<&(jiff::civil::Date, &Source)>| {
            dated.map(|(_, source)| date_and_title(source, words.0))
        };
        let counts = [
            (words.entries(), pack.entries.len()),
            (words.documents(), pack.listed.len()),
            (words.settings(), pack.settings.len()),
            (words.rollouts(), pack.rollouts.len()),
            (words.sources_count(), pack.sources.len()),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let mut figures: Vec<(&'static str, String)> = counts
            .map(|(label, count)| (label, count.to_string()))
            .collect();
        if pack.decision.is_some() {
            figures.push((words.decision_table(), words.yes_there_is().to_owned()));
        }
        figures.extend(text(dated.last()).map(|text| (words.newest_source(), text)));
        figures.extend(text(dated.first()).map(|text| (words.oldest_source(), text)));
        PackView {
            title: pack.title.best(words.0).to_owned(),
            id: pack.id.clone(),
            figures,
        }
    }
}

/// The date and the title of a source.
fn date_and_title(source: &Source, language: Language) -> String {
    let date = source
        .date
        .map_or_else(String::new, |date| date.to_string());
    format!("{date} – {}", source.title.best(language))
}
