//! Defines the middleware of all routes: limits of time, size and rate, the key, bodies of
//! errors, conditional requests, compression, and security headers.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::super::contract::Refusal;
use super::super::http_server::ClientKey;
use super::super::limiter::Limiter;
use super::client::{self, Client};
use super::fault::{Problem, with_body};
use super::{Options, Site, page};
use crate::render::words::Api;

/// The largest body of a request, in bytes, unless its route sets another limit.
const LARGEST_BODY: usize = 256 * 1024;

/// The longest address of a request, in bytes: a question of 2,000 characters fits, each of
/// which takes up to 12 bytes.
const LONGEST_ADDRESS: usize = 32 * 1024;

/// The most parameters in a query string. Reading a case isn't linear in their number.
const MAX_PARAMETERS: usize = 256;

/// How many times as many images as other requests a client, and all together, may request.
const IMAGES: u32 = 20;

/// The limiter of images. Each process counts them by itself.
pub(super) fn image_limiter(options: &Options) -> Limiter {
    let times = |a_minute: NonZeroU32| {
        let images = a_minute.get().saturating_mul(IMAGES);
        NonZeroU32::new(images).unwrap_or(a_minute)
    };
    Limiter::new(times(options.client_a_minute), times(options.all_a_minute))
}

/// The key by which the requests of all clients together are counted.
const ALL: &str = "all";

/// The default headers of responses.
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

/// Adds the middleware of all routes.
pub(super) fn with_middleware(
    routes: Router<Arc<Site>>,
    options: &Options,
    site: Arc<Site>,
) -> Router<Arc<Site>> {
    let timeout = Duration::from_secs(u64::from(options.timeout_seconds.get()));
    let failed = |_| Problem::from(Refusal::Failed).into_response();
    // The last layer is the outermost.
    let routes = routes
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            timeout,
        ))
        .layer(CatchPanicLayer::custom(failed))
        .layer(from_fn_with_state(site.clone(), handle))
        .layer(from_fn_with_state(site, page::with_error_page));
    let routes = HEADERS.into_iter().fold(routes, |routes, (name, value)| {
        let value = HeaderValue::from_static(value);
        routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
    });
    routes.layer(CompressionLayer::new())
}

/// Makes routes require the key, if one is configured.
pub(super) fn with_api_key(routes: Router<Arc<Site>>, site: Arc<Site>) -> Router<Arc<Site>> {
    match site.key {
        Some(_) if routes.has_routes() => routes.route_layer(from_fn_with_state(site, require_key)),
        _ => routes,
    }
}

async fn require_key(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    match &site.key {
        Some(key) if !key.is_in(request.headers()) => {
            Problem::new(StatusCode::UNAUTHORIZED, Api::key).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Determines the client, applies the rate limit, and completes the response.
async fn handle(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let peer = client::peer_address(request.extensions());
    let query = request.uri().query();
    let client = Client::of(peer, query, request.headers(), &site.proxies);
    let language = client
        .language
        .unwrap_or(site.conversations.default_language);
    let path = request.uri().path().to_owned();
    let if_none_match = match *request.method() {
        Method::GET | Method::HEAD => request.headers().get(IF_NONE_MATCH).cloned(),
        _ => None,
    };
    // A request that is refused for another reason counts, too.
    let paced = match cost(&path) {
        Cost::Free => Ok(()),
        Cost::Image => site.images.check(&client.key, Some(ALL)),
        Cost::Request => site.limiter.check(&client.key, Some(ALL)),
    };
    let paced = paced.map_err(Problem::too_fast);
    let admitted = paced.and_then(|()| admit(&site, &request));
    let response = match admitted {
        Ok(()) => {
            let key = ClientKey(client.key.clone());
            request.extensions_mut().insert(key);
            request.extensions_mut().insert(client);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    let response = with_body(response, &path, language);
    if_modified(response, if_none_match.as_ref())
}

/// Checks the address, the host and the origin of a request.
///
/// # Errors
///
/// If the address is too long or has too many parameters, if the request was meant for
/// another server, or if a page of another site has sent it.
fn admit(site: &Site, request: &Request) -> Result<(), Problem> {
    let uri = request.uri();
    check_size(uri)?;
    if has_own_checks(uri.path()) {
        return Ok(());
    }
    if !site.hosts.accept(uri, request.headers()) {
        return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, Api::host));
    }
    match site
        .hosts
        .is_same_site(request.method(), uri, request.headers())
    {
        true => Ok(()),
        false => Err(Problem::new(StatusCode::FORBIDDEN, Api::origin)),
    }
}

/// Checks the size of an address. A longer one isn't read, not even for the page of the error.
///
/// # Errors
///
/// If the address is too long or has too many parameters.
pub(super) fn check_size(uri: &Uri) -> Result<(), Problem> {
    let address = uri.path_and_query().map_or("", |address| address.as_str());
    if address.len() > LONGEST_ADDRESS {
        let status = StatusCode::URI_TOO_LONG;
        return Err(Problem::new(status, |api| api.address(LONGEST_ADDRESS)));
    }
    let pairs = uri.query().unwrap_or_default().split('&');
    if pairs.count() > MAX_PARAMETERS {
        let status = StatusCode::BAD_REQUEST;
        return Err(Problem::new(status, |api| api.parameters(MAX_PARAMETERS)));
    }
    Ok(())
}

/// True for paths whose hosts aren't those of the page: checks by monitoring tell nothing
/// that isn't public, and the tools for assistants have hosts of their own.
fn has_own_checks(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/mcp")
}

/// What a request counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    /// Nothing.
    Free,
    /// The rate limit of images, which is [`IMAGES`] times the other one.
    Image,
    /// The rate limit.
    Request,
}

/// What requests for a path count for. Checks by monitoring, styles and scripts are free.
/// The images of an entry are requested with its page, but read from the disk.
fn cost(path: &str) -> Cost {
    let parts = path.strip_prefix("/entries/").map(|path| path.split('/'));
    let mut parts = parts.into_iter().flatten();
    let is_image = parts.nth(1) == Some("images") && parts.count() == 1;
    match path {
        "/healthz" | "/readyz" | "/metrics" => Cost::Free,
        path if path.starts_with("/assets/") => Cost::Free,
        _ if is_image => Cost::Image,
        _ => Cost::Request,
    }
}

/// Removes the content of a response that the client already has ([RFC 9110, 13.1.2][1]).
///
/// [1]: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
fn if_modified(response: Response, if_none_match: Option<&HeaderValue>) -> Response {
    let without_weakness = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = response
        .headers()
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok());
    let if_none_match = if_none_match.and_then(|tags| tags.to_str().ok());
    let is_unmodified = match (tag, if_none_match) {
        (Some(tag), Some(tags)) => {
            let tag = without_weakness(tag);
            tags.trim() == "*" || tags.split(',').any(|other| without_weakness(other) == tag)
        }
        _ => false,
    };
    if !is_unmodified || response.status() != StatusCode::OK {
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
    use super::{Cost, cost};

    #[test]
    fn only_checks_and_parts_of_a_page_are_free() {
        for free in ["/healthz", "/readyz", "/metrics", "/assets/style.css"] {
            assert_eq!(cost(free), Cost::Free, "{free}");
        }
        for counted in ["/", "/healthz/", "/readyzz", "/metrics/x", "/assets"] {
            assert_eq!(cost(counted), Cost::Request, "{counted}");
        }
        let page = "/entries/images";
        for (path, expected) in [
            ("/entries/a/images/b.png", Cost::Image),
            ("/entries/a/images", Cost::Request),
            ("/entries/a/images/b/c", Cost::Request),
            ("/entries/images/b.png", Cost::Request),
            (page, Cost::Request),
        ] {
            assert_eq!(cost(path), expected, "{path}");
        }
    }
}
