//! Connects the engine to the platforms where people and programs ask.
//!
//! Each platform only decodes its events to a request or an `action` and encodes the
//! result. Platforms never import each other. Everything in between is shared:
//! processing a request with engine and store (`conversation`), the meaning of
//! buttons (`action`), the choice among offered entries (`choice`), questions that are
//! handed over to people (`hand_over`), their desk (`desk`), the delivery of their answers
//! (`delivery`), limits of requests in chats (`chat`), commands as text (`typed_command`), the
//! form of a case (`case_form`), repeated events (`deduplication`), the connections of HTTP
//! servers ([`http_server`]), the hosts that requests are for (`host`), the limits for programs (`contract`), rate limits (`limiter`),
//! turns (`turns`) and [`metrics`].
//!
//! The terminal and the web are in every build. The other channels are features of Cargo; what
//! only they share is compiled with them.
//!
//! # Adding a platform
//!
//! 1. Describe its configuration in an `Options` with `validate`, and read its secrets
//!    from the environment.
//! 2. Decode an event to who asked and where (`conversation::Asker`), and to a
//!    [`crate::engine::Request`] or an `action::Action`. Check the limiter before any
//!    other work, and handle an event that is sent again only once.
//! 3. Pass requests to `Conversations::converse`, the actions of buttons to
//!    `Conversations::press` and those of the desk to `desk`, encode offered entries with
//!    `action::show_entry`, and keep `Conversations::keep_delivering` running.
//! 4. Encode the [`crate::render::view::View`] of a reply within the platform's limits,
//!    in a file of [`crate::render`]. Its sentences are rows of [`crate::render::words`].
//! 5. Start it in `cli::serve`, check its setup in `cli::doctor`, and add its replies to
//!    the test `same_answer`.
//! 6. Make it a feature in Cargo.toml and in `config::Feature`: the crates that only it needs
//!    are optional.

pub mod allowances;
mod bounded;
mod choice;
mod contract;
mod conversation;
mod exchange;
mod hand_over;
mod host;
pub mod http_server;
mod limiter;
mod lock;
mod memory;
pub mod metrics;
mod recall;
pub mod terminal;
mod turns;
pub mod web;
mod work;

// What the platforms share.
#[cfg(any(feature = "discord", feature = "slack", feature = "teams"))]
mod action;
#[cfg(any(feature = "slack", feature = "teams"))]
mod address;
#[cfg(any(feature = "slack", feature = "teams"))]
mod case_form;
#[cfg(any(feature = "discord", feature = "slack", feature = "teams"))]
mod chat;
#[cfg(any(feature = "slack", feature = "teams"))]
mod deduplication;
#[cfg(any(feature = "discord", feature = "slack", feature = "teams"))]
mod delivery;
#[cfg(any(feature = "discord", feature = "slack", feature = "teams"))]
mod desk;
#[cfg(feature = "discord")]
mod lease;
#[cfg(any(feature = "slack", feature = "teams"))]
mod typed_command;

// The channels that a build can leave out. In place of them, it has `absent`.
#[cfg(any(
    test,
    not(all(
        feature = "discord",
        feature = "mcp",
        feature = "slack",
        feature = "teams"
    ))
))]
pub mod absent;
#[cfg(feature = "discord")]
pub mod discord;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "slack")]
pub mod slack;
#[cfg(feature = "teams")]
pub mod teams;

#[cfg(not(feature = "discord"))]
pub use absent as discord;
#[cfg(not(feature = "mcp"))]
pub use absent as mcp;
#[cfg(not(feature = "slack"))]
pub use absent as slack;
#[cfg(not(feature = "teams"))]
pub use absent as teams;

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::engine::LiveEngine;
use crate::store::Store;
use crate::text::Language;

/// What all channels that `serve` starts share.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The engine that answers.
    pub live: Arc<LiveEngine>,
    /// Stores questions, votes and hand-overs.
    pub store: Arc<Store>,
    /// The language of replies if neither the request nor the asker has one.
    pub default_language: Language,
    /// Counts what the channels do.
    pub metrics: Arc<metrics::Metrics>,
    /// Limits the questions that all channels together process at once.
    turns: turns::Turns,
    /// Limits the questions of all channels that wait for the network at once.
    pub fetches: Arc<Semaphore>,
    /// The connections of all HTTP servers.
    connections: Arc<http_server::Connections>,
    /// The requests that this and other processes allow.
    pub allowances: Arc<allowances::Allowances>,
    /// Signals that a person has answered a question.
    answered: Arc<Notify>,
    /// Changes when edited packs are in service.
    pub edits: watch::Receiver<()>,
    /// The program will end soon: `/readyz` says so, and connections that another process can
    /// open instead are closed.
    pub draining: CancellationToken,
    /// Stops the channels; each finishes the requests that it has started.
    pub shutdown: CancellationToken,
}

/// The most questions that wait for the embeddings endpoint at once. Each
/// blocks a thread but uses no processor time, so the limit is higher than that of
/// turns. Questions above the limit are answered with the built-in model.
const MAX_FETCHES: usize = 64;

/// The turns for each processor core if documents are in a cluster.
const TURNS_WITH_CLUSTER: usize = 16;

impl Shared {
    /// Creates what the channels share, with one turn for each processor core. If documents are
    /// in a cluster, turns mostly wait for it, and there are more.
    pub fn new(
        live: Arc<LiveEngine>,
        store: Arc<Store>,
        metrics: Arc<metrics::Metrics>,
        default_language: Language,
        edits: watch::Receiver<()>,
    ) -> Shared {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Shared {
            store,
            default_language,
            metrics,
            turns: turns::Turns::new(match live.engine().has_cluster() {
                true => cores * TURNS_WITH_CLUSTER,
                false => cores,
            }),
            live,
            fetches: Arc::new(Semaphore::new(MAX_FETCHES)),
            connections: http_server::Connections::limited(&http_server::Options::default()),
            allowances: Arc::default(),
            answered: Arc::default(),
            edits,
            draining: CancellationToken::new(),
            shutdown: CancellationToken::new(),
        }
    }

    /// The same with other limits of connections.
    pub fn with_connections(self, options: &http_server::Options) -> Shared {
        Shared {
            connections: http_server::Connections::limited(options),
            ..self
        }
    }
}

/// All ASCII characters except the [unreserved ones][1].
///
/// [1]: https://www.rfc-editor.org/rfc/rfc3986#section-2.3
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a text as one path segment, or as a name or value of a query string.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &RESERVED).to_string()
}
