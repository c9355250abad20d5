//! Parses dates as sources give them: a day, a month or a year.

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
