//! Questions that were handed over to people: open, taken, answered, closed.
//!
//! A question is handed over at most once. Each transition is one statement that names
//! the states it may start from, so that if two people press a button at the same time,
//! one succeeds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::figures::count;
use super::question::{language, without_nul};
use super::{QuestionId, Store, StoreError, id, moment};
use crate::text::Language;

/// Letters in a ticket: few enough to say aloud.
const LETTERS: usize = 6;

/// The short id of a hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(String);

impl Ticket {
    /// Parses a ticket as typed, in either case and with or without `#`; `None` if the
    /// text isn't one.
    pub fn parse(text: &str) -> Option<Ticket> {
        id::read(text.trim().trim_start_matches('#'), LETTERS).map(Ticket)
    }

    /// A ticket as read from a table.
    pub(super) fn stored(text: String) -> Ticket {
        Ticket(text)
    }

    /// Six digits and lower-case letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The state of a hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody works on it.
    Open,
    /// Somebody works on it.
    Taken,
    /// It has an answer.
    Answered,
    /// It is finished.
    Closed,
}

impl State {
    /// Every state, in the order in which the desk lists them.
    pub const ALL: [State; 4] = [State::Open, State::Taken, State::Answered, State::Closed];

    /// The state with a name.
    pub fn from_name(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

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

/// A question that was handed over to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its short id.
    pub ticket: Ticket,
    /// The question.
    pub question: QuestionId,
    /// Its state.
    pub state: State,
    /// When it was handed over, to the second.
    pub opened: Timestamp,
    /// When its state last changed, to the second.
    pub changed: Timestamp,
    /// The channel's own address for reaching whoever passed the question on; deleted when
    /// the hand-over is closed and its answer delivered. Its `user`, or what follows its last
    /// slash, is the person.
    pub reply_to: Option<String>,
    /// The answer, as it was written.
    pub answer: Option<String>,
    /// The number of answers so far, of which `answer` is the last one.
    pub answers: i64,
}

/// The result of a transition to another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// The transition was made; the hand-over after it.
    Made(HandOver),
    /// The transition can't be made from this state; nothing changed.
    NotFrom(State),
    /// No hand-over has this ticket.
    NoSuchTicket,
}

/// A hand-over with its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskTicket {
    /// The hand-over.
    pub hand_over: HandOver,
    /// The channel where the question was asked.
    pub channel: String,
    /// The language of the bot's reply.
    pub language: Language,
    /// The question, masked.
    pub question: String,
}

/// Which hand-overs to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketPage {
    /// Those in this state; all without one.
    pub state: Option<State>,
    /// The number of hand-overs before the page.
    pub first: usize,
    /// The most hand-overs on the page.
    pub count: usize,
}

impl Default for TicketPage {
    /// The first 15 in any state.
    fn default() -> Self {
        TicketPage {
            state: None,
            first: 0,
            count: 15,
        }
    }
}

/// The number of hand-overs in each state that has any, by the state's name.
pub type HandOverCounts = BTreeMap<&'static str, usize>;

/// The columns of [`HandOver`]. They are named, so that statements that were prepared before a
/// migration added one stay valid.
const COLUMNS: &str = "ticket, question, state, opened, changed, reply_to, answer, answers";

/// The columns of [`DeskTicket`] and where they are.
const DESK_COLUMNS: &str = "channel, language, text FROM hand_over \
                            JOIN question ON question.id = hand_over.question";

impl Store {
    /// Hands a question over to people, once. Returns the hand-over, and true if it is to
    /// be posted: it is new, or couldn't be posted before. `None` if the question is not in
    /// the store. `reply_to` is the channel's own address for reaching the asker: the only
    /// thing about them that is stored, until the hand-over is closed.
    pub async fn hand_over(
        &self,
        question: &QuestionId,
        reply_to: Option<&str>,
    ) -> Result<Option<(HandOver, bool)>, StoreError> {
        let mut connection = self.database.connection().await?;
        // There are a billion tickets. One that is in use is drawn again.
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
            let found = found(&mut connection, "question", question.as_str()).await?;
            if let Some(hand_over) = found {
                let is_again = sqlx::query(
                    "UPDATE hand_over SET unposted = NULL \
                     WHERE question = $1 AND unposted IS NOT NULL",
                )
                .bind(question.as_str())
                .execute(&mut *connection)
                .await?
                .rows_affected()
                    > 0;
                return Ok(Some((hand_over, is_new || is_again)));
            }
            let is_stored = sqlx::query("SELECT 1 FROM question WHERE id = $1")
                .bind(question.as_str())
                .fetch_optional(&mut *connection)
                .await?
                .is_some();
            if !is_stored {
                return Ok(None);
            }
        }
    }

    /// Records that a hand-over couldn't be posted: the next one of its question is to be.
    pub async fn mark_unposted(&self, question: &QuestionId) -> Result<(), StoreError> {
        sqlx::query("UPDATE hand_over SET unposted = 1 WHERE question = $1")
            .bind(question.as_str())
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }

    /// Moves an open hand-over to taken.
    pub async fn take(&self, ticket: &Ticket) -> Result<Transition, StoreError> {
        self.transition(ticket, &[State::Open], State::Taken, None)
            .await
    }

    /// Stores an answer, or replaces an earlier one; it is to be delivered to the asker. It
    /// isn't masked: the asker needs the telephone number or the address in it.
    pub async fn answer(&self, ticket: &Ticket, answer: &str) -> Result<Transition, StoreError> {
        let from = [State::Open, State::Taken, State::Answered];
        let answer = without_nul(answer);
        self.transition(ticket, &from, State::Answered, Some(&answer))
            .await
    }

    /// Closes a hand-over. The asker's address is deleted now, or after the delivery if
    /// there is an answer to deliver.
    pub async fn close(&self, ticket: &Ticket) -> Result<Transition, StoreError> {
        let from = [State::Open, State::Taken, State::Answered];
        self.transition(ticket, &from, State::Closed, None).await
    }

    /// The hand-over with a ticket.
    pub async fn hand_over_of(&self, ticket: &Ticket) -> Result<Option<HandOver>, StoreError> {
        let mut connection = self.database.connection().await?;
        found(&mut connection, "ticket", ticket.as_str()).await
    }

    /// The hand-over of a question.
    pub async fn hand_over_of_question(
        &self,
        question: &QuestionId,
    ) -> Result<Option<HandOver>, StoreError> {
        let mut connection = self.database.connection().await?;
        found(&mut connection, "question", question.as_str()).await
    }

    /// A page of the hand-overs with their questions as the desk shows them: by state, open
    /// ones first; the oldest of each state first, but the newest closed ones. With the number
    /// of all hand-overs. For the desk: it uses its connection.
    pub async fn desk_tickets(
        &self,
        page: TicketPage,
    ) -> Result<(Vec<DeskTicket>, HandOverCounts), StoreError> {
        let counts = self.hand_over_counts().await?;
        let states = State::ALL.into_iter();
        let states = states.filter(|state| page.state.is_none_or(|wanted| wanted == *state));
        let (mut first, mut tickets) = (page.first, Vec::new());
        for state in states {
            let count = counts.get(state.name()).copied().unwrap_or_default();
            let room = page.count.saturating_sub(tickets.len());
            if first < count && room > 0 {
                tickets.extend(self.tickets_of(state, first, room).await?);
            }
            first = first.saturating_sub(count);
        }
        Ok((tickets, counts))
    }

    /// The hand-over with a ticket, as the desk shows it.
    pub async fn desk_ticket(&self, ticket: &Ticket) -> Result<Option<DeskTicket>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, {DESK_COLUMNS} WHERE ticket = $1");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(ticket.as_str())
            .fetch_optional(&mut *self.database.desk_connection().await?)
            .await?;
        row.as_ref().map(desk_ticket).transpose()
    }

    async fn tickets_of(
        &self,
        state: State,
        first: usize,
        count: usize,
    ) -> Result<Vec<DeskTicket>, StoreError> {
        // The index alone finds the page; then its rows are read.
        let order = match state {
            State::Closed => "opened DESC, ticket DESC",
            State::Open | State::Taken | State::Answered => "opened, ticket",
        };
        let sql = format!(
            "SELECT {COLUMNS}, {DESK_COLUMNS} WHERE ticket IN \
             (SELECT ticket FROM hand_over WHERE state = $1 \
             ORDER BY {order} LIMIT $2 OFFSET $3) ORDER BY {order}"
        );
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(state.name())
            .bind(number(count))
            .bind(number(first))
            .fetch_all(&mut *self.database.desk_connection().await?)
            .await?;
        rows.iter().map(desk_ticket).collect()
    }

    /// The number of hand-overs in each state that has any, by the state's name. It uses the
    /// connection of the desk.
    pub async fn hand_over_counts(&self) -> Result<HandOverCounts, StoreError> {
        let rows = sqlx::query("SELECT state, COUNT(*) AS count FROM hand_over GROUP BY state")
            .fetch_all(&mut *self.database.desk_connection().await?)
            .await?;
        let read = |row: &AnyRow| Ok((state(row.try_get("state")?)?.name(), count(row)?));
        rows.iter().map(read).collect()
    }

    async fn transition(
        &self,
        ticket: &Ticket,
        from: &[State],
        to: State,
        answer: Option<&str>,
    ) -> Result<Transition, StoreError> {
        let state_of = |at: usize| from.get(at).or(from.last()).map_or("", |s| s.name());
        let sql = format!(
            "UPDATE hand_over SET state = $2, changed = $3, answer = COALESCE($4, answer), \
             answers = CASE WHEN $2 = 'answered' THEN answers + 1 ELSE answers END, \
             told = CASE WHEN $2 = 'answered' THEN NULL ELSE told END, \
             telling = CASE WHEN $2 = 'answered' THEN NULL ELSE telling END, \
             reply_to = CASE WHEN $2 = 'closed' AND (answer IS NULL OR told IS NOT NULL) \
             THEN NULL ELSE reply_to END \
             WHERE ticket = $1 AND state IN ($5, $6, $7) RETURNING {COLUMNS}"
        );
        let mut connection = self.database.connection().await?;
        let made = sqlx::query(AssertSqlSafe(sql))
            .bind(ticket.as_str())
            .bind(to.name())
            .bind(Timestamp::now().as_second())
            .bind(answer)
            .bind(state_of(0))
            .bind(state_of(1))
            .bind(state_of(2))
            // SQLite commits at the end of the rows, not at the first one.
            .fetch_all(&mut *connection)
            .await?;
        if let Some(row) = made.first() {
            return Ok(Transition::Made(stored(row)?));
        }
        let found = found(&mut connection, "ticket", ticket.as_str()).await?;
        Ok(found.map_or(Transition::NoSuchTicket, |found| {
            Transition::NotFrom(found.state)
        }))
    }
}

/// The hand-over with this value in a column.
async fn found(
    connection: &mut AnyConnection,
    column: &str,
    value: &str,
) -> Result<Option<HandOver>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM hand_over WHERE {column} = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(value)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(stored).transpose()
}

fn desk_ticket(row: &AnyRow) -> Result<DeskTicket, StoreError> {
    Ok(DeskTicket {
        hand_over: stored(row)?,
        channel: row.try_get("channel")?,
        language: language(row.try_get("language")?)?,
        question: row.try_get("text")?,
    })
}

fn stored(row: &AnyRow) -> Result<HandOver, StoreError> {
    Ok(HandOver {
        ticket: Ticket(row.try_get("ticket")?),
        question: QuestionId::stored(row.try_get("question")?),
        state: state(row.try_get("state")?)?,
        opened: moment(row.try_get("opened")?)?,
        changed: moment(row.try_get("changed")?)?,
        reply_to: row.try_get("reply_to")?,
        answer: row.try_get("answer")?,
        answers: row.try_get("answers")?,
    })
}

/// Reads a state's name from a table.
fn state(name: String) -> Result<State, StoreError> {
    State::from_name(&name).ok_or(StoreError::Unreadable {
        what: "state",
        value: name,
    })
}
