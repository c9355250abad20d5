//! The questions of a period, and the packs, to a report for the desk: how much was
//! asked and answered, what is missing, which ways to ask entries lack, what does not
//! help, what is out of date.
//!
//! Pure except for [`Records::read`], which reads the store; the caller reads the packs
//! and the changes of cited pages. The database counts, so that work and memory don't grow
//! with the questions. Nobody is identified: the store holds masked text, and people are
//! only counted.

pub mod draft;
mod figures;
mod group;
pub mod review;
mod spreadsheet;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::knowledge::{Glossary, Library};
use crate::store::figures::{
    ChosenText, EntryComment, EntryVotes, Intervals, QuestionCount, UnansweredText, VoteCount,
};
use crate::store::{Store, StoreError, Vote};
use crate::text::{Language, Tokenizer};

pub use figures::Figures;
pub use group::Group;
pub use review::Overdue;
pub use spreadsheet::{SpreadsheetError, spreadsheet};
pub use wording::{LackingEntry, Wording};

/// `[report]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Days after its `as_of` when an entry is due for review.
    pub review_after_days: u16,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            review_after_days: 180,
        }
    }
}

/// The most texts for which people chose an entry, and the most comments.
const MAX_TEXTS: u32 = 5_000;

/// What the store has of a period.
#[derive(Debug, Clone)]
pub struct Records {
    /// The first day and the last.
    pub days: (Date, Date),
    /// The intervals of the counts; each is within a day.
    pub intervals: Intervals,
    /// The numbers of questions.
    pub questions: Vec<QuestionCount>,
    /// The numbers of votes on them.
    pub votes: Vec<VoteCount>,
    /// The number of people who asked; 0 where people are not counted.
    pub people: usize,
    /// The times to an answer in milliseconds, the shortest first, with their numbers.
    pub latencies: Vec<(u64, usize)>,
    /// The texts without an answer, the most asked first.
    pub unanswered: Vec<UnansweredText>,
    /// The texts for which people chose an entry.
    pub chosen: Vec<ChosenText>,
    /// The entries that answered a question or were chosen.
    pub used: BTreeSet<String>,
    /// The votes on each entry.
    pub entry_votes: Vec<EntryVotes>,
    /// Comments on answers that didn't help, the newest first.
    pub comments: Vec<EntryComment>,
    /// The number of hand-overs in the whole store, by the name of their state.
    pub hand_overs: BTreeMap<&'static str, usize>,
    /// The days on which changes of cited pages were found, by address.
    pub changed: BTreeMap<String, Date>,
}

impl Records {
    /// Reads the records of questions that were asked from the first day to the last, in a
    /// time zone. `changed` stays empty: the store doesn't hold it.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn read(
        store: &Store,
        days: (Date, Date),
        zone: &TimeZone,
    ) -> Result<Records, StoreError> {
        let intervals = intervals(days, zone);
        let since = intervals.since;
        Ok(Records {
            days,
            intervals,
            questions: store.question_counts(intervals).await?,
            votes: store.vote_counts(intervals).await?,
            people: store.people(since).await?,
            latencies: store.latencies(since).await?,
            unanswered: store.unanswered_texts(since, group::MAX_COMPARED).await?,
            chosen: store.chosen_texts(since, MAX_TEXTS).await?,
            used: store.used_entries(since).await?,
            entry_votes: store.entry_votes(since).await?,
            comments: store.entry_comments(since, MAX_TEXTS).await?,
            hand_overs: store.hand_over_counts().await?,
            changed: BTreeMap::new(),
        })
    }
}

/// The longest intervals of equal length into which every day of a period can be divided: a
/// day, or less where the clocks change in the period. Their length is the greatest common
/// divisor of the days' lengths.
fn intervals((from, to): (Date, Date), zone: &TimeZone) -> Intervals {
    let start = |day: Date| {
        let start = day.to_zoned(zone.clone());
        start.map_or(Timestamp::MIN, |start| start.timestamp())
    };
    let since = start(from);
    let mut seconds = 0;
    let mut day = from;
    while day <= to {
        let Ok(next) = day.checked_add(1.day()) else {
            break;
        };
        let (mut a, mut b) = (start(next).as_second() - start(day).as_second(), seconds);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        seconds = a;
        day = next;
    }
    Intervals {
        since,
        seconds: seconds.max(1),
    }
}

/// The report of a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The version of this schema.
    pub version: u32,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The figures of all questions.
    pub total: Figures,
    /// The number of people who asked; 0 where people are not counted.
    pub people: usize,
    /// The 50th and 95th percentile of the time to an answer, in milliseconds.
    pub latency_ms: [u64; 2],
    /// By the language of the reply.
    pub languages: BTreeMap<&'static str, Figures>,
    /// By channel.
    pub channels: BTreeMap<String, Figures>,
    /// Every day of the period, including those without a question.
    pub days: Vec<(Date, Figures)>,
    /// Hand-overs by state.
    pub hand_overs: BTreeMap<&'static str, usize>,
    /// Groups of similar questions that were not answered, the most asked first.
    pub unanswered: Vec<Group>,
    /// Entries with the ways to ask for them that they lack, the most asked first.
    pub ways_to_ask: Vec<LackingEntry>,
    /// Entries that answered no question in the period and weren't chosen, as `pack/id`.
    pub unused: Vec<String>,
    /// Entries whose answers did not help, the worst first.
    pub unhelpful: Vec<Unhelpful>,
    /// Entries due for review: those past their `review_by`, then the oldest.
    pub overdue: Vec<Overdue>,
}

/// An entry with votes that it did not help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unhelpful {
    /// The entry's id.
    pub entry: String,
    /// Votes that it helped.
    pub helpful: usize,
    /// Votes that it did not.
    pub not_helpful: usize,
    /// The comments with these votes.
    pub comments: Vec<String>,
}

/// Makes the report of records, with days in a time zone.
pub fn report(
    records: &Records,
    library: &Library,
    tokenizer: &Tokenizer,
    zone: &TimeZone,
    options: &Options,
) -> Report {
    let (from, to) = records.days;
    let glossary = Glossary::new(tokenizer, &library.packs);
    let mut report = Report {
        version: 1,
        from,
        to,
        total: Figures::default(),
        people: records.people,
        latency_ms: percentiles(&records.latencies),
        languages: BTreeMap::new(),
        channels: BTreeMap::new(),
        days: Vec::new(),
        hand_overs: records.hand_overs.clone(),
        unanswered: group::groups(&records.unanswered, tokenizer, &glossary),
        ways_to_ask: wording::lacking(records, library, zone),
        unused: unused(records, library),
        unhelpful: unhelpful(records),
        overdue: review::overdue(library, to, options, &records.changed),
    };
    let mut days: BTreeMap<Date, Figures> = BTreeMap::new();
    let mut add = |interval: i64, language: Language, channel: &str, figures: Figures| {
        let second = interval.saturating_mul(records.intervals.seconds);
        let start = records.intervals.since.as_second().saturating_add(second);
        let day = day(
            Timestamp::from_second(start).unwrap_or(Timestamp::MAX),
            zone,
        );
        report.total += figures;
        *report.languages.entry(language.code()).or_default() += figures;
        *report.channels.entry(channel.to_owned()).or_default() += figures;
        *days.entry(day).or_default() += figures;
    };
    for one in &records.questions {
        let figures = Figures::of_questions(&one.outcome, one.count);
        add(one.interval, one.language, &one.channel, figures);
    }
    for one in &records.votes {
        let figures = Figures::of_votes(one.vote, one.count);
        add(one.interval, one.language, &one.channel, figures);
    }
    let mut day = from;
    while day <= to {
        report
            .days
            .push((day, days.remove(&day).unwrap_or_default()));
        let Ok(next) = day.checked_add(1.day()) else {
            break;
        };
        day = next;
    }
    report
}

/// The day of a time.
fn day(moment: Timestamp, zone: &TimeZone) -> Date {
    moment.to_zoned(zone.clone()).date()
}

/// The 50th and 95th percentile of values with their numbers, the smallest first.
fn percentiles(values: &[(u64, usize)]) -> [u64; 2] {
    let all: usize = values.iter().map(|(_, count)| count).sum();
    let at = |percent: usize| {
        // Nearest rank.
        let mut left = (all * percent).div_ceil(100).max(1);
        let found = values.iter().find(|(_, count)| {
            let is_here = left <= *count;
            left = left.saturating_sub(*count);
            is_here
        });
        found.map_or(0, |(value, _)| *value)
    };
    [at(50), at(95)]
}

fn unused(records: &Records, library: &Library) -> Vec<String> {
    let entries = library.packs.iter().flat_map(|pack| {
        let entries = pack.entries.iter();
        let entries = entries.filter(|entry| !records.used.contains(&entry.id));
        entries.map(|entry| format!("{}/{}", pack.id, entry.id))
    });
    entries.collect()
}

fn unhelpful(records: &Records) -> Vec<Unhelpful> {
    let mut found: BTreeMap<&str, Unhelpful> = BTreeMap::new();
    for one in &records.entry_votes {
        let unhelpful = found.entry(&one.entry).or_insert_with(|| Unhelpful {
            entry: one.entry.clone(),
            helpful: 0,
            not_helpful: 0,
            comments: Vec::new(),
        });
        match one.vote {
            Vote::Helpful => unhelpful.helpful += one.count,
            Vote::NotHelpful => unhelpful.not_helpful += one.count,
        }
    }
    for one in records.comments.iter().rev() {
        if let Some(unhelpful) = found.get_mut(one.entry.as_str()) {
            unhelpful.comments.push(one.comment.clone());
        }
    }
    let mut found: Vec<Unhelpful> = found.into_values().filter(|e| e.not_helpful > 0).collect();
    found.sort_by_key(|entry| std::cmp::Reverse(entry.not_helpful));
    found
}

#[cfg(test)]
mod tests;
