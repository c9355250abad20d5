//! Changes an index after an edit of its packs, without analyzing what wasn't edited.
//!
//! The part of the index that was built as a whole stays as it is. The units that are new
//! since then become a second part, and those that are no longer in the library a third one,
//! so that searches can subtract their terms. Scores and numbers are those of an index that is
//! built as a whole, and so are the vectors, which are written anew.

use std::collections::{HashMap, HashSet};

use super::analyzer::Analyzer;
use super::build::{self, Counts, PackCounts, Progress};
use super::manifest::{Building, Generation, Manifest};
use super::models::{self, AllVectors};
use super::parts;
use super::query::{ADDED, REMOVED};
use super::segments;
use super::units::{self, Key, Passages, Unit, UnitSource, Units, with_places};
use super::{Index, IndexError, Source};
use crate::knowledge::Passage;

/// The most passages that are new or out of service since an index was built as a whole. They
/// are analyzed again after each edit, which takes less than a second.
const MAX_EDITED: u32 = 2_000;

/// The least number of passages for each one that is new or out of service. Small packs are
/// indexed within a second.
const WHOLE_PER_EDITED: u32 = 8;

/// Writes the index of a library that differs little from that of an open index, whose folder
/// the caller has locked. `None` if the index must be built as a whole.
pub(super) fn update(
    old: &Index,
    fingerprint: &str,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<Option<Manifest>, IndexError> {
    let folder = &old.folder;
    let Some(before) = old.manifest.content(folder) else {
        return Ok(None);
    };
    let context = units::context(source.library);
    if before.units.context != context || old.is_incomplete() {
        return Ok(None);
    }
    let whole = whole(&before);
    let sources = units::of_library(source.library);
    let keys: Vec<Key> = sources.iter().map(|unit| unit.key).collect();
    let origins = parts::origins(&keys, whole);
    let places_before = places(&before.units.units);
    let Some(edit) = Edit::of(old, &before, &sources, &origins, &places_before)? else {
        return Ok(None);
    };
    let Edit { units, .. } = edit;
    let new = &edit.without_vectors;
    let Some(vectors) = vectors(old, &units, new, &places_before, source, progress)? else {
        return Ok(None);
    };
    let building = Building::begin(folder)?;
    building.take_whole(&old.manifest.generation_folder(folder))?;
    let analyzers = Analyzer::of_packs(source);
    let write = |name: &str, units: &[UnitSource<'_>]| {
        if units.is_empty() {
            return Ok(vec![PackCounts::default(); analyzers.len()]);
        }
        let folder = building.folder(name)?;
        let built = segments::build(&folder, units, &analyzers, None, &())?;
        Ok(built.packs)
    };
    let (added, removed) = (write(ADDED, &edit.added)?, write(REMOVED, &edit.removed)?);
    let changes = std::iter::zip(&removed, &added);
    let packs = std::iter::zip(&before.packs_of_whole, changes);
    let mut packs: Vec<PackCounts> = packs
        .map(|(pack, (removed, added))| pack.edited(removed, added))
        .collect();
    build::follow_each_other(&mut packs);
    let content = Generation {
        packs,
        parts: parts::arrange(&units, whole, &origins),
        units_of_whole: whole.to_vec(),
        units: Units { context, units },
        packs_of_whole: before.packs_of_whole,
    };
    let manifest = building.finish(fingerprint.to_owned(), &content, &vectors)?;
    Ok(Some(manifest))
}

/// How a library differs from the part of an index that was built as a whole.
struct Edit<'s> {
    /// The units of the library.
    units: Vec<Unit>,
    /// Those of them that the part doesn't have.
    added: Vec<UnitSource<'s>>,
    /// The units of the part that are no longer in the library.
    removed: Vec<UnitSource<'s>>,
    /// The passages whose vectors the index doesn't have.
    without_vectors: Passages,
}

impl Edit<'_> {
    /// The edit of the index `old`, with the generation `before`, that leads to the units of a
    /// library. `origins` has the position of each of them in the part that was built as a whole,
    /// if it is there. `None` if too many passages were added or removed, or a text isn't known.
    fn of(
        old: &Index,
        before: &Generation,
        sources: &[UnitSource<'_>],
        origins: &[Option<usize>],
        places_before: &HashMap<Key, (Unit, Counts)>,
    ) -> Result<Option<Self>, IndexError> {
        let most = before.parts.whole.counts.passages / WHOLE_PER_EDITED;
        let most = most.min(MAX_EDITED);
        let whole: Vec<(Unit, Counts)> = with_places(whole(before)).collect();
        let mut units = Vec::with_capacity(sources.len());
        let (mut added, mut without_vectors) = (Vec::new(), Vec::new());
        let mut edited = 0;
        for (source, origin) in std::iter::zip(sources, origins) {
            let place = places_before.get(&source.key);
            if let Some(position) = origin {
                units.push(whole[*position].0);
                if place.is_none() {
                    without_vectors.push(passages_of_whole(old, whole[*position])?);
                }
                continue;
            }
            let (unit, passages) = match (source.passages(), place) {
                (Some(passages), _) => (source.unit(&passages), passages.into_owned()),
                (None, Some((unit, place))) => (*unit, passages_at(old, *place, *unit)?),
                (None, None) => return Ok(None),
            };
            edited += unit.counts.passages;
            if edited > most {
                return Ok(None);
            }
            if place.is_none() {
                without_vectors.push(passages.clone());
            }
            units.push(unit);
            added.push(UnitSource::made(unit.key, passages));
        }
        let kept: HashSet<usize> = origins.iter().copied().flatten().collect();
        let places = whole.iter().enumerate();
        let removed = places.filter(|(position, _)| !kept.contains(position));
        let removed: Vec<(Unit, Counts)> = removed.map(|(_, unit)| *unit).collect();
        let passages = removed.iter().map(|(unit, _)| unit.counts.passages);
        edited += passages.sum::<u32>();
        if edited > most {
            return Ok(None);
        }
        let removed = removed.into_iter().map(|(unit, place)| {
            let passages = passages_of_whole(old, (unit, place))?;
            Ok(UnitSource::made(unit.key, passages))
        });
        Ok(Some(Edit {
            units,
            added,
            removed: removed.collect::<Result<_, IndexError>>()?,
            without_vectors: Passages::of(without_vectors),
        }))
    }
}

/// The units of the part that was built as a whole.
fn whole(generation: &Generation) -> &[Unit] {
    match generation.units_of_whole.is_empty() {
        true => &generation.units.units,
        false => &generation.units_of_whole,
    }
}

/// The passages of a unit of the part that was built as a whole, in service or not.
fn passages_of_whole(
    index: &Index,
    (unit, place): (Unit, Counts),
) -> Result<Vec<Passage>, IndexError> {
    let ids = place.passages..place.passages + unit.counts.passages;
    ids.map(|id| index.checked(index.searcher.passage_of_whole(id)))
        .collect()
}

/// The units of an index with their places. Units with the same key have the same passages.
fn places(units: &[Unit]) -> HashMap<Key, (Unit, Counts)> {
    let places = with_places(units);
    places
        .map(|(unit, place)| (unit.key, (unit, place)))
        .collect()
}

/// The passages of a unit of an index.
fn passages_at(index: &Index, place: Counts, unit: Unit) -> Result<Vec<Passage>, IndexError> {
    let numbers = place.passages..place.passages + unit.counts.passages;
    numbers.map(|number| index.passage(number)).collect()
}

/// The vectors of units: those of the index before, and those of the passages that are new to
/// it, in order.
/// `None` if they can't be made in this way, because that index has other models.
fn vectors<'o>(
    old: &'o Index,
    units: &[Unit],
    new: &Passages,
    places_before: &HashMap<Key, (Unit, Counts)>,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<Option<AllVectors<'o>>, IndexError> {
    let questions = build::questions(&new.passages);
    let texts = new.texts(&questions);
    let made = models::vectors_of(&old.folder, texts, source, progress)?;
    let fit = std::iter::zip(&made.of_models, &old.spaces)
        .all(|(vectors, space)| vectors.are_like(space));
    if made.is_without_sentences || !fit || made.of_models.len() != old.spaces.len() {
        return Ok(None);
    }
    let joined = std::iter::zip(&made.of_models, &old.spaces).map(|(vectors, space)| {
        let places = units.iter().map(|unit| {
            let place = places_before.get(&unit.key).map(|(_, place)| *place);
            (unit.counts, place)
        });
        vectors.with_known(space, places)
    });
    Ok(Some(AllVectors {
        of_models: joined.collect(),
        ..AllVectors::default()
    }))
}

#[cfg(test)]
mod tests;
