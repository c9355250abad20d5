//! Slack's other way: signed HTTP requests to the URLs of an app.
//!
//! Source: <https://docs.slack.dev/apis/events-api/using-http-request-urls>.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::DEADLINE;
use super::socket::mistakes_of_payload;
use super::state::Kind;
use crate::slack::signing::{Request, sign};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Sends requests to a URL of an app.
pub(in crate::slack) struct Sender {
    url: String,
    secret: String,
    http: reqwest::Client,
}

/// How a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::slack) struct Answer {
    pub(in crate::slack) status: u16,
    pub(in crate::slack) body: String,
}

/// Seconds since 1970.
pub(in crate::slack) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

fn form(pairs: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.as_object().into_iter().flatten() {
        form.append_pair(name, value.as_str().unwrap_or_default());
    }
    form.finish()
}

impl Sender {
    pub(in crate::slack) fn new(url: String, secret: &str) -> Sender {
        Sender {
            url,
            secret: secret.to_owned(),
            http: reqwest::Client::new(),
        }
    }

    /// Sends an event. `retry` is the number of the attempt and the reason, such as
    /// `http_timeout`.
    pub(in crate::slack) async fn event(
        &self,
        payload: &Value,
        retry: Option<(u32, &str)>,
    ) -> Answer {
        self.signed(JSON, payload.to_string(), retry).await
    }

    /// Asks whether the URL is the app's, as Slack does before it sends events there.
    pub(in crate::slack) async fn challenge(&self, challenge: &str) -> Answer {
        let body = json!({
            "token": "not-a-real-verification-token", "challenge": challenge,
            "type": "url_verification",
        });
        self.signed(JSON, body.to_string(), None).await
    }

    /// Sends a slash command.
    pub(in crate::slack) async fn command(&self, payload: &Value) -> Answer {
        let answer = self.signed(FORM, form(payload), None).await;
        answer.checked(Kind::Command)
    }

    /// Sends an interaction.
    pub(in crate::slack) async fn interaction(&self, payload: &Value) -> Answer {
        let body = form(&json!({"payload": payload.to_string()}));
        let answer = self.signed(FORM, body, None).await;
        answer.checked(Kind::Interaction)
    }

    async fn signed(&self, kind: &str, body: String, retry: Option<(u32, &str)>) -> Answer {
        let timestamp = now().to_string();
        let request = Request {
            name: String::new(),
            is_valid: true,
            signature: Some(sign(&self.secret, &timestamp, &body)),
            timestamp: Some(timestamp),
            body,
        };
        self.send(kind, &request, retry).await
    }

    /// Sends a request of the fixtures as an event.
    pub(in crate::slack) async fn request(&self, request: &Request) -> Answer {
        self.send(JSON, request, None).await
    }

    async fn send(&self, kind: &str, request: &Request, retry: Option<(u32, &str)>) -> Answer {
        let mut builder = self.http.post(&self.url).header("content-type", kind);
        if let Some(timestamp) = &request.timestamp {
            builder = builder.header("X-Slack-Request-Timestamp", timestamp);
        }
        if let Some(signature) = &request.signature {
            builder = builder.header("X-Slack-Signature", signature);
        }
        if let Some((number, reason)) = retry {
            builder = builder
                .header("X-Slack-Retry-Num", number)
                .header("X-Slack-Retry-Reason", reason);
        }
        let sent = Instant::now();
        let response = builder.body(request.body.clone()).send().await;
        let response = response.expect("the URL answers");
        let status = response.status().as_u16();
        let body = response.text().await.expect("a body");
        let after = sent.elapsed();
        assert!(after <= DEADLINE, "answered after {after:?}");
        Answer { status, body }
    }
}

impl Answer {
    /// Panics if Slack wouldn't take the body of an accepted request.
    fn checked(self, kind: Kind) -> Answer {
        if self.status == 200 && !self.body.is_empty() {
            let payload = serde_json::from_str(&self.body).expect("JSON");
            let found = mistakes_of_payload(kind, &payload, &[]);
            assert!(found.is_empty(), "{found:?} {payload}");
        }
        self
    }
}
