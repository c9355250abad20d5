//! The HTTP API as programs use it: the contract's JSON, refusals, and the OpenAPI document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::served::{Served, encoded};

fn served() -> Served {
    Served::start(Desk::of_the_coffee_machine(), &[])
}

#[test]
fn the_api_returns_what_the_command_line_prints() {
    let served = served();
    let desk = Desk::of_the_coffee_machine();
    let on = "2026-06-10";
    let printed = |arguments: &[&str]| desk.run(arguments).succeeded().json();
    for question in [
        "Is the coffee free?",
        "マシンが起動しない",
        "quantum chromodynamics",
    ] {
        let mut said = served
            .get(&format!(
                "/api/v1/ask?question={}&as_of={on}",
                encoded(question)
            ))
            .fine()
            .json();
        let body = json!({"question": question, "as_of": on}).to_string();
        let mut posted = served.post("/api/v1/ask", &body).fine().json();
        for said in [&mut said, &mut posted] {
            let id = said
                .as_object_mut()
                .expect("an object")
                .remove("question_id");
            assert_eq!(id.expect("an id").as_str().map(str::len), Some(20));
        }
        assert_eq!(said, posted);
        assert_eq!(said, printed(&["ask", "--json", "--as-of", on, question]));
    }
    let hits = served
        .get("/api/v1/search?query=beans&limit=3")
        .fine()
        .json();
    assert_eq!(
        hits,
        printed(&["search", "--json", "--limit", "3", "beans"])
    );
    let setting = served.get(&format!("/api/v1/settings/{}", encoded("水の硬度")));
    assert_eq!(
        setting.fine().json(),
        printed(&["setting", "--json", "water-hardness"])
    );
    let all = served.get("/api/v1/settings").fine().json();
    assert_eq!(all, printed(&["setting", "--json"]));
    let rollout = served.get(&format!("/api/v1/rollouts/FAC-12?as_of={on}"));
    let expected = printed(&["rollout", "--json", "--as-of", on, "new-machines"]);
    assert_eq!(rollout.fine().json(), expected);
    let rollouts = served.get(&format!("/api/v1/rollouts?audience=floor-2&as_of={on}"));
    assert_eq!(rollouts.fine().json(), expected);
    let nobody = served.get("/api/v1/rollouts?audience=floor-9");
    nobody.refused(404, "floor-2");
}

#[test]
fn entries_can_be_listed_and_read() {
    let served = served();
    let all = served.get("/api/v1/entries").fine().json();
    assert_eq!(all["total"], 6);
    let part = served.get("/api/v1/entries?limit=2&offset=5").fine().json();
    assert_eq!(part["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(part["entries"][0], all["entries"][5]);
    let entry = served.get("/api/v1/entries/descale").fine().json();
    assert_eq!(entry["pack"], "coffee");
    assert_eq!(
        entry["en"]["question"],
        "How often must the machine be descaled?"
    );
    assert_eq!(entry["en"]["related"][0]["entry"], "will-not-start");
    assert!(entry["ja"]["citations"][0]["date"].is_string());
}

#[test]
fn a_case_is_decided_with_its_timeline() {
    let served = served();
    let case = json!({
        "facts": {"power": true, "lamps": ["drop"], "litres": 3},
        "policy": {"machine": {"state": {"water": {"level": "empty"}, "colour": "red"}}},
        "days": 2, "as_of": "2026-06-10",
    });
    let decided = served
        .post("/api/v1/whatif", &case.to_string())
        .fine()
        .json();
    let known = decided["decision"]["known"]
        .as_array()
        .expect("facts")
        .clone();
    let facts: BTreeSet<&str> = known
        .iter()
        .filter_map(|fact| fact["fact"].as_str())
        .collect();
    assert_eq!(facts, BTreeSet::from(["lamps", "litres", "power", "water"]));
    assert_eq!(decided["ignored"], json!(["/machine/state/colour"]));
    assert!(decided["question_id"].is_string());
    let japanese = json!({"facts": {"主電源スイッチ": false}}).to_string();
    let decided = served.post("/api/v1/whatif", &japanese).fine().json();
    assert_eq!(decided["language"], "ja");
    let file = json!({"policy": "{\"Power\": false}"}).to_string();
    let decided = served.post("/api/v1/whatif", &file).fine().json();
    assert_eq!(decided["decision"]["known"][0]["fact"], "power");
    let wrong = [
        (
            json!({"facts": {"power": "x"}}),
            "/facts/power",
            "true (on)",
        ),
        (
            json!({"facts": {"a/b~": 1}}),
            "/facts/a~1b~0",
            "There's no fact",
        ),
        (
            json!({"facts": {"litres": 91}}),
            "/facts/litres",
            "out of range",
        ),
        (
            json!({"facts": {"litres": 1.5}}),
            "/facts/litres",
            "whole number",
        ),
        (
            json!({"facts": {"installed": "June"}}),
            "/facts/installed",
            "YYYY-MM-DD",
        ),
        (
            json!({"facts": {"lamps": [["x"]]}}),
            "/facts/lamps",
            "a value of",
        ),
        (
            json!({"policy": {"x": 1}}),
            "/policy",
            "no such properties: x.",
        ),
        (
            json!({"policy": {"services": "@{day=}"}, "lang": "ja"}),
            "/policy",
            "途中で切れた値です",
        ),
        (json!({"policy": "{]"}), "/policy", "line 1, column 2"),
        (json!({"pack": "tea"}), "/pack", "No pack"),
        (json!({"days": 367}), "/days", "0 – 366"),
    ];
    for (case, pointer, part) in wrong {
        let reply = served.post("/api/v1/whatif", &case.to_string());
        assert_eq!(reply.refused(422, part)["pointer"], pointer);
    }
}

#[test]
fn feedback_is_stored_for_known_questions_only() {
    let served = served();
    let answer = served.get("/api/v1/ask?question=beans").fine().json();
    let id = answer["question_id"].as_str().expect("an id");
    let vote = |id: &str, vote: &str| {
        let body = json!({"question_id": id, "vote": vote, "comment": "\u{0}ありがとう"});
        served.post("/api/v1/feedback", &body.to_string())
    };
    assert_eq!(vote(id, "helpful").status, 204);
    assert_eq!(vote(id, "not-helpful").status, 204);
    vote(id, "perhaps").refused(422, "helpful");
    let comment = "x".repeat(2_001);
    let long = json!({"question_id": id, "vote": "helpful", "comment": comment});
    let long = served.post("/api/v1/feedback", &long.to_string());
    assert_eq!(long.refused(422, "2001 characters")["pointer"], "/comment");
    vote("0123456789abcdefghjk", "helpful").refused(404, "No question");
    vote("x", "helpful").refused(404, "No question");
    let figures = served.get("/metrics").fine();
    let votes = "madoguchi_votes_total{channel=\"web\",vote=\"helpful\"} 1";
    assert!(figures.text().contains(votes), "{}", figures.text());
}

#[test]
fn a_follow_up_names_its_conversation() {
    let served = served();
    let name = "0123456789-abcdef";
    let ask = |question: &str, more: &str| {
        let path = format!("/api/v1/ask?question={}{more}", encoded(question));
        served.get(&path)
    };
    let follow_up = "And in Japanese?";
    let conversation = format!("&conversation={name}");
    ask("How often must the machine be descaled?", &conversation).fine();
    let thanks = ask("Thanks!", &conversation).fine().json();
    assert_eq!(
        (&thanks["courtesy"], thanks.get("question_id")),
        (&json!("thanks"), None)
    );
    let leaning = ask("And how is that done?", &conversation).fine().json();
    let alone = ask("And how is that done?", "").fine().json();
    assert_ne!(leaning["confidence"], alone["confidence"]);
    let reply = ask(follow_up, "&conversation=me");
    assert_eq!(reply.refused(422, "16 to 64")["pointer"], "conversation");
}

#[test]
fn errors_are_explained_in_the_language_of_the_request() {
    let served = served();
    let long = format!("/api/v1/ask?question={}", "a".repeat(2001));
    let cases: [(&str, u16, &str, &str); 12] = [
        ("/api/v1/nothing", 404, "openapi.json", "openapi.json"),
        (
            "/api/v1/entries/none",
            404,
            "no entry \"none\"",
            "項目「none」",
        ),
        (
            "/api/v1/settings/none",
            404,
            "no setting \"none\"",
            "設定「none」",
        ),
        (
            "/api/v1/rollouts/none",
            404,
            "no rollout \"none\"",
            "展開「none」",
        ),
        (
            "/api/v1/ask",
            400,
            "missing field `question`",
            "クエリ文字列を読み取れません",
        ),
        (
            "/api/v1/ask?question=a&as_off=b",
            400,
            "unknown field `as_off`",
            "as_off",
        ),
        (
            "/api/v1/ask?question=a&question=b",
            400,
            "duplicate field",
            "question",
        ),
        (
            "/api/v1/ask?question=a&as_of=20260101",
            400,
            "YYYY-MM-DD",
            "YYYY-MM-DD",
        ),
        (
            "/api/v1/ask?question=%20%E3%80%80",
            422,
            "empty",
            "質問が空です",
        ),
        (
            "/api/v1/search?query=a&limit=101",
            422,
            "1 – 100",
            "1 – 100",
        ),
        (
            "/api/v1/search?query=a&limit=x",
            400,
            "limit must be a whole number",
            "limit は",
        ),
        (&long, 422, "The limit is 2000", "2000 文字以内"),
    ];
    for (path, status, en, ja) in cases {
        served.get(path).refused(status, en);
        let headers = [("Accept-Language", "fr, ja;q=0.5, en;q=0.1")];
        served.send("GET", path, &headers, b"").refused(status, ja);
    }
    let reply = served.send("DELETE", "/api/v1/search?lang=ja", &[], b"");
    reply.refused(405, "Allow");
    assert_eq!(reply.header("Allow"), "GET,HEAD");
}

#[test]
fn no_request_causes_a_server_error() {
    let served = served();
    let deep = format!("{{\"question\": {}1{}}}", "[".repeat(500), "]".repeat(500));
    let large = format!("{{\"question\": \"{}\"}}", "a".repeat(300_000));
    let bodies: [(&[u8], u16); 12] = [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"{\"question\": \"\\ud800\"}", 400),
        (b"{\"question\": \"\xff\"}", 400),
        (b"{\"question\": 1e999}", 400),
        (b"{\"question\": \"a\", \"question\": \"b\"}", 422),
        (b"{\"question\": \"a\", \"more\": 1}", 422),
        (deep.as_bytes(), 422),
        (large.as_bytes(), 413),
        (b"{\"question\": \"\\u0000\\u0085\\u202e\\ufeff?\"}", 200),
    ];
    for (body, status) in bodies {
        let headers = [("Content-Type", "application/json")];
        let reply = served.send("POST", "/api/v1/ask", &headers, body);
        assert_eq!(
            reply.status,
            status,
            "{}",
            String::from_utf8_lossy(&reply.body)
        );
        if status >= 400 {
            reply.refused(status, "");
        }
    }
    served
        .send("POST", "/api/v1/ask", &[], b"{}")
        .refused(415, "application/json");
    let deep = format!("{{\"policy\": {}1{}}}", "[".repeat(500), "]".repeat(500));
    served
        .post("/api/v1/whatif", &deep)
        .refused(400, "recursion limit");
    let huge = "{\"facts\": {\"litres\": 123456789012345678901234567890}}";
    served.post("/api/v1/whatif", huge).refused(422, "");
    let paths = [
        ("/api/v1/ask?question=%00%1b%5b2J", 200),
        ("/api/v1/ask?question=%ff%fe", 200),
        ("/api/v1/entries/%ff", 400),
        ("/api/v1/entries/%2e%2e%2f%2e%2e", 404),
        ("/api/v1/settings/%00", 404),
        ("/api/v1/entries?offset=65536", 400),
    ];
    for (path, status) in paths {
        assert_eq!(served.get(path).status, status, "{path}");
    }
}

#[test]
fn the_document_describes_every_route_and_every_fact() {
    let served = served();
    let document = served.get("/api/v1/openapi.json").fine().json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    let routes: Vec<(&String, Vec<&String>)> = paths
        .iter()
        .map(|(path, item)| (path, item.as_object().expect("an item").keys().collect()))
        .collect();
    insta::assert_debug_snapshot!(routes);
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.contains_key("default"), "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
            let there = served.send(&method.to_uppercase(), path, &[], b"");
            let detail = String::from_utf8_lossy(&there.body).into_owned();
            assert!(
                !detail.contains("Nothing is at this address"),
                "{method} {path}"
            );
        }
    }
    let facts = &document["components"]["schemas"]["Facts"]["properties"];
    let kinds = |name: &str| facts[name].clone();
    assert_eq!(kinds("power")["type"], "boolean");
    assert_eq!(kinds("water")["enum"], json!(["full", "low", "empty"]));
    assert_eq!(kinds("litres-allowed")["minimum"], 10);
    assert_eq!(kinds("installed")["format"], "date");
    assert_eq!(kinds("lamps")["items"]["enum"][0], "drop");
    let described = kinds("power")["description"].as_str().map(str::to_owned);
    assert!(described.is_some_and(|text| text.contains("Main switch / 主電源スイッチ")));
}

/// Answers match the schemas of the OpenAPI document.
#[test]
fn answers_have_the_shapes_of_the_document() {
    let served = served();
    let document = served.get("/api/v1/openapi.json").fine().json();
    let shaped = |name: &str, value: &Value| {
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"),
            "components": document["components"],
        });
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let mistakes: Vec<String> = validator
            .iter_errors(value)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(mistakes, Vec::<String>::new(), "{name}: {value}");
    };
    for question in [
        "Is the coffee free?",
        "水の硬度",
        "new machines rollout",
        "xyzzy",
    ] {
        let path = format!("/api/v1/ask?question={}", encoded(question));
        shaped("Answer", &served.get(&path).fine().json());
    }
    let case = r#"{"facts": {"litres": "3+", "lamps": ["drop", "beans"]}, "days": 3}"#;
    shaped(
        "Decided",
        &served.post("/api/v1/whatif", case).fine().json(),
    );
    shaped(
        "Hits",
        &served.get("/api/v1/search?query=machine").fine().json(),
    );
    shaped("Entries", &served.get("/api/v1/entries").fine().json());
    shaped(
        "Entry",
        &served.get("/api/v1/entries/free-drinks").fine().json(),
    );
    shaped("Settings", &served.get("/api/v1/settings").fine().json());
    shaped("Rollouts", &served.get("/api/v1/rollouts").fine().json());
    shaped("ProblemDetails", &served.get("/api/v1/search").json());
}
