//! How often one user and one server may ask, in memory alone.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use serenity::model::id::{GuildId, UserId};

/// Those who were quiet for long are forgotten after so many requests.
const FORGET_AFTER: u32 = 1_000;

type Keyed = RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>;

/// The two limits.
#[derive(Debug)]
pub(super) struct Limiter {
    users: Keyed,
    guilds: Keyed,
    /// Who was told lately that they ask too often: told again, they would be
    /// answered as often as they ask.
    told: Keyed,
    requests: AtomicU32,
}

/// Somebody asks too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooFast {
    /// How long to wait.
    pub(super) wait: Duration,
    /// True if they were told so within the last minute.
    pub(super) is_told: bool,
}

impl Limiter {
    /// Requests a minute, of one user and of one server.
    pub(super) fn new(user: NonZeroU32, guild: NonZeroU32) -> Limiter {
        let keyed = |a_minute| RateLimiter::hashmap(Quota::per_minute(a_minute));
        Limiter {
            users: keyed(user),
            guilds: keyed(guild),
            told: keyed(NonZeroU32::MIN),
            requests: AtomicU32::new(0),
        }
    }

    /// Counts a request.
    pub(super) fn check(&self, user: UserId, guild: Option<GuildId>) -> Result<(), TooFast> {
        let before = self.requests.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(FORGET_AFTER) {
            for limiter in [&self.users, &self.guilds, &self.told] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        let is_within = |limiter: &Keyed, key: u64| {
            let wait =
                |until: governor::NotUntil<_>| until.wait_time_from(DefaultClock::default().now());
            limiter.check_key(&key).map_err(wait)
        };
        let own = is_within(&self.users, user.get());
        let guild = guild.filter(|_| own.is_ok());
        let theirs = guild.map_or(Ok(()), |guild| is_within(&self.guilds, guild.get()));
        own.and(theirs).map_err(|wait| TooFast {
            wait,
            is_told: self.told.check_key(&user.get()).is_err(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_limited_alone_and_told_once() {
        let limit = |n| NonZeroU32::new(n).expect("not zero");
        let limiter = Limiter::new(limit(2), limit(3));
        let (user, other) = (UserId::new(1), UserId::new(2));
        let guild = Some(GuildId::new(9));
        assert!(limiter.check(user, None).is_ok());
        assert!(limiter.check(user, guild).is_ok());
        let first = limiter.check(user, guild).expect_err("too fast");
        let second = limiter.check(user, None).expect_err("too fast");
        assert_eq!((first.is_told, second.is_told), (false, true));
        assert!(first.wait > Duration::ZERO);
        assert!(limiter.check(other, guild).is_ok());
        assert!(limiter.check(other, guild).is_ok());
        let guilds = limiter.check(UserId::new(3), guild).is_ok();
        assert!(!guilds, "the server's limit is for all its users together");
    }
}
