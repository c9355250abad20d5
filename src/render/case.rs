//! Renders the details of a case that only a terminal shows: all facts with the origin of
//! their values, the rows that were evaluated, and each day of a timeline.

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::decision::{assumes, measured, why};
use super::fact::{default_name, domain, value_name};
use super::text::{clean, wrapped};
use super::words::Answers;
use crate::answer::ScenarioAnswer;
use crate::rules::RowResult;
use crate::rules::simulate::TimelineStep;
use crate::rules::{Fact, Table};
use crate::text::Language;

const QUIET: Style = Style::new().dimmed();
const TITLE: Style = Style::new().bold();
const FIRED: Style = AnsiColor::Green.on_default().bold();

/// Marks of the outcomes in a timeline, in the order of the table.
const MARKS: [char; 6] = ['·', '●', '■', '▲', '◆', '○'];

/// All facts of a case with their values, and whether these are stated or defaults.
pub fn case(scenario: &ScenarioAnswer, language: Language) -> String {
    let (table, decision) = (&scenario.table, &scenario.decision);
    let title = table.written.question.best(language);
    let mut lines = vec![format!(
        "{TITLE}{}{TITLE:#} ({})",
        clean(title),
        decision.day
    )];
    let names: Vec<String> = table
        .facts
        .iter()
        .map(|fact| clean(fact.name().best(language)))
        .collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    for (at, (fact, name)) in std::iter::zip(&table.facts, &names).enumerate() {
        let padding = " ".repeat(width - name.width());
        let line = match decision.stated.get(at) {
            Some(known) => match known.single() {
                Some(code) => {
                    let value = clean(&value_name(fact, code, language));
                    format!("{TITLE}{value}{TITLE:#}")
                }
                None => format!("{TITLE}{}{TITLE:#}", clean(&domain(fact, known, language))),
            },
            None if decision.assumed.is_empty() => continue,
            None => {
                let label = Answers(language).default();
                let value = clean(&value_name(fact, decision.case[at], language));
                format!("{QUIET}{value} ({label}){QUIET:#}")
            }
        };
        lines.push(format!("  {name}{padding}  {line}"));
    }
    lines.join("\n")
}

/// The rows that were evaluated, up to the one that decides, with the reason of each.
pub fn trace(scenario: &ScenarioAnswer, language: Language, width: usize) -> String {
    if scenario.decision.outcome().is_none() {
        return String::new();
    }
    let label = Answers(language).trace();
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    for step in &scenario.decision.trace {
        let row = &scenario.table.rows[step.row];
        let why = clean(&why(scenario, step, language));
        let line = wrapped(&format!("  {} – {why}", clean(row.id())), width);
        lines.push(match step.result {
            RowResult::Fired => format!("{FIRED}{line}{FIRED:#}"),
            _ => format!("{QUIET}{line}{QUIET:#}"),
        });
    }
    lines.join("\n")
}

/// The timeline, one day a line.
pub fn timeline(scenario: &ScenarioAnswer, language: Language, width: usize) -> String {
    let (table, steps) = (&scenario.table, &scenario.timeline);
    if steps.is_empty() {
        return String::new();
    }
    let label = Answers(language).timeline();
    let assumes = format!("{label}: {}", clean(&assumes(scenario, language)));
    let mut lines = vec![wrapped(&assumes, width)];
    for step in steps {
        let mark = MARKS[step.outcome.min(MARKS.len() - 1)];
        let (outcome, measure) = self::step(table, step, language);
        let outcome = clean(&outcome);
        let measure = measure.map_or(String::new(), |text| {
            format!("  {QUIET}{}{QUIET:#}", clean(&text))
        });
        let day = step.after_days + 1;
        lines.push(format!(
            "  {day:>3}  {}  {mark}  {outcome}{measure}",
            step.day
        ));
    }
    lines.join("\n")
}

/// The outcome of a day in a timeline, and the measure if the table has one.
pub fn step(table: &Table, step: &TimelineStep, language: Language) -> (String, Option<String>) {
    let outcome = table.outcomes()[step.outcome]
        .name
        .best(language)
        .to_owned();
    let simulation = table.written.simulation.as_ref();
    let measure = simulation.and_then(|simulation| simulation.measure.as_deref());
    let measure = measure.and_then(|id| measured(table, id, &step.case, step.row, language));
    (outcome, measure)
}

/// The parts of a policy document that state no fact.
pub fn ignored(scenario: &ScenarioAnswer, language: Language) -> String {
    let pointers = &scenario.ignored;
    if pointers.is_empty() {
        return String::new();
    }
    let label = Answers(language).ignored();
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    lines.extend(
        pointers
            .iter()
            .map(|pointer| format!("  {}", clean(pointer))),
    );
    lines.join("\n")
}

/// The facts of a table with their possible values, and their defaults on a day.
pub fn facts(table: &Table, day: Date, language: Language, width: usize) -> String {
    let usual = table.usual_case(&crate::rules::StatedFacts::default(), day);
    let mut lines = Vec::new();
    for (at, fact) in table.facts.iter().enumerate() {
        let name = clean(fact.name().best(language));
        lines.push(format!("{TITLE}{}{TITLE:#}  {name}", clean(fact.id())));
        let default = clean(&default_name(table, at, &usual, day, language));
        let label = Answers(language).default();
        let values = clean(&values(fact, language));
        lines.push(wrapped(&format!("    {values}; {label}: {default}"), width));
    }
    lines.join("\n")
}

/// The values that a fact can have.
pub(super) fn values(fact: &Fact, language: Language) -> String {
    if fact.is_ordered() {
        let bound = |code: i64| value_name(fact, code, language);
        return format!("{} – {}", bound(fact.min), bound(fact.max));
    }
    let value = |value: &crate::knowledge::decision::FactValue| {
        let id = crate::rules::fact::value_id(&value.value);
        format!("{id} ({})", value.name.best(language))
    };
    fact.written
        .values
        .iter()
        .map(value)
        .collect::<Vec<String>>()
        .join(", ")
}

/// An example of a typed fact: the first fact with its smallest value.
pub(super) fn example(table: &Table) -> String {
    let fact = table.facts.first();
    fact.map_or(String::new(), |fact| {
        format!(
            "{}={}",
            fact.id(),
            crate::rules::fact::value_id(&fact.written(fact.min))
        )
    })
}
