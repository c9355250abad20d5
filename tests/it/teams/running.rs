//! A bot that runs in this process against the fake Connector, and the people who use it.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use madoguchi::channel::Shared;
use madoguchi::channel::teams::{Credentials, Options, ServeError, serve_at};
use madoguchi::engine::LiveEngine;
use madoguchi::store::{self, Store};
use madoguchi::text::Language;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::double::{Double, Sent, fixture};
use super::events::{self, APP, DESK, TENANT};
use crate::harness::repository;
use crate::in_process::coffee;

/// A running bot, the fake Connector and an HTTP client.
pub(super) struct Running {
    pub(super) double: Double,
    pub(super) store: Arc<Store>,
    pub(super) shutdown: CancellationToken,
    pub(super) endpoint: String,
    client: reqwest::Client,
    pub(super) folder: TempDir,
    done: JoinHandle<Result<(), ServeError>>,
}

/// A unique id.
pub(super) fn id() -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("17000000{:05}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// Options for a fake Connector, with limits that no test reaches unintentionally.
pub(super) fn options(double: &Double) -> Options {
    let many = NonZeroU32::new(100_000).expect("the number isn't zero");
    Options {
        enabled: true,
        app: APP.to_owned(),
        tenant: TENANT.to_owned(),
        service_hosts: vec!["127.0.0.1".to_owned()],
        openid: double.url("openid"),
        token_endpoint: double.url("token"),
        desk: DESK.to_owned(),
        person_a_minute: many,
        place_a_minute: many,
        ..Options::default()
    }
}

/// The path of a fixture.
pub(super) fn path(name: &str) -> PathBuf {
    repository().join("tests/fixtures/teams").join(name)
}

/// The claims of a valid token.
pub(super) fn claims(double: &Double) -> Value {
    let now = jsonwebtoken::get_current_timestamp();
    json!({
        "iss": "https://api.botframework.com", "aud": APP, "nbf": now, "exp": now + 3600,
        "serviceurl": double.service(),
    })
}

/// A token signed with a key from the fixtures.
pub(super) fn signed(header: &Header, claims: &Value, key: &str) -> String {
    let pem = fixture(&format!("{key}.pem"));
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    jsonwebtoken::encode(header, claims, &key).expect("a token")
}

/// The header of a valid token.
pub(super) fn header() -> Header {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("ours".to_owned());
    header
}

impl Running {
    pub(super) async fn start() -> Running {
        let double = Double::start().await;
        let options = options(&double);
        Running::with(double, options).await
    }

    pub(super) async fn with(double: Double, options: Options) -> Running {
        let secret = Credentials::secret("not~a.secret").expect("a secret");
        Running::proving(double, options, secret).await
    }

    pub(super) async fn proving(
        double: Double,
        options: Options,
        credentials: Credentials,
    ) -> Running {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Running::on(coffee(), double, options, credentials, folder).await
    }

    /// Starts a bot with other packs.
    pub(super) async fn answering_by(live: Arc<LiveEngine>) -> Running {
        let double = Double::start().await;
        let options = options(&double);
        let secret = Credentials::secret("not~a.secret").expect("a secret");
        let folder = tempfile::tempdir().expect("a temporary folder");
        Running::on(live, double, options, secret, folder).await
    }

    async fn on(
        live: Arc<LiveEngine>,
        double: Double,
        options: Options,
        credentials: Credentials,
        folder: TempDir,
    ) -> Running {
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let kept = store::Options {
            folder: folder.path().to_owned(),
            ..store::Options::default()
        };
        Running::storing(live, double, options, credentials, folder, &kept).await
    }

    /// One of several bots, each in a process of its own as it were, that share a store.
    pub(super) async fn sharing(double: &Double, folder: &Path, live: Arc<LiveEngine>) -> Running {
        let kept = store::Options {
            folder: folder.to_owned(),
            shared: true,
            ..store::Options::default()
        };
        let options = options(double);
        let secret = Credentials::secret("not~a.secret").expect("a secret");
        let none = tempfile::tempdir().expect("a temporary folder");
        Running::storing(live, double.clone(), options, secret, none, &kept).await
    }

    async fn storing(
        live: Arc<LiveEngine>,
        double: Double,
        options: Options,
        credentials: Credentials,
        folder: TempDir,
        kept: &store::Options,
    ) -> Running {
        let store = Arc::new(Store::open(kept).expect("a store"));
        let (_, edits) = tokio::sync::watch::channel(());
        let metrics = Arc::default();
        let shared = Shared::new(live, store.clone(), metrics, Language::En, edits);
        let shutdown = shared.shutdown.clone();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let client = reqwest::Client::builder().connect_timeout(Duration::from_secs(5));
        let client = client.build().expect("a client");
        Running {
            double,
            store,
            shutdown,
            endpoint: format!("http://{address}/api/messages"),
            client,
            folder,
            done: tokio::spawn(serve_at(listener, options, credentials, shared)),
        }
    }

    /// Opens a connection to the bot.
    pub(super) async fn connect(&self) -> tokio::net::TcpStream {
        let address = self.endpoint.trim_start_matches("http://");
        let address = address.split('/').next().expect("an address");
        tokio::net::TcpStream::connect(address)
            .await
            .expect("connected")
    }

    /// Posts a body with an optional `Authorization` header. Tries again, as the Connector
    /// does, if there was no response: bot and callers share the open files of this process,
    /// and the bot closes connections if it has none left.
    pub(super) async fn post(
        &self,
        authorization: Option<&str>,
        body: impl Into<String>,
    ) -> reqwest::Response {
        let body = body.into();
        for _ in 0..100 {
            let mut request = self.client.post(&self.endpoint).body(body.clone());
            request = request.header("content-type", "application/json");
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            match request.send().await {
                Ok(response) => return response,
                Err(error) => assert!(error.is_connect() || error.is_request(), "{error:?}"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("there was no response to any of a hundred requests");
    }

    /// Delivers an activity as the Connector would.
    pub(super) async fn deliver(&self, mut activity: Value) -> reqwest::Response {
        activity["serviceUrl"] = json!(self.double.service());
        let token = signed(&header(), &claims(&self.double), "ours");
        let authorization = format!("Bearer {token}");
        self.post(Some(&authorization), activity.to_string()).await
    }

    /// Delivers a message and waits for the answer.
    pub(super) async fn ask(&self, message: Value) -> Sent {
        let id = message["id"].as_str().expect("an id").to_owned();
        assert_eq!(self.deliver(message).await.status(), 200);
        self.double.answer(&id).await
    }

    /// Sends a message in a personal chat and waits for the answer.
    pub(super) async fn say(&self, text: &str) -> Sent {
        self.ask(events::message(&id(), events::PERSONAL, text))
            .await
    }

    /// Delivers an `invoke` activity and returns the body of the response.
    pub(super) async fn invoke(&self, activity: Value) -> Value {
        let response = self.deliver(activity).await;
        assert_eq!(response.status(), 200);
        serde_json::from_str(&response.text().await.expect("a body")).expect("JSON")
    }

    /// Presses a button of a message in a personal chat.
    pub(super) async fn press(&self, message: &Value, verb: &str) -> Value {
        let data = data(message, verb);
        self.invoke(events::execute(&id(), events::PERSONAL, "sent-0", &data))
            .await
    }

    /// Stops the bot as a signal would.
    pub(super) async fn end(mut self) -> Double {
        self.stop().await;
        self.double
    }

    /// Stops the bot as a signal would, and keeps its store.
    pub(super) async fn stop(&mut self) {
        self.shutdown.cancel();
        let done = (&mut self.done).await.expect("the bot doesn't panic");
        done.expect("the bot ends without an error");
        self.double.finish();
    }

    /// Stops the bot and starts another one with the same store.
    pub(super) async fn restarted(mut self) -> Running {
        self.stop().await;
        let options = options(&self.double);
        let secret = Credentials::secret("not~a.secret").expect("a secret");
        Running::on(coffee(), self.double, options, secret, self.folder).await
    }
}

/// The data that a message's button sends.
#[track_caller]
pub(super) fn data(message: &Value, verb: &str) -> Value {
    fn find(json: &Value, verb: &str) -> Option<Value> {
        let action = json["data"]["madoguchi"].as_str().unwrap_or_default();
        let name = action.split(':').nth(1).unwrap_or_default();
        let languages = ["-ja", "-en"].iter();
        if languages.fold(name, |name, end| name.trim_end_matches(end)) == verb {
            return Some(json["data"].clone());
        }
        let inner: Vec<&Value> = match json {
            Value::Array(items) => items.iter().collect(),
            Value::Object(items) => items.values().collect(),
            _ => Vec::new(),
        };
        inner.into_iter().find_map(|inner| find(inner, verb))
    }
    find(message, verb).unwrap_or_else(|| panic!("{verb} is missing in {message:#}"))
}

/// All texts of a message or card, including the titles of buttons.
pub(super) fn texts(json: &Value) -> String {
    let mut found = Vec::new();
    collect(json, &mut found);
    found.join("\n")
}

fn collect(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(items) if items.get("type") == Some(&json!("RichTextBlock")) => {
            let inlines = items["inlines"].as_array().into_iter().flatten();
            let runs = inlines.filter_map(|run| run["text"].as_str());
            found.push(runs.collect::<Vec<&str>>().join(""));
        }
        Value::Object(items) => {
            for key in ["text", "title"] {
                found.extend(items.get(key).and_then(Value::as_str).map(str::to_owned));
            }
            for key in [
                "attachments",
                "content",
                "body",
                "items",
                "columns",
                "actions",
                "choices",
            ] {
                if let Some(inner) = items.get(key) {
                    collect(inner, found);
                }
            }
            if items.get("type") != Some(&json!("message"))
                && let Some(value) = items.get("value")
            {
                collect(value, found);
            }
        }
        _ => {}
    }
}
