//! Entries to review: old ones, expired ones, those whose day for it has passed, and those
//! with a source that changed after they were verified.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Unit;
use jiff::civil::Date;
use serde::Serialize;

use super::Options;
use crate::fetch::last_change;
use crate::knowledge::{Entry, Library, Pack, Side};
use crate::text::Language;

/// An entry to review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overdue {
    /// The entry, as `pack/id`.
    pub entry: String,
    /// The `as_of` of its older side.
    pub as_of: Date,
    /// The last day on which it held, if that has passed.
    pub ended: Option<Date>,
    /// The day by which it was to be reviewed, if that has passed.
    pub review_by: Option<Date>,
    /// The day on which a change of one of its sources was found, if that is later.
    pub source_changed: Option<Date>,
}

/// An entry with a source that changed after it was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outdated {
    /// The entry, as `pack/id`.
    pub entry: String,
    /// The file of its older side.
    pub file: PathBuf,
    /// The `as_of` of that side.
    pub as_of: Date,
    /// The keys of the changed sources.
    pub sources: Vec<String>,
    /// The day on which the last of these changes was found.
    pub changed: Date,
}

/// An entry whose day for a review has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastReview {
    /// The entry, as `pack/id`.
    pub entry: String,
    /// The file of the side that has the day; of the side with the earlier day if the sides
    /// differ.
    pub file: PathBuf,
    /// The line of the day in that file, from 1.
    pub line: usize,
    /// The day.
    pub review_by: Date,
}

/// The entries to review: those whose day for it has passed, then the oldest. `changed`
/// holds the days on which changes of cited pages were found, by address.
pub fn overdue(
    library: &Library,
    today: Date,
    options: &Options,
    changed: &BTreeMap<String, Date>,
) -> Vec<Overdue> {
    let mut found = Vec::new();
    for (pack, entry) in entries(library) {
        let sides = entry.sides.values().map(|side| &side.header);
        let Some(as_of) = sides.clone().map(|header| header.as_of).min() else {
            continue;
        };
        let ended = sides.filter_map(|header| header.until).min();
        let ended = ended.filter(|until| *until < today);
        let age = as_of
            .until((Unit::Day, today))
            .map_or(0, |span| span.get_days());
        let review_by = entry.past_review(today);
        let source_changed = outdated_one(pack, entry, changed).map(|one| one.changed);
        let is_old = age > i32::from(options.review_after_days);
        let is_due = ended.or(review_by).or(source_changed).is_some() || is_old;
        if is_due {
            found.push(Overdue {
                entry: format!("{}/{}", pack.id, entry.id),
                as_of,
                ended,
                review_by,
                source_changed,
            });
        }
    }
    let key = |one: &Overdue| (one.review_by.is_none(), one.review_by, one.as_of);
    found.sort_by(|a, b| (key(a), &a.entry).cmp(&(key(b), &b.entry)));
    found
}

/// The entries with a source that changed after they were verified. An entry that was
/// verified on the day of the change counts as verified against the new page: its author
/// sets `as_of` to the day on which the change was reported.
pub fn outdated(library: &Library, changed: &BTreeMap<String, Date>) -> Vec<Outdated> {
    entries(library)
        .filter_map(|(pack, entry)| outdated_one(pack, entry, changed))
        .collect()
}

/// The entries whose day for a review is before `today`, by pack and id.
pub fn past_review(library: &Library, today: Date) -> Vec<PastReview> {
    let past = entries(library).filter_map(|(pack, entry)| {
        let review_by = entry.past_review(today)?;
        let has_day = |side: &&Side| side.header.review_by == Some(review_by);
        let side = entry.sides.values().find(has_day)?;
        Some(PastReview {
            entry: format!("{}/{}", pack.id, entry.id),
            file: side.file.clone(),
            line: side.line_of("review_by"),
            review_by,
        })
    });
    past.collect()
}

fn entries(library: &Library) -> impl Iterator<Item = (&Pack, &Entry)> {
    let packs = library.packs.iter();
    packs.flat_map(|pack| pack.entries.iter().map(move |entry| (pack, entry)))
}

/// The sources of an entry that changed after it was verified; `None` without one.
fn outdated_one(pack: &Pack, entry: &Entry, changed: &BTreeMap<String, Date>) -> Option<Outdated> {
    let side = entry.sides.values().min_by_key(|side| side.header.as_of)?;
    let as_of = side.header.as_of;
    let (mut sources, mut last) = (Vec::new(), as_of);
    for key in &side.header.sources {
        let Some(source) = pack.sources.get(key) else {
            continue;
        };
        let addresses = Language::ALL.into_iter().filter_map(|l| source.url.get(l));
        let day = addresses.filter_map(|a| last_change(a, changed)).max();
        if let Some(day) = day.filter(|day| *day > as_of) {
            sources.push(key.clone());
            last = last.max(day);
        }
    }
    (!sources.is_empty()).then(|| Outdated {
        entry: format!("{}/{}", pack.id, entry.id),
        file: side.file.clone(),
        as_of,
        sources,
        changed: last,
    })
}
