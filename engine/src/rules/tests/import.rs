//! Facts read from policy documents.

use serde_json::{Value, json};

use super::*;
use crate::knowledge::Localized;
use crate::knowledge::decision::OtherDocument;
use crate::rules::fact::ValueError;
use crate::rules::policy::{PolicyDocument, PolicyError, Seems};

#[test]
fn facts_are_read_from_a_policy_document() {
    let object = json!({ "power": false, "water": { "level": "low", "litres": 7 } });
    let stated = "power = false; water = low; litres = 7";
    // The document, the facts that it states, and the ignored parts.
    let cases: [(Value, &str, &[&str]); 18] = [
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
        // The same in other forms of JSON.
        (
            json!({ "Machine": { "STATE": { "POWER": false, "water": { "Level": "low", "litres": 7 } } } }),
            stated,
            &[],
        ),
        (json!([{ "value": [object] }]), stated, &[]),
        (
            json!({ "value": { "machine": [{ "state": [object] }] }, "Count": 1 }),
            stated,
            &["/Count"],
        ),
        (
            json!({ "state": object, "@odata.context": "x" }),
            stated,
            &["/@odata.context"],
        ),
        (
            json!({ "a": [{ "b": { "machine": { "state": object } } }] }),
            stated,
            &[],
        ),
        // The exact name has priority.
        (
            json!({ "Power": true, "power": false }),
            "power = false",
            &["/Power"],
        ),
        // A single object counts as an array of one; no items state nothing.
        (
            json!({ "services": { "day": "2026-01-01" } }),
            "serviced = 2026-01-01",
            &[],
        ),
        (
            json!({ "power": true, "services": [] }),
            "power = true",
            &["/services"],
        ),
        (
            json!({ "power": true, "services": null }),
            "power = true",
            &["/services"],
        ),
        (
            json!({ "power": true, "water": null }),
            "power = true",
            &["/water"],
        ),
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

/// The table of the coffee machine, which names what it reads and what it doesn't.
fn strict() -> Table {
    let mut table = coffee().clone();
    let policy = table.written.policy.as_mut().expect("a policy");
    policy.types = vec!["#coffee.state".to_owned()];
    policy.other_properties = vec!["owner".to_owned()];
    policy.extensions = vec!["more".to_owned()];
    policy.others = vec![
        OtherDocument {
            name: Localized::from("a recipe".to_owned()),
            types: vec!["#coffee.recipe".to_owned()],
            properties: vec!["/beans".to_owned(), "/services/*/price".to_owned()],
            texts: Vec::new(),
        },
        OtherDocument {
            name: Localized::from("a receipt".to_owned()),
            types: Vec::new(),
            properties: Vec::new(),
            texts: vec!["TOTAL".to_owned()],
        },
    ];
    table
}

#[test]
#[rustfmt::skip]
fn an_object_alone_is_read_only_if_it_can_be_no_other() {
    let recipe = || Some(Seems::Listed(0));
    let of_type = |name: &str| Some(Seems::Type(name.to_owned()));
    // The document, what it seems to be, unknown properties and the missing one; or the facts.
    type Refused = (Option<Seems>, &'static [&'static str], Option<&'static str>);
    let cases: [(Value, Result<&str, Refused>); 13] = [
        (json!({ "power": true, "Owner": 1, "@odata.type": "coffee.State", "a@odata.count": 1 }), Ok("power = true")),
        (json!({ "power": true, "More": { "lamps": ["drop"], "owner": 2 } }), Ok("power = true; lamps = drop")),
        (json!({ "power": true, "colour": "red" }), Err((None, &["colour"], None))),
        (json!({ "power": true, "more": { "colour": "red" } }), Err((None, &["colour"], None))),
        (json!({ "power": true, "more": 1 }), Ok("power = true")),
        (json!({ "value": { "power": true }, "colour": "red" }), Err((None, &["value", "colour"], None))),
        (json!({ "power": true, "@odata.type": "#coffee.recipe" }), Err((recipe(), &[], None))),
        (json!({ "power": true, "@odata.type": "#tea.state" }), Err((of_type("#tea.state"), &[], None))),
        (json!({ "power": true, "Beans": [] }), Err((recipe(), &["Beans"], None))),
        (json!({ "value": [{ "beans": 1 }, { "beans": 2 }] }), Err((recipe(), &["beans"], None))),
        (json!({ "power": true, "services": [{ "price": 3 }] }), Err((recipe(), &[], Some("/services/*/day")))),
        (json!({ "power": true, "services": [{ "by": "us" }] }), Err((None, &[], Some("/services/*/day")))),
        (json!({ "power": true, "services": [{}, { "day": null }] }), Ok("power = true")),
    ];
    let table = strict();
    for (document, expected) in cases {
        let found = table.import_policy(&document).map(|imported| imported.stated);
        let expected = expected.map(stated_as).map_err(|(seems, unknown, missing)| {
            let mut unknown: Vec<String> = unknown.iter().map(|&name| name.to_owned()).collect();
            unknown.sort();
            PolicyError::OtherDocument { seems, unknown, missing: missing.map(str::to_owned) }
        });
        assert_eq!(found, expected, "{document}");
        // By its pointer, the same object is read whatever else it has.
        if document.get("power").is_some() {
            let whole = json!({ "machine": { "state": document } });
            assert!(table.import_policy(&whole).is_ok(), "{whole}");
        }
    }
}

#[test]
#[rustfmt::skip]
fn a_known_property_of_another_type_is_an_error() {
    let shape = |wants_array| move |pointer: String, found: String| PolicyError::Shape { pointer, found, wants_array };
    let cut_off = |pointer: String, found: String| PolicyError::CutOff { pointer, found };
    let (no_object, no_array) = (shape(false), shape(true));
    type Case<'c> = (Value, &'c str, &'c str, &'c dyn Fn(String, String) -> PolicyError);
    let cases: [Case<'_>; 12] = [
        (json!({ "water": "low" }), "/water", "\"low\"", &no_object),
        (json!({ "water": 3 }), "/water", "3", &no_object),
        (json!({ "water": [{}, {}] }), "/water", "[{},{}]", &no_object),
        (json!({ "services": 3 }), "/services", "3", &no_array),
        (json!({ "services": "none" }), "/services", "\"none\"", &no_array),
        (json!({ "services": ["none"] }), "/services/0", "\"none\"", &no_object),
        (json!({ "services": "@{day=2026-01-01; by=us}" }), "/services", "\"@{day=2026-01-01; by=us}\"", &cut_off),
        (json!({ "services": "" }), "/services", "\"\"", &cut_off),
        (json!({ "services": ["System.Collections.Hashtable"] }), "/services/0", "\"System.Collections.Hashtable\"", &cut_off),
        (json!({ "services": "Coffee.Service Coffee.Service" }), "/services", "\"Coffee.Service Coffee.Service\"", &cut_off),
        (json!({ "water": "System.Collections.Generic.Dictionary`2[System.String,System.Object]" }), "/water",
            "\"System.Collections.Generic.Dictionary`2[System.String,System.Object]\"", &cut_off),
        (json!({ "power": "System.Object[]" }), "/power", "\"System.Object[]\"", &cut_off),
    ];
    for (object, pointer, found, error) in cases {
        let whole = json!({ "machine": { "state": object } });
        for (document, prefix) in [(&object, ""), (&whole, "/machine/state")] {
            let expected = error(format!("{prefix}{pointer}"), found.to_owned());
            assert_eq!(coffee().import_policy(document), Err(expected), "{document}");
        }
    }
    // On the way to the object, too.
    for (document, pointer, found) in [
        (json!({ "machine": "@{state=}" }), "/machine", "\"@{state=}\""),
        (json!([{ "Machine": { "state": "Coffee.State" } }]), "/0/Machine/state", "\"Coffee.State\""),
    ] {
        let expected = cut_off(pointer.to_owned(), found.to_owned());
        assert_eq!(strict().import_policy(&document), Err(expected), "{document}");
    }
    // What an error quotes is short.
    let long = json!({ "services": "x".repeat(1000) });
    let Err(PolicyError::Shape { found, .. }) = coffee().import_policy(&long) else {
        panic!("a text is no array");
    };
    assert_eq!(found.chars().count(), 81);
}

#[test]
fn files_are_read_in_the_encodings_of_windows() {
    let text = "{\"machine\": {\"state\": {\"power\": true}}}";
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let documents = [
        PolicyDocument::File(text.into()),
        PolicyDocument::File([b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        PolicyDocument::File([b"\xFF\xFE", units.as_slice()].concat()),
        PolicyDocument::Json(json!(text)),
        PolicyDocument::Json(json!({ "power": true })),
    ];
    for document in documents {
        let imported = strict().read_policy(&document).expect("a document");
        assert_eq!(imported.stated, stated_as("power = true"), "{document:?}");
    }
    let refused = [
        (&b"{\"power\": \"\xe9\"}"[..], PolicyError::NotText),
        (b"{\n]", not_json(2, 1, None)),
        (b"TOTAL 3.20 EUR", not_json(1, 1, Some(1))),
        (b"", not_json(1, 0, None)),
    ];
    for (bytes, expected) in refused {
        let found = strict().read_policy(&PolicyDocument::File(bytes.into()));
        assert_eq!(found, Err(expected), "{bytes:?}");
    }
}

fn not_json(line: usize, column: usize, seems: Option<usize>) -> PolicyError {
    PolicyError::NotJson {
        line,
        column,
        seems,
    }
}

#[test]
fn documents_without_facts_or_with_contradictions_are_rejected() {
    let nothing = || PolicyError::NothingKnown;
    let several = PolicyError::Several {
        pointers: vec!["/0/machine/state".to_owned(), "/1/machine/state".to_owned()],
    };
    let disagree = PolicyError::Disagree {
        pointer: "/services/*/day".to_owned(),
    };
    let cases = [
        (json!({}), nothing()),
        (json!([]), nothing()),
        (json!([1, 2]), nothing()),
        (
            json!([{ "machine": { "state": {} } }, { "machine": { "state": {} } }]),
            several,
        ),
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
