//! The facts of a decision table to a form, and back to a case.
//!
//! The facts that come first in the table are seen at once, the others when they are
//! asked for. What is left empty is at its default. Nothing here knows what the facts
//! are about.

use serde_json::{Map, Value, json};

use super::controls;
use crate::channel::action::Action;
use crate::channel::case_form::{self, DATE, DAYS, Input, InputKind};
use crate::channel::typed_command::MOST_DAYS;
use crate::engine::Case;
use crate::render::adaptive::{Below, CARD, adaptive, label, length};
use crate::render::view::View;
use crate::render::words::{self, command};
use crate::rules::Table;
use crate::text::Language;

/// Facts that are seen at once.
const SEEN: usize = 6;
/// What a form may take of a card.
const FORM: usize = CARD * 2 / 3;
/// What a choice sends that leaves a fact at its default; it cannot be empty.
const UNSET: &str = "~default";
/// The folded part of the form.
const MORE: &str = "more-facts";

/// An empty form as a card of its own, with its view.
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
    for (at, own) in case_form::inputs(table, language).enumerate() {
        let own = input(&own, language, typed(case, &own.fact));
        let is_too_much = length(&json!([elements, more, own])) > FORM;
        if is_too_much {
            break;
        }
        match at < SEEN {
            true => elements.extend(own),
            false => more.extend(own),
        }
    }
    if let Some(first) = elements.first_mut() {
        first["separator"] = json!(true);
    }
    more.extend(others(language, case));
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
fn input(own: &Input, language: Language, typed: Option<String>) -> Vec<Value> {
    let unset = words::Teams(language).by_default();
    let mut input = match &own.kind {
        InputKind::Number { min, max } => {
            json!({"type": "Input.Number", "min": min, "max": max, "placeholder": unset})
        }
        InputKind::Date => json!({"type": "Input.Date", "placeholder": unset}),
        InputKind::One(choices) | InputKind::Several(choices) => {
            let is_several = matches!(own.kind, InputKind::Several(_));
            let none = json!({"title": unset, "value": UNSET});
            let choices = choices.iter();
            let choices = choices.map(|own| json!({"title": own.label, "value": own.value}));
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
        let is_number = matches!(own.kind, InputKind::Number { .. });
        input["value"] = match number.filter(|_| is_number) {
            Some(number) => json!(number),
            None => json!(typed),
        };
    }
    input["id"] = json!(own.id());
    input["spacing"] = json!("Small");
    vec![label(&own.label), input]
}

/// What is no fact: the day, and the length of the timeline.
fn others(language: Language, case: &Case) -> Vec<Value> {
    let mut date = json!({"type": "Input.Date", "id": DATE});
    if let Some(day) = &case.date {
        date["value"] = json!(day);
    }
    let mut days = json!({"type": "Input.Number", "id": DAYS, "min": 0, "max": MOST_DAYS});
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

/// The case that a form sends.
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
    fn a_form_comes_back_as_a_case() {
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
