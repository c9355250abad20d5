//! Parses dates as sources give them: a day, a month or a year, and dates of pages as other
//! systems write them.

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

/// A date of day, month or year precision in ISO 8601 form: `2026-09-02`,
/// `2023-07` or `2020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Literal", into = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// The TOML and YAML types of a date: TOML has a type for dates, and a year alone is
/// a number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a date: YYYY-MM-DD, YYYY-MM or YYYY")]
enum Literal {
    Text(String),
    Year(u16),
    Toml(toml::value::Datetime),
}

/// The error for a text that isn't a [`PartialDate`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" isn't a date; use YYYY-MM-DD, YYYY-MM or YYYY")]
pub struct DateError(String);

impl PartialDate {
    /// Reads a date as people and other systems write it: ISO 8601 with or without zeros and
    /// a time, `2022/6/30`, `20220630`, `2022年6月30日`, `June 30, 2022`, `30 Jun 2022`,
    /// and `6/30/2022`, with the month first if both orders are possible.
    pub fn read(text: &str) -> Option<PartialDate> {
        if let Ok(date) = text.parse() {
            return Some(date);
        }
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words = words
            .flat_map(split_at_digits)
            .filter(|word| !word.is_empty());
        let words: Vec<&str> = words.take(MAX_WORDS).collect();
        let month = words
            .iter()
            .find_map(|word| month_named(&word.to_ascii_lowercase()).map(i64::from));
        let mut numbers = words
            .iter()
            .filter_map(|word| Some((word.len(), word.parse::<i64>().ok()?)));
        let (year, month, day) = match month {
            Some(month) => {
                let numbers: Vec<(usize, i64)> = numbers.collect();
                let year = numbers.iter().position(|(length, _)| *length == 4)?;
                let day = numbers.iter().position(|(length, _)| *length < 3);
                // In "June 2022, 17:10", the number after the year is an hour.
                let day = day.filter(|day| *day < year || numbers.len() > 3);
                (numbers[year].1, Some(month), day.map(|at| numbers[at].1))
            }
            None => match (numbers.next()?, numbers.next(), numbers.next()) {
                ((8 | 14, _), ..) => {
                    let digits = words.iter().find(|word| word.len() >= 8)?;
                    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
                    (part(0, 4)?, Some(part(4, 6)?), Some(part(6, 8)?))
                }
                ((4, year), Some((_, month)), day) => (year, Some(month), day.map(|(_, day)| day)),
                ((_, day), Some((_, month)), Some((4, year))) if month > 12 || day > 12 => {
                    (year, Some(month.min(day)), Some(month.max(day)))
                }
                ((_, month), Some((_, day)), Some((4, year))) => (year, Some(month), Some(day)),
                _ => return None,
            },
        };
        let (month, day) = (narrow(month)?, narrow(day)?);
        let year = i16::try_from(year).ok().filter(|year| *year >= 1000)?;
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(PartialDate { year, month, day })
    }

    /// The day, if it is known.
    pub fn day(self) -> Option<Date> {
        self.day.map(|_| self.first_day())
    }

    /// The first day of the period.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The last day of the period.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (_, Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            (None, _) => self.first_day().last_of_year(),
        }
    }
}

/// The most words of a date that are read.
const MAX_WORDS: usize = 12;

/// Splits `30th` and `2022年6月30日` between digits and letters.
fn split_at_digits(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit);
        let (part, other) = rest.split_at(end.unwrap_or(rest.len()));
        rest = other;
        Some(part)
    })
}

/// The number of a month by its English name, the first three letters of it, or "sept", in
/// lower case.
pub fn month_named(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_named = |month: &&str| {
        *month == word
            || (word == "sept" && *month == "september")
            || (word.len() == 3 && month.starts_with(word))
    };
    let months = (1..).zip(MONTHS);
    let mut named = months.filter(|(_, month)| is_named(month));
    named.next().map(|(number, _)| number)
}

/// A number of a month or a day that can be missing; `None` if it can't be one.
fn narrow(number: Option<i64>) -> Option<Option<i8>> {
    number.map(i8::try_from).transpose().ok()
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || DateError(text.to_owned());
        // Other systems add a time of day to the date.
        let day = text.trim().split([' ', 'T']).next().unwrap_or_default();
        let mut parts = day.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let year = year
            .filter(|year| year.len() == 4)
            .and_then(|year| year.parse().ok())
            .ok_or_else(error)?;
        let two_digits = |part: Option<&str>| match part {
            None => Ok(None),
            Some(part) if part.len() == 2 => part.parse().map(Some).map_err(|_| error()),
            Some(_) => Err(error()),
        };
        let (month, day) = (two_digits(month)?, two_digits(day)?);
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(|_| error())?;
        if parts.next().is_some() {
            return Err(error());
        }
        Ok(PartialDate { year, month, day })
    }
}

impl TryFrom<Literal> for PartialDate {
    type Error = DateError;

    fn try_from(written: Literal) -> Result<Self, Self::Error> {
        match written {
            Literal::Text(text) => text.parse(),
            Literal::Year(year) => year.to_string().parse(),
            Literal::Toml(date) => date.to_string().parse(),
        }
    }
}

/// The error for a text that isn't a day.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" isn't a date; use YYYY-MM-DD")]
struct DayError(String);

/// Deserializes a day.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    parsed(String::deserialize(deserializer)?)
}

/// Deserializes a day that can be left out, or left empty.
pub(super) fn optional_day<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Date>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(parsed).transpose()
}

fn parsed<E: serde::de::Error>(text: String) -> Result<Date, E> {
    text.parse().map_err(|_| E::custom(DayError(text)))
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> PartialDate {
        PartialDate {
            year: day.year(),
            month: Some(day.month()),
            day: Some(day.day()),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(formatter, "-{part:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_precisions_round_trip_and_others_are_refused() {
        for text in ["2026-09-02", "2023-07", "2020"] {
            let date: PartialDate = text.parse().expect(text);
            assert_eq!(date.to_string(), text);
        }
        let timed: PartialDate = "2023-10-20 12:00".parse().expect("a date");
        assert_eq!(timed.to_string(), "2023-10-20");
        for text in [
            "2026-13",
            "2026-02-30",
            "26-01-01",
            "2026-9-2",
            "soon",
            "2026-01-01-01",
            "",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_optional_day_can_be_left_empty() {
        use serde_json::json;
        let day = jiff::civil::date(2026, 9, 2);
        assert_eq!(optional_day(json!(null)).expect("none"), None);
        assert_eq!(optional_day(json!("2026-09-02")).expect("a day"), Some(day));
        assert!(optional_day(json!("soon")).is_err());
    }

    #[test]
    fn dates_of_other_systems_are_read() {
        let cases = [
            ("2022-6-30 17:10:00", "2022-06-30"),
            ("2022-06-30T17:10:00+09:00", "2022-06-30"),
            ("2022-06-30T08:10:00.000Z", "2022-06-30"),
            ("2022/06/30", "2022-06-30"),
            ("2022.6.3", "2022-06-03"),
            ("20220630", "2022-06-30"),
            ("20220630171000", "2022-06-30"),
            ("2022年6月30日", "2022-06-30"),
            ("2022年6月30日 (木) 17時", "2022-06-30"),
            ("2022年6月", "2022-06"),
            ("2022/06", "2022-06"),
            ("June 30, 2022", "2022-06-30"),
            ("Jun 30th, 2022", "2022-06-30"),
            ("30 June 2022", "2022-06-30"),
            ("Sept. 3, 2022", "2022-09-03"),
            ("Thu, 30 Jun 2022 17:10:00 +0900", "2022-06-30"),
            ("Thu Jun 30 17:10:00 2022", "2022-06-30"),
            ("June 2022", "2022-06"),
            ("06/30/2022", "2022-06-30"),
            ("30.06.2022", "2022-06-30"),
            ("5/6/2022", "2022-05-06"),
            ("2022", "2022"),
        ];
        for (text, expected) in cases {
            let date = PartialDate::read(text).map(|date| date.to_string());
            assert_eq!(date.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "last week",
            "30 June",
            "6/30/22",
            "2022-13-01",
            "31 June 2022",
            "1656576600",
            "May",
        ] {
            assert_eq!(PartialDate::read(text), None, "{text}");
        }
    }

    #[test]
    fn dates_need_no_quotes() {
        #[derive(Debug, Deserialize)]
        struct Dated {
            date: PartialDate,
        }
        let cases = [
            (toml::from_str("date = 2026-09-02").ok(), "2026-09-02"),
            (toml::from_str("date = 2020").ok(), "2020"),
            (toml::from_str("date = \"2023-07\"").ok(), "2023-07"),
            (
                serde_saphyr::from_str("date: 2026-09-02").ok(),
                "2026-09-02",
            ),
            (serde_saphyr::from_str("date: 2023-07").ok(), "2023-07"),
            (serde_saphyr::from_str("date: 2020").ok(), "2020"),
        ];
        for (dated, expected) in cases {
            let dated: Dated = dated.expect(expected);
            assert_eq!(dated.date.to_string(), expected);
        }
        let error = toml::from_str::<Dated>("date = [1]").expect_err("a list");
        assert_eq!(
            error.message(),
            "expected a date: YYYY-MM-DD, YYYY-MM or YYYY"
        );
    }

    #[test]
    fn a_month_spans_its_days() {
        let month: PartialDate = "2024-02".parse().expect("a month");
        assert_eq!(month.first_day().to_string(), "2024-02-01");
        assert_eq!(month.last_day().to_string(), "2024-02-29");
    }
}
