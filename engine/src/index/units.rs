//! Divides the passages of a library into units, which are indexed and replaced as a whole:
//! an entry, a document, a setting, the rows of a rollout.
//!
//! A unit is known by the digest of what its passages are made from, so that the units that
//! two libraries share are found without the texts of their documents. What a passage is
//! relative to other passages is inside its unit.

use serde::{Deserialize, Serialize};

use super::build::{Counts, Question, Texts};
use super::schema::SCHEMA_VERSION;
use crate::knowledge::passage::{of_document, of_entries, of_tables};
use crate::knowledge::{Document, Library, ListedDocument, Pack, Passage, PassageKind};
use crate::text::ANALYSIS_VERSION;

/// The beginning of a BLAKE3 digest.
pub(super) type Key = [u8; 16];

/// A unit of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unit {
    pub key: Key,
    pub counts: Counts,
}

/// The units of an index, in the order of their passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Units {
    /// The digest of what all passages and their terms depend on, besides what they are made
    /// from.
    pub context: Key,
    pub units: Vec<Unit>,
}

/// Units with the number of documents before them.
pub(super) fn with_places(units: &[Unit]) -> impl Iterator<Item = (Unit, Counts)> {
    units.iter().scan(Counts::default(), |next, unit| {
        let place = *next;
        *next = next.plus(unit.counts);
        Some((*unit, place))
    })
}

/// A unit of a library.
pub(super) struct UnitSource {
    pub key: Key,
    /// Its passages; `None` if it has a document that wasn't read.
    pub passages: Option<Vec<Passage>>,
}

impl UnitSource {
    fn of(passages: Vec<Passage>) -> UnitSource {
        let mut hasher = blake3::Hasher::new();
        for passage in &passages {
            add(&mut hasher, format!("{passage:?}").as_bytes());
        }
        UnitSource {
            key: key(&hasher),
            passages: Some(passages),
        }
    }

    /// The unit in an index, if the passages are known.
    pub(super) fn to_unit(&self) -> Option<Unit> {
        let passages = self.passages.as_ref()?;
        let is_entry = passages
            .first()
            .is_some_and(|p| p.kind == PassageKind::Entry);
        Some(Unit {
            key: self.key,
            counts: Counts {
                passages: u32::try_from(passages.len()).ok()?,
                questions: u32::from(is_entry),
            },
        })
    }
}

/// The passages of units, one after the other.
pub(super) struct Passages {
    pub passages: Vec<Passage>,
    /// The unit of each passage, by a number.
    pub units: Vec<usize>,
}

impl Passages {
    /// The passages of units; `count` is their number.
    pub(super) fn of(count: usize, units: impl IntoIterator<Item = Vec<Passage>>) -> Passages {
        let mut all = Passages {
            passages: Vec::with_capacity(count),
            units: Vec::with_capacity(count),
        };
        for (number, passages) in units.into_iter().enumerate() {
            all.units
                .extend(std::iter::repeat_n(number, passages.len()));
            all.passages.extend(passages);
        }
        all
    }

    /// With the questions of the entries among them.
    pub(super) fn texts<'p>(&'p self, questions: &'p [Question<'p>]) -> Texts<'p> {
        Texts {
            passages: &self.passages,
            units: &self.units,
            questions,
        }
    }
}

/// The units of a library, in order.
pub(super) fn of_library(library: &Library) -> Vec<UnitSource> {
    let mut units = Vec::new();
    for pack in &library.packs {
        push(of_entries(pack), &mut units);
        units.extend(of_documents(pack));
        push(of_tables(pack), &mut units);
    }
    units
}

/// The digest of what the passages of a library and their terms depend on, besides what the
/// units are made from.
pub(super) fn context(library: &Library) -> Key {
    let mut hasher = blake3::Hasher::new();
    add(&mut hasher, &SCHEMA_VERSION.to_le_bytes());
    add(&mut hasher, &ANALYSIS_VERSION.to_le_bytes());
    for pack in &library.packs {
        add(&mut hasher, pack.id.as_bytes());
        for (key, source) in &pack.sources {
            let source = format!("{key} {:?} {:?}", source.url, source.date);
            add(&mut hasher, source.as_bytes());
        }
        for term in &pack.terms {
            let term = format!("{} {} {:?} {:?}", term.id, term.beyond, term.ja, term.en);
            add(&mut hasher, term.as_bytes());
        }
        add(&mut hasher, b"");
    }
    key(&hasher)
}

/// Adds the passages that aren't of documents.
fn push(passages: Vec<Passage>, units: &mut Vec<UnitSource>) {
    let mut unit: Vec<Passage> = Vec::new();
    for passage in passages {
        if unit
            .last()
            .is_some_and(|last| !last.is_of_same_source(&passage))
        {
            units.push(UnitSource::of(std::mem::take(&mut unit)));
        }
        unit.push(passage);
    }
    if !unit.is_empty() {
        units.push(UnitSource::of(unit));
    }
}

/// The documents of a pack by units. Those with the same id and language that follow each other
/// are one unit, because their passages belong together.
fn documents_of(pack: &Pack) -> impl Iterator<Item = &[ListedDocument]> {
    let belongs = |a: &ListedDocument, b: &ListedDocument| a.id == b.id && a.language == b.language;
    pack.listed.chunk_by(belongs)
}

/// The key of a unit of documents.
fn key_of_documents(pack: &Pack, unit: &[ListedDocument]) -> Key {
    let mut hasher = blake3::Hasher::new();
    add(&mut hasher, pack.id.as_bytes());
    add(&mut hasher, unit[0].id.as_bytes());
    add(&mut hasher, unit[0].language.code().as_bytes());
    for listed in unit {
        add(&mut hasher, listed.file_name.as_bytes());
        add(&mut hasher, &listed.digest);
    }
    key(&hasher)
}

/// The keys of the units of documents, in order.
pub(super) fn keys_of_documents(pack: &Pack) -> impl Iterator<Item = Key> {
    documents_of(pack).map(|unit| key_of_documents(pack, unit))
}

/// The units of documents.
pub(super) fn of_documents(pack: &Pack) -> Vec<UnitSource> {
    let mut units = Vec::new();
    let mut read = pack.documents.iter().peekable();
    for unit in documents_of(pack) {
        let mut passages = Some(Vec::new());
        for listed in unit {
            // Those that were read are in the same order as all.
            let is_it = |document: &&Document| {
                let name = document.file.file_name().unwrap_or_default();
                let header = &document.header;
                name.to_string_lossy() == listed.file_name
                    && (&document.digest, &header.id, header.lang)
                        == (&listed.digest, &listed.id, listed.language)
            };
            match (read.next_if(is_it), &mut passages) {
                (Some(document), Some(passages)) => passages.extend(of_document(pack, document)),
                _ => passages = None,
            }
        }
        units.push(UnitSource {
            key: key_of_documents(pack, unit),
            passages,
        });
    }
    units
}

/// Adds bytes to a digest, so that they aren't taken for a part of what follows.
fn add(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

fn key(hasher: &blake3::Hasher) -> Key {
    let mut key = Key::default();
    hasher.finalize_xof().fill(&mut key);
    key
}
