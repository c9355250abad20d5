//! Limits the requests of each asker and each place, in memory only.
//!
//! The memory is bounded: keys are remembered as hashes, and only while their requests
//! count. If a crowd has more keys than fit, its members share limits.
//!
//! Source: the generic cell rate algorithm, ITU-T Recommendation I.371. A crate with it can't
//! count requests afterwards that another process has allowed.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::allowances::{Allowances, Counted};
use crate::channel::lock::lock;
use crate::store::Store;

/// The number of requests after which inactive keys are removed.
const CLEANUP_INTERVAL: u32 = 1_000;

/// The most keys that are remembered one by one.
const MAX_KEYS: usize = 50_000;

/// The number of limits that the keys share if there are more.
const SHARED_LIMITS: u64 = 4_096;

/// The time of the requests that a limit allows at once.
const PERIOD: Duration = Duration::from_secs(60);

/// The longest time for which requests of other processes keep a key above its limit.
const MAX_DEBT: Duration = Duration::from_secs(120);

/// The limits of keys, by their hashes.
struct Keyed {
    /// The time for which a request counts.
    interval: Duration,
    /// When the requests of each key no longer count: the theoretical arrival time of the
    /// algorithm.
    arrivals: Mutex<HashMap<u64, Instant>>,
    hashes: Hashes,
    /// What was allowed since the other processes were told; `None` if there are none.
    allowed: Option<Mutex<HashMap<u64, u32>>>,
}

/// How keys are hashed.
enum Hashes {
    /// Keyed at random, so that nobody can choose keys that share a limit.
    Own(RandomState),
    /// Keyed by the store's secret, the same in every process.
    Shared(Arc<Store>, String),
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keyed").finish_non_exhaustive()
    }
}

impl Keyed {
    fn new(a_minute: NonZeroU32) -> Keyed {
        Keyed {
            interval: PERIOD / a_minute.get(),
            arrivals: Mutex::default(),
            hashes: Hashes::Own(RandomState::new()),
            allowed: None,
        }
    }

    /// The same for all processes that use the store.
    fn shared(self, store: &Arc<Store>, name: String) -> Keyed {
        Keyed {
            hashes: Hashes::Shared(store.clone(), name),
            allowed: Some(Mutex::default()),
            ..self
        }
    }

    /// Counts a request of a key.
    ///
    /// # Errors
    ///
    /// Returns how long to wait if the request is above the limit.
    fn check(&self, key: &str) -> Result<(), Duration> {
        let hash = match &self.hashes {
            Hashes::Own(hashes) => hashes.hash_one(key),
            Hashes::Shared(store, name) => store.number_of(&[name, key]),
        };
        let hash = {
            let mut arrivals = lock(&self.arrivals);
            let hash = match arrivals.len() < MAX_KEYS {
                true => hash,
                false => hash % SHARED_LIMITS,
            };
            let now = Instant::now();
            let arrival = arrivals.get(&hash).map_or(now, |arrival| now.max(*arrival));
            let next = arrival + self.interval;
            let wait = (next - now).saturating_sub(PERIOD);
            if !wait.is_zero() {
                return Err(wait);
            }
            arrivals.insert(hash, next);
            hash
        };
        if let Some(allowed) = &self.allowed {
            let mut allowed = lock(allowed);
            if allowed.len() < MAX_KEYS || allowed.contains_key(&hash) {
                *allowed.entry(hash).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Forgets the keys whose requests no longer count.
    fn clean_up(&self) {
        let now = Instant::now();
        let mut arrivals = lock(&self.arrivals);
        arrivals.retain(|_, arrival| *arrival > now);
        arrivals.shrink_to_fit();
    }

    #[cfg(test)]
    fn held(&self) -> usize {
        lock(&self.arrivals).len()
    }
}

impl Counted for Keyed {
    fn take(&self, most: usize) -> Vec<(u64, u32)> {
        let Some(allowed) = &self.allowed else {
            return Vec::new();
        };
        let mut allowed = lock(allowed);
        let taken: Vec<u64> = allowed.keys().copied().take(most).collect();
        let take = |key: u64| Some((key, allowed.remove(&key)?));
        taken.into_iter().filter_map(take).collect()
    }

    fn add(&self, counts: &[(u64, u32)]) {
        let now = Instant::now();
        let mut arrivals = lock(&self.arrivals);
        for (hash, count) in counts {
            if arrivals.len() >= MAX_KEYS && !arrivals.contains_key(hash) {
                continue;
            }
            let arrival = arrivals.get(hash).map_or(now, |arrival| now.max(*arrival));
            let counted = self.interval.saturating_mul(*count);
            let next = (arrival + counted.min(MAX_DEBT)).min(now + MAX_DEBT);
            arrivals.insert(*hash, next);
        }
    }
}

/// The limits for askers and for places.
#[derive(Debug)]
pub(crate) struct Limiter {
    askers: Arc<Keyed>,
    places: Arc<Keyed>,
    /// Limits the notices about the limit, which would otherwise be as frequent as the
    /// requests.
    notices: Keyed,
    requests: AtomicU32,
}

/// A request above a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooFast {
    /// How long the asker must wait.
    pub(crate) wait: Duration,
    /// True if the asker was notified of the limit within the last minute.
    pub(crate) is_notified: bool,
}

impl TooFast {
    /// How long the asker must wait, in whole seconds, 1 or more.
    pub(crate) fn seconds(self) -> u64 {
        self.wait.as_secs().saturating_add(1)
    }
}

impl Limiter {
    /// Creates a limiter for this many requests a minute, of one asker and of one place.
    pub(crate) fn new(asker: NonZeroU32, place: NonZeroU32) -> Limiter {
        Limiter {
            askers: Arc::new(Keyed::new(asker)),
            places: Arc::new(Keyed::new(place)),
            notices: Keyed::new(NonZeroU32::MIN),
            requests: AtomicU32::new(0),
        }
    }

    /// As [`Limiter::new`]. If other processes use the store, requests that they allow count
    /// too, a second or two later. `name` is that of the limiter in all of them.
    pub(crate) fn across_processes(
        name: &str,
        asker: NonZeroU32,
        place: NonZeroU32,
        store: &Arc<Store>,
        allowances: &Allowances,
    ) -> Limiter {
        if !store.is_shared() {
            return Limiter::new(asker, place);
        }
        let shared = |a_minute, name: String| {
            let keyed = Arc::new(Keyed::new(a_minute).shared(store, name.clone()));
            allowances.register(name, keyed.clone());
            keyed
        };
        Limiter {
            askers: shared(asker, format!("{name}/asker")),
            places: shared(place, format!("{name}/place")),
            ..Limiter::new(asker, place)
        }
    }

    /// Counts a request. The keys are the platform's ids, or network addresses.
    ///
    /// # Errors
    ///
    /// If the request is above a limit.
    pub(crate) fn check(&self, asker: &str, place: Option<&str>) -> Result<(), TooFast> {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        if count.is_multiple_of(CLEANUP_INTERVAL) {
            for limiter in [&*self.askers, &*self.places, &self.notices] {
                limiter.clean_up();
            }
        }
        // A request above the asker's limit doesn't count for the place.
        let checked = self
            .askers
            .check(asker)
            .and_then(|()| place.map_or(Ok(()), |place| self.places.check(place)));
        checked.map_err(|wait| TooFast {
            wait,
            is_notified: self.notices.check(asker).is_err(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_of_keys_is_bounded_and_still_limited() {
        let limit = |n| NonZeroU32::new(n).expect("not zero");
        let limiter = Limiter::new(limit(2), limit(1_000_000));
        for number in 0..MAX_KEYS * 2 {
            let _ = limiter.check(&number.to_string(), Some("all"));
        }
        let held = limiter.askers.held();
        assert!(held <= MAX_KEYS + SHARED_LIMITS as usize, "{held}");
        let asks = (0..10).filter(|_| limiter.check("late", None).is_ok());
        assert!(asks.count() <= 2);
    }

    #[test]
    fn each_asker_has_a_limit_and_is_notified_once() {
        let limit = |n| NonZeroU32::new(n).expect("not zero");
        let limiter = Limiter::new(limit(2), limit(3));
        let (user, other) = ("1", "2");
        let guild = Some("9");
        assert!(limiter.check(user, None).is_ok());
        assert!(limiter.check(user, guild).is_ok());
        let first = limiter.check(user, guild).expect_err("too fast");
        let second = limiter.check(user, None).expect_err("too fast");
        assert_eq!((first.is_notified, second.is_notified), (false, true));
        assert!(first.wait > Duration::ZERO);
        assert!(limiter.check(other, guild).is_ok());
        assert!(limiter.check(other, guild).is_ok());
        let is_allowed = limiter.check("3", guild).is_ok();
        assert!(!is_allowed, "all askers of a place share its limit");
    }

    #[tokio::test]
    async fn requests_of_other_processes_count_a_message_later() {
        let limit = |n| NonZeroU32::new(n).expect("not zero");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = crate::store::Options {
            folder: folder.path().to_owned(),
            shared: true,
            ..Default::default()
        };
        let process = || {
            let store = Arc::new(Store::open(&options).expect("a store"));
            let allowances = Arc::new(Allowances::default());
            let places = limit(1_000);
            let limiter = Limiter::across_processes("web", limit(60), places, &store, &allowances);
            (limiter, allowances, store)
        };
        let [(first, of_first, a), (second, of_second, b)] = [process(), process()];
        // Ten a minute more than one process would allow by itself.
        for limiter in [&first, &second] {
            let allowed = (0..35).filter(|_| limiter.check("1.1.1.1", None).is_ok());
            assert_eq!(allowed.count(), 35);
        }
        let exchange = async {
            tokio::join!(of_first.keep_exchanging(&a), of_second.keep_exchanging(&b));
        };
        // By its own requests alone, a process would never wait for more than a second.
        let is_far_above = |limiter: &Limiter| {
            let checked = limiter.check("1.1.1.1", None);
            checked.is_err_and(|error| error.wait > Duration::from_secs(3))
        };
        let is_above = async {
            for limiter in [&first, &second] {
                while !is_far_above(limiter) {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        };
        tokio::select! {
            () = exchange => {}
            () = is_above => {}
        }
        assert!(first.check("2.2.2.2", None).is_ok(), "another key");
    }
}
