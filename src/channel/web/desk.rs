//! Serves the desk, for people who have its key: the report of questions without an
//! answer, the questions that were handed over to people, and suggestions for entries.
//!
//! Without a key in the environment, there is no desk. The key is sent once; then a cookie
//! authenticates requests, which browsers only send from pages of this site. The desk
//! identifies no askers: the report has counts, and questions are masked.

mod cache;
mod clip;
mod files;
mod report;
mod session;
mod step;
mod suggestions;
mod tickets;

use std::path::Path;
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tower_http::set_header::SetResponseHeaderLayer;

use super::Site;
use super::page::{LARGEST_FORM, protected};
use crate::fetch::Archive;
use crate::report::{Options, Report};

pub use session::DeskKeyError;

/// The number of periods of a report that the desk offers.
const PERIOD_COUNT: usize = 3;

/// The state of the desk.
#[derive(Debug)]
pub struct Desk {
    sessions: session::Sessions,
    report: Options,
    /// A report for each period.
    reports: cache::Cache<Report, PERIOD_COUNT>,
    suggestions: suggestions::Cached,
    /// The archive of the pages that packs cite.
    fetched: Archive,
}

impl Desk {
    /// Creates the desk. `None` if `MADOGUCHI_DESK_KEY` isn't set.
    ///
    /// # Errors
    ///
    /// If the key is too short.
    pub fn from_environment(
        report: &Options,
        fetched: &Path,
    ) -> Result<Option<Desk>, DeskKeyError> {
        let sessions = session::Sessions::from_environment()?;
        Ok(sessions.map(|sessions| Desk {
            sessions,
            report: report.clone(),
            reports: cache::Cache::default(),
            suggestions: suggestions::Cached::default(),
            fetched: Archive::new(fetched),
        }))
    }
}

/// The routes of the desk; none without a desk.
pub(super) fn router(desk: Option<Desk>) -> Router<Arc<Site>> {
    let Some(desk) = desk else {
        return Router::new();
    };
    let routes = Router::new()
        .route("/desk", get(report::desk))
        .route("/desk/report.csv", get(files::csv))
        .route("/desk/suggestions", get(suggestions::page))
        .route("/desk/drafts/{name}", get(files::draft))
        .route("/desk/tickets/{ticket}", post(step::step))
        .route("/desk/enter", post(session::enter))
        .route("/desk/leave", post(session::leave))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(Extension(Arc::new(desk)))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ));
    protected(routes)
}
