//! How often one asker and one place may ask, in memory alone.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Those who were quiet for long are forgotten after so many requests.
const FORGET_AFTER: u32 = 1_000;

type Keyed = RateLimiter<String, HashMapStateStore<String>, DefaultClock>;

/// The two limits.
#[derive(Debug)]
pub(crate) struct Limiter {
    askers: Keyed,
    places: Keyed,
    /// Who was told lately that they ask too often: told again, they would be
    /// answered as often as they ask.
    told: Keyed,
    requests: AtomicU32,
}

/// Somebody asks too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooFast {
    /// How long to wait.
    pub(crate) wait: Duration,
    /// True if they were told so within the last minute.
    pub(crate) is_told: bool,
}

impl Limiter {
    /// Requests a minute, of one asker and of all in one place.
    pub(crate) fn new(asker: NonZeroU32, place: NonZeroU32) -> Limiter {
        let keyed = |a_minute| RateLimiter::hashmap(Quota::per_minute(a_minute));
        Limiter {
            askers: keyed(asker),
            places: keyed(place),
            told: keyed(NonZeroU32::MIN),
            requests: AtomicU32::new(0),
        }
    }

    /// Counts a request. The keys are the platform's ids, or addresses.
    pub(crate) fn check(&self, asker: &str, place: Option<&str>) -> Result<(), TooFast> {
        let before = self.requests.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(FORGET_AFTER) {
            for limiter in [&self.askers, &self.places, &self.told] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        let is_within = |limiter: &Keyed, key: &str| {
            let wait =
                |until: governor::NotUntil<_>| until.wait_time_from(DefaultClock::default().now());
            limiter.check_key(&key.to_owned()).map_err(wait)
        };
        let own = is_within(&self.askers, asker);
        let place = place.filter(|_| own.is_ok());
        let theirs = place.map_or(Ok(()), |place| is_within(&self.places, place));
        own.and(theirs).map_err(|wait| TooFast {
            wait,
            is_told: self.told.check_key(&asker.to_owned()).is_err(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asker_is_limited_alone_and_told_once() {
        let limit = |n| NonZeroU32::new(n).expect("not zero");
        let limiter = Limiter::new(limit(2), limit(3));
        let (user, other) = ("1", "2");
        let guild = Some("9");
        assert!(limiter.check(user, None).is_ok());
        assert!(limiter.check(user, guild).is_ok());
        let first = limiter.check(user, guild).expect_err("too fast");
        let second = limiter.check(user, None).expect_err("too fast");
        assert_eq!((first.is_told, second.is_told), (false, true));
        assert!(first.wait > Duration::ZERO);
        assert!(limiter.check(other, guild).is_ok());
        assert!(limiter.check(other, guild).is_ok());
        let is_free = limiter.check("3", guild).is_ok();
        assert!(!is_free, "the place's limit is for all who ask there");
    }
}
