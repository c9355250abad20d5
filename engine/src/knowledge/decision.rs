//! Turns `decision.toml` into the rows of a decision table, as the author wrote them.
//!
//! This module checks the shape only. [`rules`](crate::rules) checks whether the
//! rows fit each other, and evaluates them. The terms are those of DMN 1.5
//! (Decision Model and Notation, Object Management Group).

mod fact;
mod policy;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::date::PartialDate;
use super::file::{File, Place};
use super::localized::{Forms, Localized};
use super::problem::Problem;
use super::table;

pub use fact::{Counted, DefaultCase, DefaultValue, Fact, FactType, FactValue};
pub use policy::{OtherDocument, PolicyObject};

/// A decision table with the hit policy First: the first row that applies to the
/// facts gives the outcome.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The question that the table answers.
    pub question: Localized,
    /// Phrases of which a question must contain at least one to be about this table.
    pub subject: Forms,
    /// Phrases that, in the same sentence, make a question be about something else:
    /// how to change a setting, for example.
    pub except: Forms,
    /// Phrases that, in any sentence, make a question be about something else.
    pub beyond: Forms,
    /// Days that people name by an event.
    pub days: Vec<NamedDay>,
    /// Groups of words that phrases refer to as `#id`, in addition to the glossary's.
    pub words: BTreeMap<String, Forms>,
    /// The object of a policy document that holds the facts' properties.
    pub policy: Option<PolicyObject>,
    /// The inputs of the rows.
    pub facts: Vec<Fact>,
    /// The possible results.
    pub outcomes: Vec<Outcome>,
    /// The questions that people ask about an outcome.
    pub asks: Vec<Ask>,
    /// Numbers that accompany an outcome, such as attempts left.
    pub measures: Vec<Measure>,
    /// The rows, in order of priority.
    pub rows: Vec<Row>,
    /// Cases with the row that is expected to decide them.
    pub tests: Vec<Test>,
    /// How facts change when the case is repeated day by day.
    pub simulation: Option<Simulation>,
    /// Where the table begins.
    pub place: Place,
}

/// A day that people name by an event: "after the move".
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// The day.
    pub day: PartialDate,
    /// The phrases.
    pub phrases: Forms,
}

/// A value as it stands in the file, before it is checked against a fact's type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected true, false, a whole number, a text or a list of texts"
)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A choice, or a date.
    Text(String),
    /// The members of a set.
    List(Vec<String>),
}

/// Conditions by the id of the fact that they test.
pub type When = BTreeMap<String, Condition>;

/// A condition on the value of a fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// Equal to a value, or to one item of a list.
    Is(Literal),
    /// Every comparison that is given holds.
    Test(Comparison),
}

/// Comparisons of a fact with constants or with another fact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Comparison {
    /// At least this value.
    pub min: Option<Literal>,
    /// At most this value.
    pub max: Option<Literal>,
    /// Not equal to this value, or to any item of a list.
    pub not: Option<Literal>,
    /// Less than the fact with this id.
    pub below: Option<String>,
    /// A set that contains all of these members.
    pub has: Option<Vec<String>>,
    /// A set that contains none of these members.
    pub lacks: Option<Vec<String>>,
    /// A nonempty set that contains no members but these.
    pub within: Option<Vec<String>>,
}

/// A possible result of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The id.
    pub id: String,
    /// A short name.
    pub name: Localized,
}

/// A question that people ask about the outcome.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The id.
    pub id: String,
    /// The outcomes for which the answer is yes; empty if it isn't a yes/no question.
    #[serde(default)]
    pub yes: Vec<String>,
    /// The id of the measure that is asked for.
    pub measure: Option<String>,
    /// Phrases that ask this question.
    pub phrases: Forms,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// A number that accompanies an outcome: `from` minus `minus`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Localized,
    /// The noun for what it counts: the singular and, in English, the plural.
    #[serde(default)]
    pub unit: Forms,
    /// The cases, in order of priority.
    #[serde(rename = "case")]
    pub cases: Vec<MeasureCase>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// How a measure is calculated.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureCase {
    /// The outcomes that it applies to; all by default.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// The reasons that it applies to; all by default.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Conditions on facts.
    #[serde(default)]
    pub when: When,
    /// A number, or the id of an integer fact.
    pub from: Option<Literal>,
    /// The id of the integer fact that is subtracted.
    pub minus: Option<String>,
    /// The sentence that states the number; `{n}` stands for it.
    pub says: Localized,
}

/// One row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The id.
    pub id: String,
    /// The first day on which the row can apply.
    pub from: Option<PartialDate>,
    /// The last day on which the row can apply.
    pub until: Option<PartialDate>,
    /// Conditions, all of which must hold; empty for a row that always applies.
    #[serde(default)]
    pub when: When,
    /// The id of the outcome.
    pub outcome: String,
    /// The id of the reason; by default the row's id.
    pub reason: Option<String>,
    /// The sentence that explains why the row applies.
    pub applies: Localized,
    /// The sentence that explains why the row doesn't apply.
    pub fails: Localized,
    /// The id of the entry that explains the row; by default that of a fact which the
    /// case states.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// A test of the table: a case with the row that is expected to decide it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The facts that the case states.
    #[serde(default)]
    pub facts: BTreeMap<String, Literal>,
    /// The day of the case.
    pub on: PartialDate,
    /// The id of the expected row; several if facts are open.
    pub row: ExpectedRows,
    /// Where the row begins.
    #[serde(skip)]
    pub place: Place,
}

/// The rows that decide a test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected the id of a row, or a list of ids")]
pub enum ExpectedRows {
    /// One row decides all cases.
    One(String),
    /// Each row decides some of the cases, the first of them the usual case.
    Several(Vec<String>),
}

impl ExpectedRows {
    /// The ids in order.
    pub fn ids(&self) -> &[String] {
        match self {
            ExpectedRows::One(id) => std::slice::from_ref(id),
            ExpectedRows::Several(ids) => ids,
        }
    }
}

/// How facts change from one repetition of a case to the next.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// Numbers that are added to facts for each day that passes.
    #[serde(default)]
    pub day: BTreeMap<String, i64>,
    /// The effects of outcomes.
    #[serde(default, rename = "effect")]
    pub effects: Vec<Effect>,
    /// Outcomes that end the simulation.
    #[serde(default)]
    pub until: Vec<String>,
    /// The id of the measure that is shown with each step.
    pub measure: Option<String>,
    /// The assumptions of the simulation, in words.
    pub assumes: Localized,
}

/// How an outcome changes facts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The id of the outcome.
    pub outcome: String,
    /// Numbers that are added to facts.
    #[serde(default)]
    pub add: BTreeMap<String, i64>,
    /// Numbers that facts are set to.
    #[serde(default)]
    pub set: BTreeMap<String, i64>,
}

/// The keys of `decision.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionFile {
    question: Spanned<Localized>,
    #[serde(default)]
    subject: Forms,
    #[serde(default)]
    except: Forms,
    #[serde(default)]
    beyond: Forms,
    #[serde(default, rename = "day")]
    days: Vec<NamedDay>,
    #[serde(default)]
    words: BTreeMap<String, Forms>,
    policy: Option<Spanned<PolicyObject>>,
    #[serde(rename = "fact")]
    facts: Vec<Spanned<Fact>>,
    #[serde(rename = "outcome")]
    outcomes: Vec<Outcome>,
    #[serde(default, rename = "ask")]
    asks: Vec<Spanned<Ask>>,
    #[serde(default, rename = "measure")]
    measures: Vec<Spanned<Measure>>,
    #[serde(rename = "row")]
    rows: Vec<Spanned<Row>>,
    #[serde(default, rename = "test")]
    tests: Vec<Spanned<Test>>,
    simulation: Option<Simulation>,
}

/// Parses `decision.toml`, if the pack has one. A file that doesn't parse is
/// reported and gives no table.
pub(super) fn parse(file: Option<&File>, problems: &mut Vec<Problem>) -> Option<Decision> {
    let file = file?;
    let written: DecisionFile = table::parse(file, problems)?;
    let place = file.place(written.question.span().start);
    Some(Decision {
        question: written.question.into_inner(),
        subject: written.subject,
        except: written.except,
        beyond: written.beyond,
        days: written.days,
        words: written.words,
        policy: written.policy.map(|policy| PolicyObject {
            place: file.place(policy.span().start),
            ..policy.into_inner()
        }),
        facts: placed(file, written.facts, |row, place| row.place = place),
        outcomes: written.outcomes,
        asks: placed(file, written.asks, |row, place| row.place = place),
        measures: placed(file, written.measures, |row, place| row.place = place),
        rows: placed(file, written.rows, |row, place| row.place = place),
        tests: placed(file, written.tests, |row, place| row.place = place),
        simulation: written.simulation,
        place,
    })
}

fn placed<T>(file: &File, rows: Vec<Spanned<T>>, put: impl Fn(&mut T, Place)) -> Vec<T> {
    rows.into_iter()
        .map(|row| {
            let place = file.place(row.span().start);
            let mut row = row.into_inner();
            put(&mut row, place);
            row
        })
        .collect()
}
