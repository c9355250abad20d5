//! Encodes the buttons below an Adaptive Card, and decodes the data that they send.
//!
//! Buttons are `Action.Execute`; only the person who pressed one sees the response, or the
//! card is replaced. Clients of schema 1.2 use the fallback `Action.Submit`, which sends
//! the same data as a message. Related questions only use `Action.Submit`, because the
//! action of a text block has no fallback; their answer is always a message.

use serde_json::{Map, Value, json};

use crate::channel::action::{Action, Button, pick};
use crate::channel::conversation::Reply;
use crate::render::adaptive::{accent, press};
use crate::render::view::{Offer, View};

/// The most related questions that can be pressed.
const MAX_RELATED: usize = 8;

/// The member of the data with the action.
const ACTION: &str = "madoguchi";

/// The verb of every `Action.Execute`.
const VERB: &str = "madoguchi";

/// Encodes a button. `None` if the action is too long.
pub(super) fn button(action: &Action, title: &str) -> Option<Value> {
    let data = data(action)?;
    Some(json!({
        "type": "Action.Execute", "title": title, "verb": VERB, "data": data,
        "fallback": {"type": "Action.Submit", "title": title, "data": data},
    }))
}

/// Encodes several buttons.
pub(super) fn buttons(buttons: &[Button]) -> Vec<Value> {
    let buttons = buttons.iter();
    buttons
        .filter_map(|Button { action, label, .. }| button(action, label))
        .collect()
}

/// Encodes the related questions in the view of a reply.
pub(super) fn related(reply: &Reply, view: &View) -> Vec<Value> {
    let row = |offer: &Offer| {
        let action = pick(reply, offer, view.language)?;
        let element = accent(&offer.question);
        Some(press(&offer.question, &data(&action)?, element))
    };
    view.related
        .iter()
        .filter_map(row)
        .take(MAX_RELATED)
        .collect()
}

/// Decodes the action in the data of a button. `None` if it has expired or is unknown.
pub(super) fn action(data: &Map<String, Value>) -> Option<Action> {
    Action::parse(data.get(ACTION)?.as_str()?)
}

fn data(action: &Action) -> Option<Value> {
    Some(json!({ACTION: action.encode()?}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn data_that_no_button_sends_has_no_action() {
        let sent = data(&Action::Decide(None, Language::En)).expect("short");
        let sent = sent.as_object().expect("an object");
        assert_eq!(action(sent), Some(Action::Decide(None, Language::En)));
        for invalid in [
            json!({}),
            json!({"madoguchi": 2, "do": "helpful", "question": "x"}),
            json!({"madoguchi": ["2:decide-en:"]}),
            json!({"madoguchi": "2:helpful:drop table"}),
        ] {
            let invalid = invalid.as_object().expect("an object");
            assert_eq!(action(invalid), None, "{invalid:?}");
        }
    }
}
