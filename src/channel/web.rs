//! HTTP: the page for people and the API for programs, on one address.
//!
//! What is asked goes through the same conversations as in the chats; `page` and
//! `api` only read requests and write answers. Nobody is known by name here, and
//! nothing is loaded from another host. No other site may read what is answered: there
//! are no headers for that (CORS).

mod api;
mod client;
mod desk;
mod fault;
mod guard;
mod health;
mod key;
mod page;

use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::conversation::Conversations;
use super::limiter::Limiter;
use client::Proxies;

pub use client::{ForwardedBy, ProxyError};
pub use desk::{Desk, DeskKeyError};
pub use key::{ApiKey, KeyError};

/// The channel's name in the store.
const NAME: &str = "web";

/// Requests that were begun at the shutdown are waited for at most so long.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// `[web]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// The address and port to listen at.
    pub listen: SocketAddr,
    /// Requests of one client a minute, 1 or more.
    pub client_a_minute: NonZeroU32,
    /// Requests of all clients together a minute, 1 or more.
    pub all_a_minute: NonZeroU32,
    /// Seconds that a request may take, 1 or more.
    pub timeout_seconds: NonZeroU16,
    /// Addresses and networks of proxies that tell for whom they ask.
    pub trusted_proxies: Vec<String>,
    /// Where they tell it.
    pub forwarded_by: ForwardedBy,
    /// Whether the figures are at `/metrics`.
    pub metrics: bool,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Options {
            enabled: true,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            client_a_minute: number(240),
            all_a_minute: number(12_000),
            timeout_seconds: NonZeroU16::new(15).unwrap_or(NonZeroU16::MIN),
            trusted_proxies: Vec::new(),
            forwarded_by: ForwardedBy::default(),
            metrics: true,
        }
    }
}

impl Options {
    /// What cannot be meant, with its key.
    ///
    /// # Errors
    ///
    /// A sentence that names the key.
    pub fn validate(&self) -> Result<(), String> {
        let proxies = Proxies::new(&self.trusted_proxies, self.forwarded_by);
        proxies.map(drop).map_err(|error| error.to_string())
    }

    /// True where others than this machine can connect.
    pub fn is_open(&self) -> bool {
        !self.listen.ip().to_canonical().is_loopback()
    }
}

/// Why the page cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The proxies.
    #[error(transparent)]
    Proxies(#[from] ProxyError),
    /// The address is not to be had.
    #[error("web.listen: can't listen at {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// The connection broke down.
    #[error("HTTP: {0}")]
    Http(#[from] std::io::Error),
}

/// What every handler has.
#[derive(Debug)]
struct Site {
    conversations: Conversations,
    limiter: Limiter,
    proxies: Proxies,
    key: Option<ApiKey>,
    /// Whether somebody answers what is handed over here.
    has_desk: bool,
    store_check: health::StoreCheck,
    shutdown: CancellationToken,
}

/// Serves until the shutdown, then finishes what it began. `desk` is for those who
/// answer, if there is a key to it. `tools` are more routes for programs, which need
/// the same key; they are another channel's.
///
/// # Errors
///
/// If the address is not to be had.
pub async fn serve(
    options: Options,
    key: Option<ApiKey>,
    desk: Option<Desk>,
    shared: Shared,
    tools: Router,
) -> Result<(), ServeError> {
    let address = options.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| ServeError::Listen { address, error })?;
    let address = listener.local_addr()?;
    if options.is_open() && key.is_none() {
        tracing::warn!(%address, "others can connect, and MADOGUCHI_API_KEY is not set");
    }
    let proxies = Proxies::new(&options.trusted_proxies, options.forwarded_by)?;
    let site = Arc::new(Site {
        conversations: Conversations::new(NAME, &shared),
        limiter: Limiter::new(options.client_a_minute, options.all_a_minute),
        proxies,
        key,
        has_desk: desk.is_some(),
        store_check: health::StoreCheck::default(),
        shutdown: shared.shutdown.clone(),
    });
    tracing::info!(%address, "the page is served");
    let routes = router(&options, site.clone(), desk, tools);
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let shutdown = shared.shutdown.clone();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(async move { shutdown.cancelled().await });
    let out_of_time = async {
        shared.shutdown.cancelled().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        done = serving => done?,
        () = out_of_time => tracing::warn!("some requests were not finished"),
    }
    site.conversations.finish().await;
    Ok(())
}

fn router(options: &Options, site: Arc<Site>, desk: Option<Desk>, tools: Router) -> Router {
    let routes = Router::new()
        .merge(page::router())
        .merge(desk::router(desk))
        .merge(api::router(site.clone()))
        .merge(health::router(options, site.clone()))
        .merge(guard::keyed(tools.with_state(()), site.clone()))
        .fallback(page::nothing_here);
    guard::guarded(routes, options, site.clone()).with_state(site)
}
