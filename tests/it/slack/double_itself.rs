//! The double of Slack against plain clients: it takes what Slack takes and remembers what
//! Slack refuses.

mod http;
mod socket;

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::{Value, json};

use super::double::{APP_TOKEN, BOT_TOKEN, Double, Fault, texts};
use super::events::{CHANNEL, DESK_CHANNEL, DIRECT, OTHER_USER, USER};
use super::{events, schema};

/// A bot that does what the test says.
struct Client {
    double: Double,
    http: reqwest::Client,
}

impl Client {
    async fn start() -> Client {
        Client {
            double: Double::start().await,
            http: reqwest::Client::new(),
        }
    }

    async fn post(&self, token: &str, call: &str, arguments: &Value) -> Response {
        let url = format!("{}/{call}", self.double.url());
        let request = self.http.post(url).bearer_auth(token).json(arguments);
        request.send().await.expect("the double answers")
    }

    async fn call(&self, call: &str, arguments: Value) -> Value {
        let token = match call {
            "apps.connections.open" => APP_TOKEN,
            _ => BOT_TOKEN,
        };
        let response = self.post(token, call, &arguments).await;
        response.json().await.expect("JSON")
    }

    async fn get(&self, call: &str, query: &str) -> Value {
        let url = format!("{}/{call}?{query}", self.double.url());
        let request = self.http.get(url).bearer_auth(BOT_TOKEN);
        let response = request.send().await.expect("the double answers");
        response.json().await.expect("JSON")
    }

    /// What a response URL answers, as a status.
    async fn respond(&self, payload: &Value, body: Value) -> u16 {
        let url = payload["response_url"].as_str().expect("a URL");
        let response = self.http.post(url).json(&body).send().await;
        response.expect("the double answers").status().as_u16()
    }

    fn mistakes(&self) -> Vec<String> {
        std::mem::take(&mut self.double.state().mistakes)
    }
}

fn blocks(elements: Value) -> Value {
    json!([
        {"type": "section", "text": {"type": "mrkdwn", "text": "An *answer*"}},
        {"type": "actions", "elements": elements},
    ])
}

fn button(name: &str) -> Value {
    let text = json!({"type": "plain_text", "text": "役に立った"});
    json!({"type": "button", "action_id": name, "value": "yes", "text": text})
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_answered_and_kept() {
    let client = Client::start().await;
    let tested = client.get("auth.test", "").await;
    assert_eq!(tested["bot_id"], events::BOT);
    let message = json!({"channel": CHANNEL, "text": "x", "blocks": blocks(json!([button("a")]))});
    let posted = client.call("chat.postMessage", message).await;
    assert_eq!(posted["ok"], true);
    let ts = posted["ts"].as_str().expect("a timestamp");
    let update = json!({"channel": CHANNEL, "ts": ts, "text": "updated"});
    assert_eq!(client.call("chat.update", update).await["ok"], true);
    let kept = client.double.message(|own| own.updates == 1).await;
    assert_eq!(texts(&kept.body), "updated");
    let only = json!({"channel": CHANNEL, "user": USER, "text": "for one person"});
    assert_eq!(client.call("chat.postEphemeral", only).await["ok"], true);
    let kept = client.double.message(|own| own.seen_by.is_some()).await;
    assert_eq!(kept.seen_by.as_deref(), Some(USER));
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_published_once_a_person() {
    let client = Client::start().await;
    let view = |text: &str| {
        let text = json!({"type": "plain_text", "text": text});
        json!({"type": "home", "blocks": [{"type": "header", "text": text}]})
    };
    for text in ["first", "second"] {
        let arguments = json!({"user_id": USER, "view": view(text)});
        assert_eq!(client.call("views.publish", arguments).await["ok"], true);
    }
    let published = client.double.view(|own| own.user == USER).await;
    assert_eq!(client.double.state().views.len(), 1);
    assert_eq!(texts(&published.body), "\nsecond");
    let stale = json!({"user_id": USER, "view": view("third"), "hash": "stale"});
    let refused = client.call("views.publish", stale).await;
    assert_eq!(refused["error"], "hash_conflict");
    let opened = json!({"trigger_id": "1.1.unknown", "view": view("x")});
    let refused = client.call("views.open", opened).await;
    assert_eq!(refused["error"], "invalid_trigger_id");
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_slack_would_refuse_are_mistakes() {
    let client = Client::start().await;
    let plain = json!({"type": "plain_text", "text": "x".repeat(76)});
    let mut long = button("a");
    long["text"] = plain;
    let cases = [
        ("chat.postMessage", json!({"channel": CHANNEL})),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "x", "colour": "red"}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "<!channel>"}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": format!("<@{OTHER_USER}>")}),
        ),
        (
            "chat.postMessage",
            json!({"channel": CHANNEL, "text": "x", "blocks": blocks(json!([long]))}),
        ),
        (
            "views.publish",
            json!({"user_id": USER, "view": {"type": "modal", "blocks": []}}),
        ),
        ("chat.delete", json!({"channel": CHANNEL})),
    ];
    for (call, arguments) in cases {
        let answer = client.call(call, arguments.clone()).await;
        assert_eq!(answer["ok"], false, "{call} {arguments}");
        assert!(!client.mistakes().is_empty(), "{call} {arguments}");
    }
    client.double.state().expected_mentions = vec![format!("<@{OTHER_USER}>")];
    let expected = json!({"channel": CHANNEL, "text": format!("<@{OTHER_USER}> asks")});
    assert_eq!(client.call("chat.postMessage", expected).await["ok"], true);
    let errors = [
        ("wrong", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "not_allowed_token_type"),
    ];
    for (token, call, error) in errors {
        let answer = client.post(token, call, &json!({})).await;
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(answer["error"], error, "{call}");
    }
    client.double.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_as_slack_sends_them() {
    let client = Client::start().await;
    let message = json!({"channel": CHANNEL, "text": "x"});
    let post = || client.post(BOT_TOKEN, "chat.postMessage", &message);
    client
        .double
        .fault("chat.postMessage", 1, Fault::RateLimited(30));
    let response = post().await;
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "30");
    client
        .double
        .fault("chat.postMessage", 2, Fault::Status(503));
    for _ in 0..2 {
        assert_eq!(post().await.status().as_u16(), 503);
    }
    assert_eq!(
        client.mistakes(),
        ["chat.postMessage again before Retry-After was over"]
    );
    client
        .double
        .fault("chat.postMessage", 1, Fault::Refused("channel_not_found"));
    let answer: Value = post().await.json().await.expect("JSON");
    assert_eq!(answer, json!({"ok": false, "error": "channel_not_found"}));
    let pause = Duration::from_millis(20);
    client
        .double
        .fault("chat.postMessage", 1, Fault::Slow(pause));
    let begun = Instant::now();
    assert_eq!(post().await.status().as_u16(), 200);
    assert!(begun.elapsed() >= pause);
    client.double.finish().await;
}

#[test]
fn events_have_the_published_shape() {
    let mention = events::app_mention(CHANNEL, USER, Some("1760000000.000001"), "x");
    let as_message = events::also_as_message(&mention);
    assert_eq!(as_message["event"]["ts"], mention["event"]["ts"]);
    assert_ne!(as_message["event_id"], mention["event_id"]);
    let mut cases = vec![
        ("app.mention", mention),
        ("message.channels", as_message),
        (
            "message.channels",
            events::channel_message(DESK_CHANNEL, USER, None, "x"),
        ),
        ("message.im", events::direct_message(USER, None, "x")),
        ("message.im", events::own_message(DIRECT, None, "x")),
        ("message.im", events::app_home_opened(USER, None)),
        (
            "message.im",
            events::app_home_opened(USER, Some(&json!({"type": "home"}))),
        ),
    ];
    let ignored = events::messages_to_ignore().into_iter();
    cases.extend(ignored.map(|event| ("message.im", event)));
    for (topic, event) in cases {
        let found = schema::mistakes_of_event(topic, &event);
        assert!(found.is_empty(), "{found:?} {event:#}");
    }
}
