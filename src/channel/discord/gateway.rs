//! Connects to Discord, dispatches its events, and disconnects after finishing the
//! requests that were started.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::{
    ApplicationId, Context, EventHandler, GatewayError, GatewayIntents, Guild, HttpBuilder,
    Interaction, Message, Ready, UnavailableGuild, UserId,
};
use serenity::async_trait;
use serenity::http::Http;
use serenity::model::gateway::BotGateway;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::bot::Bot;
use super::desk;
use super::place::Places;
use super::reply::status;
use super::{NAME, Options, Token};
use crate::channel::Shared;
use crate::channel::conversation::Conversations;
use crate::channel::lease::Lease;
use crate::channel::limiter::Limiter;

/// Suggestions are allowed this many times as often as requests.
const COMPLETIONS: NonZeroU32 = match NonZeroU32::new(20) {
    Some(number) => number,
    None => NonZeroU32::MIN,
};

/// The longest pause between attempts to connect to Discord.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// How often a connection is closed until it is, and the time between: a minute, in which a
/// connection that was being opened is open or has failed.
const CLOSINGS: u32 = 600;
const CLOSING_INTERVAL: Duration = Duration::from_millis(100);

/// Why the bot can't run. Temporary errors are retried instead.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Discord rejects the token.
    #[error("Discord rejects the token. Reset it in the Developer Portal and set DISCORD_TOKEN")]
    Token,
    /// The intent isn't enabled.
    #[error(
        "Discord rejects the Message Content intent. Enable it in the Developer Portal, or set \
         discord.message_content = false"
    )]
    Intents,
    /// Another error from Discord.
    #[error("Discord: {0}")]
    Discord(#[from] Box<serenity::Error>),
}

impl From<serenity::Error> for ServeError {
    fn from(error: serenity::Error) -> ServeError {
        match error {
            serenity::Error::Gateway(
                GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
            ) => ServeError::Intents,
            serenity::Error::Gateway(GatewayError::InvalidAuthentication) => ServeError::Token,
            error if status(&error) == Some(401) => ServeError::Token,
            error => ServeError::Discord(Box::new(error)),
        }
    }
}

/// The client of Discord's HTTP API. A proxy observes the rate limits itself.
pub(super) fn http(options: &Options, token: &Token) -> Http {
    let builder = HttpBuilder::new(token.expose()).application_id(ApplicationId::new(token.user()));
    match options.proxy.trim_end_matches('/') {
        "" => builder.build(),
        proxy => builder.proxy(proxy).ratelimiter_disabled(true).build(),
    }
}

/// The events that the bot receives: servers, for their threads and languages, and
/// messages. Without the Message Content intent, only messages for the bot have content.
pub(super) fn intents(options: &Options) -> GatewayIntents {
    let intents =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    match options.message_content {
        true => intents | GatewayIntents::MESSAGE_CONTENT,
        false => intents,
    }
}

/// Answers until the shutdown, then finishes the requests that were started. If other
/// processes use the store, one at a time is connected: each would answer otherwise.
///
/// # Errors
///
/// If Discord rejects the token or an intent. Connecting is retried while the network is
/// down.
pub async fn serve(options: Options, token: Token, shared: Shared) -> Result<(), ServeError> {
    let stop = shared.draining.child_token();
    let stopping = {
        let (shutdown, stop) = (shared.shutdown.clone(), stop.clone());
        tokio::spawn(async move {
            shutdown.cancelled().await;
            stop.cancel();
        })
    };
    let connection = |stop| connected(options.clone(), token.clone(), shared.clone(), stop);
    let finish = async |bot: Option<Arc<Bot>>| {
        if let Some(bot) = bot {
            bot.conversations.finish().await;
        }
    };
    let delivering = deliver_from_here(&options, &token, &shared);
    let result = match shared.store.is_shared() {
        false => match connection(stop).await {
            Ok(bot) => {
                finish(bot).await;
                Ok(())
            }
            Err(error) => Err(error),
        },
        true => {
            let lease = Lease::new(shared.store.clone(), NAME);
            lease.hold(&stop, connection, finish).await
        }
    };
    delivering.abort();
    stopping.abort();
    result
}

/// Delivers people's answers whether or not this process is the connected one.
fn deliver_from_here(options: &Options, token: &Token, shared: &Shared) -> JoinHandle<()> {
    let conversations = Conversations::new(NAME, shared);
    let http = Arc::new(http(options, token));
    let deliver = move |pending| {
        let http = http.clone();
        async move { desk::deliver(&http, pending).await }
    };
    tokio::spawn(async move { conversations.keep_delivering(deliver).await })
}

/// Answers over one connection until the stop. Returns the bot, whose requests can still be in
/// progress; `None` if it never connected.
async fn connected(
    options: Options,
    token: Token,
    shared: Shared,
    stop: CancellationToken,
) -> Result<Option<Arc<Bot>>, ServeError> {
    let conversations = Conversations::new(NAME, &shared);
    let mut edits = shared.edits.clone();
    let http = http(&options, &token);
    let Some((application, gateway)) = connect(&http, &stop).await? else {
        return Ok(None);
    };
    http.set_application_id(application);
    let bot = Arc::new(Bot {
        limiter: Limiter::new(options.user_a_minute, options.server_a_minute),
        completions: Limiter::new(
            options.user_a_minute.saturating_mul(COMPLETIONS),
            options.server_a_minute.saturating_mul(COMPLETIONS),
        ),
        conversations,
        application,
        user: UserId::new(token.user()),
        places: Places::default(),
        options: options.clone(),
    });
    let mut client = serenity::client::ClientBuilder::new_with_http(http, intents(&options))
        .event_handler(Handler(bot.clone()))
        .await?;
    // If the client can't fetch the address of the gateway itself, it would ignore the
    // proxy and use Discord's address.
    *client.ws_url.lock().await = gateway.url.as_str().into();
    let shards = client.shard_manager.clone();
    let closing = tokio::spawn(async move {
        stop.cancelled().await;
        // A connection that is just being opened isn't closed by the first call.
        for _ in 0..CLOSINGS {
            shards.shutdown_all().await;
            tokio::time::sleep(CLOSING_INTERVAL).await;
        }
    });
    let http = client.http.clone();
    let _following = {
        let bot = bot.clone();
        AbortOnDropHandle::new(tokio::spawn(async move {
            // Edited packs can change the commands.
            while edits.changed().await.is_ok() {
                bot.register(&http).await;
            }
        }))
    };
    let result = client.start_autosharded().await;
    closing.abort();
    if let Err(error) = result {
        bot.conversations.finish().await;
        return Err(error.into());
    }
    Ok(Some(bot))
}

/// Fetches the id of the application and the address of the gateway, and retries until
/// Discord responds. `None` at a shutdown.
async fn connect(
    http: &Http,
    shutdown: &CancellationToken,
) -> Result<Option<(ApplicationId, BotGateway)>, ServeError> {
    let mut pause = Duration::from_secs(1);
    loop {
        let attempt = async {
            let gateway = http.get_bot_gateway().await?;
            Ok((http.get_current_application_info().await?.id, gateway))
        };
        let attempt = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(None),
            attempt = attempt => attempt,
        };
        match attempt {
            Ok(connected) => return Ok(Some(connected)),
            Err(error) if status(&error) == Some(401) => return Err(ServeError::Token),
            Err(error) => tracing::warn!(%error, ?pause, "could not reach Discord"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return Ok(None),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(MAX_PAUSE);
    }
}

/// Starts a task of the bot for each event from Discord.
struct Handler(Arc<Bot>);

impl Handler {
    /// Runs a task that a shutdown waits for, even if the connection is closed.
    async fn run<F>(&self, task: impl FnOnce(Arc<Bot>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let task = self.0.conversations.tasks.spawn(task(self.0.clone()));
        if let Err(error) = task.await {
            tracing::error!(%error, "could not handle an event");
        }
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, context: Context, ready: Ready) {
        let shard = ready.shard.map_or(0, |shard| shard.id.0);
        tracing::info!(shard, guilds = ready.guilds.len(), "connected to Discord");
        if shard > 0 {
            return;
        }
        self.run(|bot| async move { bot.register(&context.http).await })
            .await;
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        self.run(|bot| async move {
            match interaction {
                Interaction::Command(command) => bot.command(&context, &command).await,
                Interaction::Autocomplete(command) => bot.complete(&context, &command).await,
                Interaction::Component(component) => bot.pressed(&context, &component).await,
                Interaction::Modal(form) => desk::submitted(&bot, &context, &form).await,
                _ => {}
            }
        })
        .await;
    }

    async fn guild_delete(&self, _: Context, gone: UnavailableGuild, cached: Option<Guild>) {
        // A server that is temporarily unavailable hasn't removed the bot.
        if gone.unavailable {
            return;
        }
        let channels = cached.map_or(Vec::new(), |guild| guild.channels.into_keys().collect());
        self.run(|bot| async move { bot.forget(gone.id, &channels).await })
            .await;
    }

    async fn message(&self, context: Context, message: Message) {
        self.run(|bot| async move { bot.message(&context, &message).await })
            .await;
    }
}
