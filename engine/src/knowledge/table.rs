//! Turns `settings.toml`, `rollouts.toml` and `glossary.toml` into rows.

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::date::PartialDate;
use super::file::{File, Place};
use super::localized::{Forms, Localized};
use super::problem::{Problem, ProblemKind};
use crate::text::Language;
use crate::text::normalize::normalize;

/// A setting of the product that the pack is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The id.
    pub id: String,
    /// The name in the product's user interface.
    pub name: Localized,
    /// Other names that people use.
    #[serde(default)]
    pub also: Forms,
    /// Phrases that mean it, in the syntax of a decision table's phrases.
    #[serde(default)]
    pub phrases: Forms,
    /// The name of the property in the product's API.
    pub property: Option<String>,
    /// What it does.
    pub description: Localized,
    /// The possible values.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The numbers that it can have, if the values don't say them: numbers such as `3` and
    /// ranges such as `1-14`.
    #[serde(default)]
    pub numbers: Vec<NumberRange>,
    /// The unit of its numbers: in English singular and plural.
    #[serde(default)]
    pub unit: Forms,
    /// The default value, in words.
    pub default: Localized,
    /// Who can change it, and under which conditions.
    pub control: Option<Localized>,
    /// Where to change it in the product.
    pub location: Option<Localized>,
    /// The id of the entry that explains it.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row begins.
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

    /// True if the numbers that it can have are known.
    pub fn has_numbers(&self) -> bool {
        !self.possible_numbers().is_empty()
    }

    /// The numbers that it can have, ascending and without overlap. Without `numbers`, they
    /// are those of the values, if every value is a number or a range.
    pub fn possible_numbers(&self) -> Vec<NumberRange> {
        let values = self.values.iter();
        let of_values = values.map(|value| NumberRange::parse(&value.value));
        let mut ranges = match self.numbers.as_slice() {
            [] => of_values.collect::<Option<_>>().unwrap_or_default(),
            numbers => numbers.to_vec(),
        };
        ranges.sort_unstable();
        let mut joined: Vec<NumberRange> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut().filter(|last| range.min <= last.max + 1) {
                Some(last) => last.max = last.max.max(range.max),
                None => joined.push(range),
            }
        }
        joined
    }
}

/// Whole numbers from a least to a greatest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct NumberRange {
    /// The least number, inclusive.
    pub min: i64,
    /// The greatest number, inclusive; not below `min`.
    pub max: i64,
}

impl NumberRange {
    /// Parses a number, or two numbers with a dash between them. Numbers have at most nine
    /// digits and no sign.
    fn parse(text: &str) -> Option<NumberRange> {
        let number = |digits: &str| {
            let digits = digits.trim();
            let is_number = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number)
        };
        let (min, max) = text.split_once(['-', '–']).unwrap_or((text, text));
        let (min, max) = (number(min)?, number(max)?);
        (min <= max).then_some(NumberRange { min, max })
    }
}

impl TryFrom<String> for NumberRange {
    type Error = String;

    fn try_from(text: String) -> Result<NumberRange, String> {
        let range = NumberRange::parse(&text);
        range.ok_or_else(|| format!("\"{text}\" isn't a number such as 3 or a range such as 1-14"))
    }
}

/// A name in the form in which names are compared: normalized (NFKC), in lower case
/// and without spaces.
pub fn comparison_key(name: &str) -> String {
    let text = normalize(name).text.to_lowercase();
    text.split_whitespace().collect()
}

/// Phrases by which people ask for settings of this topic, `[setting_questions]`
/// in `pack.toml`. They are added to the phrases that suit every topic. The syntax
/// is that of a decision table's phrases.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingQuestions {
    /// Phrases that ask for a default or for the name in an API.
    pub default: Forms,
    /// Phrases that ask for a value in another way.
    pub value: Forms,
    /// Phrases in which a word like "method" doesn't ask how to do something.
    pub not_how: Forms,
    /// Where the table begins.
    #[serde(skip)]
    pub place: Place,
}

/// A possible value of a setting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The value as the product's API writes it.
    pub value: String,
    /// What it means, in Japanese.
    pub ja: String,
    /// What it means, in English.
    pub en: String,
}

/// A change to the product that reaches an audience over a period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollout {
    /// The id. A rollout can have several rows, one for each audience.
    pub id: String,
    /// The keys of the audiences; `all` stands for every audience.
    pub audience: Vec<String>,
    /// The audiences in words.
    pub audience_name: Localized,
    /// A short name of the change.
    pub name: Localized,
    /// Phrases that mean it, in the syntax of a decision table's phrases.
    #[serde(default)]
    pub phrases: Forms,
    /// What changes.
    pub description: Localized,
    /// The number of the announcement.
    pub announcement: Option<String>,
    /// A remark on the announcement.
    pub announcement_note: Option<Localized>,
    /// The first day, month or year of the rollout.
    pub start: PartialDate,
    /// The last day, month or year of the rollout; `None` if it takes effect at once.
    pub end: Option<PartialDate>,
    /// How certain the end is: planned or confirmed, for example.
    pub end_note: Option<Localized>,
    /// The id of the entry that explains it.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// How far a rollout is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It hasn't begun.
    Ahead,
    /// It has begun and isn't complete.
    UnderWay,
    /// It is complete, or took effect at once.
    Complete,
}

impl Phase {
    /// The name of the phase in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Ahead => "ahead",
            Phase::UnderWay => "under-way",
            Phase::Complete => "complete",
        }
    }
}

impl Rollout {
    /// The phase on a day, according to the announced dates.
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

    /// True if it reaches the audience with this key.
    pub fn reaches(&self, audience: &str) -> bool {
        let is_it = |key: &String| key.eq_ignore_ascii_case(audience) || key == EVERYONE;
        self.audience.iter().any(is_it)
    }
}

/// The key of the audience that includes every other.
const EVERYONE: &str = "all";

/// A term of the glossary: forms that mean the same in the pack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The id of the term's concept.
    pub id: String,
    /// True for a subject that the pack doesn't cover: a question with one of the
    /// forms is about something else.
    #[serde(default)]
    pub beyond: bool,
    /// Forms in Japanese, the preferred one first.
    #[serde(default)]
    pub ja: Vec<String>,
    /// Forms in English, the preferred one first.
    #[serde(default)]
    pub en: Vec<String>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

impl Term {
    /// The forms in a language.
    pub fn forms(&self, language: Language) -> &[String] {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }
}

/// A type of row in an array of tables.
pub(super) trait Row: DeserializeOwned {
    /// The name of the array: `setting` for `[[setting]]`.
    const NAME: &'static str;
    /// Sets where the row begins.
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

/// Parses a TOML file. A file that doesn't parse is reported.
pub(super) fn parse<T: DeserializeOwned>(file: &File, problems: &mut Vec<Problem>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(value) => Some(value),
        Err(error) => {
            problems.push(toml_problem(file, &error));
            None
        }
    }
}

/// Parses the rows of a file. A file that doesn't parse gives none.
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
    fn numbers_are_read_from_values() {
        /// The least and the greatest number of each range.
        type Ranges = &'static [(i64, i64)];
        let cases: [(&[&str], Ranges); 7] = [
            (&["0", "1-14"], &[(0, 14)]),
            (&["20", "5 – 10"], &[(5, 10), (20, 20)]),
            (&["1", "3", "1"], &[(1, 1), (3, 3)]),
            (&["true", "3"], &[]),
            (&["14-1"], &[]),
            (&["-1"], &[]),
            (&[], &[]),
        ];
        for (values, expected) in cases {
            let mut setting: Setting = row(r#"
                id = "s"
                name = "n"
                description = "d"
                default = "1"
                sources = ["S"]
            "#);
            let value = |value: &&str| Value {
                value: (*value).to_owned(),
                ja: String::new(),
                en: String::new(),
            };
            setting.values = values.iter().map(value).collect();
            let found = setting.possible_numbers();
            let found: Vec<(i64, i64)> = found.iter().map(|r| (r.min, r.max)).collect();
            assert_eq!(found, expected, "{values:?}");
            setting.numbers = vec![NumberRange { min: 3, max: 3 }];
            assert_eq!(setting.possible_numbers(), setting.numbers, "{values:?}");
        }
        assert!(NumberRange::try_from("many".to_owned()).is_err());
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
