//! Choices to the ways to ask for an entry that it lacks: the questions without an answer
//! that turned out to ask for it.
//!
//! A question that the entry has by now, in either language, isn't listed; nor is one for
//! an entry that no longer exists.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::group::same_text_key;
use super::{Records, day};
use crate::knowledge::{Entry, Library, Side};
use crate::store::figures::ChosenText;

/// An entry with the ways to ask for it that it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LackingEntry {
    /// The entry, as `pack/id`.
    pub entry: String,
    /// The number of times that it was asked for in these ways.
    pub count: usize,
    /// The ways, the one asked last at the end.
    pub questions: Vec<Wording>,
}

/// A way to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The question as it was asked last, masked.
    pub text: String,
    /// The number of times that it was asked.
    pub count: usize,
    /// The day on which it was asked last.
    pub last: Date,
}

/// The entries that lack ways to ask, the one with the most questions first.
pub(super) fn lacking(records: &Records, library: &Library, zone: &TimeZone) -> Vec<LackingEntry> {
    let mut asked: BTreeMap<&str, Vec<&ChosenText>> = BTreeMap::new();
    for chosen in &records.chosen {
        asked.entry(&chosen.entry).or_default().push(chosen);
    }
    let lacking = asked.into_iter().filter_map(|(id, texts)| {
        let (pack, entry) = library.entry(id)?;
        let questions = wordings(&texts, entry, zone);
        Some(LackingEntry {
            entry: format!("{}/{id}", pack.id),
            count: questions.iter().map(|wording| wording.count).sum(),
            questions,
        })
    });
    let mut lacking: Vec<LackingEntry> = lacking.filter(|entry| entry.count > 0).collect();
    lacking.sort_by_key(|entry| std::cmp::Reverse(entry.count));
    lacking
}

/// The ways of asking in texts that the entry doesn't have.
fn wordings(texts: &[&ChosenText], entry: &Entry, zone: &TimeZone) -> Vec<Wording> {
    let sides = entry.sides.values();
    let known: BTreeSet<String> = sides.flat_map(Side::questions).map(same_text_key).collect();
    let mut texts = texts.to_vec();
    texts.sort_by(|a, b| (a.last, &a.text).cmp(&(b.last, &b.text)));
    // By text, with the position of the one that was asked last.
    let mut found: BTreeMap<String, (usize, Wording)> = BTreeMap::new();
    for (at, chosen) in texts.into_iter().enumerate() {
        let key = same_text_key(&chosen.text);
        if known.contains(&key) {
            continue;
        }
        let earlier = found.get(&key).map_or(0, |(_, earlier)| earlier.count);
        let wording = Wording {
            text: chosen.text.trim().to_owned(),
            count: earlier + chosen.count,
            last: day(chosen.last, zone),
        };
        found.insert(key, (at, wording));
    }
    let mut found: Vec<(usize, Wording)> = found.into_values().collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, wording)| wording).collect()
}
