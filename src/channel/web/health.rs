//! Serves health checks and metrics for monitoring.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::{Options, Site, guard};

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

/// `/healthz`: the program runs.
async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

/// `/readyz`: the program can answer. It can also answer without its store, but then stores
/// nothing.
async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let conversations = &site.conversations;
    let has_store = conversations
        .store
        .try_call(conversations.store.check())
        .await
        .is_some();
    let status = conversations.live.status();
    let (code, word) = match (site.shutdown.is_cancelled(), has_store) {
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
