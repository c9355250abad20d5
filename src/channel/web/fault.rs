//! Encodes errors as responses: problem details ([RFC 9457][1]) for programs and a plain
//! sentence for others, in the language of the client.
//!
//! Handlers and layers return a [`Problem`] without a body; the outermost layer adds the
//! body. It also replaces the bodies of errors from routers, extractors and limits that
//! programs can't read.
//!
//! [1]: https://www.rfc-editor.org/rfc/rfc9457

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::contract::Refusal;
use super::super::limiter::TooFast;
use crate::render::words::{Api, Bilingual};
use crate::text::Language;

/// The media type of problem details.
const MEDIA_TYPE: &str = "application/problem+json";

/// An error in response to a request.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    detail: Bilingual,
    pointer: Option<String>,
    retry_after: Option<Duration>,
}

/// An error in response to a request ([RFC 9457][1]).
///
/// [1]: https://www.rfc-editor.org/rfc/rfc9457
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemDetails {
    /// Always `about:blank`: the status determines the kind of problem.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// A description of the error and its solution, in the language of the client.
    detail: String,
    /// The invalid part of the request: the name of a parameter, or a JSON Pointer into
    /// the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
}

impl Problem {
    /// A problem with a sentence as its detail.
    pub(super) fn new<T: Into<String>>(status: StatusCode, detail: impl Fn(Api) -> T) -> Problem {
        Problem {
            status,
            detail: Bilingual::new(|language| detail(Api(language))),
            pointer: None,
            retry_after: None,
        }
    }

    /// A problem with an invalid value.
    pub(super) fn invalid<T: Into<String>>(pointer: &str, detail: impl Fn(Api) -> T) -> Problem {
        Problem {
            pointer: Some(pointer.to_owned()),
            ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }

    /// The problem with the place of the invalid part, if it is known.
    pub(super) fn at(self, pointer: Option<String>) -> Problem {
        Problem { pointer, ..self }
    }

    /// Nothing has the requested name.
    pub(super) fn missing<T: Into<String>>(detail: impl Fn(Api) -> T) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// Too many requests.
    pub(super) fn too_fast(limit: TooFast) -> Problem {
        let seconds = limit.seconds();
        Problem {
            retry_after: Some(Duration::from_secs(seconds)),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, |api| api.pace(seconds))
        }
    }

    /// The problem of a response that has only a status.
    fn of_status(status: StatusCode) -> Problem {
        let detail = match status {
            StatusCode::NOT_FOUND => Api::no_path,
            StatusCode::METHOD_NOT_ALLOWED => Api::method,
            StatusCode::PAYLOAD_TOO_LARGE => Api::size,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Api::media_type,
            StatusCode::SERVICE_UNAVAILABLE => Api::time,
            status if status.is_server_error() => Api::failed,
            _ => Api::request,
        };
        Problem::new(status, detail)
    }

    fn details(self, language: Language) -> ProblemDetails {
        let title = self.status.canonical_reason().unwrap_or_default();
        ProblemDetails {
            kind: "about:blank",
            title: title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.get(language).to_owned(),
            pointer: self.pointer,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        match refusal {
            Refusal::Invalid { pointer, detail } => Problem::invalid(&pointer, |_| &detail),
            Refusal::Failed => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, Api::failed),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"madoguchi\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        if let Some(wait) = self.retry_after {
            let wait = HeaderValue::from(wait.as_secs());
            response.headers_mut().insert(RETRY_AFTER, wait);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The sentence of a problem, for the page that shows it.
#[derive(Debug, Clone)]
pub(super) struct Sentence(pub(super) String);

/// True if clients of a path read problem details.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/mcp"
}

/// Adds the body to an error response that needs one.
pub(super) fn with_body(mut response: Response, path: &str, language: Language) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    let is_empty = response.body().is_end_stream();
    // All errors of the API's handlers are problems. Other bodies come from libraries.
    let needs_body = problem.is_some() || is_empty || path.starts_with("/api/");
    if !needs_body || has_problem_details(response.headers()) {
        return response;
    }
    let is_specific = problem.is_some();
    let problem = problem.unwrap_or_else(|| Problem::of_status(status));
    let details = problem.details(language);
    let sentence = is_specific.then(|| Sentence(details.detail.clone()));
    let (body, media_type) = match is_for_programs(path) {
        true => (
            serde_json::to_string(&details).unwrap_or_default(),
            MEDIA_TYPE,
        ),
        false => (details.detail, "text/plain; charset=utf-8"),
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    let media_type = HeaderValue::from_static(media_type);
    parts.headers.insert(CONTENT_TYPE, media_type);
    if let Some(sentence) = sentence {
        parts.extensions.insert(sentence);
    }
    Response::from_parts(parts, Body::from(body))
}

fn has_problem_details(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(MEDIA_TYPE.as_bytes()))
}
