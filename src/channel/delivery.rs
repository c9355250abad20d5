//! Delivers people's answers to the askers.
//!
//! An answer is stored first, so that a restart doesn't lose it. Each channel reads from
//! the store the answers that its askers haven't received yet, from any person and any
//! process.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::conversation::Conversations;
use crate::knowledge::markdown::block::paragraphs;
use crate::render::view::{Field, View};
use crate::render::words::Chat;
use crate::store::{PendingDelivery, Store, Ticket};

/// How often to check the store for answers from other processes.
const INTERVAL: Duration = Duration::from_secs(5);

/// The most answers that a process delivers at once in a channel, so that one that has to wait
/// holds up no others.
const CONCURRENT: usize = 8;

/// How often the claim of a delivery is renewed, which lasts a minute.
const RENEWAL: Duration = Duration::from_secs(20);

/// The result of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The asker has the answer.
    Done,
    /// The asker can't be reached, now or later.
    Never,
    /// The delivery failed, but may succeed later.
    Later,
}

impl Conversations {
    /// Delivers people's answers to the askers of this channel until the future is
    /// dropped. If several processes share the store, one of them delivers each answer.
    pub(crate) async fn keep_delivering<D, F>(&self, deliver: D)
    where
        D: Fn(PendingDelivery) -> F + Send + Sync + 'static,
        F: Future<Output = Delivery> + Send + 'static,
    {
        let courier = Arc::new(Courier {
            store: self.store.clone(),
            turns: Semaphore::new(CONCURRENT),
            deliver,
        });
        let mut tasks = JoinSet::new();
        let mut started: HashMap<tokio::task::Id, AnswerKey> = HashMap::new();
        loop {
            // An answer that is written from now on ends the wait below.
            let mut added = pin!(self.answered.notified());
            added.as_mut().enable();
            let pending = self.store.pending_deliveries(self.channel);
            let pending = self.store.try_call(pending).await.unwrap_or_default();
            let mut is_replaced = false;
            for pending in pending {
                let key = key(&pending);
                // The answers to a question are delivered one after another, the last one last.
                match started.values().find(|(ticket, _)| *ticket == key.0) {
                    Some(earlier) => is_replaced |= *earlier != key,
                    None => {
                        let task = tasks.spawn(courier.clone().deliver(pending));
                        started.insert(task.id(), key);
                    }
                }
            }
            let mut wait = pin!(tokio::time::timeout(INTERVAL, added));
            loop {
                let ended = tokio::select! {
                    _ = &mut wait => break,
                    Some(ended) = tasks.join_next_with_id() => ended,
                };
                let id = ended.map_or_else(
                    |error| {
                        tracing::error!(%error, "the delivery of an answer failed");
                        error.id()
                    },
                    |(id, ())| id,
                );
                started.remove(&id);
                if is_replaced {
                    break;
                }
            }
        }
    }
}

/// What the deliveries of a channel need.
struct Courier<D> {
    store: Arc<Store>,
    turns: Semaphore,
    /// Sends an answer over the platform.
    deliver: D,
}

impl<D, F> Courier<D>
where
    D: Fn(PendingDelivery) -> F,
    F: Future<Output = Delivery>,
{
    /// Delivers an answer, unless another process does or a later answer replaces it.
    async fn deliver(self: Arc<Self>, pending: PendingDelivery) {
        // The semaphore is never closed.
        let Ok(_turn) = self.turns.acquire().await else {
            return;
        };
        let claim = self.store.claim_delivery(&pending);
        if self.store.try_call(claim).await != Some(true) {
            return;
        }
        let ticket = pending.ticket.as_str();
        let delivery = tokio::select! {
            delivery = (self.deliver)(pending.clone()) => delivery,
            () = self.lose_claim(&pending) => {
                tracing::info!(ticket, "a later answer is delivered instead of an earlier one");
                return;
            }
        };
        match delivery {
            Delivery::Done => {}
            Delivery::Later => {
                tracing::warn!(ticket, "an answer will be delivered later");
                return;
            }
            Delivery::Never => {
                tracing::warn!(ticket, "an answer can't be delivered");
            }
        }
        let mark = self.store.mark_delivered(&pending);
        self.store.try_call(mark).await;
    }

    /// Renews the claim of a delivery until that isn't possible any more.
    async fn lose_claim(&self, pending: &PendingDelivery) {
        loop {
            tokio::time::sleep(RENEWAL).await;
            let renewal = self.store.renew_claim(pending);
            if self.store.try_call(renewal).await == Some(false) {
                return;
            }
        }
    }
}

/// The ticket of a hand-over, and which of its answers it is.
type AnswerKey = (Ticket, i64);

fn key(pending: &PendingDelivery) -> AnswerKey {
    (pending.ticket.clone(), pending.number)
}

/// A person's answer as the asker sees it.
pub(crate) fn view(pending: &PendingDelivery) -> View {
    let words = Chat(pending.language);
    let field = |label: &str, text: &str| Field {
        label: label.to_owned(),
        text: paragraphs(text),
    };
    View {
        title: words.person_answered().to_owned(),
        body: paragraphs(&pending.answer),
        fields: vec![
            field(words.question(), &pending.question),
            field(words.ticket(), pending.ticket.as_str()),
        ],
        ..View::in_language(pending.language)
    }
}
