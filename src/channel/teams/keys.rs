//! The keys that sign the Connector's tokens, as published by its OpenID document
//! ([metadata][1], [keys][2]).
//!
//! They are fetched when first needed, once a day, and when a token names an unknown
//! key; at most once a minute, whatever callers send. One fetch is under way at a time,
//! and nobody who asks for a known key waits for it: a key server that is slow or down
//! does not stop valid tokens. Known keys stay valid for five days if they can't be
//! fetched again. Nothing in a token decides where keys come from.
//!
//! [1]: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
//! [2]: https://www.rfc-editor.org/rfc/rfc7517

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use reqwest::{Client, Url};
use serde::Deserialize;

use crate::channel::address::is_secure;

/// After this time the keys are fetched again.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);
/// After this time without a successful fetch the keys are no longer valid, as in
/// Microsoft's SDK.
const VALID: Duration = Duration::from_secs(5 * FRESH.as_secs());
/// The shortest time between two fetches.
const PAUSE: Duration = Duration::from_secs(60);
/// The shortest time between a failed fetch and the next one.
const SHORT_PAUSE: Duration = Duration::from_secs(5);
/// The largest document, in bytes.
const DOCUMENT: usize = 1024 * 1024;
/// The smallest key, in bits.
const BITS: usize = 2_048;

/// Why the keys could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    /// The document or the keys can't be downloaded.
    #[error("{url}: {error}")]
    Unreachable {
        /// The address.
        url: String,
        /// The error.
        error: String,
    },
    /// The document doesn't hold what it should.
    #[error("{url} is malformed: {detail}")]
    Malformed {
        /// The address.
        url: String,
        /// The problem.
        detail: String,
    },
}

/// A key with its endorsements: the channels that it may sign tokens for.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) key: DecodingKey,
    pub(super) endorsements: Vec<String>,
}

/// The keys of one issuer. Clones share them.
#[derive(Clone)]
pub(super) struct Keys(Arc<Shared>);

struct Shared {
    client: Client,
    openid: String,
    pause: Duration,
    held: std::sync::Mutex<Held>,
    /// Held by the one fetch that is under way.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<String, Key>,
    fetched: Option<Instant>,
    /// The earliest time of the next fetch.
    not_before: Option<Instant>,
}

#[derive(Deserialize)]
struct OpenId {
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    n: String,
    e: String,
    #[serde(default)]
    endorsements: Vec<String>,
}

impl Keys {
    pub(super) fn new(client: Client, openid: &str) -> Keys {
        Keys::with_pause(client, openid, PAUSE)
    }

    fn with_pause(client: Client, openid: &str, pause: Duration) -> Keys {
        Keys(Arc::new(Shared {
            client,
            openid: openid.to_owned(),
            pause,
            held: std::sync::Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }))
    }

    /// The key with an id, if the issuer has it. A known key is returned at once, and
    /// fetched again in the background once it is a day old; for an unknown one the keys
    /// are fetched first.
    pub(super) async fn key(&self, id: &str) -> Option<Key> {
        let known = self.0.held().valid(id);
        match known {
            Some(key) => {
                self.refresh();
                Some(key)
            }
            None => {
                // A task of its own: a caller that gives up doesn't cancel the fetch.
                let (keys, id) = (self.clone(), id.to_owned());
                let fetch = async move {
                    let _fetching = keys.0.fetching.lock().await;
                    keys.0.fetch_if_due(Some(&id)).await;
                    keys.0.held().valid(&id)
                };
                tokio::spawn(fetch).await.ok().flatten()
            }
        }
    }

    /// Fetches the keys in the background if they are old and nobody else does.
    fn refresh(&self) {
        if !self.0.held().is_due(None) || self.0.fetching.try_lock().is_err() {
            return;
        }
        let keys = self.clone();
        tokio::spawn(async move {
            if let Ok(_fetching) = keys.0.fetching.try_lock() {
                keys.0.fetch_if_due(None).await;
            }
        });
    }
}

impl Shared {
    /// Fetches the keys unless another fetch has made that unnecessary. `wanted` is a key
    /// that was not known.
    async fn fetch_if_due(&self, wanted: Option<&str>) {
        if !self.held().is_due(wanted) {
            return;
        }
        let fetched = fetch(&self.client, &self.openid).await;
        let mut held = self.held();
        let pause = match fetched {
            Ok(keys) => {
                held.keys = keys;
                held.fetched = Some(Instant::now());
                self.pause
            }
            Err(error) => {
                tracing::error!(%error, "could not fetch the Connector's keys");
                SHORT_PAUSE.min(self.pause)
            }
        };
        held.not_before = Instant::now().checked_add(pause);
    }

    /// A panic elsewhere leaves the keys whole.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// The key with an id, if it is known and still valid.
    fn valid(&self, id: &str) -> Option<Key> {
        let is_valid = self.age() <= VALID;
        self.keys.get(id).filter(|_| is_valid).cloned()
    }

    /// True if the keys may be fetched, and are old or lack the wanted one.
    fn is_due(&self, wanted: Option<&str>) -> bool {
        let is_allowed = self.not_before.is_none_or(|at| Instant::now() >= at);
        let is_missing = wanted.is_some_and(|id| !self.keys.contains_key(id));
        is_allowed && (is_missing || self.age() > FRESH)
    }

    fn age(&self) -> Duration {
        self.fetched.map_or(Duration::MAX, |at| at.elapsed())
    }
}

/// Fetches the keys that a document names, except those that can't be used.
pub(super) async fn fetch(
    client: &Client,
    openid: &str,
) -> Result<HashMap<String, Key>, KeysError> {
    let document: OpenId = get(client, openid).await?;
    let url = document.jwks_uri;
    if !Url::parse(&url).is_ok_and(|url| is_secure(&url)) {
        let detail = format!("its jwks_uri is {url:?}");
        return Err(malformed(openid, detail));
    }
    let set: KeySet = get(client, &url).await?;
    let keys = set.keys.into_iter().filter_map(|key| {
        let key: Jwk = serde_json::from_value(key).ok()?;
        // A character of Base64 is six bits.
        let is_strong = key.kty == "RSA" && key.n.len() * 6 >= BITS;
        let decoding = DecodingKey::from_rsa_components(&key.n, &key.e).ok()?;
        is_strong.then_some((
            key.kid,
            Key {
                key: decoding,
                endorsements: key.endorsements,
            },
        ))
    });
    let keys: HashMap<String, Key> = keys.collect();
    match keys.is_empty() {
        true => Err(malformed(&url, "it has no usable key".to_owned())),
        false => Ok(keys),
    }
}

fn malformed(url: &str, detail: String) -> KeysError {
    KeysError::Malformed {
        url: url.to_owned(),
        detail,
    }
}

async fn get<T: serde::de::DeserializeOwned>(client: &Client, url: &str) -> Result<T, KeysError> {
    let unreachable = |error: reqwest::Error| KeysError::Unreachable {
        url: url.to_owned(),
        error: super::http_error::describe(&error),
    };
    let response = client.get(url).send().await.map_err(unreachable)?;
    let mut response = response.error_for_status().map_err(unreachable)?;
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(unreachable)? {
        body.extend_from_slice(&part);
        if body.len() > DOCUMENT {
            return Err(malformed(url, "it is too long".to_owned()));
        }
    }
    serde_json::from_slice(&body).map_err(|error| malformed(url, error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Json;
    use axum::routing::get;
    use serde_json::json;

    use super::*;

    /// Serves one key, whose id is the number of the fetch.
    async fn issuer(fetches: Arc<AtomicUsize>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let jwks_uri = format!("http://{address}/keys");
        let keys = move || {
            let number = fetches.fetch_add(1, Ordering::Relaxed);
            let modulus = "v".repeat(341) + "A";
            async move {
                Json(json!({"keys": [
                    {"kty": "EC", "kid": "curve"},
                    {"kty": "RSA", "kid": "weak", "n": "v".repeat(170) + "A", "e": "AQAB"},
                    {"kty": "RSA", "kid": number.to_string(), "n": modulus, "e": "AQAB"},
                ]}))
            }
        };
        let router = axum::Router::new()
            .route(
                "/openid",
                get(move || async move { Json(json!({"jwks_uri": jwks_uri})) }),
            )
            .route(
                "/elsewhere",
                get(|| async { Json(json!({"jwks_uri": "http://example.org/"})) }),
            )
            .route("/keys", get(keys));
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn a_key_that_is_not_known_makes_them_be_fetched_but_not_every_time() {
        let fetches = Arc::new(AtomicUsize::new(0));
        let issuer = issuer(fetches.clone()).await;
        let openid = format!("{issuer}/openid");
        let keys = Keys::new(Client::new(), &openid);
        assert!(keys.key("0").await.is_some());
        for made_up in 0..20 {
            assert!(keys.key(&format!("made up {made_up}")).await.is_none());
        }
        assert!(keys.key("weak").await.is_none() && keys.key("curve").await.is_none());
        assert_eq!(fetches.load(Ordering::Relaxed), 1);
        keys.0.held().not_before = None;
        assert!(keys.key("1").await.is_some(), "the issuer's new key");
        assert!(keys.key("0").await.is_none(), "the old one is gone");
    }

    #[tokio::test]
    async fn keys_come_from_a_safe_address_alone() {
        let issuer = issuer(Arc::default()).await;
        let error = fetch(&Client::new(), &format!("{issuer}/elsewhere")).await;
        let error = error.err().expect("not from there").to_string();
        assert!(error.contains("example.org"), "{error}");
    }

    /// Serves one key, `known`, and then hangs. Sends a word at each request.
    async fn hanging_issuer(told: tokio::sync::mpsc::UnboundedSender<()>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let jwks_uri = format!("http://{address}/keys");
        let requests = Arc::new(AtomicUsize::new(0));
        let openid = move || {
            let is_first = requests.fetch_add(1, Ordering::Relaxed) == 0;
            told.send(()).expect("somebody listens");
            let document = json!({"jwks_uri": jwks_uri.clone()});
            async move {
                match is_first {
                    true => Json(document),
                    false => std::future::pending().await,
                }
            }
        };
        let key = json!({"keys": [
            {"kty": "RSA", "kid": "known", "n": "v".repeat(341) + "A", "e": "AQAB"},
        ]});
        let router = axum::Router::new()
            .route("/openid", get(openid))
            .route("/keys", get(move || std::future::ready(Json(key.clone()))));
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/openid")
    }

    #[tokio::test]
    async fn a_key_server_that_hangs_does_not_stop_known_keys() {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let issuer = hanging_issuer(tell).await;
        let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
        assert!(keys.key("known").await.is_some());
        told.recv().await.expect("fetched");
        let unknown: Vec<_> = (0..8)
            .map(|number| {
                let keys = keys.clone();
                tokio::spawn(async move { keys.key(&format!("unknown {number}")).await })
            })
            .collect();
        told.recv().await.expect("fetched again");
        // The keys are a day old, too.
        let day = FRESH + Duration::from_secs(1);
        keys.0.held().fetched = Instant::now().checked_sub(day);
        for _ in 0..20 {
            assert!(keys.key("known").await.is_some(), "while the fetch hangs");
        }
        assert!(told.try_recv().is_err(), "one fetch at a time");
        assert!(unknown.iter().all(|key| !key.is_finished()));
        unknown.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn old_keys_are_fetched_again_in_the_background() {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let issuer = hanging_issuer(tell).await;
        let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
        assert!(keys.key("known").await.is_some());
        told.recv().await.expect("fetched");
        let day = FRESH + Duration::from_secs(1);
        keys.0.held().fetched = Instant::now().checked_sub(day);
        assert!(keys.key("known").await.is_some(), "it does not wait");
        told.recv().await.expect("fetched again");
        let too_old = VALID + Duration::from_secs(1);
        keys.0.held().fetched = Instant::now().checked_sub(too_old);
        assert!(keys.0.held().valid("known").is_none());
    }
}
