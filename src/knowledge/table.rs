//! `settings.toml`, `rollouts.toml` and `glossary.toml` to rows.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::date::PartialDate;
use super::glossary::Term;
use super::load::File;
use super::pack::Localized;
use super::problem::{Problem, ProblemKind};
use crate::text::Language;
use crate::text::normalize::normalize;

/// A setting of the product that the pack is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The id.
    pub id: String,
    /// The name on the screen.
    pub name: Localized,
    /// Other names that people use.
    #[serde(default)]
    pub also: Forms,
    /// How people speak of it, as the phrases of a decision table.
    #[serde(default)]
    pub phrases: Forms,
    /// The property in the product's API.
    pub property: Option<String>,
    /// What it does.
    pub description: Localized,
    /// The values it can take.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The value it has when nobody changed it.
    pub default: Localized,
    /// Who decides its value, in which state.
    pub control: Option<Localized>,
    /// Where to change it.
    pub location: Option<Localized>,
    /// The entry that explains it.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

impl Setting {
    /// The names by which it is looked up: its id, its property, and what it is
    /// called in either language.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = Language::ALL
            .into_iter()
            .filter_map(|language| self.name.get(language));
        [self.id.as_str()]
            .into_iter()
            .chain(self.property.as_deref())
            .chain(names)
            .chain(self.also.all())
    }
}

/// A name in the form in which names are compared: without differences of width,
/// case and spacing.
pub fn folded(name: &str) -> String {
    let text = normalize(name).text.to_lowercase();
    text.split_whitespace().collect()
}

/// One value of a setting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The value as the API writes it.
    pub value: String,
    /// What it means, in Japanese.
    pub ja: String,
    /// What it means, in English.
    pub en: String,
}

/// A change that reaches an audience over a period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollout {
    /// The id; one roll-out may have a row for each audience.
    pub id: String,
    /// Keys of the audiences.
    pub audience: Vec<String>,
    /// The audiences in words.
    pub audience_name: Localized,
    /// The change in a few words.
    pub name: Localized,
    /// How people speak of it, as the phrases of a decision table.
    #[serde(default)]
    pub phrases: Forms,
    /// What changes.
    pub description: Localized,
    /// The number under which it was announced.
    pub announcement: Option<String>,
    /// What else there is to say of the announcement.
    pub announcement_note: Option<Localized>,
    /// When it begins.
    pub start: PartialDate,
    /// When it is complete.
    pub end: Option<PartialDate>,
    /// What the end date means: planned, confirmed, …
    pub end_note: Option<Localized>,
    /// The entry that explains it.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// Where a roll-out stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Ahead,
    /// It has begun and is not complete.
    UnderWay,
    /// It is complete, or took effect at once.
    Complete,
}

impl Phase {
    /// The phase's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Ahead => "ahead",
            Phase::UnderWay => "under-way",
            Phase::Complete => "complete",
        }
    }
}

impl Rollout {
    /// Where it stands on a day, by the dates that were announced.
    pub fn phase(&self, day: Date) -> Phase {
        if day < self.start.first_day() {
            return Phase::Ahead;
        }
        match self.end {
            Some(end) if day <= end.last_day() => Phase::UnderWay,
            _ => Phase::Complete,
        }
    }

    /// The names by which it is looked up: its id and the number of its
    /// announcement.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.id.as_str()]
            .into_iter()
            .chain(self.announcement.as_deref())
    }

    /// True when it reaches an audience, given by its key.
    pub fn reaches(&self, audience: &str) -> bool {
        let is_it = |own: &String| own.eq_ignore_ascii_case(audience) || own == EVERYONE;
        self.audience.iter().any(is_it)
    }
}

/// The audience that includes every other.
const EVERYONE: &str = "all";

/// Words or phrases in each language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forms {
    /// In Japanese.
    pub ja: Vec<String>,
    /// In English.
    pub en: Vec<String>,
}

impl Forms {
    /// The forms of one language.
    pub fn of(&self, language: Language) -> &[String] {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }

    /// All forms.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.ja.iter().chain(&self.en).map(String::as_str)
    }
}

/// The file and line of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    /// A mistake in this row.
    pub fn problem(&self, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.clone(),
            line: Some(self.line),
            kind,
        }
    }
}

/// A row type with the name of its array of tables.
pub(super) trait Row: DeserializeOwned {
    /// `setting` for `[[setting]]`.
    const NAME: &'static str;
    /// Remembers where the row was read.
    fn place_at(&mut self, place: Place);
}

impl Row for Setting {
    const NAME: &'static str = "setting";
    fn place_at(&mut self, place: Place) {
        self.place = place;
    }
}

impl Row for Rollout {
    const NAME: &'static str = "rollout";
    fn place_at(&mut self, place: Place) {
        self.place = place;
    }
}

impl Row for Term {
    const NAME: &'static str = "term";
    fn place_at(&mut self, place: Place) {
        self.place = place;
    }
}

/// Parses a whole TOML file.
pub(super) fn parse<T: DeserializeOwned>(file: &File, problems: &mut Vec<Problem>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.push(toml_problem(file, &error));
            None
        }
    }
}

/// The rows of a file; a file with a mistake gives none.
pub(super) fn rows<T: Row>(file: Option<&File>, problems: &mut Vec<Problem>) -> Vec<T> {
    let Some(file) = file else {
        return Vec::new();
    };
    let Some(mut tables) =
        parse::<std::collections::BTreeMap<String, Vec<Spanned<T>>>>(file, problems)
    else {
        return Vec::new();
    };
    let rows = tables.remove(T::NAME).unwrap_or_default();
    for (name, others) in &tables {
        let line = others.first().map(|row| file.line_of(row.span().start));
        let detail = format!("unknown table [[{name}]], expected [[{}]]", T::NAME);
        problems.push(file.problem(line, ProblemKind::Toml { detail }));
    }
    rows.into_iter()
        .map(|row| {
            let place = file.place(row.span().start);
            let mut row = row.into_inner();
            row.place_at(place);
            row
        })
        .collect()
}

fn toml_problem(file: &File, error: &toml::de::Error) -> Problem {
    let line = error.span().map(|span| file.line_of(span.start));
    let detail = error.message().to_owned();
    file.problem(line, ProblemKind::Toml { detail })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row<T: DeserializeOwned>(text: &str) -> T {
        toml::from_str(text).expect("valid")
    }

    #[test]
    fn a_rollout_stands_where_its_dates_say() {
        let rollout: Rollout = row(r#"
            id = "r"
            audience = ["p1"]
            audience_name = "P1"
            name = "n"
            description = "d"
            start = "2023-09"
            end = "2023-10"
            sources = ["S"]
        "#);
        let cases = [
            (date(2023, 8, 31), Phase::Ahead),
            (date(2023, 9, 1), Phase::UnderWay),
            (date(2023, 10, 31), Phase::UnderWay),
            (date(2023, 11, 1), Phase::Complete),
        ];
        for (day, expected) in cases {
            assert_eq!(rollout.phase(day), expected, "{day}");
        }
        assert!(rollout.reaches("P1") && !rollout.reaches("free"));
    }
}
