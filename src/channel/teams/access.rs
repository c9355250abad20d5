//! Fetches the bot's tokens for the Connector and caches them until shortly before they
//! expire.

use std::time::{Duration, Instant};

use reqwest::Client;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::credentials::SigningError;
use super::http_error::describe;
use super::{Credentials, Options};

/// How long before it expires a token is replaced.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccessError {
    /// The endpoint doesn't respond.
    #[error("could not fetch a token: {0}")]
    Unreachable(String),
    /// The endpoint rejects the credentials.
    #[error("the credentials were rejected: {0}")]
    Rejected(String),
    /// The response isn't valid.
    #[error("the response to a request for a token can't be read")]
    Malformed,
    /// The certificate's assertion can't be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Provides the tokens of one bot.
pub(super) struct Access {
    client: Client,
    credentials: Credentials,
    app: String,
    endpoint: String,
    scope: String,
    /// The token, and when to replace it.
    cached: Mutex<Option<(SecretString, Instant)>>,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    /// The lifetime in seconds.
    expires_in: u64,
}

#[derive(Deserialize)]
struct ErrorResponse {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Access {
    pub(super) fn new(client: Client, credentials: Credentials, options: &Options) -> Access {
        Access {
            client,
            credentials,
            app: options.app.clone(),
            endpoint: options.token_endpoint(),
            scope: format!("{}/.default", options.issuer.trim_end_matches('/')),
            cached: Mutex::new(None),
        }
    }

    /// A token from the cache or the endpoint. `None` if requests aren't authenticated.
    ///
    /// # Errors
    ///
    /// If no token can be fetched.
    pub(super) async fn token(&self) -> Result<Option<SecretString>, AccessError> {
        if matches!(self.credentials, Credentials::None) {
            return Ok(None);
        }
        let mut cached = self.cached.lock().await;
        if let Some((token, until)) = &*cached
            && Instant::now() < *until
        {
            return Ok(Some(token.clone()));
        }
        let response = self.fetch().await?;
        let lifetime = Duration::from_secs(response.expires_in);
        // A short-lived token is used for half of its lifetime.
        let until = Instant::now() + lifetime.saturating_sub(MARGIN).max(lifetime / 2);
        let token = SecretString::from(response.access_token);
        *cached = Some((token.clone(), until));
        Ok(Some(token))
    }

    /// Discards the cached token, which the Connector has rejected.
    pub(super) async fn forget(&self) {
        *self.cached.lock().await = None;
    }

    async fn fetch(&self) -> Result<TokenResponse, AccessError> {
        let mut form = vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", self.app.clone()),
            ("scope", self.scope.clone()),
        ];
        form.extend(self.credentials.parameters(&self.app, &self.endpoint)?);
        let unreachable = |error| AccessError::Unreachable(describe(&error));
        let request = self.client.post(&self.endpoint).form(&form);
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| AccessError::Malformed);
        }
        match serde_json::from_slice(&body) {
            Ok(response) => Err(AccessError::Rejected(reason(&response))),
            Err(_) => Err(AccessError::Unreachable(status.to_string())),
        }
    }
}

/// The error with its number, `AADSTS…`, without the rest of its description, which can
/// contain ids.
fn reason(response: &ErrorResponse) -> String {
    let number = response
        .error_description
        .split(':')
        .next()
        .unwrap_or_default();
    let is_number = number.starts_with("AADSTS") && number.len() < 20;
    match is_number {
        true => format!("{} ({number})", response.error),
        false => response.error.clone(),
    }
}
