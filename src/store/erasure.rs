//! Erases everything that is kept of one person, on request.
//!
//! All of it is found first, and then deleted in small transactions, so that no other call
//! waits for long. What is left if one of them fails is found again by the next try: the texts
//! by which others are searched for quotations are deleted last. Then that search is repeated
//! for what was stored meanwhile.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{Connection, Row};

use super::figures::count;
use super::subject::{Selection, Subject};
use super::{Store, StoreError, quoted};

/// The most rows that are deleted at a time, with those that belong to them.
const BATCH: usize = 100;

/// The questions that are read at a time.
const PAGE: i64 = 500;

/// How much was erased, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Questions, with their hand-overs.
    pub questions: u64,
    /// Votes with their comments.
    pub votes: u64,
    /// Choices.
    pub choices: u64,
    /// Conversations.
    pub conversations: u64,
    /// Addresses in hand-overs of questions of others.
    pub addresses: u64,
    /// False if the SQLite file still has parts of it until the next purge, because it
    /// couldn't be cleaned: another program reads it, or the disk is full.
    pub is_file_clean: bool,
}

/// The ids and texts of questions.
type Questions = Vec<(String, String)>;

impl Store {
    /// Erases everything that is kept of a person, and removes it from the file. Their
    /// questions are also removed from what is kept of others. Running programs that still
    /// remember a question don't store it again. `None` if no question has the id or ticket.
    ///
    /// # Errors
    ///
    /// If the database fails. What was erased before stays erased, and another call erases the
    /// rest.
    pub async fn erase_personal_data(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<Erased>, StoreError> {
        let Some(selection) = self.selection(subject).await? else {
            return Ok(None);
        };
        let questions = self.questions_of(&selection).await?;
        let texts: HashSet<String> = questions.iter().map(|(_, text)| text.clone()).collect();
        let mut erased = Erased {
            conversations: quoted::remove(&self.database, &texts).await?,
            is_file_clean: true,
            ..Erased::default()
        };
        for address in &selection.addresses {
            let done = sqlx::query("UPDATE hand_over SET reply_to = NULL WHERE ticket = $1")
                .bind(address.ticket.as_str())
                .execute(&mut *self.database.connection().await?)
                .await?;
            erased.addresses += done.rows_affected();
        }
        if let Some(person) = &selection.person {
            let sql = "DELETE FROM conversation WHERE id IN \
                       (SELECT id FROM conversation WHERE person = $1 LIMIT $2)";
            erased.conversations += self.delete_in_batches(sql, person).await?;
            let sql = "DELETE FROM feedback WHERE person = $1 AND question IN \
                       (SELECT question FROM feedback WHERE person = $1 LIMIT $2)";
            erased.votes += self.delete_in_batches(sql, person).await?;
            let sql = "DELETE FROM choice WHERE person = $1 AND question IN \
                       (SELECT question FROM choice WHERE person = $1 LIMIT $2)";
            erased.choices += self.delete_in_batches(sql, person).await?;
        }
        for questions in questions.chunks(BATCH) {
            self.erase_questions(questions, now, &mut erased).await?;
        }
        erased.conversations += quoted::remove(&self.database, &texts).await?;
        if let Err(error) = self.database.scrub().await {
            tracing::warn!(%error, "could not clean the file of the store");
            erased.is_file_clean = false;
        }
        Ok(Some(erased))
    }

    /// How much [`erase_personal_data`](Store::erase_personal_data) would erase now. Nothing
    /// is changed.
    pub async fn erasable_personal_data(
        &self,
        subject: &Subject,
    ) -> Result<Option<Erased>, StoreError> {
        let Some(selection) = self.selection(subject).await? else {
            return Ok(None);
        };
        let questions = self.questions_of(&selection).await?;
        let texts = questions.iter().map(|(_, text)| text.clone()).collect();
        let person = selection.person.as_deref();
        let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let mut erasable = Erased {
            questions: number(questions.len()),
            conversations: quoted::count(&self.database, person, &texts).await?,
            addresses: number(selection.addresses.len()),
            is_file_clean: true,
            ..Erased::default()
        };
        for [person, question, other] in selection.selectors() {
            let count_of = async |sql: &'static str| {
                let row = sqlx::query(sql)
                    .bind(person)
                    .bind(question)
                    .bind(other)
                    .fetch_one(&mut *self.database.report_connection().await?)
                    .await?;
                count(&row).map(number)
            };
            erasable.votes += count_of(
                "SELECT COUNT(*) AS count FROM feedback \
                 WHERE person = $1 OR (question = $2 AND person <> $3) \
                 OR question IN (SELECT id FROM question WHERE person = $1)",
            )
            .await?;
            erasable.choices += count_of(
                "SELECT COUNT(*) AS count FROM choice \
                 WHERE person = $1 OR (question = $2 AND person <> $3) \
                 OR question IN (SELECT id FROM question WHERE person = $1)",
            )
            .await?;
        }
        Ok(Some(erasable))
    }

    async fn questions_of(&self, selection: &Selection) -> Result<Questions, StoreError> {
        let sql = "SELECT id, text FROM question \
                   WHERE (person = $1 OR id = $2) AND id > $3 ORDER BY id LIMIT $4";
        let mut questions = Questions::new();
        for [person, question, _] in selection.selectors() {
            let mut last = String::new();
            loop {
                let rows = sqlx::query(sql)
                    .bind(person)
                    .bind(question)
                    .bind(&last)
                    .bind(PAGE)
                    .fetch_all(&mut *self.database.report_connection().await?)
                    .await?;
                for row in &rows {
                    last = row.try_get("id")?;
                    questions.push((last.clone(), row.try_get("text")?));
                }
                if rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    break;
                }
            }
        }
        Ok(questions)
    }

    /// Runs a statement that deletes at most `$2` rows of a person until none is left.
    async fn delete_in_batches(&self, sql: &'static str, person: &str) -> Result<u64, StoreError> {
        let mut deleted = 0;
        loop {
            let batch = sqlx::query(sql)
                .bind(person)
                .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
                .execute(&mut *self.database.connection().await?)
                .await?
                .rows_affected();
            deleted += batch;
            if batch == 0 {
                return Ok(deleted);
            }
        }
    }

    /// Deletes questions with the votes and choices of others on them, in one transaction.
    async fn erase_questions(
        &self,
        questions: &[(String, String)],
        now: Timestamp,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let mut connection = self.database.connection().await?;
        let mut transaction = connection.begin().await?;
        let mut done = *erased;
        for (id, _) in questions {
            sqlx::query(
                "INSERT INTO erased (question, erased) VALUES ($1, $2) \
                 ON CONFLICT (question) DO NOTHING",
            )
            .bind(id)
            .bind(now.as_second())
            .execute(&mut *transaction)
            .await?;
            for (sql, count) in [
                ("DELETE FROM feedback WHERE question = $1", &mut done.votes),
                ("DELETE FROM choice WHERE question = $1", &mut done.choices),
                ("DELETE FROM question WHERE id = $1", &mut done.questions),
            ] {
                let deleted = sqlx::query(sql).bind(id).execute(&mut *transaction).await?;
                *count += deleted.rows_affected();
            }
        }
        transaction.commit().await?;
        *erased = done;
        Ok(())
    }
}
