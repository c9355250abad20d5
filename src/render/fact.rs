//! Renders facts and their values as parts of sentences, cells of tables and choices.

use jiff::civil::Date;

use super::words::Answers;
use crate::knowledge::Forms;
use crate::knowledge::decision::{FactType, FactValue};
use crate::rules::fact::{code_to_date, value_id};
use crate::rules::{Domain, Fact, Table};
use crate::text::Language;

/// The known values of a fact, as part of a sentence.
pub fn domain(fact: &Fact, domain: &Domain, language: Language) -> String {
    match domain {
        Domain::Between(min, max) if min < max => {
            let range = range(fact, *min, *max, language);
            with_number(fact, &range, language)
        }
        Domain::Among(codes) => {
            let values: Vec<String> = codes
                .iter()
                .map(|code| says(fact, *code, language))
                .collect();
            values.join(Answers(language).or())
        }
        Domain::Between(code, _) => says(fact, *code, language),
    }
}

/// The known values of a fact, alone: their names, or the clause with the numbers.
pub fn known_name(fact: &Fact, known: &Domain, language: Language) -> String {
    match known {
        Domain::Among(codes) if !fact.is_ordered() => {
            let names = codes.iter().map(|code| value_name(fact, *code, language));
            names.collect::<Vec<String>>().join(Answers(language).or())
        }
        _ => domain(fact, known, language),
    }
}

/// One value of a fact, as part of a sentence.
pub fn says(fact: &Fact, code: i64, language: Language) -> String {
    if fact.is_ordered() {
        return with_number(fact, &number(fact, code, language), language);
    }
    let mut members = fact.members(code);
    let only_member = members.next().filter(|_| members.next().is_none());
    if let Some(value) = fact.value(code).or(only_member) {
        return value.says.best(language).to_owned();
    }
    let name = fact.name().best(language);
    format!("{name}: {}", value_name(fact, code, language))
}

/// The name of a value of a fact, for a table.
pub fn value_name(fact: &Fact, code: i64, language: Language) -> String {
    match fact.value(code) {
        Some(value) => value.name.best(language).to_owned(),
        _ if fact.is_ordered() => number(fact, code, language),
        _ if code == 0 => "–".to_owned(),
        _ => fact
            .members(code)
            .map(|value| value.name.best(language))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// The default of a fact in a case on a day: the name of its value, or those of all that
/// are possible, the usual one first.
pub fn default_name(
    table: &Table,
    at: usize,
    case: &[i64],
    day: Date,
    language: Language,
) -> String {
    let codes = table.default_codes(at, case, day);
    let names = codes
        .iter()
        .map(|code| value_name(&table.facts[at], *code, language));
    names.collect::<Vec<String>>().join(Answers(language).or())
}

/// The values of a fact to choose from, as ids with names. For a set, these are the
/// members. Yes comes before no, as in the user interfaces of most products.
pub fn value_choices(fact: &Fact, language: Language) -> Vec<(String, String)> {
    if fact.kind() == FactType::Set {
        let members = fact.written.values.iter();
        let choice = |member: &FactValue| {
            let name = member.name.best(language).to_owned();
            (value_id(&member.value), name)
        };
        return members.map(choice).collect();
    }
    let codes: Vec<i64> = match fact.kind() {
        FactType::Bool => vec![1, 0],
        _ => (fact.min..=fact.max).collect(),
    };
    let name = |code: i64| match fact.value(code) {
        Some(value) => value.name.best(language),
        None if code == 0 => Answers(language).no(),
        None => Answers(language).yes(),
    };
    let choices = codes.into_iter();
    choices
        .map(|code| (value_id(&fact.written(code)), name(code).to_owned()))
        .collect()
}

/// A number with its unit: "1 day", "3 days", 「3 日」.
pub fn counted(number: i64, unit: &Forms, language: Language) -> String {
    let forms = unit.of(language);
    let form = match (language, number) {
        (Language::Ja, _) | (_, 1) => forms.first(),
        _ => forms.get(1).or(forms.first()),
    };
    match form {
        Some(form) => format!("{number} {form}"),
        None => number.to_string(),
    }
}

fn with_number(fact: &Fact, number: &str, language: Language) -> String {
    match &fact.written.says {
        Some(says) => says.best(language).replace("{n}", number),
        None => format!("{}: {number}", fact.name().best(language)),
    }
}

fn number(fact: &Fact, code: i64, language: Language) -> String {
    match fact.written.kind {
        FactType::Date => code_to_date(code).to_string(),
        _ => counted(code, &fact.written.unit, language),
    }
}

fn range(fact: &Fact, min: i64, max: i64, language: Language) -> String {
    let (least, most) = (number(fact, min, language), number(fact, max, language));
    let words = Answers(language);
    match (min == fact.min, max == fact.max) {
        (false, true) => words.at_least(least),
        (true, false) => words.at_most(most),
        _ => words.between(min, most),
    }
}
