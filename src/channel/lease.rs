//! Does something in one of several processes at a time, by a lease in the store.
//!
//! The holder renews the lease. If it can't, it stops before the lease can expire, so that
//! two processes never do the work at once; the time is counted from before each renewal. When
//! it ends, it gives the lease back and finishes what needs no lease. When it is killed,
//! another process takes over once the lease has expired, within half a minute.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::store::{Store, StoreError};

/// How long a lease lasts after it was taken or renewed.
const LEASE: Duration = Duration::from_secs(20);

/// How long before the end of a lease its work stops if the lease couldn't be renewed.
const MARGIN: Duration = Duration::from_secs(6);

/// The time between two renewals.
const INTERVAL: Duration = Duration::from_secs(4);

/// The time between two attempts to take a lease, or to renew it after one that failed.
const RETRY: Duration = Duration::from_secs(1);

/// How long a call to the store may take.
const CALL_LIMIT: Duration = Duration::from_secs(2);

/// What one process does at a time.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    store: Arc<Store>,
    name: &'static str,
}

/// Whether the lease is held.
enum Renewal {
    Held,
    /// Another process holds it.
    Lost,
    /// The store is unavailable.
    Unknown(StoreError),
}

impl Lease {
    pub(crate) fn new(store: Arc<Store>, name: &'static str) -> Lease {
        Lease { store, name }
    }

    /// Does some work while this process holds the lease, again whenever it gets it, until
    /// `stop`. The work ends when its token is cancelled; if it doesn't end in time, it is
    /// dropped. What it returns is finished after the lease was given back. An error of the
    /// work ends all.
    pub(crate) async fn hold<T, E, F, G>(
        &self,
        stop: &CancellationToken,
        work: impl Fn(CancellationToken) -> F,
        finish: impl Fn(T) -> G,
    ) -> Result<(), E>
    where
        F: Future<Output = Result<T, E>>,
        G: Future<Output = ()>,
    {
        while let Some(until) = self.taken(stop).await {
            tracing::info!(lease = self.name, "this process holds the lease");
            let turn = stop.child_token();
            let mut working = Box::pin(work(turn.clone()));
            let result = tokio::select! {
                result = &mut working => Some(result),
                () = self.keep(until) => {
                    tracing::warn!(lease = self.name, "the lease can't be renewed");
                    turn.cancel();
                    tokio::time::timeout(MARGIN, &mut working).await.ok()
                }
            };
            drop(working);
            self.release().await;
            match result {
                Some(result) => finish(result?).await,
                None => tracing::error!(lease = self.name, "the work didn't end in time"),
            }
        }
        Ok(())
    }

    /// Waits for the lease. Returns until when the work can go on without a renewal; `None`
    /// at the stop.
    async fn taken(&self, stop: &CancellationToken) -> Option<Instant> {
        let (mut is_waiting, mut is_unknown) = (false, false);
        loop {
            if stop.is_cancelled() {
                return None;
            }
            let begun = Instant::now();
            match self.renew().await {
                Renewal::Held => return Some(begun + LEASE - MARGIN),
                Renewal::Lost if !is_waiting => {
                    tracing::info!(lease = self.name, "another process holds the lease");
                    is_waiting = true;
                }
                Renewal::Unknown(error) if !is_unknown => {
                    tracing::warn!(lease = self.name, %error, "could not take the lease");
                    is_unknown = true;
                }
                Renewal::Lost | Renewal::Unknown(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return None,
                () = tokio::time::sleep(RETRY) => {}
            }
        }
    }

    /// Renews the lease; returns when it can't be renewed in time or another process has it.
    async fn keep(&self, mut until: Instant) {
        let mut next = Instant::now() + INTERVAL;
        loop {
            tokio::time::sleep_until(next.min(until)).await;
            let begun = Instant::now();
            if begun >= until {
                return;
            }
            let renewal = tokio::time::timeout_at(until, self.renew()).await;
            next = Instant::now() + INTERVAL;
            match renewal {
                Ok(Renewal::Held) => until = begun + LEASE - MARGIN,
                Ok(Renewal::Lost) | Err(_) => return,
                Ok(Renewal::Unknown(error)) => {
                    tracing::warn!(lease = self.name, %error, "could not renew the lease");
                    next = Instant::now() + RETRY;
                }
            }
        }
    }

    async fn renew(&self) -> Renewal {
        let take = self.store.take_lease(self.name, LEASE);
        match self.store.within(CALL_LIMIT, take).await {
            Ok(true) => Renewal::Held,
            Ok(false) => Renewal::Lost,
            Err(error) => Renewal::Unknown(error),
        }
    }

    /// Gives the lease back. If that fails, it expires.
    async fn release(&self) {
        let release = self.store.release_lease(self.name);
        let _ = self.store.within(CALL_LIMIT, release).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_lease_is_free_while_the_work_is_finished() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = crate::store::Options {
            folder: folder.path().to_owned(),
            ..Default::default()
        };
        let [store, other] = [(); 2].map(|()| Store::open(&options).expect("a store"));
        let (lease, stop) = (
            Lease::new(Arc::new(store), "work"),
            CancellationToken::new(),
        );
        let take = async || other.take_lease("work", LEASE).await.expect("answered");
        let work = async |_| {
            assert!(!take().await, "it is held");
            Ok::<_, StoreError>("result")
        };
        let finish = async |result| {
            assert_eq!(result, "result");
            assert!(take().await, "it was given back");
            stop.cancel();
        };
        lease.hold(&stop, work, finish).await.expect("no error");
        assert!(stop.is_cancelled());
    }
}
