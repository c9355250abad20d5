//! What is kept of one person, to export or to erase it on request.
//!
//! A person is found by the channel's id of them, or by one of their questions or
//! hand-overs. Where people aren't told apart, a question is found alone.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};

use super::figures::vote;
use super::{Person, QuestionId, Store, StoreError, Ticket, Vote, moment, quoted};

/// How a person is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// By the channel's name and its id of the person.
    Person {
        /// The channel's name: `discord`, `slack` or `teams`.
        channel: String,
        /// The platform's id of the person.
        id: String,
    },
    /// By a question of theirs.
    Question(QuestionId),
    /// By the ticket of a hand-over of theirs.
    Ticket(Ticket),
}

/// Everything that is kept of one person.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PersonalData {
    /// The version of this schema.
    pub version: u32,
    /// True if the person is told apart from others, so that this is all that is kept of
    /// them; false if it is one question.
    pub is_whole: bool,
    /// Their questions, oldest first.
    pub questions: Vec<KeptQuestion>,
    /// Their votes, on questions of theirs and of others.
    pub votes: Vec<KeptVote>,
    /// The entries that they chose.
    pub choices: Vec<KeptChoice>,
    /// What the bot remembers for a follow-up.
    pub conversations: Vec<Value>,
}

impl PersonalData {
    /// True if nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
            && self.votes.is_empty()
            && self.choices.is_empty()
            && self.conversations.is_empty()
    }
}

/// A question with its answer, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptQuestion {
    /// Its id.
    pub id: QuestionId,
    /// When it was asked.
    pub asked: Timestamp,
    /// The channel's name.
    pub channel: String,
    /// The platform's id of the shared place where it was asked.
    pub place: Option<String>,
    /// The language of the reply.
    pub language: String,
    /// The outcome's name.
    pub outcome: String,
    /// The kind of the answer.
    pub kind: Option<String>,
    /// The entry behind the answer.
    pub entry: Option<String>,
    /// From 0 to 1.
    pub confidence: f64,
    /// The time to the answer, in milliseconds.
    pub latency_ms: i64,
    /// The text, masked.
    pub text: String,
    /// Ids of the entries that were offered.
    pub related: Vec<String>,
    /// What was asked, if the text alone doesn't say it: the questions before it, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Value>,
    /// The hand-over to people.
    pub hand_over: Option<KeptHandOver>,
}

/// A hand-over, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptHandOver {
    /// Its ticket.
    pub ticket: Ticket,
    /// The name of its state.
    pub state: String,
    /// When it was handed over.
    pub opened: Timestamp,
    /// When its state last changed.
    pub changed: Timestamp,
    /// The channel's own address for reaching the asker.
    pub reply_to: Option<String>,
    /// The answer, masked.
    pub answer: Option<String>,
}

/// A vote, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptVote {
    /// The question.
    pub question: QuestionId,
    /// When it was given.
    pub given: Timestamp,
    /// Whether the answer helped.
    pub is_helpful: bool,
    /// The comment with it, masked.
    pub comment: Option<String>,
}

/// A choice, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptChoice {
    /// The question.
    pub question: QuestionId,
    /// The entry.
    pub entry: String,
}

/// How much was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Questions, with their hand-overs.
    pub questions: u64,
    /// Votes with their comments.
    pub votes: u64,
    /// Choices.
    pub choices: u64,
    /// Conversations.
    pub conversations: u64,
    /// False if the SQLite file still has parts of it until the next purge, because it
    /// couldn't be cleaned: another program reads it, or the disk is full.
    pub is_file_clean: bool,
}

/// The values that select the rows of a subject: the hash of a person, or the id of one
/// question. The other one is a text that no row has.
struct Selector {
    person: String,
    question: String,
    is_whole: bool,
}

/// No hash and no id.
const NONE: &str = "-";

impl Store {
    /// Everything that is kept of a person; `None` if no question has the id or ticket.
    /// Votes of anonymous people belong to the question.
    pub async fn personal_data(
        &self,
        subject: &Subject,
    ) -> Result<Option<PersonalData>, StoreError> {
        let mut connection = self.database.connection().await?;
        let Some(selector) = self.selector(&mut connection, subject).await? else {
            return Ok(None);
        };
        let sql = "SELECT id, asked, channel, place, language, outcome, kind, entry, \
                   confidence, latency_ms, text, related, context, \
                   ticket, state, opened, changed, reply_to, answer \
                   FROM question LEFT JOIN hand_over ON hand_over.question = question.id \
                   WHERE person = $1 OR id = $2 ORDER BY asked, id";
        let rows = selector.rows(&mut connection, sql).await?;
        let questions = rows.iter().map(question).collect::<Result<_, _>>()?;
        let sql = "SELECT question, given, helpful, comment FROM feedback \
                   WHERE person = $1 OR question = $2 ORDER BY given, question";
        let votes = selector.rows(&mut connection, sql).await?;
        let votes = votes.iter().map(|row| {
            Ok(KeptVote {
                question: QuestionId::stored(row.try_get("question")?),
                given: moment(row.try_get("given")?)?,
                is_helpful: vote(row)? == Vote::Helpful,
                comment: row.try_get("comment")?,
            })
        });
        let votes = votes.collect::<Result<_, StoreError>>()?;
        let sql = "SELECT question, entry FROM choice WHERE person = $1 OR question = $2 \
                   ORDER BY question";
        let choices = selector.rows(&mut connection, sql).await?;
        let choices = choices.iter().map(|row| {
            Ok(KeptChoice {
                question: QuestionId::stored(row.try_get("question")?),
                entry: row.try_get("entry")?,
            })
        });
        let choices = choices.collect::<Result<_, StoreError>>()?;
        let sql = "SELECT content FROM conversation WHERE person = $1 OR person = $2";
        let conversations = selector.rows(&mut connection, sql).await?;
        let conversations = conversations.iter().map(|row| {
            let content: String = row.try_get("content")?;
            Ok(serde_json::from_str(&content).unwrap_or(Value::String(content)))
        });
        Ok(Some(PersonalData {
            version: 1,
            is_whole: selector.is_whole,
            questions,
            votes,
            choices,
            conversations: conversations.collect::<Result<_, StoreError>>()?,
        }))
    }

    /// Erases everything that is kept of a person, in one transaction, and removes it from
    /// the file. Their questions are also removed from what is kept of others. Running
    /// programs that still remember a question don't store it again. `None` if no question
    /// has the id or ticket.
    ///
    /// # Errors
    ///
    /// If the database fails; nothing is erased then.
    pub async fn erase_personal_data(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<Erased>, StoreError> {
        let mut connection = self.database.connection().await?;
        let Some(selector) = self.selector(&mut connection, subject).await? else {
            return Ok(None);
        };
        let mut transaction = connection.begin().await?;
        let sql = "SELECT text FROM question WHERE person = $1 OR id = $2";
        let texts = selector.rows(&mut transaction, sql).await?;
        let texts = texts.iter().map(|row| row.try_get("text"));
        let texts: HashSet<String> = texts.collect::<Result<_, _>>()?;
        sqlx::query(
            "INSERT INTO erased (question, erased) \
             SELECT id, $3 FROM question WHERE person = $1 OR id = $2 \
             ON CONFLICT (question) DO NOTHING",
        )
        .bind(&selector.person)
        .bind(&selector.question)
        .bind(now.as_second())
        .execute(&mut *transaction)
        .await?;
        // Votes of others on the person's questions are deleted with these.
        let votes = "DELETE FROM feedback WHERE person = $1 OR question = $2 \
                     OR question IN (SELECT id FROM question WHERE person = $1)";
        let choices = "DELETE FROM choice WHERE person = $1 OR question = $2 \
                       OR question IN (SELECT id FROM question WHERE person = $1)";
        let questions = "DELETE FROM question WHERE person = $1 OR id = $2";
        let conversations = "DELETE FROM conversation WHERE person = $1 OR person = $2";
        let mut erased = Erased {
            is_file_clean: true,
            votes: selector.delete(&mut transaction, votes).await?,
            choices: selector.delete(&mut transaction, choices).await?,
            questions: selector.delete(&mut transaction, questions).await?,
            conversations: selector.delete(&mut transaction, conversations).await?,
        };
        erased.conversations += quoted::remove(&mut transaction, &texts).await?;
        transaction.commit().await?;
        drop(connection);
        if let Err(error) = self.database.scrub().await {
            tracing::warn!(%error, "could not clean the file of the store");
            erased.is_file_clean = false;
        }
        Ok(Some(erased))
    }

    async fn selector(
        &self,
        connection: &mut AnyConnection,
        subject: &Subject,
    ) -> Result<Option<Selector>, StoreError> {
        let by_person = |person: String| Selector {
            person,
            question: NONE.to_owned(),
            is_whole: true,
        };
        let (sql, key) = match subject {
            Subject::Person { channel, id } => {
                let Person(person) = self.hash_of_person(channel, id);
                return Ok(Some(by_person(person)));
            }
            Subject::Question(id) => ("SELECT id, person FROM question WHERE id = $1", id.as_str()),
            Subject::Ticket(ticket) => (
                "SELECT id, person FROM question \
                 JOIN hand_over ON hand_over.question = question.id WHERE ticket = $1",
                ticket.as_str(),
            ),
        };
        let found = sqlx::query(sql)
            .bind(key)
            .fetch_optional(connection)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let person: Option<String> = row.try_get("person")?;
        let question: String = row.try_get("id")?;
        Ok(Some(person.map_or(
            Selector {
                person: NONE.to_owned(),
                question,
                is_whole: false,
            },
            by_person,
        )))
    }
}

impl Selector {
    async fn rows(
        &self,
        connection: &mut AnyConnection,
        sql: &'static str,
    ) -> Result<Vec<AnyRow>, StoreError> {
        let query = sqlx::query(sql).bind(&self.person).bind(&self.question);
        Ok(query.fetch_all(connection).await?)
    }

    async fn delete(
        &self,
        connection: &mut AnyConnection,
        sql: &'static str,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(sql).bind(&self.person).bind(&self.question);
        Ok(query.execute(connection).await?.rows_affected())
    }
}

fn question(row: &AnyRow) -> Result<KeptQuestion, StoreError> {
    let ticket: Option<String> = row.try_get("ticket")?;
    let hand_over = ticket.map(|ticket| {
        Ok::<_, StoreError>(KeptHandOver {
            ticket: Ticket::stored(ticket),
            state: row.try_get("state")?,
            opened: moment(row.try_get("opened")?)?,
            changed: moment(row.try_get("changed")?)?,
            reply_to: row.try_get("reply_to")?,
            answer: row.try_get("answer")?,
        })
    });
    Ok(KeptQuestion {
        id: QuestionId::stored(row.try_get("id")?),
        asked: moment(row.try_get("asked")?)?,
        channel: row.try_get("channel")?,
        place: row.try_get("place")?,
        language: row.try_get("language")?,
        outcome: row.try_get("outcome")?,
        kind: row.try_get("kind")?,
        entry: row.try_get("entry")?,
        confidence: row.try_get("confidence")?,
        latency_ms: row.try_get("latency_ms")?,
        text: row.try_get("text")?,
        related: super::question::related(row.try_get("related")?)?,
        context: super::question::context(row)?,
        hand_over: hand_over.transpose()?,
    })
}
