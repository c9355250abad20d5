//! Calls of OpenSearch's REST interface over HTTP, on whichever node answers.
//!
//! A call has a deadline. A node that can't be reached, or is late several times in a row, isn't
//! asked for a while, and if that goes for all, calls fail at once until it is over. Calls are
//! only made again that can be: reads, and writes that name what they write. Credentials come
//! from the environment and go to the configured addresses only: redirects aren't followed.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use ureq::Timeout;
use ureq::http::{Method, Request};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::nodes::{Failure, Nodes};
use super::{OpenSearchError, Options, PASSWORD, TOKEN, USER};
use crate::text::address::is_loopback;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);

/// The wait before busy nodes are asked again.
const BUSY_WAIT: Duration = Duration::from_millis(100);

/// The largest reply that is read, in bytes.
const LARGEST_REPLY_BYTES: u64 = 64 * 1024 * 1024;

/// The nodes of a cluster.
#[derive(Debug)]
pub(super) struct Client {
    agent: ureq::Agent,
    /// The value of the header `Authorization`.
    authorization: Option<SecretString>,
    urls: Vec<String>,
    nodes: Nodes,
}

/// A call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'c> {
    pub method: &'c Method,
    /// The path with its query, without the first slash.
    pub path: &'c str,
    /// The body; empty for none. Several lines of JSON are `application/x-ndjson`.
    pub body: &'c str,
    pub timeout: Duration,
}

/// What a node replied.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Client {
    /// Reads credentials and certificates. Sends nothing.
    pub(super) fn open(options: &Options) -> Result<Client, OpenSearchError> {
        let authorization = authorization()?;
        let open = |url: &&String| url.starts_with("http:") && !is_loopback(url);
        if authorization.is_some()
            && let Some(url) = options.urls.iter().find(open)
        {
            return Err(OpenSearchError::Unencrypted(url.clone()));
        }
        let mut config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT));
        if options.urls.iter().all(|url| is_loopback(url)) {
            config = config.proxy(None);
        }
        if !options.certificates.as_os_str().is_empty() {
            let roots = certificates(options)?;
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Client {
            agent: config.build().into(),
            authorization,
            nodes: Nodes::new(options.urls.len()),
            urls: options.urls.clone(),
        })
    }

    /// True if at least one node may be asked.
    pub(super) fn may_answer(&self) -> bool {
        self.nodes.may_answer()
    }

    /// Calls one node after another until one replies, and again while they are busy.
    pub(super) fn call(&self, call: Call<'_>) -> Result<Reply, OpenSearchError> {
        let deadline = Instant::now() + call.timeout;
        let mut last = Err(OpenSearchError::Away);
        loop {
            let order = self.nodes.order();
            if order.is_empty() {
                return last;
            }
            for (position, node) in order.iter().enumerate() {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                // A node that hangs leaves time for the others.
                let timeout = match position + 1 < order.len() {
                    true => left / 2,
                    false => left,
                };
                last = self.call_node(*node, call, timeout);
                if last.as_ref().is_ok_and(|reply| !reply.has(may_pass)) {
                    return last;
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left <= BUSY_WAIT {
                if last.as_ref().is_ok_and(|reply| reply.has(is_busy)) {
                    // Whoever asks next doesn't wait as long for busy nodes.
                    order.iter().for_each(|node| self.nodes.pause(*node));
                }
                return last;
            }
            if last.is_err() && !self.may_answer() {
                return last;
            }
            std::thread::sleep(BUSY_WAIT);
        }
    }

    /// Calls a node, and once more if the connection failed: one that was kept may have been
    /// closed. Remembers whether the node replied.
    fn call_node(
        &self,
        node: usize,
        call: Call<'_>,
        timeout: Duration,
    ) -> Result<Reply, OpenSearchError> {
        let deadline = Instant::now() + timeout;
        let mut result = self.send(node, call, timeout);
        if let Err((Failure::Lost, _)) = &result {
            let left = deadline.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                result = self.send(node, call, left);
            }
        }
        result
            .inspect(|_| self.nodes.replied(node))
            .map_err(|(failure, error)| {
                tracing::warn!(%error, "a node of OpenSearch failed");
                self.nodes.failed(node, failure);
                error
            })
    }

    fn send(
        &self,
        node: usize,
        call: Call<'_>,
        timeout: Duration,
    ) -> Result<Reply, (Failure, OpenSearchError)> {
        let url = &self.urls[node];
        let failed = |error: ureq::Error| {
            let failure = match error {
                ureq::Error::Timeout(limit) if limit != Timeout::Connect => Failure::Late,
                _ => Failure::Lost,
            };
            let detail = error.to_string();
            let url = url.clone();
            (failure, OpenSearchError::Call { url, detail })
        };
        let address = format!("{}/{}", url.trim_end_matches('/'), call.path);
        let mut request = Request::builder().method(call.method).uri(address);
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization.expose_secret());
        }
        let kind = match call.body.ends_with('\n') {
            true => "application/x-ndjson",
            false => "application/json",
        };
        let response = match call.body.is_empty() {
            true => {
                let request = request.body(()).map_err(|error| failed(error.into()))?;
                let request = self.agent.configure_request(request);
                self.agent
                    .run(request.timeout_global(Some(timeout)).build())
            }
            false => {
                let request = request.header("Content-Type", kind).body(call.body);
                let request = request.map_err(|error| failed(error.into()))?;
                let request = self.agent.configure_request(request);
                self.agent
                    .run(request.timeout_global(Some(timeout)).build())
            }
        };
        let mut response = response.map_err(failed)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(LARGEST_REPLY_BYTES);
        let body = body.read_to_vec().map_err(failed)?;
        Ok(Reply {
            status,
            // A proxy in between can reply with something else.
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        })
    }
}

impl Reply {
    /// True if the status of the reply, or of one of its parts, is one of these.
    fn has(&self, status: fn(u64) -> bool) -> bool {
        let mut responses = self.body["responses"].as_array().into_iter().flatten();
        status(u64::from(self.status))
            || responses.any(|response| status(response["status"].as_u64().unwrap_or_default()))
    }

    /// The body of a reply that tells of success.
    pub(super) fn success(self, call: &str) -> Result<Value, OpenSearchError> {
        match self.status {
            200..300 => Ok(self.body),
            status => Err(OpenSearchError::refused(call, status, &self.body)),
        }
    }
}

/// True for the status of nodes that can't reply now.
fn is_busy(status: u64) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// True if the same call may succeed a moment later, or on another node: a search also fails if
/// one of the nodes ends that it was passed on to.
fn may_pass(status: u64) -> bool {
    is_busy(status) || status == 500
}

/// The certificates that a cluster's own are checked by.
fn certificates(options: &Options) -> Result<RootCerts, OpenSearchError> {
    let failed = |detail: String| OpenSearchError::Certificates {
        path: options.certificates.clone(),
        detail,
    };
    let pem = std::fs::read(&options.certificates).map_err(|error| failed(error.to_string()))?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) =
            item.map_err(|error| failed(error.to_string()))?
        {
            found.push(certificate);
        }
    }
    match found.is_empty() {
        true => Err(failed("no certificate is in the file".to_owned())),
        false => Ok(RootCerts::new_with_certs(&found)),
    }
}

/// The value of the header `Authorization`, from the environment.
fn authorization() -> Result<Option<SecretString>, OpenSearchError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match (variable(USER), variable(PASSWORD), variable(TOKEN)) {
        (None, None, None) => Ok(None),
        (None, None, Some(token)) => Ok(Some(format!("Bearer {token}").into())),
        (Some(user), Some(password), None) => {
            let both = STANDARD.encode(format!("{user}:{password}"));
            Ok(Some(format!("Basic {both}").into()))
        }
        _ => Err(OpenSearchError::Credentials),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A node that replies to every call with this status, and counts the calls.
    pub(in crate::opensearch) fn node(status: &'static str) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut request = [0; 1024];
                let _ = stream.read(&mut request);
                counted.fetch_add(1, Ordering::Relaxed);
                let reply = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"
                );
                let _ = stream.write_all(reply.as_bytes());
            }
        });
        (format!("http://{address}"), calls)
    }

    /// A node that takes connections and drops the first so many of them, or keeps all of them
    /// and never replies. Counts the connections.
    fn failing(dropped: Option<usize>) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let number = counted.fetch_add(1, Ordering::Relaxed);
                match dropped {
                    None => kept.push(stream),
                    Some(dropped) if number < dropped => {}
                    Some(_) => {
                        let mut request = [0; 1024];
                        let _ = stream.read(&mut request);
                        let reply =
                            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                        let _ = stream.write_all(reply.as_bytes());
                    }
                }
            }
        });
        (format!("http://{address}"), connections)
    }

    /// The address of a node that isn't there: no program of a user can listen at this port.
    fn gone() -> String {
        "http://127.0.0.1:1".to_owned()
    }

    fn client(urls: &[&String]) -> Client {
        let options = Options {
            urls: urls.iter().map(|url| (*url).clone()).collect(),
            ..Options::default()
        };
        Client::open(&options).expect("nothing is wrong with it")
    }

    fn call(client: &Client, timeout: u64) -> Result<u16, OpenSearchError> {
        let call = Call {
            method: &Method::GET,
            path: "_cluster/health",
            body: "",
            timeout: Duration::from_millis(timeout),
        };
        client.call(call).map(|reply| reply.status)
    }

    #[test]
    fn a_node_that_is_gone_is_asked_once() {
        let ((here, calls), gone) = (node("200 OK"), gone());
        let client = client(&[&gone, &here]);
        for _ in 0..4 {
            assert_eq!(call(&client, 10_000).expect("a reply"), 200);
        }
        assert_eq!(calls.load(Ordering::Relaxed), 4);
        assert_eq!(client.nodes.order(), [1]);
    }

    #[test]
    fn calls_fail_at_once_after_all_nodes_have_failed() {
        let client = client(&[&gone(), &gone()]);
        let first = call(&client, 10_000).expect_err("nobody is there");
        assert!(matches!(first, OpenSearchError::Call { .. }), "{first}");
        let second = call(&client, 10_000).expect_err("nobody is asked");
        assert!(matches!(second, OpenSearchError::Away), "{second}");
        assert!(!client.may_answer());
    }

    #[test]
    fn another_node_replies_for_a_busy_one() {
        let ((busy, refused), (free, calls)) = (node("503 Busy"), node("200 OK"));
        let client = client(&[&busy, &free]);
        assert_eq!(call(&client, 10_000).expect("a reply"), 200);
        let counts = [&refused, &calls].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [1, 1]);
    }

    #[test]
    fn a_connection_that_is_dropped_is_made_again() {
        let (url, connections) = failing(Some(1));
        let client = client(&[&url]);
        assert_eq!(call(&client, 10_000).expect("a reply"), 200);
        assert!(client.may_answer());
        assert_eq!(connections.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_late_reply_takes_a_node_away_from_nobody() {
        let (url, connections) = failing(None);
        let client = client(&[&url]);
        for number in 1..=3 {
            let late = call(&client, 100).expect_err("it never replies");
            assert!(matches!(late, OpenSearchError::Call { .. }), "{late}");
            assert_eq!(client.may_answer(), number < 3);
        }
        let paused = format!("{:?}", client.nodes);
        let away = call(&client, 100).expect_err("it isn't asked");
        assert!(matches!(away, OpenSearchError::Away), "{away}");
        assert_eq!(format!("{:?}", client.nodes), paused, "an outage ends");
        assert!(connections.load(Ordering::Relaxed) <= 3);
    }

    #[test]
    fn a_search_that_failed_is_made_again_and_pauses_no_node() {
        let ((failed, refused), (free, calls)) = (node("500 Failed"), node("200 OK"));
        let both = client(&[&failed, &free]);
        assert_eq!(call(&both, 10_000).expect("a reply"), 200);
        let counts = [&refused, &calls].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [1, 1]);
        let client = client(&[&failed]);
        assert_eq!(call(&client, 350).expect("a reply"), 500);
        assert!(client.may_answer());
    }

    #[test]
    fn what_stays_busy_is_told_within_the_timeout() {
        let (busy, calls) = node("429 Too Many Requests");
        let client = client(&[&busy]);
        assert_eq!(call(&client, 350).expect("a reply"), 429);
        assert!(calls.load(Ordering::Relaxed) >= 2);
        assert!(!client.may_answer(), "whoever is next doesn't wait");
    }
}
