//! Questions with their outcome, written once and read by reports.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::{Person, Store, StoreError, id, moment};
use crate::answer::Answer;
use crate::text::Language;
use crate::text::mask::{Masked, mask, mask_json};

/// Longer questions are truncated, in characters.
pub(super) const LONGEST_TEXT: usize = 2000;

/// Letters in an id: 100 random bits, and short enough for a button's id.
const LETTERS: usize = 20;

/// The id of a question: random, so that nobody can guess one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(String);

impl QuestionId {
    /// A new id. It needs no store, so that an answer carries an id before its question
    /// is stored, or when it can't be.
    ///
    /// # Errors
    ///
    /// If the system's source of randomness fails.
    pub fn random() -> std::io::Result<QuestionId> {
        id::random(LETTERS)
            .map(QuestionId)
            .map_err(std::io::Error::other)
    }

    /// Parses an id that came back from a channel; `None` if the text isn't one.
    pub fn parse(text: &str) -> Option<QuestionId> {
        id::read(text, LETTERS).map(QuestionId)
    }

    /// An id as read from a table.
    pub(super) fn stored(text: String) -> QuestionId {
        QuestionId(text)
    }

    /// 20 digits and lower-case letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A question to store.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    /// Its id, from [`QuestionId::random`].
    pub id: QuestionId,
    /// When it was asked.
    pub asked: Timestamp,
    /// The channel's name: `discord`, `teams`, `web`, `mcp`.
    pub channel: &'static str,
    /// The platform's id of the shared place where it was asked; `None` for a direct
    /// message, whose id would identify the person.
    pub place: Option<String>,
    /// Who asked it.
    pub person: Option<Person>,
    /// The language of the reply.
    pub language: Language,
    /// The outcome's name.
    pub outcome: &'static str,
    /// The kind of the answer: `entry`, `setting`, `rollout`, `scenario`, `document`.
    pub kind: Option<&'static str>,
    /// The entry behind the answer.
    pub entry: Option<String>,
    /// From 0 to 1.
    pub confidence: f32,
    /// From the question's arrival to its answer.
    pub latency: Duration,
    /// The question's text.
    pub text: Masked,
    /// Ids of the entries that were offered.
    pub related: Vec<String>,
    /// The channel's own description of what was asked, if the text alone doesn't say it.
    /// Strings in it are masked.
    pub context: Option<Value>,
}

impl NewQuestion {
    /// The record of an answer to a question that was asked now, without a person or a
    /// place.
    pub fn new(
        id: QuestionId,
        channel: &'static str,
        answer: &Answer,
        latency: Duration,
    ) -> NewQuestion {
        let statement = answer.statement();
        NewQuestion {
            id,
            asked: Timestamp::now(),
            channel,
            place: None,
            person: None,
            language: answer.language,
            outcome: answer.outcome.name(),
            kind: statement.map(|statement| statement.kind().name()),
            entry: statement.and_then(|statement| statement.entry.clone()),
            confidence: answer.confidence,
            latency,
            text: mask(&answer.question),
            related: answer.related.iter().map(|r| r.entry.clone()).collect(),
            context: None,
        }
    }
}

/// A stored question.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredQuestion {
    /// Its id.
    pub id: QuestionId,
    /// When it was asked, to the second.
    pub asked: Timestamp,
    /// The channel's name.
    pub channel: String,
    /// Where it was asked.
    pub place: Option<String>,
    /// Who asked it.
    pub person: Option<Person>,
    /// The language of the reply.
    pub language: Language,
    /// The outcome's name: `answered`, `clarify` or `unknown`.
    pub outcome: String,
    /// The kind of the answer.
    pub kind: Option<String>,
    /// The entry behind the answer.
    pub entry: Option<String>,
    /// From 0 to 1.
    pub confidence: f64,
    /// To the millisecond.
    pub latency: Duration,
    /// The question's text, masked.
    pub text: String,
    /// Ids of the entries that were offered.
    pub related: Vec<String>,
    /// What was asked, if the text alone doesn't say it; masked.
    pub context: Option<Value>,
}

/// The columns of a question. They are named, so that statements that were prepared before a
/// migration added one stay valid.
const COLUMNS: &str = "id, asked, channel, place, person, language, outcome, kind, entry, \
                       confidence, latency_ms, text, related, context";

impl Store {
    /// Stores a question, unless one with this id is stored already or was erased.
    pub async fn record_question(&self, question: &NewQuestion) -> Result<(), StoreError> {
        let text = question.text.clone().shortened(LONGEST_TEXT);
        let related = Value::from(question.related.clone()).to_string();
        let context = question.context.clone().map(|mut context| {
            mask_json(&mut context);
            without_nul(&context.to_string())
        });
        sqlx::query(
            "INSERT INTO question (id, asked, channel, place, person, language, outcome, kind, \
             entry, confidence, latency_ms, text, related, context) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 \
             WHERE NOT EXISTS (SELECT 1 FROM erased WHERE question = $1) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(question.id.as_str())
        .bind(question.asked.as_second())
        .bind(question.channel)
        .bind(question.place.as_deref())
        .bind(question.person.as_ref().map(|person| person.0.as_str()))
        .bind(question.language.code())
        .bind(question.outcome)
        .bind(question.kind)
        .bind(question.entry.as_deref())
        .bind(f64::from(question.confidence))
        .bind(i64::try_from(question.latency.as_millis()).unwrap_or(i64::MAX))
        .bind(without_nul(text.as_str()))
        .bind(related)
        .bind(context)
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }

    /// The question with an id; `None` if it was deleted or never stored.
    pub async fn question(&self, id: &QuestionId) -> Result<Option<StoredQuestion>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM question WHERE id = $1");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(id.as_str())
            .fetch_optional(&mut *self.database.connection().await?)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// The questions that were asked at or after a time, oldest first. The list
    /// can be long, so it uses the connection for reports.
    pub async fn questions(&self, since: Timestamp) -> Result<Vec<StoredQuestion>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM question WHERE asked >= $1 ORDER BY asked, id");
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(since.as_second())
            .fetch_all(&mut *self.database.report_connection().await?)
            .await?;
        rows.iter().map(stored).collect()
    }
}

/// Removes U+0000, which PostgreSQL doesn't allow in text.
pub(super) fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// Reads a language's code from a table.
pub(super) fn language(code: String) -> Result<Language, StoreError> {
    Language::from_code(&code).ok_or(StoreError::Unreadable {
        what: "language",
        value: code,
    })
}

fn stored(row: &AnyRow) -> Result<StoredQuestion, StoreError> {
    let related: String = row.try_get("related")?;
    let latency: i64 = row.try_get("latency_ms")?;
    Ok(StoredQuestion {
        id: QuestionId::stored(row.try_get("id")?),
        asked: moment(row.try_get("asked")?)?,
        channel: row.try_get("channel")?,
        place: row.try_get("place")?,
        person: row.try_get::<Option<String>, _>("person")?.map(Person),
        language: language(row.try_get("language")?)?,
        outcome: row.try_get("outcome")?,
        kind: row.try_get("kind")?,
        entry: row.try_get("entry")?,
        confidence: row.try_get("confidence")?,
        latency: Duration::from_millis(latency.unsigned_abs()),
        text: row.try_get("text")?,
        related: self::related(related)?,
        context: context(row)?,
    })
}

/// Reads what was asked from a table.
pub(super) fn context(row: &AnyRow) -> Result<Option<Value>, StoreError> {
    let context: Option<String> = row.try_get("context")?;
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|_| StoreError::Unreadable {
            what: "context of a question",
            value: text,
        })
    };
    context.map(read).transpose()
}

/// Reads a list of entries from a table.
pub(super) fn related(list: String) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(&list).map_err(|_| StoreError::Unreadable {
        what: "list of entries",
        value: list,
    })
}
