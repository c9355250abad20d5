//! Socket Mode ([protocol][1]): envelopes over WebSockets that the bot opens, each
//! acknowledged before it is answered.
//!
//! slack-morphism opens the connections, keeps them alive and opens new ones. This
//! listener reads the envelopes itself: one that the library's models don't know is
//! acknowledged like any other, and what people wrote reaches no log.
//!
//! [1]: https://docs.slack.dev/apis/events-api/using-socket-mode

use std::collections::HashSet;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use slack_morphism::clients_manager::{
    SlackSocketModeClientsManager, SlackSocketModeClientsManagerFactory,
};
use slack_morphism::listener::SlackClientEventsListenerEnvironment;
use slack_morphism::prelude::{SlackApiToken, SlackHyperClient};
use slack_morphism::{
    SlackClientSocketModeConfig, SlackSocketModeClientListener, SlackSocketModeWssClientId,
};
use tokio::sync::watch;

use super::bot::Bot;
use super::event::PayloadKind;
use super::handler::Receipt;
use crate::channel::lock::lock;

/// The number of connections. Slack closes each of them every few hours; meanwhile events
/// arrive over the other.
const CONNECTIONS: u32 = 2;
/// Seconds between attempts to connect, and before the second connection is opened.
const RETRY_SECONDS: u64 = 10;
/// The pause before a connection that was closed without an announcement is opened again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long no connection is open before that is logged.
const OUTAGE: Duration = Duration::from_secs(30);

type Manager = dyn SlackSocketModeClientsManager + Send + Sync;

/// The connections of the bot.
pub(super) struct Socket {
    manager: Arc<Manager>,
    monitor: tokio::task::JoinHandle<()>,
}

impl Socket {
    /// Opens the connections with the app-level token. Returns at once: a connection that
    /// fails or ends is opened again until the socket is closed.
    pub(super) async fn open(
        client: SlackHyperClient,
        token: SlackApiToken,
        bot: Arc<Bot>,
    ) -> Socket {
        let client = Arc::new(client);
        let environment = Arc::new(SlackClientEventsListenerEnvironment::new(client.clone()));
        let manager: Arc<Manager> = client.http_api.connector.new_clients_manager(environment);
        let (connected, changes) = watch::channel(false);
        let listener = Arc::new(Listener {
            bot,
            manager: Arc::downgrade(&manager),
            open: Mutex::default(),
            connected,
        });
        let config = SlackClientSocketModeConfig::new()
            .with_max_connections_count(CONNECTIONS)
            .with_initial_backoff_in_seconds(RETRY_SECONDS)
            .with_reconnect_timeout_in_seconds(RETRY_SECONDS);
        // The library's manager only stores them.
        if let Err(error) = manager.register_new_token(&config, token, listener).await {
            tracing::error!(%error, "Socket Mode can't be started");
        }
        manager.start().await;
        Socket {
            manager,
            monitor: tokio::spawn(monitor(changes)),
        }
    }

    /// Closes the connections.
    pub(super) async fn close(&self) {
        self.monitor.abort();
        self.manager.shutdown().await;
    }
}

/// Logs when no connection is open for some time, and when one is open again.
async fn monitor(mut connected: watch::Receiver<bool>) {
    while connected
        .wait_for(|is_connected| !is_connected)
        .await
        .is_ok()
    {
        let back = connected.wait_for(|is_connected| *is_connected);
        if tokio::time::timeout(OUTAGE, back).await.is_ok() {
            continue;
        }
        let seconds = OUTAGE.as_secs();
        tracing::warn!(
            seconds,
            "Slack's Socket Mode is disconnected; still trying to connect"
        );
        if connected
            .wait_for(|is_connected| *is_connected)
            .await
            .is_ok()
        {
            tracing::warn!("Slack's Socket Mode is connected again");
        }
    }
}

/// Reads the frames of the connections.
struct Listener {
    bot: Arc<Bot>,
    /// Owns this listener.
    manager: Weak<Manager>,
    /// The connections that Slack has greeted.
    open: Mutex<HashSet<SlackSocketModeWssClientId>>,
    connected: watch::Sender<bool>,
}

impl Listener {
    fn set_open(&self, connection: &SlackSocketModeWssClientId, is_open: bool) {
        let mut open = lock(&self.open);
        match is_open {
            true => open.insert(connection.clone()),
            false => open.remove(connection),
        };
        self.connected.send_replace(!open.is_empty());
    }

    /// Reopens a connection after a pause.
    async fn reopen(&self, connection: &SlackSocketModeWssClientId, pause: Duration) {
        self.set_open(connection, false);
        tokio::time::sleep(pause).await;
        if let Some(manager) = self.manager.upgrade() {
            manager.restart_client(connection).await;
        }
    }

    /// The acknowledgement of an envelope; `None` for one that Slack has to deliver again.
    fn receive(&self, envelope: &Value) -> Option<String> {
        let id = envelope["envelope_id"].as_str()?;
        let delivery = match envelope["type"].as_str() {
            Some("events_api") => Some(PayloadKind::Event),
            Some("slash_commands") => Some(PayloadKind::Command),
            Some("interactive") => Some(PayloadKind::Interaction),
            _ => None,
        };
        let receipt = delivery.map(|delivery| self.bot.receive(delivery, &envelope["payload"]));
        let mut answer = json!({"envelope_id": id});
        match receipt {
            Some(Receipt::Busy) => return None,
            Some(Receipt::Received(Some(payload)))
                if envelope["accepts_response_payload"] == true =>
            {
                answer["payload"] = payload;
            }
            _ => {}
        }
        Some(answer.to_string())
    }
}

#[async_trait]
impl SlackSocketModeClientListener for Listener {
    async fn on_message(
        &self,
        connection: &SlackSocketModeWssClientId,
        body: String,
    ) -> Option<String> {
        let envelope: Value = serde_json::from_str(&body).unwrap_or_default();
        match envelope["type"].as_str() {
            Some("hello") => self.set_open(connection, true),
            Some("disconnect") => {
                let reason = envelope["reason"].as_str().unwrap_or_default();
                tracing::info!(reason, "Slack closes a connection");
                let is_announced = matches!(reason, "warning" | "refresh_requested");
                let pause = if is_announced { Duration::ZERO } else { PAUSE };
                self.reopen(connection, pause).await;
            }
            _ => return self.receive(&envelope),
        }
        None
    }

    async fn on_error(&self, error: Box<dyn std::error::Error + Send + Sync>) {
        tracing::info!(%error, "a connection to Slack failed");
    }

    async fn on_disconnect(&self, connection: &SlackSocketModeWssClientId) {
        self.reopen(connection, PAUSE).await;
    }
}
