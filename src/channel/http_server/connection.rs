//! The progress of one connection: what it waits for, since when, and until when it may.
//!
//! The phases are observed where they change: at the socket, and at the bodies of
//! requests and responses. All of that happens in the task of the connection, so that its
//! deadline is looked up again after each step.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::limits::Limits;
use crate::channel::lock::lock;
use crate::render::words::{Bilingual, Connections};

/// The most bytes of request bodies that are held in memory at once, of all connections.
const MAX_BODIES: usize = 16 * 1024 * 1024;

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The client sends nothing between two requests.
    Idle,
    /// The client sends the head of a request, or nothing since it has connected.
    Head,
    /// The client sends the body of a request.
    Body,
    /// The request is processed, or the response is sent.
    Working,
}

/// The bytes of request bodies that all connections hold.
#[derive(Debug, Default)]
pub(super) struct Budget(AtomicUsize);

/// The progress of a connection.
#[derive(Debug)]
pub(super) struct Progress {
    state: Mutex<State>,
    budget: Arc<Budget>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Since when the client has read nothing of a response, if the system's buffer for
    /// it is full.
    blocked: Option<Instant>,
    /// The bytes of the request's body.
    held: usize,
}

impl Progress {
    pub(super) fn new(budget: Arc<Budget>) -> Progress {
        Progress {
            state: Mutex::new(State {
                phase: Phase::Head,
                since: Instant::now(),
                blocked: None,
                held: 0,
            }),
            budget,
        }
    }

    /// Since when the connection waits for its client; `None` if the client waits for it.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = lock(&self.state);
        let is_waiting = state.phase != Phase::Working;
        state.blocked.or_else(|| is_waiting.then_some(state.since))
    }

    /// Until when the connection may stay as it is. Bodies have a deadline of their own.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let state = lock(&self.state);
        let (since, limit) = match (state.blocked, state.phase) {
            (Some(since), _) => (since, limits.send),
            (None, Phase::Idle) => (state.since, limits.idle),
            (None, Phase::Head) => (state.since, limits.head),
            (None, Phase::Body | Phase::Working) => return None,
        };
        since.checked_add(limit)
    }

    /// True if no request has started.
    pub(super) fn is_between_requests(&self) -> bool {
        matches!(lock(&self.state).phase, Phase::Idle | Phase::Head)
    }

    /// The head of a request was received.
    pub(super) fn started(&self, has_body: bool) {
        self.enter(if has_body {
            Phase::Body
        } else {
            Phase::Working
        });
    }

    /// The body of a request was received, or isn't needed.
    fn received(&self) {
        // The response may be sent already.
        if lock(&self.state).phase == Phase::Body {
            self.enter(Phase::Working);
        }
    }

    /// The response was sent, or at least given to the system.
    fn responded(&self) {
        self.enter(Phase::Idle);
        let held = std::mem::take(&mut lock(&self.state).held);
        self.budget.0.fetch_sub(held, Ordering::Relaxed);
    }

    fn enter(&self, phase: Phase) {
        let mut state = lock(&self.state);
        state.phase = phase;
        state.since = Instant::now();
    }

    /// Counts bytes of a body. False if all connections together hold too many.
    fn hold(&self, bytes: usize) -> bool {
        let before = self.budget.0.fetch_add(bytes, Ordering::Relaxed);
        lock(&self.state).held += bytes;
        before.saturating_add(bytes) <= MAX_BODIES
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let held = lock(&self.state).held;
        self.budget.0.fetch_sub(held, Ordering::Relaxed);
    }
}

/// A socket whose traffic is observed.
pub(super) struct Observed {
    stream: TcpStream,
    progress: Arc<Progress>,
}

impl Observed {
    pub(super) fn new(stream: TcpStream, progress: Arc<Progress>) -> Observed {
        Observed { stream, progress }
    }

    pub(super) fn into_stream(self) -> TcpStream {
        self.stream
    }

    fn note_write<T>(&self, result: &Poll<T>) {
        let mut state = lock(&self.progress.state);
        match result {
            Poll::Ready(_) => state.blocked = None,
            Poll::Pending => {
                state.blocked.get_or_insert_with(Instant::now);
            }
        }
    }
}

impl AsyncRead for Observed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before && lock(&self.progress.state).phase == Phase::Idle {
            self.progress.enter(Phase::Head);
        }
        result
    }
}

impl AsyncWrite for Observed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_write(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.note_write(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Why the body of a request isn't received.
#[derive(Debug, thiserror::Error)]
enum BodyError {
    /// It takes too long.
    #[error("{}", Bilingual::new(|language| Connections(language).slow_body(.0.as_secs())))]
    Slow(Duration),
    /// All connections together receive too much.
    #[error("{}", Bilingual::new(|language| Connections(language).busy_bodies(MAX_BODIES / 1024 / 1024)))]
    Busy,
    #[error(transparent)]
    Hyper(#[from] hyper::Error),
}

/// The body of a request, with a limit of time.
pub(super) struct ReceivedBody {
    inner: Incoming,
    progress: Arc<Progress>,
    limit: Duration,
    /// Made when the body isn't complete yet.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl ReceivedBody {
    /// Begins the request with this body. A request without a body needs no limits.
    pub(super) fn wrap(inner: Incoming, progress: &Arc<Progress>, limit: Duration) -> Body {
        let has_body = !hyper::body::Body::is_end_stream(&inner);
        progress.started(has_body);
        match has_body {
            false => Body::empty(),
            true => Body::new(ReceivedBody {
                inner,
                progress: progress.clone(),
                limit,
                deadline: None,
            }),
        }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        deadline.as_mut().poll(context)
    }
}

impl hyper::body::Body for ReceivedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let result = match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                match self.progress.hold(length) {
                    true => Some(Ok(frame)),
                    false => Some(Err(BodyError::Busy)),
                }
            }
            Poll::Ready(Some(Err(error))) => Some(Err(error.into())),
            Poll::Ready(None) => None,
            Poll::Pending => match self.poll_deadline(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => Some(Err(BodyError::Slow(self.limit))),
            },
        };
        Poll::Ready(result.map(|result| result.map_err(axum::Error::new)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for ReceivedBody {
    fn drop(&mut self) {
        self.progress.received();
    }
}

/// Notes that a response was sent, when it is dropped with the response's body.
pub(super) struct Sending(pub(super) Arc<Progress>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.responded();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bodies_of_all_connections_share_a_budget() {
        let budget = Arc::new(Budget::default());
        let [first, second] = [(); 2].map(|()| Progress::new(budget.clone()));
        assert!(first.hold(MAX_BODIES - 10));
        assert!(second.hold(10) && !second.hold(1));
        first.responded();
        assert!(second.hold(1_000));
        drop(second);
        assert_eq!(budget.0.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_connection_waits_for_its_client_until_the_request_is_received() {
        let progress = Progress::new(Arc::default());
        assert!(progress.waiting_since().is_some() && progress.is_between_requests());
        progress.started(true);
        assert!(progress.waiting_since().is_some() && !progress.is_between_requests());
        progress.received();
        assert!(progress.waiting_since().is_none());
        progress.responded();
        assert!(progress.waiting_since().is_some() && progress.is_between_requests());
        progress.received();
        assert!(progress.waiting_since().is_some(), "the response was sent");
        progress.started(false);
        assert!(progress.waiting_since().is_none());
    }
}
