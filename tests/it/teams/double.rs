//! A fake of the Connector, of the issuer of its tokens and of the token endpoint, on one
//! loopback address. It records each invalid request as a mistake of the bot. Tests end with
//! [`Double::finish`], which fails if there are any.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Extracted;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::harness::repository;
use crate::in_process::wait_for;

/// The limit of a message in UTF-16 code units: 80 KB.
const LONGEST: usize = 40 * 1024;

#[derive(Clone)]
pub(super) struct Double {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
pub(super) struct State {
    /// The accepted activities, in order.
    pub(super) sent: Vec<Sent>,
    pub(super) mistakes: Vec<String>,
    /// The faults of the next requests to the Connector.
    pub(super) faults: VecDeque<Fault>,
    /// The bodies of requests for tokens.
    pub(super) grants: Vec<String>,
    /// The number of requests for the keys.
    pub(super) fetches: usize,
    /// Whether requests for the keys get no response any more.
    pub(super) keys_hang: bool,
    /// The number of requests to the Connector, accepted or not.
    pub(super) calls: usize,
}

/// An activity that the bot sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Value,
}

pub(super) enum Fault {
    /// A status, and the seconds after which to try again.
    Status(u16, Option<u64>),
    /// The activity is accepted after a delay.
    Slow(Duration),
}

/// The text of a fixture.
pub(super) fn fixture(name: &str) -> String {
    let path = repository().join("tests/fixtures/teams").join(name);
    std::fs::read_to_string(path).expect("a fixture")
}

impl Double {
    pub(super) async fn start() -> Double {
        let shared = Arc::new(Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let document = json!({
            "issuer": "https://api.botframework.com", "jwks_uri": format!("http://{address}/keys"),
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        let router = Router::new()
            .route("/openid", get(move || async move { axum::Json(document) }))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .fallback(any(connector))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Double { address, shared }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The URL of the Connector.
    pub(super) fn service(&self) -> String {
        self.url("service/")
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Waits until `is_so` returns a value.
    pub(super) async fn wait_for<T>(&self, what: &str, is_so: impl Fn(&State) -> Option<T>) -> T {
        match wait_for(&self.shared.changed, || is_so(&self.state())).await {
            Some(found) => found,
            None => panic!(
                "waited in vain for {what}; mistakes: {:?}",
                self.state().mistakes
            ),
        }
    }

    /// Waits for the answer to an activity.
    pub(super) async fn answer(&self, id: &str) -> Sent {
        let found = |state: &State| {
            let is_it = |sent: &&Sent| sent.body["replyToId"] == id;
            state.sent.iter().find(is_it).cloned()
        };
        self.wait_for("answer", found).await
    }

    /// Panics if the bot has sent an invalid request.
    #[track_caller]
    pub(super) fn finish(&self) {
        let state = self.state();
        assert!(state.mistakes.is_empty(), "{:#?}", state.mistakes);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("no test panicked while it held the state")
    }
}

async fn keys(Extracted(shared): Extracted<Arc<Shared>>) -> Response {
    let hangs = {
        let mut state = shared.state();
        state.fetches += 1;
        state.keys_hang
    };
    shared.changed.notify_waiters();
    if hangs {
        std::future::pending::<()>().await;
    }
    let key = |id: &str, file: &str, endorsements: Value| {
        let modulus = fixture(&format!("{file}.modulus"));
        json!({
            "kty": "RSA", "use": "sig", "kid": id, "n": modulus.trim(), "e": "AQAB",
            "endorsements": endorsements,
        })
    };
    let document = json!({"keys": [
        key("ours", "ours", json!(["msteams", "webchat"])),
        key("unendorsed", "ours", json!(["webchat"])),
        key("weak", "small", json!(["msteams"])),
    ]});
    axum::Json(document).into_response()
}

async fn token(Extracted(shared): Extracted<Arc<Shared>>, body: String) -> Response {
    let mut state = shared.state();
    let is_ours = body.contains("grant_type=client_credentials")
        && body.contains("scope=https%3A%2F%2Fapi.botframework.com%2F.default");
    if !is_ours {
        state.mistakes.push(format!("token: {body}"));
    }
    state.grants.push(body);
    let number = state.grants.len();
    let granted = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": format!("granted-{number}"),
    });
    axum::Json(granted).into_response()
}

async fn connector(
    Extracted(shared): Extracted<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = {
        let mut state = shared.state();
        state.calls += 1;
        state.faults.pop_front()
    };
    match fault {
        Some(Fault::Slow(pause)) => tokio::time::sleep(pause).await,
        Some(Fault::Status(status, after)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let error = json!({"error": {"code": "Made", "message": "made up"}});
            let mut response = (status, axum::Json(error)).into_response();
            if let Some(after) = after {
                response.headers_mut().insert("retry-after", after.into());
            }
            return response;
        }
        None => {}
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let authorization = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let mut state = shared.state();
    let found = mistakes(&state, &method, uri.path(), authorization, &body);
    if !found.is_empty() {
        state.mistakes.extend(found);
        return StatusCode::BAD_REQUEST.into_response();
    }
    let id = format!("sent-{}", state.sent.len());
    state.sent.push(Sent {
        method: method.to_string(),
        path: uri.path().to_owned(),
        body,
    });
    drop(state);
    shared.changed.notify_waiters();
    (StatusCode::CREATED, axum::Json(json!({"id": id}))).into_response()
}

/// The mistakes in a request to the Connector.
fn mistakes(
    state: &State,
    method: &Method,
    path: &str,
    authorization: Option<&str>,
    body: &Value,
) -> Vec<String> {
    let mut found = Vec::new();
    let newest = format!("Bearer granted-{}", state.grants.len());
    if authorization != Some(newest.as_str()) {
        found.push(format!("authorization {authorization:?}"));
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let is_known = matches!(
        (method.as_str(), parts.as_slice()),
        ("POST", ["service", "v3", "conversations", _, "activities"])
            | (
                "POST" | "PUT",
                ["service", "v3", "conversations", _, "activities", _]
            )
    );
    if !is_known {
        found.push(format!("{method} {path}"));
    }
    found.extend(
        validator()
            .iter_errors(body)
            .map(|error| format!("{}: {error}", error.instance_path())),
    );
    let length = body.to_string().encode_utf16().count();
    if length > LONGEST {
        found.push(format!("it has {length} units"));
    }
    let has_text = body["text"].is_string();
    let has_card = body["attachments"].is_array();
    if body["type"] == "message" && has_text == has_card {
        found.push("a message has a text or a card".to_owned());
    }
    if has_card && body.get("suggestedActions").is_some() {
        found.push("no suggested actions beside a card".to_owned());
    }
    found
}

/// The published schema.
fn validator() -> &'static jsonschema::Validator {
    static VALIDATOR: OnceLock<jsonschema::Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let schema = serde_json::from_str(&fixture("activity.json")).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    })
}

#[test]
fn the_schema_refuses_what_the_connector_refuses() {
    let cases = [
        (json!({"type": "message", "text": "x"}), true),
        (
            json!({"type": "message", "attachments": [{"contentType": "x", "content": {}}]}),
            true,
        ),
        (
            json!({"type": "message", "entities": [{"type": "x", "citation": []}]}),
            true,
        ),
        (json!({"type": "message", "text": 1}), false),
        (json!({"type": "message", "card": {}}), false),
        (
            json!({"type": "message", "suggestedActions": {"actions": [{"label": "x"}]}}),
            false,
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(validator().is_valid(&body), expected, "{body}");
    }
}
