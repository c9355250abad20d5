//! Calls of Slack's [Web API][1] with the bot's token, and replies to the addresses
//! that come with commands and interactions.
//!
//! A rate-limited call is repeated after the time that Slack names. What is sent or
//! returned is never logged.
//!
//! [1]: https://docs.slack.dev/apis/web-api

use std::time::Duration;

use hyper_rustls::HttpsConnectorBuilder;
use serde_json::{Value, json};
use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::*;
use url::Url;

use super::Options;
use crate::channel::address::is_secure;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How often a rate-limited call is repeated.
const RETRIES: usize = 3;
/// The longest time that a rate-limited call waits; if Slack names a longer one, the call
/// fails.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long a rate-limited call waits if Slack names no time.
const WAIT: Duration = Duration::from_secs(1);

/// Slack's errors that may have passed at a later call.
const PASSING: [&str; 6] = [
    "fatal_error",
    "internal_error",
    "ratelimited",
    "rate_limited",
    "request_timeout",
    "service_unavailable",
];

/// The Web API, called as the bot.
pub(super) struct WebApi {
    client: SlackHyperClient,
    token: SlackApiToken,
    /// The base address, which also tells where replies may be sent.
    base: String,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum CallError {
    /// Slack refuses it, with one of the errors that its documentation lists.
    #[error("{method}: Slack returned the error {code}")]
    Refused {
        /// The method.
        method: String,
        /// Slack's error.
        code: String,
    },
    /// Slack limits the calls for too long.
    #[error("{method}: Slack limits the rate of calls")]
    Limited {
        /// The method.
        method: String,
    },
    /// There is no answer.
    #[error("{method}: Slack didn't answer: {detail}")]
    Unanswered {
        /// The method.
        method: String,
        /// What is known about it.
        detail: String,
    },
    /// The address of a reply isn't Slack's.
    #[error("a reply to another address than Slack's was not sent")]
    Address,
}

impl CallError {
    /// True if a later call may succeed.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            CallError::Refused { code, .. } => PASSING.contains(&code.as_str()),
            CallError::Limited { .. } | CallError::Unanswered { .. } => true,
            CallError::Address => false,
        }
    }

    /// Slack's error, if it is one.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            CallError::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    fn new(method: &str, error: &SlackClientError) -> CallError {
        let method = method.to_owned();
        let detail = match error {
            SlackClientError::ApiError(error) => {
                let code = error.code.clone();
                return CallError::Refused { method, code };
            }
            SlackClientError::RateLimitError(_) => return CallError::Limited { method },
            SlackClientError::HttpError(error) => format!("HTTP status {}", error.status_code),
            // Its words may quote what was returned.
            SlackClientError::ProtocolError(_) => "its answer isn't JSON".to_owned(),
            error => error.to_string(),
        };
        CallError::Unanswered { method, detail }
    }
}

/// A client for the address in the configuration.
///
/// # Errors
///
/// If this machine has no root certificates.
pub(super) fn client(options: &Options) -> std::io::Result<SlackHyperClient> {
    // Plain HTTP only reaches this machine: `Options::validate` sees to it.
    let https = HttpsConnectorBuilder::new()
        .with_native_roots()?
        .https_or_http()
        .enable_all_versions()
        .build();
    let base = options.api.trim_end_matches('/');
    let connector = SlackClientHyperConnector::from(https).with_slack_api_url(base);
    Ok(SlackClient::new(connector))
}

impl WebApi {
    /// Calls with this token.
    pub(super) fn new(client: SlackHyperClient, token: SlackApiToken, options: &Options) -> WebApi {
        WebApi {
            client,
            token,
            base: options.api.trim_end_matches('/').to_owned(),
        }
    }

    /// The user that the token belongs to.
    pub(super) async fn own_user(&self) -> Result<String, CallError> {
        let answer = self.call("auth.test", &json!({})).await?;
        Ok(answer["user_id"].as_str().unwrap_or_default().to_owned())
    }

    /// Calls a method with JSON.
    ///
    /// # Errors
    ///
    /// If Slack refuses it or doesn't answer.
    pub(super) async fn call(&self, method: &str, body: &Value) -> Result<Value, CallError> {
        let session = self.client.open_session(&self.token);
        retried(method, || {
            session.http_session_api.http_post(method, body, None)
        })
        .await
    }

    /// Sends a reply to the address that came with a command or an interaction.
    ///
    /// # Errors
    ///
    /// If the address isn't Slack's, or Slack refuses the reply or doesn't answer.
    pub(super) async fn respond(&self, address: &str, body: &Value) -> Result<(), CallError> {
        let url = reply_url(address, &self.base).ok_or(CallError::Address)?;
        let span = tracing::Span::none();
        let send = || {
            let context = SlackClientApiCallContext {
                rate_control_params: None,
                token: None,
                tracing_span: &span,
                // It is as good as a token for 30 minutes.
                is_sensitive_url: true,
            };
            let connector = &self.client.http_api.connector;
            connector.http_post_uri::<_, Value>(url.clone(), body, context)
        };
        retried("response_url", send).await.map(drop)
    }
}

/// Makes a call, and makes it again when Slack says that it may.
async fn retried<F>(method: &str, call: impl Fn() -> F) -> Result<Value, CallError>
where
    F: Future<Output = ClientResult<Value>>,
{
    let mut retries = 0;
    loop {
        let error = match tokio::time::timeout(TIMEOUT, call()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                return Err(CallError::Unanswered {
                    method: method.to_owned(),
                    detail: format!("no answer within {} seconds", TIMEOUT.as_secs()),
                });
            }
        };
        let wait = match &error {
            SlackClientError::RateLimitError(limit) => limit.retry_after.unwrap_or(WAIT),
            _ => Duration::MAX,
        };
        if retries == RETRIES || wait > LONGEST_WAIT {
            return Err(CallError::new(method, &error));
        }
        retries += 1;
        tracing::info!(
            method,
            seconds = wait.as_secs(),
            "Slack limits the rate of calls"
        );
        tokio::time::sleep(wait).await;
    }
}

/// The address of a reply, if it is Slack's: the API's own host, or `hooks` below it.
fn reply_url(address: &str, base: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let base = Url::parse(base).ok()?;
    let (host, api_host) = (url.host_str()?, base.host_str()?);
    let is_slack = host == api_host || host.strip_prefix("hooks.") == Some(api_host);
    let is_same = url.scheme() == base.scheme() && url.port() == base.port();
    (is_slack && is_same && is_secure(&url)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_go_to_slack_alone() {
        let slack = "https://slack.com/api";
        let local = "http://127.0.0.1:4000/api";
        let cases = [
            ("https://hooks.slack.com/commands/T1/1/x", slack, true),
            ("https://slack.com/x", slack, true),
            ("http://hooks.slack.com/commands/T1/1/x", slack, false),
            ("https://hooks.slack.com:8443/x", slack, false),
            ("https://hooks.slack.com.example.org/x", slack, false),
            ("https://evilslack.com/x", slack, false),
            ("https://hooks.example.org/x", slack, false),
            ("http://127.0.0.1:4000/response/1", local, true),
            ("http://127.0.0.1:4001/response/1", local, false),
            ("https://hooks.slack.com/x", local, false),
            ("nonsense", slack, false),
        ];
        for (address, base, expected) in cases {
            assert_eq!(reply_url(address, base).is_some(), expected, "{address}");
        }
    }

    #[test]
    fn an_error_says_whether_it_passes_and_quotes_nothing() {
        let refused = |code: &str| {
            let error = slack_morphism::errors::SlackClientApiError::new(code.to_owned())
                .with_http_response_body("what was typed".to_owned());
            CallError::new("chat.postMessage", &SlackClientError::ApiError(error))
        };
        for (code, is_passing) in [("not_in_channel", false), ("internal_error", true)] {
            let error = refused(code);
            assert_eq!((error.is_passing(), error.code()), (is_passing, Some(code)));
            assert!(!error.to_string().contains("typed"), "{error}");
        }
    }
}
