//! Packs to a full-text index on the disk, and queries to scored passages.
//!
//! The only user of tantivy. An index is a cache: [`open_or_build`] opens the
//! one that fits the packs, or builds it beside the old one and swaps it in.

mod analyzer;
mod build;
mod manifest;
mod query;
mod schema;
mod score;
mod vectors;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

pub use build::Progress;
pub use manifest::Manifest;
pub use query::{QueryTerm, Scored};
pub use schema::{TermKind, View};

use crate::knowledge::{Glossary, Library, Passage};
use crate::semantic::{Encoder, Meaning};
use crate::text::{Language, Tokenizer};

use vectors::{Space, Texts, Vectors};

/// Where the index is kept, `[index]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The folder; everything in it can be rebuilt.
    pub folder: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            folder: PathBuf::from("index"),
        }
    }
}

/// Why there is no index to ask.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file or folder of the index cannot be read or written.
    #[error(
        "the index folder {} can't be used: {source}; make it accessible, or choose another one with --index",
        .path.display()
    )]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The search library failed.
    #[error("the index in {} failed: {source}; run `madoguchi index --force` to rebuild it", .path.display())]
    Library {
        /// The folder.
        path: PathBuf,
        /// What the library said.
        source: tantivy::TantivyError,
    },
}

/// An index that is open for searching.
pub struct Index {
    manifest: Manifest,
    folder: PathBuf,
    searcher: query::Searcher,
    /// The vectors of each model, the built-in one's first.
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

/// Whether a fitting index may be used as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// Only when it is missing, stale or damaged.
    WhenStale,
    /// Always.
    Always,
}

/// What an index is made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The packs.
    pub library: &'s Library,
    /// How texts are cut into words.
    pub tokenizer: &'s Arc<Tokenizer>,
    /// Which words mean the same.
    pub glossary: &'s Arc<Glossary>,
    /// What gives texts their vectors, unless only words count.
    pub encoder: Option<&'s Encoder>,
}

/// Opens the index of a library, after building it if need be. Safe to call
/// from several processes at once: one builds, the others wait and open.
///
/// An index that lacks only the vectors of the encoder's endpoint serves until they
/// can be had: while another process asks for them, and when the endpoint fails.
pub fn open_or_build(
    folder: &Path,
    source: &Source<'_>,
    rebuild: Rebuild,
    progress: &dyn Progress,
) -> Result<Index, IndexError> {
    let fingerprint = manifest::fingerprint(source.library, source.encoder);
    let endpoint = source.encoder.and_then(Encoder::endpoint);
    let fitting = || {
        let index = open_fitting(folder, &fingerprint);
        index.filter(|_| rebuild == Rebuild::WhenStale)
    };
    let before = fitting();
    if let Some(index) = before
        && (index.is_complete(endpoint) || manifest::is_locked(folder))
    {
        return Ok(index);
    }
    let _lock = manifest::lock(folder)?;
    // Another process may have built it while this one waited.
    let before = fitting();
    if let Some(index) = before.filter(|index| index.is_complete(endpoint)) {
        return Ok(index);
    }
    let passages: Vec<Passage> = source
        .library
        .packs
        .iter()
        .flat_map(crate::knowledge::passage::passages)
        .collect();
    let questions = build::questions(&passages);
    let texts = Texts {
        passages: &passages,
        questions: &questions,
    };
    let (vectors, are_all) = vectors_of(texts, source.encoder);
    if !are_all && let Some(index) = fitting() {
        return Ok(index);
    }
    manifest::remove_leftovers(folder);
    let analyzer = analyzer::Analyzer::new(source.tokenizer.clone(), source.glossary.clone());
    let building = manifest::Building::begin(folder)?;
    let counts = build::build(building.path(), &passages, &questions, &analyzer, progress)?;
    let manifest = building.finish(fingerprint, counts, &vectors)?;
    manifest::remove_leftovers(folder);
    open(folder, manifest)
}

/// What texts mean: to the built-in model and to the endpoint, if that answers, and
/// whether these are all.
fn vectors_of(texts: Texts<'_>, encoder: Option<&Encoder>) -> (Vec<Vectors>, bool) {
    let Some(encoder) = encoder else {
        return (Vec::new(), true);
    };
    let mut vectors = vec![Vectors::of(texts, encoder)];
    let remote = encoder
        .endpoint()
        .map(|model| Vectors::remote(texts, encoder, model));
    match remote.transpose() {
        Ok(remote) => vectors.extend(remote),
        Err(error) => {
            tracing::warn!(%error, "only the built-in model finds by meaning");
            return (vectors, false);
        }
    }
    (vectors, true)
}

fn open_fitting(folder: &Path, fingerprint: &str) -> Option<Index> {
    let manifest = Manifest::read(folder)?;
    if manifest.fingerprint != fingerprint || !manifest.files_are_whole(folder) {
        return None;
    }
    open(folder, manifest)
        .inspect_err(|error| tracing::warn!(%error, "the index is damaged and is built anew"))
        .ok()
}

fn open(folder: &Path, manifest: Manifest) -> Result<Index, IndexError> {
    let path = manifest.generation_folder(folder);
    let failed = |source| IndexError::Library {
        path: path.clone(),
        source,
    };
    let searcher = query::Searcher::open(&path, manifest.counts).map_err(failed)?;
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
    /// True unless the vectors of an endpoint's model are missing.
    fn is_complete(&self, endpoint: Option<&str>) -> bool {
        endpoint.is_none_or(|model| self.has_vectors_of(model))
    }

    /// True if there are vectors of a model.
    pub fn has_vectors_of(&self, model: &str) -> bool {
        self.spaces.iter().any(|space| space.model() == model)
    }

    /// How near each document of a view is to what a question means, by number: 0
    /// to 1 for most, higher is nearer. On the scale of the built-in model, whichever
    /// the question's model is. Empty if there are no vectors of that.
    pub fn nearness(&self, view: View, question: &Meaning) -> Vec<f32> {
        let of_model = |space: &&Space| space.model() == question.model;
        let Some(space) = self.spaces.iter().find(of_model) else {
            return Vec::new();
        };
        let mut nearness = space.nearness(view, &question.vector);
        if let Some(built_in) = self.spaces.first()
            && built_in.model() != space.model()
        {
            for nearness in &mut nearness {
                *nearness = space.as_measured_by(built_in, *nearness);
            }
        }
        nearness
    }

    /// What is in the index and when it was built.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The passages (or phrasings) that score best for a query, best first.
    pub fn search(
        &self,
        view: View,
        terms: &[QueryTerm],
        limit: usize,
    ) -> Result<Vec<Scored>, IndexError> {
        self.checked(self.searcher.search(view, terms, limit))
    }

    /// For each given document of a view (ascending), whether it has a term.
    pub fn contains(
        &self,
        view: View,
        term: &str,
        numbers: &[u32],
    ) -> Result<Vec<bool>, IndexError> {
        self.checked(self.searcher.contains(view, term, numbers))
    }

    /// How much a word tells documents of a view apart: its inverse document
    /// frequency, highest for a word that none has.
    pub fn idf(&self, view: View, term: &str) -> Result<f32, IndexError> {
        self.checked(self.searcher.idf(view, term))
    }

    /// True when a word occurs anywhere.
    pub fn knows(&self, term: &str) -> Result<bool, IndexError> {
        self.checked(self.searcher.knows(term))
    }

    /// The indexed Latin word that a misspelt one is nearest to, if one is
    /// near: one edit away for up to seven letters, two for more.
    pub fn nearest_word(&self, word: &str) -> Result<Option<String>, IndexError> {
        self.checked(self.searcher.nearest_word(word))
    }

    /// The first passage of the entry or document that a document of a view
    /// belongs to.
    pub fn first_passage(&self, view: View, number: u32) -> u32 {
        self.searcher.first_passage(view, number)
    }

    /// The first passage of the thing that a document of a view belongs to: the
    /// two languages of an entry are one thing, a section of a document is one.
    pub fn thing(&self, view: View, number: u32) -> u32 {
        self.searcher.thing(view, number)
    }

    /// The language that a passage is written in.
    pub fn language(&self, passage: u32) -> Option<Language> {
        self.searcher.language(passage)
    }

    /// A passage as it was indexed.
    pub fn passage(&self, number: u32) -> Result<Passage, IndexError> {
        self.checked(self.searcher.passage(number))
    }

    fn checked<T>(&self, result: tantivy::Result<T>) -> Result<T, IndexError> {
        result.map_err(|source| IndexError::Library {
            path: self.manifest.generation_folder(&self.folder),
            source,
        })
    }
}
