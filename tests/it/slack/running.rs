//! A bot that runs in this process against the double, and people who use it.

use std::num::NonZeroU32;
use std::sync::Arc;

use madoguchi::channel::Shared;
use madoguchi::channel::slack::{Credentials, Mode, Options, ServeError, serve_at};
use madoguchi::engine::LiveEngine;
use madoguchi::store::{self, Store};
use madoguchi::text::Language;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::double::{APP_TOKEN, BOT_TOKEN, Double, Kind, Posted, SIGNING_SECRET, Sender, View};
use super::events::{self, CHANNEL, DESK_CHANNEL, USER};
use super::interactions;
use crate::in_process::coffee;

/// A bot, what it talks to, and where it keeps what it was asked.
pub(super) struct Running {
    pub(super) double: Double,
    pub(super) store: Arc<Store>,
    pub(super) shutdown: CancellationToken,
    /// Sends requests to the bot, if it listens for them.
    pub(super) sender: Option<Sender>,
    folder: TempDir,
    done: JoinHandle<Result<(), ServeError>>,
}

/// Options for a double, with limits that no test reaches by chance.
pub(super) fn options(double: &Double) -> Options {
    let many = NonZeroU32::new(100_000).expect("not zero");
    Options {
        enabled: true,
        api: double.url(),
        desk: DESK_CHANNEL.to_owned(),
        person_a_minute: many,
        place_a_minute: many,
        ..Options::default()
    }
}

pub(super) fn credentials(mode: Mode, bot_token: &str) -> Credentials {
    let variable = |name: &str| {
        let value = match name {
            "SLACK_BOT_TOKEN" => bot_token,
            "SLACK_APP_TOKEN" => APP_TOKEN,
            _ => SIGNING_SECRET,
        };
        Some(value.to_owned())
    };
    Credentials::from_variables(mode, variable).expect("credentials")
}

impl Running {
    pub(super) async fn start() -> Running {
        let double = Double::start().await;
        let options = options(&double);
        Running::with(double, options).await
    }

    /// A bot that Slack delivers to over HTTP.
    pub(super) async fn over_http() -> Running {
        let double = Double::start().await;
        let options = Options {
            mode: Mode::Http,
            ..options(&double)
        };
        Running::with(double, options).await
    }

    pub(super) async fn with(double: Double, options: Options) -> Running {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Running::on(coffee(), double, options, folder).await
    }

    /// A bot on other packs.
    pub(super) async fn answering_by(live: Arc<LiveEngine>) -> Running {
        let double = Double::start().await;
        let options = options(&double);
        let folder = tempfile::tempdir().expect("a temporary folder");
        Running::on(live, double, options, folder).await
    }

    async fn on(
        live: Arc<LiveEngine>,
        double: Double,
        options: Options,
        folder: TempDir,
    ) -> Running {
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let (shared, store) = shared(live, &folder);
        let shutdown = shared.shutdown.clone();
        let credentials = credentials(options.mode, BOT_TOKEN);
        let (listener, sender) = match options.mode {
            Mode::Socket => (None, None),
            Mode::Http => {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
                let listener = listener.expect("a port");
                let address = listener.local_addr().expect("an address");
                let url = format!("http://{address}/slack/events");
                (Some(listener), Some(Sender::new(url, SIGNING_SECRET)))
            }
        };
        let done = tokio::spawn(serve_at(listener, options, credentials, shared));
        let running = Running {
            double,
            store,
            shutdown,
            sender,
            folder,
            done,
        };
        if running.sender.is_none() {
            running.double.connected().await;
        }
        running
    }

    /// Does something and waits for the next message that the bot sends.
    #[track_caller]
    pub(super) fn next(&self, act: impl FnOnce()) -> impl Future<Output = Posted> {
        let before = self.double.state().messages.len();
        act();
        let next = move |state: &super::double::State| state.messages.get(before).cloned();
        self.double.wait_for("message", next)
    }

    /// Sends an event and waits for the next message.
    #[track_caller]
    pub(super) fn send(&self, kind: Kind, payload: Value) -> impl Future<Output = Posted> {
        self.next(move || {
            self.double.send(kind, payload);
        })
    }

    /// Mentions the bot in a channel.
    #[track_caller]
    pub(super) fn mention(&self, text: &str) -> impl Future<Output = Posted> {
        self.send(Kind::Event, events::app_mention(CHANNEL, USER, None, text))
    }

    /// Writes a direct message to the bot.
    #[track_caller]
    pub(super) fn say(&self, text: &str) -> impl Future<Output = Posted> {
        self.send(Kind::Event, events::direct_message(USER, None, text))
    }

    /// Uses the slash command.
    #[track_caller]
    pub(super) fn command(&self, text: &str) -> impl Future<Output = Posted> {
        self.send(
            Kind::Command,
            interactions::slash_command(CHANNEL, USER, text),
        )
    }

    /// Presses the button of a message whose identifier has a part.
    #[track_caller]
    pub(super) fn press(&self, message: &Posted, part: &str) -> impl Future<Output = Posted> {
        self.next(move || self.press_only(message, part))
    }

    /// The same without waiting for a message.
    #[track_caller]
    pub(super) fn press_only(&self, message: &Posted, part: &str) {
        let name = action(&message.body, part);
        let payload = interactions::used_in_message(message, USER, &name, None);
        self.double.send(Kind::Interaction, payload);
    }

    /// Does something and waits for the dialog that it opens.
    #[track_caller]
    pub(super) fn dialog(&self, act: impl FnOnce()) -> impl Future<Output = View> {
        let before = self.double.state().views.len();
        act();
        let next = move |state: &super::double::State| state.views.get(before).cloned();
        self.double.wait_for("dialog", next)
    }

    /// Ends the bot as a signal does.
    pub(super) async fn end(mut self) -> Double {
        self.stop().await;
        self.double
    }

    /// Stops the bot as a signal would, and keeps its store.
    pub(super) async fn stop(&mut self) {
        self.shutdown.cancel();
        let done = (&mut self.done).await.expect("it doesn't panic");
        done.expect("it ends well");
        self.double.disconnected().await;
        self.double.finish().await;
    }

    /// Ends the bot, and starts another one on the same store.
    pub(super) async fn restarted(mut self) -> Running {
        self.stop().await;
        let options = options(&self.double);
        Running::on(coffee(), self.double, options, self.folder).await
    }
}

/// What a bot shares with other channels, and its store.
pub(super) fn shared(live: Arc<LiveEngine>, folder: &TempDir) -> (Shared, Arc<Store>) {
    let kept = store::Options {
        folder: folder.path().to_owned(),
        ..store::Options::default()
    };
    let store = Arc::new(Store::open(&kept).expect("a store"));
    let (_, edits) = tokio::sync::watch::channel(());
    let shared = Shared::new(live, store.clone(), Arc::default(), Language::En, edits);
    (shared, store)
}

/// A bot with a token that Slack doesn't know.
pub(super) async fn refused() -> ServeError {
    let double = Double::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (shared, _) = shared(coffee(), &folder);
    let credentials = credentials(Mode::Socket, "xoxb-unknown");
    let serving = serve_at(None, options(&double), credentials, shared);
    serving.await.expect_err("it can't run")
}

/// The identifier of a button that has a part, such as `:helpful:`.
#[track_caller]
pub(super) fn action(body: &Value, part: &str) -> String {
    let mut open = vec![body];
    while let Some(node) = open.pop() {
        match node {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let id = members.get("action_id").and_then(Value::as_str);
                if let Some(id) = id.filter(|id| id.contains(part)) {
                    return id.to_owned();
                }
                open.extend(members.values());
            }
            _ => {}
        }
    }
    panic!("no {part} in {body:#}")
}

/// Every text that the blocks of a message or a view show, a line each.
pub(super) fn shown(body: &Value) -> String {
    let mut texts = Vec::new();
    collect(&body["blocks"], &mut texts);
    texts.join("\n")
}

fn collect(node: &Value, texts: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) if node["type"] == "rich_text_section" => {
            let inlines = members["elements"].as_array().into_iter().flatten();
            let runs = inlines.filter_map(|run| run["text"].as_str());
            texts.push(runs.collect());
        }
        Value::Object(members) => {
            texts.extend(node["text"].as_str().map(str::to_owned));
            members.values().for_each(|member| collect(member, texts));
        }
        _ => {}
    }
}

/// A message without what differs from run to run.
pub(super) fn settled(body: &Value) -> Value {
    let mut settled = json!({"text": body["text"], "blocks": body["blocks"]});
    let mut open = vec![&mut settled];
    while let Some(node) = open.pop() {
        match node {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                members.remove("block_id");
                let id = members.get_mut("action_id");
                if let Some(Value::String(id)) = id
                    && !id.contains(":related-")
                {
                    let kind = id.rsplit_once(':').map_or("", |(kind, _)| kind);
                    *id = format!("{kind}:[id]");
                }
                open.extend(members.values_mut());
            }
            _ => {}
        }
    }
    settled
}
