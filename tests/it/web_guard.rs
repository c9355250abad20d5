//! What applies to every HTTP request: ETags, compression, headers, limits, the API key and
//! proxies; and the endpoints for monitoring.

use crate::harness::Desk;
use crate::served::Served;

const KEY: &str = "0123456789-abcdefghijk";

fn served(variables: &[(&str, &str)]) -> Served {
    Served::start(Desk::of_the_coffee_machine(), variables)
}

#[test]
fn unchanged_responses_are_not_sent_again() {
    let served = served(&[]);
    for path in [
        "/api/v1/search?query=beans",
        "/api/v1/entries",
        "/api/v1/entries/descale",
        "/api/v1/settings",
        "/api/v1/rollouts",
        "/api/v1/openapi.json",
    ] {
        let first = served.get(path).fine();
        let tag = first.header("ETag");
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        for known in [tag.as_str(), "*", &format!("\"x\", {}", &tag[2..])] {
            let again = served.send("GET", path, &[("If-None-Match", known)], b"");
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {known}");
            assert_eq!(again.header("ETag"), tag);
        }
        let other = served.send("GET", path, &[("If-None-Match", "W/\"x\"")], b"");
        assert_eq!(other.fine().body, first.body);
        let head = served.send("HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("ETag"), tag);
        assert!(first.header("Vary").contains("Accept-Language"));
    }
    let answer = served.get("/api/v1/ask?question=beans").fine();
    assert_eq!(answer.header("Cache-Control"), "no-store");
    assert_eq!(answer.header("ETag"), "");
}

#[test]
fn responses_are_compressed_and_closed_to_other_sites() {
    let served = served(&[]);
    let headers = [
        ("Accept-Encoding", "gzip"),
        ("Origin", "https://other.example"),
    ];
    let reply = served.send("GET", "/api/v1/entries", &headers, b"");
    assert_eq!(reply.header("Content-Encoding"), "gzip");
    assert!(
        reply
            .header("Vary")
            .to_lowercase()
            .contains("accept-encoding")
    );
    for path in ["/api/v1/entries", "/api/v1/nothing", "/healthz"] {
        let reply = served.send("GET", path, &headers, b"");
        assert_eq!(reply.header("X-Content-Type-Options"), "nosniff", "{path}");
        assert!(
            reply
                .header("Content-Security-Policy")
                .contains("default-src 'none'")
        );
        assert_eq!(reply.header("Access-Control-Allow-Origin"), "", "{path}");
    }
    let asked_before = [
        ("Origin", "https://other.example"),
        ("Access-Control-Request-Method", "POST"),
    ];
    served
        .send("OPTIONS", "/api/v1/ask", &asked_before, b"")
        .refused(405, "");
}

#[test]
fn requests_are_limited_per_client_and_in_total() {
    let served = served(&[
        ("MADOGUCHI__WEB__CLIENT_A_MINUTE", "3"),
        ("MADOGUCHI__WEB__ALL_A_MINUTE", "5"),
        ("MADOGUCHI__WEB__TRUSTED_PROXIES", "10.0.0.1,127.0.0.0/8"),
    ]);
    let from = |address: &str| {
        let headers = [("X-Forwarded-For", address)];
        served.send("GET", "/api/v1/settings", &headers, b"")
    };
    for _ in 0..3 {
        from("192.0.2.1").fine();
    }
    let reply = from("192.0.2.1");
    reply.refused(429, "seconds");
    let wait: u64 = reply.header("Retry-After").parse().expect("seconds");
    assert!((1..=21).contains(&wait), "{wait}");
    // An address that the client writes before the proxy's isn't trusted.
    from("192.0.2.7, 192.0.2.1").refused(429, "");
    from("192.0.2.2").fine();
    from("192.0.2.2").fine();
    from("192.0.2.3").refused(429, "");
    served.get("/healthz").fine();
}

#[test]
fn forwarded_addresses_are_trusted_only_from_the_proxy() {
    let served = served(&[("MADOGUCHI__WEB__CLIENT_A_MINUTE", "2")]);
    for (number, expected) in [(1, 200), (2, 200), (3, 429)] {
        let address = format!("192.0.2.{number}");
        let headers = [
            ("X-Forwarded-For", address.as_str()),
            ("Forwarded", "for=192.0.2.9"),
        ];
        let reply = served.send("GET", "/api/v1/settings", &headers, b"");
        assert_eq!(reply.status, expected, "{number}");
    }
}

#[test]
fn a_configured_key_is_required() {
    let served = served(&[("MADOGUCHI_API_KEY", KEY)]);
    let bearer = format!("Bearer {KEY}");
    for (method, path) in [
        ("GET", "/api/v1/settings"),
        ("POST", "/api/v1/ask"),
        ("GET", "/metrics"),
        ("GET", "/api/v1/openapi.json"),
        ("POST", "/mcp"),
    ] {
        for wrong in [
            vec![],
            vec![("Authorization", "Bearer 0123456789-abcdefghij")],
        ] {
            let reply = served.send(method, path, &wrong, b"");
            assert_eq!(reply.status, 401, "{path}");
            assert!(
                reply.header("WWW-Authenticate").starts_with("Bearer"),
                "{path}"
            );
        }
        let reply = served.send(method, path, &[("Authorization", &bearer)], b"");
        assert_ne!(reply.status, 401, "{path}");
    }
    served
        .get("/api/v1/settings?lang=ja")
        .refused(401, "API キー");
    served.get("/healthz").fine();
    served.get("/readyz").fine();
}

#[test]
fn a_short_key_is_refused_at_the_start() {
    let desk = Desk::of_the_coffee_machine();
    let mut command = desk.command(&["serve"]);
    let run = crate::harness::run(command.env("MADOGUCHI_API_KEY", "short"), "");
    run.ended_with(2)
        .complaining_of(&["MADOGUCHI_API_KEY", "16"]);
}

#[test]
fn health_and_metrics_are_served() {
    let served = served(&[]);
    assert_eq!(served.get("/healthz").fine().text(), "ok\n");
    let ready = served.get("/readyz").fine().json();
    assert_eq!(
        (&ready["status"], &ready["store"]),
        (&"ready".into(), &"ok".into())
    );
    served.get("/api/v1/ask?question=beans").fine();
    let figures = served.get("/metrics").fine();
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(figures.header("Content-Type"), media_type);
    for figure in [
        "madoguchi_questions_total{channel=\"web\",language=\"en\"",
        "madoguchi_answer_seconds_count{channel=\"web\"} 1",
        "madoguchi_index_age_seconds ",
        "madoguchi_reloads_total{result=\"kept_out\"} 0",
        "# EOF",
    ] {
        assert!(
            figures.text().contains(figure),
            "{figure} in {}",
            figures.text()
        );
    }
}

#[test]
fn the_server_answers_without_its_store() {
    let served = served(&[(
        "MADOGUCHI__STORE__URL",
        "postgres://madoguchi@127.0.0.1:1/none",
    )]);
    let ready = served.get("/readyz").fine().json();
    assert_eq!(
        (&ready["status"], &ready["store"]),
        (&"degraded".into(), &"down".into())
    );
    let answer = served
        .get("/api/v1/ask?question=refill%20coffee%20beans")
        .fine()
        .json();
    assert_eq!(answer["outcome"], "answered");
    let vote = format!(
        "{{\"question_id\": {}, \"vote\": \"helpful\"}}",
        answer["question_id"]
    );
    served
        .post("/api/v1/feedback", &vote)
        .refused(503, "can't be saved");
}

#[test]
fn metrics_and_mcp_can_be_turned_off() {
    let served = served(&[
        ("MADOGUCHI__WEB__METRICS", "false"),
        ("MADOGUCHI__MCP__ENABLED", "false"),
        ("MADOGUCHI_API_KEY", KEY),
    ]);
    assert_eq!(served.get("/metrics").status, 404);
    assert_eq!(served.send("POST", "/mcp", &[], b"{}").status, 404);
}
