//! Fetches and caches the keys that sign the Connector's tokens, from its OpenID
//! [metadata][1] and [key set][2].
//!
//! Keys are fetched when first needed, after a day, and when a token names an unknown
//! key, but at most once a minute, regardless of the requests. Only one fetch runs at a
//! time, and requests with a known key never wait for it, so a slow key server doesn't
//! stall valid tokens. If keys can't be fetched, cached keys are valid for five days. The
//! content of a token has no influence on where keys are fetched from.
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

/// The age at which keys are fetched again.
const REFRESH_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The age at which keys become invalid, as in Microsoft's SDK.
const MAX_AGE: Duration = Duration::from_secs(5 * REFRESH_AGE.as_secs());
/// The shortest time between two fetches.
const PAUSE: Duration = Duration::from_secs(60);
/// The shortest time between a failed fetch and the next one.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(5);
/// The longest document, in bytes.
const MAX_DOCUMENT: usize = 1024 * 1024;
/// The shortest key, in bits.
const MIN_BITS: usize = 2_048;

/// Why the keys could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    /// The metadata or the keys can't be fetched.
    #[error("could not fetch {url}: {error}")]
    Unreachable {
        /// The address.
        url: String,
        /// The error.
        error: String,
    },
    /// The metadata or the keys have another format.
    #[error("the content of {url} is invalid: {detail}")]
    Malformed {
        /// The address.
        url: String,
        /// The problem.
        detail: String,
    },
}

/// A key, with the channels whose activities its tokens can authenticate.
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
    cache: std::sync::Mutex<Cache>,
    /// Locked by the fetch that runs.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Cache {
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
            cache: std::sync::Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }))
    }

    /// The key with an id, if the issuer has it. A known key is returned at once, and
    /// fetched again in the background once it is a day old; for an unknown one the keys
    /// are fetched first.
    pub(super) async fn key(&self, id: &str) -> Option<Key> {
        let known = self.0.cache().valid(id);
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
                    keys.0.cache().valid(&id)
                };
                tokio::spawn(fetch).await.ok().flatten()
            }
        }
    }

    /// Fetches the keys in the background if they are old and nobody else does.
    fn refresh(&self) {
        if !self.0.cache().is_due(None) || self.0.fetching.try_lock().is_err() {
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
        if !self.cache().is_due(wanted) {
            return;
        }
        let fetched = fetch(&self.client, &self.openid).await;
        let mut cache = self.cache();
        let pause = match fetched {
            Ok(keys) => {
                cache.keys = keys;
                cache.fetched = Some(Instant::now());
                self.pause
            }
            Err(error) => {
                tracing::error!(%error, "could not fetch the Connector's keys");
                PAUSE_AFTER_ERROR.min(self.pause)
            }
        };
        cache.not_before = Instant::now().checked_add(pause);
    }

    /// A poisoned lock is ignored: a panic can't leave the data half changed.
    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    /// The key with an id, if it is known and still valid.
    fn valid(&self, id: &str) -> Option<Key> {
        let is_valid = self.age() <= MAX_AGE;
        self.keys.get(id).filter(|_| is_valid).cloned()
    }

    /// True if the keys may be fetched, and are old or lack the wanted one.
    fn is_due(&self, wanted: Option<&str>) -> bool {
        let is_allowed = self.not_before.is_none_or(|at| Instant::now() >= at);
        let is_missing = wanted.is_some_and(|id| !self.keys.contains_key(id));
        is_allowed && (is_missing || self.age() > REFRESH_AGE)
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
        let is_strong = key.kty == "RSA" && key.n.len() * 6 >= MIN_BITS;
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
        if body.len() > MAX_DOCUMENT {
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
        keys.0.cache().not_before = None;
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

    /// Serves one key, `known`, and then hangs. Sends a message at each request.
    async fn hanging_issuer(requests: tokio::sync::mpsc::UnboundedSender<()>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let jwks_uri = format!("http://{address}/keys");
        let request_count = Arc::new(AtomicUsize::new(0));
        let openid = move || {
            let is_first = request_count.fetch_add(1, Ordering::Relaxed) == 0;
            requests.send(()).expect("the test receives it");
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
        let (request_sender, mut requests) = tokio::sync::mpsc::unbounded_channel();
        let issuer = hanging_issuer(request_sender).await;
        let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
        assert!(keys.key("known").await.is_some());
        requests.recv().await.expect("fetched");
        let unknown: Vec<_> = (0..8)
            .map(|number| {
                let keys = keys.clone();
                tokio::spawn(async move { keys.key(&format!("unknown {number}")).await })
            })
            .collect();
        requests.recv().await.expect("fetched again");
        // The keys are a day old, too.
        let day = REFRESH_AGE + Duration::from_secs(1);
        keys.0.cache().fetched = Instant::now().checked_sub(day);
        for _ in 0..20 {
            assert!(keys.key("known").await.is_some(), "while the fetch hangs");
        }
        assert!(requests.try_recv().is_err(), "one fetch at a time");
        assert!(unknown.iter().all(|key| !key.is_finished()));
        unknown.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn old_keys_are_fetched_again_in_the_background() {
        let (request_sender, mut requests) = tokio::sync::mpsc::unbounded_channel();
        let issuer = hanging_issuer(request_sender).await;
        let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
        assert!(keys.key("known").await.is_some());
        requests.recv().await.expect("fetched");
        let day = REFRESH_AGE + Duration::from_secs(1);
        keys.0.cache().fetched = Instant::now().checked_sub(day);
        assert!(keys.key("known").await.is_some(), "it does not wait");
        requests.recv().await.expect("fetched again");
        let too_old = MAX_AGE + Duration::from_secs(1);
        keys.0.cache().fetched = Instant::now().checked_sub(too_old);
        assert!(keys.0.cache().valid("known").is_none());
    }
}
