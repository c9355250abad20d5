//! The help desks of `tests/golden/help-desks` and the pages of `tests/golden/faqs`: each topic
//! becomes a pack, and its questions are asked as people write them. Answers on the topics for
//! tests don't get worse than `help-desks-baseline.json` and `faqs-baseline.json`.
//! `tests/golden/README.md` describes the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use madoguchi::text::Language;
use madoguchi::understand::Question;
use serde::Deserialize;

use crate::harness::{Desk, repository};

/// An entry of a help desk.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    question: BTreeMap<Language, String>,
    #[serde(default)]
    also: BTreeMap<Language, Vec<String>>,
    answer: BTreeMap<Language, String>,
}

/// The questions and answers of a topic, in one language or both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HelpDesk {
    title: BTreeMap<Language, String>,
    entry: Vec<Entry>,
}

/// What the pack of the topic has for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// An entry answers it.
    Held,
    /// No entry answers it, though it is about the topic.
    Near,
    /// It is about something else.
    Off,
}

/// A question with the expected entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    pub(crate) question: String,
    pub(crate) language: Language,
    entry: Option<String>,
    also: Vec<String>,
    pub(crate) kind: Kind,
    /// Who asks.
    #[serde(rename = "voice", default)]
    _voice: String,
}

impl Asked {
    pub(crate) fn is_right(&self, entry: &str) -> bool {
        self.entry.as_deref() == Some(entry) || self.also.iter().any(|also| also == entry)
    }

    pub(crate) fn question(&self) -> Question {
        Question {
            text: self.question.clone(),
            language: None,
            as_of: date(2026, 11, 22),
        }
    }
}

/// The folders of `tests/golden` that have topics.
pub(crate) const COLLECTIONS: [&str; 2] = ["help-desks", "faqs"];

/// What each topic of a collection is for. A topic is named by its collection and itself, as in
/// `faqs/bike-sharing`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Split {
    /// The sentence encoder learned from these.
    encoder: Vec<String>,
    pub(crate) fit: Vec<String>,
    pub(crate) test: Vec<String>,
}

fn golden(name: &str) -> PathBuf {
    repository().join("tests/golden").join(name)
}

fn read(name: &str) -> String {
    let path = golden(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Split {
    pub(crate) fn read(collection: &str) -> Split {
        let text = read(&format!("{collection}/split.toml"));
        let mut split: Split = toml::from_str(&text).expect("the split is valid");
        let Split { encoder, fit, test } = &mut split;
        for topic in [encoder, fit, test].into_iter().flatten() {
            *topic = format!("{collection}/{topic}");
        }
        split
    }

    /// The topics of all collections.
    pub(crate) fn read_all() -> Split {
        let [mut all, other] = COLLECTIONS.map(Split::read);
        all.encoder.extend(other.encoder);
        all.fit.extend(other.fit);
        all.test.extend(other.test);
        all
    }
}

/// The file with the vectors of a topic's texts.
fn vectors_of(topic: &str) -> PathBuf {
    let (collection, name) = topic.split_once('/').expect("a collection and a name");
    golden(&format!("{collection}/vectors/{name}.bin"))
}

/// The questions about a topic.
pub(crate) fn questions(topic: &str) -> Vec<Asked> {
    let text = read(&format!("{topic}.jsonl"));
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{topic}: {error}"))
}

fn help_desk(topic: &str) -> HelpDesk {
    let text = read(&format!("{topic}.toml"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{topic}: {error}"))
}

/// True if the entries of a topic have a language.
pub(crate) fn has(topic: &str, language: Language) -> bool {
    help_desk(topic).title.contains_key(&language)
}

/// A desk with the pack of a topic, in some languages.
pub(crate) fn desk(topic: &str, languages: &[Language]) -> Desk {
    with_pack(Desk::new(), topic, languages)
}

/// A desk with the pack of a topic as well.
pub(crate) fn with_pack(desk: Desk, topic: &str, languages: &[Language]) -> Desk {
    let help_desk = help_desk(topic);
    let (_, name) = topic.split_once('/').expect("a collection and a name");
    let has = |language: &&Language| help_desk.title.contains_key(*language);
    let languages: Vec<Language> = languages.iter().filter(has).copied().collect();
    // A string of JSON is one of TOML and of YAML as well.
    let quoted = |text: &str| serde_json::to_string(text).expect("a string");
    let codes: Vec<&str> = languages.iter().map(|language| language.code()).collect();
    let titles = help_desk.title.iter();
    let titles: Vec<String> = titles
        .map(|(language, title)| format!("{} = {}", language.code(), quoted(title)))
        .collect();
    let mut desk = desk.file(
        &format!("{name}/pack.toml"),
        &format!(
            "format = 1\nid = \"{name}\"\ntitle = {{ {} }}\n\
             languages = {codes:?}\n\n[sources.S]\ntitle = \"Handbook\"\n\
             url = \"https://example.org/{name}\"\ndate = \"2026-04-01\"\n",
            titles.join(", ")
        ),
    );
    // Without these, the sentence encoder would take most of the tests' time.
    let vectors = vectors_of(topic);
    if vectors.exists() {
        let bytes = fs::read(&vectors).expect("the vectors can be read");
        desk.write(format!("knowledge/{name}/vectors.bin"), bytes);
    }
    for entry in &help_desk.entry {
        for language in &languages {
            let question = quoted(&entry.question[language]);
            let also = entry
                .also
                .get(language)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let also = serde_json::to_string(also).expect("a list");
            let answer = &entry.answer[language];
            let text = format!(
                "---\nquestion: {question}\nalso: {also}\nsources: [S]\nas_of: 2026-04-02\n\
                 ---\n\n{answer}\n"
            );
            let file = format!("{name}/entries/{}.{}.md", entry.id, language.code());
            desk = desk.file(&file, &text);
        }
    }
    desk
}

/// The number of questions of each kind that were answered, or not.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tally {
    /// Held, and answered with the right entry.
    right: usize,
    /// Held and not answered, but the right entry is among the first three on offer.
    offered: usize,
    /// Held, and neither answered nor offered.
    refused: usize,
    /// Held, and answered with something else.
    wrong: usize,
    /// Near, and answered.
    near: usize,
    /// Off, and answered.
    off: usize,
}

/// The tallies of questions in each language; those in the other language than the entries are
/// apart.
pub(crate) type Tallies = BTreeMap<String, Tally>;

/// Adds the questions of a topic to the tallies.
pub(crate) fn count(topic: &str, tallies: &mut Tallies) {
    let engine = desk(topic, &Language::ALL).engine();
    for asked in questions(topic) {
        let answer = engine
            .ask(&asked.question())
            .expect("the index can be read");
        let asked_in = match has(topic, asked.language) {
            true => asked.language.to_string(),
            false => format!("{}, foreign", asked.language),
        };
        let tally = tallies.entry(asked_in).or_default();
        let answered = answer.statement().map(|statement| {
            let entry = statement.entry.as_deref();
            entry.is_some_and(|entry| asked.is_right(entry))
        });
        let mut offered = answer.related.iter().take(3);
        let number = match (asked.kind, answered) {
            (Kind::Held, Some(true)) => &mut tally.right,
            (Kind::Held, Some(false)) => &mut tally.wrong,
            (Kind::Held, None) if offered.any(|offer| asked.is_right(&offer.entry)) => {
                &mut tally.offered
            }
            (Kind::Held, None) => &mut tally.refused,
            (Kind::Near, Some(_)) => &mut tally.near,
            (Kind::Off, Some(_)) => &mut tally.off,
            (Kind::Near | Kind::Off, None) => continue,
        };
        *number += 1;
    }
}

#[test]
fn questions_as_people_write_them_are_answered_or_left_to_people() {
    let mut worse = Vec::new();
    for collection in COLLECTIONS {
        let mut tallies = Tallies::new();
        for topic in Split::read(collection).test {
            count(&topic, &mut tallies);
        }
        let baseline: Tallies = serde_json::from_str(&read(&format!("{collection}-baseline.json")))
            .expect("the baseline is valid");
        for (asked_in, floor) in baseline {
            let tally = &tallies[&asked_in];
            let is_as_good = tally.right >= floor.right
                && tally.right + tally.offered >= floor.right + floor.offered
                && tally.wrong <= floor.wrong
                && tally.near <= floor.near
                && tally.off <= floor.off;
            if !is_as_good {
                worse.push(format!("{collection}, {asked_in}: {tally:?}"));
            }
        }
    }
    assert!(worse.is_empty(), "worse than the baseline: {worse:#?}");
}

/// Run this after a change of a topic for tests, or of the sentence encoder:
/// `cargo test --test it -- --ignored the_vectors_of_topics_are_saved`.
#[test]
#[ignore = "writes to the repository"]
fn the_vectors_of_topics_are_saved() {
    for topic in COLLECTIONS.iter().flat_map(|name| Split::read(name).test) {
        let desk = desk(&topic, &Language::ALL);
        desk.run(&["index", "--save-vectors"]).succeeded();
        let (_, name) = topic.split_once('/').expect("a collection and a name");
        let saved = desk.knowledge().join(name).join("vectors.bin");
        fs::copy(saved, vectors_of(&topic)).expect("the vectors can be copied");
    }
}

#[test]
fn every_topic_has_one_purpose() {
    for collection in COLLECTIONS {
        let split = Split::read(collection);
        let mut topics = [split.encoder, split.fit, split.test].concat();
        topics.sort();
        let files = fs::read_dir(golden(collection)).expect("listed");
        let mut all: Vec<String> = files
            .flatten()
            .filter_map(|item| {
                let name = item.file_name();
                let topic = name.to_str()?.strip_suffix(".jsonl")?;
                Some(format!("{collection}/{topic}"))
            })
            .collect();
        all.sort();
        assert_eq!(topics, all);
    }
}
