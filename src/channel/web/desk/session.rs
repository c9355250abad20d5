//! The key of the desk to a session, and back.
//!
//! A session is its end and a keyed hash of that: nothing is kept of it, and another
//! key ends them all.

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

/// The variable that holds the key.
const VARIABLE: &str = "MADOGUCHI_DESK_KEY";

/// Shorter keys can be guessed.
const SHORTEST: usize = 16;

/// What the key of sessions is derived for (BLAKE3's key derivation).
const PURPOSE: &str = "madoguchi 2026-11-22 desk sessions";

const COOKIE_NAME: &str = "madoguchi-desk";

/// How long a session lasts.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Keys that one client, and all clients together, may try a minute.
const TRIES: [NonZeroU32; 2] = [
    NonZeroU32::new(5).expect("not zero"),
    NonZeroU32::new(60).expect("not zero"),
];

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MADOGUCHI_DESK_KEY must be 16 or more characters; unset it to have no desk")]
pub struct DeskKeyError;

/// Sessions of those who know the key.
#[derive(Debug)]
pub(super) struct Sessions {
    key: SecretString,
    /// Signs the ends of sessions.
    signing: SecretBox<[u8; 32]>,
    tries: Limiter,
}

impl Sessions {
    /// With the key of the environment, if there is one.
    pub(super) fn from_environment() -> Result<Option<Sessions>, DeskKeyError> {
        match std::env::var_os(VARIABLE).filter(|key| !key.is_empty()) {
            Some(key) => Sessions::new(key.to_str().ok_or(DeskKeyError)?).map(Some),
            None => Ok(None),
        }
    }

    fn new(key: &str) -> Result<Sessions, DeskKeyError> {
        let key = key.trim();
        if key.chars().count() < SHORTEST {
            return Err(DeskKeyError);
        }
        let signing = blake3::derive_key(PURPOSE, key.as_bytes());
        Ok(Sessions {
            key: SecretString::from(key),
            signing: SecretBox::new(Box::new(signing)),
            tries: Limiter::new(TRIES[0], TRIES[1]),
        })
    }

    /// True for the key. How long that takes tells nothing of it: hashes are compared,
    /// each to its end.
    fn is_key(&self, typed: &str) -> bool {
        let hash = |text: &str| blake3::hash(text.as_bytes());
        hash(typed.trim()) == hash(self.key.expose_secret())
    }

    /// A session that lasts until a moment, for a cookie.
    fn session(&self, until: Timestamp) -> String {
        let until = until.as_second().to_string();
        let signed = blake3::keyed_hash(self.signing.expose_secret(), until.as_bytes());
        format!("{until}.{}", signed.to_hex())
    }

    /// True for a session that has not ended.
    fn holds(&self, session: &str, now: Timestamp) -> bool {
        let Some((until, signed)) = session.split_once('.') else {
            return false;
        };
        let Ok(signed) = blake3::Hash::from_hex(signed) else {
            return false;
        };
        let own = blake3::keyed_hash(self.signing.expose_secret(), until.as_bytes());
        let is_signed = own == signed;
        let is_ahead = until
            .parse()
            .is_ok_and(|until: i64| now.as_second() < until);
        is_signed && is_ahead
    }
}

/// Somebody who knows the key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clerk;

impl FromRequestParts<Arc<Site>> for Clerk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Clerk, Response> {
        let Ok(Extension(desk)) = Extension::<Arc<Desk>>::from_request_parts(parts, site).await
        else {
            return Err(StatusCode::NOT_FOUND.into_response());
        };
        let cookies = parts.headers.get_all(COOKIE).iter();
        let cookies = cookies.filter_map(|header| header.to_str().ok());
        let mut cookies = cookies.flat_map(|header| header.split(';'));
        let is_clerk = cookies.any(|cookie| {
            let own = cookie.trim().split_once('=');
            own.is_some_and(|(name, session)| {
                name == COOKIE_NAME && desk.sessions.holds(session, Timestamp::now())
            })
        });
        if is_clerk {
            return Ok(Clerk);
        }
        let Ok(visitor) = Visitor::from_request_parts(parts, site).await;
        let page = DoorPage::new(site, &visitor, None);
        Err((StatusCode::FORBIDDEN, html(&page)).into_response())
    }
}

/// Where the key is typed.
#[derive(Template)]
#[template(path = "desk_door.html")]
struct DoorPage {
    frame: Frame,
    desk: words::Desk,
    mistake: Option<&'static str>,
}

impl DoorPage {
    fn new(site: &Site, visitor: &Visitor, mistake: Option<&'static str>) -> DoorPage {
        let desk = words::Desk(visitor.language);
        DoorPage {
            frame: Frame::new(site, visitor, "/desk", desk.title()).at("/desk", Vec::new()),
            desk,
            mistake,
        }
    }
}

/// What the door's form sends; never shown.
#[derive(Deserialize)]
pub(super) struct Typed {
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
    Form(typed): Form<Typed>,
) -> Response {
    let words = words::Desk(visitor.language);
    let sessions = &desk.sessions;
    let refused = |status, mistake| {
        let page = DoorPage::new(&site, &visitor, Some(mistake));
        (status, html(&page)).into_response()
    };
    if sessions.tries.check(&client.key, Some("")).is_err() {
        return refused(StatusCode::TOO_MANY_REQUESTS, words.too_often());
    }
    if !sessions.is_key(&typed.key) {
        tracing::warn!("a wrong key was tried at the desk");
        return refused(StatusCode::FORBIDDEN, words.wrong_key());
    }
    let until = Timestamp::now()
        .saturating_add(LASTS)
        .unwrap_or(Timestamp::MAX);
    let cookie = cookie(&sessions.session(until), LASTS.as_secs(), &headers);
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

/// A cookie that scripts do not see and no other site has sent. Over the network it
/// goes through HTTPS alone.
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
    fn a_session_holds_until_its_end_and_for_its_key_alone() {
        let sessions = Sessions::new(KEY).expect("long enough");
        let now = Timestamp::from_second(1_800_000_000).expect("a moment");
        let later = Timestamp::from_second(1_800_000_100).expect("a moment");
        let session = sessions.session(later);
        assert!(sessions.holds(&session, now));
        assert!(!sessions.holds(&session, later));
        let longer = session.replacen("1800000100", "1900000100", 1);
        assert!(!sessions.holds(&longer, now));
        let others = Sessions::new("another key of the desk").expect("long enough");
        assert!(!others.holds(&session, now));
        for wrong in ["", ".", "1900000100.", "1900000100.00", "x.y"] {
            assert!(!sessions.holds(wrong, now), "{wrong}");
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
    fn over_the_network_the_cookie_wants_https() {
        let of = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().expect("a host"));
            cookie("s", 1, &headers)
        };
        for host in ["localhost:8080", "127.0.0.1", "[::1]:80"] {
            assert!(!of(host).contains("Secure"), "{host}");
        }
        for host in ["desk.example.com", "localhost.example.com:80", ""] {
            assert!(of(host).ends_with("SameSite=Strict; Secure"), "{host}");
        }
    }
}
