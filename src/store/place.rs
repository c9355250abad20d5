//! Settings of a place (a server, a channel, a team): JSON that its channel defines,
//! with the version of its schema.

use sqlx::Row;

use super::{Store, StoreError};

/// A place's settings as its channel wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSettings {
    /// The version of the JSON's schema, which the channel defines.
    pub version: u32,
    /// JSON.
    pub json: String,
}

impl Store {
    /// The settings of a place; `None` if nothing was set.
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

    /// Replaces the settings of a place.
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

    /// Deletes the settings of a place, such as when the bot is removed from it.
    pub async fn forget_place(&self, channel: &str, place: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM place_settings WHERE channel = $1 AND place = $2")
            .bind(channel)
            .bind(place)
            .execute(&mut *self.database.connection().await?)
            .await?;
        Ok(())
    }
}
