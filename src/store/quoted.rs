//! Removes erased questions from what is kept of others: the questions before a follow-up, and
//! conversations of several people.
//!
//! Work is linear in the number of follow-ups and conversations that are kept; a page of them
//! is in memory at a time.

use std::collections::HashSet;

use serde_json::Value;
use sqlx::{AnyConnection, Row};

use super::StoreError;
use super::question::LONGEST_TEXT;

/// The rows that are read at a time.
const PAGE: i64 = 500;

/// Where questions are quoted, with what to do about it.
struct Place {
    /// The ids and contents after an id.
    read: &'static str,
    /// Removes a quotation.
    remove: &'static str,
}

/// A context of null can't be read back, so that the buttons of its question have expired.
const CONTEXTS: Place = Place {
    read: "SELECT id, context AS content FROM question \
           WHERE context IS NOT NULL AND id > $1 ORDER BY id LIMIT $2",
    remove: "UPDATE question SET context = 'null' WHERE id = $1",
};

const CONVERSATIONS: Place = Place {
    read: "SELECT id, content FROM conversation WHERE id > $1 ORDER BY id LIMIT $2",
    remove: "DELETE FROM conversation WHERE id = $1",
};

/// Removes these texts. Returns the number of conversations that were deleted for that.
pub(super) async fn remove(
    connection: &mut AnyConnection,
    texts: &HashSet<String>,
) -> Result<u64, StoreError> {
    remove_from(connection, &CONTEXTS, texts).await?;
    remove_from(connection, &CONVERSATIONS, texts).await
}

async fn remove_from(
    connection: &mut AnyConnection,
    place: &Place,
    texts: &HashSet<String>,
) -> Result<u64, StoreError> {
    let (mut last, mut removed) = (String::new(), 0);
    loop {
        let rows = sqlx::query(place.read)
            .bind(&last)
            .bind(PAGE)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            last = row.try_get("id")?;
            let content: String = row.try_get("content")?;
            // What can't be read is removed, too.
            let quotes = serde_json::from_str(&content).map(|json| quotes(&json, texts));
            if quotes.unwrap_or(true) {
                let done = sqlx::query(place.remove).bind(&last);
                removed += done.execute(&mut *connection).await?.rows_affected();
            }
        }
        if rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            return Ok(removed);
        }
    }
}

/// True if one of the strings is one of the texts, which are as long as a stored question.
fn quotes(json: &Value, texts: &HashSet<String>) -> bool {
    match json {
        Value::String(text) => {
            let end = text.char_indices().nth(LONGEST_TEXT);
            let stored = end.map_or(text.as_str(), |(end, _)| &text[..end]);
            texts.contains(stored)
        }
        Value::Array(items) => items.iter().any(|item| quotes(item, texts)),
        Value::Object(members) => members.values().any(|member| quotes(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
