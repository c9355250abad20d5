//! What is found by meaning, by the built-in model and by an endpoint's, and what
//! happens when that does not answer.

use std::time::Duration;

use crate::endpoint::{Endpoint, Mood};
use crate::harness::{Desk, Run, run};
use crate::index_safety::manifest;
use crate::served::{Served, encoded};

const KEY: &str = "sk-not-to-be-shown";

/// A pack whose words mean something to the endpoint alone.
fn desk() -> Desk {
    Desk::new()
        .pack("toys")
        .entry(
            "toys/entries/florp.en.md",
            "Where does the florp go?",
            "Left.",
        )
        .entry(
            "toys/entries/quasp.en.md",
            "Who cleans the quasp?",
            "Nobody.",
        )
        .entry("toys/entries/renewal.en.md", "Can I renew it?", "Once.")
}

fn configured(desk: &Desk, endpoint: &Endpoint, more: &str) -> String {
    let text = format!(
        "[semantic.endpoint]\nurl = \"{}\"\nmodel = \"toy\"\nbatch = 2\n{more}\n",
        endpoint.url()
    );
    let path = desk.write("config.toml", text);
    path.to_str().expect("UTF-8").to_owned()
}

/// `search --json` with a configuration.
fn search(desk: &Desk, config: &str, query: &str) -> Run {
    let mut command = desk.command(&["--config", config, "search", "--json", query]);
    command
        .env("MADOGUCHI_EMBEDDINGS_KEY", KEY)
        .env("RUST_LOG", "debug");
    let run = run(&mut command, "");
    assert!(!run.stderr.contains(KEY), "{}", run.stderr);
    run
}

#[track_caller]
fn assert_first(run: Run, id: &str) {
    let found = run.succeeded().json();
    assert_eq!(found["hits"][0]["id"], id, "{found}");
}

fn models(desk: &Desk) -> usize {
    let manifest = manifest(desk);
    manifest["spaces"].as_array().map_or(0, Vec::len)
}

#[test]
fn what_shares_no_word_is_found_by_meaning() {
    let desk = Desk::new()
        .pack("office")
        .entry(
            "office/entries/printer.en.md",
            "How do I connect the printer?",
            "By cable.",
        )
        .entry(
            "office/entries/holiday.en.md",
            "How many days of leave do I have?",
            "Thirty.",
        )
        .entry(
            "office/entries/password.en.md",
            "I forgot my password",
            "Reset it.",
        );
    let cases = [
        ("プリンターの接続方法は？", "printer"),
        ("有給休暇は何日ありますか", "holiday"),
        ("パスワードを忘れてしまいました", "password"),
        ("vacation allowance", "holiday"),
    ];
    for (query, id) in cases {
        let found = desk.run(&["search", "--json", query]).succeeded().json();
        assert_eq!(found["hits"][0]["id"], id, "{query}: {found}");
        assert!(found["hits"][0]["meaning"].as_f64() > Some(0.0), "{found}");
    }
    let off = desk.write("off.toml", "[semantic]\nenabled = false\n");
    let off = off.to_str().expect("UTF-8");
    for (query, _) in cases {
        let found = desk.run(&["--config", off, "search", "--json", query]);
        let found = found.succeeded().json();
        assert_eq!(found["hits"].as_array().map(Vec::len), Some(0), "{found}");
    }
    assert_eq!(models(&desk), 0, "no vectors where nobody asks for them");
}

#[test]
fn noise_finds_nothing() {
    let desk = desk();
    for query in ["xqzt wvbk", "😀😀", "Ωψφ", "٣٤٥"] {
        let found = desk.run(&["search", "--json", query]).succeeded().json();
        assert_eq!(
            found["hits"].as_array().map(Vec::len),
            Some(0),
            "{query}: {found}"
        );
    }
}

#[test]
fn explain_says_what_each_hit_is_worth() {
    let desk = desk();
    for (query, expected) in [("renew", " = words "), ("延長", " = 語 ")] {
        let plain = desk.run(&["search", query]).succeeded().stdout;
        assert!(!plain.contains(expected), "{plain}");
        let explained = desk.run(&["search", "--explain", query]).succeeded().stdout;
        assert!(explained.contains(expected), "{explained}");
    }
}

#[test]
fn an_endpoints_model_finds_what_the_built_in_one_cannot() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(
        &desk,
        &endpoint,
        "question_prefix = \"query: \"\npassage_prefix = \"passage: \"\nmax_characters = 40",
    );
    assert_first(search(&desk, &config, "zindle"), "florp");
    assert_eq!(models(&desk), 2);
    let calls = endpoint.calls();
    let inputs: Vec<&str> = calls.iter().flat_map(|call| call.inputs()).collect();
    assert!(
        calls.iter().all(|call| call.inputs().len() <= 2),
        "{inputs:?}"
    );
    assert!(inputs.contains(&"query: zindle"), "{inputs:?}");
    assert!(inputs.contains(&"query: Can I renew it?"), "{inputs:?}");
    assert!(
        inputs
            .iter()
            .any(|input| input.starts_with("passage: Can I"))
    );
    assert!(inputs.iter().all(|input| input.chars().count() <= 40 + 9));
    let bearer = Some(format!("Bearer {KEY}"));
    assert!(calls.iter().all(|call| call.authorization == bearer));

    // What is in the index is not asked for again.
    assert_first(search(&desk, &config, "ヌベポ"), "quasp");
    assert_eq!(endpoint.calls().len(), 1);
    // Another model's vectors are other vectors.
    let config = configured(&desk, &endpoint, "question_prefix = \"q: \"");
    assert_first(search(&desk, &config, "ヌベポ"), "quasp");
    assert!(endpoint.calls().len() > 1);
    assert_eq!(models(&desk), 2);
}

#[test]
fn the_built_in_model_answers_where_the_endpoint_does_not() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(&desk, &endpoint, "question_timeout_seconds = 1");
    endpoint.feels(Mood::Fails);
    assert_first(search(&desk, &config, "renew"), "renewal");
    assert_eq!(models(&desk), 1, "an index is built without the endpoint");
    endpoint.feels(Mood::Answers);
    assert_first(search(&desk, &config, "zindle"), "florp");
    assert_eq!(
        models(&desk),
        2,
        "and gets its vectors when they can be had"
    );

    for mood in [
        Mood::Fails,
        Mood::Slow(Duration::from_secs(3)),
        Mood::Short,
        Mood::Garbled,
        Mood::Redirects,
    ] {
        endpoint.feels(mood);
        let run = search(&desk, &config, "renew");
        assert!(
            run.stderr.contains("the built-in model"),
            "{mood:?}: {}",
            run.stderr
        );
        assert_first(run, "renewal");
    }
    assert_eq!(models(&desk), 2, "the vectors are kept");
    endpoint.calls();

    // After a failure the endpoint is left alone.
    endpoint.feels(Mood::Fails);
    let mut command = desk.command(&["--config", &config, "search", "--jsonl"]);
    let lines = "{\"query\": \"renew\"}\n".repeat(5);
    let run = run(&mut command, lines);
    assert_eq!(run.succeeded().stdout.lines().count(), 5);
    assert_eq!(endpoint.calls().len(), 1);
}

#[test]
fn a_busy_endpoint_is_asked_again_and_an_odd_one_is_not_trusted() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(&desk, &endpoint, "");
    for mood in [Mood::Uneven, Mood::Short, Mood::Garbled, Mood::Redirects] {
        endpoint.feels(mood);
        assert_first(search(&desk, &config, "renew"), "renewal");
        assert_eq!(models(&desk), 1, "{mood:?}");
    }
    endpoint.feels(Mood::Busy);
    assert_first(search(&desk, &config, "renew"), "renewal");
    assert_eq!(models(&desk), 2);
}

#[test]
fn a_key_does_not_cross_the_network_in_the_clear() {
    let desk = desk();
    let text =
        "[semantic.endpoint]\nurl = \"http://models.example/v1/embeddings\"\nmodel = \"m\"\n";
    let config = desk.write("config.toml", text);
    let run = search(&desk, config.to_str().expect("UTF-8"), "renew");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("https"), "{}", run.stderr);
}

/// The page with an endpoint whose questions may take 30 seconds.
fn served(endpoint: &Endpoint) -> Served {
    let url = endpoint.url();
    let variables = [
        ("MADOGUCHI__SEMANTIC__ENDPOINT__URL", url.as_str()),
        ("MADOGUCHI__SEMANTIC__ENDPOINT__MODEL", "toy"),
        (
            "MADOGUCHI__SEMANTIC__ENDPOINT__QUESTION_TIMEOUT_SECONDS",
            "30",
        ),
        ("MADOGUCHI__WEB__TIMEOUT_SECONDS", "60"),
    ];
    let served = Served::start(desk(), &variables);
    assert!(!endpoint.calls().is_empty(), "the index has its vectors");
    served
}

#[test]
fn typing_never_waits_for_the_network() {
    let endpoint = Endpoint::start();
    let served = served(&endpoint);
    for typed in ["renew", "zindle", "ヌベポ", "where does the fl"] {
        served.get(&format!("/suggest?q={}", encoded(typed))).fine();
    }
    assert_eq!(endpoint.calls().len(), 0, "the built-in model suggests");
    let page = served.get("/?q=zindle&lang=en").fine();
    assert!(page.text().contains("florp"), "{}", page.text());
    let hits = served.get("/api/v1/search?query=zindle").fine().json();
    assert_eq!(hits["hits"][0]["id"], "florp", "{hits}");
    assert_eq!(endpoint.calls().len(), 1, "a vector is fetched once");
}

#[test]
fn an_endpoint_that_hangs_keeps_no_turn() {
    let endpoint = Endpoint::start();
    let served = served(&endpoint);
    endpoint.feels(Mood::Slow(Duration::from_secs(60)));
    // More questions than processors, and so than turns.
    let count = 2 + std::thread::available_parallelism().map_or(1, usize::from);
    let asking: Vec<_> = (0..count)
        .map(|number| served.begin(&format!("/?q=renew+{number}")))
        .collect();
    while endpoint.calls().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let suggestions = served.get("/suggest?q=renew").fine();
    assert!(suggestions.text().contains("renew"), "{suggestions:?}");
    served.get("/entries/renewal").fine();
    let is_waiting = |asking: &std::net::TcpStream| {
        asking.set_nonblocking(true).expect("set");
        asking.peek(&mut [0]).is_err()
    };
    assert!(asking.iter().all(is_waiting), "they wait for the endpoint");
}
