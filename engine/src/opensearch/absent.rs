//! Stands in for OpenSearch in builds without it, where the configuration can't name a cluster:
//! no value of these types exists.

use std::collections::HashSet;

use super::{OpenSearchError, Options, Written};
use crate::index::{
    Documents, FoundPassages, IndexError, PassageIndex, PassageSearch, Progress, Source,
};
use crate::knowledge::Passage;

/// There is no cluster.
#[derive(Debug)]
pub enum Cluster {}

/// There are no documents elsewhere.
#[derive(Debug)]
pub enum PackDocuments<'c> {
    /// Needed for the lifetime.
    #[doc(hidden)]
    Never(&'c Cluster),
}

impl Cluster {
    /// Never succeeds.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn open(_: &Options, _: &str) -> Result<Cluster, OpenSearchError> {
        Err(OpenSearchError::Away)
    }

    /// Checks that documents can be searched.
    ///
    /// # Errors
    ///
    /// None.
    pub fn check(&self) -> Result<(), OpenSearchError> {
        match *self {}
    }

    /// Writes documents.
    ///
    /// # Errors
    ///
    /// None.
    pub fn write(
        &self,
        _: &Documents,
        _: &Source<'_>,
        _: &dyn Progress,
    ) -> Result<Written, OpenSearchError> {
        match *self {}
    }
}

impl<'c> PackDocuments<'c> {
    /// The documents of a pack.
    pub fn new(cluster: &'c Cluster, _: usize) -> PackDocuments<'c> {
        PackDocuments::Never(cluster)
    }

    /// True if documents couldn't be searched.
    pub fn has_failed(&self) -> bool {
        let PackDocuments::Never(cluster) = self;
        match **cluster {}
    }

    /// The words among these that documents have, and those of which that isn't known.
    pub fn known_words(&self, _: &[&str]) -> HashSet<String> {
        let PackDocuments::Never(cluster) = self;
        match **cluster {}
    }
}

impl PassageIndex for PackDocuments<'_> {
    fn find(&self, _: &PassageSearch<'_>) -> Result<FoundPassages, IndexError> {
        let PackDocuments::Never(cluster) = self;
        match **cluster {}
    }

    fn contains(&self, _: &str, _: &[u32]) -> Result<Vec<bool>, IndexError> {
        let PackDocuments::Never(cluster) = self;
        match **cluster {}
    }

    fn passages(&self, _: &[u32]) -> Result<Vec<Option<Passage>>, IndexError> {
        let PackDocuments::Never(cluster) = self;
        match **cluster {}
    }
}
