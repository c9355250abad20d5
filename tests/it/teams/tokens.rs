//! Tokens: good ones, and every way of forging or breaking one that there is.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::double::fixture;
use super::events::{self, PERSONAL};
use super::running::{Running, claims, header, id, signed};

/// An activity for a service.
fn activity(service: &str) -> Value {
    let mut own = events::message(&id(), PERSONAL, "How often must the machine be descaled?");
    own["serviceUrl"] = json!(service);
    own
}

/// Claims with one of them changed, or left out.
fn but(claims: &Value, name: &str, value: Option<Value>) -> Value {
    let mut claims = claims.clone();
    let own = claims.as_object_mut().expect("an object");
    match value {
        Some(value) => own.insert(name.to_owned(), value),
        None => own.remove(name),
    };
    claims
}

fn now() -> u64 {
    jsonwebtoken::get_current_timestamp()
}

#[tokio::test(flavor = "multi_thread")]
async fn good_tokens_are_believed() {
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
        let own = activity(&service);
        let answered = own["id"].as_str().expect("an id").to_owned();
        let token = format!("Bearer {}", signed(&header(), &claims, "ours"));
        let response = running.post(Some(&token), own.to_string()).await;
        assert_eq!(response.status(), 200, "{name}");
        double.answer(&answered).await;
    }
    let own = activity(&service);
    let token = format!("bearer {}", signed(&header(), &good, "ours"));
    assert_eq!(
        running.post(Some(&token), own.to_string()).await.status(),
        200
    );
    let answered = own["id"].as_str().expect("an id").to_owned();
    double.answer(&answered).await;
    assert_eq!(double.state().fetches, 1, "keys are kept");
    running.end().await;
}

/// Tokens that are no good, with what is answered.
fn forged(good: &Value) -> Vec<(&'static str, String, u16)> {
    let with = |name, value| signed(&header(), &but(good, name, value), "ours");
    let by = |edit: &dyn Fn(&mut Header)| {
        let mut own = header();
        edit(&mut own);
        own
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
        let own = by(&|own| own.alg = Algorithm::HS256);
        jsonwebtoken::encode(&own, good, &key).expect("a token")
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
            signed(&by(&|own| own.alg = Algorithm::RS384), good, "ours"),
            401,
        ),
        (
            "PS256",
            signed(&by(&|own| own.alg = Algorithm::PS256), good, "ours"),
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
            signed(&by(&|own| own.kid = None), good, "ours"),
            401,
        ),
        (
            "an unknown key",
            signed(&by(&|own| own.kid = Some("mine".to_owned())), good, "other"),
            401,
        ),
        ("somebody else's key", signed(&header(), good, "other"), 401),
        (
            "a weak key",
            signed(&by(&|own| own.kid = Some("weak".to_owned())), good, "small"),
            401,
        ),
        (
            "a key that it brings",
            signed(
                &by(&|own| own.jku = Some("http://127.0.0.1:1/keys".to_owned())),
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
                &by(&|own| own.kid = Some("unendorsed".to_owned())),
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
    // Nothing was done, and keys that do not exist were looked for once.
    assert_eq!(running.double.state().calls, 0);
    assert_eq!(running.double.state().fetches, 1);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_that_a_good_token_does_not_vouch_for_are_refused() {
    type Edit = (&'static str, &'static dyn Fn(&mut Value));
    let running = Running::start().await;
    let double = &running.double;
    let good = format!("Bearer {}", signed(&header(), &claims(double), "ours"));
    let edits: [Edit; 6] = [
        ("another channel", &|own| own["channelId"] = json!("slack")),
        ("no channel", &|own| own["channelId"] = json!("")),
        ("another service", &|own| {
            own["serviceUrl"] = json!("http://127.0.0.1:1/service/")
        }),
        ("another tenant", &|own| {
            own["channelData"]["tenant"]["id"] = json!("00000000-0000-0000-0000-000000000000");
            own["conversation"]["tenantId"] = json!("00000000-0000-0000-0000-000000000000");
        }),
        ("two tenants", &|own| {
            own["channelData"]["tenant"]["id"] = json!("x")
        }),
        ("no tenant", &|own| {
            own["channelData"] = json!({});
            own["conversation"]["tenantId"] = Value::Null;
        }),
    ];
    for (name, edit) in edits {
        let mut own = activity(&double.service());
        edit(&mut own);
        let response = running.post(Some(&good), own.to_string()).await;
        assert_eq!(response.status(), 403, "{name}");
    }
    // A service that the issuer vouches for, and that is not on the list.
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
async fn bodies_that_are_no_activity_are_refused() {
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
