//! A bot that runs in this process with the shipped packs, connected to a fake Discord.

use std::path::Path;
use std::sync::Arc;

use madoguchi::channel::Shared;
use madoguchi::channel::discord::{Options, ServeError, Token, serve};
use madoguchi::engine::LiveEngine;
use madoguchi::store::{self, Store};
use madoguchi::text::Language;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::double::{Double, TOKEN};
use crate::in_process::shipped;

/// A running bot and the fake Discord.
pub(super) struct Running {
    pub(super) double: Double,
    pub(super) store: Arc<Store>,
    pub(super) folder: TempDir,
    pub(super) shutdown: CancellationToken,
    /// Tells the bot that its packs have changed.
    pub(super) edited: tokio::sync::watch::Sender<()>,
    done: JoinHandle<Result<(), ServeError>>,
}

/// Options with limits that no test reaches unintentionally.
pub(super) fn options() -> Options {
    let many = std::num::NonZeroU32::new(10_000).expect("the number isn't zero");
    Options {
        enabled: true,
        user_a_minute: many,
        server_a_minute: many,
        ..Options::default()
    }
}

impl Running {
    /// Starts a bot with the shipped packs and waits until it is connected.
    pub(super) async fn start() -> Running {
        Running::with(options()).await
    }

    pub(super) async fn with(options: Options) -> Running {
        Running::connected(options, shipped()).await
    }

    /// Starts a bot that answers by the given engine.
    pub(super) async fn answering_by(live: Arc<LiveEngine>) -> Running {
        Running::connected(options(), live).await
    }

    async fn connected(options: Options, live: Arc<LiveEngine>) -> Running {
        let running = Running::begin(Double::start().await, options, live);
        running.double.connected().await;
        running
    }

    /// Starts a bot without waiting for its connection.
    pub(super) fn begin(double: Double, options: Options, live: Arc<LiveEngine>) -> Running {
        // `RUST_LOG=serenity=debug` shows the client's log. Only the first test can install the logger.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let folder = tempfile::tempdir().expect("a temporary folder");
        Running::on(double, options, live, folder)
    }

    /// Starts a bot whose store is in the given folder.
    fn on(double: Double, options: Options, live: Arc<LiveEngine>, folder: TempDir) -> Running {
        let kept = store::Options {
            folder: folder.path().to_owned(),
            ..store::Options::default()
        };
        Running::storing(double, options, live, folder, &kept)
    }

    /// One of several bots, each in a process of its own as it were, that share a store.
    pub(super) fn sharing(double: &Double, folder: &Path) -> Running {
        let kept = store::Options {
            folder: folder.to_owned(),
            shared: true,
            ..store::Options::default()
        };
        let none = tempfile::tempdir().expect("a temporary folder");
        Running::storing(double.clone(), options(), shipped(), none, &kept)
    }

    fn storing(
        double: Double,
        options: Options,
        live: Arc<LiveEngine>,
        folder: TempDir,
        kept: &store::Options,
    ) -> Running {
        let store = Arc::new(Store::open(kept).expect("a store"));
        let options = Options {
            proxy: double.url(),
            ..options
        };
        let token = Token::parse(TOKEN).expect("a token");
        let (edited, edits) = tokio::sync::watch::channel(());
        let metrics = Arc::default();
        let shared = Shared::new(live, store.clone(), metrics, Language::En, edits);
        let shutdown = shared.shutdown.clone();
        let serving = serve(options, token, shared);
        Running {
            double,
            store,
            folder,
            shutdown,
            edited,
            done: tokio::spawn(serving),
        }
    }

    /// Stops the bot as a signal would.
    pub(super) async fn end(mut self) -> Double {
        self.stop().await;
        self.double
    }

    /// Stops the bot as a signal would, and keeps its store.
    pub(super) async fn stop(&mut self) {
        self.shutdown.cancel();
        let done = (&mut self.done).await.expect("the bot doesn't panic");
        done.expect("the bot ends without an error");
        self.double.finish();
    }

    /// Stops the bot and starts another one with the same store.
    pub(super) async fn restarted(mut self) -> Running {
        self.stop().await;
        let running = Running::on(self.double, options(), shipped(), self.folder);
        let double = &running.double;
        double
            .wait_for("new session", |state| {
                (state.sessions.len() == 2).then_some(())
            })
            .await;
        running
    }

    /// Waits until the bot ends with an error.
    pub(super) async fn refused(self) -> ServeError {
        self.done
            .await
            .expect("the bot doesn't panic")
            .expect_err("it cannot run")
    }
}
