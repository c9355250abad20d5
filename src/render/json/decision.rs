//! Decisions by rules, and what repetition brings.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, schema};
use crate::answer as given;
use crate::answer::{ScenarioAnswer, Statement, Verdict};
use crate::knowledge::decision::Literal;
use crate::render::decision;
use crate::rules::RowResult;
use crate::rules::simulate;
use crate::rules::{Domain, Fact};
use crate::text::Language;

/// A decision with its reasons.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decision {
    /// The id of the outcome, or `depends`.
    outcome: String,
    /// Why, as an id; null if it depends.
    #[schema(required = true)]
    reason: Option<String>,
    /// The row that decides; null if it depends.
    #[schema(required = true)]
    row: Option<String>,
    /// Every outcome that is possible.
    possible: Vec<String>,
    /// The facts on which the outcome depends.
    depends_on: Vec<String>,
    /// What was stated.
    known: Vec<Known>,
    /// What was taken for granted.
    assumed: Vec<Assumed>,
    /// What would change the outcome.
    flips: Vec<Flip>,
    /// The rows that were tried, in order.
    trace: Vec<Tried>,
    /// Days on which the outcome changes.
    changes: Vec<Change>,
}

/// A value of a fact: an id, a date, a number, true or false, or the ids of a set.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum FactValue {
    /// Of a fact that is so or not.
    Bool(bool),
    /// Of a fact that is counted.
    Integer(i64),
    /// Of a choice, or a date.
    Text(String),
    /// Of a set.
    Members(Vec<String>),
}

/// What is known of a fact: a value, several that are possible, or a range.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum KnownValue {
    /// Of a fact that is so or not.
    Bool(bool),
    /// Of a fact that is counted.
    Integer(i64),
    /// Of a choice, or a date.
    Text(String),
    /// The members of a set, or the values of which it is one.
    Several(Vec<FactValue>),
    /// It is between two.
    Range(Range),
}

/// Bounds of a fact, both included.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Range {
    /// The least.
    #[schema(required = true)]
    min: Option<FactValue>,
    /// The most; null for no bound but the fact's own.
    #[schema(required = true)]
    max: Option<FactValue>,
}

/// A fact that was stated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Known {
    /// Its id.
    fact: String,
    value: KnownValue,
}

/// A fact that was taken for granted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Assumed {
    /// Its id.
    fact: String,
    value: FactValue,
}

/// A change of one fact that changes the outcome.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Flip {
    /// Its id.
    fact: String,
    value: FactValue,
    /// Whether values beyond it do the same.
    and_beyond: bool,
    /// The id of what comes out then.
    outcome: String,
    /// What the answer would be then, where that was asked.
    #[schema(schema_with = schema::verdict_or_null, required = true)]
    verdict: Option<&'static str>,
}

/// A row that was tried.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Tried {
    /// Its id.
    row: String,
    /// Whether it decides.
    fired: bool,
    /// Why or why not, in English.
    why: String,
    /// Why or why not, in Japanese.
    why_ja: String,
}

/// A day on which the outcome changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Change {
    /// The first day; null for the beginning of time.
    #[schema(required = true)]
    from: Option<Date>,
    /// The row that decides from then on.
    row: String,
    /// The id of what comes out.
    outcome: String,
}

impl Decision {
    /// What there is to tell of a ruling.
    pub fn of(own: &ScenarioAnswer) -> Decision {
        let (table, decision) = (&own.table, &own.decision);
        let fact = |fact: usize| table.facts[fact].id().to_owned();
        let value = |at: usize, code: i64| FactValue::of(table.facts[at].written(code));
        let outcome = |outcome: usize| table.outcomes()[outcome].id.clone();
        let row = &table.rows[decision.row];
        let is_determined = decision.outcome().is_some();
        let known = decision.stated.iter().map(|(at, domain)| Known {
            fact: fact(at),
            value: KnownValue::of(&table.facts[at], domain),
        });
        let assumed = decision.assumed.iter().map(|&at| Assumed {
            fact: fact(at),
            value: value(at, decision.case[at]),
        });
        let flips = decision.flips.iter().map(|flip| Flip {
            fact: fact(flip.fact),
            value: value(flip.fact, flip.code),
            and_beyond: flip.and_beyond,
            outcome: outcome(flip.outcome),
            verdict: own.verdict_if(flip).map(Verdict::name),
        });
        let trace = decision.trace.iter().map(|step| Tried {
            row: table.rows[step.row].id().to_owned(),
            fired: step.result == RowResult::Fired,
            why: decision::why(own, step, Language::En),
            why_ja: decision::why(own, step, Language::Ja),
        });
        let changes = decision.changes.iter().map(|change| Change {
            from: (change.from > Date::MIN).then_some(change.from),
            row: table.rows[change.row].id().to_owned(),
            outcome: outcome(change.outcome),
        });
        Decision {
            outcome: match is_determined {
                true => outcome(decision.possible[0]),
                false => "depends".to_owned(),
            },
            reason: is_determined.then(|| row.reason().to_owned()),
            row: is_determined.then(|| row.id().to_owned()),
            possible: decision.possible.iter().map(|&o| outcome(o)).collect(),
            depends_on: decision.depends_on.iter().map(|&at| fact(at)).collect(),
            known: known.collect(),
            assumed: assumed.collect(),
            flips: flips.collect(),
            trace: trace.collect(),
            changes: changes.collect(),
        }
    }
}

impl FactValue {
    fn of(written: Literal) -> FactValue {
        match written {
            Literal::Bool(value) => FactValue::Bool(value),
            Literal::Integer(value) => FactValue::Integer(value),
            Literal::Text(value) => FactValue::Text(value),
            Literal::List(values) => FactValue::Members(values),
        }
    }
}

impl KnownValue {
    fn of(fact: &Fact, domain: &Domain) -> KnownValue {
        let value = |code: i64| FactValue::of(fact.written(code));
        match (domain.single(), domain) {
            (Some(code), _) => match value(code) {
                FactValue::Bool(value) => KnownValue::Bool(value),
                FactValue::Integer(value) => KnownValue::Integer(value),
                FactValue::Text(value) => KnownValue::Text(value),
                FactValue::Members(ids) => {
                    KnownValue::Several(ids.into_iter().map(FactValue::Text).collect())
                }
            },
            (None, Domain::Among(codes)) => {
                KnownValue::Several(codes.iter().map(|&code| value(code)).collect())
            }
            (None, Domain::Between(min, max)) => KnownValue::Range(Range {
                min: Some(value(*min)),
                max: (*max != fact.max).then(|| value(*max)),
            }),
        }
    }
}

/// The answer to a case, with what else was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decided {
    #[serde(flatten)]
    answer: Answer,
    /// JSON Pointers to what the policy document has that says nothing about the
    /// facts.
    ignored: Vec<String>,
    /// What comes of the case day by day.
    timeline: Vec<TimelineStep>,
}

impl Decided {
    /// An answer with its decision; `question_id` is what feedback refers to.
    pub fn of(answer: &given::Answer, question_id: Option<&str>) -> Decided {
        let ruling = answer.statement().and_then(Statement::scenario);
        Decided {
            answer: Answer::of(answer).kept_as(question_id),
            ignored: ruling.map_or_else(Vec::new, |ruling| ruling.ignored.clone()),
            timeline: ruling.map_or_else(Vec::new, |ruling| {
                TimelineStep::all(ruling, answer.language)
            }),
        }
    }
}

/// One repetition of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TimelineStep {
    /// The number of the repetition, from 1.
    #[schema(minimum = 1)]
    day: i64,
    /// Its day.
    date: Date,
    /// The id of what comes out.
    outcome: String,
    /// Why, as an id.
    reason: String,
    /// The row that decides.
    row: String,
    /// What it leaves, if the table says so.
    #[schema(required = true)]
    measure: Option<Measure>,
}

/// A number that goes with an outcome.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Measure {
    /// Its id.
    id: String,
    /// The number, if there is one.
    #[schema(required = true)]
    number: Option<i64>,
    /// The same in words.
    #[schema(required = true)]
    text: Option<String>,
}

impl TimelineStep {
    fn all(ruling: &ScenarioAnswer, language: Language) -> Vec<TimelineStep> {
        let table = &ruling.table;
        let simulation = table.written.simulation.as_ref();
        let measure = simulation.and_then(|simulation| simulation.measure.as_deref());
        let measured = |id: &str, step: &simulate::TimelineStep| {
            let number = table.measure_value(id, &step.case, step.row);
            Measure {
                id: id.to_owned(),
                number: number.and_then(|(_, number)| number),
                text: decision::measured(table, id, &step.case, step.row, language),
            }
        };
        let steps = ruling.timeline.iter().map(|step| TimelineStep {
            day: step.after_days + 1,
            date: step.day,
            outcome: table.outcomes()[step.outcome].id.clone(),
            reason: table.rows[step.row].reason().to_owned(),
            row: table.rows[step.row].id().to_owned(),
            measure: measure.map(|id| measured(id, step)),
        });
        steps.collect()
    }
}
