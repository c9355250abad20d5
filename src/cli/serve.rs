//! `madoguchi serve`: runs every channel that config.toml enables, until a signal ends them.

#[cfg(feature = "discord")]
mod discord;
#[cfg(feature = "slack")]
mod slack;
mod source;
#[cfg(feature = "teams")]
mod teams;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch::Receiver;
use tokio::task::JoinSet;

use super::{ExitStatus, open, output};
use crate::channel::metrics::Metrics;
use crate::channel::{Shared, mcp, web};
use crate::config::Config;
use crate::engine::LiveEngine;
use crate::engine::live::{KeptOut, Reload};
use crate::engine::watch::{self, Watch};
use crate::knowledge::Problem;
use crate::render::problem::describe;
use crate::render::words;
use crate::store::{self, Store};
use crate::text::Language;

/// How long requests that were started may take when the program ends.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);

/// The most mistakes of packs that are logged at once.
const MAX_LOGGED: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// A platform whose settings and secrets are read: starts it, and serves it until the
/// shutdown.
type Platform = Box<dyn FnOnce(Shared) -> Serving>;

/// The work of a channel.
type Serving = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// Reads the settings and secrets of a platform. `None` if it isn't enabled.
type Prepare = fn(&Config) -> anyhow::Result<Option<Platform>>;

/// The platforms of this build.
const PLATFORMS: &[Prepare] = &[
    #[cfg(feature = "discord")]
    discord::platform,
    #[cfg(feature = "slack")]
    slack::platform,
    #[cfg(feature = "teams")]
    teams::platform,
];

pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    // Secrets are read first, so that a missing one is reported before the index is built.
    let enabled = PLATFORMS
        .iter()
        .filter_map(|prepare| prepare(config).transpose());
    let platforms: Vec<Platform> = enabled.collect::<anyhow::Result<_>>()?;
    if platforms.is_empty() && !config.web.enabled {
        anyhow::bail!(words::Terminal(config.answer.default_language).no_channel());
    }
    if config.store.shared && !store::person::is_key_shared() {
        anyhow::bail!(words::Terminal(config.answer.default_language).no_shared_key());
    }
    let (key, desk) = match config.web.enabled {
        true => (
            web::ApiKey::from_environment()?,
            web::Desk::from_environment(&config.report, &config.fetch.folder)?,
        ),
        false => (None, None),
    };
    let metrics = Arc::new(Metrics::default());
    // Packs are watched, or the place where they are published, until `_watched` is dropped.
    let (live, _watched, edits) = opened(config, metrics.clone())?;
    open::warn(live.engine().library(), &live.status().problems, config);
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    runtime.block_on(async {
        // Signals are handled before the channels start, so that they can always be ended.
        let signals = Signals::catch().context("could not listen for signals")?;
        let store = Arc::new(Store::open(&config.store)?);
        let default_language = config.answer.default_language;
        let shared = Shared::new(live, store, metrics, default_language, edits)
            .with_connections(&config.http);
        let listener = match config.web.enabled {
            true => Some(web::listen(&config.web)?),
            false => None,
        };
        let page = listener
            .as_ref()
            .map(|it| it.local_addr().unwrap_or(config.web.listen));
        let mut channels = JoinSet::new();
        for start in platforms {
            channels.spawn(start(shared.clone()));
        }
        if let Some(listener) = listener {
            let tools = mcp::Server::new(&shared);
            let routes = tools.router(&config.mcp)?;
            let options = config.web.clone();
            let serving = web::serve(listener, options, key, desk, shared.clone(), routes);
            channels.spawn(async move {
                let result = serving.await.context("web");
                tools.finish().await;
                result
            });
        }
        let at = page.map_or(String::new(), |address| format!(" at http://{address}"));
        output::error(&format!(
            "madoguchi {} is serving{at}",
            env!("CARGO_PKG_VERSION")
        ));
        let drain = Duration::from_secs(config.http.drain_seconds.into());
        wait_for_channels(channels, signals, &shared, drain).await
    })?;
    Ok(ExitStatus::Fine)
}

/// What puts newer packs in service until it is dropped.
enum Watched {
    Packs { _watch: Watch },
    Place { _following: source::Following },
}

/// Opens the packs with their index, and puts newer ones in service.
fn opened(
    config: &Config,
    metrics: Arc<Metrics>,
) -> anyhow::Result<(Arc<LiveEngine>, Watched, Receiver<()>)> {
    if config.publish.source.is_empty() {
        let live = Arc::new(open::live_engine(config)?);
        let (watch, edits) = watch_packs(&live, metrics)?;
        return Ok((live, Watched::Packs { _watch: watch }, edits));
    }
    let (live, source) = source::open(config)?;
    let live = Arc::new(live);
    let (on_reload, edits) = reporter(live.clone(), metrics);
    let interval = Duration::from_secs(u64::from(config.publish.check_seconds.get()));
    let following = source.follow(live.clone(), interval, on_reload);
    let following = following.context("could not start a thread")?;
    let watched = Watched::Place {
        _following: following,
    };
    Ok((live, watched, edits))
}

/// Watches the packs and puts edits in service. The receiver is notified of each edit that
/// is in service.
pub(super) fn watch_packs(
    live: &Arc<LiveEngine>,
    metrics: Arc<Metrics>,
) -> anyhow::Result<(Watch, Receiver<()>)> {
    let (on_reload, edits) = reporter(live.clone(), metrics);
    let watch = watch::watch(live.clone(), on_reload).context("could not watch the packs")?;
    Ok((watch, edits))
}

/// Counts and logs each reload; the receiver is notified of those that are in service.
fn reporter(
    live: Arc<LiveEngine>,
    metrics: Arc<Metrics>,
) -> (impl Fn(&Reload) + Send + 'static, Receiver<()>) {
    let (sender, edits) = tokio::sync::watch::channel(());
    let on_reload = move |reload: &Reload| {
        metrics.count_reload(reload);
        match reload {
            Reload::Swapped(changes) => {
                tracing::info!(?changes, "edited packs are in service");
                let mut problems = live.status().problems;
                problems.retain(|problem| problem.kind.leaves_nothing_out());
                warn_of_problems(&problems);
                sender.send_replace(());
            }
            Reload::KeptOut(kept_out) => {
                warn_of(kept_out);
                tracing::warn!("newer packs can't be used; the old ones stay in service");
            }
            Reload::Unchanged => tracing::info!("the packs in service are the newest again"),
        }
    };
    (on_reload, edits)
}

/// Logs why newer packs can't be used, with the places of mistakes.
fn warn_of(kept_out: &KeptOut) {
    match kept_out {
        KeptOut::Failed(error) => tracing::warn!(error),
        KeptOut::Problems(problems) => warn_of_problems(problems),
    }
}

/// Logs mistakes in packs with their places.
fn warn_of_problems(problems: &[Problem]) {
    for problem in problems.iter().take(MAX_LOGGED) {
        let what = describe(&problem.kind, Language::En).what;
        let file = problem.file.display();
        tracing::warn!(%file, line = problem.line, "{what}");
    }
    let left = problems.len().saturating_sub(MAX_LOGGED);
    if left > 0 {
        tracing::warn!("and {left} more mistakes; `madoguchi check` lists all");
    }
}

/// Waits for the channels. If one fails, or `drain` after a signal, all of them end; each
/// finishes the requests that it has started, within [`SHUTDOWN_TIMEOUT`].
async fn wait_for_channels(
    mut channels: JoinSet<anyhow::Result<()>>,
    mut signals: Signals,
    shared: &Shared,
    drain: Duration,
) -> anyhow::Result<()> {
    let purging = {
        let store = shared.store.clone();
        tokio::spawn(async move { store.keep_purging().await })
    };
    let exchanging = shared.store.is_shared().then(|| {
        let (allowances, store) = (shared.allowances.clone(), shared.store.clone());
        tokio::spawn(async move { allowances.keep_exchanging(&store).await })
    });
    let (draining, shutdown) = (shared.draining.clone(), shared.shutdown.clone());
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!(?drain, "received a signal; shutting down");
        draining.cancel();
        let drained = async {
            tokio::time::sleep(drain).await;
            shutdown.cancel();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = drained => {}
            // On a second signal, the program doesn't wait for requests.
            () = signals.next() => std::process::exit(130),
        }
    });
    let overdue = async {
        shared.shutdown.cancelled().await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    let mut overdue = std::pin::pin!(overdue);
    let mut result = Ok(());
    loop {
        let channel = tokio::select! {
            channel = channels.join_next() => channel,
            () = &mut overdue => {
                tracing::warn!("some requests were not finished");
                break;
            }
        };
        let Some(channel) = channel else {
            break;
        };
        let channel = channel
            .context("a channel stopped unexpectedly")
            .and_then(|result| result);
        let is_expected = channel.is_ok() && shared.draining.is_cancelled();
        result = result.and(channel);
        if !is_expected {
            shared.shutdown.cancel();
        }
    }
    purging.abort();
    if let Some(exchanging) = exchanging {
        exchanging.abort();
    }
    result
}

/// Receives SIGINT and SIGTERM, which no longer end the process by themselves.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Starts receiving signals. Must be called within a tokio runtime.
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

    /// Waits for the next signal.
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
