//! Knows the index of a cluster that has documents with one fingerprint, and asks it.
//!
//! Only a complete index answers, and only as a whole: what reaches a part of it has failed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::http::Method;

use super::client::{Call, Client};
use super::schema::{self, Meta};
use super::statistics::Frequencies;
use super::{OpenSearchError, Options};

/// How long it counts that the cluster has no index of the documents.
const MISSING: Duration = Duration::from_secs(5);

/// The index of documents with one fingerprint in a cluster.
#[derive(Debug)]
pub struct Cluster {
    pub(super) client: Client,
    pub(super) options: Options,
    pub(super) name: String,
    meta: Mutex<Known>,
    pub(super) frequencies: Frequencies,
}

/// What is known of the index.
#[derive(Debug, Default)]
enum Known {
    #[default]
    Nothing,
    Complete(Arc<Meta>),
    Missing(OpenSearchError, Instant),
}

impl Cluster {
    /// Prepares calls of a cluster for documents with this fingerprint. Sends nothing.
    ///
    /// # Errors
    ///
    /// If credentials or certificates can't be used.
    pub fn open(options: &Options, fingerprint: &str) -> Result<Cluster, OpenSearchError> {
        Ok(Cluster {
            client: Client::open(options)?,
            name: schema::name(options, fingerprint),
            options: options.clone(),
            meta: Mutex::default(),
            frequencies: Frequencies::default(),
        })
    }

    /// The name of the index.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks that documents can be searched now, every shard of them.
    ///
    /// # Errors
    ///
    /// Why they can't.
    pub fn check(&self) -> Result<(), OpenSearchError> {
        self.meta()?;
        let nothing = json!({"size": 0, "query": {"match_none": {}}});
        let path = format!("{}/_search?allow_partial_search_results=false", self.name);
        let reply = self.read(&path, &nothing.to_string())?;
        self.whole(&reply)
    }

    fn timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.options.timeout_milliseconds.get()))
    }

    /// A call that changes nothing, with the timeout of a question.
    pub(super) fn read(&self, path: &str, body: &str) -> Result<Value, OpenSearchError> {
        let call = Call {
            method: &Method::POST,
            path,
            body,
            timeout: self.timeout(),
        };
        let reply = self.client.call(call)?;
        if reply.status == 404 {
            *self.known() = Known::Nothing;
        }
        reply.success("a search")
    }

    /// An error unless a search reached every shard.
    pub(super) fn whole(&self, response: &Value) -> Result<(), OpenSearchError> {
        let failed = response["_shards"]["failed"].as_u64();
        match failed == Some(0) && response["timed_out"] == false {
            true => Ok(()),
            false => {
                let status = response["status"].as_u64().unwrap_or_default();
                let status = u16::try_from(status).unwrap_or_default();
                Err(OpenSearchError::refused("a search", status, response))
            }
        }
    }

    /// What the index says of itself. An error if it isn't complete.
    pub(super) fn meta(&self) -> Result<Arc<Meta>, OpenSearchError> {
        match &*self.known() {
            Known::Complete(meta) => return Ok(meta.clone()),
            Known::Missing(error, at) if at.elapsed() < MISSING => return Err(error.clone()),
            _ => {}
        }
        self.check_version(self.timeout())?;
        let meta = self.fetch_meta(self.timeout())?;
        let result = match meta.filter(|meta| meta.is_complete) {
            Some(meta) => Ok(Arc::new(meta)),
            None => Err(OpenSearchError::NotWritten {
                name: self.name.clone(),
                // Whoever only answers may lack the permission to see the alias.
                other: self
                    .named_by_alias(self.timeout())
                    .unwrap_or_default()
                    .into_iter()
                    .next(),
            }),
        };
        *self.known() = match &result {
            Ok(meta) => Known::Complete(meta.clone()),
            Err(error) => {
                tracing::warn!(%error, "documents can't be searched");
                Known::Missing(error.clone(), Instant::now())
            }
        };
        result
    }

    /// Checks that the cluster scores as is expected: other versions have another BM25.
    pub(super) fn check_version(&self, timeout: Duration) -> Result<(), OpenSearchError> {
        let reply = self.client.call(Call {
            method: &Method::GET,
            path: "",
            body: "",
            timeout,
        })?;
        let body = reply.success("to tell its version")?;
        let version = &body["version"];
        let number = version["number"].as_str().unwrap_or("unknown");
        match version["distribution"] == "opensearch" && number.starts_with("2.") {
            true => Ok(()),
            false => Err(OpenSearchError::Version(number.to_owned())),
        }
    }

    /// Forgets what is known of the index.
    pub(super) fn forget(&self) {
        *self.known() = Known::Nothing;
    }

    /// A panic elsewhere leaves it whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.meta.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the index says of itself; `None` if it doesn't exist.
    pub(super) fn fetch_meta(&self, timeout: Duration) -> Result<Option<Meta>, OpenSearchError> {
        let reply = self.client.call(Call {
            method: &Method::GET,
            path: &format!("{}/_mapping", self.name),
            body: "",
            timeout,
        })?;
        if reply.status == 404 {
            return Ok(None);
        }
        let body = reply.success("to describe the index")?;
        let meta = &body[&self.name]["mappings"]["_meta"];
        Ok(serde_json::from_value(meta.clone()).ok())
    }

    /// The indexes that the alias names.
    pub(super) fn named_by_alias(&self, timeout: Duration) -> Result<Vec<String>, OpenSearchError> {
        let reply = self.client.call(Call {
            method: &Method::GET,
            path: &format!("_alias/{}", self.options.index),
            body: "",
            timeout,
        })?;
        if reply.status == 404 {
            return Ok(Vec::new());
        }
        let body = reply.success("to say what the alias names")?;
        let names = body.as_object().into_iter().flatten();
        Ok(names.map(|(name, _)| name.clone()).collect())
    }
}
