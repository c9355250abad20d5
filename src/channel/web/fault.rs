//! What is wrong with a request to a response: problem details ([RFC 9457][1]) for
//! programs, a plain sentence for others, in the language of whoever asks.
//!
//! Handlers and layers return a [`Problem`] without words; one layer outside of them
//! all gives it words. Whatever else refuses a request of the API without a body that
//! a program can read (a router, an extractor, a limit) is put into the same form.
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
use crate::render::words::{Api, Bilingual};
use crate::text::Language;

/// The media type of problem details.
const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request is refused.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    detail: Bilingual,
    pointer: Option<String>,
    retry_after: Option<Duration>,
}

/// What is wrong with a request ([RFC 9457][1]).
///
/// [1]: https://www.rfc-editor.org/rfc/rfc9457
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemDetails {
    /// `about:blank`: the status says which kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong and what to do, in the language of whoever asks.
    detail: String,
    /// Where in the request it is: the name of a parameter, or a JSON Pointer into the
    /// body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
}

impl Problem {
    /// A refusal with a sentence of the API's.
    pub(super) fn new<T: Into<String>>(status: StatusCode, detail: impl Fn(Api) -> T) -> Problem {
        Problem {
            status,
            detail: Bilingual::new(|language| detail(Api(language))),
            pointer: None,
            retry_after: None,
        }
    }

    /// A value that cannot be meant.
    pub(super) fn invalid<T: Into<String>>(pointer: &str, detail: impl Fn(Api) -> T) -> Problem {
        Problem {
            pointer: Some(pointer.to_owned()),
            ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }

    /// Nothing has the name that was asked for.
    pub(super) fn missing<T: Into<String>>(detail: impl Fn(Api) -> T) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// Too many requests.
    pub(super) fn too_fast(wait: Duration) -> Problem {
        let seconds = wait.as_secs() + 1;
        Problem {
            retry_after: Some(Duration::from_secs(seconds)),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, |api| api.pace(seconds))
        }
    }

    /// What a status means that came without words.
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

/// Whoever is at this path reads problem details.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/mcp"
}

/// A response with words, if it is one that has to have some.
pub(super) fn worded(mut response: Response, path: &str, language: Language) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let own = response.extensions_mut().remove::<Problem>();
    let is_bare = response.body().is_end_stream();
    // The API's handlers say everything by problems: other words are a library's.
    let is_to_be_worded = own.is_some() || is_bare || path.starts_with("/api/");
    if !is_to_be_worded || is_readable(response.headers()) {
        return response;
    }
    let problem = own.unwrap_or_else(|| Problem::of_status(status));
    let details = problem.details(language);
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
    Response::from_parts(parts, Body::from(body))
}

fn is_readable(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(MEDIA_TYPE.as_bytes()))
}
