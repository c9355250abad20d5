//! Runs the engine's work on blocking threads, in turns that askers share.

use super::conversation::{Asker, Conversations};
use super::turns::Effort;
use crate::engine::Engine;
use crate::index::IndexError;

impl Conversations {
    /// Fetches the vectors of a question before it takes a turn, so that a slow
    /// embeddings endpoint doesn't use up the turns of other questions. Does nothing
    /// without an endpoint, or while too many questions wait for it.
    pub(crate) async fn fetch_vectors(&self, fetch: impl FnOnce(&Engine) + Send + 'static) {
        let engine = self.live.engine();
        if !engine.has_remote_model() {
            return;
        }
        let Ok(permit) = self.fetches.clone().try_acquire_owned() else {
            return;
        };
        let fetch = move || {
            fetch(&engine);
            drop(permit);
        };
        if let Err(error) = tokio::task::spawn_blocking(fetch).await {
            tracing::error!(%error, "could not fetch vectors");
        }
    }

    /// Runs a task with the engine on a blocking thread, after waiting for a turn of the
    /// asker. The task keeps the turn until it ends, even if nobody waits for it any more,
    /// so that no more tasks run than there are turns. Logs a failure and returns `None`.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        asker: &Asker,
        effort: Effort,
        work: impl FnOnce(&Engine) -> Result<T, IndexError> + Send + 'static,
    ) -> Option<T> {
        let engine = self.live.engine();
        let turn = self.turns.wait(asker.key(), effort).await;
        let work = move || {
            let _turn = turn;
            work(&engine)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(result)) => return Some(result),
            Ok(Err(error)) => tracing::error!(%error, "could not read the index"),
            Err(error) => tracing::error!(%error, "could not answer a question"),
        }
        None
    }
}
