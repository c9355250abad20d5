//! Questions that were handed to people: open, taken, answered, closed.
//!
//! A question is handed over at most once. Each step is one statement that names
//! the state it comes from, so that of two people who press at once one succeeds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::question::without_nul;
use super::{QuestionId, Store, StoreError, id, moment};
use crate::text::mask::Masked;

/// Letters of a ticket: short enough to say aloud.
const LETTERS: usize = 6;

/// The short id of a hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(String);

impl Ticket {
    /// The ticket that somebody typed, in either case, if it can be one.
    pub fn parse(text: &str) -> Option<Ticket> {
        id::read(text.trim().trim_start_matches('#'), LETTERS).map(Ticket)
    }

    /// A ticket from a table.
    pub(super) fn stored(text: String) -> Ticket {
        Ticket(text)
    }

    /// Six digits and lower-case letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How far a hand-over has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody has taken it.
    Open,
    /// Somebody works on it.
    Taken,
    /// It has an answer.
    Answered,
    /// It is done with.
    Closed,
}

impl State {
    const ALL: [State; 4] = [State::Open, State::Taken, State::Answered, State::Closed];

    /// The state's name in JSON and in the tables.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Taken => "taken",
            State::Answered => "answered",
            State::Closed => "closed",
        }
    }
}

/// A question that was handed to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its short id.
    pub ticket: Ticket,
    /// The question.
    pub question: QuestionId,
    /// How far it has come.
    pub state: State,
    /// When it was handed over, to the second.
    pub opened: Timestamp,
    /// When its state last changed, to the second.
    pub changed: Timestamp,
    /// Where its channel can tell the asker; gone when it is closed.
    pub reply_to: Option<String>,
    /// The answer, masked.
    pub answer: Option<String>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// It was made; how the hand-over is now.
    Made(HandOver),
    /// It cannot be made from this state; nothing changed.
    NotFrom(State),
    /// No hand-over has this ticket.
    NoSuchTicket,
}

impl Store {
    /// Hands a question to people, or tells how it was handed to them before: the
    /// hand-over, and true if it is new. `None` if the question is not kept.
    /// `reply_to` is the channel's own address for telling the asker, the one thing
    /// about them that is kept, until the ticket is closed.
    pub async fn hand_over(
        &self,
        question: &QuestionId,
        reply_to: Option<&str>,
    ) -> Result<Option<(HandOver, bool)>, StoreError> {
        let mut connection = self.database.connection().await?;
        // Among a billion tickets one may be taken already; then another is drawn.
        loop {
            let ticket = id::random(LETTERS).map_err(|error| sqlx::Error::Io(error.into()))?;
            let made = sqlx::query(
                "INSERT INTO hand_over (ticket, question, state, opened, changed, reply_to) \
                 SELECT $1, id, 'open', $2, $2, $3 FROM question WHERE id = $4 \
                 ON CONFLICT DO NOTHING",
            )
            .bind(ticket)
            .bind(Timestamp::now().as_second())
            .bind(reply_to)
            .bind(question.as_str())
            .execute(&mut *connection)
            .await?;
            let is_new = made.rows_affected() > 0;
            let found = sqlx::query("SELECT * FROM hand_over WHERE question = $1")
                .bind(question.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            if let Some(row) = found {
                return Ok(Some((stored(&row)?, is_new)));
            }
            let is_kept = sqlx::query("SELECT 1 FROM question WHERE id = $1")
                .bind(question.as_str())
                .fetch_optional(&mut *connection)
                .await?
                .is_some();
            if !is_kept {
                return Ok(None);
            }
        }
    }

    /// Somebody takes an open hand-over.
    pub async fn take(&self, ticket: &Ticket) -> Result<Transition, StoreError> {
        self.step(ticket, &[State::Open], State::Taken, None).await
    }

    /// An answer is given, or given anew; the asker is to be told.
    pub async fn answer(&self, ticket: &Ticket, answer: &Masked) -> Result<Transition, StoreError> {
        let from = [State::Open, State::Taken, State::Answered];
        let answer = without_nul(answer.as_str());
        self.step(ticket, &from, State::Answered, Some(&answer))
            .await
    }

    /// A hand-over is done with; the asker's address goes, once they were told the
    /// answer if there is one.
    pub async fn close(&self, ticket: &Ticket) -> Result<Transition, StoreError> {
        let from = [State::Open, State::Taken, State::Answered];
        self.step(ticket, &from, State::Closed, None).await
    }

    /// The hand-over of a ticket.
    pub async fn hand_over_of(&self, ticket: &Ticket) -> Result<Option<HandOver>, StoreError> {
        let row = sqlx::query("SELECT * FROM hand_over WHERE ticket = $1")
            .bind(ticket.as_str())
            .fetch_optional(&mut *self.database.connection().await?)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// The hand-overs in a state, oldest first; in every state if none is given.
    pub async fn hand_overs(&self, state: Option<State>) -> Result<Vec<HandOver>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM hand_over WHERE state = $1 OR $1 = '' ORDER BY opened, ticket",
        )
        .bind(state.map_or("", State::name))
        .fetch_all(&mut *self.database.connection().await?)
        .await?;
        rows.iter().map(stored).collect()
    }

    async fn step(
        &self,
        ticket: &Ticket,
        from: &[State],
        to: State,
        answer: Option<&str>,
    ) -> Result<Transition, StoreError> {
        let state_of = |at: usize| from.get(at).or(from.last()).map_or("", |s| s.name());
        let made = sqlx::query(
            "UPDATE hand_over SET state = $2, changed = $3, answer = COALESCE($4, answer), \
             told = CASE WHEN $2 = 'answered' THEN NULL ELSE told END, \
             telling = CASE WHEN $2 = 'answered' THEN NULL ELSE telling END, \
             reply_to = CASE WHEN $2 = 'closed' AND (answer IS NULL OR told IS NOT NULL) \
             THEN NULL ELSE reply_to END \
             WHERE ticket = $1 AND state IN ($5, $6, $7)",
        )
        .bind(ticket.as_str())
        .bind(to.name())
        .bind(Timestamp::now().as_second())
        .bind(answer)
        .bind(state_of(0))
        .bind(state_of(1))
        .bind(state_of(2))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(match self.hand_over_of(ticket).await? {
            None => Transition::NoSuchTicket,
            Some(found) if made.rows_affected() > 0 => Transition::Made(found),
            Some(found) => Transition::NotFrom(found.state),
        })
    }
}

fn stored(row: &AnyRow) -> Result<HandOver, StoreError> {
    let name: String = row.try_get("state")?;
    let state = State::ALL.into_iter().find(|state| state.name() == name);
    Ok(HandOver {
        ticket: Ticket(row.try_get("ticket")?),
        question: QuestionId::stored(row.try_get("question")?),
        state: state.ok_or(StoreError::Unreadable {
            what: "state",
            value: name,
        })?,
        opened: moment(row.try_get("opened")?)?,
        changed: moment(row.try_get("changed")?)?,
        reply_to: row.try_get("reply_to")?,
        answer: row.try_get("answer")?,
    })
}
