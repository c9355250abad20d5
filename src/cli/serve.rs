//! `madoguchi serve`: every channel that config.toml enables, until it is told to end.

use std::sync::Arc;

use anyhow::Context;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Done, open, output};
use crate::channel::discord;
use crate::config::Config;
use crate::engine::LiveEngine;
use crate::render::messages::{Message, message};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// What every channel is started with.
#[derive(Clone)]
struct Common {
    live: Arc<LiveEngine>,
    store: Arc<Store>,
    shutdown: CancellationToken,
}

pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<Done> {
    if !config.discord.enabled {
        anyhow::bail!(message(Message::NoChannel, config.answer.default_language));
    }
    // Secrets first: what is missing is told before the index is built.
    let token = discord::Token::from_environment()?;
    let live = Arc::new(open::live(config)?);
    let runtime = tokio::runtime::Runtime::new().context("no threads to be had")?;
    runtime.block_on(async {
        let common = Common {
            live,
            store: Arc::new(Store::open(&config.store)?),
            shutdown: CancellationToken::new(),
        };
        let mut channels = JoinSet::new();
        channels.spawn(start_discord(config, token, common.clone()));
        until_done(channels, &common).await
    })?;
    Ok(Done::Fine)
}

fn start_discord(
    config: &Config,
    token: discord::Token,
    common: Common,
) -> impl Future<Output = anyhow::Result<()>> + Send + 'static {
    let language = config.answer.default_language;
    let Common {
        live,
        store,
        shutdown,
    } = common;
    let serving = discord::serve(
        config.discord.clone(),
        token,
        language,
        live,
        store,
        shutdown,
    );
    async move { serving.await.context("discord") }
}

/// Waits for the channels. One that cannot run, or a signal, ends all of them; each
/// finishes what it began.
async fn until_done(
    mut channels: JoinSet<anyhow::Result<()>>,
    common: &Common,
) -> anyhow::Result<()> {
    let purging = {
        let store = common.store.clone();
        tokio::spawn(async move { store.keep_purging().await })
    };
    let shutdown = common.shutdown.clone();
    tokio::spawn(async move {
        if signalled().await.is_ok() {
            tracing::info!("told to end");
            shutdown.cancel();
            // Told again, it does not wait for what was begun.
            if signalled().await.is_ok() {
                std::process::exit(130);
            }
        }
    });
    output::error(&format!(
        "madoguchi {} is serving",
        env!("CARGO_PKG_VERSION")
    ));
    let mut done = Ok(());
    while let Some(channel) = channels.join_next().await {
        let ended = channel
            .context("a channel broke down")
            .and_then(|ended| ended);
        done = done.and(ended);
        common.shutdown.cancel();
    }
    purging.abort();
    done
}

/// Waits for SIGINT or SIGTERM.
async fn signalled() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
