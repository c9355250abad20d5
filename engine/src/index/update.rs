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
    let whole = match before.units_of_whole.is_empty() {
        true => &before.units.units,
        false => &before.units_of_whole,
    };
    let sources = units::of_library(source.library);
    let keys: Vec<Key> = sources.iter().map(|unit| unit.key).collect();
    let origins = parts::origins(&keys, whole);
    let places_before = places(&before.units.units);

    let whole_places: Vec<(Unit, Counts)> = with_places(whole).collect();
    // Passages of the part that was built as a whole, in service or not.
    let passages_of_whole = |(unit, place): (Unit, Counts)| {
        let ids = place.passages..place.passages + unit.counts.passages;
        let passages = ids.map(|id| old.checked(old.searcher.passage_of_whole(id)));
        passages.collect::<Result<Vec<Passage>, IndexError>>()
    };
    // The units of the library, the passages of those that are new since then, and of those
    // whose vectors the old index doesn't have.
    let mut units = Vec::with_capacity(sources.len());
    let (mut added, mut without_vectors) = (Vec::new(), Vec::new());
    let most = before.parts.whole.counts.passages / WHOLE_PER_EDITED;
    let most = most.min(MAX_EDITED);
    let mut edited = 0;
    for (unit_source, origin) in std::iter::zip(&sources, &origins) {
        let place = places_before.get(&unit_source.key);
        if let Some(position) = origin {
            units.push(whole[*position]);
            if place.is_none() {
                without_vectors.push(passages_of_whole(whole_places[*position])?);
            }
            continue;
        }
        let (unit, passages) = match (unit_source.passages(), place) {
            (Some(passages), _) => (unit_source.unit(&passages), passages.into_owned()),
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
    let removed_units = || {
        let places = whole_places.iter().enumerate();
        places.filter_map(|(position, unit)| (!kept.contains(&position)).then_some(*unit))
    };
    edited += removed_units()
        .map(|(unit, _)| unit.counts.passages)
        .sum::<u32>();
    if edited > most {
        return Ok(None);
    }
    let removed = removed_units().map(|(unit, place)| {
        let passages = passages_of_whole((unit, place));
        passages.map(|passages| UnitSource::made(unit.key, passages))
    });
    let removed = removed.collect::<Result<Vec<UnitSource<'_>>, IndexError>>()?;

    let without_vectors = Passages::of(without_vectors);
    let Some(vectors) = vectors(
        old,
        &units,
        &without_vectors,
        &places_before,
        source,
        progress,
    )?
    else {
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
    let (added, removed) = (write(ADDED, &added)?, write(REMOVED, &removed)?);
    let changes = std::iter::zip(&removed, &added);
    let packs = std::iter::zip(&before.packs_of_whole, changes);
    let mut packs: Vec<PackCounts> = packs
        .map(|(pack, (removed, added))| pack.edited(removed, added))
        .collect();
    build::follow_each_other(&mut packs);
    let content = Generation {
        packs,
        parts: parts::arrange(&units, whole, &origins),
        units_of_whole: whole.clone(),
        units: Units { context, units },
        packs_of_whole: before.packs_of_whole,
    };
    let manifest = building.finish(fingerprint.to_owned(), &content, &vectors)?;
    Ok(Some(manifest))
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
