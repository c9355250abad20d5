//! Caches reports, so that nobody waits for one that takes long.
//!
//! There is one report for each period that the desk offers. One that is older than a
//! minute, or more if it took long, is made again in the background when somebody opens
//! the desk. This person waits a moment for it, and then sees the older one, or none yet.
//! Others see the older one immediately. Reports are made one at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore, watch};

use crate::report::Report;

/// The number of periods that the desk offers.
pub(super) const PERIOD_COUNT: usize = 3;

/// The age at which a report is made again, unless it takes long.
const CACHE_DURATION: Duration = Duration::from_secs(60);

/// How many times as long as it took to make a report is recent, so that the reports of a
/// period take a twentieth of a core at most.
const REST: u32 = 20;

/// A report, and when it was made.
#[derive(Debug, Clone)]
pub(super) struct CachedReport {
    pub(super) made: Timestamp,
    pub(super) report: Arc<Report>,
    asked_for: Instant,
    /// How long it is recent.
    duration: Duration,
}

/// The latest report of each period.
#[derive(Debug)]
pub(super) struct Reports {
    slots: [Slot; PERIOD_COUNT],
    /// The turn to make a report.
    turn: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Slot {
    latest: watch::Sender<Latest>,
    /// Held while the report of this period is made.
    making: Arc<Mutex<()>>,
}

#[derive(Debug, Default)]
struct Latest {
    /// How often one was made, or couldn't be.
    attempts: u64,
    cached: Option<CachedReport>,
}

impl Default for Reports {
    fn default() -> Self {
        Reports {
            slots: Default::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Reports {
    /// The report of a period, by the index of the period. If it isn't recent, `make` runs
    /// in the background, and the caller waits for it up to `patience`. While it runs for
    /// another caller, an older report is enough. `None` if there is none yet or it couldn't
    /// be made.
    pub(super) async fn get(
        &self,
        period: usize,
        now: Instant,
        patience: Duration,
        make: impl Future<Output = Option<Report>> + Send + 'static,
    ) -> Option<CachedReport> {
        let slot = self.slots.get(period)?;
        let mut latest = slot.latest.subscribe();
        let seen = latest.borrow_and_update().attempts;
        let is_recent = |cached: &CachedReport| {
            now.saturating_duration_since(cached.asked_for) < cached.duration
        };
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
                let report = make.await;
                let duration = CACHE_DURATION.max(begun.elapsed().saturating_mul(REST));
                sender.send_modify(|latest| {
                    // Whoever can begin another one from here on sees this one.
                    drop(making);
                    latest.attempts += 1;
                    if let Some(report) = report {
                        latest.cached = Some(CachedReport {
                            made: Timestamp::now(),
                            report: Arc::new(report),
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
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::report::Figures;

    fn report(people: usize) -> Report {
        Report {
            version: 1,
            from: date(2026, 5, 1),
            to: date(2026, 5, 7),
            total: Figures::default(),
            people,
            latency_ms: [0, 0],
            languages: BTreeMap::new(),
            channels: BTreeMap::new(),
            days: Vec::new(),
            hand_overs: BTreeMap::new(),
            unanswered: Vec::new(),
            ways_to_ask: Vec::new(),
            unused: Vec::new(),
            unhelpful: Vec::new(),
            overdue: Vec::new(),
        }
    }

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_report_is_made_once_a_minute_for_each_period() {
        let reports = Reports::default();
        let start = Instant::now();
        let get = async |period, after, people| {
            let make = async move { Some(report(people)) };
            let now = start + Duration::from_secs(after);
            let cached = reports.get(period, now, PATIENCE, make).await;
            cached.map(|cached| cached.report.people)
        };
        // Period, seconds, people of a new report, people of the report that is shown.
        let cases = [
            (0, 0, 1, 1),
            (0, 59, 2, 1),
            (1, 59, 3, 3),
            (0, 60, 4, 4),
            (1, 118, 5, 3),
            (0, 119, 6, 4),
        ];
        for (period, after, new, expected) in cases {
            assert_eq!(get(period, after, new).await, Some(expected), "{after} s");
        }
        assert_eq!(get(PERIOD_COUNT, 0, 1).await, None);
    }

    #[tokio::test]
    async fn a_report_that_fails_is_made_again() {
        let reports = Reports::default();
        let now = Instant::now();
        assert!(
            reports
                .get(0, now, PATIENCE, async { None })
                .await
                .is_none()
        );
        let made = reports.get(0, now, PATIENCE, async { Some(report(1)) });
        assert_eq!(made.await.map(|cached| cached.report.people), Some(1));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_slow_report() {
        let reports = Reports::default();
        let now = Instant::now();
        let later = now + CACHE_DURATION;
        let first = reports.get(0, now, PATIENCE, async { Some(report(1)) });
        assert!(first.await.is_some());
        let (finish, finished) = tokio::sync::oneshot::channel::<()>();
        let slow = async move {
            finished.await.ok()?;
            Some(report(2))
        };
        let old = reports.get(0, later, Duration::ZERO, slow).await;
        assert_eq!(old.map(|cached| cached.report.people), Some(1));
        // It is under way; another one isn't made.
        let other = reports.get(0, later, Duration::ZERO, async { panic!("one at a time") });
        assert_eq!(other.await.map(|cached| cached.report.people), Some(1));
        finish.send(()).expect("it is waited for");
        let mut latest = reports.slots[0].latest.subscribe();
        let made = latest.wait_for(|latest| latest.attempts == 2).await;
        drop(made.expect("it is made"));
        let new = reports.get(0, later, PATIENCE, async { panic!("it is recent") });
        assert_eq!(new.await.map(|cached| cached.report.people), Some(2));
    }
}
