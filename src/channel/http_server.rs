//! Serves HTTP for all channels: one accept loop with limits that keep a client from
//! using up the connections of others.
//!
//! A connection that waits for its client (for the head of a request, for its body, or
//! for the client to read a response) has a time limit, and is closed earlier if a new
//! connection needs its place. A connection whose request is being processed is never
//! closed to make room; the time-outs of the routes limit it. If all connections are in
//! use that way, a new one is refused with a response that names the limit.
//!
//! A refused request ends its connection. So a crowd above its limits has few requests at the
//! server at once, and others don't wait behind them.
//!
//! All servers share one budget of connections, because they share the open files of the
//! process. It is smaller if the system allows the process few of them. Requests are
//! HTTP/1 only: TLS, and HTTP/2 to browsers, are the task of a reverse proxy.

mod body;
mod connection;
mod limits;
mod source;
mod table;

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{self, HeaderValue};
use axum::http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use connection::{Observed, ReceivedBody, Sending};
use table::{Refused, Slot, Table};

pub(crate) use body::GuardedBody;
use limits::Limits;
pub use limits::Options;
use source::Pauses;
#[cfg(any(test, feature = "slack", feature = "teams"))]
pub(crate) use source::of_platform;
pub(crate) use source::{Source, SourceOf, network};

/// The largest head of a request, in bytes: its line and its headers. hyper answers a
/// larger one with the status 431, and more than 100 headers too.
const MAX_HEAD: usize = 64 * 1024;

/// The pauses after a failure to accept connections.
const MIN_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// The most connections that the system keeps until they are accepted, if its own limit isn't
/// lower. More than a crowd has, because the system ignores what exceeds it, and clients try again
/// only after a second.
const BACKLOG: u32 = 4_096;

/// The most refused connections that wait until their clients have read the response.
const MAX_REFUSALS: usize = 32;

/// The most bytes that are read from a refused connection.
const MAX_REFUSED_BYTES: u64 = 512 * 1024;

/// The connections of all servers.
#[derive(Debug)]
pub(crate) struct Connections {
    limits: Limits,
    table: Table,
    pauses: Pauses,
    /// A permit for each refused connection that waits for its client.
    refusals: Arc<Semaphore>,
}

impl Connections {
    /// No connections yet. Their limits are those of the options, lowered to what the
    /// system allows this process.
    pub(crate) fn limited(options: &Options) -> Arc<Connections> {
        Arc::new(Connections::new(Limits::new(
            options,
            limits::open_files(options),
        )))
    }

    /// The most connections of all clients.
    pub(crate) fn most(&self) -> usize {
        self.limits.all
    }

    /// Gives a connection a place.
    ///
    /// # Errors
    ///
    /// If its client is paused, or if there is no place.
    fn admit(&self, source: Option<Source>) -> Result<Slot, Refused> {
        if let Some(Source::Client(client)) = source
            && let Some(wait) = self.pauses.remaining(client)
        {
            return Err(Refused::Paused(wait));
        }
        self.table.admit(source)
    }

    fn new(limits: Limits) -> Connections {
        Connections {
            table: Table::new(&limits),
            pauses: Pauses::new(),
            limits,
            refusals: Arc::new(Semaphore::new(MAX_REFUSALS)),
        }
    }
}

/// The client that sends a request, by the key by which its requests are counted: its
/// address or network. Servers insert it into the extensions of requests.
#[derive(Debug, Clone)]
pub(crate) struct ClientKey(pub(crate) String);

/// Listens on an address. Must be called inside a runtime.
///
/// # Errors
///
/// If the address is unavailable.
pub(crate) fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // As after a restart, when connections of the earlier process are still being closed.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves a router until the shutdown. Requests that were started then have `timeout` to
/// finish; connections without one are closed at once.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    connections: Arc<Connections>,
    source_of: SourceOf,
    shutdown: &CancellationToken,
    timeout: Duration,
) {
    let tasks = TaskTracker::new();
    let mut pause = MIN_PAUSE;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                pause = MIN_PAUSE;
                let source = source_of(peer.ip());
                match connections.admit(source) {
                    Ok(slot) => {
                        let serving = serve_connection(
                            stream,
                            peer,
                            source,
                            router.clone(),
                            connections.clone(),
                            slot,
                            shutdown.clone(),
                        );
                        tasks.spawn(serving);
                    }
                    Err(refused) => {
                        let response = refused.response(&connections.limits);
                        match connections.refusals.clone().try_acquire_owned() {
                            Ok(permit) => {
                                let timeout = connections.limits.refusal;
                                tasks.spawn(refuse(stream, response, permit, timeout));
                            }
                            // Without waiting for the client. Because nothing is read from it,
                            // it can see a reset connection instead.
                            Err(_) => drop(stream.try_write(response.as_bytes())),
                        }
                    }
                }
            }
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                // Usually, the process has too many open files.
                let closed = connections.table.make_room();
                tracing::warn!(%error, closed, "could not accept a connection");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = shutdown.cancelled() => break,
                }
                pause = (pause * 2).min(MAX_PAUSE);
            }
        }
    }
    drop(listener);
    tasks.close();
    if tokio::time::timeout(timeout, tasks.wait()).await.is_err() {
        tracing::warn!("some requests were not finished");
    }
}

/// True for an error of a single connection that ended before it was accepted.
fn is_of_connection(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

/// True for a response that refuses a request because of a limit, or because the server is busy.
fn is_refusal(status: StatusCode) -> bool {
    is_of_client(status) || status == StatusCode::SERVICE_UNAVAILABLE
}

/// True for a response that refuses what a client may not send.
fn is_of_client(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::URI_TOO_LONG | StatusCode::TOO_MANY_REQUESTS
    )
}

/// Sends a response on a connection that isn't served.
async fn refuse(
    mut stream: TcpStream,
    response: String,
    permit: OwnedSemaphorePermit,
    timeout: Duration,
) {
    let sending = async {
        stream.write_all(response.as_bytes()).await?;
        stream.shutdown().await
    };
    // Errors are those of the client, which has gone or takes too long.
    if let Ok(Ok(())) = tokio::time::timeout(timeout, sending).await {
        linger(stream, permit, timeout).await;
    }
}

/// Reads what a client still sends after the last response, until it has closed the
/// connection: closing it before would reset it, and the client could lose the response
/// ([RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).
async fn linger(stream: TcpStream, permit: OwnedSemaphorePermit, timeout: Duration) {
    let mut rest = stream.take(MAX_REFUSED_BYTES);
    let mut sink = tokio::io::sink();
    let reading = tokio::io::copy(&mut rest, &mut sink);
    // Errors are those of the client, which has gone, sends too much or takes too long.
    let _ = tokio::time::timeout(timeout, reading).await;
    drop(permit);
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    source: Option<Source>,
    router: Router,
    connections: Arc<Connections>,
    slot: Slot,
    shutdown: CancellationToken,
) {
    let progress = slot.progress().clone();
    // Small responses aren't delayed. If the option can't be set, they still arrive.
    let _ = stream.set_nodelay(true);
    let inner = TowerToHyperService::new(router);
    let service = {
        let (progress, limit) = (progress.clone(), connections.limits.body);
        let connections = connections.clone();
        service_fn(move |request: Request<Incoming>| {
            let wrap = |body| ReceivedBody::wrap(body, &progress, limit);
            let mut request = request.map(wrap);
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = hyper::service::Service::call(&inner, request);
            let (progress, connections) = (progress.clone(), connections.clone());
            Box::pin(async move {
                let mut response: Response<Body> = response.await?;
                if let Some(Source::Client(client)) = source
                    && is_of_client(response.status())
                {
                    connections.pauses.note_refusal(client);
                }
                if is_refusal(response.status()) {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<_, Infallible>(response.map(|body| GuardedBody::new(body, Sending(progress))))
            })
        })
    };
    let io = TokioIo::new(Observed::new(stream, progress.clone()));
    let mut serving = http1::Builder::new()
        .max_header_size(MAX_HEAD)
        .max_buf_size(MAX_HEAD)
        .header_read_timeout(None)
        .serve_connection(io, service);
    let mut time = pin!(tokio::time::sleep(connections.limits.head));
    let closed = slot.closed().clone();
    let mut ending = pin!(async {
        tokio::select! {
            () = closed.cancelled() => {}
            () = shutdown.cancelled() => {}
        }
    });
    let mut is_ending = false;
    let run = poll_fn(|context| {
        // Errors are those of the client: what it sends isn't HTTP, or it has gone.
        if Pin::new(&mut serving).poll(context).is_ready() {
            return Poll::Ready(true);
        }
        if !is_ending && ending.as_mut().poll(context).is_ready() {
            is_ending = true;
            // A connection that makes room for another one may be in the middle of a
            // request, but only if it waits for its client.
            let makes_room = closed.is_cancelled() && progress.waiting_since().is_some();
            if makes_room || progress.is_between_requests() {
                return Poll::Ready(false);
            }
            Pin::new(&mut serving).graceful_shutdown();
            if Pin::new(&mut serving).poll(context).is_ready() {
                return Poll::Ready(true);
            }
        }
        let Some(deadline) = progress.deadline(&connections.limits) else {
            return Poll::Pending;
        };
        if time.deadline() != deadline {
            time.as_mut().reset(deadline);
        }
        time.as_mut().poll(context).map(|()| false)
    });
    let has_ended = run.await;
    let stream = serving.into_parts().io.into_inner().into_stream();
    if has_ended && let Ok(permit) = connections.refusals.clone().try_acquire_owned() {
        drop(slot);
        tokio::select! {
            () = linger(stream, permit, connections.limits.refusal) => {}
            () = shutdown.cancelled() => {}
        }
    }
}
