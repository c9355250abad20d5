//! Calls and events to what Slack's published descriptions have against them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::harness::repository;

/// Arguments that a form carries as JSON in a string.
const STRUCTURED: [&str; 3] = ["attachments", "blocks", "view"];

/// A file of the fixtures.
pub(super) fn fixture(name: &str) -> Value {
    let path = repository().join("tests/fixtures/slack").join(name);
    let text = std::fs::read_to_string(&path).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

/// What Slack publishes about a call.
struct Call {
    takes_json: bool,
    booleans: Vec<String>,
    arguments: Validator,
    response: Validator,
}

struct Descriptions {
    calls: BTreeMap<String, Call>,
    events: BTreeMap<String, Validator>,
}

fn descriptions() -> &'static Descriptions {
    static DESCRIPTIONS: OnceLock<Descriptions> = OnceLock::new();
    DESCRIPTIONS.get_or_init(|| {
        let published = fixture("published.json");
        let additions = fixture("additions.json");
        let mut calls = BTreeMap::new();
        for described in [&published["calls"], &additions["calls"]] {
            for (name, described) in described.as_object().expect("calls") {
                let call = call(described, &published["definitions"]);
                calls.insert(name.clone(), call);
            }
        }
        let topics = published["topics"].as_object().expect("topics").iter();
        let events = topics.map(|(topic, described)| {
            let root = json!({
                "allOf": [described["payload"]], "components": published["components"],
            });
            (topic.clone(), validator(&root))
        });
        Descriptions {
            calls,
            events: events.collect(),
        }
    })
}

fn validator(schema: &Value) -> Validator {
    let options = jsonschema::draft4::options();
    options
        .should_validate_formats(true)
        .build(schema)
        .expect("a schema")
}

fn call(described: &Value, definitions: &Value) -> Call {
    let parameters = described["parameters"].as_array().expect("parameters");
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut booleans = Vec::new();
    for parameter in parameters.iter().filter(|own| own["name"] != "token") {
        let name = parameter["name"].as_str().expect("a name");
        let schema = match name {
            "blocks" => json!({"$ref": "#/definitions/blocks"}),
            _ if STRUCTURED.contains(&name) => json!({"type": ["array", "object"]}),
            _ => json!({"type": parameter["type"]}),
        };
        properties.insert(name.to_owned(), schema);
        if parameter["required"] == true {
            required.push(name);
        }
        if parameter["type"] == "boolean" {
            booleans.push(name.to_owned());
        }
    }
    let mut arguments = json!({
        "type": "object", "properties": properties, "additionalProperties": false,
        "definitions": definitions,
    });
    if !required.is_empty() {
        arguments["required"] = json!(required);
    }
    let response = json!({"allOf": [described["response"]], "definitions": definitions});
    let consumes = described["consumes"].as_array().expect("content types");
    Call {
        takes_json: consumes.iter().any(|own| own == "application/json"),
        booleans,
        arguments: validator(&arguments),
        response: validator(&response),
    }
}

fn told(name: &str, validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{name}{}: {error}", error.instance_path()))
        .collect()
}

/// Whether a call takes its arguments as a JSON body. `None` for an unknown call.
pub(super) fn takes_json(call: &str) -> Option<bool> {
    Some(descriptions().calls.get(call)?.takes_json)
}

/// What is wrong with the arguments of a call.
pub(super) fn mistakes(call: &str, arguments: &Value) -> Vec<String> {
    match descriptions().calls.get(call) {
        Some(described) => told(call, &described.arguments, arguments),
        None => vec![format!("{call}: no such call")],
    }
}

/// What is wrong with a successful response to a call.
pub(super) fn mistakes_of_response(call: &str, response: &Value) -> Vec<String> {
    told(call, &descriptions().calls[call].response, response)
}

/// What is wrong with the payload of an event, by its topic, such as `app.mention`.
pub(super) fn mistakes_of_event(topic: &str, payload: &Value) -> Vec<String> {
    told(topic, &descriptions().events[topic], payload)
}

/// The arguments of a form or a query string, in the types that a JSON body has.
pub(super) fn arguments_of_form(call: &str, form: &[u8]) -> Value {
    let pairs = url::form_urlencoded::parse(form);
    let described = descriptions().calls.get(call);
    let is_boolean = |name: &str| {
        described.is_some_and(|described| described.booleans.iter().any(|own| own == name))
    };
    let arguments = pairs.map(|(name, value)| {
        let value = match value.as_ref() {
            "true" | "1" if is_boolean(&name) => json!(true),
            "false" | "0" if is_boolean(&name) => json!(false),
            text => json!(text),
        };
        (name.into_owned(), value)
    });
    structured(Value::Object(arguments.collect()))
}

/// The arguments with the JSON in their strings decoded.
pub(super) fn structured(mut arguments: Value) -> Value {
    for (name, value) in arguments.as_object_mut().into_iter().flatten() {
        let text = value
            .as_str()
            .filter(|_| STRUCTURED.contains(&name.as_str()));
        if let Some(decoded) = text.and_then(|text| serde_json::from_str(text).ok()) {
            *value = decoded;
        }
    }
    arguments
}

#[test]
fn the_descriptions_refuse_what_slack_would() {
    let cases = [
        (
            "chat.postMessage",
            json!({"channel": "C0", "text": "x"}),
            true,
        ),
        ("chat.postMessage", json!({"text": "x"}), false),
        (
            "chat.postMessage",
            json!({"channel": "C0", "txt": "x"}),
            false,
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0", "blocks": [{"text": "x"}]}),
            false,
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0", "colour": "red"}),
            false,
        ),
        (
            "chat.postEphemeral",
            json!({"channel": "C0", "text": "x"}),
            false,
        ),
        (
            "chat.update",
            json!({"channel": "C0", "text": "x", "ts": 1.5}),
            false,
        ),
        ("views.open", json!({"trigger_id": "1", "view": {}}), true),
        ("views.open", json!({"view": {}}), false),
        ("apps.connections.open", json!({}), true),
        ("response_url", json!({"text": "x", "channel": "C0"}), false),
        ("chat.delete", json!({"channel": "C0"}), false),
    ];
    for (call, arguments, is_fine) in cases {
        let found = mistakes(call, &arguments);
        assert_eq!(found.is_empty(), is_fine, "{call} {arguments}: {found:?}");
    }
}

#[test]
fn forms_and_json_give_the_same_arguments() {
    let form = b"channel=C0&text=%E8%AA%8D%E8%A8%BC&unfurl_links=false&blocks=%5B%5D";
    let json = json!({"channel": "C0", "text": "認証", "unfurl_links": false, "blocks": "[]"});
    let expected = json!({"channel": "C0", "text": "認証", "unfurl_links": false, "blocks": []});
    assert_eq!(arguments_of_form("chat.postMessage", form), expected);
    assert_eq!(structured(json), expected);
}

/// Where the whole documents are at hand, the reduced one is still part of them.
#[test]
fn the_descriptions_are_those_that_slack_publishes() {
    let read = |name: &str| -> Option<Value> {
        let path = repository().join("../shared/specs").join(name);
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
    };
    let documents = (
        read("slack-web-openapi-2021.json"),
        read("slack-events-2021.json"),
    );
    let (Some(web), Some(events)) = documents else {
        return;
    };
    let own = fixture("published.json");
    assert_eq!(own["web"], web["info"]);
    for (name, schema) in own["definitions"].as_object().expect("definitions") {
        assert_eq!(schema, &web["definitions"][name], "{name}");
    }
    assert_eq!(own["events"], events["info"]);
    assert_eq!(own["components"], events["components"]);
}
