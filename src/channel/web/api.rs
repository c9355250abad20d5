//! Requests of programs to JSON.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::Site;

/// The API.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(site): State<Arc<Site>>) -> String {
    let dialogue = &site.dialogue;
    dialogue.metrics.text(&dialogue.live.status())
}
