//! Checks the key of the desk and authenticates sessions.
//!
//! A session is the time of its end with a keyed hash of it. Sessions aren't stored; a new
//! key ends all of them.

use std::num::NonZeroU32;
use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;

use super::super::Site;
use super::super::client::Client;
use super::super::page::{Frame, SameSite, Visitor, html};
use super::Desk;
use crate::channel::limiter::Limiter;
use crate::render::words;

/// The environment variable with the key.
const VARIABLE: &str = "MADOGUCHI_DESK_KEY";

/// The shortest key, in characters. Shorter keys could be guessed.
const MIN_LENGTH: usize = 16;

/// The context from which BLAKE3 derives the key that signs sessions.
const KEY_CONTEXT: &str = "madoguchi 2026-11-22 desk sessions";

const COOKIE_NAME: &str = "madoguchi-desk";

/// The duration of a session.
const SESSION_DURATION: SignedDuration = SignedDuration::from_hours(12);

/// How many keys one client, and all clients together, can try a minute.
const ATTEMPTS: [NonZeroU32; 2] = [
    NonZeroU32::new(5).expect("not zero"),
    NonZeroU32::new(60).expect("not zero"),
];

/// The key in the environment is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MADOGUCHI_DESK_KEY must have 16 or more characters. To have no desk, unset it")]
pub struct DeskKeyError;

/// Creates and verifies sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    key: SecretString,
    /// The derived key that signs sessions.
    signing: SecretBox<[u8; 32]>,
    attempts: Limiter,
}

impl Sessions {
    /// Reads the key from the environment. `None` if it isn't set.
    ///
    /// # Errors
    ///
    /// If the key is too short.
    pub(super) fn from_environment() -> Result<Option<Sessions>, DeskKeyError> {
        match std::env::var_os(VARIABLE).filter(|key| !key.is_empty()) {
            Some(key) => Sessions::new(key.to_str().ok_or(DeskKeyError)?).map(Some),
            None => Ok(None),
        }
    }

    fn new(key: &str) -> Result<Sessions, DeskKeyError> {
        let key = key.trim();
        if key.chars().count() < MIN_LENGTH {
            return Err(DeskKeyError);
        }
        let signing = blake3::derive_key(KEY_CONTEXT, key.as_bytes());
        Ok(Sessions {
            key: SecretString::from(key),
            signing: SecretBox::new(Box::new(signing)),
            attempts: Limiter::new(ATTEMPTS[0], ATTEMPTS[1]),
        })
    }

    /// True if a typed key is correct. Compares hashes in constant time.
    fn is_key(&self, typed: &str) -> bool {
        let hash = |text: &str| blake3::hash(text.as_bytes());
        hash(typed.trim()) == hash(self.key.expose_secret())
    }

    /// Creates a session that ends at a time, as the value of a cookie.
    fn create(&self, until: Timestamp) -> String {
        let until = until.as_second().to_string();
        let signed = blake3::keyed_hash(self.signing.expose_secret(), until.as_bytes());
        format!("{until}.{}", signed.to_hex())
    }

    /// True if a session is authentic and hasn't ended.
    fn is_valid(&self, session: &str, now: Timestamp) -> bool {
        let Some((until, signed)) = session.split_once('.') else {
            return false;
        };
        let Ok(signed) = blake3::Hash::from_hex(signed) else {
            return false;
        };
        let expected = blake3::keyed_hash(self.signing.expose_secret(), until.as_bytes());
        let is_authentic = expected == signed;
        let has_time = until
            .parse()
            .is_ok_and(|until: i64| now.as_second() < until);
        is_authentic && has_time
    }
}

/// A valid session at the desk. Other requests are answered with the
/// page that asks for the key.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeskSession;

impl FromRequestParts<Arc<Site>> for DeskSession {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<DeskSession, Response> {
        let Ok(Extension(desk)) = Extension::<Arc<Desk>>::from_request_parts(parts, site).await
        else {
            return Err(StatusCode::NOT_FOUND.into_response());
        };
        let cookies = parts.headers.get_all(COOKIE).iter();
        let cookies = cookies.filter_map(|header| header.to_str().ok());
        let mut cookies = cookies.flat_map(|header| header.split(';'));
        let is_signed_in = cookies.any(|cookie| {
            let pair = cookie.trim().split_once('=');
            pair.is_some_and(|(name, session)| {
                name == COOKIE_NAME && desk.sessions.is_valid(session, Timestamp::now())
            })
        });
        if is_signed_in {
            return Ok(DeskSession);
        }
        let Ok(visitor) = Visitor::from_request_parts(parts, site).await;
        let page = SignInPage::new(site, &visitor, None);
        Err((StatusCode::FORBIDDEN, html(&page)).into_response())
    }
}

/// The page that asks for the key.
#[derive(Template)]
#[template(path = "desk_sign_in.html")]
struct SignInPage {
    frame: Frame,
    desk: words::Desk,
    mistake: Option<&'static str>,
}

impl SignInPage {
    fn new(site: &Site, visitor: &Visitor, mistake: Option<&'static str>) -> SignInPage {
        let desk = words::Desk(visitor.language);
        SignInPage {
            frame: Frame::new(site, visitor, "/desk", desk.title()).at("/desk", Vec::new()),
            desk,
            mistake,
        }
    }
}

/// The form with the key. Has no `Debug`, so that the key is never logged.
#[derive(Deserialize)]
pub(super) struct KeyForm {
    key: String,
}

/// `/desk/enter`
pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
    client: Client,
    headers: HeaderMap,
    _: SameSite,
    Form(form): Form<KeyForm>,
) -> Response {
    let words = words::Desk(visitor.language);
    let sessions = &desk.sessions;
    let reject = |status, mistake| {
        let page = SignInPage::new(&site, &visitor, Some(mistake));
        (status, html(&page)).into_response()
    };
    if sessions.attempts.check(&client.key, Some("")).is_err() {
        return reject(StatusCode::TOO_MANY_REQUESTS, words.too_often());
    }
    if !sessions.is_key(&form.key) {
        tracing::warn!("someone tried a wrong key at the desk");
        return reject(StatusCode::FORBIDDEN, words.wrong_key());
    }
    let until = Timestamp::now()
        .saturating_add(SESSION_DURATION)
        .unwrap_or(Timestamp::MAX);
    let cookie = cookie(
        &sessions.create(until),
        SESSION_DURATION.as_secs(),
        &headers,
    );
    (
        [(SET_COOKIE, cookie)],
        Redirect::to(&visitor.to("/desk", &[])),
    )
        .into_response()
}

/// `/desk/leave`
pub(super) async fn leave(visitor: Visitor, headers: HeaderMap, _: SameSite) -> Response {
    let cookie = cookie("", 0, &headers);
    (
        [(SET_COOKIE, cookie)],
        Redirect::to(&visitor.to("/desk", &[])),
    )
        .into_response()
}

/// A cookie that scripts can't read and browsers don't send from other sites. Except on
/// this machine, browsers only send it over HTTPS.
fn cookie(session: &str, seconds: i64, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let secure = match matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        true => "",
        false => "; Secure",
    };
    format!(
        "{COOKIE_NAME}={session}; Path=/desk; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a key of the desk for tests";

    #[test]
    fn a_session_is_valid_until_its_end_and_only_with_its_key() {
        let sessions = Sessions::new(KEY).expect("long enough");
        let now = Timestamp::from_second(1_800_000_000).expect("a moment");
        let later = Timestamp::from_second(1_800_000_100).expect("a moment");
        let session = sessions.create(later);
        assert!(sessions.is_valid(&session, now));
        assert!(!sessions.is_valid(&session, later));
        let longer = session.replacen("1800000100", "1900000100", 1);
        assert!(!sessions.is_valid(&longer, now));
        let others = Sessions::new("another key of the desk").expect("long enough");
        assert!(!others.is_valid(&session, now));
        for wrong in ["", ".", "1900000100.", "1900000100.00", "x.y"] {
            assert!(!sessions.is_valid(wrong, now), "{wrong}");
        }
    }

    #[test]
    fn the_key_is_long_and_never_shown() {
        let sessions = Sessions::new(KEY).expect("long enough");
        assert!(!format!("{sessions:?}").contains("desk for"));
        assert!(sessions.is_key(KEY) && !sessions.is_key("a key of the desk for test"));
        assert_eq!(Sessions::new("short").expect_err("short"), DeskKeyError);
    }

    #[test]
    fn the_cookie_requires_https_except_on_this_machine() {
        let cookie_for = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().expect("a host"));
            cookie("s", 1, &headers)
        };
        for host in ["localhost:8080", "127.0.0.1", "[::1]:80"] {
            assert!(!cookie_for(host).contains("Secure"), "{host}");
        }
        for host in ["desk.example.com", "localhost.example.com:80", ""] {
            let cookie = cookie_for(host);
            assert!(cookie.ends_with("SameSite=Strict; Secure"), "{host}");
        }
    }
}
