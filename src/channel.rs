//! The places where people ask. Each is a thin shell around the engine; they
//! never import each other.

pub mod discord;
pub mod terminal;

use std::sync::Arc;

use tokio::sync::watch;
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
    /// Tells when edited packs are in service.
    pub edits: watch::Receiver<()>,
    /// Ends them; each finishes what it began.
    pub shutdown: CancellationToken,
}
