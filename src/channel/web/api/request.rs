//! Decodes query strings, bodies and paths, and describes errors in them.
//!
//! Unknown keys are errors, so that mistakes in programs are noticed.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use super::super::fault::Problem;
use crate::channel::contract::LONGEST_QUESTION;
use crate::render::words::Api;

/// The parameters of the query string.
pub(super) struct QueryParameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryParameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let result = Query::try_from_uri(&parts.uri);
        let Query(query) = result.map_err(|rejection| {
            let Mistake { name, reason } = Mistake::of(&rejection);
            let problem = Problem::new(StatusCode::BAD_REQUEST, |api| match reason.as_str() {
                reason if is_about_digits(reason) => {
                    api.whole_number(name.as_deref().unwrap_or_default())
                }
                reason => api.query(reason),
            });
            problem.at(name)
        })?;
        Ok(QueryParameters(query))
    }
}

/// A body in JSON.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let result = Json::from_request(request, state).await;
        let Json(body) = result.map_err(|rejection| {
            let status = rejection.status();
            let Mistake { name, reason } = Mistake::of(&rejection);
            let is_data = matches!(rejection, JsonRejection::JsonDataError(_));
            let name = name.filter(|_| is_data).map(|name| format!("/{name}"));
            let problem = Problem::new(status, |api| match &rejection {
                JsonRejection::JsonDataError(_) if name.is_none() => api.object().to_owned(),
                JsonRejection::JsonDataError(_) => api.shape(&reason),
                JsonRejection::MissingJsonContentType(_) => api.media_type().to_owned(),
                JsonRejection::JsonSyntaxError(_) => api.body(&reason),
                _ if status == StatusCode::PAYLOAD_TOO_LARGE => api.size().to_owned(),
                _ => api.body(&reason),
            });
            problem.at(name)
        })?;
        Ok(JsonBody(body))
    }
}

/// The last segment of the path.
pub(super) struct PathSegment(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for PathSegment {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let result = Path::from_request_parts(parts, state).await;
        let Path(name) = result.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, Api::request))?;
        Ok(PathSegment(name))
    }
}

/// Why a query string or a body can't be read.
struct Mistake {
    /// The parameter or the member that is wrong or missing, if the reason names one.
    name: Option<String>,
    /// The innermost cause, after the name.
    reason: String,
}

impl Mistake {
    fn of(rejection: &impl std::error::Error) -> Mistake {
        let mut deepest: &dyn std::error::Error = rejection;
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        let reason = deepest.to_string();
        // `limit: …`, `facts.x: …`, or a name in backquotes that is missing or unknown.
        let path = reason.split_once(": ").map_or("", |(path, _)| path);
        let path = path.split(['.', '[']).next().unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let quoted = ["missing field `", "unknown field `", "duplicate field `"]
            .into_iter()
            .find_map(|start| reason.split_once(start)?.1.split_once('`'));
        let name = match quoted {
            Some((name, _)) => Some(name.to_owned()),
            None if !path.is_empty() && path.chars().all(is_name) => Some(path.to_owned()),
            None => None,
        };
        Mistake { name, reason }
    }
}

/// True for the messages about a text that isn't a whole number of its range.
fn is_about_digits(reason: &str) -> bool {
    reason.ends_with(" in string")
        || reason.contains("number too ")
        || reason.contains("from empty string")
}

/// Checks a question or query. `pointer` is its place in the request.
///
/// # Errors
///
/// If the text is blank or too long.
pub(super) fn question(text: String, pointer: &str) -> Result<String, Problem> {
    // Includes the separators that are white space in other programming languages.
    let is_blank = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    if text.chars().all(is_blank) {
        return Err(Problem::invalid(pointer, Api::empty));
    }
    check_length(&text, LONGEST_QUESTION, pointer)?;
    Ok(text)
}

/// Checks that a text has at most `limit` characters.
pub(super) fn check_length(text: &str, limit: usize, pointer: &str) -> Result<(), Problem> {
    match text.chars().count() {
        length if length > limit => Err(Problem::invalid(pointer, |api| api.long(length, limit))),
        _ => Ok(()),
    }
}

/// Checks that a number, or else the default, is in a range.
///
/// # Errors
///
/// If the number is outside the range.
pub(super) fn number(
    number: Option<u16>,
    default: u16,
    range: std::ops::RangeInclusive<u16>,
    pointer: &str,
) -> Result<u16, Problem> {
    let number = number.unwrap_or(default);
    match range.contains(&number) {
        true => Ok(number),
        false => {
            let range = format!("{} – {}", range.start(), range.end());
            Err(Problem::invalid(pointer, |api| api.range(&range)))
        }
    }
}

/// Deserializes an optional day, only in the form YYYY-MM-DD.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let parsed = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let error = || D::Error::custom(format!("{text:?} isn't a date in the form YYYY-MM-DD"));
    parsed.map(Some).ok_or_else(error)
}
