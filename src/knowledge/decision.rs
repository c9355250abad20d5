//! `decision.toml` to the rows of a decision table, as written.
//!
//! The shape is checked here; what the rows mean, and whether they fit each
//! other, is the business of the rules that are made from them. Terms are those
//! of DMN (Decision Model and Notation, Object Management Group).

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::date::PartialDate;
use super::load::File;
use super::pack::Localized;
use super::problem::Problem;
use super::table::{self, Forms, Place};

/// A decision table: facts in, the outcome of the first row that applies out.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What is decided, as a question.
    pub question: Localized,
    /// Phrases of which a question must have one to be about this decision.
    pub subject: Forms,
    /// Phrases of questions that are about something else: how to change it.
    pub except: Forms,
    /// Phrases of questions, in any of their sentences, about something else.
    pub beyond: Forms,
    /// Days that people name by what happens on them.
    pub days: Vec<NamedDay>,
    /// Words that phrases refer to as `#id`, beside the glossary's.
    pub words: BTreeMap<String, Forms>,
    /// Where in a policy document the object with the facts' properties is, as
    /// a JSON Pointer (RFC 6901).
    pub policy: Option<String>,
    /// What the rows ask about.
    pub facts: Vec<Fact>,
    /// What can come out.
    pub outcomes: Vec<Outcome>,
    /// What people ask about an outcome.
    pub asks: Vec<Ask>,
    /// Numbers that go with an outcome.
    pub measures: Vec<Measure>,
    /// The rows, in order; the first that applies decides.
    pub rows: Vec<Row>,
    /// Cases with the row that must decide them.
    pub tests: Vec<Test>,
    /// What a repetition changes.
    pub simulation: Option<Simulation>,
    /// Where the table was read.
    pub place: Place,
}

/// A day that people name by what happens on it: "after the retirement".
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// The day.
    pub day: PartialDate,
    /// The phrases.
    pub phrases: Forms,
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected true, false, a whole number, a text or a list of texts"
)]
pub enum Written {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A choice, or a date.
    Text(String),
    /// The members of a set.
    List(Vec<String>),
}

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

/// Something that a case states or leaves open.
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
    /// What an integer counts, in the singular and, in English, in the plural.
    #[serde(default)]
    pub unit: Forms,
    /// The sentence part that states it; `{n}` stands for the value.
    pub says: Option<Localized>,
    /// Phrases that state an integer; `{n}` stands for a number, `{nth}` for an
    /// ordinal.
    #[serde(default)]
    pub phrases: Forms,
    /// Phrases that state a number counted from the other end or from one:
    /// "one left" of three.
    #[serde(default)]
    pub counted: Vec<Counted>,
    /// The values of a bool, choice or set.
    #[serde(default, rename = "value")]
    pub values: Vec<FactValue>,
    /// The value of a case that does not state it.
    pub default: DefaultValue,
    /// The property in the product's API, as a JSON Pointer below the table's
    /// `policy`; `*` stands for every item of an array.
    pub property: Option<String>,
    /// The entry that explains it.
    pub entry: Option<String>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// Phrases whose number is not the fact's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Added to the number, or that from which it is taken.
    pub from: i64,
    /// True when the number is taken from `from`, not added to it.
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
    pub value: Written,
    /// Its name.
    pub name: Localized,
    /// Other names.
    #[serde(default)]
    pub also: Forms,
    /// The sentence part that states it: "the limit is off", 「制限が無効」.
    pub says: Localized,
    /// Phrases that state it.
    #[serde(default)]
    pub phrases: Forms,
}

/// What a fact is taken to be when a case does not state it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum DefaultValue {
    /// The same as another fact.
    Same {
        /// The other fact's id.
        fact: String,
    },
    /// Always this; before the cases, so that `[]` is the empty set.
    Always(Written),
    /// The first whose conditions hold.
    Cases(Vec<DefaultCase>),
}

/// A default with the conditions under which it is one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultCase {
    /// Conditions on other facts.
    #[serde(default)]
    pub when: When,
    /// The value.
    pub value: Written,
}

/// Conditions by the ids of the facts they are on.
pub type When = BTreeMap<String, Condition>;

/// What a fact must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// This value; for a list, one of these values.
    Is(Written),
    /// What the keys say, all of them.
    Test(Comparison),
}

/// Comparisons of a fact with values or with another fact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Comparison {
    /// At least this.
    pub min: Option<Written>,
    /// At most this.
    pub max: Option<Written>,
    /// None of these.
    pub not: Option<Written>,
    /// Less than another fact.
    pub below: Option<String>,
    /// A set with all of these members.
    pub has: Option<Vec<String>>,
    /// A set with none of these members.
    pub lacks: Option<Vec<String>>,
    /// A set with members of these only, and at least one.
    pub within: Option<Vec<String>>,
}

/// What can come out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The id.
    pub id: String,
    /// In a few words.
    pub name: Localized,
}

/// Something that people ask about the outcome.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The id.
    pub id: String,
    /// The outcomes for which the answer is yes; none where it is not a matter
    /// of yes or no.
    #[serde(default)]
    pub yes: Vec<String>,
    /// The number that is asked for.
    pub measure: Option<String>,
    /// Phrases that ask it.
    pub phrases: Forms,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// A number that goes with an outcome: `from` less `minus`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Localized,
    /// What it counts, in the singular and, in English, in the plural.
    #[serde(default)]
    pub unit: Forms,
    /// The first case that holds.
    #[serde(rename = "case")]
    pub cases: Vec<MeasureCase>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// How a measure is worked out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureCase {
    /// The outcomes it is for; all by default.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// Reasons it is for; all by default.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Conditions on facts.
    #[serde(default)]
    pub when: When,
    /// A number, or the id of a fact.
    pub from: Option<Written>,
    /// The id of a fact.
    pub minus: Option<String>,
    /// The sentence; `{n}` stands for the number.
    pub says: Localized,
}

/// One row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The id.
    pub id: String,
    /// The first day on which it holds.
    pub from: Option<PartialDate>,
    /// The last day on which it holds.
    pub until: Option<PartialDate>,
    /// What must be so; nothing for a row that always applies.
    #[serde(default)]
    pub when: When,
    /// The id of what comes out.
    pub outcome: String,
    /// Why, as an id; by default the row's own.
    pub reason: Option<String>,
    /// The sentence for a case that it decides.
    pub applies: Localized,
    /// The sentence for a case that it does not concern.
    pub fails: Localized,
    /// The entry that explains it; by default that of a fact which the case
    /// states.
    pub entry: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// A case with what must come out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The facts stated.
    #[serde(default)]
    pub facts: BTreeMap<String, Written>,
    /// The day.
    pub on: PartialDate,
    /// The id of the row that must decide.
    pub row: String,
    /// Where the row was read.
    #[serde(skip)]
    pub place: Place,
}

/// What a day and an outcome change, for a run of repetitions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// What is added to facts with each day that passes.
    #[serde(default)]
    pub day: BTreeMap<String, i64>,
    /// What an outcome changes.
    #[serde(default, rename = "effect")]
    pub effects: Vec<Effect>,
    /// Outcomes that end the run.
    #[serde(default)]
    pub until: Vec<String>,
    /// The measure shown beside each step.
    pub measure: Option<String>,
    /// What is taken for granted.
    pub assumes: Localized,
}

/// What an outcome changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The outcome.
    pub outcome: String,
    /// Added to facts.
    #[serde(default)]
    pub add: BTreeMap<String, i64>,
    /// Facts set to a value.
    #[serde(default)]
    pub set: BTreeMap<String, i64>,
}

/// `decision.toml` as written.
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
    policy: Option<String>,
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

/// Parses the file, if the pack has one.
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
        policy: written.policy,
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
