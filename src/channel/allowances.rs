//! Tells other processes which requests this one has allowed, and counts theirs for its own
//! limits, about once a second.
//!
//! No request waits for that, and a database that is slow or down only makes each process
//! limit by itself meanwhile. A message has a bounded number of keys; further ones wait for
//! the next message. Keys are hashes with the store's secret: nothing names anybody.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use crate::channel::lock::lock;
use crate::store::allowance::LastRead;
use crate::store::{Store, StoreError};

/// The time between two messages.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long a message may take.
const LIMIT: Duration = Duration::from_secs(5);

/// The most keys of a limit in a message.
const MAX_KEYS: usize = 2_000;

/// Messages after which old ones are deleted.
const PURGE_INTERVAL: i64 = 60;

/// A limit whose requests are counted across processes.
pub(super) trait Counted: Send + Sync + std::fmt::Debug {
    /// Takes the numbers of requests that were allowed since the last call, by key, of at
    /// most this many keys.
    fn take(&self, most: usize) -> Vec<(u64, u32)>;

    /// Counts requests that other processes have allowed.
    fn add(&self, counts: &[(u64, u32)]);
}

/// The counts of one message: by the name of the limit.
type Counts = BTreeMap<String, Vec<(u64, u32)>>;

/// The limits of this process that other processes have too.
#[derive(Debug, Default)]
pub struct Allowances {
    limits: Mutex<HashMap<String, Weak<dyn Counted>>>,
}

impl Allowances {
    /// Adds a limit. A later one with the same name replaces it.
    pub(super) fn register(&self, name: String, limit: Arc<dyn Counted>) {
        lock(&self.limits).insert(name, Arc::downgrade(&limit));
    }

    /// Exchanges messages until the future is dropped.
    pub async fn keep_exchanging(&self, store: &Store) {
        let (mut number, mut last) = (0, LastRead::new());
        loop {
            tokio::time::sleep(INTERVAL).await;
            number += 1;
            let exchange = self.exchange(store, number, &last);
            match store.within(LIMIT, exchange).await {
                Ok(read) => last = read,
                Err(error) => tracing::debug!(%error, "limits count this process alone"),
            }
        }
    }

    async fn exchange(
        &self,
        store: &Store,
        number: i64,
        last: &LastRead,
    ) -> Result<LastRead, StoreError> {
        let allowed = self.take();
        if !allowed.is_empty() {
            let json = serde_json::to_string(&allowed).unwrap_or_default();
            store.add_allowance(number, &json).await?;
        }
        if number % PURGE_INTERVAL == 0 {
            store.purge_allowances().await?;
        }
        let (messages, read) = store.new_allowances(last).await?;
        for message in messages {
            // A message of another version of the program may not be readable.
            let counts: Counts = serde_json::from_str(&message).unwrap_or_default();
            self.add(&counts);
        }
        Ok(read)
    }

    /// What was allowed since the last call.
    fn take(&self) -> Counts {
        let limits = lock(&self.limits);
        let limits = limits.iter().filter_map(|(name, limit)| {
            let counts = limit.upgrade()?.take(MAX_KEYS);
            (!counts.is_empty()).then(|| (name.clone(), counts))
        });
        limits.collect()
    }

    fn add(&self, counts: &Counts) {
        let limits = lock(&self.limits);
        for (name, counts) in counts {
            if let Some(limit) = limits.get(name).and_then(Weak::upgrade) {
                limit.add(counts);
            }
        }
    }
}
