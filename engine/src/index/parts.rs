//! Says which documents of the parts of an index are in service, and which numbers they have.
//!
//! An index that was built as a whole has one part. After an edit, its units that are no
//! longer in the library are out of service, and a second part has the units that are new.
//! The order of the documents is that of the library, so that they have the same numbers as in
//! an index that is built as a whole.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::build::Counts;
use super::units::{Key, Unit, with_places};

/// Documents of a part that follow each other in the part and in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    /// The id of the first one in the part.
    pub local: u32,
    /// Its number in the index, where questions follow the passages.
    pub number: u32,
    /// The number of documents.
    pub length: u32,
}

impl Piece {
    /// The ids in the part.
    pub(super) fn locals(&self) -> Range<u32> {
        self.local..self.local + self.length
    }

    /// The numbers in the index.
    pub(super) fn numbers(&self) -> Range<u32> {
        self.number..self.number + self.length
    }
}

/// A part of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// The number of its documents, in service or not.
    pub counts: Counts,
    /// The documents in service, in order.
    pub pieces: Vec<Piece>,
}

/// The parts of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parts {
    /// The part that was built as a whole.
    pub whole: Part,
    /// The units that are new since then.
    pub added: Part,
    /// The number of documents that are out of service since then. They have a part too, so
    /// that their terms aren't counted.
    pub removed: Counts,
}

impl Parts {
    /// The parts of an index that is built as a whole.
    pub(super) fn of_whole(counts: Counts) -> Parts {
        let all = Piece {
            local: 0,
            number: 0,
            length: counts.passages + counts.questions,
        };
        Parts {
            whole: Part {
                counts,
                pieces: vec![all],
            },
            ..Parts::default()
        }
    }

    /// The number of documents in service.
    pub(super) fn in_service(&self) -> Counts {
        self.whole
            .counts
            .minus(self.removed)
            .plus(self.added.counts)
    }
}

/// The number of documents of units.
fn total<'u>(units: impl IntoIterator<Item = &'u Unit>) -> Counts {
    let units = units.into_iter();
    units.fold(Counts::default(), |sum, unit| sum.plus(unit.counts))
}

/// The parts of an index with these units, some of which are in the whole part.
pub(super) fn arrange(units: &[Unit], whole: &[Unit], origins: &[Option<usize>]) -> Parts {
    let (all, old) = (total(units), total(whole));
    let new = std::iter::zip(units, origins).filter(|(_, origin)| origin.is_none());
    let added = total(new.map(|(unit, _)| unit));
    let starts: Vec<Counts> = with_places(whole).map(|(_, start)| start).collect();
    let (mut of_whole, mut of_added) = (Pieces::of(old), Pieces::of(added));
    let (mut number, mut local) = (Counts::default(), Counts::default());
    for (unit, origin) in std::iter::zip(units, origins) {
        match origin {
            Some(position) => of_whole.push(starts[*position], number, unit.counts),
            None => {
                of_added.push(local, number, unit.counts);
                local = local.plus(unit.counts);
            }
        }
        number = number.plus(unit.counts);
    }
    Parts {
        whole: of_whole.finish(all),
        added: of_added.finish(all),
        removed: old.minus(all.minus(added)),
    }
}

/// Collects the pieces of a part, in both views.
struct Pieces {
    counts: Counts,
    passages: Vec<Piece>,
    questions: Vec<Piece>,
}

impl Pieces {
    fn of(counts: Counts) -> Pieces {
        Pieces {
            counts,
            passages: Vec::new(),
            questions: Vec::new(),
        }
    }

    fn push(&mut self, local: Counts, number: Counts, length: Counts) {
        extend(
            &mut self.passages,
            local.passages,
            number.passages,
            length.passages,
        );
        extend(
            &mut self.questions,
            local.questions,
            number.questions,
            length.questions,
        );
    }

    /// Questions follow the passages, in the part and in an index with these counts.
    fn finish(self, all: Counts) -> Part {
        let counts = self.counts;
        let mut pieces = self.passages;
        let questions = self.questions.into_iter().map(|piece| Piece {
            local: piece.local + counts.passages,
            number: piece.number + all.passages,
            ..piece
        });
        for piece in questions {
            extend(&mut pieces, piece.local, piece.number, piece.length);
        }
        Part { counts, pieces }
    }
}

/// Adds documents to pieces, and to the last piece if they continue it.
fn extend(pieces: &mut Vec<Piece>, local: u32, number: u32, length: u32) {
    match pieces.last_mut() {
        _ if length == 0 => {}
        Some(last) if last.locals().end == local && last.numbers().end == number => {
            last.length += length;
        }
        _ => pieces.push(Piece {
            local,
            number,
            length,
        }),
    }
}

/// Chooses where units come from: for each key, the position of its unit in the whole part, or
/// `None` if the unit is new. Positions ascend, and as few units as possible are new: the longest
/// increasing subsequence of the positions of their keys (Schensted, "Longest Increasing and
/// Decreasing Subsequences", 1961).
pub(super) fn origins(keys: &[Key], whole: &[Unit]) -> Vec<Option<usize>> {
    let mut positions: HashMap<Key, Vec<usize>> = HashMap::new();
    for (position, unit) in whole.iter().enumerate().rev() {
        positions.entry(unit.key).or_default().push(position);
    }
    // Units with the same key are taken in order.
    let candidates: Vec<Option<usize>> = keys
        .iter()
        .map(|key| positions.get_mut(key).and_then(Vec::pop))
        .collect();
    // For each length, the candidate with the least position that ends a sequence of it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; candidates.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(position) = candidate else { continue };
        let length = ends.partition_point(|&end| candidates[end] < Some(*position));
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut origins = vec![None; candidates.len()];
    let mut next = ends.last().copied();
    while let Some(index) = next {
        origins[index] = candidates[index];
        next = before[index];
    }
    origins
}
