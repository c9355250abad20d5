//! Receives activities from Teams: authenticates and acknowledges requests, and then
//! handles them in the background.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::activity::Activity;
use super::bot::Bot;
use super::connector::{Connector, client};
use super::keys::Keys;
use super::token::{AuthError, verify};
use super::{Credentials, NAME, Options, desk};
use crate::channel::conversation::Conversations;
use crate::channel::deduplication::SeenKeys;
use crate::channel::limiter::Limiter;
use crate::channel::{Shared, http_server};

/// The largest activity, in bytes.
const MAX_BODY: usize = 256 * 1024;
/// The longest time for a request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a shutdown waits for connections.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// The most activities that are handled at once. Others get the status 503.
const MAX_ACTIVITIES: usize = 5_000;

/// Why the bot can't run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is unavailable.
    #[error("teams.listen: could not listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error from the system.
        error: std::io::Error,
    },
    /// TLS is unavailable.
    #[error("could not start the HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Answers until the shutdown, then finishes the requests that were started.
///
/// # Errors
///
/// If the address is unavailable or the HTTP client fails.
pub async fn serve(
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    let address = options.listen;
    let listener =
        http_server::listen(address).map_err(|error| ServeError::Listen { address, error })?;
    serve_at(listener, options, credentials, shared).await
}

/// As [`serve`], with a listener.
///
/// # Errors
///
/// If the HTTP client fails.
pub async fn serve_at(
    listener: TcpListener,
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    tracing::info!(address = %options.listen, "listening for Teams");
    let client = client()?;
    let bot = Arc::new(Bot {
        conversations: Conversations::new(NAME, &shared),
        connector: Connector::new(client.clone(), credentials, &options),
        keys: Keys::new(client, &options.openid),
        limiter: Limiter::across_processes(
            NAME,
            options.person_a_minute,
            options.place_a_minute,
            &shared.store,
            &shared.allowances,
        ),
        seen: SeenKeys::default(),
        options,
    });
    if !bot.options.unauthenticated {
        bot.keys.prepare();
    }
    let delivering = {
        let bot = bot.clone();
        tokio::spawn(async move {
            let sender = bot.clone();
            let deliver = move |pending| {
                let sender = sender.clone();
                async move { desk::deliver(&sender.connector, pending).await }
            };
            bot.conversations.keep_delivering(deliver).await;
        })
    };
    let (connections, shutdown) = (shared.connections, &shared.shutdown);
    let source_of = http_server::of_platform();
    let router = router(bot.clone());
    http_server::serve(
        listener,
        router,
        connections,
        source_of,
        shutdown,
        SHUTDOWN_TIMEOUT,
    )
    .await;
    delivering.abort();
    bot.conversations.finish().await;
    Ok(())
}

fn router(bot: Arc<Bot>) -> Router {
    Router::new()
        .route("/api/messages", post(receive))
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_TIMEOUT,
        ))
        .layer(CatchPanicLayer::new())
        .with_state(bot)
}

/// Receives a request: authenticates it first, then handles its activity.
async fn receive(State(bot): State<Arc<Bot>>, headers: HeaderMap, body: Bytes) -> Response {
    match authenticate(&bot, &headers, &body).await {
        Ok(activity) => acknowledge(bot, activity).await,
        Err(status) => status.into_response(),
    }
}

/// The activity of a request, if it is authentic.
///
/// # Errors
///
/// Returns the status of the response otherwise.
async fn authenticate(bot: &Bot, headers: &HeaderMap, body: &[u8]) -> Result<Activity, StatusCode> {
    let options = &bot.options;
    let reject = |error: AuthError| {
        tracing::warn!(%error, "rejected a request");
        match error.is_forbidden() {
            true => StatusCode::FORBIDDEN,
            false => StatusCode::UNAUTHORIZED,
        }
    };
    let token = match options.unauthenticated {
        true => None,
        false => {
            let header = headers.get(header::AUTHORIZATION);
            let header = header.and_then(|value| value.to_str().ok());
            Some(verify(header, options, &bot.keys).await.map_err(reject)?)
        }
    };
    // The parser rejects JSON that is nested deeper than 128 levels.
    let activity: Activity = serde_json::from_slice(body).map_err(|error| {
        // The error itself isn't logged, because it can quote the request.
        let (line, column) = (error.line(), error.column());
        tracing::warn!(line, column, "a request isn't a valid activity");
        StatusCode::BAD_REQUEST
    })?;
    if let Some(token) = token {
        token.authorize(&activity, options).map_err(reject)?;
    }
    if bot.connector.allowed(&activity.service_url).is_none() {
        return Err(reject(AuthError::Host));
    }
    Ok(activity)
}

/// Acknowledges an activity and handles it in the background. An `invoke` is handled
/// first, because it needs a response.
async fn acknowledge(bot: Arc<Bot>, activity: Activity) -> Response {
    if activity.kind == "invoke" {
        let work = bot.conversations.tasks.spawn({
            let bot = bot.clone();
            async move { bot.invoked(&activity).await }
        });
        // The task continues even if the client disconnects.
        let (status, body) = work.await.unwrap_or((500, Value::Null));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return match body {
            Value::Null => status.into_response(),
            body => (status, axum::Json(body)).into_response(),
        };
    }
    if bot.conversations.tasks.len() >= MAX_ACTIVITIES {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let key = activity
        .id
        .as_deref()
        .map(|id| format!("{}/{id}", activity.conversation.id));
    if key.as_ref().is_none_or(|key| bot.seen.insert(key)) {
        let tasks = bot.conversations.tasks.clone();
        tasks.spawn(async move {
            let handling = bot.receive(&activity);
            match key {
                Some(key) => bot.conversations.handle_once(&key, handling).await,
                None => handling.await,
            }
        });
    }
    StatusCode::OK.into_response()
}
