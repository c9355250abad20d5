//! Activities to the Connector, so that they arrive: with a token, to hosts on the
//! list alone, and tried again where that can help.
//!
//! Paths and statuses are those of the [Connector's API][1]; what is tried again is
//! what Teams names [in its limits][2].
//!
//! [1]: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
//! [2]: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit

use std::time::Duration;

use reqwest::{Client, Method, StatusCode, Url};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access::{Access, AccessError};
use super::http_error::describe;
use super::once::random;
use super::{Credentials, Options, is_loopback, is_secure};

/// A call may take so long: one that is given up too early would be made twice.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A connection may take so long.
const CONNECT: Duration = Duration::from_secs(10);
/// Pauses before a call is made again, in milliseconds; half as long to half as long
/// again.
const PAUSES: [u64; 5] = [500, 1_000, 2_000, 4_000, 8_000];
/// What the Connector asks for is waited at most so long.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Where a conversation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Address {
    pub(super) service_url: String,
    pub(super) conversation: String,
    /// The bot's id in the channel.
    pub(super) bot: String,
}

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("{0:?} is no address that may be sent to")]
    Address(String),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("the Connector answers {status} {code}")]
    Refused { status: StatusCode, code: String },
    #[error("the Connector cannot be reached: {detail}")]
    Unreachable { detail: String, was_sent: bool },
}

impl SendError {
    /// True for what may work later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            SendError::Address(_) => false,
            SendError::Access(_) | SendError::Unreachable { .. } => true,
            SendError::Refused { status, .. } => is_passing(*status) || status.is_server_error(),
        }
    }

    /// True where calling again may help, and cannot do twice what was done.
    fn is_worth_another_call(&self) -> bool {
        match self {
            SendError::Address(_) => false,
            SendError::Access(error) => matches!(error, AccessError::Unreachable(_)),
            SendError::Unreachable { was_sent, .. } => !was_sent,
            SendError::Refused { status, .. } => is_passing(*status),
        }
    }
}

/// The way out.
pub(super) struct Connector {
    client: Client,
    access: Access,
    hosts: Vec<String>,
    is_open: bool,
}

impl Address {
    /// An activity of the bot's in this conversation.
    fn to_activity(&self, activity: &Value) -> Value {
        let mut activity = activity.clone();
        activity["from"] = json!({"id": self.bot});
        activity["conversation"] = json!({"id": self.conversation});
        activity
    }
}

/// A client that follows nobody elsewhere.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT)
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
            is_open: options.unauthenticated,
        }
    }

    /// The address of a service, if it may be sent to: its whole host is on the list,
    /// and nobody can read on the way. Where anybody is believed, this machine is on
    /// it, for no token goes there.
    pub(super) fn allowed(&self, service_url: &str) -> Option<Url> {
        let url = Url::parse(service_url).ok()?;
        let host = url.host_str()?;
        let is_listed = self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let is_allowed = is_listed || (self.is_open && is_loopback(&url));
        (is_allowed && is_plain && is_secure(&url)).then_some(url)
    }

    /// Sends an activity to a conversation, as a reply to another if there is one; its
    /// id, if the Connector tells it.
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
        let sent = self.patiently(&Method::POST, &url, &activity).await?;
        Ok(sent["id"].as_str().map(str::to_owned))
    }

    /// Puts an activity in the place of another.
    pub(super) async fn update(
        &self,
        address: &Address,
        id: &str,
        activity: &Value,
    ) -> Result<(), SendError> {
        let url = self.url(address, Some(id))?;
        let mut activity = address.to_activity(activity);
        activity["id"] = json!(id);
        self.patiently(&Method::PUT, &url, &activity).await?;
        Ok(())
    }

    /// Shows that an answer will come. That this fails is nothing.
    pub(super) async fn type_to(&self, address: &Address) {
        if let Ok(url) = self.url(address, None) {
            let typing = address.to_activity(&json!({"type": "typing"}));
            let sent = self.call(&Method::POST, &url, &typing).await;
            if let Err((error, _)) = sent {
                tracing::debug!(%error, "no typing indicator");
            }
        }
    }

    fn url(&self, address: &Address, activity: Option<&str>) -> Result<Url, SendError> {
        let refused = || SendError::Address(address.service_url.clone());
        let mut url = self.allowed(&address.service_url).ok_or_else(refused)?;
        {
            let mut path = url.path_segments_mut().map_err(|()| refused())?;
            path.pop_if_empty();
            path.extend(["v3", "conversations", &address.conversation, "activities"]);
            path.extend(activity);
        }
        Ok(url)
    }

    /// Calls, and calls again after each pause while that can help.
    async fn patiently(
        &self,
        method: &Method,
        url: &Url,
        body: &Value,
    ) -> Result<Value, SendError> {
        for pause in PAUSES {
            let (error, wanted) = match self.call(method, url, body).await {
                Ok(done) => return Ok(done),
                Err(failed) => failed,
            };
            let is_stale = matches!(&error, SendError::Refused { status, .. } if *status == StatusCode::UNAUTHORIZED);
            if is_stale {
                self.access.forget().await;
            } else if !error.is_worth_another_call() {
                return Err(error);
            }
            let jittered = pause / 2 + random() % pause.max(1);
            let pause = wanted.unwrap_or_default().min(LONGEST_PAUSE);
            tracing::debug!(%error, "the Connector did not take it; it is tried again");
            tokio::time::sleep(pause.max(Duration::from_millis(jittered))).await;
        }
        let done = self.call(method, url, body).await;
        done.map_err(|(error, _)| error)
    }

    /// Calls once. With a failure comes how long to wait, if the Connector says so.
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
        let wanted = response.headers().get("retry-after");
        let wanted = wanted.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response.bytes().await.map_err(unreachable)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let code = body["error"]["code"].as_str().unwrap_or_default();
        // Whatever it says is only for the log.
        let code = code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(60)
            .collect();
        let wanted = wanted.map(Duration::from_secs);
        Err((SendError::Refused { status, code }, wanted))
    }
}

/// Statuses after which the same call may work.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 412 | 429 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(options: &Options) -> Connector {
        Connector::new(Client::new(), Credentials::None, options)
    }

    #[test]
    fn only_whole_hosts_of_the_list_are_sent_to() {
        let options = Options::default();
        let own = connector(&options);
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
            assert_eq!(own.allowed(url).is_some(), expected, "{url}");
        }
        let open = Options {
            unauthenticated: true,
            ..options
        };
        assert!(
            connector(&open)
                .allowed("http://localhost:56150/_connector")
                .is_some()
        );
        assert!(connector(&open).allowed("http://example.org/").is_none());
    }

    #[test]
    fn ids_stay_inside_their_place_in_the_path() {
        let address = |conversation: &str| Address {
            service_url: "https://smba.trafficmanager.net/jp/".to_owned(),
            conversation: conversation.to_owned(),
            bot: "28:bot".to_owned(),
        };
        let own = connector(&Options::default());
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
            let url = own
                .url(&address(conversation), Some("7"))
                .expect(conversation);
            assert_eq!(url.path(), path);
            assert_eq!(url.host_str(), Some("smba.trafficmanager.net"));
        }
    }
}
