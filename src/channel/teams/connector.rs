//! Sends activities to the Connector: with a token, only to hosts on the list, and again
//! after temporary errors.
//!
//! Paths and statuses are from the [Connector's API][1], the statuses to retry from
//! [Teams' rate limits][2].
//!
//! [1]: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
//! [2]: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::access::{Access, AccessError};

use super::http_error::describe;
use super::{Credentials, Options};
use crate::channel::address::{is_loopback, is_secure};

/// The longest time for a call. After a shorter timeout, a call that succeeded could be
/// made twice.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest time for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Pauses between attempts, in milliseconds, which vary at random by half.
const PAUSES: [u64; 5] = [500, 1_000, 2_000, 4_000, 8_000];
/// The longest pause at the Connector's request.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// The address of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Address {
    pub(super) service_url: String,
    pub(super) conversation: String,
    /// The bot's id in the channel.
    pub(super) bot: String,
}

/// Why an activity wasn't sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("{0:?} isn't an allowed service URL")]
    Address(String),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("the Connector responded with {status} {code}")]
    Rejected { status: StatusCode, code: String },
    #[error("could not reach the Connector: {detail}")]
    Unreachable { detail: String, was_sent: bool },
}

impl SendError {
    /// True if sending may succeed later.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            SendError::Address(_) => false,
            SendError::Access(_) | SendError::Unreachable { .. } => true,
            SendError::Rejected { status, .. } => is_temporary(*status) || status.is_server_error(),
        }
    }

    /// True if an immediate retry may succeed and can't send the activity twice.
    fn allows_retry(&self) -> bool {
        match self {
            SendError::Address(_) => false,
            SendError::Access(error) => matches!(error, AccessError::Unreachable(_)),
            SendError::Unreachable { was_sent, .. } => !was_sent,
            SendError::Rejected { status, .. } => is_temporary(*status),
        }
    }
}

/// The client of the Connector.
pub(super) struct Connector {
    client: Client,
    access: Access,
    /// The allowed hosts.
    hosts: Vec<String>,
    /// True if this machine is allowed, too.
    allows_loopback: bool,
}

impl Address {
    /// An activity from the bot in this conversation.
    fn to_activity(&self, activity: &Value) -> Value {
        let mut activity = activity.clone();
        activity["from"] = json!({"id": self.bot});
        activity["conversation"] = json!({"id": self.conversation});
        activity
    }
}

/// An HTTP client that doesn't follow redirects.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("madoguchi/", env!("CARGO_PKG_VERSION")))
        .build()
}

impl Connector {
    pub(super) fn new(client: Client, credentials: Credentials, options: &Options) -> Connector {
        Connector {
            access: Access::new(client.clone(), credentials, options),
            client,
            hosts: options.service_hosts.clone(),
            allows_loopback: options.unauthenticated,
        }
    }

    /// Parses a service URL. `None` unless its host is on the list and the connection is
    /// secure. If requests aren't authenticated, this machine is also allowed, because no
    /// token is sent.
    pub(super) fn allowed(&self, service_url: &str) -> Option<Url> {
        let url = Url::parse(service_url).ok()?;
        let host = url.host_str()?;
        let mut hosts = self.hosts.iter();
        let is_listed = hosts.any(|allowed| allowed.eq_ignore_ascii_case(host));
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let is_allowed = is_listed || (self.allows_loopback && is_loopback(&url));
        (is_allowed && is_plain && is_secure(&url)).then_some(url)
    }

    /// Sends an activity to a conversation, as a reply if `reply_to` is the id of an
    /// activity. Returns the id of the new activity, if the Connector sends it.
    ///
    /// # Errors
    ///
    /// If the service URL isn't allowed, or all attempts failed.
    pub(super) async fn send(
        &self,
        address: &Address,
        reply_to: Option<&str>,
        activity: &Value,
    ) -> Result<Option<String>, SendError> {
        let url = self.url(address, reply_to)?;
        let mut activity = address.to_activity(activity);
        if let Some(reply_to) = reply_to {
            activity["replyToId"] = json!(reply_to);
        }
        let response = self
            .call_with_retries(&Method::POST, &url, &activity)
            .await?;
        Ok(response["id"].as_str().map(str::to_owned))
    }

    /// Replaces an activity.
    ///
    /// # Errors
    ///
    /// If the service URL isn't allowed, or all attempts failed.
    pub(super) async fn update(
        &self,
        address: &Address,
        id: &str,
        activity: &Value,
    ) -> Result<(), SendError> {
        let url = self.url(address, Some(id))?;
        let mut activity = address.to_activity(activity);
        activity["id"] = json!(id);
        self.call_with_retries(&Method::PUT, &url, &activity)
            .await?;
        Ok(())
    }

    /// Shows the typing indicator. Ignores errors.
    pub(super) async fn send_typing(&self, address: &Address) {
        if let Ok(url) = self.url(address, None) {
            let typing = address.to_activity(&json!({"type": "typing"}));
            let result = self.call(&Method::POST, &url, &typing).await;
            if let Err((error, _)) = result {
                tracing::debug!(%error, "could not show the typing indicator");
            }
        }
    }

    fn url(&self, address: &Address, activity: Option<&str>) -> Result<Url, SendError> {
        let error = || SendError::Address(address.service_url.clone());
        let mut url = self.allowed(&address.service_url).ok_or_else(error)?;
        {
            let mut path = url.path_segments_mut().map_err(|()| error())?;
            path.pop_if_empty();
            path.extend(["v3", "conversations", &address.conversation, "activities"]);
            path.extend(activity);
        }
        Ok(url)
    }

    /// Makes a call, and again after each pause while the error is temporary.
    async fn call_with_retries(
        &self,
        method: &Method,
        url: &Url,
        body: &Value,
    ) -> Result<Value, SendError> {
        for pause in PAUSES {
            let (error, retry_after) = match self.call(method, url, body).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let is_unauthorized = matches!(&error, SendError::Rejected { status, .. } if *status == StatusCode::UNAUTHORIZED);
            if is_unauthorized {
                self.access.forget().await;
            } else if !error.allows_retry() {
                return Err(error);
            }
            let random = getrandom::u64().unwrap_or_default();
            let jittered = Duration::from_millis(pause / 2 + random % pause.max(1));
            let requested = retry_after.unwrap_or_default().min(MAX_PAUSE);
            tracing::debug!(%error, "the Connector rejected a call; retrying");
            tokio::time::sleep(requested.max(jittered)).await;
        }
        let result = self.call(method, url, body).await;
        result.map_err(|(error, _)| error)
    }

    /// Makes a call once. Returns with an error the time of the `Retry-After` header, if
    /// there is one.
    async fn call(
        &self,
        method: &Method,
        url: &Url,
        body: &Value,
    ) -> Result<Value, (SendError, Option<Duration>)> {
        let token = self.access.token().await;
        let token = token.map_err(|error| (error.into(), None))?;
        let mut request = self.client.request(method.clone(), url.clone()).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        let unreachable = |error: reqwest::Error| {
            let (detail, was_sent) = (describe(&error), !error.is_connect());
            (SendError::Unreachable { detail, was_sent }, None)
        };
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response.bytes().await.map_err(unreachable)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let code = body["error"]["code"].as_str().unwrap_or_default();
        // The code is only for the log, so it is limited to safe characters.
        let code = code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(60)
            .collect();
        let retry_after = retry_after.map(Duration::from_secs);
        Err((SendError::Rejected { status, code }, retry_after))
    }
}

/// True for a status after which the same call may succeed.
fn is_temporary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 412 | 429 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(options: &Options) -> Connector {
        Connector::new(Client::new(), Credentials::None, options)
    }

    #[test]
    fn only_hosts_on_the_list_are_allowed() {
        let options = Options::default();
        let connector_of_defaults = connector(&options);
        let cases = [
            ("https://smba.trafficmanager.net/jp/", true),
            ("https://SMBA.trafficmanager.net/emea/tenant", true),
            ("https://smba.infra.gcc.teams.microsoft.com/teams", true),
            ("http://smba.trafficmanager.net/jp/", false),
            ("https://evil.trafficmanager.net/jp/", false),
            ("https://smba.trafficmanager.net.evil.example/", false),
            ("https://smba.trafficmanager.net@evil.example/", false),
            ("https://u:p@smba.trafficmanager.net/", false),
            (
                "https://smba.trafficmanager.net/?x=https://evil.example",
                false,
            ),
            ("http://127.0.0.1:80/", false),
            ("file:///etc/passwd", false),
            ("", false),
        ];
        for (url, expected) in cases {
            let allowed = connector_of_defaults.allowed(url);
            assert_eq!(allowed.is_some(), expected, "{url}");
        }
        let unauthenticated = Options {
            unauthenticated: true,
            ..options
        };
        let connector = connector(&unauthenticated);
        let local = connector.allowed("http://localhost:56150/_connector");
        assert!(local.is_some());
        assert!(connector.allowed("http://example.org/").is_none());
    }

    #[test]
    fn ids_are_encoded_as_one_segment_of_the_path() {
        let address = |conversation: &str| Address {
            service_url: "https://smba.trafficmanager.net/jp/".to_owned(),
            conversation: conversation.to_owned(),
            bot: "28:bot".to_owned(),
        };
        let connector = connector(&Options::default());
        let cases = [
            ("a:1", "/jp/v3/conversations/a:1/activities/7"),
            (
                "19:x@thread.v2;messageid=1",
                "/jp/v3/conversations/19:x@thread.v2;messageid=1/activities/7",
            ),
            (
                "a/../b?c#d",
                "/jp/v3/conversations/a%2F..%2Fb%3Fc%23d/activities/7",
            ),
        ];
        for (conversation, path) in cases {
            let url = connector
                .url(&address(conversation), Some("7"))
                .expect(conversation);
            assert_eq!(url.path(), path);
            assert_eq!(url.host_str(), Some("smba.trafficmanager.net"));
        }
    }
}
