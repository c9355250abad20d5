//! Writes passages to one tantivy segment in a folder.
//!
//! Analysis runs on every core. One thread writes the results in order, so that a
//! passage's number is its document id. The segment is assembled in memory.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc;

use serde::{Deserialize, Serialize};
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{IndexBuilder, TantivyDocument};

use super::IndexError;
use super::analyzer::{Analyzed, Analyzer};
use super::schema::{self, Fields, TermKind, View};
use crate::knowledge::{Passage, PassageKind};
use crate::text::Language;

/// Receives the progress of a build, on the thread that builds.
pub trait Progress {
    /// Called when `done` of `total` passages are analyzed.
    fn advance(&self, done: usize, total: usize);
}

impl Progress for () {
    fn advance(&self, _done: usize, _total: usize) {}
}

/// The number of documents in each view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Passages.
    pub passages: u32,
    /// Entries, each with all the ways to ask it.
    pub questions: u32,
}

impl Counts {
    pub(super) fn is_empty(self) -> bool {
        self == Counts::default()
    }

    pub(super) fn plus(self, other: Counts) -> Counts {
        Counts {
            passages: self.passages + other.passages,
            questions: self.questions + other.questions,
        }
    }

    pub(super) fn minus(self, other: Counts) -> Counts {
        Counts {
            passages: self.passages.saturating_sub(other.passages),
            questions: self.questions.saturating_sub(other.questions),
        }
    }

    pub(super) fn of(&self, view: View) -> u32 {
        match view {
            View::Passages => self.passages,
            View::Questions => self.questions,
        }
    }
}

/// What the index has of a pack, whose documents follow each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PackCounts {
    /// The number of documents of the packs before it.
    pub before: Counts,
    /// The number of its documents.
    pub counts: Counts,
    /// The number of terms in its documents, by view and kind of term.
    pub terms: [[u64; 3]; 2],
}

/// The texts of an index or of a part of it.
#[derive(Clone, Copy)]
pub(super) struct Texts<'p> {
    pub passages: &'p [Passage],
    /// The unit of each passage, by a number.
    pub units: &'p [usize],
    pub questions: &'p [Question<'p>],
}

/// An analyzed text that is ready to be written.
struct Draft {
    /// The number of its pack.
    pack: usize,
    terms: Analyzed,
    content: Stored,
}

/// What is stored with a text.
enum Stored {
    Passage {
        first: usize,
        thing: usize,
        language: Language,
        json: String,
    },
    Question {
        thing: usize,
    },
}

/// The number of texts that a thread takes at a time.
const BATCH: usize = 64;

/// tantivy needs at least 15 MB for itself; the rest is for postings.
const MEMORY_BUDGET_BYTES: usize = 100_000_000;

/// Writes the texts of packs, each with the analyzer of its pack. Returns what the index has
/// of each pack.
pub(super) fn build(
    folder: &Path,
    texts: Texts<'_>,
    analyzers: &[Analyzer],
    progress: &dyn Progress,
) -> Result<Vec<PackCounts>, IndexError> {
    let Texts {
        passages,
        questions,
        ..
    } = texts;
    let failed = |source| IndexError::Library {
        path: folder.to_owned(),
        source,
    };
    let (schema, fields) = schema::schema();
    let directory =
        tantivy::directory::MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
    let mut writer = IndexBuilder::new()
        .schema(schema)
        .single_segment_index_writer::<TantivyDocument>(directory, MEMORY_BUDGET_BYTES)
        .map_err(failed)?;
    let contexts = firsts(texts, Passage::is_in_context_of);
    let things = firsts(texts, Passage::is_same_thing);
    let total = passages.len() + questions.len();
    let numbers: HashMap<&str, usize> = (0..analyzers.len())
        .map(|number| (analyzers[number].pack(), number))
        .collect();
    let draft = |number: usize| {
        let (passage, text, content) = match number.checked_sub(passages.len()) {
            None => {
                let passage = &passages[number];
                let content = Stored::Passage {
                    first: contexts[number],
                    thing: things[number],
                    language: passage.language,
                    json: serde_json::to_string(passage).unwrap_or_default(),
                };
                (passage, searchable_text(passage), content)
            }
            Some(question) => {
                let Question { thing, phrasings } = &questions[question];
                let content = Stored::Question { thing: *thing };
                (&passages[*thing], phrasings.join("\n"), content)
            }
        };
        let pack = numbers[passage.pack.as_str()];
        Draft {
            pack,
            terms: analyzers[pack].analyze(&text),
            content,
        }
    };
    let mut packs = vec![PackCounts::default(); analyzers.len()];
    let mut done = 0;
    in_order(total, &draft, |draft| {
        packs[draft.pack].count(&draft);
        writer
            .add_document(document(&fields, draft))
            .map_err(failed)?;
        done += 1;
        if done % BATCH == 0 || done == total {
            progress.advance(done, total);
        }
        Ok(())
    })?;
    writer.finalize().map_err(failed)?;
    follow_each_other(&mut packs);
    Ok(packs)
}

/// Sets the number of documents before each pack.
pub(super) fn follow_each_other(packs: &mut [PackCounts]) {
    let mut before = Counts::default();
    for pack in packs {
        pack.before = before;
        before = pack.after();
    }
}

impl PackCounts {
    /// The number of documents of this pack and those before it.
    pub(super) fn after(&self) -> Counts {
        self.before.plus(self.counts)
    }

    /// What an index has of the pack after some of its documents are replaced by others.
    pub(super) fn edited(&self, removed: &PackCounts, added: &PackCounts) -> PackCounts {
        let terms = |view: usize, kind: usize| {
            self.terms[view][kind].saturating_sub(removed.terms[view][kind])
                + added.terms[view][kind]
        };
        PackCounts {
            before: self.before,
            counts: self.counts.minus(removed.counts).plus(added.counts),
            terms: std::array::from_fn(|view| std::array::from_fn(|kind| terms(view, kind))),
        }
    }

    /// The numbers of the pack's documents in a view.
    pub(super) fn range(&self, view: View) -> Range<u32> {
        self.before.of(view)..self.after().of(view)
    }

    fn count(&mut self, draft: &Draft) {
        let view = draft.content.view();
        match view {
            View::Passages => self.counts.passages += 1,
            View::Questions => self.counts.questions += 1,
        }
        for kind in TermKind::ALL {
            self.terms[view as usize][kind as usize] += draft.terms.of(kind).len() as u64;
        }
    }
}

impl Stored {
    fn view(&self) -> View {
        match self {
            Stored::Passage { .. } => View::Passages,
            Stored::Question { .. } => View::Questions,
        }
    }
}

/// Makes the items 0 to `total` on every core and passes them on in order.
pub(super) fn in_order<T: Send, E>(
    total: usize,
    make: &(impl Fn(usize) -> T + Sync),
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let batches: Vec<Range<usize>> = (0..total)
        .step_by(BATCH)
        .map(|start| start..(start + BATCH).min(total))
        .collect();
    std::thread::scope(|scope| {
        let receivers: Vec<mpsc::Receiver<Vec<T>>> = (0..threads)
            .map(|thread| {
                let (sender, receiver) = mpsc::sync_channel(4);
                let mine = batches.iter().skip(thread).step_by(threads).cloned();
                scope.spawn(move || {
                    for batch in mine {
                        // The receiver is dropped if writing failed.
                        if sender.send(batch.map(make).collect()).is_err() {
                            return;
                        }
                    }
                });
                receiver
            })
            .collect();
        for batch in 0..batches.len() {
            for item in receivers[batch % threads].recv().into_iter().flatten() {
                take(item)?;
            }
        }
        Ok(())
    })
}

/// For each passage, the number of the first passage of its unit that belongs with it.
/// Passages that belong together follow each other.
pub(super) fn firsts(texts: Texts<'_>, belongs: impl Fn(&Passage, &Passage) -> bool) -> Vec<usize> {
    let Texts {
        passages, units, ..
    } = texts;
    let mut first = 0;
    (0..passages.len())
        .map(|number| {
            if units[number] != units[first] || !belongs(&passages[number], &passages[first]) {
                first = number;
            }
            first
        })
        .collect()
}

/// An entry with every way to ask it, in both languages.
pub(super) struct Question<'p> {
    /// The number of the entry's first passage.
    thing: usize,
    pub phrasings: Vec<&'p str>,
}

/// The questions of the entries among the passages.
pub(super) fn questions(passages: &[Passage]) -> Vec<Question<'_>> {
    let mut questions: Vec<Question<'_>> = Vec::new();
    for (number, passage) in passages.iter().enumerate() {
        if passage.kind != PassageKind::Entry {
            continue;
        }
        let all = [&passage.title].into_iter().chain(&passage.phrasings);
        let phrasings = all.map(String::as_str);
        match questions.last_mut() {
            Some(last) if passages[last.thing].is_same_thing(passage) => {
                last.phrasings.extend(phrasings);
            }
            _ => questions.push(Question {
                thing: number,
                phrasings: phrasings.collect(),
            }),
        }
    }
    questions
}

/// Title, phrasings, heading and text in one: in separate fields, the short ones would
/// weigh too much.
pub(super) fn searchable_text(passage: &Passage) -> String {
    let mut parts = vec![passage.title.as_str()];
    parts.extend(passage.phrasings.iter().map(String::as_str));
    parts.extend([passage.heading.as_str(), passage.text.as_str()]);
    parts.join("\n")
}

fn document(fields: &Fields, draft: Draft) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    let view = draft.content.view();
    let mut terms = draft.terms;
    let (first, thing) = match draft.content {
        Stored::Passage {
            first,
            thing,
            language,
            json,
        } => {
            document.add_text(fields.stored, json);
            let place = Language::ALL.iter().position(|l| *l == language);
            document.add_u64(fields.language, place.unwrap_or_default() as u64);
            (first, thing)
        }
        Stored::Question { thing } => (thing, thing),
    };
    document.add_u64(fields.first, first as u64);
    document.add_u64(fields.thing, thing as u64);
    for kind in TermKind::ALL {
        add_terms(&mut document, fields.terms(view, kind), terms.take(kind));
    }
    add_terms(&mut document, fields.spelling, terms.spelling);
    document
}

fn add_terms(document: &mut TantivyDocument, field: Field, terms: Vec<String>) {
    let tokens = terms
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token {
            position,
            text,
            position_length: 1,
            ..Token::default()
        })
        .collect();
    let text = String::new();
    document.add_pre_tokenized_text(field, PreTokenizedString { text, tokens });
}
