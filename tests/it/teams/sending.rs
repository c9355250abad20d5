//! Requests to the Connector: retries, tokens, load, repeated deliveries and shutdown.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use madoguchi::channel::teams::Credentials;
use serde_json::{Value, json};
use sqlx::Connection;

use super::double::{Double, Fault, fixture};
use super::events::{self, APP, PERSONAL};
use super::running::{Running, data, id, options, path, texts};

#[tokio::test(flavor = "multi_thread")]
async fn temporary_failures_are_retried() {
    let running = Running::start().await;
    for status in [429, 412, 502, 504] {
        running.double.fault(Fault::Status(status, None));
        let sent = running.say("How often must the machine be descaled?").await;
        assert!(texts(&sent.body).contains("Sources"), "{status}");
    }
    running.double.fault(Fault::Status(429, Some(1)));
    let began = std::time::Instant::now();
    running.say("help").await;
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "the bot waits as long as the Connector demands"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn permanent_failures_are_not_retried() {
    let running = Running::start().await;
    for status in [400, 403, 404, 413] {
        running.double.fault(Fault::Status(status, None));
        let before = running.double.state().calls;
        running
            .deliver(events::message(&id(), PERSONAL, "help"))
            .await;
        let called = |state: &super::double::State| (state.calls > before).then_some(());
        running.double.wait_for("call", called).await;
        running.say("help").await;
        assert_eq!(running.double.state().calls, before + 2, "{status}");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_used_until_it_is_refused() {
    let running = Running::start().await;
    for _ in 0..3 {
        running.say("help").await;
    }
    assert_eq!(running.double.state().grants.len(), 1);
    running.double.fault(Fault::Status(401, None));
    running.say("help").await;
    let grants = running.double.state().grants.clone();
    assert_eq!(grants.len(), 2);
    assert!(
        grants[0].contains("client_secret=not%7Ea.secret"),
        "{grants:?}"
    );
    assert!(grants[0].contains(&format!("client_id={APP}")));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_can_replace_the_secret() {
    let double = Double::start().await;
    let options = options(&double);
    let certificate = Credentials::certificate(&path("ours.crt"), &path("ours.pem"));
    let running = Running::proving(double, options, certificate.expect("a certificate")).await;
    running.say("help").await;
    let grant = running.double.state().grants[0].clone();
    assert!(!grant.contains("client_secret"));
    let assertion = grant
        .split('&')
        .find_map(|part| part.strip_prefix("client_assertion="));
    let assertion = assertion.expect("an assertion");
    let header = jsonwebtoken::decode_header(assertion).expect("a header");
    // openssl x509 -in ours.crt -outform DER | openssl dgst -sha256 -binary | basenc --base64url
    let thumbprint = fixture("ours.thumbprint");
    assert_eq!(header.x5t_s256.as_deref(), Some(thumbprint.trim()));
    let key = DecodingKey::from_rsa_components(fixture("ours.modulus").trim(), "AQAB");
    let mut rules = Validation::new(Algorithm::PS256);
    rules.set_audience(&[running.double.url("token")]);
    rules.set_issuer(&[APP]);
    let claims = jsonwebtoken::decode::<Value>(assertion, &key.expect("a key"), &rules);
    let claims = claims.expect("signed by the key").claims;
    assert_eq!(claims["sub"], APP);
    assert!(claims["jti"].as_str().is_some_and(|id| id.len() >= 32));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_connector_gets_each_answer_once() {
    let running = Running::start().await;
    running.double.fault(Fault::Slow(Duration::from_secs(3)));
    running.say("How often must the machine be descaled?").await;
    let double = running.end().await;
    assert_eq!(double.state().calls, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_announced_with_a_typing_indicator() {
    let running = Running::start().await;
    let sent = running.say("How often must the machine be descaled?").await;
    // The test locks the store, so that the vote has to wait.
    let file = running.folder.path().join("madoguchi.db");
    let url = format!("sqlite://{}", file.display());
    let mut held = sqlx::SqliteConnection::connect(&url)
        .await
        .expect("a connection");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut held)
        .await
        .expect("a lock");
    let helpful = data(&sent.body, "helpful");
    running
        .deliver(events::submit(&id(), PERSONAL, "sent-0", &helpful))
        .await;
    let of_kind = |kind: &'static str, at: usize| {
        move |state: &super::double::State| {
            let is_it = state
                .sent
                .get(at)
                .is_some_and(|sent| sent.body["type"] == kind);
            is_it.then_some(())
        }
    };
    running
        .double
        .wait_for("typing", of_kind("typing", 1))
        .await;
    held.close().await.expect("the lock is released");
    running
        .double
        .wait_for("thanks", of_kind("message", 2))
        .await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_simultaneous_messages_are_answered_once_each() {
    let running = Running::start().await;
    for number in 0..40 {
        running.double.fault(match number % 2 {
            0 => Fault::Status(429, None),
            _ => Fault::Slow(Duration::from_millis(300)),
        });
    }
    let ids: Vec<String> = (0..500).map(|_| id()).collect();
    let running = std::sync::Arc::new(running);
    // They arrive much faster than they are answered. Callers and bot share the open files of
    // this process, of which there may be 1,024.
    let connections = std::sync::Arc::new(tokio::sync::Semaphore::new(100));
    let mut deliveries = tokio::task::JoinSet::new();
    for (number, id) in ids.iter().enumerate() {
        let text = match number % 2 {
            0 => "How often must the machine be descaled?",
            _ => "湯あか取りの頻度は？",
        };
        let message = events::message(id, &format!("a:{}", number % 50), text);
        let (running, connections) = (running.clone(), connections.clone());
        deliveries.spawn(async move {
            let _connection = connections.acquire_owned().await.expect("never closed");
            // Every third activity is delivered again, as after a slow acknowledgment.
            for _ in 0..if number % 3 == 0 { 2 } else { 1 } {
                assert_eq!(running.deliver(message.clone()).await.status(), 200);
            }
        });
    }
    deliveries.join_all().await;
    let running = std::sync::Arc::into_inner(running).expect("no delivery is left");
    let all = |state: &super::double::State| (state.sent.len() >= 500).then_some(());
    running.double.wait_for("answers", all).await;
    let double = running.end().await;
    let state = double.state();
    let mut answered: Vec<&str> = state
        .sent
        .iter()
        .filter_map(|sent| sent.body["replyToId"].as_str())
        .collect();
    answered.sort_unstable();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(answered, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_waits_for_pending_answers() {
    let running = Running::start().await;
    for _ in 0..3 {
        running
            .double
            .fault(Fault::Slow(Duration::from_millis(500)));
    }
    let ids: Vec<String> = (0..20).map(|_| id()).collect();
    for id in &ids {
        let message = events::message(id, PERSONAL, "How often must the machine be descaled?");
        assert_eq!(running.deliver(message).await.status(), 200);
    }
    let double = running.end().await;
    assert_eq!(double.state().sent.len(), ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_without_an_id_is_answered() {
    let running = Running::start().await;
    let mut message = events::message("x", PERSONAL, "help");
    message["id"] = Value::Null;
    for _ in 0..2 {
        assert_eq!(running.deliver(message.clone()).await.status(), 200);
    }
    let two = |state: &super::double::State| (state.sent.len() == 2).then_some(());
    running.double.wait_for("answers", two).await;
    let double = running.end().await;
    assert_eq!(double.state().sent[0].body.get("replyToId"), None);
    assert_eq!(
        double.state().sent[0].body["from"],
        json!({"id": events::BOT})
    );
}
