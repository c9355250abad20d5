//! Writes the passages of documents to a new index of the cluster, and puts it in service in
//! one step.
//!
//! Passages are created under their numbers, so that a batch that is sent again changes
//! nothing, and a build that was interrupted is continued by the next. Nothing that is in
//! service is changed: the alias goes to the new index after its passages were counted, and
//! the index before it stays for programs that still have the documents of that time.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::OpenSearchError;
use super::client::{Call, Reply};
use super::cluster::Cluster;
use super::found::{components, encoded};
use super::schema::{self, Meta};
use crate::index::{DocumentPassage, Documents, Progress, Source, TermKind};
use crate::semantic::Encoder;
use crate::text::Language;

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
            let body = schema::creation(&self.options, packs, dimensions);
            let reply = self.index_call(&Method::PUT, &self.name, &body.to_string())?;
            match (reply.status, reply.body["error"]["type"].as_str()) {
                (_, Some("resource_already_exists_exception")) => {
                    let meta = self.fetch_meta(TIMEOUT)?;
                    return Ok(meta.is_some_and(|meta| meta.finds_nearest));
                }
                (400, _) if dimensions > 0 => {}
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
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|_| scope.spawn(|| self.send_all(&receiver)))
                .collect();
            let mut batch = String::with_capacity(BATCH_BYTES + BATCH_BYTES / 4);
            let taken = documents.each(source, |passage| {
                counted.add(&passage);
                add(&mut batch, &passage, finds_nearest);
                counted.sent += 1;
                if batch.len() >= BATCH_BYTES || counted.sent == total {
                    progress.advance(counted.sent, total);
                    // The receiver is dropped if sending failed.
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
            taken.map_err(|()| OpenSearchError::Away)
        })?;
        Ok(counted)
    }

    /// Sends batches until there are no more, or one fails for good.
    fn send_all(&self, batches: &Mutex<Receiver<String>>) -> Result<(), OpenSearchError> {
        loop {
            let next = match batches.lock() {
                Ok(batches) => batches.recv(),
                Err(_) => return Ok(()),
            };
            let Ok(batch) = next else { return Ok(()) };
            if let Err(error) = self.send_batch(&batch) {
                // Nobody waits to hand over a batch that will not be sent.
                while batches.lock().is_ok_and(|batches| batches.recv().is_ok()) {}
                return Err(error);
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
                Err(error) if attempt < ATTEMPTS => {
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

    /// Waits until each shard has all its copies. False if the cluster can't make them.
    fn wait_for_copies(&self) -> Result<bool, OpenSearchError> {
        let path = format!(
            "_cluster/health/{}?wait_for_status=green&timeout=10s",
            self.name
        );
        for _ in 0..COPIES.as_secs() / 10 {
            let reply = self.index_call(&Method::GET, &path, "")?;
            // A time-out is no failure, but the status of the reply says so.
            let is_green = reply.body["status"] == "green";
            let is_waiting = reply.body["initializing_shards"].as_u64() != Some(0);
            if is_green || !is_waiting {
                return Ok(is_green);
            }
        }
        Ok(false)
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

    fn delete_old(&self, before: &[String]) -> Result<(), OpenSearchError> {
        let path = format!(
            "{}-*/_settings?filter_path=*.settings.index.uuid",
            self.options.index
        );
        let body = self.index_call(&Method::GET, &path, "")?;
        let body = body.success("to list the indexes")?;
        let names = body.as_object().into_iter().flatten().map(|(name, _)| name);
        let is_old = |name: &&String| {
            schema::is_name(&self.options, name) && **name != self.name && !before.contains(name)
        };
        for name in names.filter(is_old) {
            let reply = self.index_call(&Method::DELETE, name, "")?;
            if reply.status != 404 {
                reply.success("to delete an old index")?;
            }
        }
        Ok(())
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

/// Adds a passage to a batch.
fn add(batch: &mut String, passage: &DocumentPassage<'_>, finds_nearest: bool) {
    let language = Language::ALL
        .iter()
        .position(|l| *l == passage.passage.language);
    let mut fields = json!({
        "number": passage.number,
        "first": passage.first,
        "thing": passage.thing,
        "language": language,
        "passage": passage.passage,
    });
    for (kind, terms) in std::iter::zip(TermKind::ALL, &passage.terms) {
        fields[schema::terms(passage.pack, kind)] = json!(schema::text(terms));
    }
    if let Some(vector) = &passage.vector {
        fields["vector"] = json!(encoded(vector));
        // A vector without a direction is near nothing.
        if finds_nearest && vector.scale() > 0.0 {
            fields[schema::nearest(passage.pack)] = json!(components(vector));
        }
    }
    let number = passage.number;
    batch.push_str(&format!(
        "{{\"create\":{{\"_id\":\"{number}\"}}}}\n{fields}\n"
    ));
}

/// An error unless every passage is there: one that was sent before is a conflict.
fn check_items(body: &Value) -> Result<(), OpenSearchError> {
    let items = body["items"].as_array().into_iter().flatten();
    let mut creations = items.map(|item| &item["create"]);
    let is_there = |item: &&Value| matches!(item["status"].as_u64(), Some(201 | 409));
    match creations.find(|item| !is_there(item)) {
        None => Ok(()),
        Some(item) => {
            let status = item["status"].as_u64().unwrap_or_default();
            let status = u16::try_from(status).unwrap_or_default();
            Err(OpenSearchError::refused("a passage", status, item))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_that_were_sent_before_are_fine() {
        let item = |status: u16| json!({"create": {"status": status}});
        let cases = [
            (vec![], true),
            (vec![item(201), item(409)], true),
            (vec![item(201), item(429)], false),
            (vec![item(400)], false),
        ];
        for (items, is_fine) in cases {
            let body = json!({"items": items});
            assert_eq!(check_items(&body).is_ok(), is_fine, "{body}");
        }
    }
}
