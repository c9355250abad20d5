//! Shows errors as pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::super::fault::Sentence;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::render::words;

/// The page of an error.
#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    code: u16,
    advice: String,
}

/// Adds a page to an error response without one, if the client accepts HTML.
pub(in crate::channel::web) async fn with_error_page(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let accepts_page =
        accepts_html(request.headers()) && !request.uri().path().starts_with("/api/");
    if !accepts_page {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, site.conversations.default_language);
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_page = kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if !is_failure || has_page {
        return response;
    }
    let (title, advice) = title_and_advice(status, words::Page(visitor.language));
    // The sentence of such a problem names the limit or the reason.
    let is_named = matches!(
        status,
        StatusCode::URI_TOO_LONG | StatusCode::BAD_REQUEST | StatusCode::MISDIRECTED_REQUEST
    );
    let sentence = response.extensions().get::<Sentence>();
    let sentence = sentence.filter(|_| is_named);
    let advice = sentence.map_or(advice, |Sentence(text)| text).to_owned();
    let page = html(&FailurePage {
        frame: Frame::new(&site, &visitor, "", title),
        code: status.as_u16(),
        advice,
    });
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in page.headers() {
        parts.headers.insert(name, value.clone());
    }
    for (name, value) in super::HEADERS {
        parts
            .headers
            .insert(name, header::HeaderValue::from_static(value));
    }
    Response::from_parts(parts, page.into_body())
}

fn title_and_advice(status: StatusCode, words: words::Page) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (words.not_found(), words.not_found_advice()),
        StatusCode::FORBIDDEN => (words.forbidden(), words.forbidden_advice()),
        StatusCode::METHOD_NOT_ALLOWED => (words.not_allowed(), words.not_allowed_advice()),
        StatusCode::PAYLOAD_TOO_LARGE => (words.too_large(), words.too_large_advice()),
        StatusCode::TOO_MANY_REQUESTS => (words.too_often(), words.too_often_advice()),
        status if status.is_client_error() => (words.bad_request(), words.bad_request_advice()),
        _ => (words.failed(), words.failed_advice()),
    }
}

/// True if the client accepts HTML, as browsers do.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The status 404, for paths without a route.
pub(in crate::channel::web) async fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
