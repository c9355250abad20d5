//! The facts of a table, their values as codes, and the possible codes of a fact.
//!
//! Inside the rules every value is a whole number, its code: 0 or 1 for a bool, the
//! position in the list of values for a choice, days since 1970-01-01 for a date,
//! and for a set one bit for each member, by the member's position.

use std::collections::HashMap;

use jiff::civil::{Date, date};

use crate::knowledge::Localized;
use crate::knowledge::decision::{self, FactType, Literal};
use crate::knowledge::table::comparison_key;
use crate::text::Language;

/// Most values of one choice or set: each takes one bit of a code.
pub const MAX_VALUES: usize = 62;

/// The largest value of an integer fact if the table sets no maximum.
const DEFAULT_MAX: i64 = 999;

/// The day with code 0.
const EPOCH: Date = date(1970, 1, 1);

/// A fact with the range of its codes.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The fact as written in the pack.
    pub written: decision::Fact,
    /// The smallest code.
    pub min: i64,
    /// The largest code.
    pub max: i64,
    /// The positions of the listed values by the comparison keys of their ids and names.
    values_by_key: HashMap<String, usize>,
}

/// The possible codes of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// One of these codes; at least one.
    Among(Vec<i64>),
    /// A code between two, inclusive.
    Between(i64, i64),
}

impl Domain {
    /// Exactly one code.
    pub fn only(code: i64) -> Domain {
        Domain::Among(vec![code])
    }

    /// The code, when there is exactly one.
    pub fn single(&self) -> Option<i64> {
        match self {
            Domain::Among(codes) => match codes.as_slice() {
                [code] => Some(*code),
                _ => None,
            },
            Domain::Between(min, max) => (min == max).then_some(*min),
        }
    }

    /// True when a code is possible.
    pub fn contains(&self, code: i64) -> bool {
        match self {
            Domain::Among(codes) => codes.contains(&code),
            Domain::Between(min, max) => (*min..=*max).contains(&code),
        }
    }

    /// The smallest and the largest code.
    pub fn bounds(&self) -> (i64, i64) {
        match self {
            Domain::Among(codes) => (
                codes.iter().copied().min().unwrap_or(0),
                codes.iter().copied().max().unwrap_or(0),
            ),
            Domain::Between(min, max) => (*min, *max),
        }
    }
}

/// The reason why a text is not a value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// It is not one of the listed values.
    NotAmong,
    /// It is not a whole number.
    NotANumber,
    /// It is not a date of the form `YYYY-MM-DD`.
    NotADate,
    /// It is a number outside the range.
    OutOfRange {
        /// The smallest allowed value.
        min: i64,
        /// The largest allowed value.
        max: i64,
    },
}

impl Fact {
    /// The fact of a row, with the range of its codes.
    pub(super) fn new(written: decision::Fact) -> Fact {
        let count = i64::try_from(written.values.len()).unwrap_or(i64::MAX);
        let (min, max) = match written.kind {
            FactType::Bool => (0, 1),
            FactType::Integer => (written.min.unwrap_or(0), written.max.unwrap_or(DEFAULT_MAX)),
            FactType::Choice => (0, count - 1),
            FactType::Date => (date_to_code(Date::MIN), date_to_code(Date::MAX)),
            FactType::Set => (0, (1 << count.min(62)) - 1),
        };
        let mut values_by_key = HashMap::new();
        for (position, value) in written.values.iter().enumerate() {
            let id = value_id(&value.value);
            let names = Language::ALL.into_iter().filter_map(|l| value.name.get(l));
            for name in names.chain(value.also.all()).chain([id.as_str()]) {
                values_by_key
                    .entry(comparison_key(name))
                    .or_insert(position);
            }
        }
        Fact {
            written,
            min,
            max,
            values_by_key,
        }
    }

    /// The fact's id.
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// The type of its values.
    pub fn kind(&self) -> FactType {
        self.written.kind
    }

    /// The clause that completes "It depends on …": by default the fact's name.
    pub fn depends(&self) -> &Localized {
        self.written.depends.as_ref().unwrap_or(self.name())
    }

    /// True for integers and dates: their codes can be compared.
    pub fn is_ordered(&self) -> bool {
        matches!(self.kind(), FactType::Integer | FactType::Date)
    }

    /// The comparison keys of the fact's id, of its names and of the last part of its
    /// property.
    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let fact = &self.written;
        let property = fact.property.as_deref().and_then(|p| p.rsplit('/').next());
        let names = Language::ALL.into_iter().filter_map(|l| fact.name.get(l));
        let names = [fact.id.as_str()].into_iter().chain(property).chain(names);
        names.chain(fact.also.all()).map(comparison_key)
    }

    /// The code of a value as written in a pack or a policy document.
    ///
    /// # Errors
    ///
    /// The reason why the fact cannot have the value.
    pub fn code(&self, written: &Literal) -> Result<i64, ValueError> {
        match (self.kind(), written) {
            (FactType::Bool, Literal::Bool(value)) => Ok(i64::from(*value)),
            (FactType::Integer, Literal::Integer(value)) => self.in_range(*value),
            (FactType::Date, Literal::Text(text)) => {
                let day: Date = text.parse().map_err(|_| ValueError::NotADate)?;
                Ok(date_to_code(day))
            }
            (FactType::Choice, Literal::Text(id)) => self.position(id),
            (FactType::Set, Literal::List(ids)) => self.bits(ids),
            (FactType::Integer, _) => Err(ValueError::NotANumber),
            (FactType::Date, _) => Err(ValueError::NotADate),
            _ => Err(ValueError::NotAmong),
        }
    }

    /// The codes of a value as people type it: an id or a name in either language,
    /// `YYYY-MM-DD`, `3`, or `3+` for "at least 3"; members of a set are separated by
    /// commas.
    ///
    /// # Errors
    ///
    /// The reason why the text is not a value of the fact.
    pub fn parse(&self, text: &str) -> Result<Domain, ValueError> {
        let text = text.trim();
        match self.kind() {
            FactType::Bool => {
                self.named(text)
                    .or_else(|error| match comparison_key(text).as_str() {
                        "true" | "yes" | "on" | "1" | "はい" | "オン" | "有効" => Ok(1),
                        "false" | "no" | "off" | "0" | "いいえ" | "オフ" | "無効" => Ok(0),
                        _ => Err(error),
                    })
            }
            FactType::Integer => {
                let folded = comparison_key(text);
                let (number, is_open) = match folded.strip_suffix('+') {
                    Some(number) => (number, true),
                    None => (folded.as_str(), false),
                };
                let number = number.parse().map_err(|_| ValueError::NotANumber)?;
                let number = self.in_range(number)?;
                if is_open {
                    return Ok(Domain::Between(number, self.max));
                }
                Ok(number)
            }
            FactType::Choice => self.named(text),
            FactType::Date => self.code(&Literal::Text(text.to_owned())),
            FactType::Set => {
                let members = text.split([',', '、']).map(str::trim);
                let named = members.filter(|member| !member.is_empty());
                named
                    .map(|member| self.named(member))
                    .try_fold(0, |set, member| Ok(set | 1 << member?))
            }
        }
        .map(Domain::only)
    }

    /// The code of a listed value by its id or a name in either language.
    fn named(&self, text: &str) -> Result<i64, ValueError> {
        let position = self.values_by_key.get(&comparison_key(text));
        let value = position.and_then(|position| self.written.values.get(*position));
        let value = value.ok_or(ValueError::NotAmong)?;
        match (&value.value, self.kind()) {
            (Literal::Bool(value), FactType::Bool) => Ok(i64::from(*value)),
            (Literal::Text(id), _) => self.position(id),
            _ => Err(ValueError::NotAmong),
        }
    }

    /// The position of a listed value by its id.
    fn position(&self, id: &str) -> Result<i64, ValueError> {
        let has_id = |value: &decision::FactValue| value.value == Literal::Text(id.to_owned());
        let position = self.written.values.iter().position(has_id);
        position
            .and_then(|position| i64::try_from(position).ok())
            .ok_or(ValueError::NotAmong)
    }

    /// The code of a set by the ids of its members.
    pub(super) fn bits(&self, ids: &[String]) -> Result<i64, ValueError> {
        ids.iter()
            .try_fold(0, |bits, id| Ok(bits | 1 << self.position(id)?))
    }

    fn in_range(&self, number: i64) -> Result<i64, ValueError> {
        let (min, max) = (self.min, self.max);
        match (min..=max).contains(&number) {
            true => Ok(number),
            false => Err(ValueError::OutOfRange { min, max }),
        }
    }

    /// The listed value of a bool or choice with a code.
    pub fn value(&self, code: i64) -> Option<&decision::FactValue> {
        match self.kind() {
            FactType::Bool => {
                let written = Literal::Bool(code == 1);
                self.written
                    .values
                    .iter()
                    .find(|value| value.value == written)
            }
            FactType::Choice => self.written.values.get(usize::try_from(code).ok()?),
            FactType::Set | FactType::Integer | FactType::Date => None,
        }
    }

    /// The members of a set with a code.
    pub fn members(&self, code: i64) -> impl Iterator<Item = &decision::FactValue> {
        let values = self.written.values.iter().enumerate();
        values
            .filter(move |(bit, _)| code >> bit & 1 == 1)
            .map(|(_, value)| value)
    }

    /// The value with a code, as it is written in a pack.
    pub fn written(&self, code: i64) -> Literal {
        match self.kind() {
            FactType::Bool => Literal::Bool(code == 1),
            FactType::Integer => Literal::Integer(code),
            FactType::Date => Literal::Text(code_to_date(code).to_string()),
            FactType::Choice => match self.value(code) {
                Some(value) => value.value.clone(),
                None => Literal::Integer(code),
            },
            FactType::Set => {
                Literal::List(self.members(code).map(|v| value_id(&v.value)).collect())
            }
        }
    }

    /// The fact's name.
    pub fn name(&self) -> &Localized {
        &self.written.name
    }
}

/// The text by which a value is named in a pack, in JSON and on the command line.
/// Members of a set are joined by commas.
pub fn value_id(value: &Literal) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::List(members) => members.join(","),
    }
}

/// The day with a code.
pub fn code_to_date(code: i64) -> Date {
    let days = jiff::Span::new().try_days(code);
    days.and_then(|days| EPOCH.checked_add(days))
        .unwrap_or(EPOCH)
}

/// The code of a day: days since 1970-01-01.
pub fn date_to_code(day: Date) -> i64 {
    EPOCH
        .until(day)
        .map_or(0, |span| i64::from(span.get_days()))
}
