//! Delivery over HTTP: requests that Slack signed are acknowledged at once, and answered
//! after that.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use url::Url;

use super::bot::Bot;
use super::event::PayloadKind;
use super::handler::Receipt;
use super::manifest::PATH;
use super::signature::verified;

/// The longest body that is accepted, in bytes.
const BODY: usize = 1024 * 1024;
/// How long a request may take to arrive.
const SLOWEST: Duration = Duration::from_secs(10);

/// What the route shares.
#[derive(Clone)]
struct Receiver {
    bot: Arc<Bot>,
    verifier: Arc<SlackEventSignatureVerifier>,
}

/// The route where Slack delivers.
pub(super) fn router(bot: Arc<Bot>, verifier: SlackEventSignatureVerifier) -> Router {
    let verifier = Arc::new(verifier);
    Router::new()
        .route(PATH, post(receive))
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            SLOWEST,
        ))
        .layer(CatchPanicLayer::new())
        .with_state(Receiver { bot, verifier })
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let body = match verified(&receiver.verifier, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => {
            tracing::warn!(%refusal, "a request was refused");
            return StatusCode::UNAUTHORIZED.into_response();
        }
    };
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (delivery, payload) = match kind.starts_with("application/json") {
        true => (Some(PayloadKind::Event), serde_json::from_str(body).ok()),
        false => of_form(body),
    };
    let Some(payload) = payload else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if payload["type"] == "url_verification" {
        return axum::Json(json!({"challenge": payload["challenge"]})).into_response();
    }
    let receipt = delivery.map(|delivery| receiver.bot.receive(delivery, &payload));
    match receipt {
        Some(Receipt::Busy) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Receipt::Received(Some(answer))) => axum::Json(answer).into_response(),
        Some(Receipt::Received(None)) | None => StatusCode::OK.into_response(),
    }
}

/// A form: an interaction in its field `payload`, or the fields of a command.
fn of_form(body: &str) -> (Option<PayloadKind>, Option<Value>) {
    let Ok(mut url) = Url::parse("https://slack.com/") else {
        return (None, None);
    };
    url.set_query(Some(body));
    let fields = url.query_pairs();
    let fields: Map<String, Value> = fields
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    if let Some(payload) = fields.get("payload").and_then(Value::as_str) {
        return (
            Some(PayloadKind::Interaction),
            serde_json::from_str(payload).ok(),
        );
    }
    // Slack checks the certificate from time to time, with no command.
    let is_command = fields.contains_key("command");
    (
        is_command.then_some(PayloadKind::Command),
        Some(Value::Object(fields)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_a_command_or_an_interaction() {
        let (delivery, payload) = of_form("command=%2Fmadoguchi&text=a+b%26c%23%E5%BB%B6&x=");
        assert_eq!(delivery, Some(PayloadKind::Command));
        assert_eq!(payload.expect("fields")["text"], json!("a b&c#延"));
        let (delivery, payload) = of_form("payload=%7B%22type%22%3A%22block_actions%22%7D");
        assert_eq!(delivery, Some(PayloadKind::Interaction));
        assert_eq!(payload, Some(json!({"type": "block_actions"})));
        assert_eq!(of_form("payload=%7B").1, None);
        assert_eq!(of_form("ssl_check=1&token=x").0, None);
    }
}
