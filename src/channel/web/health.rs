//! Serves health checks and metrics for monitoring.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::sync::Mutex;

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

/// The last check of the store. `/readyz` has no rate limit, so that it checks the store
/// at most once a second, however often it is asked.
#[derive(Debug, Default)]
pub(super) struct StoreCheck(Mutex<Option<(Instant, bool)>>);

impl StoreCheck {
    async fn is_available(&self, store: &Store) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, is_available)) = *last
            && at.elapsed() < Duration::from_secs(1)
        {
            return is_available;
        }
        let is_available = store.try_call(store.check()).await.is_some();
        *last = Some((Instant::now(), is_available));
        is_available
    }
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
