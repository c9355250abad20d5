//! Requests of browsers to pages.

use std::sync::Arc;

use axum::Router;

use super::Site;

/// The pages.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
}
