//! The questions of a period, and the packs, to a report for the desk: how much was
//! asked and answered, what is missing, which ways to ask entries lack, what does not
//! help, what is out of date.
//!
//! Pure except for [`Records::since`], which reads the store; the caller reads the packs
//! and the changes of cited pages. Nobody is identified: the store holds masked text, and
//! people are only counted.

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
use crate::store::{Choice, Feedback, QuestionId, Store, StoreError, StoredQuestion, Vote};
use crate::text::Tokenizer;

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

/// What the store has of a period.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// The questions, oldest first.
    pub questions: Vec<StoredQuestion>,
    /// The votes on them.
    pub feedback: Vec<Feedback>,
    /// The entries that questions without an answer turned out to ask for.
    pub choices: Vec<Choice>,
    /// The number of hand-overs in the whole store, by the name of their state.
    pub hand_overs: BTreeMap<&'static str, usize>,
    /// The days on which changes of cited pages were found, by address.
    pub changed: BTreeMap<String, Date>,
}

impl Records {
    /// Reads the records of questions that were asked at or after a time. `changed` stays
    /// empty: the store doesn't hold it.
    pub async fn since(store: &Store, since: Timestamp) -> Result<Records, StoreError> {
        Ok(Records {
            questions: store.questions(since).await?,
            feedback: store.feedback(since).await?,
            choices: store.choices(since).await?,
            hand_overs: store.hand_over_counts().await?,
            changed: BTreeMap::new(),
        })
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

/// Makes the report of the days from the first to the last, in a time zone.
pub fn report(
    records: &Records,
    library: &Library,
    tokenizer: &Tokenizer,
    (from, to): (Date, Date),
    zone: &TimeZone,
    options: &Options,
) -> Report {
    let mut report = Report {
        version: 1,
        from,
        to,
        total: Figures::default(),
        people: 0,
        latency_ms: latencies(&records.questions),
        languages: BTreeMap::new(),
        channels: BTreeMap::new(),
        days: Vec::new(),
        hand_overs: records.hand_overs.clone(),
        unanswered: Vec::new(),
        ways_to_ask: wording::lacking(records, library, zone),
        unused: unused(records, library),
        unhelpful: unhelpful(records),
        overdue: review::overdue(library, to, options, &records.changed),
    };
    let mut votes: BTreeMap<&QuestionId, Vec<Vote>> = BTreeMap::new();
    for feedback in &records.feedback {
        votes
            .entry(&feedback.question)
            .or_default()
            .push(feedback.vote);
    }
    let mut days: BTreeMap<Date, Figures> = BTreeMap::new();
    let mut people = BTreeSet::new();
    for question in &records.questions {
        let figures = Figures::of(question, votes.get(&question.id).map_or(&[], Vec::as_slice));
        let day = day(question.asked, zone);
        let language = question.language.code();
        let channel = question.channel.clone();
        report.total += figures;
        *report.languages.entry(language).or_default() += figures;
        *report.channels.entry(channel).or_default() += figures;
        *days.entry(day).or_default() += figures;
        people.extend(question.person.as_ref());
    }
    report.people = people.len();
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
    let glossary = Glossary::new(tokenizer, &library.packs);
    let unanswered = records.questions.iter().filter(|q| q.outcome != "answered");
    report.unanswered = group::groups(unanswered, tokenizer, &glossary);
    report
}

/// The day of a time.
fn day(moment: Timestamp, zone: &TimeZone) -> Date {
    moment.to_zoned(zone.clone()).date()
}

fn latencies(questions: &[StoredQuestion]) -> [u64; 2] {
    let mut all: Vec<u64> = questions
        .iter()
        .map(|question| u64::try_from(question.latency.as_millis()).unwrap_or(u64::MAX))
        .collect();
    all.sort_unstable();
    let at = |percent: usize| {
        // Nearest rank.
        let rank = (all.len() * percent).div_ceil(100).max(1);
        all.get(rank - 1).copied().unwrap_or_default()
    };
    [at(50), at(95)]
}

fn unused(records: &Records, library: &Library) -> Vec<String> {
    let used: BTreeSet<&str> = records
        .questions
        .iter()
        .filter_map(|question| question.entry.as_deref())
        .chain(records.choices.iter().map(|choice| choice.entry.as_str()))
        .collect();
    let entries = library.packs.iter().flat_map(|pack| {
        let entries = pack
            .entries
            .iter()
            .filter(|entry| !used.contains(entry.id.as_str()));
        entries.map(|entry| format!("{}/{}", pack.id, entry.id))
    });
    entries.collect()
}

fn unhelpful(records: &Records) -> Vec<Unhelpful> {
    let entry_of: BTreeMap<&QuestionId, &str> = records
        .questions
        .iter()
        .filter_map(|question| Some((&question.id, question.entry.as_deref()?)))
        .collect();
    let mut found: BTreeMap<&str, Unhelpful> = BTreeMap::new();
    for feedback in &records.feedback {
        let Some(&entry) = entry_of.get(&feedback.question) else {
            continue;
        };
        let unhelpful = found.entry(entry).or_insert_with(|| Unhelpful {
            entry: entry.to_owned(),
            helpful: 0,
            not_helpful: 0,
            comments: Vec::new(),
        });
        match feedback.vote {
            Vote::Helpful => unhelpful.helpful += 1,
            Vote::NotHelpful => {
                unhelpful.not_helpful += 1;
                unhelpful.comments.extend(feedback.comment.clone());
            }
        }
    }
    let mut found: Vec<Unhelpful> = found.into_values().filter(|e| e.not_helpful > 0).collect();
    found.sort_by_key(|entry| std::cmp::Reverse(entry.not_helpful));
    found
}

#[cfg(test)]
mod tests;
