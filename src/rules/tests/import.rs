//! Facts read from policy documents.

use serde_json::{Value, json};

use super::*;
use crate::rules::fact::ValueError;
use crate::rules::policy::PolicyError;

#[test]
fn facts_are_read_from_a_policy_document() {
    let object = json!({ "power": false, "water": { "level": "low", "litres": 7 } });
    let stated = "power = false; water = low; litres = 7";
    // The document, the facts that it states, and the ignored parts.
    let cases: [(Value, &str, &[&str]); 8] = [
        (object.clone(), stated, &[]),
        (json!({ "machine": { "state": object } }), stated, &[]),
        (
            json!({ "id": 3, "machine": { "name": "a/b", "state": { "power": true, "c/d": {}, "e~f": [1] } } }),
            "power = true",
            &[
                "/id",
                "/machine/name",
                "/machine/state/c~1d",
                "/machine/state/e~0f",
            ],
        ),
        (
            json!({ "lamps": ["tray", "drop"], "water": { "hardness": "2", "limit": 10 } }),
            "lamps = drop, tray; hardness = 2; litres-allowed = 10",
            &[],
        ),
        (json!({ "lamps": [] }), "lamps = ", &[]),
        // A property that is null states nothing, but it is not ignored.
        (
            json!({ "power": null, "installed": "2026-06-01" }),
            "installed = 2026-06-01",
            &[],
        ),
        (json!({ "power": null }), "", &[]),
        (
            json!({ "services": [
                { "day": "2026-01-01", "by": "us" }, { "day": null }, { "day": "2026-01-01" }, {}
            ] }),
            "serviced = 2026-01-01",
            &["/services/0/by", "/services/3"],
        ),
    ];
    for (document, expected, ignored) in cases {
        let imported = coffee()
            .import_policy(&document)
            .expect("a policy document");
        assert_eq!(imported.stated, stated_as(expected), "{document}");
        assert_eq!(imported.ignored, ignored, "{document}");
    }
}

fn stated_as(text: &str) -> StatedFacts {
    stated(coffee(), &case(text))
}

#[test]
fn invalid_values_are_rejected() {
    let range = ValueError::OutOfRange { min: 10, max: 90 };
    let cases = [
        (
            json!({ "power": "on" }),
            "/power",
            r#""on""#,
            "power",
            ValueError::NotAmong,
        ),
        (
            json!({ "power": 1 }),
            "/power",
            "1",
            "power",
            ValueError::NotAmong,
        ),
        (
            json!({ "water": { "litres": "7" } }),
            "/water/litres",
            r#""7""#,
            "litres",
            ValueError::NotANumber,
        ),
        (
            json!({ "water": { "litres": 7.5 } }),
            "/water/litres",
            "7.5",
            "litres",
            ValueError::NotANumber,
        ),
        (
            json!({ "water": { "limit": 9 } }),
            "/water/limit",
            "9",
            "litres-allowed",
            range,
        ),
        (
            json!({ "water": { "level": "Full" } }),
            "/water/level",
            r#""Full""#,
            "water",
            ValueError::NotAmong,
        ),
        (
            json!({ "lamps": "drop" }),
            "/lamps",
            r#""drop""#,
            "lamps",
            ValueError::NotAmong,
        ),
        (
            json!({ "lamps": ["drop", 1] }),
            "/lamps",
            r#"["drop",1]"#,
            "lamps",
            ValueError::NotAmong,
        ),
        (
            json!({ "lamps": ["moon"] }),
            "/lamps",
            r#"["moon"]"#,
            "lamps",
            ValueError::NotAmong,
        ),
        (
            json!({ "installed": "soon" }),
            "/installed",
            r#""soon""#,
            "installed",
            ValueError::NotADate,
        ),
        (
            json!({ "installed": 2026 }),
            "/installed",
            "2026",
            "installed",
            ValueError::NotADate,
        ),
        (
            json!({ "services": [{ "day": "2026-01-01" }, { "day": {} }] }),
            "/services/1/day",
            "{}",
            "serviced",
            ValueError::NotAmong,
        ),
    ];
    for (object, pointer, found, fact, error) in cases {
        let whole = json!({ "machine": { "state": object } });
        for (document, prefix) in [(&object, ""), (&whole, "/machine/state")] {
            let expected = PolicyError::Value {
                pointer: format!("{prefix}{pointer}"),
                found: found.to_owned(),
                fact: position(coffee(), fact),
                error: error.clone(),
            };
            assert_eq!(
                coffee().import_policy(document),
                Err(expected),
                "{document}"
            );
        }
    }
}

#[test]
fn documents_without_facts_or_with_contradictions_are_rejected() {
    let nothing = || PolicyError::NothingKnown {
        pointer: "/machine/state".to_owned(),
    };
    let disagree = PolicyError::Disagree {
        pointer: "/services/*/day".to_owned(),
    };
    let cases = [
        (json!({}), nothing()),
        (json!([{ "power": true }]), nothing()),
        (json!("power"), nothing()),
        (
            json!({ "machine": { "state": null }, "power": true }),
            nothing(),
        ),
        (json!({ "services": [] }), nothing()),
        (
            json!({ "services": [{ "day": "2026-01-01" }, { "day": "2026-01-02" }] }),
            disagree,
        ),
    ];
    for (document, expected) in cases {
        assert_eq!(
            coffee().import_policy(&document),
            Err(expected),
            "{document}"
        );
    }
    let mut without = coffee().clone();
    without.written.policy = None;
    let found = without.import_policy(&json!({ "power": true }));
    assert_eq!(found, Err(PolicyError::NotSupported));
}
