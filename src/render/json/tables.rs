//! Encodes settings and rollouts.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Localized, LocalizedCitation, VERSION, schema};
use crate::answer::TableRow;
use crate::knowledge::{self, Source};

/// Settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Settings {
    /// The version of this shape.
    version: u32,
    settings: Vec<Setting>,
}

/// A setting of the product.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Setting {
    /// Its id.
    id: String,
    /// Its name in the user interface.
    name: Localized,
    /// Its property in the product's API.
    #[schema(required = true)]
    property: Option<String>,
    /// What it does.
    description: Localized,
    /// The values it can take.
    values: Vec<SettingValue>,
    /// The default value.
    default: Localized,
    /// Who controls its value.
    #[schema(required = true)]
    control: Option<Localized>,
    /// Where to change it.
    #[schema(required = true)]
    location: Option<Localized>,
    /// The entry that explains it.
    #[schema(required = true)]
    entry: Option<String>,
    /// The sources.
    citations: Vec<LocalizedCitation>,
}

/// A value of a setting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SettingValue {
    /// The value in the API.
    value: String,
    /// What it means, in Japanese.
    ja: String,
    /// What it means, in English.
    en: String,
}

/// Rollouts, with their phases on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rollouts {
    /// The version of this shape.
    version: u32,
    /// The day of the phases.
    as_of: Date,
    rollouts: Vec<Rollout>,
}

/// A change that reaches an audience over a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Rollout {
    /// Its id. The rows of a rollout for several audiences have the same id.
    id: String,
    /// The change in a few words.
    name: Localized,
    /// Keys of the audiences.
    audience: Vec<String>,
    /// The audiences in words.
    audience_name: Localized,
    /// What changes.
    description: Localized,
    /// The number under which it was announced.
    #[schema(required = true)]
    announcement: Option<String>,
    /// A note on the announcement.
    #[schema(required = true)]
    announcement_note: Option<Localized>,
    /// When it begins: YYYY-MM-DD, YYYY-MM or YYYY.
    start: String,
    /// When it is complete: YYYY-MM-DD, YYYY-MM or YYYY.
    #[schema(required = true)]
    end: Option<String>,
    /// What the end means: planned, confirmed, …
    #[schema(required = true)]
    end_note: Option<Localized>,
    /// The phase on the day.
    #[schema(schema_with = schema::phase)]
    phase: &'static str,
    /// The entry that explains it.
    #[schema(required = true)]
    entry: Option<String>,
    /// The sources.
    citations: Vec<LocalizedCitation>,
}

impl Settings {
    /// The JSON of settings.
    pub fn of(found: &[TableRow<knowledge::Setting>]) -> Settings {
        Settings {
            version: VERSION,
            settings: found.iter().map(Setting::of).collect(),
        }
    }
}

impl Setting {
    fn of(found: &TableRow<knowledge::Setting>) -> Setting {
        let row = &found.row;
        let values = row.values.iter().map(|value| SettingValue {
            value: value.value.clone(),
            ja: value.ja.clone(),
            en: value.en.clone(),
        });
        Setting {
            id: row.id.clone(),
            name: Localized::of(&row.name),
            property: row.property.clone(),
            description: Localized::of(&row.description),
            values: values.collect(),
            default: Localized::of(&row.default),
            control: row.control.as_ref().map(Localized::of),
            location: row.location.as_ref().map(Localized::of),
            entry: row.entry.clone(),
            citations: citations(&found.sources),
        }
    }
}

impl Rollouts {
    /// The JSON of rollouts, with their phases on a day.
    pub fn of(found: &[TableRow<knowledge::Rollout>], day: Date) -> Rollouts {
        Rollouts {
            version: VERSION,
            as_of: day,
            rollouts: found.iter().map(|row| Rollout::of(row, day)).collect(),
        }
    }
}

impl Rollout {
    fn of(found: &TableRow<knowledge::Rollout>, day: Date) -> Rollout {
        let row = &found.row;
        Rollout {
            id: row.id.clone(),
            name: Localized::of(&row.name),
            audience: row.audience.clone(),
            audience_name: Localized::of(&row.audience_name),
            description: Localized::of(&row.description),
            announcement: row.announcement.clone(),
            announcement_note: row.announcement_note.as_ref().map(Localized::of),
            start: row.start.to_string(),
            end: row.end.map(|end| end.to_string()),
            end_note: row.end_note.as_ref().map(Localized::of),
            phase: row.phase(day).name(),
            entry: row.entry.clone(),
            citations: citations(&found.sources),
        }
    }
}

fn citations(sources: &[Source]) -> Vec<LocalizedCitation> {
    sources.iter().map(LocalizedCitation::of).collect()
}
