//! `madoguchi serve`: every channel that config.toml enables, until it is told to end.

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::watch::Receiver;
use tokio::task::JoinSet;

use super::{Done, open, output};
use crate::channel::metrics::Metrics;
use crate::channel::{Shared, discord, mcp, teams, web};
use crate::config::Config;
use crate::engine::LiveEngine;
use crate::engine::live::Reload;
use crate::engine::watch::{self, Watch};
use crate::render::words;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let is_enabled = [
        config.discord.enabled,
        config.teams.enabled,
        config.web.enabled,
    ];
    if !is_enabled.contains(&true) {
        anyhow::bail!(words::Terminal(config.answer.default_language).no_channel());
    }
    // Secrets first: what is missing is told before the index is built.
    let token = config
        .discord
        .enabled
        .then(discord::Token::from_environment)
        .transpose()?;
    let credentials = config
        .teams
        .enabled
        .then(|| teams::Credentials::from_environment(&config.teams))
        .transpose()?;
    let (key, desk) = match config.web.enabled {
        true => (
            web::ApiKey::from_environment()?,
            web::Desk::from_environment(&config.report, &config.fetch.folder)?,
        ),
        false => (None, None),
    };
    let live = Arc::new(open::live_engine(config)?);
    open::warn(live.status().problems.len());
    // Until the end the packs are watched.
    let metrics = Arc::new(Metrics::default());
    let (_watch, edits) = watched(&live, metrics.clone())?;
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    runtime.block_on(async {
        // Whoever sees a channel at work can end it.
        let signals = Signals::catch().context("could not listen for signals")?;
        let store = Arc::new(Store::open(&config.store)?);
        let default_language = config.answer.default_language;
        let shared = Shared::new(live, store, metrics, default_language, edits);
        let mut channels = JoinSet::new();
        if let Some(token) = token {
            let serving = discord::serve(config.discord.clone(), token, shared.clone());
            channels.spawn(async move { serving.await.context("discord") });
        }
        if let Some(credentials) = credentials {
            let serving = teams::serve(config.teams.clone(), credentials, shared.clone());
            channels.spawn(async move { serving.await.context("teams") });
        }
        if config.web.enabled {
            let tools = mcp::Server::new(&shared);
            let routes = tools.router(&config.mcp);
            let serving = web::serve(config.web.clone(), key, desk, shared.clone(), routes);
            channels.spawn(async move {
                let served = serving.await.context("web");
                tools.finish().await;
                served
            });
        }
        let page = config.web.enabled.then_some(config.web.listen);
        let at = page.map_or(String::new(), |address| format!(" at http://{address}"));
        output::error(&format!(
            "madoguchi {} is serving{at}",
            env!("CARGO_PKG_VERSION")
        ));
        until_done(channels, signals, &shared).await
    })?;
    Ok(Done::Fine)
}

/// Puts edits of the packs in service, which the receiver is told.
pub(super) fn watched(
    live: &Arc<LiveEngine>,
    metrics: Arc<Metrics>,
) -> anyhow::Result<(Watch, Receiver<()>)> {
    let (told, edits) = tokio::sync::watch::channel(());
    let tell = move |reload: &Reload| {
        metrics.count_reload(reload);
        match reload {
            Reload::Swapped(changes) => {
                tracing::info!(?changes, "edited packs are in service");
                told.send_replace(());
            }
            Reload::KeptOut(kept_out) => {
                tracing::warn!(?kept_out, "an edit has mistakes; answers stay as they were");
            }
            Reload::Unchanged => tracing::info!("the packs are again as they were"),
        }
    };
    let watch = watch::watch(live.clone(), tell).context("could not watch the packs")?;
    Ok((watch, edits))
}

/// Waits for the channels. One that cannot run, or a signal, ends all of them; each
/// finishes what it began.
async fn until_done(
    mut channels: JoinSet<anyhow::Result<()>>,
    mut signals: Signals,
    shared: &Shared,
) -> anyhow::Result<()> {
    let purging = {
        let store = shared.store.clone();
        tokio::spawn(async move { store.keep_purging().await })
    };
    let shutdown = shared.shutdown.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("told to end");
        shutdown.cancel();
        // Told again, it does not wait for what was begun.
        signals.next().await;
        std::process::exit(130);
    });
    let mut done = Ok(());
    while let Some(channel) = channels.join_next().await {
        let ended = channel
            .context("a channel stopped unexpectedly")
            .and_then(|ended| ended);
        done = done.and(ended);
        shared.shutdown.cancel();
    }
    purging.abort();
    done
}

/// SIGINT and SIGTERM, which end nothing by themselves from now on.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Catches them. Must be called within a tokio runtime.
    pub(super) fn catch() -> std::io::Result<Signals> {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
