//! What every request goes through before its handler and every response after it:
//! limits of time, size and rate, the key, words for what is refused, tags of content
//! that is known already, compression, and headers that keep browsers careful.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::super::contract::Refusal;
use super::client::{self, Client};
use super::fault::{Problem, worded};
use super::{Options, Site, page};
use crate::render::words::Api;

/// The largest body of a request, in bytes, where its route names no other.
const LARGEST_BODY: usize = 256 * 1024;

/// What all clients together are counted by.
const ALL: &str = "all";

/// The headers of responses that do not have their own.
const HEADERS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// All routes with what every request goes through.
pub(super) fn guarded(
    routes: Router<Arc<Site>>,
    options: &Options,
    site: Arc<Site>,
) -> Router<Arc<Site>> {
    let most = Duration::from_secs(u64::from(options.timeout_seconds.get()));
    let failed = |_| Problem::from(Refusal::Failed).into_response();
    // The last is the outermost.
    let routes = routes
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            most,
        ))
        .layer(CatchPanicLayer::custom(failed))
        .layer(from_fn_with_state(site.clone(), watched))
        .layer(from_fn_with_state(site, page::paint));
    let routes = HEADERS.into_iter().fold(routes, |routes, (name, value)| {
        let value = HeaderValue::from_static(value);
        routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
    });
    routes.layer(CompressionLayer::new())
}

/// Routes that need the key, if there is one.
pub(super) fn keyed(routes: Router<Arc<Site>>, site: Arc<Site>) -> Router<Arc<Site>> {
    match site.key {
        Some(_) if routes.has_routes() => routes.route_layer(from_fn_with_state(site, with_key)),
        _ => routes,
    }
}

async fn with_key(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    match &site.key {
        Some(key) if !key.is_in(request.headers()) => {
            Problem::new(StatusCode::UNAUTHORIZED, Api::key).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Learns who asks, counts it, and looks through the response.
async fn watched(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let connected = client::connected(request.extensions());
    let query = request.uri().query();
    let client = Client::of(connected, query, request.headers(), &site.proxies);
    let language = client
        .language
        .unwrap_or(site.conversations.default_language);
    let path = request.uri().path().to_owned();
    let known = match *request.method() {
        Method::GET | Method::HEAD => request.headers().get(IF_NONE_MATCH).cloned(),
        _ => None,
    };
    let pace = match is_counted(&path) {
        true => site.limiter.check(&client.key, Some(ALL)),
        false => Ok(()),
    };
    let response = match pace {
        Ok(()) => {
            request.extensions_mut().insert(client);
            next.run(request).await
        }
        Err(too_fast) => Problem::too_fast(too_fast.wait).into_response(),
    };
    unless_known(worded(response, &path, language), known.as_ref())
}

/// Requests for the state of the service and for the parts of a page aren't counted.
fn is_counted(path: &str) -> bool {
    !matches!(path, "/healthz" | "/readyz" | "/metrics") && !path.starts_with("/assets/")
}

/// A response whose content the client has already, without it ([RFC 9110, 13.1.2][1]).
///
/// [1]: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
fn unless_known(response: Response, known: Option<&HeaderValue>) -> Response {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = response
        .headers()
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok());
    let known = known.and_then(|known| known.to_str().ok());
    let is_known = match (tag, known) {
        (Some(tag), Some(known)) => {
            known.trim() == "*" || known.split(',').any(|other| bare(other) == bare(tag))
        }
        _ => false,
    };
    if !is_known || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    for name in [CONTENT_TYPE, CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::is_counted;

    #[test]
    fn only_checks_and_parts_of_a_page_are_free() {
        for free in ["/healthz", "/readyz", "/metrics", "/assets/style.css"] {
            assert!(!is_counted(free), "{free}");
        }
        for counted in ["/", "/healthz/", "/readyzz", "/metrics/x", "/assets"] {
            assert!(is_counted(counted), "{counted}");
        }
    }
}
