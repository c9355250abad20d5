//! Facts and their values to parts of sentences and cells of tables.

use super::words::Answers;
use crate::knowledge::Forms;
use crate::knowledge::decision::FactType;
use crate::rules::fact::code_to_date;
use crate::rules::{Domain, Fact};
use crate::text::Language;

/// What is known of a fact, as part of a sentence.
pub fn domain(fact: &Fact, domain: &Domain, language: Language) -> String {
    match domain {
        Domain::Between(min, max) if min < max => {
            let range = range(fact, *min, *max, language);
            with_number(fact, &range, language)
        }
        Domain::Among(codes) => {
            let says: Vec<String> = codes
                .iter()
                .map(|code| says(fact, *code, language))
                .collect();
            says.join(Answers(language).or())
        }
        Domain::Between(code, _) => says(fact, *code, language),
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

/// One value of a fact by its name, for a table.
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
