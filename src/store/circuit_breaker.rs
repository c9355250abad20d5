//! Whether something that may be down is worth another call: the circuit breaker
//! pattern.
//!
//! Closed, every call goes through. A failure opens it: calls then fail at once
//! instead of each waiting for its own timeout. After a pause it is half-open: one
//! call goes through as a probe, and its result closes or reopens the breaker.
//!
//! Source: Michael T. Nygard, *Release It!*, 2007; see
//! <https://martinfowler.com/bliki/CircuitBreaker.html>.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Lets calls through, or not, by the results of earlier ones.
#[derive(Debug)]
pub(super) struct CircuitBreaker {
    /// How long it stays open after a failure.
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calls go through.
    Closed,
    /// No call goes through until this moment.
    Open { until: Instant },
    /// A probe is under way; no other call goes through.
    HalfOpen,
}

/// Permission for one call. Dropped without a result, as by a caller that gave up, it
/// says nothing about the service: the next call may be the probe instead.
#[derive(Debug)]
#[must_use]
pub(super) struct Permit<'b> {
    breaker: &'b CircuitBreaker,
    is_probe: bool,
}

impl CircuitBreaker {
    /// A closed breaker that opens for a pause after each failure.
    pub(super) fn new(pause: Duration) -> CircuitBreaker {
        CircuitBreaker {
            pause,
            state: Mutex::new(State::Closed),
        }
    }

    /// Asks for permission to make a call; `None` while the breaker is open or a probe
    /// is under way.
    pub(super) fn permit(&self) -> Option<Permit<'_>> {
        self.permit_at(Instant::now())
    }

    fn permit_at(&self, now: Instant) -> Option<Permit<'_>> {
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed => false,
            State::Open { until } if now >= until => true,
            State::Open { .. } | State::HalfOpen => return None,
        };
        if is_probe {
            *state = State::HalfOpen;
        }
        Some(Permit {
            breaker: self,
            is_probe,
        })
    }

    /// A panic elsewhere leaves the state whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The call succeeded. A probe closes the breaker; another call that began before
    /// the breaker opened does not.
    pub(super) fn succeed(mut self) {
        if std::mem::take(&mut self.is_probe) {
            *self.breaker.state() = State::Closed;
        }
    }

    /// The call failed: the breaker opens.
    pub(super) fn fail(self) {
        self.fail_at(Instant::now());
    }

    fn fail_at(mut self, now: Instant) {
        self.is_probe = false;
        let until = now + self.breaker.pause;
        *self.breaker.state() = State::Open { until };
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            let until = Instant::now();
            *self.breaker.state() = State::Open { until };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(5);

    fn opened(now: Instant) -> CircuitBreaker {
        let breaker = CircuitBreaker::new(PAUSE);
        breaker.permit_at(now).expect("closed").fail_at(now);
        breaker
    }

    #[test]
    fn a_failure_opens_it_for_the_pause() {
        let now = Instant::now();
        let breaker = opened(now);
        assert!(breaker.permit_at(now).is_none());
        let almost = now + PAUSE - Duration::from_millis(1);
        assert!(breaker.permit_at(almost).is_none());
        assert!(breaker.permit_at(now + PAUSE).is_some());
    }

    #[test]
    fn one_probe_decides_for_all() {
        let now = Instant::now();
        let later = now + PAUSE;
        let breaker = opened(now);
        let probe = breaker.permit_at(later).expect("half-open");
        assert!(breaker.permit_at(later).is_none(), "one probe at a time");
        probe.fail_at(later);
        assert!(breaker.permit_at(later).is_none(), "open again");
        let probe = breaker.permit_at(later + PAUSE).expect("half-open");
        probe.succeed();
        let (one, other) = (breaker.permit_at(later), breaker.permit_at(later));
        assert!(one.is_some() && other.is_some(), "closed");
    }

    #[test]
    fn an_abandoned_probe_leaves_the_next_call_to_try() {
        let now = Instant::now();
        let breaker = opened(now);
        drop(breaker.permit_at(now + PAUSE).expect("half-open"));
        assert!(breaker.permit_at(now + PAUSE).is_some());
    }

    #[test]
    fn a_success_from_before_it_opened_does_not_close_it() {
        let now = Instant::now();
        let breaker = CircuitBreaker::new(PAUSE);
        let slow = breaker.permit_at(now).expect("closed");
        breaker.permit_at(now).expect("closed").fail_at(now);
        slow.succeed();
        assert!(breaker.permit_at(now).is_none());
    }
}
