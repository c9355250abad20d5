//! Encodes the facts of a decision table as a form, and decodes a form to a case.
//!
//! The first facts of the table are visible at once, the others can be shown. An input
//! that is left empty means the fact's default.

use serde_json::{Map, Value, json};

use super::controls;
use crate::channel::action::Action;
use crate::channel::case_form::{self, DATE, DAYS, Input, InputKind};
use crate::channel::chat::MAX_DAYS;
use crate::engine::Case;
use crate::render::adaptive::{Below, CARD, adaptive, label, length};
use crate::render::view::View;
use crate::render::words::{self, command};
use crate::rules::Table;
use crate::text::Language;

/// The number of facts that are visible first.
const VISIBLE_FACTS: usize = 6;
/// The part of a card that a form can use, in bytes.
const FORM: usize = CARD * 2 / 3;
/// The value of the choice for the default, which can't be empty.
const UNSET: &str = "~default";
/// The id of the hidden part of the form.
const MORE: &str = "more-facts";

/// An empty form as a card, with its view.
pub(super) fn empty(table: &Table, language: Language) -> (View, Value) {
    let view = View {
        title: command::WHATIF.description(language).to_owned(),
        ..View::in_language(language)
    };
    let adaptive = adaptive(&view, &below(table, language, &Case::default()));
    (view, adaptive)
}

/// The form with what was typed in it, below an answer or alone.
pub(super) fn below(table: &Table, language: Language, case: &Case) -> Below {
    let mut elements = Vec::new();
    let mut more = Vec::new();
    for (at, fact) in case_form::inputs(table, language).enumerate() {
        let input = input(&fact, language, typed(case, &fact.fact));
        let is_too_long = length(&json!([elements, more, input])) > FORM;
        if is_too_long {
            break;
        }
        match at < VISIBLE_FACTS {
            true => elements.extend(input),
            false => more.extend(input),
        }
    }
    if let Some(first) = elements.first_mut() {
        first["separator"] = json!(true);
    }
    more.extend(date_and_days(language, case));
    elements.push(json!({
        "type": "Container", "id": MORE, "isVisible": false, "items": more,
    }));
    let toggle = json!({
        "type": "Action.ToggleVisibility",
        "title": words::Teams(language).more_facts(),
        "targetElements": [MORE],
    });
    let action = Action::Decide(Some(table.pack.clone()), language);
    let mut actions: Vec<Value> = controls::button(&action, words::Teams(language).decide())
        .into_iter()
        .collect();
    actions.push(toggle);
    elements.push(json!({"type": "ActionSet", "spacing": "Medium", "actions": actions}));
    Below {
        elements,
        ..Below::default()
    }
}

/// The value that was typed for a fact.
fn typed(case: &Case, id: &str) -> Option<String> {
    let fact = case.facts.iter().find(|fact| fact.name() == id)?;
    let text = fact.text();
    text.split_once('=').map(|(_, value)| value.to_owned())
}

/// The input of a fact, below its label.
fn input(fact: &Input, language: Language, typed: Option<String>) -> Vec<Value> {
    let unset = words::Teams(language).by_default();
    let mut input = match &fact.kind {
        InputKind::Number { min, max } => {
            json!({"type": "Input.Number", "min": min, "max": max, "placeholder": unset})
        }
        InputKind::Date => json!({"type": "Input.Date", "placeholder": unset}),
        InputKind::One(choices) | InputKind::Several(choices) => {
            let is_several = matches!(fact.kind, InputKind::Several(_));
            let none = json!({"title": unset, "value": UNSET});
            let choices = choices.iter();
            let choices =
                choices.map(|choice| json!({"title": choice.label, "value": choice.value}));
            let none = (!is_several).then_some(none);
            let choices: Vec<Value> = none.into_iter().chain(choices).collect();
            json!({
                "type": "Input.ChoiceSet", "style": "compact", "isMultiSelect": is_several,
                "wrap": true, "choices": choices, "placeholder": unset,
            })
        }
    };
    if let Some(typed) = typed {
        let number = typed.parse::<i64>().ok();
        let is_number = matches!(fact.kind, InputKind::Number { .. });
        input["value"] = match number.filter(|_| is_number) {
            Some(number) => json!(number),
            None => json!(typed),
        };
    }
    input["id"] = json!(fact.id());
    input["spacing"] = json!("Small");
    vec![label(&fact.label), input]
}

/// The inputs for the day and the length of the timeline.
fn date_and_days(language: Language, case: &Case) -> Vec<Value> {
    let mut date = json!({"type": "Input.Date", "id": DATE});
    if let Some(day) = &case.date {
        date["value"] = json!(day);
    }
    let mut days = json!({"type": "Input.Number", "id": DAYS, "min": 0, "max": MAX_DAYS});
    if case.days > 0 {
        days["value"] = json!(case.days);
    }
    vec![
        label(command::DATE.description(language)),
        date,
        label(command::DAYS.description(language)),
        days,
    ]
}

/// Decodes the data of a form to a case.
pub(super) fn case(pack: Option<String>, data: &Map<String, Value>) -> Case {
    let text = |value: &Value| match value {
        Value::String(text) if text == UNSET => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(is_on) => is_on.to_string(),
        _ => String::new(),
    };
    let inputs: Vec<(&str, String)> = data
        .iter()
        .map(|(id, value)| (id.as_str(), text(value)))
        .collect();
    case_form::case(pack, inputs.iter().map(|(id, value)| (*id, value.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_a_form_is_decoded_to_a_case() {
        let data = json!({
            "fact:state": "enabled", "fact:snoozes-used": 3, "fact:guest": "", "fact:tenant": UNSET, "days": "90",
            "date": "2026-05-01", "fact:included": true, "madoguchi": 1, "fact:x": ["y"],
        });
        let data = data.as_object().expect("an object");
        let case = case(Some("pack".to_owned()), data);
        let mut facts: Vec<String> = case.facts.iter().map(|fact| fact.text()).collect();
        facts.sort();
        assert_eq!(facts, ["included=true", "snoozes-used=3", "state=enabled"]);
        assert_eq!((case.days, case.date.as_deref()), (31, Some("2026-05-01")));
        assert_eq!(typed(&case, "snoozes-used").as_deref(), Some("3"));
        assert_eq!(typed(&case, "guest"), None);
    }
}
