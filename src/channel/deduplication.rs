//! Remembers which events were received, so that each is handled once: platforms send an
//! event again if it isn't acknowledged in time. The memory is bounded; the keys that arrived
//! the longest ago are removed first.
//!
//! Where several processes receive events, one claims an event in the store before it is
//! handled. If that process ends before it has handled the event, another one to which the
//! platform has sent it again claims it after a minute. Without the store, an event is handled
//! rather than lost.

use std::sync::Mutex;
use std::time::Duration;

use super::bounded::Bounded;
use super::conversation::Conversations;
use super::lock::lock;

/// The most keys that are remembered.
const MAX_KEYS: usize = 20_000;

/// How long a claim lasts.
const CLAIM: Duration = Duration::from_secs(60);

/// How long a handled event is known.
const HANDLED: Duration = Duration::from_secs(60 * 60);

/// How long handling an event waits for the claim. Slack opens no dialog later than 3 seconds
/// after a press.
const CLAIM_LIMIT: Duration = Duration::from_millis(500);

/// A key's hash, of 128 bits: keys take the same memory however long they are.
type KeyHash = [u8; 16];

/// The keys that were inserted.
#[derive(Debug)]
pub(crate) struct SeenKeys {
    keys: Mutex<Bounded<KeyHash, ()>>,
}

impl Default for SeenKeys {
    fn default() -> Self {
        SeenKeys {
            keys: Mutex::new(Bounded::new(MAX_KEYS, usize::MAX)),
        }
    }
}

impl SeenKeys {
    /// Inserts a key. True if it is new.
    pub(crate) fn insert(&self, key: &str) -> bool {
        let long = blake3::hash(key.as_bytes());
        let mut hash = KeyHash::default();
        hash.copy_from_slice(&long.as_bytes()[..size_of::<KeyHash>()]);
        lock(&self.keys).insert(hash, (), 0).is_none()
    }
}

impl Conversations {
    /// Handles an event unless another process has. If another one has claimed it, waits for
    /// the end of the claim: the platform, which was told that the event was received, doesn't
    /// send it again. The key is the platform's.
    pub(crate) async fn handle_once(&self, key: &str, handling: impl Future<Output = ()>) {
        if !self.store.is_shared() {
            return handling.await;
        }
        let key = format!("{}/{key}", self.channel);
        let claim = self.store.try_call(self.store.set_mark(&key, CLAIM));
        let claimed = tokio::time::timeout(CLAIM_LIMIT, claim).await;
        if claimed == Ok(Some(false)) {
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = tokio::time::sleep(CLAIM) => {}
            }
            let claim = self.store.set_mark(&key, CLAIM);
            if self.store.try_call(claim).await != Some(true) {
                return;
            }
        }
        handling.await;
        let handled = self.store.extend_mark(&key, HANDLED);
        self.store.try_call(handled).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_once_and_the_oldest_key_is_forgotten() {
        let seen = SeenKeys::default();
        assert!(seen.insert("a"));
        assert!(!seen.insert("a"));
        for number in 0..MAX_KEYS {
            assert!(seen.insert(&number.to_string()));
        }
        assert!(seen.insert("a"), "the oldest key is forgotten");
    }
}
