//! Checks request bodies against Discord's published schemas.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::repository;

const FILE: &str = "tests/fixtures/discord/requests.json";

/// The mistakes in the body of a request: `callback`, `edit`, `message` or `command`.
pub(super) fn mistakes(kind: &str, body: &Value) -> Vec<String> {
    static VALIDATORS: OnceLock<BTreeMap<String, Validator>> = OnceLock::new();
    let validator = &VALIDATORS.get_or_init(validators)[kind];
    let errors = validator.iter_errors(body);
    errors
        .map(|error| format!("{kind}{}: {error}", error.instance_path()))
        .collect()
}

fn document() -> Value {
    let text = std::fs::read_to_string(repository().join(FILE)).expect(FILE);
    serde_json::from_str(&text).expect(FILE)
}

fn validators() -> BTreeMap<String, Validator> {
    let document = document();
    let requests = document["requests"].as_object().expect("requests");
    let validator = |schema: &Value| {
        // References are relative to the root of the compiled document.
        let root = json!({"allOf": [schema], "components": document["components"]});
        jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&root)
            .expect("a schema")
    };
    requests
        .iter()
        .map(|(kind, schema)| (kind.clone(), validator(schema)))
        .collect()
}

#[test]
fn the_schemas_refuse_what_discord_refuses() {
    let embed = |text: String| json!({"embeds": [{"description": text}]});
    let cases = [
        ("message", json!({"content": "x"}), true),
        ("message", embed("x".repeat(4096)), true),
        ("message", embed("x".repeat(4097)), false),
        ("message", json!({"content": 1}), false),
        (
            "callback",
            json!({"type": 4, "data": {"content": "x"}}),
            true,
        ),
        ("callback", json!({"type": 99}), false),
        (
            "command",
            json!({"name": "x".repeat(33), "description": "x"}),
            false,
        ),
        (
            "edit",
            json!({"components": [{"type": 1, "components": []}]}),
            false,
        ),
    ];
    for (kind, body, is_fine) in cases {
        let found = mistakes(kind, &body);
        assert_eq!(found.is_empty(), is_fine, "{kind} {body}: {found:?}");
    }
}

/// If the complete document is available, the reduced copy must be a part of it.
#[test]
fn the_schemas_match_the_published_ones() {
    let whole = repository().join("../shared/specs/discord-openapi.json");
    let Ok(text) = std::fs::read_to_string(whole) else {
        return;
    };
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    let reduced = document();
    assert_eq!(reduced["info"], whole["info"]);
    for (name, schema) in reduced["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        assert_eq!(schema, &whole["components"]["schemas"][name], "{name}");
    }
}
