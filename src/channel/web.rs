//! HTTP: the page for people and the API for programs, on one address.
//!
//! What is asked goes through the same dialogue as in the chats; [`page`] and
//! [`api`] only read requests and write answers. Nobody is known by name here, and
//! nothing is loaded from another host.

mod api;
mod page;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::{Router, middleware};
use serde::Deserialize;
use tokio::net::TcpListener;

use super::Shared;
use super::dialogue::Dialogue;

/// The channel's name in the store.
const NAME: &str = "web";

/// `[web]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// The address and port to listen at.
    pub listen: SocketAddr,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            enabled: true,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
        }
    }
}

/// Why the page cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is not to be had.
    #[error("web.listen: {address} cannot be listened at: {error}")]
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
    dialogue: Dialogue,
}

/// Serves until the shutdown, then finishes what it began.
///
/// # Errors
///
/// If the address is not to be had.
pub async fn serve(options: Options, shared: Shared) -> Result<(), ServeError> {
    let address = options.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| ServeError::Listen { address, error })?;
    tracing::info!(%address, "the page is served");
    let site = Arc::new(Site {
        dialogue: Dialogue::new(NAME, &shared),
    });
    let shutdown = shared.shutdown;
    axum::serve(listener, router(site.clone()))
        .with_graceful_shutdown(async move { shutdown.cancelled().await })
        .await?;
    site.dialogue.finish().await;
    Ok(())
}

fn router(site: Arc<Site>) -> Router {
    Router::new()
        .merge(page::router())
        .merge(api::router())
        .fallback(page::nothing_here)
        .layer(middleware::from_fn_with_state(site.clone(), page::paint))
        .with_state(site)
}
