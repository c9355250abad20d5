//! A case, its decision and its timeline to text for a terminal, and mistakes in
//! a case to sentences.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::fact::{domain, value_name};
use super::messages::{Message, message};
use super::plain::{clean, push_ruling, wrapped};
use super::ruling::{measured, why};
use crate::answer::ScenarioAnswer;
use crate::knowledge::Pack;
use crate::rules::RowResult;
use crate::rules::fact::ValueError;
use crate::rules::policy::PolicyError;
use crate::rules::simulate::TimelineStep;
use crate::rules::table::FactError;
use crate::rules::{Fact, Table};
use crate::text::Language;

const QUIET: Style = Style::new().dimmed();
const TITLE: Style = Style::new().bold();
const FIRED: Style = AnsiColor::Green.on_default().bold();

/// Marks of the outcomes in a timeline, in the order of the table.
const MARKS: [char; 6] = ['·', '●', '■', '▲', '◆', '○'];

/// Every fact of a case with its value and where that comes from.
pub fn case(ruling: &ScenarioAnswer, language: Language) -> String {
    let (table, decided) = (&ruling.table, &ruling.decision);
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
                let label = message(Message::Default, language);
                let value = clean(&value_name(fact, decided.case[at], language));
                format!("{QUIET}{value} ({label}){QUIET:#}")
            }
        };
        lines.push(format!("  {name}{padding}  {line}"));
    }
    lines.join("\n")
}

/// The decision.
pub fn ruling(ruling: &ScenarioAnswer, language: Language, width: usize) -> String {
    let mut out = String::new();
    push_ruling(&mut out, ruling, language, width);
    out.trim_end().to_owned()
}

/// The rows up to the one that decides, with what came of each.
pub fn trace(ruling: &ScenarioAnswer, language: Language, width: usize) -> String {
    if ruling.decision.outcome().is_none() {
        return String::new();
    }
    let label = message(Message::Trace, language);
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    for step in &ruling.decision.trace {
        let row = &ruling.table.rows[step.row];
        let why = clean(&why(ruling, step, language));
        let line = wrapped(&format!("  {} – {why}", clean(row.id())), width);
        lines.push(match step.result {
            RowResult::Fired => format!("{FIRED}{line}{FIRED:#}"),
            _ => format!("{QUIET}{line}{QUIET:#}"),
        });
    }
    lines.join("\n")
}

/// The repetitions, one a line.
pub fn timeline(table: &Table, steps: &[TimelineStep], language: Language, width: usize) -> String {
    let Some(simulation) = table
        .written
        .simulation
        .as_ref()
        .filter(|_| !steps.is_empty())
    else {
        return String::new();
    };
    let label = message(Message::Timeline, language);
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

/// What a policy document has that says nothing about the facts.
pub fn ignored(pointers: &[String], language: Language) -> String {
    if pointers.is_empty() {
        return String::new();
    }
    let label = message(Message::Ignored, language);
    let mut lines = vec![format!("{QUIET}{label}:{QUIET:#}")];
    lines.extend(
        pointers
            .iter()
            .map(|pointer| format!("  {}", clean(pointer))),
    );
    lines.join("\n")
}

/// The sources of the deciding row.
pub fn sources(ruling: &ScenarioAnswer, pack: &Pack, language: Language, width: usize) -> String {
    let row = &ruling.table.rows[ruling.decision.row].written;
    let label = message(Message::Sources, language);
    let mut lines = vec![format!("{QUIET}{label}{QUIET:#}")];
    for source in pack.sources(&row.sources) {
        let undated = message(Message::Undated, language).to_owned();
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
    let usual = table.usual_case(&crate::rules::StatedFacts::default());
    let mut lines = Vec::new();
    for (at, fact) in table.facts.iter().enumerate() {
        let name = clean(fact.name().best(language));
        lines.push(format!("{TITLE}{}{TITLE:#}  {name}", clean(fact.id())));
        let default = clean(&value_name(fact, usual[at], language));
        let label = message(Message::Default, language);
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

/// What is wrong with a fact as typed, and what can be typed instead.
pub fn fact_error(table: &Table, error: &FactError, language: Language) -> String {
    let ids = || {
        table
            .facts
            .iter()
            .map(Fact::id)
            .collect::<Vec<&str>>()
            .join(", ")
    };
    let text = match (error, language) {
        (FactError::NoValue { typed }, Language::En) => {
            format!("\"{typed}\": write FACT=VALUE, e.g. {}", example(table))
        }
        (FactError::NoValue { typed }, Language::Ja) => {
            format!(
                "「{typed}」: 条件=値 の形で指定してください (例: {})",
                example(table)
            )
        }
        (FactError::UnknownFact { typed }, Language::En) => {
            format!("there is no fact \"{typed}\"; the facts are {}", ids())
        }
        (FactError::UnknownFact { typed }, Language::Ja) => {
            format!(
                "「{typed}」という条件はありません。指定できるのは次の条件です: {}",
                ids()
            )
        }
        (FactError::Value { fact, typed, error }, _) => {
            let typed = match language {
                Language::En => format!("\"{typed}\""),
                Language::Ja => format!("「{typed}」"),
            };
            value_error(&table.facts[*fact], &typed, error, language)
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
            crate::rules::fact::value_id(&fact.written(fact.min))
        )
    })
}

/// `typed` comes with its quotes: a text in JSON has quotes of its own.
fn value_error(fact: &Fact, typed: &str, error: &ValueError, language: Language) -> String {
    let values = values(fact, language);
    let id = fact.id();
    match (error, language) {
        (ValueError::NotAmong, Language::En) => {
            format!("{typed} is no value of {id}; its values are {values}")
        }
        (ValueError::NotAmong, Language::Ja) => {
            format!("{typed}は {id} の値ではありません。指定できる値: {values}")
        }
        (ValueError::NotANumber, Language::En) => {
            format!("{typed} is no whole number; {id} is one of {values}")
        }
        (ValueError::NotANumber, Language::Ja) => {
            format!("{typed}は整数ではありません。{id} の範囲: {values}")
        }
        (ValueError::NotADate, Language::En) => {
            format!("{typed} is no date; write {id} as YYYY-MM-DD")
        }
        (ValueError::NotADate, Language::Ja) => {
            format!("{typed}は日付ではありません。{id} は YYYY-MM-DD の形で指定してください")
        }
        (ValueError::OutOfRange { .. }, Language::En) => {
            format!("{typed} is out of range; {id} is one of {values}")
        }
        (ValueError::OutOfRange { .. }, Language::Ja) => {
            format!("{typed}は範囲外です。{id} の範囲: {values}")
        }
    }
}

/// What is wrong with a day as typed.
pub fn date_error(typed: &str, language: Language) -> String {
    let text = match language {
        Language::En => format!("\"{typed}\" is no date; write it as YYYY-MM-DD"),
        Language::Ja => {
            format!("「{typed}」は日付ではありません。YYYY-MM-DD の形で指定してください")
        }
    };
    clean(&text)
}

/// What is wrong with a policy document.
pub fn policy_error(table: &Table, error: &PolicyError, language: Language) -> String {
    let text = match (error, language) {
        (PolicyError::NotSupported, Language::En) => {
            "the decision table of this pack reads no policy document".to_owned()
        }
        (PolicyError::NotSupported, Language::Ja) => {
            "このパックのデシジョン テーブルは、ポリシーの読み込みに対応していません".to_owned()
        }
        (PolicyError::NothingKnown { pointer }, Language::En) => {
            format!("nothing in it is known: neither {pointer} nor a property of that object")
        }
        (PolicyError::NothingKnown { pointer }, Language::Ja) => {
            format!(
                "判定に使える項目がありません: {pointer} も、その中のプロパティも見つかりません"
            )
        }
        (PolicyError::Disagree { pointer }, Language::En) => {
            format!(
                "{pointer}: the items differ; give this fact as FACT=VALUE and leave it out of the file"
            )
        }
        (PolicyError::Disagree { pointer }, Language::Ja) => {
            format!(
                "{pointer}: 要素ごとに値が異なります。ファイルから除き、条件=値 で指定してください"
            )
        }
        (
            PolicyError::Value {
                pointer,
                found,
                fact,
                error,
            },
            _,
        ) => {
            let found = match language {
                Language::En => found.clone(),
                Language::Ja => format!("{found} "),
            };
            let fact = &table.facts[*fact];
            format!("{pointer}: {}", value_error(fact, &found, error, language))
        }
    };
    clean(&text)
}
