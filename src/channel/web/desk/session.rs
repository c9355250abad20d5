//! Checks the key of the desk and authenticates sessions.
//!
//! A session is a random token in a cookie. The program remembers its hash until the
//! session is left or has ended, so that a cookie that was copied is of no use afterwards.
//! Sessions are in memory only, and end with the program. If other processes use the store,
//! it has the keyed hashes of the tokens too: a session is then valid in all of them until it
//! is left in one.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::super::Site;
use super::super::client::Client;
use super::super::page::{Frame, Visitor, html};
use super::Desk;
use crate::channel::limiter::Limiter;
use crate::channel::lock::lock;
use crate::render::words;
use crate::store::Store;

/// The environment variable with the key.
const VARIABLE: &str = "MADOGUCHI_DESK_KEY";

/// The shortest key, in characters. Shorter keys could be guessed.
const MIN_LENGTH: usize = 16;

const COOKIE_NAME: &str = "madoguchi-desk";

/// The duration of a session.
const SESSION_DURATION: Duration = Duration::from_secs(12 * 60 * 60);

/// The most sessions at once. A new one ends the one that would end next.
const MAX_SESSIONS: usize = 1_000;

/// The longest token that is looked up, in bytes, and the most cookies of a request that are.
const LONGEST_TOKEN: usize = 64;
const MAX_COOKIES: usize = 4;

/// How many keys one client can try a minute. All clients together aren't limited, so
/// that nobody locks others out; long keys can't be guessed anyway.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(5).expect("not zero");

/// The key in the environment is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MADOGUCHI_DESK_KEY must have 16 or more characters. To have no desk, unset it")]
pub struct DeskKeyError;

/// Creates, verifies and ends sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    key: SecretString,
    /// The ends of the sessions, by the hashes of their tokens.
    open: Mutex<HashMap<blake3::Hash, Instant>>,
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
        Ok(Sessions {
            key: SecretString::from(key),
            open: Mutex::default(),
            attempts: Limiter::new(ATTEMPTS, ATTEMPTS),
        })
    }

    /// True if a typed key is correct. Compares hashes in constant time.
    fn is_key(&self, typed: &str) -> bool {
        hash(typed.trim()) == hash(self.key.expose_secret())
    }

    /// Begins a session in all processes, as the value of a cookie.
    ///
    /// # Errors
    ///
    /// If the system's source of randomness fails.
    async fn begin(&self, store: &Store) -> Result<String, getrandom::Error> {
        let session = self.create(Instant::now())?;
        if store.is_shared() {
            let mark = mark(&session);
            let set = store.set_mark(&mark, SESSION_DURATION);
            store.try_call(set).await;
        }
        Ok(session)
    }

    /// True if a session was begun, and neither left nor ended, in any process. While the
    /// store is unavailable, in this one.
    async fn is_open(&self, store: &Store, session: &str) -> bool {
        let known = match store.is_shared() && session.len() <= LONGEST_TOKEN {
            true => {
                let mark = mark(session);
                store.try_call(store.has_mark(&mark)).await
            }
            false => None,
        };
        known.unwrap_or_else(|| self.is_valid(session, Instant::now()))
    }

    /// Ends a session in all processes. False if the store is unavailable: the session is open
    /// again once the store is back.
    async fn leave(&self, store: &Store, session: &str) -> bool {
        self.end(session);
        if !store.is_shared() {
            return true;
        }
        let mark = mark(session);
        store.try_call(store.remove_mark(&mark)).await.is_some()
    }

    /// Creates a session, as the value of a cookie.
    ///
    /// # Errors
    ///
    /// If the system's source of randomness fails.
    fn create(&self, now: Instant) -> Result<String, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let token = blake3::Hash::from_bytes(bytes).to_hex().to_string();
        let mut open = lock(&self.open);
        open.retain(|_, until| now < *until);
        while open.len() >= MAX_SESSIONS {
            let next = open.iter().min_by_key(|(_, until)| **until);
            let Some(next) = next.map(|(session, _)| *session) else {
                break;
            };
            open.remove(&next);
        }
        open.insert(hash(&token), now + SESSION_DURATION);
        Ok(token)
    }

    /// True if a session was created and has neither been left nor ended. Compares hashes,
    /// so that the time tells nothing about tokens.
    fn is_valid(&self, session: &str, now: Instant) -> bool {
        let until = lock(&self.open).get(&hash(session)).copied();
        until.is_some_and(|until| now < until)
    }

    /// Ends a session.
    fn end(&self, session: &str) {
        lock(&self.open).remove(&hash(session));
    }
}

/// The key of a session in the store.
fn mark(session: &str) -> String {
    format!("desk/{session}")
}

fn hash(text: &str) -> blake3::Hash {
    blake3::hash(text.as_bytes())
}

/// The sessions in the cookies of a request; usually one at most.
fn sessions_in(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all(COOKIE).iter();
    let cookies = cookies.filter_map(|header| header.to_str().ok());
    let pairs = cookies.flat_map(|header| header.split(';'));
    pairs.filter_map(|pair| {
        let (name, session) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then_some(session)
    })
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
        let store = &site.conversations.store;
        for session in sessions_in(&parts.headers).take(MAX_COOKIES) {
            if desk.sessions.is_open(store, session).await {
                return Ok(DeskSession);
            }
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
    Form(form): Form<KeyForm>,
) -> Response {
    let words = words::Desk(visitor.language);
    let sessions = &desk.sessions;
    let reject = |status, mistake| {
        let page = SignInPage::new(&site, &visitor, Some(mistake));
        (status, html(&page)).into_response()
    };
    if sessions.attempts.check(&client.key, None).is_err() {
        return reject(StatusCode::TOO_MANY_REQUESTS, words.too_often());
    }
    if !sessions.is_key(&form.key) {
        tracing::warn!("someone tried a wrong key at the desk");
        return reject(StatusCode::FORBIDDEN, words.wrong_key());
    }
    let session = match sessions.begin(&site.conversations.store).await {
        Ok(session) => session,
        Err(error) => {
            tracing::error!(%error, "could not create a session");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let cookie = cookie(
        &session,
        SESSION_DURATION.as_secs(),
        &headers,
        client.is_secure,
    );
    (
        [(SET_COOKIE, cookie)],
        Redirect::to(&visitor.to("/desk", &[])),
    )
        .into_response()
}

/// `/desk/leave`
pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
    client: Client,
    headers: HeaderMap,
) -> Response {
    for session in sessions_in(&headers).take(MAX_COOKIES) {
        let store = &site.conversations.store;
        if !desk.sessions.leave(store, session).await {
            // The browser keeps the cookie, with which the session can be left later.
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    let cookie = cookie("", 0, &headers, client.is_secure);
    (
        [(SET_COOKIE, cookie)],
        Redirect::to(&visitor.to("/desk", &[])),
    )
        .into_response()
}

/// A cookie that scripts can't read and browsers don't send from other sites. Browsers only
/// send it over HTTPS, unless a trusted proxy says that the page is visited without. If no
/// proxy says anything, that is only so on this machine.
fn cookie(session: &str, seconds: u64, headers: &HeaderMap, is_secure: Option<bool>) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_of_this_machine = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let secure = match is_secure.unwrap_or(!is_of_this_machine) {
        true => "; Secure",
        false => "",
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
    fn a_session_is_valid_until_its_end_or_until_it_is_left() {
        let sessions = Sessions::new(KEY).expect("long enough");
        let now = Instant::now();
        let [session, other] = [(); 2].map(|()| sessions.create(now).expect("random"));
        assert!(sessions.is_valid(&session, now));
        assert!(!sessions.is_valid(&session, now + SESSION_DURATION));
        sessions.end(&session);
        assert!(!sessions.is_valid(&session, now) && sessions.is_valid(&other, now));
        let stranger = Sessions::new(KEY).expect("long enough");
        assert!(!stranger.is_valid(&other, now));
        for wrong in ["", ".", "0", &other[1..], &other.to_uppercase()] {
            assert!(!sessions.is_valid(wrong, now), "{wrong}");
        }
        assert!(!format!("{sessions:?}").contains(&other));
    }

    #[test]
    fn the_number_of_sessions_is_bounded() {
        let sessions = Sessions::new(KEY).expect("long enough");
        let now = Instant::now();
        let first = sessions.create(now).expect("random");
        for number in 1..=MAX_SESSIONS {
            let later = now + Duration::from_millis(number as u64);
            sessions.create(later).expect("random");
        }
        assert_eq!(lock(&sessions.open).len(), MAX_SESSIONS);
        assert!(!sessions.is_valid(&first, now));
        sessions.create(now + SESSION_DURATION * 2).expect("random");
        assert_eq!(
            lock(&sessions.open).len(),
            1,
            "those that have ended are forgotten"
        );
    }

    #[test]
    fn wrong_keys_of_one_client_lock_out_nobody_else() {
        let sessions = Sessions::new(KEY).expect("long enough");
        for client in 0..100 {
            let tries =
                (0..20).filter(|_| sessions.attempts.check(&client.to_string(), None).is_ok());
            assert_eq!(tries.count(), 5);
        }
        assert!(sessions.attempts.check("another one", None).is_ok());
    }

    #[test]
    fn the_key_is_long_and_never_shown() {
        let sessions = Sessions::new(KEY).expect("long enough");
        assert!(!format!("{sessions:?}").contains("desk for"));
        assert!(sessions.is_key(KEY) && !sessions.is_key("a key of the desk for test"));
        assert_eq!(Sessions::new("short").expect_err("short"), DeskKeyError);
    }

    #[test]
    fn the_cookie_requires_https_except_on_this_machine_or_as_a_proxy_says() {
        let cookie_for = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().expect("a host"));
            [None, Some(true), Some(false)].map(|is_secure| {
                cookie("s", 1, &headers, is_secure).ends_with("SameSite=Strict; Secure")
            })
        };
        for host in ["localhost:8080", "127.0.0.1", "[::1]:80"] {
            assert_eq!(cookie_for(host), [false, true, false], "{host}");
        }
        for host in ["desk.example.com", "localhost.example.com:80", ""] {
            assert_eq!(cookie_for(host), [true, true, false], "{host}");
        }
    }
}
