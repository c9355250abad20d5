//! The limits of Block Kit, each at its border.

use serde_json::{Value, json};

use super::{of_message, of_view};

fn plain(length: usize) -> Value {
    json!({"type": "plain_text", "text": "認".repeat(length)})
}

fn marked(length: usize) -> Value {
    json!({"type": "mrkdwn", "text": "x".repeat(length)})
}

fn button(text: usize, id: usize, value: usize) -> Value {
    json!({
        "type": "button", "text": plain(text), "action_id": "x".repeat(id),
        "value": "x".repeat(value),
    })
}

fn select(count: usize, text: usize, value: usize) -> Value {
    let options: Vec<Value> = (0..count)
        .map(|number| json!({"text": plain(text), "value": format!("{number:0>value$}")}))
        .collect();
    json!({"type": "static_select", "action_id": "a", "options": options})
}

fn actions(elements: &[Value]) -> Value {
    json!({"type": "actions", "elements": elements})
}

fn many(count: usize) -> Value {
    let button = |number: usize| json!({"type": "button", "text": plain(1), "action_id": format!("a{number}")});
    actions(&(0..count).map(button).collect::<Vec<Value>>())
}

#[test]
fn blocks_are_held_to_their_limits() {
    let section = |text: Value| json!({"type": "section", "text": text});
    let fields = |count: usize, length: usize| json!({"type": "section", "fields": vec![marked(length); count]});
    let context = |count: usize| json!({"type": "context", "elements": vec![marked(1); count]});
    let input = |label: usize, element: Value| json!({"type": "input", "label": plain(label), "element": element});
    let typed = json!({"type": "plain_text_input", "action_id": "a"});
    let date = |date: &str| {
        actions(&[json!({"type": "datepicker", "action_id": "a", "initial_date": date})])
    };
    let cases = [
        (section(marked(3_000)), true),
        (section(marked(3_001)), false),
        (section(marked(0)), false),
        (json!({"type": "section"}), false),
        (fields(10, 2_000), true),
        (fields(11, 1), false),
        (fields(1, 2_001), false),
        (json!({"type": "header", "text": plain(150)}), true),
        (json!({"type": "header", "text": plain(151)}), false),
        (json!({"type": "header", "text": marked(1)}), false),
        (context(10), true),
        (context(11), false),
        (context(0), false),
        (many(25), true),
        (many(26), false),
        (actions(&[button(75, 255, 2_000)]), true),
        (actions(&[button(76, 1, 1)]), false),
        (actions(&[button(1, 256, 1)]), false),
        (actions(&[button(1, 0, 1)]), false),
        (actions(&[button(1, 1, 2_001)]), false),
        (actions(&[button(1, 1, 1), button(1, 1, 1)]), false),
        (actions(&[select(100, 75, 150)]), true),
        (actions(&[select(101, 1, 3)]), false),
        (actions(&[select(1, 76, 1)]), false),
        (actions(&[select(1, 1, 151)]), false),
        (actions(&[select(0, 1, 1)]), false),
        (date("2026-02-28"), true),
        (date("2026-02-30"), false),
        (input(2_000, typed.clone()), true),
        (input(2_001, typed.clone()), false),
        (input(1, button(1, 1, 1)), false),
        (actions(&[typed]), false),
        (json!({"type": "divider"}), true),
        (
            json!({"type": "divider", "block_id": "x".repeat(256)}),
            false,
        ),
        (json!({"type": "marquee"}), false),
    ];
    for (block, is_fine) in cases {
        let found = of_message(&json!({"text": "x", "blocks": [block]}));
        assert_eq!(found.is_empty(), is_fine, "{found:?} {block}");
    }
}

#[test]
fn messages_are_held_to_their_limits() {
    let dividers = |count: usize| vec![json!({"type": "divider"}); count];
    let twice = vec![json!({"type": "divider", "block_id": "a"}); 2];
    let cases = [
        (json!({"text": "x".repeat(4_000)}), true),
        (json!({"text": "x".repeat(4_001)}), false),
        (json!({"text": "x", "blocks": dividers(50)}), true),
        (json!({"text": "x", "blocks": dividers(51)}), false),
        (json!({"blocks": dividers(1)}), false),
        (json!({"text": " "}), false),
        (json!({"delete_original": true}), true),
        (json!({"text": "x", "blocks": twice}), false),
    ];
    for (message, is_fine) in cases {
        let found = of_message(&message);
        assert_eq!(found.is_empty(), is_fine, "{found:?} {message}");
    }
}

#[test]
fn views_are_held_to_their_limits() {
    let modal = |more: Value| {
        let mut view = json!({"type": "modal", "title": plain(24), "blocks": []});
        let members = more.as_object().expect("an object").clone();
        view.as_object_mut().expect("an object").extend(members);
        view
    };
    let typed = json!({"type": "plain_text_input", "action_id": "a", "max_length": 3_000});
    let input = json!([{"type": "input", "label": plain(1), "element": typed}]);
    let home =
        |count: usize| json!({"type": "home", "blocks": vec![json!({"type": "divider"}); count]});
    let cases = [
        (modal(json!({})), true),
        (modal(json!({"title": plain(25)})), false),
        (modal(json!({"title": marked(1)})), false),
        (
            modal(json!({"submit": plain(24), "close": plain(24)})),
            true,
        ),
        (modal(json!({"submit": plain(25)})), false),
        (modal(json!({"blocks": input, "submit": plain(1)})), true),
        (modal(json!({"blocks": input})), false),
        (modal(json!({"private_metadata": "x".repeat(3_000)})), true),
        (modal(json!({"private_metadata": "x".repeat(3_001)})), false),
        (modal(json!({"callback_id": "x".repeat(256)})), false),
        (home(100), true),
        (home(101), false),
        (json!({"type": "workflow_step", "blocks": []}), false),
    ];
    for (view, is_fine) in cases {
        let found = of_view(&view);
        assert_eq!(found.is_empty(), is_fine, "{found:?} {view}");
    }
}
