//! Has the passages of documents in an OpenSearch cluster that the operators run, in place of
//! the index: writes them there, and finds them.
//!
//! Entries, tables and the glossary stay in the index, so they answer while the cluster is
//! away. The cluster gets the words as the index analyses them and scores them as the index
//! does; which passages are an answer is decided in the same way for both. An index of the
//! cluster is named by the fingerprint of the documents: whoever has other documents finds
//! nothing there and says so. Nothing of this is asked while somebody types.

mod options;

#[cfg(feature = "opensearch")]
mod batch;
#[cfg(feature = "opensearch")]
mod client;
#[cfg(feature = "opensearch")]
mod cluster;
#[cfg(feature = "opensearch")]
mod found;
#[cfg(feature = "opensearch")]
mod nodes;
#[cfg(feature = "opensearch")]
mod pack;
#[cfg(feature = "opensearch")]
mod schema;
#[cfg(feature = "opensearch")]
mod statistics;
#[cfg(feature = "opensearch")]
mod write;

#[cfg(not(feature = "opensearch"))]
mod absent;

use std::path::PathBuf;

#[cfg(not(feature = "opensearch"))]
pub use absent::{Cluster, PackDocuments};
#[cfg(feature = "opensearch")]
pub use cluster::Cluster;
pub use options::Options;
#[cfg(feature = "opensearch")]
pub use pack::PackDocuments;

/// The environment variables with the credentials: a user and a password, or a token.
pub const USER: &str = "MADOGUCHI_OPENSEARCH_USER";
/// See [`USER`].
pub const PASSWORD: &str = "MADOGUCHI_OPENSEARCH_PASSWORD";
/// See [`USER`].
pub const TOKEN: &str = "MADOGUCHI_OPENSEARCH_TOKEN";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The name of the index.
    pub name: String,
    /// The number of its passages.
    pub passages: u32,
    /// True if it was complete before.
    pub was_complete: bool,
    /// True if each shard has all its copies.
    pub has_copies: bool,
    /// True if passages are found by their meaning alone too. The cluster needs the plugin k-NN
    /// for it.
    pub finds_nearest: bool,
}

/// Why OpenSearch can't be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenSearchError {
    /// The credentials contradict each other.
    #[error("set both {USER} and {PASSWORD}, or {TOKEN} alone")]
    Credentials,
    /// The credentials would be sent unencrypted.
    #[error(
        "the credentials in the environment would be sent to {0} unencrypted; use https in \
         opensearch.urls, or remove them"
    )]
    Unencrypted(String),
    /// The certificates can't be read.
    #[error("opensearch.certificates: {}: {detail}", .path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// A node doesn't reply.
    #[error("OpenSearch at {url} failed: {detail}")]
    Call {
        /// The address of the node.
        url: String,
        /// What happened.
        detail: String,
    },
    /// All nodes have failed a moment ago.
    #[error("no node of OpenSearch replies; they are asked again in a few seconds")]
    Away,
    /// The cluster refused a call.
    #[error("OpenSearch refused {call}: {detail}")]
    Refused {
        /// The call.
        call: String,
        /// The status of the reply, or of a part of it.
        status: u16,
        /// The status and the kind of error.
        detail: String,
    },
    /// The cluster isn't OpenSearch 2.
    #[error("version {0} at opensearch.urls isn't supported; use OpenSearch 2")]
    Version(String),
    /// The cluster has no complete index of these documents.
    #[error(
        "OpenSearch has no complete index of these documents ({name}){}; write it with \
         `madoguchi index`",
        match .other { Some(other) => format!(", but {other}, of others"), None => String::new() }
    )]
    NotWritten {
        /// The name that it would have.
        name: String,
        /// The index that the alias names.
        other: Option<String>,
    },
    /// The cluster lost something of what was written.
    #[error("OpenSearch has {found} of {expected} passages in {name}; run `madoguchi index` again")]
    Incomplete {
        /// The index.
        name: String,
        /// How many it has.
        found: u64,
        /// How many were written.
        expected: u64,
    },
}

#[cfg(feature = "opensearch")]
impl OpenSearchError {
    /// The error that a cluster refused a call. What it says about the call isn't told, because
    /// that can quote a question.
    fn refused(call: &str, status: u16, body: &serde_json::Value) -> OpenSearchError {
        let kind = &body["error"]["type"];
        OpenSearchError::Refused {
            call: call.to_owned(),
            status,
            detail: format!("status {status}, {}", kind.as_str().unwrap_or("no reason")),
        }
    }
}
