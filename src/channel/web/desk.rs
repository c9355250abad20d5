//! The desk: what was asked and not answered, and the questions handed to people, for
//! those who have its key.
//!
//! Without a key in the environment there is no desk. The key is sent once; then a
//! cookie proves it, which only pages of this site send. Nobody is named: the report
//! counts, and questions are masked.

mod report;
mod reports;
mod session;
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
use crate::report::Options;

pub use session::DeskKeyError;

/// What the desk needs beside the site.
#[derive(Debug)]
pub struct Desk {
    sessions: session::Sessions,
    report: Options,
    reports: reports::Reports,
    /// Where the pages are kept that packs cite.
    fetched: Archive,
}

impl Desk {
    /// The desk, if `MADOGUCHI_DESK_KEY` holds its key.
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
            reports: reports::Reports::default(),
            fetched: Archive::new(fetched),
        }))
    }
}

/// The routes of the desk, if there is one.
pub(super) fn router(desk: Option<Desk>) -> Router<Arc<Site>> {
    let Some(desk) = desk else {
        return Router::new();
    };
    let routes = Router::new()
        .route("/desk", get(report::desk))
        .route("/desk/report.csv", get(report::csv))
        .route("/desk/drafts/{name}", get(report::draft))
        .route("/desk/tickets/{ticket}", post(tickets::step))
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
