//! Serves health checks and metrics for monitoring.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::{Options, Site, guard};
use crate::channel::lock::lock;

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

/// How long `/readyz` waits for the store and for the cluster that has the documents. A load
/// balancer that asks takes out a program that answers late, and all of them ask the same
/// store.
const CHECK_LIMIT: Duration = Duration::from_secs(1);

/// How long the result of a check counts.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The last check of something that the program needs. `/readyz` has no rate limit, so that it
/// checks at most once a second, however often it is asked.
#[derive(Debug, Default)]
pub(super) struct RecentCheck(Arc<Mutex<LastCheck>>);

#[derive(Debug, Default)]
struct LastCheck {
    /// When it began or ended, and its result; while it runs, that of the one before.
    last: Option<(Instant, bool)>,
    is_running: bool,
}

impl RecentCheck {
    /// The result of a check, or of one before if that is recent or still runs.
    async fn result(&self, check: impl Future<Output = bool> + Send + 'static) -> bool {
        let checking = {
            let mut state = lock(&self.0);
            let is_recent = |(at, _): &(Instant, bool)| at.elapsed() < CHECK_INTERVAL;
            if state.is_running || state.last.as_ref().is_some_and(is_recent) {
                return state.last.is_some_and(|(_, is_available)| is_available);
            }
            state.is_running = true;
            let before = state.last.is_some_and(|(_, is_available)| is_available);
            state.last = Some((Instant::now(), before));
            let state = self.0.clone();
            tokio::spawn(async move {
                let is_available = check.await;
                let mut state = lock(&state);
                state.last = Some((Instant::now(), is_available));
                state.is_running = false;
                is_available
            })
        };
        let result = tokio::time::timeout(CHECK_LIMIT, checking).await;
        matches!(result, Ok(Ok(true)))
    }
}

/// True if the documents can be searched; `None` if they are in the index.
async fn has_documents(site: &Site) -> Option<bool> {
    let engine = site.conversations.live.engine();
    if !engine.has_cluster() {
        return None;
    }
    let check = async move {
        let checking = tokio::task::spawn_blocking(move || engine.check_documents());
        matches!(checking.await, Ok(Some(Ok(()))))
    };
    Some(site.document_check.result(check).await)
}

/// `/healthz`: the program runs.
async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

/// `/readyz`: the program can answer. It can also answer without its store, but then stores
/// nothing, and without a cluster that has the documents, but then from entries and tables only.
async fn ready(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let conversations = &site.conversations;
    let store = conversations.store.clone();
    let check = async move { store.try_call(store.check()).await.is_some() };
    let has_store = site.store_check.result(check);
    let (has_store, has_documents) = tokio::join!(has_store, has_documents(&site));
    let status = conversations.live.status();
    let is_ending = site.draining.is_cancelled() || site.shutdown.is_cancelled();
    let is_whole = has_store && has_documents != Some(false);
    let (code, word) = match (is_ending, is_whole) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "ending"),
        (false, true) => (StatusCode::OK, "ready"),
        (false, false) => (StatusCode::OK, "degraded"),
    };
    let word_of = |is_available| if is_available { "ok" } else { "down" };
    let mut state = json!({
        "status": word,
        "store": word_of(has_store),
        "index_built": status.index_built,
        "edit_kept_out": status.kept_out.is_some(),
    });
    if let Some(has_documents) = has_documents {
        state["documents"] = json!(word_of(has_documents));
    }
    (code, [(CACHE_CONTROL, "no-store")], Json(state))
}

async fn metrics(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let conversations = &site.conversations;
    let text = conversations.metrics.text(&conversations.live.status());
    let headers = [(CONTENT_TYPE, OPEN_METRICS), (CACHE_CONTROL, "no-store")];
    (headers, text)
}
