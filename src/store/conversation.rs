//! Conversations, kept between the questions of one asker until they expire: they
//! survive a restart, and replicas share them.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row;

use super::question::without_nul;
use super::{Person, Store, StoreError};
use crate::text::mask::mask_json;

impl Store {
    /// Stores a conversation until a time; it replaces the one with the same key. The
    /// key may name people and places: only its keyed hash is stored. Strings in the
    /// content are masked. `person` is who asked last.
    pub async fn save_conversation(
        &self,
        key: &str,
        mut content: Value,
        until: Timestamp,
        person: Option<&Person>,
    ) -> Result<(), StoreError> {
        mask_json(&mut content);
        sqlx::query(
            "INSERT INTO conversation (id, expires, content, person) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET expires = excluded.expires, \
             content = excluded.content, person = excluded.person",
        )
        .bind(self.conversation_id(key))
        .bind(until.as_second())
        .bind(without_nul(&content.to_string()))
        .bind(person.map(|person| person.0.as_str()))
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }

    /// The conversation with a key and who asked last; `None` if there is none or it has
    /// expired at `now`.
    pub async fn conversation(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<(Value, Option<Person>)>, StoreError> {
        let sql = "SELECT content, person FROM conversation WHERE id = $1 AND expires > $2";
        let found = sqlx::query(sql)
            .bind(self.conversation_id(key))
            .bind(now.as_second())
            .fetch_optional(&mut *self.database.connection().await?)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let content: String = row.try_get("content")?;
        let person = row.try_get::<Option<String>, _>("person")?.map(Person);
        let read = serde_json::from_str(&content);
        read.map(|read| Some((read, person)))
            .map_err(|_| StoreError::Unreadable {
                what: "conversation",
                value: content,
            })
    }

    fn conversation_id(&self, key: &str) -> String {
        self.hasher.hash(&["conversation", key])
    }
}
