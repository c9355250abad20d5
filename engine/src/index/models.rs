//! Turns the texts of packs into their vectors by every model: the table, the sentence
//! encoder and the endpoint.
//!
//! The sentence encoder takes milliseconds for a text, so its vectors are kept by content,
//! in the index folder and in the folders of packs.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::build::{self, Counts, Progress, Texts};
use super::vectors::{self, Vectors};
use super::{IndexError, Source};
use crate::knowledge::passage::of_entries;
use crate::knowledge::{Pack, Passage};
use crate::semantic::{Encoder, KeptVectors};

/// The most new texts that the sentence encoder encodes each time that an index is opened:
/// a few seconds.
const MAX_ENCODED: usize = 2_000;

/// The most vectors of the sentence encoder that stay in the index folder although their texts
/// are no longer in use, besides a quarter of those that are: an edit that is undone needs
/// them again, and removing them reads the texts of all entries.
const MAX_UNUSED: usize = 500;

/// The file of a pack's folder with the vectors of its entries, so that they come with it.
const VECTORS_OF_PACK: &str = "vectors.bin";

/// The file of the index folder with the vectors of all texts that are in use, and of some
/// that were.
const KEPT_VECTORS: &str = "sentences";

/// The vectors of a model that are kept in an index folder and in the folders of packs.
pub fn kept_vectors(folder: &Path, packs: &[Pack], model: &str) -> KeptVectors {
    let mut kept = KeptVectors::new(model);
    add(&mut kept, &folder.join(KEPT_VECTORS));
    for pack in packs {
        add(&mut kept, &pack.folder.join(VECTORS_OF_PACK));
    }
    kept
}

/// Adds the vectors of a file. If it can't be read or is no regular file, its vectors are
/// made again.
fn add(kept: &mut KeptVectors, path: &Path) {
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    if is_file && let Ok(bytes) = fs::read(path) {
        kept.add(&bytes);
    }
}

/// Writes vectors to a file, which is replaced in one step.
fn write(path: &Path, vectors: &KeptVectors) -> io::Result<()> {
    let bytes = vectors.to_bytes();
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    let temporary = path.with_extension("new");
    fs::write(&temporary, bytes)?;
    fs::rename(temporary, path)
}

/// Writes the vectors of each pack's entries by the sentence encoder to the pack's folder,
/// from a complete index of the packs. Returns the files.
///
/// # Errors
///
/// If a file can't be written.
pub fn save_vectors(folder: &Path, packs: &[Pack], encoder: &Encoder) -> io::Result<Vec<PathBuf>> {
    let Some(model) = encoder.sentence_model() else {
        return Ok(Vec::new());
    };
    let mut all = KeptVectors::new(model);
    add(&mut all, &folder.join(KEPT_VECTORS));
    let mut written = Vec::with_capacity(packs.len());
    for pack in packs {
        let passages = of_entries(pack);
        let questions = build::questions(&passages);
        let texts = texts_of(&passages, &questions);
        let path = pack.folder.join(VECTORS_OF_PACK);
        write(&path, &all.only(texts.of_entries()))?;
        written.push(path);
    }
    Ok(written)
}

/// Passages with their questions, for the sentence encoder.
fn texts_of<'p>(passages: &'p [Passage], questions: &'p [build::Question<'p>]) -> Texts<'p> {
    Texts {
        passages,
        questions,
    }
}

/// The vectors of texts by each model; those of the table come first.
#[derive(Default)]
pub(super) struct AllVectors<'s> {
    pub of_models: Vec<Vectors<'s>>,
    /// True if the endpoint failed, whose vectors are missing.
    pub has_failed: bool,
    /// True if the vectors of the sentence encoder are left for later.
    pub is_without_sentences: bool,
}

impl AllVectors<'_> {
    /// Gives the vectors their places in an index: the passages that they are of have these
    /// numbers.
    pub(super) fn place(&mut self, numbers: &[u32], counts: Counts) {
        for vectors in &mut self.of_models {
            vectors.place(numbers, counts.passages as usize);
        }
    }
}

/// Removes the vectors of texts that aren't in the packs, if there are many of them.
fn without_unused(kept: KeptVectors, packs: &[Pack]) -> KeptVectors {
    let entries = packs.iter().flat_map(|pack| &pack.entries);
    let sides = entries.flat_map(|entry| entry.sides.values());
    // The question, the other ways to ask, and the answer.
    let used: usize = sides.map(|side| 2 + side.header.also.len()).sum();
    if kept.count() <= used + used / 4 + MAX_UNUSED {
        return kept;
    }
    let mut left = kept.emptied();
    for pack in packs {
        let passages = of_entries(pack);
        let questions = build::questions(&passages);
        left.extend(kept.only(texts_of(&passages, &questions).of_entries()));
    }
    left
}

/// Makes the vectors of texts that are new to an index.
pub(super) fn vectors_of<'s>(
    folder: &Path,
    texts: Texts<'_>,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<AllVectors<'s>, IndexError> {
    let mut all = vectors_without_table(folder, texts, false, source, progress)?;
    let table = source.encoder.map(|encoder| Vectors::of(texts, encoder));
    all.of_models.splice(0..0, table);
    Ok(all)
}

/// Makes the vectors of texts by the other models than the table. Those of the sentence encoder
/// are made a step at a time: what is missing after this step is left for later. Unless the
/// texts are all of an index, the vectors of other texts of the library stay in the file of the
/// index folder.
pub(super) fn vectors_without_table<'s>(
    folder: &Path,
    texts: Texts<'_>,
    are_all: bool,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<AllVectors<'s>, IndexError> {
    let mut all = AllVectors::default();
    let Some(encoder) = source.encoder else {
        return Ok(all);
    };
    if let Some(model) = encoder.sentence_model() {
        let mut kept = kept_vectors(folder, &source.library.packs, model);
        let mut missing = texts.missing(&kept);
        all.is_without_sentences = missing.len() > MAX_ENCODED;
        missing.truncate(MAX_ENCODED);
        vectors::encode_missing(&missing, encoder, &mut kept, progress);
        let kept = match are_all {
            true => kept.only(texts.of_entries()),
            false => without_unused(kept, &source.library.packs),
        };
        let path = folder.join(KEPT_VECTORS);
        match write(&path, &kept) {
            // The next step would begin where this one did.
            Err(source) if all.is_without_sentences => {
                return Err(IndexError::Disk { path, source });
            }
            Err(error) => {
                tracing::warn!(%error, "vectors can't be kept; the next build makes them again");
            }
            Ok(()) => {}
        }
        if !all.is_without_sentences {
            let vectors = Vectors::of_sentences(texts, model, &kept);
            all.of_models.push(vectors);
        }
    }
    let remote = encoder
        .endpoint()
        .map(|model| Vectors::remote(texts, encoder, model));
    match remote.transpose() {
        Ok(remote) => all.of_models.extend(remote),
        Err(error) => {
            tracing::warn!(%error, "the endpoint failed; only the built-in models are used");
            all.has_failed = true;
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load::library_of;
    use crate::semantic::{Role, Vector};

    #[test]
    fn vectors_of_edited_texts_go_once_there_are_many() {
        let entry = "---\nquestion: When?\nalso: [What time?]\nsources: [S]\n\
                     as_of: 2026-01-15\n---\n\nAt nine.\n";
        let sources =
            "sources.S = { title = \"S\", url = \"https://s.example\", date = \"2026\" }\n";
        let files = [("pack.toml", sources), ("entries/a.en.md", entry)];
        let library = library_of(&files.map(|(path, text)| (path, text.to_owned())));
        let packs = library.expect("a pack").packs;
        let used = [(Role::Question, "When?"), (Role::Question, "What time?")];
        let used = used.into_iter().chain([(Role::Passage, "When?\nAt nine.")]);
        for (unused, left) in [(MAX_UNUSED, MAX_UNUSED + 3), (MAX_UNUSED + 1, 3)] {
            let mut kept = KeptVectors::new("model");
            let edited: Vec<String> = (0..unused).map(|number| format!("{number}?")).collect();
            let edited = edited.iter().map(|text| (Role::Question, text.as_str()));
            for (role, text) in used.clone().chain(edited) {
                kept.insert(role, text, Vector::new(&[1.0]));
            }
            let kept = without_unused(kept, &packs);
            assert_eq!(kept.count(), left);
            assert!(
                used.clone()
                    .all(|(role, text)| kept.get(role, text).is_some())
            );
        }
    }
}
