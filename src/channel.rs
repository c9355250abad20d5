//! The places where people ask. Each is a thin shell around the engine; they
//! never import each other.
//!
//! What they have in common: a request (`request`), what there is to say to it
//! (`answering`), how that goes through engine, memory and store (`dialogue`), what
//! people answered to what was handed to them (`telling`), what programs are told
//! (`contract`), how often one may ask (`limiter`), and figures of it all
//! ([`metrics`]).

mod answering;
mod contract;
mod dialogue;
pub mod discord;
mod limiter;
pub mod mcp;
mod memory;
pub mod metrics;
mod request;
pub mod slack;
pub mod teams;
mod telling;
pub mod terminal;
pub mod web;

use std::sync::Arc;

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
    /// What people answered, on its way to the askers.
    tellings: Arc<telling::Tellings>,
    /// Tells when edited packs are in service.
    pub edits: watch::Receiver<()>,
    /// Ends them; each finishes what it began.
    pub shutdown: CancellationToken,
}

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
            tellings: Arc::default(),
            edits,
            shutdown: CancellationToken::new(),
        }
    }
}

/// The address of the web page with the answer to a question, if there is a page.
fn page(web: &str, question: &str) -> Option<String> {
    let web = web.trim_end_matches('/');
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = question.bytes().map(|byte| match is_safe(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    (!web.is_empty()).then(|| format!("{web}/?q={}", encoded.collect::<String>()))
}
