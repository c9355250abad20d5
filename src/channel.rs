//! The places where people and programs ask.
//!
//! Each platform decodes its events to a request or an [`action`], and encodes what
//! comes back; nothing else. Platforms never import each other. Everything in between
//! is shared: a request's way through engine and store ([`conversation`]), what a
//! button means ([`action`]), questions that are passed on to people ([`desk`]), their
//! answers on the way back ([`delivery`]), what programs may send ([`contract`]), rate
//! limits ([`limiter`]) and [`metrics`].

mod action;
mod address;
mod case_form;
mod contract;
mod conversation;
mod delivery;
mod desk;
pub mod discord;
mod limiter;
pub mod mcp;
mod memory;
pub mod metrics;
mod once;
pub mod slack;
pub mod teams;
pub mod terminal;
mod typed_command;
pub mod web;

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::engine::LiveEngine;
use crate::store::Store;
use crate::text::Language;

/// What the channels that `serve` starts have in common.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Answers.
    pub live: Arc<LiveEngine>,
    /// Keeps what was asked.
    pub store: Arc<Store>,
    /// The language where nothing tells another one.
    pub default_language: Language,
    /// Counts what the channels do.
    pub metrics: Arc<metrics::Metrics>,
    /// Questions that may be worked on at once, by all channels together.
    pub turns: Arc<Semaphore>,
    /// Questions that may wait for the network at once, by all channels together.
    pub fetches: Arc<Semaphore>,
    /// People's answers on their way to the askers.
    deliveries: Arc<memory::Deliveries>,
    /// Tells when edited packs are in service.
    pub edits: watch::Receiver<()>,
    /// Ends them; each finishes what it began.
    pub shutdown: CancellationToken,
}

/// The most questions that wait for the embeddings endpoint at once. Each one blocks a
/// thread but uses no processor, so that there are more of them than turns; beyond that
/// number, questions are answered with the built-in model.
const FETCHES: usize = 64;

impl Shared {
    /// What channels share that answer by this engine and keep by this store.
    pub fn new(
        live: Arc<LiveEngine>,
        store: Arc<Store>,
        metrics: Arc<metrics::Metrics>,
        default_language: Language,
        edits: watch::Receiver<()>,
    ) -> Shared {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Shared {
            live,
            store,
            default_language,
            metrics,
            turns: Arc::new(Semaphore::new(cores)),
            fetches: Arc::new(Semaphore::new(FETCHES)),
            deliveries: Arc::default(),
            edits,
            shutdown: CancellationToken::new(),
        }
    }
}

/// The address of the web page with the answer to a question, if there is a page.
fn page(web: &str, question: &str) -> Option<String> {
    let web = web.trim_end_matches('/');
    (!web.is_empty()).then(|| format!("{web}/?q={}", encoded(question)))
}

/// Every character but the [unreserved ones][1].
///
/// [1]: https://www.rfc-editor.org/rfc/rfc3986#section-2.3
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text as one segment of a path, or as a name or value of a query.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &RESERVED).to_string()
}
