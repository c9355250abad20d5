//! The channel's life: it identifies itself to Slack, receives over sockets or HTTP until
//! the shutdown, and finishes what it began.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::bot::Bot;
use super::recent::Recent;
use super::socket::Socket;
use super::web_api::{CallError, WebApi, client};
use super::{Credentials, Mode, NAME, Options, desk, webhook};
use crate::channel::conversation::Conversations;
use crate::channel::deduplication::SeenKeys;
use crate::channel::limiter::Limiter;
use crate::channel::{Shared, http_server};

/// The pause between attempts to reach Slack at the start.
const RETRY: Duration = Duration::from_secs(10);
/// How long a shutdown waits for connections.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Why the channel can't run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can't be listened on.
    #[error("slack.listen: couldn't listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// There are no root certificates.
    #[error("couldn't read this machine's root certificates: {0}")]
    Certificates(std::io::Error),
    /// Slack refuses a token.
    #[error("{variable}: {detail}")]
    Refused {
        /// The variable that holds the token.
        variable: &'static str,
        /// What Slack says.
        detail: String,
    },
}

/// Answers until the shutdown, then finishes what it began.
///
/// # Errors
///
/// If Slack refuses a token, or the address can't be listened on.
pub async fn serve(
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    let listener = match options.mode {
        Mode::Socket => None,
        Mode::Http => Some(listen(options.listen)?),
    };
    serve_at(listener, options, credentials, shared).await
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    let listener = http_server::listen(address);
    listener.map_err(|error| ServeError::Listen { address, error })
}

/// The same with a listener for HTTP that is open already; none in Socket Mode.
///
/// # Errors
///
/// If Slack refuses a token.
pub async fn serve_at(
    listener: Option<TcpListener>,
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    let client = client(&options).map_err(ServeError::Certificates)?;
    let shutdown = shared.shutdown.clone();
    let api = WebApi::new(client.clone(), credentials.bot(), &options);
    let user = reached("SLACK_BOT_TOKEN", &shutdown, || api.own_user()).await?;
    let Some(user) = user else {
        return Ok(());
    };
    if let Some(token) = credentials.app() {
        let sockets = WebApi::new(client.clone(), token, &options);
        let nothing = json!({});
        let open = || sockets.call("apps.connections.open", &nothing);
        if reached("SLACK_APP_TOKEN", &shutdown, open).await?.is_none() {
            return Ok(());
        }
    }
    let bot = Arc::new(Bot {
        conversations: Conversations::new(NAME, &shared),
        api,
        user,
        limiter: Limiter::across_processes(
            NAME,
            options.person_a_minute,
            options.place_a_minute,
            &shared.store,
            &shared.allowances,
        ),
        seen: SeenKeys::default(),
        recent: Recent::default(),
        options,
    });
    let delivering = {
        let bot = bot.clone();
        tokio::spawn(async move {
            let sender = bot.clone();
            let deliver = move |pending| {
                let sender = sender.clone();
                async move { desk::deliver(&sender.api, pending).await }
            };
            bot.conversations.keep_delivering(deliver).await;
        })
    };
    if let Some(token) = credentials.app() {
        let socket = Socket::open(client, token, bot.clone()).await;
        tokio::select! {
            () = shared.draining.cancelled() => {}
            () = shutdown.cancelled() => {}
        }
        // What arrives from now on isn't acknowledged: Slack delivers it again, to
        // another process or the next one.
        socket.close().await;
    } else if let (Some(listener), Some(secret)) = (listener, credentials.signing_secret()) {
        let verifier = SlackEventSignatureVerifier::new(&secret);
        let router = webhook::router(bot.clone(), verifier);
        let (connections, source_of) = (shared.connections, http_server::of_platform());
        http_server::serve(
            listener,
            router,
            connections,
            source_of,
            &shutdown,
            SHUTDOWN_TIMEOUT,
        )
        .await;
    }
    delivering.abort();
    bot.conversations.finish().await;
    Ok(())
}

/// Makes a first call until Slack answers. `None` if the shutdown comes first.
async fn reached<T, F>(
    variable: &'static str,
    shutdown: &CancellationToken,
    call: impl Fn() -> F,
) -> Result<Option<T>, ServeError>
where
    F: Future<Output = Result<T, CallError>>,
{
    loop {
        let error = tokio::select! {
            called = call() => match called {
                Ok(answer) => return Ok(Some(answer)),
                Err(error) => error,
            },
            () = shutdown.cancelled() => return Ok(None),
        };
        if !error.is_passing() {
            let detail = error.to_string();
            return Err(ServeError::Refused { variable, detail });
        }
        tracing::warn!(%error, "Slack can't be reached; trying again");
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = shutdown.cancelled() => return Ok(None),
        }
    }
}
