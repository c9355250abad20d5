//! Caches reports for a minute, so that reloading the desk doesn't read every question
//! again.
//!
//! There is one report for each period that the desk offers. While one is being made,
//! other requests for the period wait for it. A failure isn't cached.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::report::Report;

/// The number of periods that the desk offers.
pub(super) const PERIOD_COUNT: usize = 3;

/// How long a report is cached.
const CACHE_DURATION: Duration = Duration::from_secs(60);

/// A report, and when it was made.
type CachedReport = Option<(Instant, Arc<Report>)>;

/// The latest report of each period.
#[derive(Debug, Default)]
pub(super) struct Reports([Mutex<CachedReport>; PERIOD_COUNT]);

impl Reports {
    /// The report of a period, by the index of the period: from the cache, or else from
    /// `make`, which is only polled if needed. `None` if the report couldn't be made.
    pub(super) async fn get(
        &self,
        period: usize,
        now: Instant,
        make: impl Future<Output = Option<Report>>,
    ) -> Option<Arc<Report>> {
        let mut cached = self.0.get(period)?.lock().await;
        if let Some((made, report)) = cached.as_ref()
            && now.saturating_duration_since(*made) < CACHE_DURATION
        {
            return Some(report.clone());
        }
        let report = Arc::new(make.await?);
        *cached = Some((now, report.clone()));
        Some(report)
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

    #[tokio::test]
    async fn a_report_is_made_once_a_minute_for_each_period() {
        let reports = Reports::default();
        let start = Instant::now();
        let get = async |period, after, people| {
            let make = async { Some(report(people)) };
            let now = start + Duration::from_secs(after);
            reports.get(period, now, make).await.map(|r| r.people)
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
        assert!(reports.get(0, now, async { None }).await.is_none());
        let made = reports.get(0, now, async { Some(report(1)) }).await;
        assert_eq!(made.map(|report| report.people), Some(1));
    }
}
