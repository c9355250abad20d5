//! What finds passages, held to one contract: each case runs on the index and, if
//! `tests/clients/opensearch.sh` has started a cluster, on OpenSearch, with the same results. And
//! what askers are told without the cluster.

use std::fmt::Write;
use std::sync::Arc;

use madoguchi::engine::{self, Engine, Options, write_documents};
use madoguchi::index::{
    Documents, PassageIndex, PassageSearch, Rebuild, Source, View, documents_fingerprint,
};
use madoguchi::knowledge::{self, Glossary, Library};
use madoguchi::opensearch::{self, Cluster, PackDocuments};
use madoguchi::retrieve::expand::query_terms;
use madoguchi::semantic::{self, Encoder};
use madoguchi::text::{Language, Tokenizer};
use madoguchi::understand::understand;
use serde_json::Value;

use crate::harness::Desk;

/// The environment variable with the addresses of the cluster's nodes, with commas.
const NODES: &str = "MADOGUCHI_TEST_OPENSEARCH";

/// Questions in both languages: to pages in either, with words that nothing has, in other
/// words than those of the page, and of more terms than are scored.
const QUESTIONS: [&str; 11] = [
    "配達の料金はいくらですか",
    "小麦 卵 アレルギー",
    "feeding the starter with flour",
    "Is bread kept in the freezer?",
    "パンを冷凍する",
    "水をやる時間",
    "watering the tomatoes in the morning",
    "quantum chromodynamics",
    "zzqx",
    "？！",
    "パンを家に届けてもらえますか",
];

/// Two packs of documents alone, so that the frequencies of words are those of documents.
fn house() -> Desk {
    let long = "長い".repeat(200);
    Desk::new()
        .pack("bakery")
        .document(
            "bakery/documents/delivery.ja.md",
            "配達",
            "ja",
            "## 対象地域\n\n市内に配達します。地図をご覧ください。\n\n\
             ## 料金\n\n2,000 円以上のご注文の配達は無料です。それより少ないと 300 円です。",
        )
        .document(
            "bakery/documents/allergy.ja.md",
            "アレルギー表示",
            "ja",
            "## 材料\n\n小麦、卵、乳を使っています。卵を使わないパンもあります。",
        )
        .document(
            "bakery/documents/sourdough.en.md",
            "Keeping sourdough",
            "en",
            "## Feeding the starter\n\nFeed the starter with flour and water every week.\n\n\
             ## Freezing bread\n\nSlice the loaf before you freeze it, and keep it in a bag.",
        )
        .document(
            "bakery/documents/words.ja.md",
            "言葉",
            "ja",
            &format!("## 用語\n\n{long} {} パン", "x".repeat(300)),
        )
        .pack("garden")
        .document(
            "garden/documents/water.ja.md",
            "水やり",
            "ja",
            "## 時間\n\n夏は朝と夕方に水をやります。\n\n## 量\n\n鉢の底から水が出るまでです。",
        )
        .document(
            "garden/documents/tomato.en.md",
            "Tomatoes",
            "en",
            "## Watering\n\nWater tomatoes in the morning, at the root.\n\n\
             ## Pruning\n\nRemove the side shoots every week.",
        )
}

/// A library with what its documents are analysed with.
struct Bench {
    library: Library,
    tokenizer: Arc<Tokenizer>,
    glossaries: Vec<Arc<Glossary>>,
    encoder: Encoder,
}

impl Bench {
    fn of(desk: &Desk) -> Bench {
        let (library, problems) = knowledge::load(desk.knowledge()).expect("packs");
        assert!(problems.is_empty(), "{problems:?}");
        let tokenizer = Arc::new(Tokenizer::open().expect("the dictionary is embedded"));
        let packs = library.packs.iter();
        let glossaries = packs
            .map(|pack| Arc::new(Glossary::new(&tokenizer, std::slice::from_ref(pack))))
            .collect();
        let encoder = Encoder::open(&semantic::Options::default());
        Bench {
            library,
            tokenizer,
            glossaries,
            encoder: encoder.expect("a model").expect("it is used"),
        }
    }

    fn source(&self) -> Source<'_> {
        Source {
            library: &self.library,
            tokenizer: &self.tokenizer,
            glossaries: &self.glossaries,
            encoder: Some(&self.encoder),
        }
    }

    /// What an index says to all questions, as text. Numbers are rounded, because the sums of
    /// scores are added up in another order elsewhere.
    fn report(&self, packs: &[&dyn PassageIndex]) -> String {
        let mut report = String::new();
        for (pack, index) in packs.iter().enumerate() {
            for question in QUESTIONS {
                self.ask(*index, pack, question, &mut report);
            }
        }
        report
    }

    fn ask(&self, index: &dyn PassageIndex, pack: usize, question: &str, report: &mut String) {
        let analyzed = self.tokenizer.analyze(question);
        let glossary = &self.glossaries[pack];
        let understanding = understand(question, &analyzed, None, Language::En, glossary);
        let terms = query_terms(&understanding.terms, View::Passages);
        let meaning = self.encoder.question(question, |_| true);
        let search = PassageSearch {
            terms: &terms,
            asked: &["パン".to_owned()],
            meaning: meaning.as_ref(),
            by_words: 4,
            by_meaning: 3,
            min_similarity: 0.3,
            counts_questions: false,
        };
        let found = index.find(&search).expect("the index can be read");
        let numbers: Vec<u32> = found
            .passages
            .iter()
            .map(|passage| passage.number)
            .collect();
        let texts = index.passages(&numbers).expect("the index can be read");
        writeln!(report, "{question} in {pack}: {:.2}", found.perfect).expect("a string");
        for (passage, text) in std::iter::zip(&found.passages, texts) {
            let text = text.expect("its text is there");
            let words = understanding
                .terms
                .words
                .iter()
                .map(|word| word.word.as_str());
            let has = |word: &&str| {
                let has = index.contains(word, &[passage.number]);
                has.expect("the index can be read") == [true]
            };
            let words: Vec<&str> = words.chain(["パン"]).filter(has).collect();
            let similarity = passage
                .similarity
                .map_or("none".to_owned(), |s| format!("{s:.2}"));
            writeln!(
                report,
                "  {} {} {} {:?} {:.2} {similarity} {} [{}]",
                passage.number,
                passage.first,
                passage.thing,
                passage.language,
                passage.words,
                text.full_title(),
                words.join(" "),
            )
            .expect("a string");
        }
        let by_words = found
            .passages
            .iter()
            .take_while(|passage| passage.words > 0.0);
        assert!(by_words.clone().is_sorted_by(|a, b| a.words >= b.words));
        assert!(
            by_words.count() <= 4 && found.passages.len() <= 7,
            "{question}"
        );
    }
}

fn options(desk: &Desk) -> Options {
    Options {
        knowledge: desk.knowledge().to_owned(),
        index: madoguchi::index::Options {
            folder: desk.index(),
        },
        ..Options::default()
    }
}

/// The options of a desk whose documents are in the cluster, in indexes of its own.
fn in_cluster(desk: &Desk, index: &str) -> Options {
    let nodes = std::env::var(NODES).expect("the variable has the addresses of nodes");
    Options {
        opensearch: opensearch::Options {
            urls: nodes.split(',').map(str::to_owned).collect(),
            index: format!("{index}-{}", std::process::id()),
            timeout_milliseconds: 10_000.try_into().expect("not 0"),
            ..opensearch::Options::default()
        },
        ..options(desk)
    }
}

#[test]
fn the_index_finds_passages() {
    let desk = house();
    let opened = Engine::open(&options(&desk), Rebuild::WhenStale, &());
    let engine = opened.expect("the packs can be read").0;
    let [first, second] = [0, 1].map(|pack| engine.index().pack(pack));
    let report = Bench::of(&desk).report(&[&first, &second]);
    insta::assert_snapshot!("passages", report);
}

#[test]
#[ignore = "needs a cluster; tests/clients/opensearch.sh starts one"]
fn opensearch_finds_the_same_passages() {
    let desk = house();
    let bench = Bench::of(&desk);
    let options = in_cluster(&desk, "contract").opensearch;
    let fingerprint = documents_fingerprint(&bench.library, Some(&bench.encoder));
    let cluster = Cluster::open(&options, &fingerprint).expect("credentials");
    assert!(cluster.check().is_err(), "nothing is written yet");
    let documents = Documents::of(&bench.library);
    let written = cluster
        .write(&documents, &bench.source(), &())
        .expect("written");
    assert!(written.finds_nearest && written.has_copies && !written.was_complete);
    cluster.check().expect("every shard can be searched");
    let [first, second] = [0, 1].map(|pack| PackDocuments::new(&cluster, pack));
    let report = bench.report(&[&first, &second]);
    assert!(!first.has_failed() && !second.has_failed());
    insta::assert_snapshot!("passages", report);
    let again = cluster
        .write(&documents, &bench.source(), &())
        .expect("there");
    assert!(again.was_complete, "{again:?}");
}

/// An index that came back after it was deleted has other fields, and one that was closed when
/// its writing was interrupted takes no passages.
#[test]
#[ignore = "needs a cluster; tests/clients/opensearch.sh starts one"]
fn what_was_interrupted_is_written_again_on_opensearch() {
    let desk = house();
    let bench = Bench::of(&desk);
    let options = in_cluster(&desk, "interrupted").opensearch;
    let fingerprint = documents_fingerprint(&bench.library, Some(&bench.encoder));
    let cluster = Cluster::open(&options, &fingerprint).expect("credentials");
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let address = |what: &str| format!("{}/{}{what}", options.urls[0], cluster.name());
    let write = || {
        let written = cluster.write(&Documents::of(&bench.library), &bench.source(), &());
        let written = written.expect("written");
        assert!(
            !written.was_complete && written.finds_nearest,
            "{written:?}"
        );
        cluster.check().expect("it can be searched");
    };
    let json = |request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: &str| {
        let request = request.header("Content-Type", "application/json");
        request.send(body).expect("the cluster does it");
    };
    json(agent.post(address("/_doc/0")), r#"{"words_0": "bread"}"#);
    write();
    let meta = r#"{"_meta": {"is_complete": false, "passages": [], "finds_nearest": true,
        "factors": []}}"#;
    json(agent.put(address("/_mapping")), meta);
    json(agent.post(address("/_close")), "");
    write();
}

/// An edit of an entry leaves the documents that are written in service; an edit of a document
/// doesn't, but programs with the documents from before go on.
#[test]
#[ignore = "needs a cluster; tests/clients/opensearch.sh starts one"]
fn only_an_index_of_the_same_documents_answers_on_opensearch() {
    let desk = house();
    let options = in_cluster(&desk, "edits");
    let open = || {
        Engine::open(&options, Rebuild::WhenStale, &())
            .expect("opened")
            .0
    };
    let finds = |engine: &Engine| {
        let context = engine::Context {
            requested_language: None,
            asker_language: None,
            default_language: Language::En,
            day: crate::harness::TODAY,
        };
        let request = engine::Request::Search {
            query: "Freezing bread".to_owned(),
            limit: 5,
        };
        let response = engine.respond(&request, &context, &mut engine::Conversation::default());
        let hits = response.expect("the index can be read").hits().cloned();
        let hits = hits.expect("a search has hits");
        assert_eq!(hits.is_without_documents, hits.hits.is_empty());
        !hits.hits.is_empty()
    };
    assert!(!finds(&open()), "nothing is written yet");
    write_documents(&options, &()).expect("written");
    let before = open();
    assert!(finds(&before));
    assert_eq!(before.index().manifest().counts.passages, 0);

    let desk = desk.entry(
        "bakery/entries/open.en.md",
        "When do you open?",
        "At seven.",
    );
    assert!(finds(&open()), "an entry was added");

    let desk = desk.document(
        "bakery/documents/new.en.md",
        "New",
        "en",
        "Something is new.",
    );
    let after = open();
    let error = after
        .check_documents()
        .expect("in a cluster")
        .expect_err("other documents");
    assert!(error.to_string().contains("madoguchi index"), "{error}");
    assert!(!finds(&after));
    write_documents(&options, &()).expect("written");
    assert!(finds(&open()) && finds(&before), "both are in service");
    drop(desk);
}

/// The coffee machine's documents are in a cluster that nobody has started.
#[test]
fn entries_answer_while_the_cluster_is_away() {
    let desk = Desk::of_the_coffee_machine();
    // No program of a user can listen at this port.
    let url = "http://127.0.0.1:1";
    desk.write("config.toml", format!("[opensearch]\nurls = ['{url}']\n"));

    let answer = desk.ask("How do I descale the machine?");
    assert_eq!(
        (&answer["id"], &answer["outcome"]),
        (&"descale".into(), &"answered".into())
    );
    assert!(answer.get("without_documents").is_none(), "{answer}");
    let lost = desk.ask("quarterly budget of the office");
    assert_eq!(lost["without_documents"], true, "{lost}");
    let misspelt = desk.ask("descael");
    assert_eq!(misspelt["corrections"], Value::Array(vec![]), "{misspelt}");
    let found = desk
        .run(&["search", "--json", "descale"])
        .succeeded()
        .json();
    assert_eq!(found["without_documents"], true, "{found}");
    assert_eq!(found["hits"][0]["kind"], "entry", "{found}");

    for (language, told) in [
        ("en", "Documents can't be searched at the moment."),
        ("ja", "いまは文書を検索できません。"),
    ] {
        let asked = ["ask", "--lang", language, "quarterly budget of the office"];
        let shown = desk.run(&asked).stdout;
        assert!(shown.contains(told), "{shown}");
    }
    desk.run(&["index"])
        .ended_with(2)
        .complaining_of(&["OpenSearch", url]);
    let checked = desk.run(&["doctor", "--json"]).json();
    let checks = checks_of(&checked, "documents");
    assert_eq!(checks[0]["state"], "problem", "{checked}");
}

/// Documents are written for nobody if the packs aren't published. Without a cluster, writing
/// them would be the failure.
#[test]
fn documents_of_packs_with_mistakes_are_not_written_to_be_published() {
    let desk = house().file("bakery/entries/broken.en.md", "no front matter\n");
    desk.write(
        "config.toml",
        "[opensearch]\nurls = ['http://127.0.0.1:1']\n",
    );
    let target = desk.path("published");
    let target = target.to_str().expect("UTF-8");
    desk.run(&["index", "--publish", target])
        .ended_with(1)
        .complaining_of(&["Nothing was published"]);
}

/// What `doctor` found about a subject.
fn checks_of<'d>(doctor: &'d Value, subject: &str) -> Vec<&'d Value> {
    let checks = doctor["checks"].as_array().into_iter().flatten();
    checks.filter(|check| check["subject"] == subject).collect()
}
