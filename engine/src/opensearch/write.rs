//! Writes the passages of documents to a new index of the cluster, and puts it in service in
//! one step.
//!
//! Passages are created under their numbers, so that a batch that is sent again changes
//! nothing, and a build that was interrupted is continued by the next. Nothing that is in
//! service is changed: the alias goes to the new index after its passages were counted, and
//! the index before it stays for programs that still have the documents of that time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::batch::{add, check_items, is_final};
use super::client::{Call, Reply};
use super::cluster::Cluster;
use super::schema::{self, Meta};
use super::{OpenSearchError, Written};
use crate::index::{DocumentPassage, Documents, Progress, Source, TermKind};
use crate::semantic::Encoder;

/// How much is sent in one call, in bytes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// How many calls are under way at once.
const SENDERS: usize = 2;

/// How long a call for the index may take, and how often it is made again.
const TIMEOUT: Duration = Duration::from_secs(120);
const ATTEMPTS: u32 = 8;
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// How long the copies of an index are waited for.
const COPIES: Duration = Duration::from_secs(30 * 60);

/// What was counted while passages were sent.
struct Counted {
    /// By pack and kind of term: the number of terms, and of fields without one.
    terms: Vec<[(u64, u64); 3]>,
    sent: usize,
}

impl Cluster {
    /// Writes an index of these documents unless the cluster has it, and has the alias name it.
    ///
    /// # Errors
    ///
    /// If the cluster can't be reached or refuses something. What was in service stays.
    pub fn write(
        &self,
        documents: &Documents,
        source: &Source<'_>,
        progress: &dyn Progress,
    ) -> Result<Written, OpenSearchError> {
        let passages = documents.counts(source.library.packs.len());
        let expected: u32 = passages.iter().sum();
        self.check_version(TIMEOUT)?;
        let meta = self.fetch_meta(TIMEOUT)?;
        let was_complete = meta.as_ref().is_some_and(|meta| meta.is_complete);
        let mut finds_nearest = meta.is_some_and(|meta| meta.finds_nearest);
        let mut factors = Vec::new();
        if !was_complete {
            finds_nearest = self.create(passages.len(), source.encoder)?;
            let counted = self.send(documents, source, finds_nearest, progress)?;
            self.count(expected)?;
            self.correct(&counted)?;
            factors = counted
                .longer()
                .map(|kinds| kinds.map(schema::factor))
                .collect();
        }
        let replicas = json!({"index": {"number_of_replicas": self.options.replicas}});
        self.admin(&Method::PUT, "_settings", &replicas)?;
        let has_copies = self.wait_for_copies()?;
        if !was_complete {
            // An index that is deleted while it is written comes back with other fields.
            if self.fetch_meta(TIMEOUT)?.is_none() {
                return Err(OpenSearchError::NotWritten {
                    name: self.name.clone(),
                    other: None,
                });
            }
            let meta = Meta {
                is_complete: true,
                passages,
                finds_nearest,
                factors,
            };
            self.admin(&Method::PUT, "_mapping", &json!({"_meta": meta}))?;
        }
        self.put_in_service()?;
        self.forget();
        Ok(Written {
            name: self.name.clone(),
            passages: expected,
            was_complete,
            has_copies,
            finds_nearest,
        })
    }

    /// Creates the index unless it exists. True if passages can be found by their vectors.
    fn create(&self, packs: usize, encoder: Option<&Encoder>) -> Result<bool, OpenSearchError> {
        let dimensions = encoder.map_or(0, |encoder| encoder.encode("").components().len());
        // Without the plugin, the type of the field is unknown.
        for dimensions in [dimensions, 0] {
            let body = schema::creation(&self.options, packs, dimensions).to_string();
            let mut reply = self.index_call(&Method::PUT, &self.name, &body)?;
            if reply.body["error"]["type"] == "resource_already_exists_exception" {
                // It is closed if a change of its similarities was interrupted.
                self.admin(&Method::POST, "_open", &Value::Null)?;
                if let Some(meta) = self.fetch_meta(TIMEOUT)? {
                    return Ok(meta.finds_nearest);
                }
                // OpenSearch created it, because passages came after it was deleted.
                self.delete(&self.name)?;
                reply = self.index_call(&Method::PUT, &self.name, &body)?;
            }
            match reply.status {
                400 if dimensions > 0 => {}
                _ => return reply.success("to create the index").map(|_| dimensions > 0),
            }
        }
        Ok(false)
    }

    fn send(
        &self,
        documents: &Documents,
        source: &Source<'_>,
        finds_nearest: bool,
        progress: &dyn Progress,
    ) -> Result<Counted, OpenSearchError> {
        let mut counted = Counted {
            terms: vec![[(0, 0); 3]; source.library.packs.len()],
            sent: 0,
        };
        let total = documents.len();
        let (sender, receiver) = mpsc::sync_channel::<String>(SENDERS);
        let receiver = Mutex::new(receiver);
        let has_failed = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|_| scope.spawn(|| self.send_all(&receiver, &has_failed)))
                .collect();
            let mut batch = String::with_capacity(BATCH_BYTES + BATCH_BYTES / 4);
            // It ends early if sending failed, and the senders say why.
            let _ = documents.each(source, |passage| {
                if has_failed.load(Ordering::Relaxed) {
                    return Err(());
                }
                counted.add(&passage);
                add(&mut batch, &passage, finds_nearest);
                counted.sent += 1;
                if batch.len() >= BATCH_BYTES || counted.sent == total {
                    progress.advance(counted.sent, total);
                    return sender.send(std::mem::take(&mut batch)).map_err(|_| ());
                }
                Ok(())
            });
            drop(sender);
            for sender in senders {
                // A panic goes on in this thread.
                match sender.join() {
                    Ok(result) => result?,
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(counted)
        })
    }

    /// Sends batches until there are no more. After one has failed for good, takes the others
    /// without sending them, so that nobody waits to hand them over.
    fn send_all(
        &self,
        batches: &Mutex<Receiver<String>>,
        has_failed: &AtomicBool,
    ) -> Result<(), OpenSearchError> {
        let mut result = Ok(());
        loop {
            let next = match batches.lock() {
                Ok(batches) => batches.recv(),
                Err(_) => return result,
            };
            let Ok(batch) = next else { return result };
            if has_failed.load(Ordering::Relaxed) {
                continue;
            }
            if let Err(error) = self.send_batch(&batch) {
                has_failed.store(true, Ordering::Relaxed);
                result = Err(error);
            }
        }
    }

    fn send_batch(&self, batch: &str) -> Result<(), OpenSearchError> {
        let path = format!(
            "{}/_bulk?filter_path=items.*.status,items.*.error.type",
            self.name
        );
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let result = self
                .index_call(&Method::POST, &path, batch)
                .and_then(|reply| reply.success("passages"))
                .and_then(|body| check_items(&body));
            match result {
                Err(error) if attempt < ATTEMPTS && !is_final(&error) => {
                    tracing::info!(%error, "passages are sent again");
                    std::thread::sleep(wait);
                    wait *= 2;
                }
                result => return result,
            }
        }
        Ok(())
    }

    /// Checks that all passages have arrived.
    fn count(&self, expected: u32) -> Result<(), OpenSearchError> {
        self.admin(&Method::POST, "_refresh", &Value::Null)?;
        let body = self.admin(&Method::GET, "_count", &Value::Null)?;
        let found = body["count"].as_u64().unwrap_or_default();
        match found == u64::from(expected) {
            true => Ok(()),
            false => Err(OpenSearchError::Incomplete {
                name: self.name.clone(),
                found,
                expected: u64::from(expected),
            }),
        }
    }

    /// Makes up for the marks in fields without a term. Similarities can be changed only while
    /// an index is closed.
    fn correct(&self, counted: &Counted) -> Result<(), OpenSearchError> {
        let mut settings = Map::new();
        for (pack, kinds) in counted.longer().enumerate() {
            let kinds = std::iter::zip(TermKind::ALL, kinds).filter(|(_, longer)| *longer > 1.0);
            settings.extend(kinds.map(|(kind, longer)| schema::corrected(pack, kind, longer)));
        }
        if settings.is_empty() {
            return Ok(());
        }
        self.admin(&Method::POST, "_close", &Value::Null)?;
        let changed = self.admin(&Method::PUT, "_settings", &Value::Object(settings));
        self.admin(&Method::POST, "_open", &Value::Null)?;
        changed.map(|_| ())
    }

    /// Waits until each shard has all its copies. False if the cluster can't make them, and an
    /// error if a shard isn't there at all.
    fn wait_for_copies(&self) -> Result<bool, OpenSearchError> {
        let path = format!(
            "_cluster/health/{}?wait_for_status=green&timeout=10s",
            self.name
        );
        let mut is_red = false;
        for _ in 0..COPIES.as_secs() / 10 {
            let reply = self.index_call(&Method::GET, &path, "")?;
            let health = match reply.status {
                // It waited for 10 seconds.
                408 => reply.body,
                _ => reply.success("to tell the health of the index")?,
            };
            if health["status"] == "green" {
                return Ok(true);
            }
            is_red = health["status"] == "red";
            if health["initializing_shards"].as_u64() == Some(0) {
                break;
            }
        }
        match is_red {
            false => Ok(false),
            true => Err(OpenSearchError::Refused {
                call: "to serve the index".to_owned(),
                status: 503,
                detail: "its health is red, because shards are missing".to_owned(),
            }),
        }
    }

    /// Has the alias name this index and no other, in one step, and deletes those that are
    /// older than the one that it named.
    fn put_in_service(&self) -> Result<(), OpenSearchError> {
        let before = self.named_by_alias(TIMEOUT)?;
        let alias = &self.options.index;
        if before != [self.name.clone()] {
            let others = before.iter().filter(|name| **name != self.name);
            let remove = others.map(|name| json!({"remove": {"index": name, "alias": alias}}));
            let add = json!({"add": {"index": self.name, "alias": alias}});
            let actions: Vec<Value> = remove.chain([add]).collect();
            let body = json!({"actions": actions}).to_string();
            let reply = self.index_call(&Method::POST, "_aliases", &body)?;
            reply.success("to name the index by its alias")?;
            self.delete_old(&before)?;
        }
        Ok(())
    }

    /// Deletes complete indexes only: another may be written at the moment.
    fn delete_old(&self, before: &[String]) -> Result<(), OpenSearchError> {
        let path = format!(
            "{}-*/_mapping?filter_path=*.mappings._meta",
            self.options.index
        );
        let body = self.index_call(&Method::GET, &path, "")?;
        let body = body.success("to list the indexes")?;
        for (name, index) in body.as_object().into_iter().flatten() {
            let is_ours = schema::is_name(&self.options, name);
            let is_complete = index["mappings"]["_meta"]["is_complete"] == true;
            let is_old = *name != self.name && !before.contains(name);
            if is_ours && is_complete && is_old {
                self.delete(name)?;
            }
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), OpenSearchError> {
        let reply = self.index_call(&Method::DELETE, name, "")?;
        match reply.status {
            404 => Ok(()),
            _ => reply.success("to delete an index").map(|_| ()),
        }
    }

    /// A call about the index, which succeeds.
    fn admin(&self, method: &Method, what: &str, body: &Value) -> Result<Value, OpenSearchError> {
        let path = format!("{}/{what}", self.name);
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        self.index_call(method, &path, &body)?.success(what)
    }

    fn index_call(
        &self,
        method: &Method,
        path: &str,
        body: &str,
    ) -> Result<Reply, OpenSearchError> {
        self.client.call(Call {
            method,
            path,
            body,
            timeout: TIMEOUT,
        })
    }
}

impl Counted {
    /// How many times as long the fields of each pack are with their marks, by kind of term.
    fn longer(&self) -> impl Iterator<Item = [f64; 3]> {
        let longer = |(terms, marks): (u64, u64)| match terms {
            0 => 1.0,
            terms => (terms + marks) as f64 / terms as f64,
        };
        self.terms.iter().map(move |kinds| kinds.map(longer))
    }

    fn add(&mut self, passage: &DocumentPassage<'_>) {
        for (counted, terms) in std::iter::zip(&mut self.terms[passage.pack], &passage.terms) {
            counted.0 += terms.len() as u64;
            counted.1 += u64::from(terms.is_empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::node;
    use super::*;

    #[test]
    fn passages_that_are_refused_for_good_are_sent_once() {
        let (url, calls) = node("403 Forbidden");
        let options = super::super::Options {
            urls: vec![url],
            ..super::super::Options::default()
        };
        let cluster = Cluster::open(&options, "").expect("nothing is wrong with it");
        let (sender, receiver) = mpsc::sync_channel(2);
        for _ in 0..2 {
            sender.send("{}\n".to_owned()).expect("room");
        }
        drop(sender);
        let has_failed = AtomicBool::new(false);
        let result = cluster.send_all(&Mutex::new(receiver), &has_failed);
        assert!(is_final(&result.expect_err("refused")));
        assert!(has_failed.into_inner());
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        assert!(
            cluster.wait_for_copies().is_err(),
            "a refusal isn't a lack of copies"
        );
    }
}
