//! Serves the web page for people and the API for programs over HTTP, on one address.
//!
//! `page` and `api` decode requests and encode responses; they use the same
//! conversations as the chats. Askers are anonymous, and nothing is loaded from another
//! host. There are no CORS headers, so other sites can't read responses.

mod api;
mod client;
mod desk;
mod fault;
mod guard;
mod health;
mod key;
mod page;
mod streams;

use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::conversation::Conversations;
use super::host::Hosts;
use super::http_server::{self, Source, network};
use super::limiter::Limiter;
use client::Proxies;
use streams::Streams;

pub use super::host::HostError;
pub use client::{ForwardedBy, ProxyError};
pub use desk::{Desk, DeskKeyError};
pub use key::{ApiKey, KeyError};

/// The channel's name in the store.
const NAME: &str = "web";

/// The configuration key of the host names.
const HOSTS: &str = "web.hosts";

/// How long a shutdown waits for requests that were started.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);

/// `[web]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// The address and port to listen on.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// The host names at which people reach it, with or without a port, in addition to
    /// those of this machine and to addresses.
    #[serde(deserialize_with = "list")]
    pub hosts: Vec<String>,
    /// Requests of one client a minute, 1 or more.
    pub client_a_minute: NonZeroU32,
    /// Requests of all clients together a minute, 1 or more.
    pub all_a_minute: NonZeroU32,
    /// The longest time for a request, in seconds, 1 or more.
    pub timeout_seconds: NonZeroU16,
    /// Addresses and networks of proxies that are trusted to name the client.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<String>,
    /// The header in which proxies name the client.
    pub forwarded_by: ForwardedBy,
    /// The most streams, which assistants at `/mcp` keep open, of all clients, 1 or more.
    pub max_streams: NonZeroU32,
    /// The most streams of one client, 1 or more.
    pub max_streams_per_client: NonZeroU32,
    /// Whether metrics are served at `/metrics`.
    pub metrics: bool,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Options {
            enabled: true,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            hosts: Vec::new(),
            client_a_minute: number(240),
            all_a_minute: number(12_000),
            timeout_seconds: NonZeroU16::new(15).unwrap_or(NonZeroU16::MIN),
            trusted_proxies: Vec::new(),
            forwarded_by: ForwardedBy::default(),
            max_streams: number(100),
            max_streams_per_client: number(10),
            metrics: true,
        }
    }
}

impl Options {
    /// Checks the values.
    ///
    /// # Errors
    ///
    /// Returns a sentence that names the configuration key if a value is invalid.
    pub fn validate(&self) -> Result<(), String> {
        let proxies = Proxies::new(&self.trusted_proxies, self.forwarded_by);
        proxies.map_err(|error| error.to_string())?;
        let hosts = Hosts::new(HOSTS, &self.hosts);
        hosts.map(drop).map_err(|error| error.to_string())
    }

    /// True if other machines can connect.
    pub fn is_open(&self) -> bool {
        !self.listen.ip().to_canonical().is_loopback()
    }
}

/// Why the page can't be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A proxy is invalid.
    #[error(transparent)]
    Proxies(#[from] ProxyError),
    /// A host is invalid.
    #[error(transparent)]
    Hosts(#[from] HostError),
    /// The address is unavailable.
    #[error("web.listen: could not listen on {address}: {error}{}", remedy(*.address, error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error from the system.
        error: std::io::Error,
    },
}

/// What to do if an address is unavailable, after a semicolon; empty if the error says all.
fn remedy(address: SocketAddr, error: &std::io::Error) -> String {
    let other = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8080));
    match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "; end the process that uses the port, or set another one, such as web.listen = \"{other}\""
        ),
        std::io::ErrorKind::PermissionDenied => {
            "; set web.listen to a port from 1024 on, or let the program use this one".to_owned()
        }
        std::io::ErrorKind::AddrNotAvailable => {
            "; set web.listen to an address of this machine".to_owned()
        }
        _ => String::new(),
    }
}

/// Deserializes the address and port to listen on.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!(
            "expected an IP address with a port, such as \"127.0.0.1:8080\", not \"{text}\""
        ))
    })
}

/// Deserializes a list of names or addresses.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected a list in brackets, such as [\"help.example.com\"]"
    )]
    enum Listed {
        Several(Vec<String>),
    }
    let Listed::Several(list) = Listed::deserialize(deserializer)?;
    Ok(list)
}

/// The state that all handlers share.
#[derive(Debug)]
struct Site {
    conversations: Conversations,
    limiter: Limiter,
    /// Limits the images of entries.
    images: Limiter,
    proxies: Proxies,
    hosts: Hosts,
    key: Option<ApiKey>,
    /// Whether people answer questions at a desk.
    has_desk: bool,
    store_check: health::RecentCheck,
    document_check: health::RecentCheck,
    draining: CancellationToken,
    shutdown: CancellationToken,
}

/// Listens on the configured address. Must be called inside a runtime.
///
/// # Errors
///
/// If the address is unavailable.
pub fn listen(options: &Options) -> Result<TcpListener, ServeError> {
    let address = options.listen;
    http_server::listen(address).map_err(|error| ServeError::Listen { address, error })
}

/// Serves until the shutdown, then finishes the requests that were started. `desk` is
/// the page for the people who answer, if it has a key. `tools` are routes of another
/// channel for programs, which need the key of the API.
///
/// # Errors
///
/// If a proxy or a host is invalid.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    key: Option<ApiKey>,
    desk: Option<Desk>,
    shared: Shared,
    tools: Router,
) -> Result<(), ServeError> {
    let address = listener.local_addr().unwrap_or(options.listen);
    if options.is_open() && key.is_none() {
        tracing::warn!(
            %address,
            "other machines can connect, but MADOGUCHI_API_KEY is not set"
        );
    }
    let proxies = Proxies::new(&options.trusted_proxies, options.forwarded_by)?;
    let hosts = Hosts::new(HOSTS, &options.hosts)?;
    let is_for_others = options.is_open() || !options.trusted_proxies.is_empty();
    if is_for_others && hosts.is_empty() {
        tracing::warn!(
            "web.hosts is empty: browsers reach the page by an address or as localhost only"
        );
    }
    // Streams aren't closed to make room, so some connections stay for requests.
    let most_streams = shared.connections.most() / 2;
    let count = |number: NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
    let streams = Streams::new(
        count(options.max_streams).min(most_streams.max(1)),
        count(options.max_streams_per_client),
    );
    let tools = streams.limit(tools);
    let site = Arc::new(Site {
        conversations: Conversations::new(NAME, &shared),
        limiter: Limiter::across_processes(
            NAME,
            options.client_a_minute,
            options.all_a_minute,
            &shared.store,
            &shared.allowances,
        ),
        images: guard::image_limiter(&options),
        proxies,
        hosts,
        key,
        has_desk: desk.is_some(),
        store_check: health::RecentCheck::default(),
        document_check: health::RecentCheck::default(),
        draining: shared.draining.clone(),
        shutdown: shared.shutdown.clone(),
    });
    tracing::info!(%address, "serving the web page");
    let routes = router(&options, site.clone(), desk, tools);
    let source_of = {
        let site = site.clone();
        let client = |peer| Source::Client(network(peer));
        Box::new(move |peer| (!site.proxies.trust(peer)).then(|| client(peer)))
    };
    let connections = shared.connections.clone();
    let shutdown = &shared.shutdown;
    http_server::serve(
        listener,
        routes,
        connections,
        source_of,
        shutdown,
        SHUTDOWN_TIMEOUT,
    )
    .await;
    site.conversations.finish().await;
    Ok(())
}

fn router(options: &Options, site: Arc<Site>, desk: Option<Desk>, tools: Router) -> Router {
    let routes = Router::new()
        .merge(page::router())
        .merge(desk::router(desk))
        .merge(api::router(site.clone()))
        .merge(health::router(options, site.clone()))
        .merge(guard::with_api_key(tools.with_state(()), site.clone()))
        .fallback(page::not_found);
    guard::with_middleware(routes, options, site.clone()).with_state(site)
}

/// Determines a client behind a trusted proxy from the values of its headers, one a line.
#[cfg(any(test, fuzzing))]
pub fn fuzz(data: &[u8]) {
    client::fuzz(data);
}
