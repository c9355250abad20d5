//! Defines what is counted and what is shared where an index is built: the texts of an index,
//! the number of its documents, and work on every core.

use std::ops::Range;
use std::sync::mpsc;

use serde::{Deserialize, Serialize};

use super::analyzer::Analyzed;
use super::schema::{TermKind, View};
use crate::knowledge::{Passage, PassageKind};

/// Receives the progress of a build, on the thread that builds.
pub trait Progress {
    /// Called when `done` of `total` are done: bytes of texts that are indexed, or texts that are
    /// encoded or sent.
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
    pub questions: &'p [Question<'p>],
}

/// The number of items that a thread takes at a time.
const BATCH: usize = 64;

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

    /// Adds the counts of other documents.
    pub(super) fn add(&mut self, other: &PackCounts) {
        self.counts = self.counts.plus(other.counts);
        for view in 0..self.terms.len() {
            for kind in TermKind::ALL {
                self.terms[view][kind as usize] += other.terms[view][kind as usize];
            }
        }
    }

    /// Counts a document of a view.
    pub(super) fn count(&mut self, view: View, terms: &Analyzed) {
        match view {
            View::Passages => self.counts.passages += 1,
            View::Questions => self.counts.questions += 1,
        }
        for kind in TermKind::ALL {
            self.terms[view as usize][kind as usize] += terms.of(kind).len() as u64;
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

/// For each passage of a unit, the position of the first passage that belongs with it.
/// Passages that belong together follow each other.
pub(super) fn firsts(
    passages: &[Passage],
    belongs: impl Fn(&Passage, &Passage) -> bool,
) -> Vec<usize> {
    let mut first = 0;
    (0..passages.len())
        .map(|number| {
            if !belongs(&passages[number], &passages[first]) {
                first = number;
            }
            first
        })
        .collect()
}

/// An entry with every way to ask it, in both languages.
pub(super) struct Question<'p> {
    /// The position of the entry's first passage.
    pub thing: usize,
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
