//! Fetches and caches the keys that sign the Connector's tokens, from its OpenID
//! metadata.
//!
//! Keys are fetched when first needed, after a day, and when a token names an unknown
//! key, but at most once a minute, regardless of the requests. If the metadata is
//! unavailable, cached keys are valid for five days. The content of a token has no
//! influence on where keys are fetched from.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use reqwest::{Client, Url};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::is_secure;

/// The age at which keys are fetched again.
const REFRESH_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The age at which keys become invalid, as in Microsoft's SDK.
const MAX_AGE: Duration = Duration::from_secs(5 * REFRESH_AGE.as_secs());
/// The shortest time between two fetches.
const PAUSE: Duration = Duration::from_secs(60);
/// The shortest time between a failed fetch and the next.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(5);
/// The longest document, in bytes.
const MAX_DOCUMENT: usize = 1024 * 1024;
/// The shortest key, in bits.
const MIN_BITS: usize = 2_048;

/// Why there are no keys.
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
        /// The error.
        detail: String,
    },
}

/// A key, with the channels whose activities its tokens can authenticate.
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
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    keys: HashMap<String, Key>,
    fetched: Option<Instant>,
    /// When the keys can be fetched again.
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
            cache: Mutex::default(),
        }
    }

    /// The key with an id, if the issuer has it.
    pub(super) async fn key(&self, id: &str) -> Option<Key> {
        let mut cache = self.cache.lock().await;
        let age = |at: Option<Instant>| at.map_or(Duration::MAX, |at| at.elapsed());
        let is_due = age(cache.fetched) > REFRESH_AGE || !cache.keys.contains_key(id);
        if is_due && cache.not_before.is_none_or(|at| Instant::now() >= at) {
            let pause = match fetch(&self.client, &self.openid).await {
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
        if age(cache.fetched) > MAX_AGE {
            cache.keys.clear();
        }
        cache.keys.get(id).cloned()
    }
}

/// Fetches the keys that the OpenID metadata names. Keys that are too short or have
/// another type are left out.
///
/// # Errors
///
/// If the metadata or the keys can't be fetched, or if no key can be used.
pub(super) async fn fetch(
    client: &Client,
    openid: &str,
) -> Result<HashMap<String, Key>, KeysError> {
    let document: OpenId = get(client, openid).await?;
    let url = document.jwks_uri;
    if !Url::parse(&url).is_ok_and(|url| is_secure(&url)) {
        let detail = format!("jwks_uri is {url:?}, but must begin with https://");
        return Err(malformed(openid, detail));
    }
    let set: KeySet = get(client, &url).await?;
    let keys = set.keys.into_iter().filter_map(|key| {
        let key: Jwk = serde_json::from_value(key).ok()?;
        // Each character of Base64 has six bits.
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
            return Err(malformed(url, "it is longer than 1 MiB".to_owned()));
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
    async fn an_unknown_key_causes_a_fetch_but_not_every_time() {
        let fetches = Arc::new(AtomicUsize::new(0));
        let issuer = issuer(fetches.clone()).await;
        let mut keys = Keys::new(Client::new(), &format!("{issuer}/openid"));
        assert!(keys.key("0").await.is_some());
        for number in 0..20 {
            assert!(keys.key(&format!("unknown {number}")).await.is_none());
        }
        assert!(keys.key("weak").await.is_none() && keys.key("curve").await.is_none());
        assert_eq!(fetches.load(Ordering::Relaxed), 1);
        keys.pause = Duration::ZERO;
        keys.cache.lock().await.not_before = None;
        assert!(keys.key("1").await.is_some(), "the issuer's new key");
        assert!(keys.key("0").await.is_none(), "the old one is gone");
    }

    #[tokio::test]
    async fn keys_are_only_fetched_from_a_secure_address() {
        let issuer = issuer(Arc::default()).await;
        let error = fetch(&Client::new(), &format!("{issuer}/elsewhere")).await;
        let error = error.err().expect("an insecure address").to_string();
        assert!(error.contains("example.org"), "{error}");
    }
}
