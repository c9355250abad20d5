//! Documents that are in a cluster and not in the index: opens it beside the index, and writes
//! documents there.

use std::sync::Arc;

use super::{Engine, EngineError, Options, glossaries_of};
use crate::index::{self, Documents, PassageIndex, Progress};
use crate::knowledge::{self, Library, TakenDocuments};
use crate::opensearch::{Cluster, OpenSearchError, PackDocuments, Written};
use crate::semantic::Encoder;
use crate::text::Tokenizer;

/// Where passages are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// In the index only, so that nobody waits for the network.
    Index,
    /// In the cluster too, if documents are there.
    Cluster,
}

/// Documents that were taken out of a library, and the cluster that has them.
pub(super) struct Elsewhere {
    pub cluster: Cluster,
    taken: TakenDocuments,
}

impl Elsewhere {
    /// Takes the documents out of a library if they are in a cluster.
    pub(super) fn of(
        library: &mut Library,
        encoder: Option<&Encoder>,
        options: &Options,
    ) -> Result<Option<Elsewhere>, EngineError> {
        if !options.opensearch.is_used() {
            return Ok(None);
        }
        let fingerprint = index::documents_fingerprint(library, encoder);
        Ok(Some(Elsewhere {
            cluster: Cluster::open(&options.opensearch, &fingerprint)?,
            taken: library.take_documents(),
        }))
    }

    /// Puts the documents back.
    pub(super) fn put_back(self, library: &mut Library) -> Cluster {
        library.put_back(self.taken);
        self.cluster
    }
}

/// Writes the documents of the packs to the cluster and puts them in service there, if they
/// aren't. `None` if documents are in the index.
///
/// # Errors
///
/// If the packs or the models can't be read, or the cluster can't be written. What was in
/// service there stays.
pub fn write_documents(
    options: &Options,
    progress: &dyn Progress,
) -> Result<Option<Written>, EngineError> {
    if !options.opensearch.is_used() {
        return Ok(None);
    }
    let encoder = Encoder::open(&options.semantic)?;
    let (library, _) = knowledge::load(&options.knowledge)?;
    let fingerprint = index::documents_fingerprint(&library, encoder.as_ref());
    let cluster = Cluster::open(&options.opensearch, &fingerprint)?;
    let tokenizer = Arc::new(Tokenizer::open()?);
    let glossaries = glossaries_of(&library, &tokenizer);
    let source = index::Source {
        library: &library,
        tokenizer: &tokenizer,
        glossaries: &glossaries,
        encoder: encoder.as_ref(),
    };
    let documents = Documents::of(&library);
    Ok(Some(cluster.write(&documents, &source, progress)?))
}

impl Engine {
    /// The documents of a pack that aren't in the index, for one question.
    pub(super) fn documents(&self, pack: usize, reach: Reach) -> Option<PackDocuments<'_>> {
        let cluster = self.cluster.as_ref().filter(|_| reach == Reach::Cluster)?;
        Some(PackDocuments::new(cluster, pack))
    }

    /// Checks that documents can be searched. `None` if they are in the index. Waits for the
    /// network, up to twice `opensearch.timeout_milliseconds`.
    pub fn check_documents(&self) -> Option<Result<(), OpenSearchError>> {
        self.cluster.as_ref().map(Cluster::check)
    }

    /// True if documents are in a cluster, so that questions wait for the network.
    pub fn has_cluster(&self) -> bool {
        self.cluster.is_some()
    }
}

/// The sources that passages of a pack are looked for in.
pub(super) fn sources<'s>(
    index: &'s dyn PassageIndex,
    documents: Option<&'s PackDocuments<'_>>,
) -> Vec<&'s dyn PassageIndex> {
    let documents = documents.map(|documents| documents as &dyn PassageIndex);
    std::iter::once(index).chain(documents).collect()
}
