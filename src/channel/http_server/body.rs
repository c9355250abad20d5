//! A body of a response with a guard, which is dropped when the body was sent or its
//! connection has ended. The `Drop` of the guard does what is to be done then.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};

/// A body with its guard.
pub(crate) struct GuardedBody<T> {
    inner: Body,
    _guard: T,
}

impl<T> GuardedBody<T> {
    pub(crate) fn new(inner: Body, guard: T) -> GuardedBody<T> {
        GuardedBody {
            inner,
            _guard: guard,
        }
    }
}

impl<T: Unpin> hyper::body::Body for GuardedBody<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
