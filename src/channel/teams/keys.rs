//! Fetches and caches the keys that sign the Connector's tokens, from its OpenID
//! [metadata][1] and [key set][2].
//!
//! Keys are fetched at the start, after a day, and when a token names an unknown
//! key, but at most once a minute, whatever callers do and however a fetch ends. A fetch
//! is a task of its own: a caller that hangs up doesn't cancel it, and starts no other
//! one. Requests with a known key never wait for it; those with an unknown key do, for a
//! limited time. If keys can't be fetched, cached keys are valid for five days. The
//! content of a token has no influence on where keys are fetched from.
//!
//! [1]: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
//! [2]: https://www.rfc-editor.org/rfc/rfc7517

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use reqwest::Client;
use serde::Deserialize;
use tokio::sync::watch;
use url::Url;

use crate::channel::address::is_secure;
use crate::channel::lock::lock;

/// The age at which keys are fetched again.
const REFRESH_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The age at which keys become invalid, as in Microsoft's SDK.
const MAX_AGE: Duration = Duration::from_secs(5 * REFRESH_AGE.as_secs());
/// The shortest time between the beginnings of two fetches.
const PAUSE: Duration = Duration::from_secs(60);
/// The longest time for a fetch. Shorter than the pause, so that only one runs.
const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request with an unknown key waits for a fetch.
const WAIT: Duration = Duration::from_secs(10);
/// The most requests with unknown keys that wait for a fetch at once, so that they don't use
/// up the connections. Further ones are refused, as if the issuer didn't have their keys.
const MAX_WAITING: usize = 100;
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
    /// True while a fetch runs.
    is_fetching: watch::Sender<bool>,
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

    /// Starts to fetch the keys, so that the first requests don't wait for them.
    pub(super) fn prepare(&self) {
        self.fetch_if_due(None);
    }

    fn with_pause(client: Client, openid: &str, pause: Duration) -> Keys {
        Keys(Arc::new(Shared {
            client,
            openid: openid.to_owned(),
            pause,
            cache: std::sync::Mutex::default(),
            is_fetching: watch::Sender::new(false),
        }))
    }

    /// The key with an id, if the issuer has it. A known key is returned at once, and
    /// fetched again in the background once it is a day old; for an unknown one the keys
    /// are fetched first, unless they were within the last minute.
    pub(super) async fn key(&self, id: &str) -> Option<Key> {
        let known = lock(&self.0.cache).valid(id);
        match known {
            Some(key) => {
                self.fetch_if_due(None);
                Some(key)
            }
            None => {
                self.fetch_if_due(Some(id));
                if self.0.is_fetching.receiver_count() >= MAX_WAITING {
                    return None;
                }
                let mut is_fetching = self.0.is_fetching.subscribe();
                let fetched = is_fetching.wait_for(|is_fetching| !is_fetching);
                // A fetch that takes longer is no reason to keep the request.
                let _ = tokio::time::timeout(WAIT, fetched).await;
                lock(&self.0.cache).valid(id)
            }
        }
    }

    /// Fetches the keys in the background, unless that isn't necessary or not allowed
    /// yet. `wanted` is a key that isn't known.
    fn fetch_if_due(&self, wanted: Option<&str>) {
        {
            let mut cache = lock(&self.0.cache);
            if !cache.is_due(wanted) || *self.0.is_fetching.borrow() {
                return;
            }
            cache.not_before = Instant::now().checked_add(self.0.pause);
            self.0.is_fetching.send_replace(true);
        }
        let running = Running(self.0.clone());
        tokio::spawn(async move { running.0.fetch().await });
    }
}

/// A fetch that runs, until it is dropped.
struct Running(Arc<Shared>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.is_fetching.send_replace(false);
    }
}

impl Shared {
    async fn fetch(&self) {
        let fetch = fetch(&self.client, &self.openid);
        let fetched = match tokio::time::timeout(FETCH_TIMEOUT, fetch).await {
            Ok(fetched) => fetched,
            Err(_) => Err(KeysError::Unreachable {
                url: self.openid.clone(),
                error: format!("no answer within {} seconds", FETCH_TIMEOUT.as_secs()),
            }),
        };
        match fetched {
            Ok(keys) => {
                let mut cache = lock(&self.cache);
                cache.keys = keys;
                cache.fetched = Some(Instant::now());
            }
            Err(error) => tracing::error!(%error, "could not fetch the Connector's keys"),
        }
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
mod tests;
