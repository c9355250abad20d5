//! Finds mistakes in packs that were loaded.
//!
//! Each file of this module looks for one kind of mistake in one pack. Files that
//! don't parse were already reported by [`load`](super::load()). A mistake is
//! reported once, where the author would fix it, and not again for its
//! consequences: a file that was left out counts as existing. Nothing here reads
//! the disk.

mod avoided;
mod dates;
mod duplicates;
mod glossary;
mod html;
mod ignored;
mod links;
mod references;
mod row_texts;
mod sides;
mod sources;
mod targets;
mod terms;
mod texts;

#[cfg(test)]
pub(crate) mod tests;

use jiff::civil::Date;

use super::entry::Side;
use super::library::Library;
use super::pack::Pack;
use super::problem::Problem;
use crate::text::Tokenizer;
use targets::Targets;

/// Finds the mistakes in the packs of a library, sorted by place.
pub fn check(library: &Library, tokenizer: &Tokenizer) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pack in &library.packs {
        let targets = Targets::of(pack);
        texts::check(pack, &mut problems);
        sides::check(pack, &mut problems);
        dates::check(pack, &mut problems);
        sources::check(pack, &mut problems);
        duplicates::check(pack, tokenizer, &mut problems);
        references::check(pack, &targets, &mut problems);
        links::check(pack, &targets, &mut problems);
        html::check(pack, &mut problems);
        ignored::check(pack, &mut problems);
        avoided::check(pack, &mut problems);
        glossary::check(pack, &targets, tokenizer, &mut problems);
    }
    problems.sort();
    problems
}

/// Finds the entries that say that they were verified after `today`, sorted by place.
pub fn future(library: &Library, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pack in &library.packs {
        dates::future(pack, today, &mut problems);
    }
    problems.sort();
    problems
}

/// The sides of all entries.
fn all_sides(pack: &Pack) -> impl Iterator<Item = &Side> {
    pack.entries.iter().flat_map(|entry| entry.sides.values())
}
