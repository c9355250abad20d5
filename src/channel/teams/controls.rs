//! Buttons below a card, and what comes back of them.
//!
//! Buttons are `Action.Execute`, whose answer is for whoever pressed it alone or changes
//! the card in its place; clients of schema 1.2 use the fallback `Action.Submit`, which
//! sends the same data as a message. A related question is pressed by `Action.Submit`
//! alone, because the action of a block of text has no fallback; its answer is a message
//! in any case.

use serde_json::{Map, Value, json};

use crate::answer::Related;
use crate::channel::action::{Action, Button};
use crate::render::adaptive::{accent, press};
use crate::text::Language;

/// The most related questions that can be pressed.
const RELATED: usize = 8;

/// The member of the data that holds the action.
const ACTION: &str = "madoguchi";

/// The verb of every `Action.Execute`.
const VERB: &str = "madoguchi";

/// A button; `None` for an action that is too long to be sent.
pub(super) fn button(action: &Action, title: &str) -> Option<Value> {
    let data = data(action)?;
    Some(json!({
        "type": "Action.Execute", "title": title, "verb": VERB, "data": data,
        "fallback": {"type": "Action.Submit", "title": title, "data": data},
    }))
}

/// Several buttons.
pub(super) fn buttons(buttons: &[Button]) -> Vec<Value> {
    let buttons = buttons.iter();
    buttons
        .filter_map(|own| button(&own.action, own.label))
        .collect()
}

/// Questions to press.
pub(super) fn related(related: &[Related], language: Language) -> Vec<Value> {
    let row = |related: &Related| {
        let action = Action::Related(related.entry.clone(), language);
        let element = accent(&related.question);
        Some(press(&related.question, &data(&action)?, element))
    };
    related.iter().filter_map(row).take(RELATED).collect()
}

/// The action in the data of what was pressed; `None` if it has expired or isn't ours.
pub(super) fn action(data: &Map<String, Value>) -> Option<Action> {
    Action::parse(data.get(ACTION)?.as_str()?)
}

fn data(action: &Action) -> Option<Value> {
    Some(json!({ACTION: action.encode()?}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_no_button_sends_is_no_action() {
        let sent = data(&Action::Decide(None, Language::En)).expect("short");
        let sent = sent.as_object().expect("an object");
        assert_eq!(action(sent), Some(Action::Decide(None, Language::En)));
        for made_up in [
            json!({}),
            json!({"madoguchi": 2, "do": "helpful", "question": "x"}),
            json!({"madoguchi": ["2:decide-en:"]}),
            json!({"madoguchi": "2:helpful:drop table"}),
        ] {
            let made_up = made_up.as_object().expect("an object");
            assert_eq!(action(made_up), None, "{made_up:?}");
        }
    }
}
