//! Generates, from a seed, a folder of packs with one pack of passages, and questions that
//! each are made from one of the passages.
//!
//! The same seed gives the same bytes on every machine. About 60 % of the documents are
//! Japanese. Passages share only the vocabulary of their topics, because near-duplicates
//! would let a search skip most of its work.

mod query;
mod random;
mod sentence;
mod topic;
mod words;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use madoguchi::text::Language;

pub(crate) use query::Query;
use random::{Random, Zipf};
use sentence::{Sentence, sentence};
use topic::{Palette, Topic};
use words::Vocabulary;

const SEED: u64 = 20_261_122;
const TOPICS: usize = 400;
/// The number of words that recur in a document, and of words that recur in a section.
const SUBJECTS: usize = 3;
/// The share of Japanese documents, from 0 to 1.
const JAPANESE: f64 = 0.6;

/// The generated passages and questions.
#[derive(Default)]
pub(crate) struct Corpus {
    pub(crate) passages: usize,
    /// The size of the passages' texts in bytes, without titles and headings.
    pub(crate) text_bytes: usize,
    pub(crate) queries: Vec<Query>,
}

/// The words and topics of both languages. A topic has the same number in both.
struct World<'v> {
    ja: (&'v Vocabulary, Vec<Topic<'v>>),
    en: (&'v Vocabulary, Vec<Topic<'v>>),
    law: Zipf,
}

/// Writes a pack with about `passages` passages, in documents of `sections`, to a folder, and
/// makes about `queries` different questions.
pub(crate) fn write(folder: &Path, passages: usize, sections: usize, queries: usize) -> Corpus {
    let mut random = Random::new(SEED);
    let shipped = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/knowledge/registration-campaign/entries"
    );
    let (ja, en) = (
        words::japanese(&mut random),
        words::english(&mut random, Path::new(shipped)),
    );
    let topics = |vocabulary, random: &mut Random| -> Vec<Topic<'_>> {
        (0..TOPICS)
            .map(|_| Topic::new(vocabulary, random))
            .collect()
    };
    let world = World {
        ja: (&ja, topics(&ja, &mut random)),
        en: (&en, topics(&en, &mut random)),
        law: topic::law(),
    };
    let documents = folder.join("documents");
    fs::create_dir_all(&documents).expect("the folder can be made");
    write_file(&folder.join("pack.toml"), PACK);
    write_file(&folder.join("glossary.toml"), &glossary(&world));
    let mut corpus = Corpus::default();
    let mut asked = HashSet::new();
    let stride = (passages / queries).max(1);
    for number in 0..passages.div_ceil(sections) {
        let mut random = Random::new(SEED + 1 + number as u64);
        let document = world.document(number, sections, &mut random);
        write_file(
            &documents.join(format!("{}.md", document.id)),
            &document.text,
        );
        for (section, sentences) in document.sections.iter().enumerate() {
            if corpus.passages.is_multiple_of(stride) {
                let query = query::ask(&document, section, &mut random);
                if asked.insert(query.text.clone()) {
                    corpus.queries.push(query);
                }
            }
            corpus.passages += 1;
            corpus.text_bytes += sentences.iter().map(|s| s.text.len()).sum::<usize>();
        }
    }
    corpus
}

const PACK: &str = "\
format = 1
id = \"generated\"
title = { en = \"Generated passages\", ja = \"生成した文書\" }
languages = [\"ja\", \"en\"]
";

fn write_file(path: &Path, text: &str) {
    fs::write(path, text).expect("the temporary folder can be written");
}

/// A glossary with one term per topic: its most frequent word, in both languages.
fn glossary(world: &World<'_>) -> String {
    let mut seen = HashSet::new();
    let mut text = String::new();
    for (number, (ja, en)) in std::iter::zip(&world.ja.1, &world.en.1).enumerate() {
        let (ja, en) = (ja.nouns[0], en.nouns[0]);
        if seen.insert(ja) && seen.insert(en) {
            let row = format!("[[term]]\nid = \"t{number}\"\nja = [\"{ja}\"]\nen = [\"{en}\"]\n\n");
            text.push_str(&row);
        }
    }
    text
}

/// A document as Markdown and as the sentences of its sections.
struct Document {
    id: String,
    language: Language,
    text: String,
    sections: Vec<Vec<Sentence>>,
}

impl World<'_> {
    fn document(&self, number: usize, count: usize, random: &mut Random) -> Document {
        let id = format!("d{number:05}");
        let language = match random.chance(JAPANESE) {
            true => Language::Ja,
            false => Language::En,
        };
        let mut palette = self.palette(language, random);
        let title = heading(language, &palette, random);
        let mut text = format!(
            "---\nid: {id}\ntitle: \"{title}\"\nurl: https://example.com/{id}\nlang: {}\n\
             date: 2026-{:02}-{:02}\n---\n",
            language.code(),
            1 + random.below(12),
            1 + random.below(28),
        );
        let mut sections = Vec::with_capacity(count);
        for _ in 0..count {
            palette.choose_subjects(SUBJECTS, random);
            let sentences = passage(language, &palette, random);
            let (first, second) = sentences.split_at(sentences.len() / 2);
            let heading = heading(language, &palette, random);
            let [first, second] = [first, second].map(|half| joined(half, language));
            text.push_str(&format!("\n## {heading}\n\n{first}\n\n{second}\n"));
            sections.push(sentences);
        }
        Document {
            id,
            language,
            text,
            sections,
        }
    }

    /// The words of a document: those of two topics, and those that recur in its sections.
    fn palette(&self, language: Language, random: &mut Random) -> Palette<'_> {
        let (vocabulary, topics) = match language {
            Language::Ja => (self.ja.0, &self.ja.1),
            Language::En => (self.en.0, &self.en.1),
        };
        let numbers = [random.below(TOPICS), random.below(TOPICS)];
        let english = &self.en.1[numbers[0]].nouns;
        let name = |_| {
            let mut name = random.pick(&english[..40]).to_string();
            name[..1].make_ascii_uppercase();
            name
        };
        let names = (0..3).map(name).collect();
        let nouns = &vocabulary.nouns.words;
        Palette {
            vocabulary,
            law: &self.law,
            topics: numbers.map(|number| &topics[number]),
            thread: (0..SUBJECTS).map(|_| random.pick(nouns).as_str()).collect(),
            subjects: Vec::new(),
            names,
        }
    }
}

fn heading(language: Language, palette: &Palette<'_>, random: &mut Random) -> String {
    let (one, other) = (palette.noun(random), palette.noun(random));
    match language {
        Language::Ja => format!("{one}の{other}"),
        Language::En => format!("{one} and {other}"),
    }
}

/// The sentences of a passage: 150 to 600 characters in Japanese, 2.4 times as many in
/// English, which is about the same number of words.
fn passage(language: Language, palette: &Palette<'_>, random: &mut Random) -> Vec<Sentence> {
    let percent = match language {
        Language::Ja => 100,
        Language::En => 240,
    };
    let (wanted, most) = (
        (150 + random.below(400)) * percent / 100,
        600 * percent / 100,
    );
    let mut length = 0;
    let mut sentences = Vec::new();
    while length < wanted {
        let sentence = sentence(language, palette, random);
        let longer = length + sentence.text.chars().count();
        if longer <= most {
            length = longer;
            sentences.push(sentence);
        }
    }
    sentences
}

fn joined(sentences: &[Sentence], language: Language) -> String {
    let texts: Vec<&str> = sentences
        .iter()
        .map(|sentence| sentence.text.as_str())
        .collect();
    texts.join(match language {
        Language::Ja => "",
        Language::En => " ",
    })
}
