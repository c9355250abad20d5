//! The sender of HTTP events against a receiver that checks signatures.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use crate::slack::double::{Double, SIGNING_SECRET, Sender, now};
use crate::slack::events::{CHANNEL, OTHER_USER, USER};
use crate::slack::{events, interactions, signing};

/// A receiver of HTTP events that checks signatures as the documentation says.
async fn receiver() -> String {
    async fn receive(headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        let text = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let timestamp = text("x-slack-request-timestamp");
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        let right = signing::sign(SIGNING_SECRET, &timestamp, &body);
        let received = now();
        let is_fresh = timestamp
            .parse::<u64>()
            .is_ok_and(|timestamp| received.abs_diff(timestamp) <= 300);
        if !is_fresh || text("x-slack-signature") != right {
            return (StatusCode::UNAUTHORIZED, String::new());
        }
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        let answer = match json["challenge"].as_str() {
            Some(challenge) => challenge.to_owned(),
            None if body.starts_with("payload=") => String::new(),
            None if json.is_null() && body.contains("command=") => {
                json!({"text": "from HTTP"}).to_string()
            }
            None => text("x-slack-retry-num"),
        };
        (StatusCode::OK, answer)
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/slack", post(receive));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/slack")
}

#[tokio::test]
async fn http_requests_are_signed() {
    let double = Double::start().await;
    let url = receiver().await;
    let sender = Sender::new(url.clone(), SIGNING_SECRET);
    let challenge = sender
        .challenge("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
        .await;
    assert!(challenge.body.starts_with("3eZ"), "{challenge:?}");
    let event = events::app_mention(CHANNEL, USER, None, "x");
    assert_eq!(sender.event(&event, None).await.body, "");
    let again = sender.event(&event, Some((2, "http_timeout"))).await;
    assert_eq!(again.body, "2");
    let command = double.prepare(interactions::slash_command(CHANNEL, USER, "検索"));
    assert!(sender.command(&command).await.body.contains("from HTTP"));
    let action = interactions::message_action("answer", CHANNEL, USER, OTHER_USER, "x");
    let action = double.prepare(action);
    assert_eq!(sender.interaction(&action).await.status, 200);
    for request in signing::requests(SIGNING_SECRET, now()) {
        let answer = sender.request(&request).await;
        let expected = if request.is_valid { 200 } else { 401 };
        assert_eq!(answer.status, expected, "{}", request.name);
    }
    let other = Sender::new(url, "another secret");
    assert_eq!(other.event(&event, None).await.status, 401);
    double.finish().await;
}
