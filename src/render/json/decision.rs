//! Encodes decisions with their reasons and timelines.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, schema};
use crate::answer as domain;
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
    /// The id of the outcome; null if it depends on open facts.
    #[schema(required = true)]
    outcome: Option<String>,
    /// The id of the reason; null if the outcome depends on open facts.
    #[schema(required = true)]
    reason: Option<String>,
    /// The id of the row that decides; null if the outcome depends on open facts.
    #[schema(required = true)]
    row: Option<String>,
    /// The possible cases with their outcomes, the usual one first.
    possible: Vec<Possible>,
    /// The facts on which the outcome depends.
    depends_on: Vec<String>,
    /// The facts that were stated.
    known: Vec<Known>,
    /// The facts that were assumed.
    assumed: Vec<Assumed>,
    /// The changes of one fact that would change the outcome.
    flips: Vec<Flip>,
    /// The rows that were evaluated, in order.
    trace: Vec<Tried>,
    /// Days on which the outcome changes.
    changes: Vec<Change>,
}

/// A possible case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Possible {
    /// The values of the open facts that tell the case from the others. Empty if there is
    /// no other, or if every fact that is not stated is open.
    facts: Vec<Known>,
    /// The id of the outcome.
    outcome: String,
    /// The answer to a yes/no question in this case.
    #[schema(schema_with = schema::verdict_or_null, required = true)]
    verdict: Option<&'static str>,
}

/// A value of a fact: an id, a date, a number, true or false, or the ids of a set.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum FactValue {
    /// The value of a Boolean fact.
    Bool(bool),
    /// The value of an integer fact.
    Integer(i64),
    /// The id of a choice, or a date.
    Text(String),
    /// The ids of a set's members.
    Members(Vec<String>),
}

/// The known values of a fact: one value, several possible ones, or a range.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum KnownValue {
    /// The value of a Boolean fact.
    Bool(bool),
    /// The value of an integer fact.
    Integer(i64),
    /// The id of a choice, or a date.
    Text(String),
    /// The members of a set, or the possible values.
    Several(Vec<FactValue>),
    /// A range of possible values.
    Range(Range),
}

/// Bounds of a fact, both included.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Range {
    /// The lowest value.
    #[schema(required = true)]
    min: Option<FactValue>,
    /// The highest value; null for the highest value of the fact.
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

/// A fact that was assumed.
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
    /// Whether values beyond this one have the same effect.
    and_beyond: bool,
    /// The id of the outcome after the change.
    outcome: String,
    /// The answer to a yes/no question after the change.
    #[schema(schema_with = schema::verdict_or_null, required = true)]
    verdict: Option<&'static str>,
}

/// A row that was evaluated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Tried {
    /// Its id.
    row: String,
    /// Whether it decides.
    fired: bool,
    /// The reason in English.
    why: String,
    /// The reason in Japanese.
    why_ja: String,
}

/// A day on which the outcome changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Change {
    /// The first day; null for no bound.
    #[schema(required = true)]
    from: Option<Date>,
    /// The id of the row that decides from this day.
    row: String,
    /// The id of the outcome from this day.
    outcome: String,
}

impl Decision {
    /// The JSON of a decision.
    pub fn of(scenario: &ScenarioAnswer) -> Decision {
        let (table, decision) = (&scenario.table, &scenario.decision);
        let fact = |fact: usize| table.facts[fact].id().to_owned();
        let value = |at: usize, code: i64| FactValue::of(table.facts[at].written(code));
        let outcome = |outcome: usize| table.outcomes()[outcome].id.clone();
        let row = &table.rows[decision.row];
        let is_determined = decision.outcome().is_some();
        let known = |at: usize, domain: &Domain| Known {
            fact: fact(at),
            value: KnownValue::of(&table.facts[at], domain),
        };
        let possible = |facts: &[(usize, Domain)], of: usize| Possible {
            facts: facts
                .iter()
                .map(|(at, domain)| known(*at, domain))
                .collect(),
            outcome: outcome(of),
            verdict: scenario.verdict_for(&[of]).map(Verdict::name),
        };
        let alternatives = &decision.alternatives;
        let possible: Vec<Possible> = match alternatives.len() {
            0 => decision
                .possible
                .iter()
                .map(|of| possible(&[], *of))
                .collect(),
            _ => alternatives
                .iter()
                .map(|of| possible(&of.facts, of.outcome))
                .collect(),
        };
        let assumed = decision.assumed.iter().map(|&at| Assumed {
            fact: fact(at),
            value: value(at, decision.case[at]),
        });
        let flips = decision.flips.iter().map(|flip| Flip {
            fact: fact(flip.fact),
            value: value(flip.fact, flip.code),
            and_beyond: flip.and_beyond,
            outcome: outcome(flip.outcome),
            verdict: scenario.verdict_if(flip).map(Verdict::name),
        });
        let trace = decision.trace.iter().map(|step| Tried {
            row: table.rows[step.row].id().to_owned(),
            fired: step.result == RowResult::Fired,
            why: decision::why(scenario, step, Language::En),
            why_ja: decision::why(scenario, step, Language::Ja),
        });
        let changes = decision.changes.iter().map(|change| Change {
            from: (change.from > Date::MIN).then_some(change.from),
            row: table.rows[change.row].id().to_owned(),
            outcome: outcome(change.outcome),
        });
        Decision {
            outcome: decision.outcome().map(outcome),
            reason: is_determined.then(|| row.reason().to_owned()),
            row: is_determined.then(|| row.id().to_owned()),
            possible,
            depends_on: decision.depends_on.iter().map(|&at| fact(at)).collect(),
            known: decision
                .stated
                .iter()
                .map(|(at, domain)| known(at, domain))
                .collect(),
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

/// The answer to a case, with its timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decided {
    #[serde(flatten)]
    answer: Answer,
    /// JSON Pointers to the parts of the policy document that state no fact.
    ignored: Vec<String>,
    /// The timeline, one step a day.
    timeline: Vec<TimelineStep>,
}

impl Decided {
    /// The JSON of an answer with its decision. `question_id` is the id for feedback.
    pub fn of(answer: &domain::Answer, question_id: Option<&str>) -> Decided {
        let scenario = answer.statement().and_then(Statement::scenario);
        Decided {
            answer: Answer::of(answer).kept_as(question_id),
            ignored: scenario.map_or_else(Vec::new, |scenario| scenario.ignored.clone()),
            timeline: scenario.map_or_else(Vec::new, |scenario| {
                TimelineStep::all(scenario, answer.language)
            }),
        }
    }
}

/// A day in a timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TimelineStep {
    /// The number of the day, from 1.
    #[schema(minimum = 1)]
    day: i64,
    /// The date of the day.
    date: Date,
    /// The id of the outcome.
    outcome: String,
    /// The id of the reason.
    reason: String,
    /// The id of the row that decides.
    row: String,
    /// The measure of the day, if the table has one.
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
    fn all(scenario: &ScenarioAnswer, language: Language) -> Vec<TimelineStep> {
        let table = &scenario.table;
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
        let steps = scenario.timeline.iter().map(|step| TimelineStep {
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
