//! Tokens of incoming activities: valid ones, and every known way to forge or break one.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::double::{Double, fixture};
use super::events::{self, PERSONAL};
use super::running::{Running, claims, header, id, options, signed};

/// An activity that names a service.
fn activity(service: &str) -> Value {
    let mut event = events::message(&id(), PERSONAL, "How often must the machine be descaled?");
    event["serviceUrl"] = json!(service);
    event
}

/// Claims with one of them changed or removed.
fn but(claims: &Value, name: &str, value: Option<Value>) -> Value {
    let mut claims = claims.clone();
    let object = claims.as_object_mut().expect("an object");
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.remove(name),
    };
    claims
}

fn now() -> u64 {
    jsonwebtoken::get_current_timestamp()
}

#[tokio::test(flavor = "multi_thread")]
async fn valid_tokens_are_accepted() {
    let running = Running::start().await;
    let double = &running.double;
    let good = claims(double);
    let service = double.service();
    let cases = [
        ("plain", good.clone()),
        (
            "a clock behind",
            but(&good, "exp", Some(json!(now() - 240))),
        ),
        ("a clock ahead", but(&good, "nbf", Some(json!(now() + 240)))),
        (
            "no slash at the end",
            but(
                &good,
                "serviceurl",
                Some(json!(service.trim_end_matches('/'))),
            ),
        ),
    ];
    for (name, claims) in cases {
        let event = activity(&service);
        let answered = event["id"].as_str().expect("an id").to_owned();
        let token = format!("Bearer {}", signed(&header(), &claims, "ours"));
        let response = running.post(Some(&token), event.to_string()).await;
        assert_eq!(response.status(), 200, "{name}");
        double.answer(&answered).await;
    }
    let event = activity(&service);
    let token = format!("bearer {}", signed(&header(), &good, "ours"));
    assert_eq!(
        running.post(Some(&token), event.to_string()).await.status(),
        200
    );
    let answered = event["id"].as_str().expect("an id").to_owned();
    double.answer(&answered).await;
    assert_eq!(double.state().fetches, 1, "keys are kept");
    running.end().await;
}

/// Invalid tokens with the expected status.
fn forged(good: &Value) -> Vec<(&'static str, String, u16)> {
    let with = |name, value| signed(&header(), &but(good, name, value), "ours");
    let by = |edit: &dyn Fn(&mut Header)| {
        let mut header = header();
        edit(&mut header);
        header
    };
    let plain = signed(&header(), good, "ours");
    let parts: Vec<&str> = plain.split('.').collect();
    let other = signed(
        &header(),
        &but(good, "exp", Some(json!(now() + 99))),
        "ours",
    );
    let other: Vec<&str> = other.split('.').collect();
    // {"alg":"none","kid":"ours"}
    let none = "eyJhbGciOiJub25lIiwia2lkIjoib3VycyJ9";
    let hmac = {
        let key = EncodingKey::from_secret(fixture("ours.modulus").trim().as_bytes());
        let header = by(&|header| header.alg = Algorithm::HS256);
        jsonwebtoken::encode(&header, good, &key).expect("a token")
    };
    vec![
        ("nothing", String::new(), 401),
        ("not a token", "x".to_owned(), 401),
        ("two parts", format!("{}.{}", parts[0], parts[1]), 401),
        ("four parts", format!("{plain}.x"), 401),
        ("two tokens", format!("{plain} {plain}"), 401),
        (
            "too long",
            signed(
                &header(),
                &but(good, "x", Some(json!("x".repeat(20_000)))),
                "ours",
            ),
            401,
        ),
        ("no signature", format!("{}.{}.", parts[0], parts[1]), 401),
        ("algorithm none", format!("{none}.{}.", parts[1]), 401),
        (
            "algorithm none, signed",
            format!("{none}.{}.{}", parts[1], parts[2]),
            401,
        ),
        ("HS256 by the public key", hmac, 401),
        (
            "RS384",
            signed(&by(&|header| header.alg = Algorithm::RS384), good, "ours"),
            401,
        ),
        (
            "PS256",
            signed(&by(&|header| header.alg = Algorithm::PS256), good, "ours"),
            401,
        ),
        (
            "another payload",
            format!("{}.{}.{}", parts[0], other[1], parts[2]),
            401,
        ),
        (
            "another signature",
            format!("{}.{}.{}", parts[0], parts[1], other[2]),
            401,
        ),
        (
            "no key id",
            signed(&by(&|header| header.kid = None), good, "ours"),
            401,
        ),
        (
            "an unknown key",
            signed(
                &by(&|header| header.kid = Some("mine".to_owned())),
                good,
                "other",
            ),
            401,
        ),
        ("somebody else's key", signed(&header(), good, "other"), 401),
        (
            "a weak key",
            signed(
                &by(&|header| header.kid = Some("weak".to_owned())),
                good,
                "small",
            ),
            401,
        ),
        (
            "a key that it brings",
            signed(
                &by(&|header| header.jku = Some("http://127.0.0.1:1/keys".to_owned())),
                good,
                "other",
            ),
            401,
        ),
        ("expired", with("exp", Some(json!(now() - 600))), 401),
        ("not yet", with("nbf", Some(json!(now() + 600))), 401),
        ("without end", with("exp", None), 401),
        ("without beginning", with("nbf", None), 401),
        ("an end in words", with("exp", Some(json!("tomorrow"))), 401),
        ("for another bot", with("aud", Some(json!("other"))), 401),
        (
            "for everybody",
            with("aud", Some(json!("https://api.botframework.com"))),
            401,
        ),
        (
            "for several",
            with("aud", Some(json!([events::APP, "other"]))),
            401,
        ),
        ("for nobody", with("aud", None), 401),
        (
            "another issuer",
            with("iss", Some(json!("https://sts.windows.net/x/"))),
            401,
        ),
        (
            "issuer with a slash",
            with("iss", Some(json!("https://api.botframework.com/"))),
            401,
        ),
        ("no issuer", with("iss", None), 401),
        ("no service", with("serviceurl", None), 401),
        (
            "another service",
            with(
                "serviceurl",
                Some(json!("https://smba.trafficmanager.net/")),
            ),
            403,
        ),
        (
            "a key for another channel",
            signed(
                &by(&|header| header.kid = Some("unendorsed".to_owned())),
                good,
                "ours",
            ),
            403,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_broken_tokens_are_refused() {
    let running = Running::start().await;
    let good = claims(&running.double);
    let cases = forged(&good);
    assert!(cases.len() >= 30);
    let service = running.double.service();
    for (name, token, expected) in &cases {
        let authorization = format!("Bearer {token}");
        let response = running
            .post(Some(&authorization), activity(&service).to_string())
            .await;
        assert_eq!(response.status(), *expected, "{name}");
        assert_eq!(response.text().await.expect("a body"), "", "{name}");
    }
    let plain = signed(&header(), &good, "ours");
    for authorization in [None, Some(format!("Basic {plain}")), Some(plain)] {
        let body = activity(&service).to_string();
        let response = running.post(authorization.as_deref(), body).await;
        assert_eq!(response.status(), 401, "{authorization:?}");
    }
    // No activity was processed, and unknown keys caused only one request for the keys.
    assert_eq!(running.double.state().calls, 0);
    assert_eq!(running.double.state().fetches, 1);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_hang_up_cause_one_fetch() {
    let double = Double::start().await;
    double.state().keys_hang = true;
    let options = options(&double);
    let running = Running::with(double, options).await;
    let double = &running.double;
    let unknown = {
        let mut header = header();
        header.kid = Some("unknown".to_owned());
        format!("Bearer {}", signed(&header, &claims(double), "ours"))
    };
    let body = activity(&double.service()).to_string();
    let request = format!(
        "POST /api/messages HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n\
         Authorization: {unknown}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for _ in 0..200 {
        let mut caller = running.connect().await;
        caller.write_all(request.as_bytes()).await.expect("sent");
        double
            .wait_for("a fetch", |state| (state.fetches > 0).then_some(()))
            .await;
        // The caller hangs up, and waits until the bot has noticed.
        caller.shutdown().await.expect("shut down");
        let mut response = String::new();
        let _ = caller.read_to_string(&mut response).await;
        assert_eq!(response, "");
    }
    assert_eq!(double.state().fetches, 1);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_that_contradict_their_token_are_refused() {
    type Edit = (&'static str, &'static dyn Fn(&mut Value));
    let running = Running::start().await;
    let double = &running.double;
    let good = format!("Bearer {}", signed(&header(), &claims(double), "ours"));
    let edits: [Edit; 6] = [
        ("another channel", &|event| {
            event["channelId"] = json!("slack")
        }),
        ("no channel", &|event| event["channelId"] = json!("")),
        ("another service", &|event| {
            event["serviceUrl"] = json!("http://127.0.0.1:1/service/")
        }),
        ("another tenant", &|event| {
            event["channelData"]["tenant"]["id"] = json!("00000000-0000-0000-0000-000000000000");
            event["conversation"]["tenantId"] = json!("00000000-0000-0000-0000-000000000000");
        }),
        ("two tenants", &|event| {
            event["channelData"]["tenant"]["id"] = json!("x")
        }),
        ("no tenant", &|event| {
            event["channelData"] = json!({});
            event["conversation"]["tenantId"] = Value::Null;
        }),
    ];
    for (name, edit) in edits {
        let mut event = activity(&double.service());
        edit(&mut event);
        let response = running.post(Some(&good), event.to_string()).await;
        assert_eq!(response.status(), 403, "{name}");
    }
    // A service that the issuer accepts but that isn't on the bot's list.
    for elsewhere in [
        "https://evil.example/",
        "https://x.trafficmanager.net/",
        "http://localhost/",
    ] {
        let vouched = but(&claims(double), "serviceurl", Some(json!(elsewhere)));
        let token = format!("Bearer {}", signed(&header(), &vouched, "ours"));
        let response = running
            .post(Some(&token), activity(elsewhere).to_string())
            .await;
        assert_eq!(response.status(), 403, "{elsewhere}");
    }
    assert_eq!(double.state().calls, 0);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_bodies_are_refused() {
    let running = Running::start().await;
    let good = format!(
        "Bearer {}",
        signed(&header(), &claims(&running.double), "ours")
    );
    let deep = format!("{{\"value\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let cases = [
        (String::new(), 400),
        ("{".to_owned(), 400),
        ("[]".to_owned(), 403),
        ("{\"text\":1}".to_owned(), 400),
        (deep, 400),
        ("x".repeat(300 * 1024), 413),
    ];
    for (body, expected) in cases {
        let head: String = body.chars().take(30).collect();
        let response = running.post(Some(&good), body).await;
        assert_eq!(response.status(), expected, "{head}");
    }
    running.end().await;
}
