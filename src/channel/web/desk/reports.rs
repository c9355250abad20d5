//! Reports that are kept for a minute, so that reloading the desk does not read every
//! question again.
//!
//! There is one report for each period that the desk offers. While one is being made,
//! other requests for the period wait for it instead of making it too. A report that
//! could not be made is not kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::report::Report;

/// The number of periods that the desk offers.
pub(super) const PERIOD_COUNT: usize = 3;

/// How long a report is kept.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// The latest report of each period.
#[derive(Debug, Default)]
pub(super) struct Reports([Mutex<Option<Kept>>; PERIOD_COUNT]);

/// A report with the time when its making began.
type Kept = (Instant, Arc<Report>);

impl Reports {
    /// The report of a period, by the period's position: the kept one, else a new one
    /// from `make`, which is not polled if it isn't needed. `None` if the report could
    /// not be made.
    pub(super) async fn get(
        &self,
        period: usize,
        now: Instant,
        make: impl Future<Output = Option<Report>>,
    ) -> Option<Arc<Report>> {
        let mut kept = self.0.get(period)?.lock().await;
        if let Some((made, report)) = kept.as_ref()
            && now.saturating_duration_since(*made) < KEPT_FOR
        {
            return Some(report.clone());
        }
        let report = Arc::new(make.await?);
        *kept = Some((now, report.clone()));
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
