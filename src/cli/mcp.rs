//! `madoguchi mcp`: the tools on standard input and output, for an assistant that
//! starts the program itself. Everything else goes to standard error.

use std::sync::Arc;

use anyhow::Context;

use super::{Done, open, serve};
use crate::channel::metrics::Metrics;
use crate::channel::{Shared, mcp};
use crate::config::Config;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let live = Arc::new(open::live_engine(config)?);
    open::warn(live.status().problems.len());
    let metrics = Arc::new(Metrics::default());
    // Until the end the packs are watched.
    let (_watch, edits) = serve::watched(&live, metrics.clone())?;
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    let served = runtime.block_on(async {
        let store = Arc::new(Store::open(&config.store)?);
        let default_language = config.answer.default_language;
        let shared = Shared::new(live, store, metrics, default_language, edits);
        let shutdown = shared.shutdown.clone();
        let mut signals = serve::Signals::catch().context("could not listen for signals")?;
        tokio::spawn(async move {
            signals.next().await;
            shutdown.cancel();
        });
        let served = mcp::Server::new(&shared).serve_stdio().await;
        served.map_err(anyhow::Error::from)
    });
    // A thread that still waits for input is not waited for.
    runtime.shutdown_background();
    served.map(|()| Done::Fine)
}
