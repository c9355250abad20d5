//! Packs that parse to what is wrong in them all the same.
//!
//! Each file of this module looks for one family of mistakes, a pack at a time;
//! what does not parse was reported by [`load`](super::load()). A mistake is
//! told once, where an author would mend it, and not again by what follows from
//! it: a file that was left out counts as existing. Nothing here reads the disk.

mod dates;
mod duplicates;
mod glossary;
mod links;
mod references;
mod sides;
mod sources;
mod targets;
mod texts;

#[cfg(test)]
pub(crate) mod tests;

use super::entry::Side;
use super::library::Library;
use super::pack::Pack;
use super::problem::Problem;
use crate::text::Tokenizer;
use targets::Targets;

/// Everything that is wrong in the packs of a library, sorted by place.
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
        glossary::check(pack, &targets, tokenizer, &mut problems);
    }
    problems.sort();
    problems
}

/// The sides of all entries.
fn sides(pack: &Pack) -> impl Iterator<Item = &Side> {
    pack.entries.iter().flat_map(|entry| entry.sides.values())
}
