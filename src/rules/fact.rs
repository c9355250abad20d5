//! What a fact can be, and what is known of one.
//!
//! Every value is a whole number inside the rules: a bool is 0 or 1, a choice
//! the position of its value, a date the days since 1970-01-01, a set the bits
//! of its members.

use jiff::civil::{Date, date};

use crate::knowledge::Localized;
use crate::knowledge::decision::{self, FactType, Written};
use crate::knowledge::table::folded;
use crate::text::Language;

/// More values of one choice or set than this do not fit its bits.
pub const MAX_VALUES: usize = 62;

/// The largest integer where the table names none.
const LARGEST: i64 = 999;

/// Day 0 of date facts.
const EPOCH: Date = date(1970, 1, 1);

/// Something that a case states or leaves open.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The row of the pack.
    pub written: decision::Fact,
    /// The smallest code.
    pub min: i64,
    /// The largest code.
    pub max: i64,
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// One of these codes; at least one.
    Among(Vec<i64>),
    /// A code between two, both included.
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

/// Why a text is no value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// It is none of the values that there are.
    NotAmong,
    /// It is no whole number.
    NotANumber,
    /// It is no date.
    NotADate,
    /// It is a number outside the range.
    OutOfRange {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
}

impl Fact {
    /// Takes over a row, with the range of its codes.
    pub(super) fn new(written: decision::Fact) -> Fact {
        let count = i64::try_from(written.values.len()).unwrap_or(i64::MAX);
        let (min, max) = match written.kind {
            FactType::Bool => (0, 1),
            FactType::Integer => (written.min.unwrap_or(0), written.max.unwrap_or(LARGEST)),
            FactType::Choice => (0, count - 1),
            FactType::Date => (date_to_code(Date::MIN), date_to_code(Date::MAX)),
            FactType::Set => (0, (1 << count.min(62)) - 1),
        };
        Fact { written, min, max }
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// The type.
    pub fn kind(&self) -> FactType {
        self.written.kind
    }

    /// True when more and less mean something.
    pub fn is_ordered(&self) -> bool {
        matches!(self.kind(), FactType::Integer | FactType::Date)
    }

    /// True for its id, its names and the last part of its property.
    pub fn is_called(&self, name: &str) -> bool {
        let fact = &self.written;
        let property = fact.property.as_deref().and_then(|p| p.rsplit('/').next());
        let names = Language::ALL.into_iter().filter_map(|l| fact.name.get(l));
        [fact.id.as_str()]
            .into_iter()
            .chain(property)
            .chain(names)
            .chain(fact.also.all())
            .any(|known| folded(known) == folded(name))
    }

    /// The code of a value as written in a pack.
    pub fn code(&self, written: &Written) -> Result<i64, ValueError> {
        match (self.kind(), written) {
            (FactType::Bool, Written::Bool(value)) => Ok(i64::from(*value)),
            (FactType::Integer, Written::Integer(value)) => self.in_range(*value),
            (FactType::Date, Written::Text(text)) => {
                let day: Date = text.parse().map_err(|_| ValueError::NotADate)?;
                Ok(date_to_code(day))
            }
            (FactType::Choice, Written::Text(id)) => self.position(id),
            (FactType::Set, Written::List(ids)) => self.bits(ids),
            (FactType::Integer, _) => Err(ValueError::NotANumber),
            (FactType::Date, _) => Err(ValueError::NotADate),
            _ => Err(ValueError::NotAmong),
        }
    }

    /// The codes that a text stands for, as people type it: ids and names of
    /// values in either language, `3` or `3+` for "at least 3".
    pub fn parse(&self, text: &str) -> Result<Domain, ValueError> {
        let text = text.trim();
        match self.kind() {
            FactType::Bool => self
                .named(text)
                .or_else(|error| match folded(text).as_str() {
                    "true" | "yes" | "on" | "1" | "はい" | "オン" | "有効" => Ok(1),
                    "false" | "no" | "off" | "0" | "いいえ" | "オフ" | "無効" => Ok(0),
                    _ => Err(error),
                }),
            FactType::Integer => {
                let folded = folded(text);
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
            FactType::Date => self.code(&Written::Text(text.to_owned())),
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

    /// The position of a value by its id or its name in either language.
    fn named(&self, text: &str) -> Result<i64, ValueError> {
        let is_it = |value: &&decision::FactValue| {
            let names = Language::ALL.into_iter().filter_map(|l| value.name.get(l));
            let id = value_id(&value.value);
            let mut names = names.chain(value.also.all()).chain([id.as_str()]);
            names.any(|known| folded(known) == folded(text))
        };
        let value = self
            .written
            .values
            .iter()
            .find(is_it)
            .ok_or(ValueError::NotAmong)?;
        match (&value.value, self.kind()) {
            (Written::Bool(value), FactType::Bool) => Ok(i64::from(*value)),
            (Written::Text(id), _) => self.position(id),
            _ => Err(ValueError::NotAmong),
        }
    }

    fn position(&self, id: &str) -> Result<i64, ValueError> {
        let is_it = |value: &decision::FactValue| value.value == Written::Text(id.to_owned());
        let position = self.written.values.iter().position(is_it);
        position
            .and_then(|position| i64::try_from(position).ok())
            .ok_or(ValueError::NotAmong)
    }

    /// The bits of members of a set.
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

    /// The row of the value that a code of a bool or choice stands for.
    pub fn value(&self, code: i64) -> Option<&decision::FactValue> {
        match self.kind() {
            FactType::Bool => {
                let wanted = Written::Bool(code == 1);
                self.written
                    .values
                    .iter()
                    .find(|value| value.value == wanted)
            }
            FactType::Choice => self.written.values.get(usize::try_from(code).ok()?),
            FactType::Set | FactType::Integer | FactType::Date => None,
        }
    }

    /// The members of a set.
    pub fn members(&self, code: i64) -> impl Iterator<Item = &decision::FactValue> {
        let values = self.written.values.iter().enumerate();
        values
            .filter(move |(bit, _)| code >> bit & 1 == 1)
            .map(|(_, value)| value)
    }

    /// A code as a value.
    pub fn written(&self, code: i64) -> Written {
        match self.kind() {
            FactType::Bool => Written::Bool(code == 1),
            FactType::Integer => Written::Integer(code),
            FactType::Date => Written::Text(code_to_date(code).to_string()),
            FactType::Choice => match self.value(code) {
                Some(value) => value.value.clone(),
                None => Written::Integer(code),
            },
            FactType::Set => {
                Written::List(self.members(code).map(|v| value_id(&v.value)).collect())
            }
        }
    }

    /// The name of a fact or value.
    pub fn name(&self) -> &Localized {
        &self.written.name
    }
}

/// The id of a value.
pub fn value_id(value: &Written) -> String {
    match value {
        Written::Bool(value) => value.to_string(),
        Written::Integer(value) => value.to_string(),
        Written::Text(text) => text.clone(),
        Written::List(members) => members.join(","),
    }
}

/// The day of a code.
pub fn code_to_date(code: i64) -> Date {
    let days = jiff::Span::new().try_days(code);
    days.and_then(|days| EPOCH.checked_add(days))
        .unwrap_or(EPOCH)
}

/// The code of a day.
pub fn date_to_code(day: Date) -> i64 {
    EPOCH
        .until(day)
        .map_or(0, |span| i64::from(span.get_days()))
}
