//! Caches reports and suggestions, so that nobody waits for one that takes long.
//!
//! There is one of each kind, such as a report for each period that the desk offers. One that
//! is older than a minute, or more if it took long, is made again in the background when
//! somebody opens its page. This person waits a moment for it, and then sees the older one, or
//! none yet. Others see the older one immediately. Those of a cache are made one at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore, watch};

/// The age at which a value is made again, unless it takes long.
const CACHE_DURATION: Duration = Duration::from_secs(60);

/// How many times as long as it took to make a value is recent, so that the values of a kind
/// take a twentieth of a core at most.
const REST: u32 = 20;

/// A value, and when it was made.
#[derive(Debug)]
pub(super) struct Cached<T> {
    pub(super) made: Timestamp,
    pub(super) value: Arc<T>,
    asked_for: Instant,
    /// How long it is recent.
    duration: Duration,
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Cached {
            value: self.value.clone(),
            ..*self
        }
    }
}

/// The latest value of each of `N` kinds.
#[derive(Debug)]
pub(super) struct Cache<T, const N: usize> {
    slots: [Slot<T>; N],
    /// The turn to make a value.
    turn: Arc<Semaphore>,
}

#[derive(Debug)]
struct Slot<T> {
    latest: watch::Sender<Latest<T>>,
    /// Held while a value of this kind is made.
    making: Arc<Mutex<()>>,
}

#[derive(Debug)]
struct Latest<T> {
    /// How often one was made, or couldn't be.
    attempts: u64,
    cached: Option<Cached<T>>,
}

impl<T, const N: usize> Default for Cache<T, N> {
    fn default() -> Self {
        let slot = |_| Slot {
            latest: watch::Sender::new(Latest {
                attempts: 0,
                cached: None,
            }),
            making: Arc::default(),
        };
        Cache {
            slots: std::array::from_fn(slot),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl<T: Send + Sync + 'static, const N: usize> Cache<T, N> {
    /// The value of a kind, by the index of the kind. If it isn't recent, `make` runs in the
    /// background, and the caller waits for it up to `patience`. While it runs for another
    /// caller, an older value is enough. `None` if there is none yet or it couldn't be made.
    pub(super) async fn get(
        &self,
        kind: usize,
        now: Instant,
        patience: Duration,
        make: impl Future<Output = Option<T>> + Send + 'static,
    ) -> Option<Cached<T>> {
        let slot = self.slots.get(kind)?;
        let mut latest = slot.latest.subscribe();
        let seen = latest.borrow_and_update().attempts;
        let is_recent =
            |cached: &Cached<T>| now.saturating_duration_since(cached.asked_for) < cached.duration;
        if let Some(cached) = latest.borrow().cached.clone().filter(is_recent) {
            return Some(cached);
        }
        let is_first = slot.making.clone().try_lock_owned();
        if is_first.is_err() && latest.borrow().cached.is_some() {
            return latest.borrow().cached.clone();
        }
        if let Ok(making) = is_first {
            // It may have been made since it was looked up.
            if let Some(cached) = latest.borrow().cached.clone().filter(is_recent) {
                return Some(cached);
            }
            let (sender, turn) = (slot.latest.clone(), self.turn.clone());
            tokio::spawn(async move {
                // The semaphore is never closed.
                let _turn = turn.acquire().await;
                let begun = Instant::now();
                let value = make.await;
                let duration = CACHE_DURATION.max(begun.elapsed().saturating_mul(REST));
                sender.send_modify(|latest| {
                    // Whoever can begin another one from here on sees this one.
                    drop(making);
                    latest.attempts += 1;
                    if let Some(value) = value {
                        latest.cached = Some(Cached {
                            made: Timestamp::now(),
                            value: Arc::new(value),
                            asked_for: now,
                            duration,
                        });
                    }
                });
            });
        }
        let next = latest.wait_for(|latest| latest.attempts != seen);
        // If time is up, the older one is shown.
        let _ = tokio::time::timeout(patience, next).await;
        slot.latest.borrow().cached.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND_COUNT: usize = 3;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_value_is_made_once_a_minute_for_each_kind() {
        let cache: Cache<u32, KIND_COUNT> = Cache::default();
        let start = Instant::now();
        let get = async |kind, after, new| {
            let make = async move { Some(new) };
            let now = start + Duration::from_secs(after);
            let cached = cache.get(kind, now, PATIENCE, make).await;
            cached.map(|cached| *cached.value)
        };
        // Kind, seconds, the new value, the value that is shown.
        let cases = [
            (0, 0, 1, 1),
            (0, 59, 2, 1),
            (1, 59, 3, 3),
            (0, 60, 4, 4),
            (1, 118, 5, 3),
            (0, 119, 6, 4),
        ];
        for (kind, after, new, expected) in cases {
            assert_eq!(get(kind, after, new).await, Some(expected), "{after} s");
        }
        assert_eq!(get(KIND_COUNT, 0, 1).await, None);
    }

    #[tokio::test]
    async fn a_value_that_fails_is_made_again() {
        let cache: Cache<u32, KIND_COUNT> = Cache::default();
        let now = Instant::now();
        assert!(cache.get(0, now, PATIENCE, async { None }).await.is_none());
        let made = cache.get(0, now, PATIENCE, async { Some(1) });
        assert_eq!(made.await.map(|cached| *cached.value), Some(1));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_slow_value() {
        let cache: Cache<u32, KIND_COUNT> = Cache::default();
        let now = Instant::now();
        let later = now + CACHE_DURATION;
        let first = cache.get(0, now, PATIENCE, async { Some(1) });
        assert!(first.await.is_some());
        let (finish, finished) = tokio::sync::oneshot::channel::<()>();
        let slow = async move {
            finished.await.ok()?;
            Some(2)
        };
        let old = cache.get(0, later, Duration::ZERO, slow).await;
        assert_eq!(old.map(|cached| *cached.value), Some(1));
        // It is under way; another one isn't made.
        let other = cache.get(0, later, Duration::ZERO, async { panic!("one at a time") });
        assert_eq!(other.await.map(|cached| *cached.value), Some(1));
        finish.send(()).expect("it is waited for");
        let mut latest = cache.slots[0].latest.subscribe();
        let made = latest.wait_for(|latest| latest.attempts == 2).await;
        drop(made.expect("it is made"));
        let new = cache.get(0, later, PATIENCE, async { panic!("it is recent") });
        assert_eq!(new.await.map(|cached| *cached.value), Some(2));
    }
}
