//! Keys of issuers in this process: how often they are fetched, and who waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Json;
use axum::routing::get;
use serde_json::json;

use super::*;

/// Serves one key, whose id is the number of the fetch.
async fn issuer(fetches: Arc<AtomicUsize>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let jwks_uri = format!("http://{address}/keys");
    let keys = move || {
        let number = fetches.fetch_add(1, Ordering::Relaxed);
        let modulus = "v".repeat(341) + "A";
        async move {
            Json(json!({"keys": [
                {"kty": "EC", "kid": "curve"},
                {"kty": "RSA", "kid": "weak", "n": "v".repeat(170) + "A", "e": "AQAB"},
                {"kty": "RSA", "kid": number.to_string(), "n": modulus, "e": "AQAB"},
            ]}))
        }
    };
    let router = axum::Router::new()
        .route(
            "/openid",
            get(move || async move { Json(json!({"jwks_uri": jwks_uri})) }),
        )
        .route(
            "/elsewhere",
            get(|| async { Json(json!({"jwks_uri": "http://example.org/"})) }),
        )
        .route("/keys", get(keys));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn a_key_that_is_not_known_makes_them_be_fetched_but_not_every_time() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let issuer = issuer(fetches.clone()).await;
    let openid = format!("{issuer}/openid");
    let keys = Keys::new(Client::new(), &openid);
    assert!(keys.key("0").await.is_some());
    for made_up in 0..20 {
        assert!(keys.key(&format!("made up {made_up}")).await.is_none());
    }
    assert!(keys.key("weak").await.is_none() && keys.key("curve").await.is_none());
    assert_eq!(fetches.load(Ordering::Relaxed), 1);
    lock(&keys.0.cache).not_before = None;
    assert!(keys.key("1").await.is_some(), "the issuer's new key");
    assert!(keys.key("0").await.is_none(), "the old one is gone");
}

#[tokio::test]
async fn keys_come_from_a_safe_address_alone() {
    let issuer = issuer(Arc::default()).await;
    let error = fetch(&Client::new(), &format!("{issuer}/elsewhere")).await;
    let error = error.err().expect("not from there").to_string();
    assert!(error.contains("example.org"), "{error}");
}

/// Serves one key, `known`, and then hangs. Sends a message at each request.
async fn hanging_issuer(requests: tokio::sync::mpsc::UnboundedSender<()>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let jwks_uri = format!("http://{address}/keys");
    let request_count = Arc::new(AtomicUsize::new(0));
    let openid = move || {
        let is_first = request_count.fetch_add(1, Ordering::Relaxed) == 0;
        requests.send(()).expect("the test receives it");
        let document = json!({"jwks_uri": jwks_uri.clone()});
        async move {
            match is_first {
                true => Json(document),
                false => std::future::pending().await,
            }
        }
    };
    let key = json!({"keys": [
        {"kty": "RSA", "kid": "known", "n": "v".repeat(341) + "A", "e": "AQAB"},
    ]});
    let router = axum::Router::new()
        .route("/openid", get(openid))
        .route("/keys", get(move || std::future::ready(Json(key.clone()))));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/openid")
}

#[tokio::test]
async fn a_key_server_that_hangs_does_not_stop_known_keys() {
    let (request_sender, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let issuer = hanging_issuer(request_sender).await;
    let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
    assert!(keys.key("known").await.is_some());
    requests.recv().await.expect("fetched");
    let unknown: Vec<_> = (0..8)
        .map(|number| {
            let keys = keys.clone();
            tokio::spawn(async move { keys.key(&format!("unknown {number}")).await })
        })
        .collect();
    requests.recv().await.expect("fetched again");
    // The keys are a day old, too.
    let day = REFRESH_AGE + Duration::from_secs(1);
    lock(&keys.0.cache).fetched = Instant::now().checked_sub(day);
    for _ in 0..20 {
        assert!(keys.key("known").await.is_some(), "while the fetch hangs");
    }
    assert!(requests.try_recv().is_err(), "one fetch at a time");
    assert!(unknown.iter().all(|key| !key.is_finished()));
    unknown.iter().for_each(tokio::task::JoinHandle::abort);
    assert!(*keys.0.is_fetching.borrow(), "nobody cancels it");
}

#[tokio::test]
async fn callers_that_hang_up_cause_one_fetch() {
    let (request_sender, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let issuer = hanging_issuer(request_sender).await;
    let keys = Keys::new(Client::new(), &issuer);
    assert!(keys.key("known").await.is_some());
    requests.recv().await.expect("fetched");
    lock(&keys.0.cache).not_before = None;
    for number in 0..200 {
        let id = format!("unknown {number}");
        let mut caller = std::pin::pin!(keys.key(&id));
        let polled = std::future::poll_fn(|context| {
            std::task::Poll::Ready(caller.as_mut().poll(context).is_ready())
        });
        assert!(!polled.await, "it waits, and then hangs up");
    }
    requests.recv().await.expect("fetched again");
    assert!(keys.key("known").await.is_some(), "while the fetch hangs");
    assert!(requests.try_recv().is_err(), "200 callers, one fetch");
}

#[tokio::test]
async fn a_fetch_that_fails_is_not_repeated_within_a_minute() {
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        listener.local_addr().expect("an address")
    };
    let keys = Keys::new(Client::new(), &format!("http://{closed}/openid"));
    assert!(keys.key("any").await.is_none());
    let not_before = lock(&keys.0.cache).not_before.expect("a pause");
    assert!(not_before > Instant::now() + PAUSE / 2);
    for number in 0..20 {
        assert!(keys.key(&number.to_string()).await.is_none());
    }
    assert_eq!(
        lock(&keys.0.cache).not_before,
        Some(not_before),
        "no other fetch"
    );
}

#[tokio::test]
async fn old_keys_are_fetched_again_in_the_background() {
    let (request_sender, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let issuer = hanging_issuer(request_sender).await;
    let keys = Keys::with_pause(Client::new(), &issuer, Duration::ZERO);
    assert!(keys.key("known").await.is_some());
    requests.recv().await.expect("fetched");
    let day = REFRESH_AGE + Duration::from_secs(1);
    lock(&keys.0.cache).fetched = Instant::now().checked_sub(day);
    assert!(keys.key("known").await.is_some(), "it does not wait");
    requests.recv().await.expect("fetched again");
    let too_old = MAX_AGE + Duration::from_secs(1);
    lock(&keys.0.cache).fetched = Instant::now().checked_sub(too_old);
    assert!(lock(&keys.0.cache).valid("known").is_none());
}

#[tokio::test]
async fn a_crowd_with_unknown_keys_does_not_wait_even_before_the_first_fetch() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = silent.local_addr().expect("an address");
    let keys = Keys::new(Client::new(), &format!("http://{address}/"));
    let crowd: Vec<_> = (0..MAX_WAITING + 20)
        .map(|number| {
            let keys = keys.clone();
            tokio::spawn(async move { keys.key(&format!("unknown {number}")).await })
        })
        .collect();
    let refused = || crowd.iter().filter(|request| request.is_finished()).count();
    while refused() < 20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(refused(), 20, "the others wait");
}
