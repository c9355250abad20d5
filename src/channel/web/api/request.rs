//! Queries and bodies to typed requests, and what is wrong with them.
//!
//! A key that is not known is refused: it is a mistake of the program that asks, which
//! it would otherwise never learn of.

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

/// The query of an address.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        let Query(query) = read.map_err(|rejection| {
            let reason = reason(&rejection);
            Problem::new(StatusCode::BAD_REQUEST, |api| api.query(&reason))
        })?;
        Ok(Asked(query))
    }
}

/// A body of JSON.
pub(super) struct Sent<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = Json::from_request(request, state).await;
        let Json(body) = read.map_err(|rejection| {
            let status = rejection.status();
            let reason = reason(&rejection);
            Problem::new(status, |api| match &rejection {
                JsonRejection::JsonDataError(_) => api.shape(&reason),
                JsonRejection::MissingJsonContentType(_) => api.media_type().to_owned(),
                JsonRejection::JsonSyntaxError(_) => api.body(&reason),
                _ if status == StatusCode::PAYLOAD_TOO_LARGE => api.size().to_owned(),
                _ => api.body(&reason),
            })
        })?;
        Ok(Sent(body))
    }
}

/// The last part of a path.
pub(super) struct Named(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::from_request_parts(parts, state).await;
        let Path(name) = read.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, Api::request))?;
        Ok(Named(name))
    }
}

/// What a library says is wrong, without what it was doing.
fn reason(rejection: &impl std::error::Error) -> String {
    let mut deepest: &dyn std::error::Error = rejection;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// A question or query as it may be asked; `pointer` tells where it stands.
pub(super) fn question(text: String, pointer: &str) -> Result<String, Problem> {
    // Also the separators that other languages take for white space.
    let is_blank = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    if text.chars().all(is_blank) {
        return Err(Problem::invalid(pointer, Api::empty));
    }
    if text.chars().count() > LONGEST_QUESTION {
        return Err(Problem::invalid(pointer, |api| api.long(LONGEST_QUESTION)));
    }
    Ok(text)
}

/// A number of a range, or what stands for none.
pub(super) fn number(
    given: Option<u16>,
    usual: u16,
    range: std::ops::RangeInclusive<u16>,
    pointer: &str,
) -> Result<u16, Problem> {
    let number = given.unwrap_or(usual);
    match range.contains(&number) {
        true => Ok(number),
        false => {
            let range = format!("{} – {}", range.start(), range.end());
            Err(Problem::invalid(pointer, |api| api.range(&range)))
        }
    }
}

/// A day as YYYY-MM-DD and in no other form.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let parsed = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let no_day = || D::Error::custom(format!("{text:?} is no date; write it as YYYY-MM-DD"));
    parsed.map(Some).ok_or_else(no_day)
}
