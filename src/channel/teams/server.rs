//! Where Teams delivers: requests that are believed are acknowledged at once, and
//! what they ask for is done after that, to the end.

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
use super::once::Once;
use super::token::{Refusal, verify};
use super::{Credentials, NAME, Options, desk};
use crate::channel::Shared;
use crate::channel::conversation::Conversations;
use crate::channel::limiter::Limiter;

/// Bytes of an activity; Teams sends less.
const BODY: usize = 256 * 1024;
/// A body that does not come in this time does not come at all.
const SLOWEST: Duration = Duration::from_secs(30);
/// Connections are waited for at most so long at the end.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// Activities that are worked on at once; more are told to come again.
const BUSY: usize = 5_000;

/// Why the bot cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is not to be had.
    #[error("teams.listen: {address} cannot be listened at: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// HTTP broke down.
    #[error("HTTP: {0}")]
    Http(#[from] std::io::Error),
    /// There is no TLS to be had.
    #[error("HTTP: {0}")]
    Client(#[from] reqwest::Error),
}

/// Answers until the shutdown, then finishes what it began.
///
/// # Errors
///
/// If the address is not to be had.
pub async fn serve(
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    let address = options.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| ServeError::Listen { address, error })?;
    serve_at(listener, options, credentials, shared).await
}

/// The same at an address that is listened at already.
///
/// # Errors
///
/// If HTTP breaks down.
pub async fn serve_at(
    listener: TcpListener,
    options: Options,
    credentials: Credentials,
    shared: Shared,
) -> Result<(), ServeError> {
    tracing::info!(address = %options.listen, "Teams is listened for");
    let client = client()?;
    let bot = Arc::new(Bot {
        conversations: Conversations::new(NAME, &shared),
        connector: Connector::new(client.clone(), credentials, &options),
        keys: Keys::new(client, &options.openid),
        limiter: Limiter::new(options.person_a_minute, options.place_a_minute),
        once: Once::default(),
        options,
    });
    let delivering = {
        let bot = bot.clone();
        tokio::spawn(async move {
            let deliver = |pending| desk::deliver(&bot.connector, pending);
            bot.conversations.keep_delivering(deliver).await;
        })
    };
    let shutdown = shared.shutdown;
    let ending = shutdown.clone();
    let serving = axum::serve(listener, router(bot.clone()))
        .with_graceful_shutdown(async move { ending.cancelled().await });
    let late = async {
        shutdown.cancelled().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        done = serving.into_future() => done?,
        () = late => tracing::warn!("some requests were not finished"),
    }
    delivering.abort();
    bot.conversations.finish().await;
    Ok(())
}

fn router(bot: Arc<Bot>) -> Router {
    Router::new()
        .route("/api/messages", post(receive))
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            SLOWEST,
        ))
        .layer(CatchPanicLayer::new())
        .with_state(bot)
}

/// Takes an activity: who sends it first, then what it is.
async fn receive(State(bot): State<Arc<Bot>>, headers: HeaderMap, body: Bytes) -> Response {
    match believed(&bot, &headers, &body).await {
        Ok(activity) => taken(bot, activity).await,
        Err(status) => status.into_response(),
    }
}

/// The activity of a request that is believed.
async fn believed(bot: &Bot, headers: &HeaderMap, body: &[u8]) -> Result<Activity, StatusCode> {
    let options = &bot.options;
    let refused = |refusal: Refusal| {
        tracing::warn!(%refusal, "a request was refused");
        match refusal.is_forbidden() {
            true => StatusCode::FORBIDDEN,
            false => StatusCode::UNAUTHORIZED,
        }
    };
    let vouched = match options.unauthenticated {
        true => None,
        false => {
            let header = headers.get(header::AUTHORIZATION);
            let header = header.and_then(|value| value.to_str().ok());
            Some(verify(header, options, &bot.keys).await.map_err(refused)?)
        }
    };
    // What is nested deeper than 128 levels is an error of the reader's.
    let activity: Activity = serde_json::from_slice(body).map_err(|error| {
        // What the reader says of it may quote it.
        let (line, column) = (error.line(), error.column());
        tracing::warn!(line, column, "a request is no activity");
        StatusCode::BAD_REQUEST
    })?;
    if let Some(vouched) = vouched {
        vouched.fits(&activity, options).map_err(refused)?;
    }
    if bot.connector.allowed(&activity.service_url).is_none() {
        return Err(refused(Refusal::Host));
    }
    Ok(activity)
}

/// Acknowledges an activity; an `invoke` is answered.
async fn taken(bot: Arc<Bot>, activity: Activity) -> Response {
    if activity.kind == "invoke" {
        let work = bot.conversations.tasks.spawn({
            let bot = bot.clone();
            async move { bot.invoked(&activity).await }
        });
        // What was begun is finished, also where nobody waits for it any more.
        let (status, body) = work.await.unwrap_or((500, Value::Null));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return match body {
            Value::Null => status.into_response(),
            body => (status, axum::Json(body)).into_response(),
        };
    }
    if bot.conversations.tasks.len() >= BUSY {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let key = activity
        .id
        .as_deref()
        .map(|id| format!("{}/{id}", activity.conversation.id));
    if key.is_none_or(|key| bot.once.is_new(&key)) {
        let begun = bot.conversations.tasks.clone();
        begun.spawn(async move { bot.receive(&activity).await });
    }
    StatusCode::OK.into_response()
}
