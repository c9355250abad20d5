//! Finds rows and documents without a source or without a dated source, and sources that
//! aren't on the web. Entries without a dated source were left out.

use super::super::markdown::{is_web_address, scheme};
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::super::sourced::mistakes;
use crate::text::Language;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    for source in pack.sources.values() {
        let urls = Language::ALL.map(|language| source.url.get(language));
        let mut urls: Vec<&str> = urls.into_iter().flatten().collect();
        urls.dedup();
        // A source without a scheme is the name of a page that isn't on the web.
        let is_odd = |url: &&str| scheme(url).is_some() && !is_web_address(url);
        for url in urls.into_iter().filter(is_odd) {
            let url = url.to_owned();
            found.push(source.place.problem(ProblemKind::NoWebAddress { url }));
        }
    }
    let settings = pack.settings.iter().map(|row| (&row.place, &row.sources));
    let rollouts = pack.rollouts.iter().map(|row| (&row.place, &row.sources));
    let rows = pack.decision.iter().flat_map(|decision| &decision.rows);
    let rows = rows.map(|row| (&row.place, &row.sources));
    for (place, keys) in settings.chain(rollouts).chain(rows) {
        let kinds = mistakes(&pack.sources, keys).into_iter();
        found.extend(kinds.map(|(_, kind)| place.problem(kind)));
    }
    documents(pack, found);
}

/// A document with an id needs a source, a URL or a date. One without an id is a page of
/// another system.
fn documents(pack: &Pack, found: &mut Vec<Problem>) {
    for document in &pack.documents {
        let line = document.lines.key("source");
        match &document.header.source {
            Some(key) if !pack.sources.contains_key(key) => {
                let key = key.clone();
                found.push(document.problem(line, ProblemKind::UnknownSource { key }));
            }
            None if document.header.url.is_empty()
                && document.header.date.is_none()
                && document.lines.has("id") =>
            {
                found.push(document.problem(line, ProblemKind::MissingSource));
            }
            _ => {}
        }
    }
}
