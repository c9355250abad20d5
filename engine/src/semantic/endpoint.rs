//! Texts to vectors by a server with the embeddings call of OpenAI's API
//! (<https://platform.openai.com/docs/api-reference/embeddings>), which many servers
//! of open models offer, too.
//!
//! The key comes only from the environment and goes only to the configured address:
//! redirects aren't followed. A question doesn't wait long: after a failure no question
//! is sent for 30 seconds.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::question_cache::QuestionCache;
use super::{Role, Vector};
use crate::text::address::is_loopback;

/// The environment variable with the key, if the server needs one.
pub const KEY: &str = "MADOGUCHI_EMBEDDINGS_KEY";

/// The server and its model, `[semantic.endpoint]` in config.toml.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The URL of the call; empty for no endpoint.
    pub url: String,
    /// The model's name, as the server knows it.
    pub model: String,
    /// The number of texts in one call, 1 or more.
    pub batch: usize,
    /// The number of characters of a text that are sent, 1 or more.
    pub max_characters: usize,
    /// How long a call for the index may take.
    pub timeout_seconds: u64,
    /// How long a call for a question may take before the built-in model is used.
    pub question_timeout_seconds: u64,
    /// The prefix that the model expects before a question, such as `query: `.
    pub question_prefix: String,
    /// The prefix that the model expects before a passage, such as `passage: `.
    pub passage_prefix: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            url: String::new(),
            model: String::new(),
            batch: 64,
            max_characters: 2000,
            timeout_seconds: 30,
            question_timeout_seconds: 2,
            question_prefix: String::new(),
            passage_prefix: String::new(),
        }
    }
}

impl Options {
    /// Returns an error that names the configuration key if a value is missing or wrong.
    pub fn validate(&self) -> Result<(), String> {
        let wrong = |key: &str, why: &str| Err(format!("semantic.endpoint.{key}: {why}"));
        if self.url.is_empty() {
            return match self.model.is_empty() {
                true => Ok(()),
                false => wrong("url", "missing, although a model is set"),
            };
        }
        let Ok(address) = self.url.parse::<ureq::http::Uri>() else {
            return wrong("url", "not a URL");
        };
        if !matches!(address.scheme_str(), Some("http" | "https")) {
            return wrong("url", "must begin with https:// or http://");
        }
        if address
            .authority()
            .is_some_and(|a| a.as_str().contains('@'))
        {
            return wrong(
                "url",
                &format!("must not contain a user or a key; set the key in {KEY}"),
            );
        }
        if self.model.is_empty() {
            return wrong("model", "missing; set the model's name on the server");
        }
        for (key, number) in [
            ("batch", self.batch as u64),
            ("max_characters", self.max_characters as u64),
            ("timeout_seconds", self.timeout_seconds),
            ("question_timeout_seconds", self.question_timeout_seconds),
        ] {
            if number == 0 {
                return wrong(key, "must be at least 1");
            }
        }
        Ok(())
    }
}

/// Why a call of the endpoint failed.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// No endpoint is configured.
    #[error("no embeddings endpoint is configured")]
    None,
    /// The key would be sent unencrypted.
    #[error(
        "the key in {KEY} would be sent to {0} unencrypted; \
         use https in semantic.endpoint.url, or remove the key"
    )]
    Unencrypted(String),
    /// The call failed.
    #[error("the embeddings endpoint {url} failed: {source}")]
    Call {
        /// The address.
        url: String,
        /// The error.
        source: Box<ureq::Error>,
    },
    /// The reply doesn't hold the vectors that were asked for.
    #[error("the embeddings endpoint {url} replied with {found}")]
    Reply {
        /// The address.
        url: String,
        /// What the reply holds instead.
        found: String,
    },
}

/// The client of a server of embeddings.
#[derive(Debug)]
pub(super) struct Endpoint {
    id: String,
    options: Options,
    agent: ureq::Agent,
    key: Option<SecretString>,
    /// The vectors of recent questions.
    questions: QuestionCache,
    /// After a failure, no question is sent before this time.
    paused_until: Mutex<Option<Instant>>,
}

/// How long no question is sent after one failed.
const PAUSE: Duration = Duration::from_secs(30);

/// How many times a batch is sent to a busy server, and the wait after the first time,
/// which doubles each time.
const ATTEMPTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The largest reply that is read, in bytes. A batch of vectors is far smaller.
const LARGEST_REPLY_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Serialize)]
struct Request<'t> {
    model: &'t str,
    input: Vec<String>,
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

impl Endpoint {
    pub(super) fn open(options: &Options) -> Result<Option<Endpoint>, EndpointError> {
        if options.url.is_empty() {
            return Ok(None);
        }
        let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
        let is_local = is_loopback(&options.url);
        if key.is_some() && options.url.starts_with("http:") && !is_local {
            return Err(EndpointError::Unencrypted(options.url.clone()));
        }
        let mut config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(true);
        if is_local {
            config = config.proxy(None);
        }
        Ok(Some(Endpoint {
            id: id(options),
            options: options.clone(),
            agent: config.build().into(),
            key: key.map(SecretString::from),
            questions: QuestionCache::default(),
            paused_until: Mutex::new(None),
        }))
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The vectors of texts, in order. Waits and sends a batch again if the server is
    /// busy.
    pub(super) fn encode(&self, role: Role, texts: &[&str]) -> Result<Vec<Vector>, EndpointError> {
        let mut vectors = Vec::with_capacity(texts.len());
        let timeout = Duration::from_secs(self.options.timeout_seconds);
        for batch in texts.chunks(self.options.batch) {
            let mut wait = FIRST_WAIT;
            for attempt in 1.. {
                match self.call(role, batch, timeout) {
                    Err(error) if attempt < ATTEMPTS && error.may_pass() => {
                        tracing::info!(%error, "the embeddings endpoint is busy; trying again");
                        std::thread::sleep(wait);
                        wait *= 2;
                    }
                    result => {
                        vectors.extend(result?);
                        break;
                    }
                }
            }
        }
        let is_one_space = vectors.windows(2).all(|pair| {
            let [a, b] = pair else { return true };
            a.components().len() == b.components().len()
        });
        match is_one_space {
            true => Ok(vectors),
            false => Err(self.reply("vectors of different lengths")),
        }
    }

    /// Fetches the vectors of questions that aren't in memory. After a failure, no
    /// question is sent for a while.
    pub(super) fn fetch_questions(&self, texts: &[&str]) {
        let is_new = |text: &&&str| self.questions.get(text).is_none();
        let new: Vec<&str> = texts.iter().filter(is_new).copied().collect();
        let now = Instant::now();
        if new.is_empty() || self.paused_until().is_some_and(|until| now < until) {
            return;
        }
        let deadline = now + Duration::from_secs(self.options.question_timeout_seconds);
        for batch in new.chunks(self.options.batch) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.call(Role::Question, batch, left) {
                Ok(vectors) => {
                    for (text, vector) in std::iter::zip(batch, vectors) {
                        self.questions.insert(text, vector);
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the built-in model answers for a while");
                    *self.paused_until() = Some(Instant::now() + PAUSE);
                    return;
                }
            }
        }
    }

    /// The vector of a question, if it was fetched.
    pub(super) fn fetched(&self, text: &str) -> Option<Vector> {
        self.questions.get(text)
    }

    /// A panic elsewhere leaves the time whole.
    fn paused_until(&self) -> MutexGuard<'_, Option<Instant>> {
        let until = self.paused_until.lock();
        until.unwrap_or_else(PoisonError::into_inner)
    }

    fn call(
        &self,
        role: Role,
        texts: &[&str],
        timeout: Duration,
    ) -> Result<Vec<Vector>, EndpointError> {
        let prefix = match role {
            Role::Question => &self.options.question_prefix,
            Role::Passage => &self.options.passage_prefix,
        };
        let limit = self.options.max_characters;
        let input = texts
            .iter()
            .map(|text| prefix.chars().chain(text.chars().take(limit)).collect());
        let body = Request {
            model: &self.options.model,
            input: input.collect(),
            encoding_format: "float",
        };
        let mut request = self.agent.post(&self.options.url);
        if let Some(key) = &self.key {
            let value = format!("Bearer {}", key.expose_secret());
            request = request.header("Authorization", value);
        }
        let failed = |source| EndpointError::Call {
            url: self.options.url.clone(),
            source: Box::new(source),
        };
        let request = request.config().timeout_global(Some(timeout)).build();
        let mut response = request.send_json(&body).map_err(failed)?;
        if !response.status().is_success() {
            return Err(self.reply(&format!("status {}", response.status())));
        }
        let body = response.body_mut().with_config();
        let reply = body.limit(LARGEST_REPLY_BYTES).read_json();
        self.vectors(reply.map_err(failed)?, texts.len())
    }

    fn vectors(&self, reply: Reply, expected: usize) -> Result<Vec<Vector>, EndpointError> {
        let mut embeddings = reply.data;
        embeddings.sort_by_key(|embedding| embedding.index);
        let is_complete = embeddings.len() == expected
            && embeddings.iter().enumerate().all(|(i, e)| e.index == i);
        if !is_complete {
            let found = embeddings.len();
            return Err(self.reply(&format!("{found} vectors for {expected} texts")));
        }
        let vector = |embedding: Embedding| {
            let components = embedding.embedding;
            match components.iter().all(|component| component.is_finite()) {
                true if !components.is_empty() => Ok(Vector::new(&components)),
                _ => Err(self.reply("a vector that is empty or not of numbers")),
            }
        };
        embeddings.into_iter().map(vector).collect()
    }

    fn reply(&self, found: &str) -> EndpointError {
        EndpointError::Reply {
            url: self.options.url.clone(),
            found: found.to_owned(),
        }
    }
}

impl EndpointError {
    /// True if the same call may succeed a moment later.
    fn may_pass(&self) -> bool {
        let EndpointError::Call { source, .. } = self else {
            return false;
        };
        match source.as_ref() {
            ureq::Error::StatusCode(status) => *status == 429 || *status >= 500,
            ureq::Error::Timeout(_) => true,
            _ => false,
        }
    }
}

/// Identifies the model and every option that its vectors depend on.
fn id(options: &Options) -> String {
    let parts = [
        &options.url,
        &options.question_prefix,
        &options.passage_prefix,
        &options.max_characters.to_string(),
    ];
    let digest = blake3::hash(format!("{parts:?}").as_bytes()).to_hex();
    format!("{} {}", options.model, &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_the_key() {
        let options = |url: &str, model: &str| Options {
            url: url.to_owned(),
            model: model.to_owned(),
            ..Options::default()
        };
        let cases = [
            (options("", "m"), "endpoint.url"),
            (options("ftp://host/v1/embeddings", "m"), "https://"),
            (options("must be an address", "m"), "endpoint.url"),
            (options("https://user:key@host/v1", "m"), KEY),
            (options("https://host/v1/embeddings", ""), "endpoint.model"),
            (
                Options {
                    batch: 0,
                    ..options("https://host/v1/embeddings", "m")
                },
                "endpoint.batch",
            ),
        ];
        for (options, expected) in cases {
            let error = options.validate().expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(options("", "").validate(), Ok(()));
        assert_eq!(options("http://[::1]:80/v1", "m").validate(), Ok(()));
    }
}
