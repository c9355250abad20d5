//! The JSON that other programs rely on, version 1: every key, its type and examples.

use serde_json::{Value, json};

use crate::harness::Desk;
use crate::library::{self, RENEWAL_EN, RENEWAL_JA};

/// Replaces figures that depend on tuning by their names.
fn redacted(mut value: Value) -> Value {
    if let Some(confidence) = value.get_mut("confidence") {
        *confidence = json!("[confidence]");
    }
    let hits = value.get_mut("hits").and_then(Value::as_array_mut);
    for hit in hits.into_iter().flatten() {
        hit["score"] = json!("[score]");
    }
    value
}

fn is_date(value: &Value, shortest: usize) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() >= shortest && text.parse::<madoguchi::knowledge::PartialDate>().is_ok()
    })
}

#[track_caller]
fn assert_one_of(value: &Value, allowed: &[Value]) {
    assert!(allowed.contains(value), "{value} isn't one of {allowed:?}");
}

/// Checks every key of an answer: its type, and when it is null.
#[track_caller]
fn assert_is_answer(answer: &Value) {
    assert_eq!(answer["version"], 1);
    assert!(answer["question"].is_string());
    assert_one_of(&answer["language"], &["ja", "en"].map(Value::from));
    assert!(is_date(&answer["as_of"], 10), "{answer}");
    for key in ["verified_on", "review_by"] {
        let day = answer.get(key).expect(key);
        assert!(day.is_null() || is_date(day, 10), "{key} of {answer}");
    }
    assert_one_of(
        &answer["outcome"],
        &["answered", "clarify", "unknown"].map(Value::from),
    );
    let is_answered = answer["outcome"] == "answered";
    let kinds = ["entry", "setting", "rollout", "scenario", "document"].map(Value::from);
    if is_answered {
        assert_one_of(&answer["kind"], &kinds);
    }
    if answer["outcome"] == "unknown" {
        assert!(answer["kind"].is_null() && answer["entry"].is_null());
    }
    assert!(answer["entry"].is_string() || answer["entry"].is_null() && answer["kind"] != "entry");
    assert!(
        answer["answer"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    assert_one_of(
        &answer["verdict"],
        &[json!("yes"), json!("no"), json!("depends"), json!(null)],
    );
    assert!(answer.get("decision").is_some_and(|decision| {
        if answer["kind"] == "scenario" {
            decision.is_object()
        } else {
            decision.is_null()
        }
    }));
    let confidence = answer["confidence"].as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&confidence));
    let citations = answer["citations"].as_array().expect("an array");
    for citation in citations {
        assert!(citation["title"].is_string() && citation["url"].is_string());
        assert!(
            citation["date"].is_null() || is_date(&citation["date"], 4),
            "{citation}"
        );
    }
    let is_dated = citations
        .iter()
        .any(|citation| citation["date"].is_string());
    assert_eq!(is_dated, is_answered, "{answer}");
    for related in answer["related"].as_array().expect("an array") {
        let is_section = related["kind"] == "section" && related["document"].is_string();
        assert!(related["entry"].is_string() || related["entry"].is_null() && is_section);
        assert!(related["question"].is_string());
    }
}

/// Checks every key of a list of hits and its type, and that the best hit is first.
#[track_caller]
fn assert_are_hits(hits: &Value) {
    assert_eq!(hits["version"], 1);
    assert!(hits["query"].is_string());
    let kinds = ["entry", "document", "setting", "rollout"].map(Value::from);
    let mut last = f64::INFINITY;
    for hit in hits["hits"].as_array().expect("an array") {
        assert_one_of(&hit["kind"], &kinds);
        assert_one_of(&hit["language"], &["ja", "en"].map(Value::from));
        for key in ["id", "title", "heading", "snippet", "url", "date"] {
            assert!(hit[key].is_string(), "{key} of {hit}");
        }
        assert!(hit["date"] == "" || is_date(&hit["date"], 4), "{hit}");
        for range in hit["highlights"].as_array().expect("an array") {
            let range = range.as_array().expect("a pair");
            assert!(range.len() == 2 && range.iter().all(Value::is_u64), "{hit}");
        }
        let score = hit["score"].as_f64().expect("a number");
        assert!(score <= last, "the best hit is first");
        last = score;
    }
}

#[test]
fn every_answer_has_every_key() {
    let desk = library::desk();
    let questions = [
        "Can I renew a loan?",
        "貸出を延長できますか？",
        "photocopies",
        "コピー機で使える硬貨",
        "Loan limit",
        "自動貸出機",
        "What is the meaning of zebras?",
        "明日の天気は？",
        "a",
        "?",
    ];
    let input: String = questions
        .iter()
        .map(|question| json!({"question": question}).to_string() + "\n")
        .collect();
    let answers = desk
        .run_on(&["ask", "--jsonl"], &input)
        .succeeded()
        .quietly()
        .lines();
    let asked: Vec<&Value> = answers.iter().map(|answer| &answer["question"]).collect();
    assert_eq!(asked, questions, "the order of the input is kept");
    answers.iter().for_each(assert_is_answer);
    for (question, one) in questions.iter().zip(&answers).take(3) {
        assert_eq!(desk.run(&["ask", "--json", question]).json(), *one);
    }
}

#[test]
fn an_answer_of_each_outcome() {
    let desk = library::desk();
    insta::assert_json_snapshot!(
        "entry-en",
        redacted(desk.ask("How long can I keep a book?"))
    );
    insta::assert_json_snapshot!("entry-ja", redacted(desk.ask("本は何日間借りられますか？")));
    insta::assert_json_snapshot!("unknown", redacted(desk.ask("zebra quantum")));
    // Thresholds that make the answer a list of the closest matches.
    desk.write("config.toml", "[answer]\nmax_wrong = 0.0\nclarify = 0.0\n");
    let clarify = desk.ask("lost my card");
    assert_is_answer(&clarify);
    insta::assert_json_snapshot!("clarify", redacted(clarify));
}

#[test]
fn an_answer_from_a_document() {
    let desk = Desk::new().pack("house").document(
        "house/documents/guide.en.md",
        "Guide",
        "en",
        "# Photocopies\n\nA photocopy costs ten yen.",
    );
    let answer = desk.ask("photocopy costs");
    assert_is_answer(&answer);
    insta::assert_json_snapshot!("document", redacted(answer));
}

#[test]
fn hits_have_every_key() {
    let desk = library::desk();
    let queries = [
        "book",
        "貸出",
        "Loan limit",
        "自動貸出機",
        "zebra",
        "card counter",
        "?",
    ];
    let input: String = queries
        .iter()
        .map(|query| json!({"query": query}).to_string() + "\n")
        .collect();
    let found = desk
        .run_on(&["search", "--jsonl"], &input)
        .succeeded()
        .quietly()
        .lines();
    let asked: Vec<&Value> = found.iter().map(|hits| &hits["query"]).collect();
    assert_eq!(asked, queries, "the order of the input is kept");
    found.iter().for_each(assert_are_hits);
    let kinds: std::collections::BTreeSet<&str> = found
        .iter()
        .flat_map(|hits| hits["hits"].as_array().expect("an array"))
        .filter_map(|hit| hit["kind"].as_str())
        .collect();
    assert_eq!(
        Vec::from_iter(kinds),
        ["document", "entry", "rollout", "setting"]
    );
    assert_eq!(desk.run(&["search", "--json", "book"]).json(), found[0]);
    assert_eq!(found[4]["hits"], json!([]));
    let one = desk
        .run(&["search", "--json", "--limit", "1", "photocopy"])
        .json();
    insta::assert_json_snapshot!("hits", redacted(one));
}

#[test]
fn each_line_can_set_its_language_and_day() {
    let desk = library::desk();
    let input = concat!(
        r#"{"question": "Can I renew a loan?", "lang": "ja", "as_of": "2026-02-03"}"#,
        "\n\n",
        r#"{"question": "Can I renew a loan?"}"#,
        "\r\n",
        r#"{"question": "Is the reading room closed for repairs?", "as_of": "2026-03-31"}"#,
        "\n",
        r#"{"question": "Is the reading room closed for repairs?", "as_of": "2026-04-01", "lang": null}"#,
    );
    let arguments = ["ask", "--jsonl", "--as-of", "2026-05-01"];
    let answers = desk.run_on(&arguments, input).succeeded().quietly().lines();
    let [translated, plain, during, after] = answers.as_slice() else {
        panic!("{answers:#?}");
    };
    assert_eq!(
        (&translated["language"], &translated["as_of"]),
        (&json!("ja"), &json!("2026-02-03"))
    );
    assert_eq!(translated["answer"], RENEWAL_JA);
    assert_eq!(
        (&plain["language"], &plain["as_of"]),
        (&json!("en"), &json!("2026-05-01"))
    );
    assert_eq!(plain["answer"], RENEWAL_EN);
    assert_eq!(during["entry"], "repairs");
    assert_ne!(after["entry"], "repairs", "the entry has expired");
}

#[test]
fn a_pack_can_consist_of_documents_only() {
    let desk = Desk::new().pack("house");
    desk.write(
        "knowledge/house/pack.toml",
        "format = 1\nid = \"house\"\ntitle = \"House\"\n",
    );
    let desk = desk
        .document(
            "house/documents/en.md",
            "Guide",
            "en",
            "# Photocopies\n\nTen yen a page.",
        )
        .document(
            "house/documents/ja.md",
            "案内",
            "ja",
            "# 開館時間\n\n9 時に開きます。",
        );
    for (question, id) in [
        ("Photocopies ten yen", "Ten yen a page."),
        ("開館時間は", "9 時に開きます。"),
    ] {
        let answer = desk.ask(question);
        assert_is_answer(&answer);
        assert_eq!(
            (&answer["kind"], &answer["answer"]),
            (&json!("document"), &json!(id))
        );
        let hits = desk
            .run(&["search", "--json", question])
            .succeeded()
            .quietly()
            .json();
        assert_are_hits(&hits);
        assert_eq!(hits["hits"][0]["snippet"], id);
    }
}
