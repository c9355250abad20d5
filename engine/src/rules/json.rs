//! A fact as a member of a JSON object to what it states.
//!
//! Each value has the type that the fact's JSON Schema gives: a boolean, a whole
//! number, the id of a choice, a date, or an array of ids. A number may also be a
//! text such as `3+`, for "3 or more".

use serde_json::{Number, Value};

use super::fact::{Domain, Fact, ValueError};
use super::table::{FactError, Table};
use crate::knowledge::decision::{FactType, Literal};

impl Table {
    /// Reads a fact, named by its id or its name in either language.
    ///
    /// # Errors
    ///
    /// If the table has no such fact, or the fact can't have the value.
    pub fn read(&self, name: &str, value: &Value) -> Result<(usize, Domain), FactError> {
        let fact = self
            .fact_named(name)
            .ok_or_else(|| FactError::UnknownFact {
                typed: name.to_owned(),
            })?;
        let domain = domain(&self.facts[fact], value).map_err(|error| FactError::Value {
            fact,
            typed: value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
            error,
        })?;
        Ok((fact, domain))
    }
}

fn domain(fact: &Fact, value: &Value) -> Result<Domain, ValueError> {
    let code = |written: Literal| fact.code(&written).map(Domain::only);
    match (fact.kind(), value) {
        (FactType::Bool, Value::Bool(value)) => code(Literal::Bool(*value)),
        (FactType::Integer, Value::Number(number)) => {
            let whole = whole_number(number).ok_or(ValueError::NotANumber)?;
            code(Literal::Integer(whole))
        }
        (FactType::Integer, Value::String(text)) if text.ends_with('+') => fact.parse(text),
        (FactType::Choice | FactType::Date, Value::String(text)) => fact.parse(text),
        (FactType::Set, Value::Array(members)) => {
            let members: Option<Vec<&str>> = members.iter().map(Value::as_str).collect();
            fact.parse(&members.ok_or(ValueError::NotAmong)?.join(","))
        }
        (FactType::Integer, _) => Err(ValueError::NotANumber),
        (FactType::Date, _) => Err(ValueError::NotADate),
        _ => Err(ValueError::NotAmong),
    }
}

/// The whole number that a JSON number stands for, also where it is written with a
/// fraction of zero, as in `3.0`.
pub fn whole_number(number: &Number) -> Option<i64> {
    /// 2^53: beyond it, a double no longer represents every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() < EXACT;
    let written = |number: f64| format!("{number:.0}").parse().ok();
    number
        .as_i64()
        .or_else(|| number.as_f64().filter(is_whole).and_then(written))
}
