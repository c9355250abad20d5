//! Limits the requests of each asker and each place, in memory only.
//!
//! The memory is bounded: keys are remembered as hashes, and only while their requests
//! count. If a crowd has more keys than fit, its members share limits.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// The number of requests after which inactive keys are removed.
const CLEANUP_INTERVAL: u32 = 1_000;

/// The most keys that are remembered one by one.
const MAX_KEYS: usize = 50_000;

/// The number of limits that the keys share if there are more.
const SHARED_LIMITS: u64 = 4_096;

/// The limits of keys, by their hashes.
struct Keyed {
    limits: RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>,
    /// Keyed at random, so that nobody can choose keys that share a limit.
    hashes: RandomState,
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keyed").finish_non_exhaustive()
    }
}

impl Keyed {
    fn new(a_minute: NonZeroU32) -> Keyed {
        Keyed {
            limits: RateLimiter::hashmap(Quota::per_minute(a_minute)),
            hashes: RandomState::new(),
        }
    }

    /// Counts a request of a key.
    ///
    /// # Errors
    ///
    /// Returns how long to wait if the request is above the limit.
    fn check(&self, key: &str) -> Result<(), Duration> {
        let hash = self.hashes.hash_one(key);
        let hash = match self.limits.len() < MAX_KEYS {
            true => hash,
            false => hash % SHARED_LIMITS,
        };
        let wait =
            |until: governor::NotUntil<_>| until.wait_time_from(DefaultClock::default().now());
        self.limits.check_key(&hash).map_err(wait)
    }

    /// Forgets the keys whose requests no longer count.
    fn clean_up(&self) {
        self.limits.retain_recent();
        self.limits.shrink_to_fit();
    }
}

/// The limits for askers and for places.
#[derive(Debug)]
pub(crate) struct Limiter {
    askers: Keyed,
    places: Keyed,
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
            askers: Keyed::new(asker),
            places: Keyed::new(place),
            notices: Keyed::new(NonZeroU32::MIN),
            requests: AtomicU32::new(0),
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
            for limiter in [&self.askers, &self.places, &self.notices] {
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
        let held = limiter.askers.limits.len();
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
}
