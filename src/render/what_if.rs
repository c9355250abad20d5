//! A case, its decision and its timeline to text for a terminal, and mistakes in
//! a case to sentences.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::fact::{domain, value_name};
use super::plain::{clean, push_ruling, wrapped};
use super::ruling::{measured, why};
use super::words;
use crate::answer::Ruling;
use crate::knowledge::Pack;
use crate::rules::explain::StepResult;
use crate::rules::fact::ValueError;
use crate::rules::policy::PolicyError;
use crate::rules::simulate::Step;
use crate::rules::table::FactError;
use crate::rules::{Fact, Table};
use crate::text::Language;

const QUIET: Style = Style::new().dimmed();
const TITLE: Style = Style::new().bold();
const FIRED: Style = AnsiColor::Green.on_default().bold();

/// Marks of the outcomes in a timeline, in the order of the table.
const MARKS: [char; 6] = ['·', '●', '■', '▲', '◆', '○'];

/// Every fact of a case with its value and where that comes from.
pub fn case(ruling: &Ruling, language: Language) -> String {
    let (table, decided) = (&ruling.table, &ruling.decided);
    let title = table.written.question.best(language);
    let mut lines = vec![format!(
        "{TITLE}{}{TITLE:#} ({})",
        clean(title),
        decided.day
    )];
    let names: Vec<String> = table
        .facts
        .iter()
        .map(|fact| clean(fact.name().best(language)))
        .collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    for (at, (fact, name)) in std::iter::zip(&table.facts, &names).enumerate() {
        let padding = " ".repeat(width - name.width());
        let line = match decided.stated.get(at) {
            Some(known) => match known.single() {
                Some(code) => {
                    let value = clean(&value_name(fact, code, language));
                    format!("{TITLE}{value}{TITLE:#}")
                }
                None => format!("{TITLE}{}{TITLE:#}", clean(&domain(fact, known, language))),
            },
            None if decided.assumed.is_empty() => continue,
            None => {
                let label = words::Answers(language).default();
                let value = clean(&value_name(fact, decided.case[at], language));
                format!("{QUIET}{value} ({label}){QUIET:#}")
            }
        };
        lines.push(format!("  {name}{padding}  {line}"));
    }
    lines.join("\n")
}

/// The decision.
pub fn ruling(ruling: &Ruling, language: Language, width: usize) -> String {
    let mut out = String::new();
    push_ruling(&mut out, ruling, language, width);
    out.trim_end().to_owned()
}

/// The rows up to the one that decides, with what came of each.
pub fn trace(ruling: &Ruling, language: Language, width: usize) -> String {
    if ruling.decided.outcome().is_none() {
        return String::new();
    }
    let label = words::Answers(language).trace();
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    for step in &ruling.decided.trace {
        let row = &ruling.table.rows[step.row];
        let why = clean(&why(ruling, step, language));
        let line = wrapped(&format!("  {} – {why}", clean(row.id())), width);
        lines.push(match step.result {
            StepResult::Fired => format!("{FIRED}{line}{FIRED:#}"),
            _ => format!("{QUIET}{line}{QUIET:#}"),
        });
    }
    lines.join("\n")
}

/// The repetitions, one a line.
pub fn timeline(table: &Table, steps: &[Step], language: Language, width: usize) -> String {
    let Some(simulation) = table
        .written
        .simulation
        .as_ref()
        .filter(|_| !steps.is_empty())
    else {
        return String::new();
    };
    let label = words::Answers(language).timeline();
    let assumes = format!("{label}: {}", clean(simulation.assumes.best(language)));
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

/// What comes of a repetition and, if the table says so, what it leaves.
pub fn step(table: &Table, step: &Step, language: Language) -> (String, Option<String>) {
    let outcome = table.outcomes()[step.outcome]
        .name
        .best(language)
        .to_owned();
    let simulation = table.written.simulation.as_ref();
    let measure = simulation.and_then(|simulation| simulation.measure.as_deref());
    let measure = measure.and_then(|id| measured(table, id, &step.case, step.row, language));
    (outcome, measure)
}

/// What a policy document has that says nothing about the facts.
pub fn ignored(pointers: &[String], language: Language) -> String {
    if pointers.is_empty() {
        return String::new();
    }
    let label = words::Answers(language).ignored();
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    lines.extend(
        pointers
            .iter()
            .map(|pointer| format!("  {}", clean(pointer))),
    );
    lines.join("\n")
}

/// The sources of the deciding row.
pub fn sources(ruling: &Ruling, pack: &Pack, language: Language, width: usize) -> String {
    let row = &ruling.table.rows[ruling.decided.row].written;
    let label = words::Answers(language).sources();
    let mut lines = vec![format!("{QUIET}{label}{QUIET:#}")];
    for source in pack.sources(&row.sources) {
        let undated = words::Answers(language).undated().to_owned();
        let date = source.date.map_or(undated, |date| date.to_string());
        let title = clean(source.title.best(language));
        lines.push(wrapped(&format!("  {title} ({date})"), width));
        lines.push(format!(
            "  {QUIET}{}{QUIET:#}",
            clean(source.url.best(language))
        ));
    }
    lines.join("\n")
}

/// The facts of a table with their values, for somebody who has to type them.
pub fn facts(table: &Table, language: Language, width: usize) -> String {
    let usual = table.usual(&crate::rules::Stated::default());
    let mut lines = Vec::new();
    for (at, fact) in table.facts.iter().enumerate() {
        let name = clean(fact.name().best(language));
        lines.push(format!("{TITLE}{}{TITLE:#}  {name}", clean(fact.id())));
        let default = clean(&value_name(fact, usual[at], language));
        let label = words::Answers(language).default();
        let values = clean(&values(fact, language));
        lines.push(wrapped(&format!("    {values}; {label}: {default}"), width));
    }
    lines.join("\n")
}

/// The values that a fact can have.
fn values(fact: &Fact, language: Language) -> String {
    if fact.is_ordered() {
        let bound = |code: i64| value_name(fact, code, language);
        return format!("{} – {}", bound(fact.min), bound(fact.max));
    }
    let value = |value: &crate::knowledge::decision::FactValue| {
        let id = crate::rules::fact::id_of(&value.value);
        format!("{id} ({})", value.name.best(language))
    };
    fact.written
        .values
        .iter()
        .map(value)
        .collect::<Vec<String>>()
        .join(", ")
}

/// What is wrong with a fact as typed, and what can be typed instead.
pub fn fact_error(table: &Table, error: &FactError, language: Language) -> String {
    let words = words::Cases(language);
    let text = match error {
        FactError::NoValue { typed } => words.no_value(typed, example(table)),
        FactError::UnknownFact { typed } => {
            let ids: Vec<&str> = table.facts.iter().map(Fact::id).collect();
            words.unknown_fact(typed, ids.join(", "))
        }
        FactError::Value { fact, typed, error } => {
            value_error(&table.facts[*fact], &words.quoted(typed), error, language)
        }
    };
    clean(&text)
}

fn example(table: &Table) -> String {
    let fact = table.facts.first();
    fact.map_or(String::new(), |fact| {
        format!(
            "{}={}",
            fact.id(),
            crate::rules::fact::id_of(&fact.written(fact.min))
        )
    })
}

/// `typed` comes quoted.
fn value_error(fact: &Fact, typed: &str, error: &ValueError, language: Language) -> String {
    let words = words::Cases(language);
    let values = values(fact, language);
    match error {
        ValueError::NotAmong => words.not_among(typed, fact.id(), values),
        ValueError::NotANumber => words.not_a_number(typed, fact.id(), values),
        ValueError::NotADate => words.not_a_date(typed, fact.id()),
        ValueError::OutOfRange { .. } => words.out_of_range(typed, fact.id(), values),
    }
}

/// What is wrong with a day as typed.
pub fn date_error(typed: &str, language: Language) -> String {
    let words = words::Cases(language);
    clean(&words.invalid_day(words.quoted(typed)))
}

/// What is wrong with a policy document.
pub fn policy_error(table: &Table, error: &PolicyError, language: Language) -> String {
    let words = words::Cases(language);
    let text = match error {
        PolicyError::NotSupported => words.policy_not_supported().to_owned(),
        PolicyError::NothingKnown { pointer } => words.policy_nothing_known(pointer),
        PolicyError::Disagree { pointer } => words.policy_disagree(pointer),
        PolicyError::Value {
            pointer,
            found,
            fact,
            error,
        } => {
            let found = words.value(found);
            let fact = &table.facts[*fact];
            format!("{pointer}: {}", value_error(fact, &found, error, language))
        }
    };
    clean(&text)
}
