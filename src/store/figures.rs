//! What a report needs of the questions of a period, counted by the database. A list has
//! a limit, so that the memory for a report doesn't grow with the number of questions.
//!
//! All calls use the connection for reports.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::question::language;
use super::{Store, StoreError, Vote, moment};
use crate::text::Language;

/// Intervals of equal length that begin at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intervals {
    /// When the first one begins.
    pub since: Timestamp,
    /// The length of each in seconds, 1 or more.
    pub seconds: i64,
}

/// The number of questions of one interval, language, channel and outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionCount {
    /// The number of the interval, from 0.
    pub interval: i64,
    /// The language of the replies.
    pub language: Language,
    /// The channel's name.
    pub channel: String,
    /// The outcome's name.
    pub outcome: String,
    /// How many there are.
    pub count: usize,
}

/// The number of votes on the questions of one interval, language and channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteCount {
    /// The number of the interval in which the questions were asked, from 0.
    pub interval: i64,
    /// The language of the replies.
    pub language: Language,
    /// The channel's name.
    pub channel: String,
    /// The vote.
    pub vote: Vote,
    /// How many there are.
    pub count: usize,
}

/// A text that was asked and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredText {
    /// The text, masked.
    pub text: String,
    /// Ids of the entries that were offered.
    pub related: Vec<String>,
    /// How often it was asked with this result.
    pub count: usize,
}

/// A text for which people chose an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenText {
    /// The entry.
    pub entry: String,
    /// The text, masked.
    pub text: String,
    /// How many questions have it.
    pub count: usize,
    /// When it was asked last.
    pub last: Timestamp,
}

/// The votes on an entry's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryVotes {
    /// The entry.
    pub entry: String,
    /// The vote.
    pub vote: Vote,
    /// How many there are.
    pub count: usize,
}

/// A comment on an entry's answer that didn't help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryComment {
    /// The entry.
    pub entry: String,
    /// The comment, masked.
    pub comment: String,
}

impl Store {
    /// Counts questions.
    pub async fn question_counts(
        &self,
        intervals: Intervals,
    ) -> Result<Vec<QuestionCount>, StoreError> {
        let sql = "SELECT (asked - $1) / $2 AS number, language, channel, outcome, \
                   COUNT(*) AS count FROM question WHERE asked >= $1 GROUP BY 1, 2, 3, 4";
        let numbers = [intervals.since.as_second(), intervals.seconds.max(1)];
        let rows = self.rows(sql, &numbers).await?;
        let read = |row: &AnyRow| {
            Ok(QuestionCount {
                interval: row.try_get("number")?,
                language: language(row.try_get("language")?)?,
                channel: row.try_get("channel")?,
                outcome: row.try_get("outcome")?,
                count: count(row)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Counts votes.
    pub async fn vote_counts(&self, intervals: Intervals) -> Result<Vec<VoteCount>, StoreError> {
        let sql = "SELECT (asked - $1) / $2 AS number, language, channel, helpful, \
                   COUNT(*) AS count FROM feedback \
                   JOIN question ON question.id = feedback.question \
                   WHERE asked >= $1 GROUP BY 1, 2, 3, 4";
        let numbers = [intervals.since.as_second(), intervals.seconds.max(1)];
        let rows = self.rows(sql, &numbers).await?;
        let read = |row: &AnyRow| {
            Ok(VoteCount {
                interval: row.try_get("number")?,
                language: language(row.try_get("language")?)?,
                channel: row.try_get("channel")?,
                vote: vote(row)?,
                count: count(row)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The number of people who asked at or after a time.
    pub async fn people(&self, since: Timestamp) -> Result<usize, StoreError> {
        let sql = "SELECT COUNT(DISTINCT person) AS count FROM question WHERE asked >= $1";
        let row = sqlx::query(sql)
            .bind(since.as_second())
            .fetch_one(&mut *self.database.report_connection().await?)
            .await?;
        count(&row)
    }

    /// The times to an answer in milliseconds, the shortest first, each with the number of
    /// questions that it took so long.
    pub async fn latencies(&self, since: Timestamp) -> Result<Vec<(u64, usize)>, StoreError> {
        let sql = "SELECT latency_ms, COUNT(*) AS count FROM question WHERE asked >= $1 \
                   GROUP BY latency_ms ORDER BY latency_ms";
        let rows = self.rows(sql, &[since.as_second()]).await?;
        let read = |row: &AnyRow| {
            let latency: i64 = row.try_get("latency_ms")?;
            Ok((latency.unsigned_abs(), count(row)?))
        };
        rows.iter().map(read).collect()
    }

    /// Texts without an answer and without a choice, the most asked first, at most `limit` of
    /// them.
    pub async fn unanswered_texts(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnansweredText>, StoreError> {
        let sql = "SELECT text, related, COUNT(*) AS count FROM question \
                   WHERE asked >= $1 AND outcome <> 'answered' AND NOT EXISTS \
                   (SELECT 1 FROM choice WHERE choice.question = question.id) \
                   GROUP BY text, related ORDER BY 3 DESC, 1, 2 LIMIT $2";
        let rows = self
            .rows(sql, &[since.as_second(), i64::from(limit)])
            .await?;
        let read = |row: &AnyRow| {
            Ok(UnansweredText {
                text: row.try_get("text")?,
                related: super::question::related(row.try_get("related")?)?,
                count: count(row)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Texts for which people chose an entry, the one asked last first, at most `limit` of
    /// them.
    pub async fn chosen_texts(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<ChosenText>, StoreError> {
        let sql = "SELECT choice.entry AS chosen, text, COUNT(DISTINCT choice.question) AS count, \
                   MAX(asked) AS last FROM choice \
                   JOIN question ON question.id = choice.question \
                   WHERE asked >= $1 AND choice.entry <> '' GROUP BY choice.entry, text ORDER BY 4 DESC, 1, 2 LIMIT $2";
        let rows = self
            .rows(sql, &[since.as_second(), i64::from(limit)])
            .await?;
        let read = |row: &AnyRow| {
            Ok(ChosenText {
                entry: row.try_get("chosen")?,
                text: row.try_get("text")?,
                count: count(row)?,
                last: moment(row.try_get("last")?)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The entries that answered a question or were chosen for one.
    pub async fn used_entries(&self, since: Timestamp) -> Result<BTreeSet<String>, StoreError> {
        // A union of both would search the choices of every question.
        let answered = "SELECT DISTINCT entry FROM question \
                        WHERE asked >= $1 AND entry IS NOT NULL";
        let chosen = "SELECT DISTINCT entry FROM choice WHERE EXISTS (SELECT 1 FROM question \
                      WHERE question.id = choice.question AND asked >= $1)";
        let mut used = BTreeSet::new();
        for sql in [answered, chosen] {
            for row in &self.rows(sql, &[since.as_second()]).await? {
                used.insert(row.try_get("entry")?);
            }
        }
        Ok(used)
    }

    /// Counts the votes on each entry's answers.
    pub async fn entry_votes(&self, since: Timestamp) -> Result<Vec<EntryVotes>, StoreError> {
        let sql = "SELECT entry, helpful, COUNT(*) AS count FROM feedback \
                   JOIN question ON question.id = feedback.question \
                   WHERE asked >= $1 AND entry IS NOT NULL GROUP BY entry, helpful";
        let rows = self.rows(sql, &[since.as_second()]).await?;
        let read = |row: &AnyRow| {
            Ok(EntryVotes {
                entry: row.try_get("entry")?,
                vote: vote(row)?,
                count: count(row)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The comments on answers that didn't help, the newest first, at most `limit` of them.
    pub async fn entry_comments(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<EntryComment>, StoreError> {
        let sql = "SELECT entry, comment FROM feedback \
                   JOIN question ON question.id = feedback.question \
                   WHERE asked >= $1 AND entry IS NOT NULL AND helpful = 0 \
                   AND comment IS NOT NULL ORDER BY asked DESC, feedback.question, \
                   feedback.person LIMIT $2";
        let rows = self
            .rows(sql, &[since.as_second(), i64::from(limit)])
            .await?;
        let read = |row: &AnyRow| {
            Ok(EntryComment {
                entry: row.try_get("entry")?,
                comment: row.try_get("comment")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The rows of a statement with these numbers as `$1`, `$2` and so on.
    async fn rows(&self, sql: &'static str, numbers: &[i64]) -> Result<Vec<AnyRow>, StoreError> {
        let mut query = sqlx::query(sql);
        for number in numbers {
            query = query.bind(*number);
        }
        let mut connection = self.database.report_connection().await?;
        Ok(query.fetch_all(&mut *connection).await?)
    }
}

/// Reads the column `count`.
pub(super) fn count(row: &AnyRow) -> Result<usize, StoreError> {
    let count: i64 = row.try_get("count")?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Reads the column `helpful`.
pub(super) fn vote(row: &AnyRow) -> Result<Vote, StoreError> {
    let is_helpful = row.try_get::<i64, _>("helpful")? != 0;
    Ok(match is_helpful {
        true => Vote::Helpful,
        false => Vote::NotHelpful,
    })
}
