//! Finds and removes erased questions in what is kept of others: the questions before a
//! follow-up, and conversations of several people.
//!
//! Work is linear in the number of follow-ups and conversations that are kept. A page of them
//! is in memory at a time, and is read on the connection for reports; each removal is a short
//! call of its own.

use std::collections::HashSet;

use serde_json::Value;
use sqlx::Row;

use super::StoreError;
use super::database::Database;
use super::question::LONGEST_TEXT;

/// The rows that are read at a time.
const PAGE: i64 = 500;

/// Where questions are quoted, with what to do about it.
struct Place {
    /// The ids, contents and people after an id.
    read: &'static str,
    /// Removes a quotation.
    remove: &'static str,
}

/// A context of null can't be read back, so that the buttons of its question have expired.
const CONTEXTS: Place = Place {
    read: "SELECT id, context AS content, person FROM question \
           WHERE context IS NOT NULL AND context <> 'null' AND id > $1 ORDER BY id LIMIT $2",
    remove: "UPDATE question SET context = 'null' WHERE id = $1",
};

const CONVERSATIONS: Place = Place {
    read: "SELECT id, content, person FROM conversation WHERE id > $1 ORDER BY id LIMIT $2",
    remove: "DELETE FROM conversation WHERE id = $1",
};

/// Removes these texts. Returns the number of conversations that were deleted for that.
pub(super) async fn remove(
    database: &Database,
    texts: &HashSet<String>,
) -> Result<u64, StoreError> {
    if texts.is_empty() {
        return Ok(0);
    }
    remove_from(database, &CONTEXTS, texts).await?;
    remove_from(database, &CONVERSATIONS, texts).await
}

async fn remove_from(
    database: &Database,
    place: &Place,
    texts: &HashSet<String>,
) -> Result<u64, StoreError> {
    let mut removed = 0;
    let mut pages = Pages::of(place);
    while let Some(quoting) = pages.next(database, None, texts).await? {
        for id in quoting {
            let done = sqlx::query(place.remove)
                .bind(id)
                .execute(&mut *database.connection().await?)
                .await?;
            removed += done.rows_affected();
        }
    }
    Ok(removed)
}

/// The number of conversations that are a person's or quote one of the texts.
pub(super) async fn count(
    database: &Database,
    person: Option<&str>,
    texts: &HashSet<String>,
) -> Result<u64, StoreError> {
    let mut found = 0;
    let mut pages = Pages::of(&CONVERSATIONS);
    while let Some(quoting) = pages.next(database, person, texts).await? {
        found += u64::try_from(quoting.len()).unwrap_or(u64::MAX);
    }
    Ok(found)
}

/// The rows of a place, a page at a time.
struct Pages {
    read: &'static str,
    /// The id before the next page; `None` after the last one.
    last: Option<String>,
}

impl Pages {
    fn of(place: &Place) -> Pages {
        Pages {
            read: place.read,
            last: Some(String::new()),
        }
    }

    /// The ids on the next page that are a person's or quote one of the texts. If there are
    /// texts, what can't be read counts as a quotation, too. `None` after the last page.
    async fn next(
        &mut self,
        database: &Database,
        person: Option<&str>,
        texts: &HashSet<String>,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let Some(last) = self.last.take() else {
            return Ok(None);
        };
        let rows = sqlx::query(self.read)
            .bind(&last)
            .bind(PAGE)
            .fetch_all(&mut *database.report_connection().await?)
            .await?;
        let mut quoting = Vec::new();
        for row in &rows {
            let content: String = row.try_get("content")?;
            let of: Option<String> = row.try_get("person")?;
            let is_own = person.is_some() && person == of.as_deref();
            let is_quoting = || {
                let json = serde_json::from_str(&content);
                !texts.is_empty() && json.map_or(true, |json| quotes(&json, texts))
            };
            if is_own || is_quoting() {
                quoting.push(row.try_get("id")?);
            }
        }
        if rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) {
            self.last = rows.last().map(|row| row.try_get("id")).transpose()?;
        }
        Ok(Some(quoting))
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
