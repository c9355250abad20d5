//! `madoguchi mcp`: serves the tools on standard input and output, for an assistant that
//! starts the program. All other output goes to standard error.

use std::sync::Arc;

use anyhow::Context;

use super::{ExitStatus, open, serve};
use crate::channel::metrics::Metrics;
use crate::channel::{Shared, mcp};
use crate::config::Config;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let live = Arc::new(open::live_engine(config)?);
    open::warn(live.engine().library(), &live.status().problems, config);
    let metrics = Arc::new(Metrics::default());
    // The packs are watched until `_watch` is dropped.
    let (_watch, edits) = serve::watch_packs(&live, metrics.clone())?;
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    let result = runtime.block_on(async {
        let store = Arc::new(Store::open(&config.store)?);
        let default_language = config.answer.default_language;
        let shared = Shared::new(live, store, metrics, default_language, edits);
        let shutdown = shared.shutdown.clone();
        let mut signals = serve::Signals::catch().context("could not listen for signals")?;
        tokio::spawn(async move {
            signals.next().await;
            shutdown.cancel();
        });
        let result = mcp::Server::new(&shared).serve_stdio().await;
        result.map_err(anyhow::Error::from)
    });
    // Doesn't wait for the thread that reads standard input.
    runtime.shutdown_background();
    result.map(|()| ExitStatus::Fine)
}
