//! Limits the responses that stay open, as assistants at `/mcp` keep them to be notified of
//! edits: of all clients, and of each one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use super::fault::Problem;
use crate::channel::http_server::{ClientKey, GuardedBody};
use crate::channel::lock::lock;
use crate::render::words::Api;

/// The media type of a response that stays open ([server-sent events][1]).
///
/// [1]: https://html.spec.whatwg.org/multipage/server-sent-events.html
const MEDIA_TYPE: &str = "text/event-stream";

/// The streams that are open. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Streams {
    open: Arc<Mutex<Open>>,
    all: usize,
    client: usize,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    clients: HashMap<String, usize>,
}

/// The limit that a new stream would exceed, in streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Client(usize),
    All(usize),
}

/// Permission for one stream, until it is dropped.
#[derive(Debug)]
struct Permit {
    streams: Streams,
    client: String,
}

impl Streams {
    /// No streams yet. `all` and `client` are the most streams of all clients and of one.
    pub(super) fn new(all: usize, client: usize) -> Streams {
        Streams {
            open: Arc::default(),
            all,
            client,
        }
    }

    /// Limits the streams of routes.
    pub(super) fn limit(&self, routes: Router) -> Router {
        match routes.has_routes() {
            true => routes.layer(from_fn_with_state(self.clone(), limited)),
            false => routes,
        }
    }

    fn open(&self, client: &str) -> Result<Permit, Refused> {
        let mut open = lock(&self.open);
        let own = open.clients.get(client).copied().unwrap_or(0);
        if own >= self.client {
            return Err(Refused::Client(self.client));
        }
        if open.all >= self.all {
            return Err(Refused::All(self.all));
        }
        open.all += 1;
        open.clients.insert(client.to_owned(), own + 1);
        Ok(Permit {
            streams: self.clone(),
            client: client.to_owned(),
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = lock(&self.streams.open);
        open.all -= 1;
        if let Some(count) = open.clients.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.clients.remove(&self.client);
            }
        }
    }
}

/// Refuses a stream above a limit. Other responses aren't limited here.
async fn limited(State(streams): State<Streams>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientKey>();
    let client = client.map_or_else(String::new, |ClientKey(key)| key.clone());
    let response = next.run(request).await;
    let media_type = response.headers().get(CONTENT_TYPE);
    let is_stream =
        media_type.is_some_and(|kind| kind.as_bytes().starts_with(MEDIA_TYPE.as_bytes()));
    if !is_stream {
        return response;
    }
    match streams.open(&client) {
        Ok(permit) => response.map(|body| Body::new(GuardedBody::new(body, permit))),
        Err(Refused::Client(limit)) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            Problem::new(status, |api| api.streams_of_client(limit)).into_response()
        }
        Err(Refused::All(limit)) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Problem::new(status, |api: Api| api.streams_of_all(limit)).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_limited_until_they_end() {
        let streams = Streams::new(3, 2);
        let first = streams.open("a").expect("a permit");
        let second = streams.open("a").expect("a permit");
        assert_eq!(
            streams.open("a").expect_err("its limit"),
            Refused::Client(2)
        );
        let third = streams.open("b").expect("a permit");
        assert_eq!(streams.open("c").expect_err("all"), Refused::All(3));
        drop(first);
        let fourth = streams.open("c").expect("a permit");
        assert_eq!(lock(&streams.open).clients.len(), 3);
        drop((second, third, fourth));
        assert_eq!(lock(&streams.open).all, 0);
        assert!(lock(&streams.open).clients.is_empty());
    }
}
