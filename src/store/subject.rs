//! Finds the rows of one person: by the channel's id of them, or by one of their questions or
//! hand-overs.
//!
//! Where people aren't told apart, a question is found alone. A channel's id is found with the
//! key for its hash, and in the addresses of hand-overs. Whoever passes a question on needn't
//! have asked it, so only their address in it is theirs, unless nobody knows who asked.

use std::time::Duration;

use serde::Serialize;
use sqlx::{AssertSqlSafe, Row};

use super::{Person, QuestionId, Store, StoreError, Ticket, milliseconds};

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

/// The address of a person who has passed on the question of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptAddress {
    /// The hand-over's ticket.
    pub ticket: Ticket,
    /// The channel's own address for reaching the person.
    pub reply_to: String,
}

/// What is a person's.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The keyed hash of the person; `None` if they aren't told apart from others.
    pub(super) person: Option<String>,
    /// The ids of questions without a hash that are theirs.
    pub(super) questions: Vec<String>,
    /// Their addresses in hand-overs of questions of others.
    pub(super) addresses: Vec<KeptAddress>,
    /// True if nothing else can be theirs. Only the id of a person finds their addresses,
    /// which have no person on Teams.
    pub(super) is_whole: bool,
    /// True if it is one question whose asker isn't told apart from others.
    pub(super) is_one_question: bool,
}

/// A hash and an id that no row has.
const NONE: &str = "-";

/// The hand-overs that are read at a time.
const PAGE: i64 = 500;

/// The beginning of the marks of keys for the hashes of people.
const KEY_MARK: &str = "person-key/";

impl Selection {
    /// Each with a hash, the id of a question, and the hash whose rows on that question
    /// another one selects. Together they select everything once.
    pub(super) fn selectors(&self) -> impl Iterator<Item = [&str; 3]> {
        let person = self.person.as_deref();
        let rows = person.map(|person| [person, NONE, NONE]).into_iter();
        let questions = self.questions.iter();
        rows.chain(questions.map(move |id| [NONE, id, person.unwrap_or(NONE)]))
    }
}

impl Store {
    /// `None` if no question has the id or ticket.
    pub(super) async fn selection(
        &self,
        subject: &Subject,
    ) -> Result<Option<Selection>, StoreError> {
        let (sql, key) = match subject {
            Subject::Person { channel, id } => return self.by_id(channel, id).await.map(Some),
            Subject::Question(id) => ("SELECT id, person FROM question WHERE id = $1", id.as_str()),
            Subject::Ticket(ticket) => (
                "SELECT id, person FROM question \
                 JOIN hand_over ON hand_over.question = question.id WHERE ticket = $1",
                ticket.as_str(),
            ),
        };
        let found = sqlx::query(sql)
            .bind(key)
            .fetch_optional(&mut *self.database.connection().await?)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let person: Option<String> = row.try_get("person")?;
        let is_one_question = person.is_none();
        let id: String = row.try_get("id")?;
        Ok(Some(Selection {
            questions: is_one_question.then_some(id).into_iter().collect(),
            person,
            is_one_question,
            ..Selection::default()
        }))
    }

    async fn by_id(&self, channel: &str, id: &str) -> Result<Selection, StoreError> {
        let Person(person) = self.hash_of_person(channel, id);
        let mut selection = Selection {
            is_whole: channel != "teams" && self.has_counted(channel).await?,
            ..Selection::default()
        };
        let sql = "SELECT id, person, ticket, reply_to FROM hand_over \
                   JOIN question ON question.id = hand_over.question \
                   WHERE channel = $1 AND reply_to IS NOT NULL AND hand_over.question > $2 \
                   ORDER BY hand_over.question LIMIT $3";
        let mut last = String::new();
        loop {
            let rows = sqlx::query(sql)
                .bind(channel)
                .bind(&last)
                .bind(PAGE)
                .fetch_all(&mut *self.database.report_connection().await?)
                .await?;
            for row in &rows {
                last = row.try_get("id")?;
                let reply_to: String = row.try_get("reply_to")?;
                let asker: Option<String> = row.try_get("person")?;
                if addressee(&reply_to).is_none_or(|found| found != id)
                    || asker.as_ref() == Some(&person)
                {
                    continue;
                }
                match asker {
                    None => selection.questions.push(last.clone()),
                    Some(_) => selection.addresses.push(KeptAddress {
                        ticket: Ticket::stored(row.try_get("ticket")?),
                        reply_to,
                    }),
                }
            }
            if rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                break;
            }
        }
        selection.person = Some(person);
        Ok(selection)
    }

    fn key_mark(&self) -> String {
        format!("{KEY_MARK}{}", self.hasher.hash(&["key"]))
    }

    /// Notes that people are stored with the key of this process, for as long as questions are
    /// kept.
    pub async fn note_key(&self) -> Result<(), StoreError> {
        let now = self.database.now();
        let days = u64::from(self.options.retention_days);
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO mark (id, expires) VALUES ($1, {now} + $2) \
             ON CONFLICT (id) DO UPDATE SET expires = excluded.expires"
        )))
        .bind(self.key_mark())
        .bind(milliseconds(Duration::from_secs(days * 24 * 60 * 60)))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }

    /// True if all people of a channel are known to be stored with the key of this process.
    async fn has_counted(&self, channel: &str) -> Result<bool, StoreError> {
        if !self.options.count_people {
            return Ok(false);
        }
        let now = self.database.now();
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT id FROM mark WHERE id LIKE $1 AND expires > {now} LIMIT 2"
        )))
        .bind(format!("{KEY_MARK}%"))
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        let keys = rows.iter().map(|row| row.try_get("id"));
        let keys: Vec<String> = keys.collect::<Result<_, _>>()?;
        if keys != [self.key_mark()] {
            return Ok(false);
        }
        let sql = "SELECT 1 FROM question WHERE channel = $1 AND person IS NULL LIMIT 1";
        let uncounted = sqlx::query(sql)
            .bind(channel)
            .fetch_optional(&mut *self.database.report_connection().await?)
            .await?;
        Ok(uncounted.is_none())
    }
}

/// The person in a channel's address for an answer: its `user`, or what follows its last slash.
fn addressee(reply_to: &str) -> Option<String> {
    match serde_json::from_str::<serde_json::Value>(reply_to) {
        Ok(serde_json::Value::Object(address)) => Some(address.get("user")?.as_str()?.to_owned()),
        _ => Some(reply_to.rsplit_once('/')?.1.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_person_and_no_place() {
        let cases = [
            ("123/456", Some("456")),
            (r#"{"user":"U1","channel":"C1","thread":null}"#, Some("U1")),
            (
                r#"{"service_url":"https://x/","conversation":"a:1","bot":"28:2"}"#,
                None,
            ),
            ("dm:7", None),
            ("", None),
        ];
        for (address, expected) in cases {
            assert_eq!(addressee(address).as_deref(), expected, "{address}");
        }
    }
}
