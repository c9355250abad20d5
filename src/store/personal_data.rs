//! What is kept of one person, to export it on request.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::figures::vote;
use super::subject::{KeptAddress, Subject};
use super::{QuestionId, Store, StoreError, Ticket, Vote, moment};

/// Everything that is kept of one person.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PersonalData {
    /// The version of this schema.
    pub version: u32,
    /// True if this is known to be all that is kept of the person. False unless they were
    /// found by their id, on a channel other than Teams where people were always counted, with
    /// the key of today.
    pub is_whole: bool,
    /// True if it is one question whose asker isn't told apart from others.
    #[serde(skip)]
    pub is_one_question: bool,
    /// Their questions, oldest first.
    pub questions: Vec<KeptQuestion>,
    /// Their votes, on questions of theirs and of others.
    pub votes: Vec<KeptVote>,
    /// The entries that they chose.
    pub choices: Vec<KeptChoice>,
    /// What the bot remembers for a follow-up.
    pub conversations: Vec<Value>,
    /// Their address in questions of others that they have passed on.
    pub addresses: Vec<KeptAddress>,
}

impl PersonalData {
    /// True if nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
            && self.votes.is_empty()
            && self.choices.is_empty()
            && self.conversations.is_empty()
            && self.addresses.is_empty()
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
    /// The answer, as it was written.
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
    /// The entry; empty for what a table says.
    pub entry: String,
}

impl Store {
    /// Everything that is kept of a person; `None` if no question has the id or ticket.
    /// Votes of anonymous people belong to the question.
    pub async fn personal_data(
        &self,
        subject: &Subject,
    ) -> Result<Option<PersonalData>, StoreError> {
        let Some(selection) = self.selection(subject).await? else {
            return Ok(None);
        };
        let mut data = PersonalData {
            version: 1,
            is_whole: selection.is_whole,
            is_one_question: selection.is_one_question,
            ..PersonalData::default()
        };
        for [person, question_id, other] in selection.selectors() {
            let sql = "SELECT id, asked, channel, place, language, outcome, kind, entry, \
                       confidence, latency_ms, text, related, context, \
                       ticket, state, opened, changed, reply_to, answer \
                       FROM question LEFT JOIN hand_over ON hand_over.question = question.id \
                       WHERE person = $1 OR id = $2 ORDER BY asked, id";
            for row in self.rows_of(&[person, question_id], sql).await? {
                data.questions.push(question(&row)?);
            }
            let sql = "SELECT question, given, helpful, comment FROM feedback \
                       WHERE person = $1 OR (question = $2 AND person <> $3) \
                       ORDER BY given, question";
            for row in self.rows_of(&[person, question_id, other], sql).await? {
                data.votes.push(KeptVote {
                    question: QuestionId::stored(row.try_get("question")?),
                    given: moment(row.try_get("given")?)?,
                    is_helpful: vote(&row)? == Vote::Helpful,
                    comment: row.try_get("comment")?,
                });
            }
            let sql = "SELECT question, entry FROM choice \
                       WHERE person = $1 OR (question = $2 AND person <> $3) ORDER BY question";
            for row in self.rows_of(&[person, question_id, other], sql).await? {
                data.choices.push(KeptChoice {
                    question: QuestionId::stored(row.try_get("question")?),
                    entry: row.try_get("entry")?,
                });
            }
        }
        if let Some(person) = &selection.person {
            let sql = "SELECT content FROM conversation WHERE person = $1";
            for row in self.rows_of(&[person], sql).await? {
                let content: String = row.try_get("content")?;
                let read = serde_json::from_str(&content);
                data.conversations
                    .push(read.unwrap_or(Value::String(content)));
            }
        }
        data.questions.sort_by_key(|question| question.asked);
        data.addresses = selection.addresses;
        Ok(Some(data))
    }

    /// The rows of a statement with these values. There can be many, so it uses the
    /// connection for reports.
    async fn rows_of(&self, values: &[&str], sql: &'static str) -> Result<Vec<AnyRow>, StoreError> {
        let query = values
            .iter()
            .fold(sqlx::query(sql), |query, value| query.bind(*value));
        let mut connection = self.database.report_connection().await?;
        Ok(query.fetch_all(&mut *connection).await?)
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
