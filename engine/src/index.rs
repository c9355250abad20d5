//! Builds a full-text index of packs on the disk, and scores passages for queries.
//!
//! Only this module uses tantivy. The index is a cache: [`open_or_build`] opens it if
//! it fits the packs, or else builds a new one beside it and swaps them in one step.

mod analyzer;
mod build;
mod documents;
mod known;
mod manifest;
mod models;
mod pack;
mod parts;
mod passages;
pub mod published;
mod query;
mod schema;
mod score;
mod segment;
mod segment_writer;
mod segments;
mod space;
mod terms;
mod units;
mod update;
mod vectors;

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

pub use build::Progress;
pub use documents::{DocumentPassage, Documents, documents_fingerprint};
pub use known::{forget_known, keep_known, known};
pub use manifest::Manifest;
pub use pack::{PackIndex, Similarities};
pub use passages::{FoundPassage, FoundPassages, PassageIndex, PassageSearch, perfect_score};
pub use query::{QueryTerm, Scored};
pub use schema::{TermKind, View};
pub use score::{B, K1_PASSAGES, idf};

use crate::knowledge::{Glossary, Library, Passage};
use crate::semantic::Encoder;
use crate::text::{Language, Tokenizer};

use build::PackCounts;
pub use models::{kept_vectors, save_vectors};
use parts::Parts;
use space::Space;
use units::{Passages, Units};
use vectors::Vectors;

/// The location of the index, `[index]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The folder. Everything in it can be rebuilt.
    pub folder: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: PathBuf::from("index"),
        }
    }
}

/// Why an index can't be opened, built or searched.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file or folder of the index can't be read or written.
    #[error(
        "the index folder {} can't be used: {source}; make it accessible, or set another one with --index",
        .path.display()
    )]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The search library reported an error.
    #[error("the index in {} failed: {source}; rebuild it with `madoguchi index --force`", .path.display())]
    Library {
        /// The folder.
        path: PathBuf,
        /// The error of the search library.
        source: tantivy::TantivyError,
    },
    /// There is no index that fits, and none may be built.
    #[error(
        "the index in {} doesn't fit its packs or this version of the program; publish it again with the same version",
        .path.display()
    )]
    Unfit {
        /// The folder.
        path: PathBuf,
    },
}

/// An index that is open for searching.
pub struct Index {
    manifest: Manifest,
    folder: PathBuf,
    searcher: query::Searcher,
    /// The vectors of each model; those of the built-in model come first.
    spaces: Vec<Space>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Index")
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

/// When an index is rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// If it is missing, stale or damaged. If many texts are new, the vectors of the
    /// sentence encoder are left for later: they would take minutes, and an index without
    /// them answers as well as the table can.
    WhenStale,
    /// As `WhenStale`, and if vectors were left for later and the next of them complete
    /// the index.
    WhenIncomplete,
    /// Always.
    Always,
    /// Never: an index that doesn't fit is an error.
    Never,
}

/// What an index is built from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The packs.
    pub library: &'s Library,
    /// Splits texts into words.
    pub tokenizer: &'s Arc<Tokenizer>,
    /// Find the concepts of each pack's glossary.
    pub glossaries: &'s [Arc<Glossary>],
    /// Turns texts into vectors; `None` to search by words only.
    pub encoder: Option<&'s Encoder>,
}

/// Opens the index of a library if it need not be built. The library needn't have the texts of
/// its documents.
fn open(folder: &Path, source: &Source<'_>, rebuild: Rebuild) -> Option<Index> {
    let fingerprint = manifest::fingerprint(source.library, source.encoder);
    let index = open_fitting(folder, &fingerprint).filter(|_| rebuild != Rebuild::Always)?;
    let is_used = is_enough(&index, source, rebuild)
        || rebuild == Rebuild::WhenStale && manifest::is_locked(folder);
    is_used.then_some(index)
}

/// True if an index lacks no vectors that this opening of it would make.
fn is_enough(index: &Index, source: &Source<'_>, rebuild: Rebuild) -> bool {
    let waits = rebuild == Rebuild::WhenStale && index.manifest.is_without_sentences;
    source.encoder.is_none_or(|encoder| {
        index.has_all_vectors_of(encoder.endpoint())
            && (waits || index.has_all_vectors_of(encoder.sentence_model()))
    })
}

/// Opens the index of a library, and builds it first if necessary. Several processes
/// can call this at once: one builds, and the others wait and open the result. The library
/// must have the texts of its documents.
///
/// An index that lacks only the vectors of the encoder's endpoint is used as it is
/// while another process builds, and if the endpoint fails. Returns an error if the
/// folder can't be used or the search library fails.
pub fn open_or_build(
    folder: &Path,
    source: &Source<'_>,
    rebuild: Rebuild,
    progress: &dyn Progress,
) -> Result<Index, IndexError> {
    if rebuild == Rebuild::Never {
        return published::open(folder, source);
    }
    if let Some(index) = open(folder, source, rebuild) {
        return Ok(index);
    }
    let fingerprint = manifest::fingerprint(source.library, source.encoder);
    let fitting = || {
        let index = open_fitting(folder, &fingerprint);
        index.filter(|_| rebuild != Rebuild::Always)
    };
    let _lock = manifest::lock(folder)?;
    manifest::remove_leftovers(folder);
    // Another process might have built it while this one waited.
    let before = fitting();
    if let Some(index) = before.filter(|index| is_enough(index, source, rebuild)) {
        return Ok(index);
    }
    let units = units::of_library(source.library);
    // Only an endpoint makes vectors of documents before the index is built.
    let is_remote = source.encoder.and_then(Encoder::endpoint).is_some();
    let encoded = Passages::of_some(&units, |unit| is_remote || unit.is_entry());
    let questions = build::questions(&encoded.passages);
    let texts = encoded.texts(&questions);
    let mut made = models::vectors_without_table(folder, texts, true, source, progress)?;
    let lacks_some = made.has_failed || made.is_without_sentences;
    let is_no_worse = |index: &Index| {
        let endpoint = source.encoder.and_then(Encoder::endpoint);
        made.is_without_sentences
            || !index.is_incomplete()
            || endpoint.is_some_and(|model| index.has_vectors_of(model))
    };
    if lacks_some && let Some(index) = fitting().filter(is_no_worse) {
        return Ok(index);
    }
    let analyzers = analyzer::Analyzer::of_packs(source);
    let building = manifest::Building::begin(folder)?;
    let built = segments::build(
        building.path(),
        &units,
        &analyzers,
        source.encoder,
        progress,
    )?;
    let counts = built
        .packs
        .last()
        .map(PackCounts::after)
        .unwrap_or_default();
    made.place(&encoded.numbers(&built.units), counts);
    if let Some(encoder) = source.encoder {
        let table = Vectors::of_table(encoder, built.rows, built.questions);
        made.of_models.insert(0, table);
    }
    let content = manifest::Generation {
        packs_of_whole: built.packs.clone(),
        packs: built.packs,
        parts: Parts::of_whole(counts),
        units: Units {
            context: units::context(source.library),
            units: built.units,
        },
        units_of_whole: Vec::new(),
    };
    let manifest = building.finish(fingerprint, &content, &made)?;
    manifest::remove_leftovers(folder);
    open_generation(folder, manifest, Check::New)
}

/// Opens the index of a library, or that of the library before an edit after changing what was
/// edited. The library needn't have the texts of documents that haven't changed. `None` if the
/// index must be built: there is none, or too much has changed. `before` is the index in
/// service, if there is one: it need not be opened and checked again.
///
/// # Errors
///
/// If the folder can't be used or the search library fails.
pub fn open_or_update(
    folder: &Path,
    source: &Source<'_>,
    rebuild: Rebuild,
    before: Option<&Index>,
    progress: &dyn Progress,
) -> Result<Option<Index>, IndexError> {
    if let Some(index) = open(folder, source, rebuild) {
        return Ok(Some(index));
    }
    if rebuild != Rebuild::WhenStale || Manifest::read(folder).is_none() {
        return Ok(None);
    }
    let _lock = manifest::lock(folder)?;
    // Before anything is written, because the disk can be full of them.
    manifest::remove_leftovers(folder);
    let fingerprint = manifest::fingerprint(source.library, source.encoder);
    // Another process might have built it while this one waited.
    if let Some(index) = open_fitting(folder, &fingerprint) {
        return Ok(Some(index).filter(|index| is_enough(index, source, rebuild)));
    }
    let manifest = Manifest::read(folder).filter(|manifest| manifest.files_are_whole(folder));
    let before = before.filter(|before| Some(&before.manifest) == manifest.as_ref());
    let opened = match (before, manifest) {
        (None, Some(manifest)) => open_generation(folder, manifest, Check::All).ok(),
        _ => None,
    };
    let Some(old) = before.or(opened.as_ref()) else {
        return Ok(None);
    };
    let updated = update::update(old, &fingerprint, source, progress).and_then(|manifest| {
        manifest::remove_leftovers(folder);
        let open = |manifest| open_generation(folder, manifest, Check::New);
        manifest.map(open).transpose()
    });
    Ok(updated.unwrap_or_else(|error| {
        tracing::warn!(%error, "the index can't be updated and will be rebuilt");
        None
    }))
}

fn open_fitting(folder: &Path, fingerprint: &str) -> Option<Index> {
    let manifest = Manifest::read(folder)?;
    if manifest.fingerprint != fingerprint || !manifest.files_are_whole(folder) {
        return None;
    }
    open_generation(folder, manifest, Check::All)
        .inspect_err(|error| tracing::warn!(%error, "the index is damaged and will be rebuilt"))
        .ok()
}

/// Which files of an index are compared with their checksums when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// All.
    All,
    /// Those that aren't of an index that this process had open.
    New,
}

fn open_generation(folder: &Path, manifest: Manifest, check: Check) -> Result<Index, IndexError> {
    let path = manifest.generation_folder(folder);
    let failed = |source| IndexError::Library {
        path: path.clone(),
        source,
    };
    let content = manifest.content(folder).ok_or_else(|| {
        failed(tantivy::TantivyError::SystemError(
            "the description of the index is damaged".to_owned(),
        ))
    })?;
    let searcher = query::Searcher::open(
        &path,
        manifest.counts,
        &content.packs,
        content.parts,
        check == Check::All,
    )
    .map_err(failed)?;
    let mut spaces = Vec::with_capacity(manifest.spaces.len());
    for (number, shape) in manifest.spaces.iter().enumerate() {
        let file = manifest::vectors_file(number);
        spaces.push(Space::open(&path, &file, shape, manifest.counts).map_err(failed)?);
    }
    Ok(Index {
        manifest,
        folder: folder.to_owned(),
        searcher,
        spaces,
    })
}

impl Index {
    /// False if there is a model whose vectors are missing.
    fn has_all_vectors_of(&self, model: Option<&str>) -> bool {
        model.is_none_or(|model| self.has_vectors_of(model))
    }

    /// True if the index has vectors of a model.
    pub fn has_vectors_of(&self, model: &str) -> bool {
        self.space(model).is_some()
    }

    /// The part of the index that has the pack with this number, from 0 in the order of the
    /// library.
    pub fn pack(&self, number: usize) -> PackIndex<'_> {
        PackIndex::new(self, number)
    }

    /// The numbers of the passages of the thing whose first passage has this number.
    fn numbers_of(&self, first: u32) -> impl Iterator<Item = u32> {
        let after = first..self.manifest.counts.passages;
        after.take_while(move |&number| self.thing(View::Passages, number) == first)
    }

    fn space(&self, model: &str) -> Option<&Space> {
        self.spaces.iter().find(|space| space.model() == model)
    }

    /// True if vectors of the sentence encoder were left for later.
    pub fn is_incomplete(&self) -> bool {
        self.manifest.is_without_sentences
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the index contains and when it was built.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The number of the first passage of the entry or document that a document of a
    /// view belongs to.
    pub fn first_passage(&self, view: View, number: u32) -> u32 {
        self.searcher.first_passage(view, number)
    }

    /// The number of the first passage of the thing that a document of a view belongs
    /// to. Both languages of an entry are one thing, and so is a section of a document.
    pub fn thing(&self, view: View, number: u32) -> u32 {
        self.searcher.thing(view, number)
    }

    /// The language of a passage.
    pub fn language(&self, passage: u32) -> Option<Language> {
        self.searcher.language(passage)
    }

    /// The passage with this number, as it was indexed.
    pub fn passage(&self, number: u32) -> Result<Passage, IndexError> {
        self.checked(self.searcher.passage(number))
    }

    /// The passages of the thing whose first passage has this number, in order.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn passages_of(&self, first: u32) -> Result<Vec<Passage>, IndexError> {
        let numbers = self.numbers_of(first);
        numbers.map(|number| self.passage(number)).collect()
    }

    /// The number of the questions of the entry whose first passage has this number;
    /// `None` if it isn't an entry.
    pub fn question_of(&self, first: u32) -> Option<u32> {
        let (mut low, mut high) = (0, self.manifest.counts.questions);
        // Questions are in the order of their entries.
        while low < high {
            let middle = low + (high - low) / 2;
            match self.thing(View::Questions, middle).cmp(&first) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn checked<T>(&self, result: tantivy::Result<T>) -> Result<T, IndexError> {
        result.map_err(|source| IndexError::Library {
            path: self.manifest.generation_folder(&self.folder),
            source,
        })
    }
}
