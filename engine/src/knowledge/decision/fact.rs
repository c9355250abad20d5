//! The facts of a decision table as written: their values, the phrases that state them and
//! their defaults.

use serde::Deserialize;

use super::{Literal, When};
use crate::knowledge::date::PartialDate;
use crate::knowledge::file::Place;
use crate::knowledge::localized::{Forms, Localized};

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// True or false.
    Bool,
    /// A whole number in a range.
    Integer,
    /// One of the values listed.
    Choice,
    /// A day.
    Date,
    /// Any of the values listed, together.
    Set,
}

/// An input of the table: something that a case states or leaves at its default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Localized,
    /// Other names.
    #[serde(default)]
    pub also: Forms,
    /// The type.
    #[serde(rename = "type")]
    pub kind: FactType,
    /// The smallest integer, 0 by default.
    pub min: Option<i64>,
    /// The largest integer.
    pub max: Option<i64>,
    /// The noun for what an integer counts: the singular and, in English, the plural.
    #[serde(default)]
    pub unit: Forms,
    /// The clause that states the fact; `{n}` stands for the value.
    pub says: Option<Localized>,
    /// Phrases that state an integer: `{n}` matches a number, `{nth}` an ordinal.
    #[serde(default)]
    pub phrases: Forms,
    /// Phrases whose number is converted to the fact's value: "one left" of three
    /// means two used.
    #[serde(default)]
    pub counted: Vec<Counted>,
    /// The possible values of a bool, choice or set.
    #[serde(default, rename = "value")]
    pub values: Vec<FactValue>,
    /// The value in a case that doesn't state the fact. Without one, such a case leaves
    /// every value possible, the first in the file being the usual one.
    pub default: Option<DefaultValue>,
    /// The clause that completes "It depends on …" and 「…によります」; by default the name.
    pub depends: Option<Localized>,
    /// The JSON Pointer, relative to the table's `policy`, to the property in the
    /// product's API; `*` stands for every item of an array.
    pub property: Option<String>,
    /// The id of the entry that explains the fact.
    pub entry: Option<String>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// Phrases whose number is added to a constant or subtracted from it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The constant.
    pub from: i64,
    /// True if the number is subtracted from `from`, false if it is added.
    #[serde(default)]
    pub down: bool,
    /// The phrases.
    pub phrases: Forms,
}

/// One value of a bool, choice or set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactValue {
    /// The value.
    pub value: Literal,
    /// Its name.
    pub name: Localized,
    /// Other names.
    #[serde(default)]
    pub also: Forms,
    /// The clause that states it: "the tank is empty", 「タンクが空」.
    pub says: Localized,
    /// Phrases that state it.
    #[serde(default)]
    pub phrases: Forms,
}

/// The value of a fact that a case doesn't state.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum DefaultValue {
    /// The value of another fact.
    Same {
        /// The other fact's id.
        fact: String,
    },
    /// A constant. Listed before `Cases` so that `[]` is read as the empty set.
    Always(Literal),
    /// The first item whose conditions hold.
    Cases(Vec<DefaultCase>),
}

/// A default value with its conditions: either `value` or `open` is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultCase {
    /// The first day on which the case can apply.
    pub from: Option<PartialDate>,
    /// The last day on which the case can apply.
    pub until: Option<PartialDate>,
    /// Conditions on other facts.
    #[serde(default)]
    pub when: When,
    /// The value.
    pub value: Option<Literal>,
    /// The values that remain possible, the usual one first.
    #[serde(default)]
    pub open: Vec<Literal>,
    /// Why the first of them is the usual one: "the usual case since May".
    pub usual: Option<Localized>,
    /// True if nobody can choose another value in this case, so that none is suggested.
    #[serde(default)]
    pub fixed: bool,
}
