//! Semantic search with the built-in model and with an endpoint's model, also while the
//! endpoint fails.

use std::time::Duration;

use madoguchi::engine::Options;
use madoguchi::engine::live::{Changes, LiveEngine, Reload};
use madoguchi::knowledge::PassageKind;
use madoguchi::knowledge::passage::passages;
use madoguchi::semantic::{self, Encoder, KeptVectors, Role};
use serde_json::json;

use crate::endpoint::{Behavior, Endpoint};
use crate::harness::{Desk, Run, repository, run};
use crate::index_safety::manifest;
use crate::served::{Served, encoded};

const KEY: &str = "sk-not-to-be-shown";

/// A desk with a pack whose invented words only the endpoint relates.
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

/// Runs `search --json` with a configuration.
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
fn texts_without_a_shared_word_are_found_by_meaning() {
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
fn explain_shows_the_scores_of_each_hit() {
    let desk = desk();
    for (query, expected) in [("renew", " = words "), ("延長", " = 語 ")] {
        let plain = desk.run(&["search", query]).succeeded().stdout;
        assert!(!plain.contains(expected), "{plain}");
        let explained = desk.run(&["search", "--explain", query]).succeeded().stdout;
        assert!(explained.contains(expected), "{explained}");
    }
}

#[test]
fn the_model_of_an_endpoint_finds_more_than_the_built_in_one() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(
        &desk,
        &endpoint,
        "question_prefix = \"query: \"\npassage_prefix = \"passage: \"\nmax_characters = 40",
    );
    assert_first(search(&desk, &config, "zindle"), "florp");
    assert_eq!(models(&desk), 3);
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

    // Texts that are in the index aren't sent again.
    assert_first(search(&desk, &config, "ヌベポ"), "quasp");
    assert_eq!(endpoint.calls().len(), 1);
    // Another model has other vectors.
    let config = configured(&desk, &endpoint, "question_prefix = \"q: \"");
    assert_first(search(&desk, &config, "ヌベポ"), "quasp");
    assert!(endpoint.calls().len() > 1);
    assert_eq!(models(&desk), 3);
}

#[test]
fn the_built_in_model_is_used_if_the_endpoint_fails() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(&desk, &endpoint, "question_timeout_seconds = 1");
    endpoint.behaves(Behavior::Fails);
    assert_first(search(&desk, &config, "renew"), "renewal");
    assert_eq!(models(&desk), 2, "an index is built without the endpoint");
    endpoint.behaves(Behavior::Answers);
    assert_first(search(&desk, &config, "zindle"), "florp");
    assert_eq!(
        models(&desk),
        3,
        "and gets its vectors when they can be had"
    );

    for behavior in [
        Behavior::Fails,
        Behavior::Slow(Duration::from_secs(3)),
        Behavior::Short,
        Behavior::Garbled,
        Behavior::Redirects,
    ] {
        endpoint.behaves(behavior);
        let run = search(&desk, &config, "renew");
        assert!(
            run.stderr.contains("the built-in model"),
            "{behavior:?}: {}",
            run.stderr
        );
        assert_first(run, "renewal");
    }
    assert_eq!(models(&desk), 3, "the vectors are kept");
    endpoint.calls();

    // After a failure, the endpoint gets no requests for a while.
    endpoint.behaves(Behavior::Fails);
    let mut command = desk.command(&["--config", &config, "search", "--jsonl"]);
    let lines = "{\"query\": \"renew\"}\n".repeat(5);
    let run = run(&mut command, lines);
    assert_eq!(run.succeeded().stdout.lines().count(), 5);
    assert_eq!(endpoint.calls().len(), 1);
}

#[test]
fn a_server_gets_the_vectors_of_an_endpoint_that_had_failed_during_an_edit() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let options = Options {
        knowledge: desk.knowledge().to_owned(),
        index: madoguchi::index::Options {
            folder: desk.index(),
        },
        semantic: semantic::Options {
            endpoint: semantic::endpoint::Options {
                url: endpoint.url(),
                model: "toy".to_owned(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Options::default()
    };
    let live = LiveEngine::open(options, &()).expect("the packs can be read");
    assert!(live.engine().has_remote_model());
    endpoint.behaves(Behavior::Fails);
    let desk = desk.entry("toys/entries/zorp.en.md", "What is a zorp?", "Nothing.");
    assert!(matches!(live.reload(), Reload::Swapped(_)));
    assert!(!live.engine().has_remote_model());
    assert_eq!(live.reload(), Reload::Unchanged);
    endpoint.behaves(Behavior::Answers);
    assert_eq!(live.reload(), Reload::Swapped(Changes::default()));
    assert!(live.engine().has_remote_model());
    assert_eq!(models(&desk), 3);
    assert_eq!(live.reload(), Reload::Unchanged);
}

#[test]
fn a_busy_endpoint_is_retried_and_an_invalid_reply_is_ignored() {
    let (desk, endpoint) = (desk(), Endpoint::start());
    let config = configured(&desk, &endpoint, "");
    for behavior in [
        Behavior::Uneven,
        Behavior::Short,
        Behavior::Garbled,
        Behavior::Redirects,
    ] {
        endpoint.behaves(behavior);
        assert_first(search(&desk, &config, "renew"), "renewal");
        assert_eq!(models(&desk), 2, "{behavior:?}");
    }
    endpoint.behaves(Behavior::Busy);
    assert_first(search(&desk, &config, "renew"), "renewal");
    assert_eq!(models(&desk), 3);
}

#[test]
fn a_key_is_not_sent_without_encryption() {
    let desk = desk();
    let text =
        "[semantic.endpoint]\nurl = \"http://models.example/v1/embeddings\"\nmodel = \"m\"\n";
    let config = desk.write("config.toml", text);
    let run = search(&desk, config.to_str().expect("UTF-8"), "renew");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("https"), "{}", run.stderr);
}

/// `serve` with an endpoint that may take 30 seconds for a question.
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
    assert!(
        !endpoint.calls().is_empty(),
        "the index has the endpoint's vectors"
    );
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
fn a_slow_endpoint_does_not_block_other_requests() {
    let endpoint = Endpoint::start();
    let served = served(&endpoint);
    endpoint.behaves(Behavior::Slow(Duration::from_secs(60)));
    // More questions than processors, and so more than can be answered at a time.
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
    assert!(
        asking.iter().all(is_waiting),
        "the questions wait for the endpoint"
    );
}

#[test]
fn the_vectors_of_the_shipped_packs_come_with_them() {
    let (library, _) =
        madoguchi::knowledge::load(&repository().join("knowledge")).expect("the packs can be read");
    let encoder = Encoder::open(&semantic::Options::default());
    let encoder = encoder.expect("the models are whole").expect("enabled");
    let model = encoder.sentence_model().expect("the default");
    for pack in &library.packs {
        let mut kept = KeptVectors::new(model);
        let path = pack.folder.join("vectors.bin");
        kept.add(&std::fs::read(path).expect("the file is there"));
        let mut passages = passages(pack);
        passages.retain(|passage| passage.kind == PassageKind::Entry);
        for passage in passages {
            let mut ways = passage.phrasings.iter().chain([&passage.title]);
            let answer = format!("{}\n{}", passage.title, passage.text);
            let has_all = ways.all(|text| kept.get(Role::Question, text).is_some())
                && kept.get(Role::Passage, &answer).is_some();
            let remedy = "run `madoguchi index --save-vectors`";
            assert!(has_all, "{}: {remedy}", passage.id);
        }
    }
}

#[test]
fn words_of_the_language_are_no_misspellings() {
    let desk = Desk::new().pack("office").entry(
        "office/entries/tile.en.md",
        "Who replaces a broken tile?",
        "Facilities.",
    );
    let corrections = |question: &str| desk.ask(question)["corrections"].clone();
    assert_eq!(corrections("What time does it open?"), json!([]));
    let expected = json!([{"typed": "tils", "read_as": "tile"}]);
    assert_eq!(corrections("Who replaces a broken tils?"), expected);
}

#[test]
fn an_entry_in_the_words_of_the_question_answers_unless_another_has_nearly_the_same() {
    let alone = Desk::new().pack("toys").entry(
        "toys/entries/locker.en.md",
        "How do I rent a locker?",
        "At the front desk.",
    );
    let asked = "How do I rent a locker?";
    assert_eq!(alone.ask(asked)["outcome"], "answered");
    let twins = alone.entry(
        "toys/entries/lockers.en.md",
        "How can I rent a locker?",
        "By telephone.",
    );
    let answer = twins.ask("how would I rent a locker?");
    assert_eq!(answer["outcome"], "clarify", "{answer}");
    assert_eq!(answer["related"].as_array().map(Vec::len), Some(2));
}

#[test]
fn courtesies_do_not_raise_the_confidence() {
    let desk = Desk::of_the_coffee_machine();
    let confidence = |text: &str| desk.ask(text)["confidence"].as_f64().expect("a number");
    let plain = confidence("Who brings beans?");
    let polite = confidence("Hello everyone, Who brings beans? Thank you very much in advance!");
    assert!((plain - polite).abs() < 0.02, "{plain}, not {polite}");
}
