//! The keys that the Connector's tokens are signed with, as its OpenID document tells.
//!
//! They are fetched when first needed, again after a day, and when a token names one
//! that is not known; never more than once a minute, whoever sends what. Keys that
//! were good stay so for some days where the document is not to be had. What a token
//! says decides nothing about where keys come from.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use reqwest::{Client, Url};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::is_secure;

/// After this time they are fetched anew.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);
/// After this time they are no longer believed, as in Microsoft's kit.
const GOOD: Duration = Duration::from_secs(5 * FRESH.as_secs());
/// After they were fetched, a key that is not known does not make it happen again for
/// so long.
const PAUSE: Duration = Duration::from_secs(60);
/// After a try that failed.
const SHORT_PAUSE: Duration = Duration::from_secs(5);
/// Bytes of a document, at most.
const DOCUMENT: usize = 1024 * 1024;
/// Bits of a key, at least.
const BITS: usize = 2_048;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    /// The document or the keys cannot be fetched.
    #[error("{url}: {error}")]
    Unreachable {
        /// The address.
        url: String,
        /// What is wrong.
        error: String,
    },
    /// The document is not one.
    #[error("{url} is not what it should be: {detail}")]
    Malformed {
        /// The address.
        url: String,
        /// What is wrong.
        detail: String,
    },
}

/// A key, and which channels it speaks for.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) key: DecodingKey,
    pub(super) endorsements: Vec<String>,
}

/// The keys of one issuer.
pub(super) struct Keys {
    client: Client,
    openid: String,
    pause: Duration,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<String, Key>,
    fetched: Option<Instant>,
    /// Not tried again before.
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
        Keys {
            client,
            openid: openid.to_owned(),
            pause: PAUSE,
            held: Mutex::default(),
        }
    }

    /// The key of an id, if the issuer has it.
    pub(super) async fn key(&self, id: &str) -> Option<Key> {
        let mut held = self.held.lock().await;
        let age = |at: Option<Instant>| at.map_or(Duration::MAX, |at| at.elapsed());
        let is_due = age(held.fetched) > FRESH || !held.keys.contains_key(id);
        if is_due && held.not_before.is_none_or(|at| Instant::now() >= at) {
            let pause = match fetch(&self.client, &self.openid).await {
                Ok(keys) => {
                    held.keys = keys;
                    held.fetched = Some(Instant::now());
                    self.pause
                }
                Err(error) => {
                    tracing::error!(%error, "the Connector's keys are not to be had");
                    SHORT_PAUSE.min(self.pause)
                }
            };
            held.not_before = Instant::now().checked_add(pause);
        }
        if age(held.fetched) > GOOD {
            held.keys.clear();
        }
        held.keys.get(id).cloned()
    }
}

/// Fetches the keys that a document names; those that cannot be used are left out.
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
        // Every character of Base64 is six bits.
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
        true => Err(malformed(&url, "it has no key that can be used".to_owned())),
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
        let mut keys = Keys::new(Client::new(), &format!("{issuer}/openid"));
        assert!(keys.key("0").await.is_some());
        for made_up in 0..20 {
            assert!(keys.key(&format!("made up {made_up}")).await.is_none());
        }
        assert!(keys.key("weak").await.is_none() && keys.key("curve").await.is_none());
        assert_eq!(fetches.load(Ordering::Relaxed), 1);
        keys.pause = Duration::ZERO;
        keys.held.lock().await.not_before = None;
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
}
