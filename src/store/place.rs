//! What was set for a place (a server, a channel, a team): text that its channel
//! owns, with the version of its form.

use sqlx::Row;

use super::{Store, StoreError};

/// Settings as a channel wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSettings {
    /// The version of the JSON's form; the channel decides what it means.
    pub version: u32,
    /// JSON.
    pub json: String,
}

impl Store {
    /// What was set for a place, if anything was.
    pub async fn place_settings(
        &self,
        channel: &str,
        place: &str,
    ) -> Result<Option<PlaceSettings>, StoreError> {
        let found = sqlx::query(
            "SELECT version, settings FROM place_settings WHERE channel = $1 AND place = $2",
        )
        .bind(channel)
        .bind(place)
        .fetch_optional(&mut *self.database.connection().await?)
        .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let version: i64 = row.try_get("version")?;
        Ok(Some(PlaceSettings {
            version: u32::try_from(version).map_err(|_| StoreError::Unreadable {
                what: "version of settings",
                value: version.to_string(),
            })?,
            json: row.try_get("settings")?,
        }))
    }

    /// Sets everything for a place.
    pub async fn set_place_settings(
        &self,
        channel: &str,
        place: &str,
        settings: &PlaceSettings,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO place_settings (channel, place, version, settings) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (channel, place) DO UPDATE SET \
             version = excluded.version, settings = excluded.settings",
        )
        .bind(channel)
        .bind(place)
        .bind(i64::from(settings.version))
        .bind(settings.json.as_str())
        .execute(&mut *self.database.connection().await?)
        .await?;
        Ok(())
    }

    /// Forgets what was set for a place, as when the bot was removed from it.
    pub async fn forget_place(&self, channel: &str, place: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM place_settings WHERE channel = $1 AND place = $2")
            .bind(channel)
            .bind(place)
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }
}
