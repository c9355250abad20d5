//! The bot's own tokens for the Connector, kept until shortly before they end.

use std::time::{Duration, Instant};

use reqwest::Client;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::http_error::describe;
use super::{Credentials, Options};

/// So long before its end a token is no longer used.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccessError {
    /// The address does not answer.
    #[error("no token is to be had: {0}")]
    Unreachable(String),
    /// It refuses the credentials.
    #[error("the credentials are refused: {0}")]
    Refused(String),
    /// It answers something else.
    #[error("the answer to a request for a token can't be read")]
    Malformed,
    /// The certificate's key does not sign.
    #[error("the certificate's key does not sign: {0}")]
    Key(#[from] jsonwebtoken::errors::Error),
}

/// The tokens of one bot.
pub(super) struct Access {
    client: Client,
    credentials: Credentials,
    app: String,
    endpoint: String,
    scope: String,
    held: Mutex<Option<(SecretString, Instant)>>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds.
    expires_in: u64,
}

#[derive(Deserialize)]
struct Denied {
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
            held: Mutex::new(None),
        }
    }

    /// A token; `None` where none is needed.
    pub(super) async fn token(&self) -> Result<Option<SecretString>, AccessError> {
        if matches!(self.credentials, Credentials::None) {
            return Ok(None);
        }
        let mut held = self.held.lock().await;
        if let Some((token, until)) = &*held
            && Instant::now() < *until
        {
            return Ok(Some(token.clone()));
        }
        let granted = self.fetch().await?;
        let life = Duration::from_secs(granted.expires_in);
        // One that is short-lived is used for half of its life.
        let until = Instant::now() + life.saturating_sub(EARLY).max(life / 2);
        let token = SecretString::from(granted.access_token);
        *held = Some((token.clone(), until));
        Ok(Some(token))
    }

    /// The Connector does not take the token any more.
    pub(super) async fn forget(&self) {
        *self.held.lock().await = None;
    }

    async fn fetch(&self) -> Result<Granted, AccessError> {
        let mut form = vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", self.app.clone()),
            ("scope", self.scope.clone()),
        ];
        form.extend(self.credentials.parameters(&self.app, &self.endpoint)?);
        let unreachable = |error| AccessError::Unreachable(describe(&error));
        let sent = self.client.post(&self.endpoint).form(&form).send().await;
        let response = sent.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| AccessError::Malformed);
        }
        match serde_json::from_slice(&body) {
            Ok(denied) => Err(AccessError::Refused(reason(&denied))),
            Err(_) => Err(AccessError::Unreachable(status.to_string())),
        }
    }
}

/// The error with its number, `AADSTS…`; the rest of its description is for nobody.
fn reason(denied: &Denied) -> String {
    let number = denied
        .error_description
        .split(':')
        .next()
        .unwrap_or_default();
    let is_number = number.starts_with("AADSTS") && number.len() < 20;
    match is_number {
        true => format!("{} ({number})", denied.error),
        false => denied.error.clone(),
    }
}
