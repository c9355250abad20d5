//! After any edits, an index that was updated is the same as one that is built as a whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;

use super::super::{
    Index, QueryTerm, Rebuild, Source, TermKind, View, open_or_build, open_or_update,
};
use crate::knowledge::{self, Glossary, Library};
use crate::semantic::{self, Encoder, Meaning, Model};
use crate::text::Tokenizer;
use crate::text::tokenize::word_bigrams;

const PACKS: [&str; 2] = ["lending", "rooms"];

/// The words that texts consist of. Some differ in one letter.
const WORDS: [&str; 20] = [
    "図書",
    "閲覧室",
    "貸出",
    "返却期限",
    "予約",
    "延長",
    "利用者カード",
    "窓口",
    "雑誌",
    "展示",
    "shelf",
    "shelves",
    "renewal",
    "renewals",
    "library",
    "libraries",
    "loan",
    "garden",
    "gardens",
    "astronomy",
];

/// A text of some words, by a number.
fn text(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut next = || {
        // The generator of Knuth's MMIX.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let count = 3 + next() % 12;
    let words: Vec<&str> = (0..count)
        .map(|_| WORDS[next() % (1 + next() % WORDS.len())])
        .collect();
    words.join(" の ")
}

/// An edit of a pack's files.
#[derive(Debug, Clone)]
enum Edit {
    Document(usize, usize),
    Sections(usize, usize),
    /// A document with an id that others can have.
    SameId(usize, usize),
    Entry(usize, usize),
    Setting(usize),
    Delete(usize),
    DeleteEntry(usize),
    Rename(usize, usize),
    /// A document with another date in the name of its file.
    Redate(usize, usize),
    /// The document as it was at first.
    Restore(usize),
    Glossary(usize),
}

/// The file of a document, with a date in its name or without.
fn document(pack: &Path, number: usize) -> PathBuf {
    let plain = pack.join(format!("documents/d{number:02}.md"));
    let dated =
        (1..=12).map(|month| pack.join(format!("documents/2024-{month:02}-01-d{number:02}.md")));
    let mut dated = dated.filter(|file| file.exists());
    dated.next().unwrap_or(plain)
}

impl Edit {
    fn apply(&self, pack: &Path) -> std::io::Result<()> {
        let document = |number: &usize| document(pack, *number);
        let entry =
            |number: &usize, language| pack.join(format!("entries/e{number}.{language}.md"));
        match self {
            Edit::Document(number, content) => fs::write(
                document(number),
                format!("# {}\n\n{}\n", text(content % 7), text(*content)),
            ),
            Edit::Sections(number, content) => {
                let sections = (0..content % 4)
                    .map(|n| format!("\n## {}\n\n{}\n", text(n), text(content + n)));
                let sections: String = sections.collect();
                fs::write(
                    document(number),
                    format!("# {}\n\nText.\n{sections}", text(*content)),
                )
            }
            Edit::SameId(number, content) => fs::write(
                document(number),
                format!("---\nid: same\n---\n\n{}\n", text(*content)),
            ),
            Edit::Entry(number, content) => {
                for language in ["ja", "en"] {
                    let header = format!(
                        "---\nquestion: {}\nalso:\n- {}\nsources: [S]\nas_of: 2026-01-15\n---\n\n",
                        text(*content),
                        text(content + 1),
                    );
                    fs::write(entry(number, language), header + &text(content + 2) + "\n")?;
                }
                Ok(())
            }
            Edit::Setting(content) => fs::write(
                pack.join("settings.toml"),
                format!(
                    "[[setting]]\nid = \"s\"\nname = \"{}\"\ndescription = \"{}\"\ndefault = \"1\"\nsources = [\"S\"]\n",
                    text(*content),
                    text(content + 1),
                ),
            ),
            Edit::Delete(number) => fs::remove_file(document(number)),
            Edit::DeleteEntry(number) => {
                fs::remove_file(entry(number, "ja"))?;
                fs::remove_file(entry(number, "en"))
            }
            Edit::Rename(from, to) => fs::rename(document(from), document(to)),
            Edit::Redate(number, month) => fs::rename(
                document(number),
                pack.join(format!("documents/2024-{month:02}-01-d{number:02}.md")),
            ),
            Edit::Restore(number) => Edit::Sections(*number, 17 * number).apply(pack),
            Edit::Glossary(content) => fs::write(
                pack.join("glossary.toml"),
                format!(
                    "[[term]]\nid = \"t\"\nja = [\"{}\"]\nen = [\"{}\"]\n",
                    WORDS[content % 10],
                    WORDS[10 + content % 10]
                ),
            ),
        }
    }
}

fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let (document, content) = (0..16_usize, 0..1000_usize);
    let (entry, pack) = (0..4_usize, 0..PACKS.len());
    let edit = prop_oneof![
        6 => (document.clone(), content.clone()).prop_map(|(number, c)| Edit::Document(number, c)),
        3 => (document.clone(), content.clone()).prop_map(|(number, c)| Edit::Sections(number, c)),
        2 => (document.clone(), content.clone()).prop_map(|(number, c)| Edit::SameId(number, c)),
        3 => (entry.clone(), content.clone()).prop_map(|(number, c)| Edit::Entry(number, c)),
        1 => content.clone().prop_map(Edit::Setting),
        2 => document.clone().prop_map(Edit::Delete),
        1 => entry.prop_map(Edit::DeleteEntry),
        2 => (document.clone(), document.clone()).prop_map(|(from, to)| Edit::Rename(from, to)),
        4 => (document.clone(), 1..=12_usize).prop_map(|(number, m)| Edit::Redate(number, m)),
        3 => document.prop_map(Edit::Restore),
        1 => content.prop_map(Edit::Glossary),
    ];
    (pack, edit)
}

/// Two indexes of a folder of packs: one that is updated, and one that is built as a whole.
struct Desk {
    folder: tempfile::TempDir,
    tokenizer: Arc<Tokenizer>,
    encoder: Encoder,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        for pack in PACKS {
            let pack = folder.path().join("knowledge").join(pack);
            for inside in ["documents", "entries"] {
                fs::create_dir_all(pack.join(inside)).expect("created");
            }
            let sources =
                "sources.S = { title = \"S\", url = \"https://s.example\", date = \"2026\" }\n";
            fs::write(pack.join("pack.toml"), sources).expect("written");
            for number in 0..16 {
                Edit::Sections(number, 17 * number)
                    .apply(&pack)
                    .expect("written");
            }
            for number in 0..3 {
                Edit::Entry(number, 100 + number)
                    .apply(&pack)
                    .expect("written");
            }
        }
        let options = semantic::Options {
            model: Model::Static,
            ..semantic::Options::default()
        };
        Desk {
            folder,
            tokenizer: Arc::new(Tokenizer::open().expect("the dictionary is embedded")),
            encoder: Encoder::open(&options)
                .expect("the table")
                .expect("it is used"),
        }
    }

    fn edit(&self, pack: usize, edit: &Edit) {
        // An edit of a file that isn't there does nothing.
        let _ = edit.apply(&self.folder.path().join("knowledge").join(PACKS[pack]));
    }

    fn with_source<T>(&self, library: &Library, open: impl FnOnce(&Source<'_>) -> T) -> T {
        let glossary = |pack| Arc::new(Glossary::new(&self.tokenizer, std::slice::from_ref(pack)));
        let glossaries: Vec<Arc<Glossary>> = library.packs.iter().map(glossary).collect();
        open(&Source {
            library,
            tokenizer: &self.tokenizer,
            glossaries: &glossaries,
            encoder: Some(&self.encoder),
        })
    }

    /// The index as it is after an edit. The texts of documents are given only if they are
    /// needed.
    fn updated(&self) -> Index {
        let folder = self.folder.path().join("updated");
        let (library, _) = knowledge::load(&self.folder.path().join("knowledge")).expect("packs");
        let mut without_texts = library.clone();
        if let Some(manifest) = super::Manifest::read(&folder) {
            let content = manifest.content(&folder).expect("whole");
            let known = super::places(&content.units.units);
            for pack in &mut without_texts.packs {
                let is_new = |document: &knowledge::Document| {
                    let mut of_pack = pack.clone();
                    of_pack.documents = vec![document.clone()];
                    let mut units = super::units::of_documents(&of_pack);
                    units.all(|unit| unit.passages().is_none() || !known.contains_key(&unit.key))
                };
                let new = pack.documents.iter().filter(|document| is_new(document));
                pack.documents = new.cloned().collect();
            }
        }
        let when = Rebuild::WhenStale;
        let updated = self.with_source(&without_texts, |source| {
            open_or_update(&folder, source, when, None, &()).expect("an index")
        });
        updated.unwrap_or_else(|| {
            self.with_source(&library, |source| {
                open_or_build(&folder, source, when, &()).expect("an index")
            })
        })
    }

    fn whole(&self) -> Index {
        let folder = self.folder.path().join("whole");
        let (library, _) = knowledge::load(&self.folder.path().join("knowledge")).expect("packs");
        self.with_source(&library, |source| {
            open_or_build(&folder, source, Rebuild::Always, &()).expect("an index")
        })
    }

    /// Queries of all kinds of terms.
    fn terms(&self, query: &str) -> Vec<QueryTerm> {
        let analyzed = self.tokenizer.analyze(query);
        let pairs: Vec<String> = word_bigrams(&analyzed.words).collect();
        let term = |kind, text: String, weight| QueryTerm { kind, text, weight };
        let words = analyzed.words.iter().map(|token| token.term.clone());
        let words = words.map(|text| term(TermKind::Word, text, 1.0));
        let bigrams = analyzed
            .bigrams
            .into_iter()
            .map(|text| term(TermKind::Bigram, text, 0.5));
        let pairs = pairs
            .into_iter()
            .map(|text| term(TermKind::Pair, text, 0.5));
        let concept = term(TermKind::Word, "#t".to_owned(), 1.0);
        words.chain(bigrams).chain(pairs).chain([concept]).collect()
    }

    fn assert_same(&self, updated: &Index, whole: &Index) {
        let counts = whole.manifest().counts;
        assert_eq!(updated.manifest().counts, counts);
        for number in 0..counts.passages {
            assert_eq!(
                updated.passage(number).expect("read"),
                whole.passage(number).expect("read")
            );
            assert_eq!(updated.language(number), whole.language(number));
            assert_eq!(updated.question_of(number), whole.question_of(number));
        }
        for (view, count) in [
            (View::Passages, counts.passages),
            (View::Questions, counts.questions),
        ] {
            for number in 0..count {
                let of =
                    |index: &Index| (index.first_passage(view, number), index.thing(view, number));
                assert_eq!(of(updated), of(whole), "{view:?} {number}");
            }
        }
        for pack in 0..PACKS.len() {
            let packs = [updated, whole].map(|index| index.pack(pack));
            let counts = [updated, whole].map(|index| index.searcher.counts(pack));
            assert_eq!(counts[0], counts[1]);
            let queries = (0..6).map(|number| text(number * 31));
            for query in queries.chain(WORDS.map(str::to_owned)) {
                let terms = self.terms(&query);
                let meaning = Meaning {
                    model: self.encoder.built_in().to_owned(),
                    vector: self.encoder.encode(&query),
                };
                for view in [View::Passages, View::Questions] {
                    for limit in [1, 10, 1000] {
                        let [found, expected] =
                            packs.map(|pack| pack.search(view, &terms, limit).expect("read"));
                        assert_eq!(found, expected, "{query}");
                    }
                    let [found, expected] = packs.map(|pack| pack.similarity(view, &meaning));
                    assert_eq!(found, expected, "{query}");
                    let best = packs[1].search(view, &terms, 9).expect("read");
                    let numbers: BTreeSet<u32> = best.iter().map(|best| best.number).collect();
                    let numbers: Vec<u32> = numbers.into_iter().collect();
                    for term in &terms {
                        let [found, expected] = packs.map(|pack| {
                            let contained = pack.contains(view, &term.text, &numbers);
                            let idf = pack.idf(view, &term.text).expect("read");
                            (idf, contained.expect("read"))
                        });
                        assert_eq!(found, expected, "{query} {term:?}");
                    }
                }
                let [found, expected] = packs.map(|pack| pack.nearest_phrasings(&meaning));
                assert_eq!(found, expected, "{query}");
                let wrong = format!("{query}x");
                let [found, expected] = packs.map(|pack| {
                    (
                        pack.nearest_word(&wrong).expect("read"),
                        pack.knows(&query).expect("read"),
                    )
                });
                assert_eq!(found, expected, "{query}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn an_updated_index_is_the_same_as_a_whole_one(
        steps in prop::collection::vec(prop::collection::vec(edit(), 1..4), 2..5),
    ) {
        let desk = Desk::new();
        desk.assert_same(&desk.updated(), &desk.whole());
        for edits in steps {
            for (pack, edit) in &edits {
                desk.edit(*pack, edit);
            }
            desk.assert_same(&desk.updated(), &desk.whole());
        }
    }
}

#[test]
fn a_renamed_document_has_the_date_and_the_title_of_its_new_name() {
    let desk = Desk::new();
    desk.edit(0, &Edit::Redate(3, 5));
    desk.edit(0, &Edit::SameId(4, 6));
    desk.edit(0, &Edit::SameId(5, 6));
    desk.updated();
    for edit in [Edit::Redate(3, 6), Edit::Rename(5, 6), Edit::Delete(4)] {
        desk.edit(0, &edit);
        desk.assert_same(&desk.updated(), &desk.whole());
    }
}

#[test]
fn small_edits_leave_the_whole_part_as_it_is() {
    let desk = Desk::new();
    let first = desk.updated();
    let whole_part = |index: &Index| {
        let content = index.manifest().content(index.folder()).expect("whole");
        let parts = content.parts;
        (
            parts.whole.counts,
            parts.added.counts.passages,
            parts.removed.passages,
        )
    };
    let (counts, added, removed) = whole_part(&first);
    assert_eq!((added, removed), (0, 0));
    desk.edit(0, &Edit::Document(3, 5));
    let second = desk.updated();
    assert_eq!((whole_part(&second).0, whole_part(&second).1), (counts, 1));
    // The document of the first edit isn't read again.
    desk.edit(1, &Edit::Document(4, 6));
    assert_eq!(
        (whole_part(&desk.updated()).0, whole_part(&desk.updated()).1),
        (counts, 2)
    );
    // Back to the first state.
    desk.edit(0, &Edit::Restore(3));
    desk.edit(1, &Edit::Restore(4));
    assert_eq!(whole_part(&desk.updated()), (counts, 0, 0));
    desk.assert_same(&desk.updated(), &desk.whole());
    // A new term of the glossary can be anywhere.
    desk.edit(0, &Edit::Glossary(1));
    assert_eq!(whole_part(&desk.updated()), (counts, 0, 0));
    desk.assert_same(&desk.updated(), &desk.whole());
    for number in 0..16 {
        desk.edit(0, &Edit::Document(number, number));
    }
    assert_ne!(
        whole_part(&desk.updated()).0,
        counts,
        "too much has changed"
    );
    desk.assert_same(&desk.updated(), &desk.whole());
}
