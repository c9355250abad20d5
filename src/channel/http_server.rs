//! Serves HTTP for all channels: one accept loop with limits that keep a client from
//! using up the connections of others.
//!
//! A connection that waits for its client (for the head of a request, for its body, or
//! for the client to read a response) has a time limit, and is closed earlier if a new
//! connection needs its place. A connection whose request is being processed is never
//! closed to make room; the time-outs of the routes limit it. If all connections are in
//! use that way, a new one is refused with a response that names the limit.
//!
//! All servers share one budget of connections, because they share the open files of the
//! process. It is smaller if the system allows the process few of them. Requests are
//! HTTP/1 only: TLS, and HTTP/2 to browsers, are the task of a reverse proxy.

mod body;
mod connection;
mod limits;
mod table;

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use connection::{Observed, ReceivedBody, Sending};
use table::{Refused, Slot, Table};

pub(crate) use body::GuardedBody;
use limits::Limits;
pub use limits::Options;

/// The largest head of a request, in bytes: its line and its headers. hyper answers a
/// larger one with the status 431, and more than 100 headers too.
const MAX_HEAD: usize = 64 * 1024;

/// The pauses after a failure to accept connections.
const MIN_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// The most refused connections that wait until their clients have read the response.
const MAX_REFUSALS: usize = 32;

/// The most bytes that are read from a refused connection.
const MAX_REFUSED_BYTES: u64 = 512 * 1024;

/// The connections of all servers.
#[derive(Debug)]
pub(crate) struct Connections {
    limits: Limits,
    table: Table,
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

    fn new(limits: Limits) -> Connections {
        Connections {
            table: Table::new(&limits),
            limits,
            refusals: Arc::new(Semaphore::new(MAX_REFUSALS)),
        }
    }
}

/// The client that sends a request, by the key by which its requests are counted: its
/// address or network. Servers insert it into the extensions of requests.
#[derive(Debug, Clone)]
pub(crate) struct ClientKey(pub(crate) String);

/// Tells whether an address is a reverse proxy. Its connections don't count for the limit
/// of one client, because it connects for many clients and limits each of them itself.
pub(crate) type IsProxy = Box<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// For servers to which only a reverse proxy connects, because their platform requires
/// HTTPS.
#[cfg(any(test, feature = "slack", feature = "teams"))]
pub(crate) fn always_proxy() -> IsProxy {
    Box::new(|_| true)
}

/// Serves a router until the shutdown. Requests that were started then have `timeout` to
/// finish; connections without one are closed at once.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    connections: Arc<Connections>,
    is_proxy: IsProxy,
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
                let client = network(peer.ip());
                let client = (!is_proxy(peer.ip())).then_some(client);
                match connections.table.admit(client) {
                    Ok(slot) => {
                        let serving = serve_connection(
                            stream,
                            peer,
                            router.clone(),
                            connections.clone(),
                            slot,
                            shutdown.clone(),
                        );
                        tasks.spawn(serving);
                    }
                    Err(refused) => {
                        let response = refusal(refused, &connections.limits);
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

/// The network of a client, by which clients are told apart: the IPv4 address, or the
/// first 64 bits of the IPv6 address, which identify a customer's network.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

/// The response on a connection that isn't served.
fn refusal(refused: Refused, limits: &Limits) -> String {
    let text = refused.sentence(limits);
    let length = text.len();
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\r\n{text}"
    )
}

/// Sends a response on a connection that isn't served, and reads what the client sends until
/// it has closed the connection: closing it before would reset it, and the client could lose
/// the response ([RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)).
async fn refuse(
    mut stream: TcpStream,
    response: String,
    permit: OwnedSemaphorePermit,
    timeout: Duration,
) {
    let sending = async {
        stream.write_all(response.as_bytes()).await?;
        stream.shutdown().await?;
        let mut request = (&mut stream).take(MAX_REFUSED_BYTES);
        tokio::io::copy(&mut request, &mut tokio::io::sink()).await
    };
    // Errors are those of the client, which has gone, sends too much or takes too long.
    let _ = tokio::time::timeout(timeout, sending).await;
    drop(permit);
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
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
        service_fn(move |request: Request<Incoming>| {
            let wrap = |body| ReceivedBody::wrap(body, &progress, limit);
            let mut request = request.map(wrap);
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = hyper::service::Service::call(&inner, request);
            let progress = progress.clone();
            async move {
                let response: Response<Body> = response.await?;
                Ok::<_, Infallible>(response.map(|body| GuardedBody::new(body, Sending(progress))))
            }
        })
    };
    let io = TokioIo::new(Observed::new(stream, progress.clone()));
    let serving = http1::Builder::new()
        .max_header_size(MAX_HEAD)
        .max_buf_size(MAX_HEAD)
        .header_read_timeout(None)
        .serve_connection(io, service);
    let mut serving = pin!(serving);
    let mut time = pin!(tokio::time::sleep(connections.limits.head));
    let mut ending = pin!(async {
        tokio::select! {
            () = slot.closed().cancelled() => {}
            () = shutdown.cancelled() => {}
        }
    });
    let mut is_ending = false;
    let run = poll_fn(|context| {
        // Errors are those of the client: what it sends isn't HTTP, or it has gone.
        if serving.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        if !is_ending && ending.as_mut().poll(context).is_ready() {
            is_ending = true;
            // A connection that makes room for another one may be in the middle of a
            // request, but only if it waits for its client.
            let makes_room = slot.closed().is_cancelled() && progress.waiting_since().is_some();
            if makes_room || progress.is_between_requests() {
                return Poll::Ready(());
            }
            serving.as_mut().graceful_shutdown();
            if serving.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
        }
        let Some(deadline) = progress.deadline(&connections.limits) else {
            return Poll::Pending;
        };
        if time.deadline() != deadline {
            time.as_mut().reset(deadline);
        }
        time.as_mut().poll(context)
    });
    run.await;
}
