//! Serves pages to browsers.
//!
//! Every page works without its script, which only avoids reloading. HTML is made by
//! templates, which escape every value, and by `render::html`. Nothing is loaded from
//! another host, and pages have no inline styles or scripts.

mod about;
mod answer;
mod ask;
mod assets;
mod choice;
mod entries;
mod failure;
mod feedback;
mod frame;
mod image;
mod look_up;
mod person;
mod timeline;
mod visitor;
mod what_if;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

use super::Site;

pub(super) use failure::{not_found, with_error_page};
pub(super) use frame::Frame;
pub(super) use person::state_word;
pub(super) use visitor::Visitor;

/// The largest policy document, in bytes.
const LARGEST_POLICY: usize = 256 * 1024;

/// The largest other form, in bytes: an answer of 4,000 characters fits, each of which takes
/// up to 12 bytes.
pub(super) const LARGEST_FORM: usize = 64 * 1024;

/// Pages can load from and send to this site only.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The headers of every page.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// The pages.
pub(super) fn router() -> Router<Arc<Site>> {
    let policy = post(what_if::policy).layer(DefaultBodyLimit::max(LARGEST_POLICY));
    let pages = Router::new()
        .route("/", get(ask::ask))
        .route("/suggest", get(ask::suggest))
        .route("/feedback", post(feedback::vote))
        .route("/choices", post(choice::choose))
        .route("/questions", post(person::ask))
        .route("/questions/{id}", get(person::question))
        .route("/entries", get(entries::list))
        .route("/entries/{id}", get(entries::entry))
        .route("/entries/{id}/images/{name}", get(image::image))
        .route("/settings", get(look_up::settings))
        .route("/settings/{id}", get(look_up::setting))
        .route("/rollouts", get(look_up::rollouts))
        .route("/whatif", get(what_if::case))
        .route("/whatif/policy", policy)
        .route("/about", get(about::about))
        .route("/assets/{name}", get(assets::asset))
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    protected(pages)
}

/// Adds the headers of pages to routes.
pub(super) fn protected(routes: Router<Arc<Site>>) -> Router<Arc<Site>> {
    HEADERS.into_iter().fold(routes, |routes, (name, value)| {
        let value = HeaderValue::from_static(value);
        routes.layer(SetResponseHeaderLayer::overriding(name, value))
    })
}

/// Renders a page as a response.
pub(super) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => {
            let headers = [
                (header::CACHE_CONTROL, "private, no-cache"),
                (header::VARY, "Accept-Language"),
            ];
            (headers, Html(text)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "could not render a page");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
