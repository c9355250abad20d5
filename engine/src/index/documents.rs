//! Prepares the passages of documents for a search engine that has them in place of the index:
//! analyses them as the index does, with the vectors of the built-in model.
//!
//! Numbers are those of an index of the documents alone. Where the passages go is decided
//! elsewhere.

use super::analyzer::Analyzer;
use super::build::{firsts, in_order, searchable_text};
use super::schema::TermKind;
use super::units::{self, Passages, keys_of_documents};
use super::{Source, manifest, vectors};
use crate::knowledge::{Library, Passage};
use crate::semantic::{Encoder, Vector};

/// A passage of a document with what it is found by.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPassage<'p> {
    /// Its number.
    pub number: u32,
    /// The number of the first passage of its document.
    pub first: u32,
    /// The number of the first passage of its section.
    pub thing: u32,
    /// The number of its pack.
    pub pack: usize,
    /// Its terms, by kind.
    pub terms: [Vec<String>; 3],
    /// The vector of its meaning; `None` without an encoder.
    pub vector: Option<Vector>,
    /// The passage.
    pub passage: &'p Passage,
}

/// The passages of the documents of a library.
pub struct Documents {
    passages: Passages,
    /// The number of the pack of each passage.
    packs: Vec<usize>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Documents")
            .field("passages", &self.packs.len())
            .finish_non_exhaustive()
    }
}

impl Documents {
    /// The passages of the documents of a library; those that weren't read are left out.
    pub fn of(library: &Library) -> Documents {
        let mut units: Vec<Vec<Passage>> = Vec::new();
        let mut packs = Vec::new();
        for (number, pack) in library.packs.iter().enumerate() {
            for unit in units::of_documents(pack) {
                let passages = unit.passages().unwrap_or_default().into_owned();
                packs.extend(std::iter::repeat_n(number, passages.len()));
                units.push(passages);
            }
        }
        Documents {
            passages: Passages::of(units),
            packs,
        }
    }

    /// The number of passages.
    pub fn len(&self) -> usize {
        self.packs.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.packs.is_empty()
    }

    /// The number of passages of each of the packs of the library.
    pub fn counts(&self, packs: usize) -> Vec<u32> {
        let mut counts = vec![0; packs];
        for pack in &self.packs {
            counts[*pack] += 1;
        }
        counts
    }

    /// For each passage, the number of the first passage of its document that belongs with it.
    fn firsts(&self, belongs: impl Fn(&Passage, &Passage) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::with_capacity(self.len());
        for unit in self.passages.units.chunk_by(|a, b| a == b) {
            let start = found.len();
            let passages = &self.passages.passages[start..start + unit.len()];
            let of_unit = firsts(passages, &belongs);
            found.extend(of_unit.into_iter().map(|first| start + first));
        }
        found
    }

    /// Prepares all passages on every core and hands them over in order.
    ///
    /// # Errors
    ///
    /// The first that `take` returns.
    pub fn each<'p, E>(
        &'p self,
        source: &Source<'_>,
        take: impl FnMut(DocumentPassage<'p>) -> Result<(), E>,
    ) -> Result<(), E> {
        let contexts = self.firsts(Passage::is_in_context_of);
        let things = self.firsts(Passage::is_same_thing);
        let analyzers = Analyzer::of_packs(source);
        // An index has at most as many passages.
        let number_of = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let make = |number: usize| {
            let passage = &self.passages.passages[number];
            let pack = self.packs[number];
            let mut analyzed = analyzers[pack].analyze(&searchable_text(passage));
            DocumentPassage {
                number: number_of(number),
                first: number_of(contexts[number]),
                thing: number_of(things[number]),
                pack,
                terms: TermKind::ALL.map(|kind| analyzed.take(kind)),
                vector: source
                    .encoder
                    .map(|encoder| vectors::passage(passage, encoder)),
                passage,
            }
        };
        in_order(self.packs.len(), &make, take)
    }
}

/// The digest, in hexadecimal, of what the passages of a library's documents, their terms and
/// their vectors are made from. An edit of an entry doesn't change it.
pub fn documents_fingerprint(library: &Library, encoder: Option<&Encoder>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(manifest::versions(encoder).as_bytes());
    hasher.update(&units::context(library));
    for pack in &library.packs {
        for key in keys_of_documents(pack) {
            hasher.update(&key);
        }
        // The same documents in another pack are other passages.
        hasher.update(&[0; 16]);
    }
    hasher.finalize().to_hex().to_string()
}
