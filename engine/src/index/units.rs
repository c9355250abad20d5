//! Divides the passages of a library into units, which are indexed and replaced as a whole:
//! an entry, a document, a setting, the rows of a rollout.
//!
//! A unit is known by the digest of what its passages are made from, so that the units that
//! two libraries share are found without the texts of their documents. What a passage is
//! relative to other passages is inside its unit.

use std::borrow::Cow;

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
pub(super) struct UnitSource<'l> {
    pub key: Key,
    texts: UnitTexts<'l>,
}

/// What the passages of a unit are made from.
enum UnitTexts<'l> {
    /// The passages, of anything but documents.
    Made(Vec<Passage>),
    /// Documents of a pack, whose passages are made when they are needed: those of all would
    /// take as much memory as the documents.
    Documents(&'l Pack, &'l [Document]),
    /// A document that wasn't read is among them.
    Unread,
}

impl<'l> UnitSource<'l> {
    fn of(passages: Vec<Passage>) -> UnitSource<'l> {
        let mut hasher = blake3::Hasher::new();
        for passage in &passages {
            add(&mut hasher, format!("{passage:?}").as_bytes());
        }
        UnitSource::made(key(&hasher), passages)
    }

    /// The unit with this key and these passages.
    pub(super) fn made(key: Key, passages: Vec<Passage>) -> UnitSource<'l> {
        UnitSource {
            key,
            texts: UnitTexts::Made(passages),
        }
    }

    /// Its passages; `None` if it has a document that wasn't read.
    pub(super) fn passages(&self) -> Option<Cow<'_, [Passage]>> {
        match &self.texts {
            UnitTexts::Made(passages) => Some(Cow::Borrowed(passages)),
            UnitTexts::Documents(pack, documents) => {
                let passages = documents.iter().map(|document| of_document(pack, document));
                Some(Cow::Owned(passages.flatten().collect()))
            }
            UnitTexts::Unread => None,
        }
    }

    /// True if it is an entry.
    pub(super) fn is_entry(&self) -> bool {
        matches!(&self.texts, UnitTexts::Made(passages) if is_entry(passages))
    }

    /// The size of its texts in bytes, as far as they were read.
    pub(super) fn size(&self) -> usize {
        match &self.texts {
            UnitTexts::Made(passages) => passages.iter().map(|p| p.text.len()).sum(),
            UnitTexts::Documents(_, documents) => documents.iter().map(|d| d.body.len()).sum(),
            UnitTexts::Unread => 0,
        }
    }

    /// The unit in an index with these passages of it.
    pub(super) fn unit(&self, passages: &[Passage]) -> Unit {
        Unit {
            key: self.key,
            counts: Counts {
                // An index has at most as many passages.
                passages: u32::try_from(passages.len()).unwrap_or(u32::MAX),
                questions: u32::from(is_entry(passages)),
            },
        }
    }
}

/// True if passages are of an entry.
fn is_entry(passages: &[Passage]) -> bool {
    let mut passages = passages.iter();
    passages
        .next()
        .is_some_and(|p| p.kind == PassageKind::Entry)
}

/// The passages of units, one after the other.
#[derive(Default)]
pub(super) struct Passages {
    pub passages: Vec<Passage>,
    /// The unit of each passage, by a number.
    pub units: Vec<usize>,
}

impl Passages {
    /// The passages of units.
    pub(super) fn of(units: impl IntoIterator<Item = Vec<Passage>>) -> Passages {
        let mut all = Passages::default();
        for (number, passages) in units.into_iter().enumerate() {
            all.units
                .extend(std::iter::repeat_n(number, passages.len()));
            all.passages.extend(passages);
        }
        all
    }

    /// The passages of some of the units of a library.
    pub(super) fn of_some(
        units: &[UnitSource<'_>],
        is_one: impl Fn(&UnitSource<'_>) -> bool,
    ) -> Passages {
        Passages::of(units.iter().map(|unit| match is_one(unit) {
            true => unit.passages().unwrap_or_default().into_owned(),
            false => Vec::new(),
        }))
    }

    /// The numbers of the passages in an index of these units.
    pub(super) fn numbers(&self, units: &[Unit]) -> Vec<u32> {
        let starts: Vec<u32> = with_places(units)
            .map(|(_, place)| place.passages)
            .collect();
        let of_units = self.units.chunk_by(|a, b| a == b);
        let numbers = of_units.flat_map(|unit| (starts[unit[0]]..).take(unit.len()));
        numbers.collect()
    }

    /// With the questions of the entries among them.
    pub(super) fn texts<'p>(&'p self, questions: &'p [Question<'p>]) -> Texts<'p> {
        Texts {
            passages: &self.passages,
            questions,
        }
    }
}

/// The units of a library, in order.
pub(super) fn of_library(library: &Library) -> Vec<UnitSource<'_>> {
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
fn push(passages: Vec<Passage>, units: &mut Vec<UnitSource<'_>>) {
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
pub(super) fn of_documents(pack: &Pack) -> impl Iterator<Item = UnitSource<'_>> {
    let mut rest = pack.documents.as_slice();
    documents_of(pack).map(move |unit| {
        // Those that were read are in the same order as all.
        let is_it = |(document, listed): (&Document, &ListedDocument)| {
            let name = document.file.file_name().unwrap_or_default();
            let header = &document.header;
            name.to_string_lossy() == listed.file_name
                && (&document.digest, &header.id, header.lang)
                    == (&listed.digest, &listed.id, listed.language)
        };
        let mut left = rest;
        for listed in unit {
            if let Some((first, others)) = left.split_first()
                && is_it((first, listed))
            {
                left = others;
            }
        }
        let read = &rest[..rest.len() - left.len()];
        rest = left;
        UnitSource {
            key: key_of_documents(pack, unit),
            texts: match read.len() == unit.len() {
                true => UnitTexts::Documents(pack, read),
                false => UnitTexts::Unread,
            },
        }
    })
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
