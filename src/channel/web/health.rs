//! Serves health checks and metrics for monitoring.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::{Options, Site, guard};
use crate::store::Store;

/// The media type of [OpenMetrics text][1].
///
/// [1]: https://prometheus.io/docs/specs/om/open_metrics_spec/
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes for monitoring.
pub(super) fn router(options: &Options, site: Arc<Site>) -> Router<Arc<Site>> {
    let metrics = match options.metrics {
        true => Router::new().route("/metrics", get(metrics)),
        false => Router::new(),
    };
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .merge(guard::with_api_key(metrics, site))
}

/// How long `/readyz` waits for the store. A load balancer that asks takes out a program that
/// answers late, and all of them ask the same store.
const STORE_LIMIT: Duration = Duration::from_secs(1);

/// How long the result of a check counts.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The last check of the store. `/readyz` has no rate limit, so that it checks the store
/// at most once a second, however often it is asked.
#[derive(Debug, Default)]
pub(super) struct StoreCheck(Arc<Mutex<LastCheck>>);

#[derive(Debug, Default)]
struct LastCheck {
    /// When it began or ended, and its result; while it runs, that of the one before.
    last: Option<(Instant, bool)>,
    is_running: bool,
}

impl StoreCheck {
    async fn is_available(&self, store: &Arc<Store>) -> bool {
        let checking = {
            let mut check = lock(&self.0);
            let is_recent = |(at, _): &(Instant, bool)| at.elapsed() < CHECK_INTERVAL;
            if check.is_running || check.last.as_ref().is_some_and(is_recent) {
                return check.last.is_some_and(|(_, is_available)| is_available);
            }
            check.is_running = true;
            let before = check.last.is_some_and(|(_, is_available)| is_available);
            check.last = Some((Instant::now(), before));
            let (store, check) = (store.clone(), self.0.clone());
            tokio::spawn(async move {
                let is_available = store.try_call(store.check()).await.is_some();
                let mut check = lock(&check);
                check.last = Some((Instant::now(), is_available));
                check.is_running = false;
                is_available
            })
        };
        let result = tokio::time::timeout(STORE_LIMIT, checking).await;
        matches!(result, Ok(Ok(true)))
    }
}

/// A poisoned lock is ignored: a panic can't leave the data half changed.
fn lock(check: &Mutex<LastCheck>) -> MutexGuard<'_, LastCheck> {
    check.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `/healthz`: the program runs.
async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

/// `/readyz`: the program can answer. It can also answer without its store, but then stores
/// nothing.
async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let conversations = &site.conversations;
    let has_store = site.store_check.is_available(&conversations.store).await;
    let status = conversations.live.status();
    let is_ending = site.draining.is_cancelled() || site.shutdown.is_cancelled();
    let (code, word) = match (is_ending, has_store) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "ending"),
        (false, true) => (StatusCode::OK, "ready"),
        (false, false) => (StatusCode::OK, "degraded"),
    };
    let state = json!({
        "status": word,
        "store": if has_store { "ok" } else { "down" },
        "index_built": status.index_built,
        "edit_kept_out": status.kept_out.is_some(),
    });
    (code, [(CACHE_CONTROL, "no-store")], Json(state))
}

async fn metrics(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let conversations = &site.conversations;
    let text = conversations.metrics.text(&conversations.live.status());
    let headers = [(CONTENT_TYPE, OPEN_METRICS), (CACHE_CONTROL, "no-store")];
    (headers, text)
}
